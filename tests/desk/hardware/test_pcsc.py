"""PC/SC with a real service and virtual readers: cards come and go, two readers at once, the service killed and back."""

from __future__ import annotations

import queue
from collections.abc import Iterator

import pytest

from desk.cli import checkup
from desk.config import ReaderSettings
from desk.errors import DeviceError
from desk.events import CardRead, Fact, ReaderChanged, UnreadableCard
from desk.hardware.links import Links
from desk.hardware.reader import CardReader
from desk.model.checkup import Verdict
from desk.model.health import Health
from desk.model.tag import Tag
from tests.desk.hardware.smart_cards import READERS, Card, Service, needs_service, running

pytestmark = needs_service

SHORT, LONG = "BCD14264", "0456463AAC2280"
SETTINGS = ReaderSettings(port="pcsc://", protocol="pcsc", quiet_s=0.001, gone_s=0.001)


class Desk:
    """A reader at work on the virtual readers, and its facts in order."""

    def __init__(self, settings: ReaderSettings = SETTINGS) -> None:
        self.facts: queue.SimpleQueue[Fact] = queue.SimpleQueue()
        self.reader = CardReader(settings, self.facts.put, delays=(0.1,))
        self.reader.start()

    def next(self) -> Fact:
        return self.facts.get(timeout=20)

    def state(self, health: Health) -> ReaderChanged:
        """The next change of the reader to this state; what it says on the way there is passed over."""
        return next(fact for fact in iter(self.next, None) if isinstance(fact, ReaderChanged) and fact.health is health)


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    with running() as made:
        yield made


@pytest.fixture
def desk(service: Service) -> Iterator[Desk]:
    made = Desk()
    assert made.next() == ReaderChanged("reader", Health.OK, ", ".join(READERS))
    yield made
    made.reader.stop()


def read(number: str, name: str = "reader") -> CardRead:
    return CardRead(Tag.uid(bytes.fromhex(number)), name)


def test_a_card_is_read_when_it_is_laid_on_and_again_after_it_was_taken_away(desk: Desk) -> None:
    card = Card(0, SHORT + "9000")
    assert desk.next() == read(SHORT)
    card.take()
    again = Card(0, SHORT + "9000")
    assert desk.next() == read(SHORT)
    again.take()
    assert desk.facts.empty()


def test_two_readers_are_read_at_once_and_their_names_are_told(desk: Desk) -> None:
    first, second = Card(0, SHORT + "9000"), Card(1, LONG + "9000")
    taps = {desk.next(), desk.next()}
    assert taps == {read(SHORT), read(LONG)}
    assert {tap.tag.raw.partition(" ")[2] for tap in taps if isinstance(tap, CardRead)} == set(READERS)
    first.take()
    second.take()


def test_a_reader_can_be_chosen_by_its_name(service: Service) -> None:
    entry = Desk(SETTINGS._replace(port="pcsc://Virtual PCD 00 00", name="entry"))
    leaving = Desk(SETTINGS._replace(port="pcsc://pcd 00 01", name="exit"))
    assert entry.next() == ReaderChanged("entry", Health.OK, READERS[0])
    assert leaving.next() == ReaderChanged("exit", Health.OK, READERS[1])
    cards = Card(0, SHORT + "9000"), Card(1, LONG + "9000")
    assert (entry.next(), leaving.next()) == (read(SHORT, "entry"), read(LONG, "exit"))
    for each in cards:
        each.take()
    for desk in (entry, leaving):
        desk.reader.stop()
        assert desk.facts.empty()


@pytest.mark.parametrize("answer", ["6A81", "6300"])
def test_a_card_that_does_not_tell_its_number_is_unreadable(desk: Desk, answer: str) -> None:
    card = Card(0, answer)
    assert desk.next() == UnreadableCard(f"{answer} {READERS[0]}", "reader")
    card.take()


def test_a_phones_random_number_is_known_for_one(desk: Desk) -> None:
    card = Card(1, "08A1B2C39000")
    tap = desk.next()
    assert isinstance(tap, CardRead)
    assert tap.tag.is_random
    card.take()


def test_a_card_that_lies_there_at_the_start_is_read(service: Service) -> None:
    card = Card(0, LONG + "9000")
    desk = Desk()
    assert isinstance(desk.next(), ReaderChanged)
    assert desk.next() == read(LONG)
    desk.reader.stop()
    card.take()


def test_the_service_is_killed_and_comes_back_and_cards_are_read_again(desk: Desk, service: Service) -> None:
    service.kill()
    assert desk.state(Health.OFF).reader == "reader"
    service.start()
    assert desk.state(Health.OK).detail == ", ".join(READERS)
    card = Card(0, SHORT + "9000")
    assert desk.next() == read(SHORT)
    card.take()


def test_without_the_service_or_the_reader_it_is_said_why(service: Service) -> None:
    with pytest.raises(DeviceError) as caught:
        Links().open(SETTINGS._replace(port="pcsc://OMNIKEY"))
    assert (caught.value.port, caught.value.reason) == ("pcsc://OMNIKEY", "not there")
    service.kill()
    with pytest.raises(DeviceError) as caught:
        Links().open(SETTINGS)
    assert caught.value.reason == "the smart card service is not running"
    service.start()


async def test_the_doctor_names_the_readers_that_are_there(service: Service) -> None:
    line = await checkup._of_reader(SETTINGS)
    assert (line.verdict, line.details) == (Verdict.OK, {"port": ", ".join(READERS)})


def test_nothing_can_be_sent_and_a_waiting_read_can_be_ended(service: Service) -> None:
    link = Links().open(SETTINGS)
    with pytest.raises(DeviceError):
        link.write(b"?")
    link.cancel()
    assert link.read() == b""
    link.close()
    with pytest.raises(DeviceError):
        link.read()
