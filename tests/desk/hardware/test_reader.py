"""A reader at work over a real pseudo terminal: each card once, unplug and replug, nothing said after the stop."""

from __future__ import annotations

import queue
from collections.abc import Iterator

import pytest

from desk.config import ReaderSettings
from desk.errors import SettingsError
from desk.events import CardRead, Fact, ReaderChanged, UnreadableCard
from desk.hardware.links.memory import MemoryWire
from desk.hardware.reader import CardReader
from desk.hardware.readers import READERS
from desk.hardware.simulator import SimulatedReader
from desk.model.health import Health
from desk.model.tag import Tag, readings

CARD = Tag.em40("55007EE424")
UID, EPC = "0456463AAC2280", "E2806915000050324241CCED"
OTHER_UID, OTHER_EPC = "BCD14264", "E200001D7315016521408FC6"
CARDS = {"pcsc": (UID, OTHER_UID), "pn532": (UID, OTHER_UID), "r200": (EPC, OTHER_EPC), "ru5102": (EPC, OTHER_EPC)}
EM_CARDS = ("55007EE424", "170009593F")
AT_ONCE = (0.0, 0.0, 0.01)


class Desk:
    """A pretended reader, the real one that listens to it, and the facts in order."""

    def __init__(self, protocol: str = "ironlogic", memory: str = "", **changes: float) -> None:
        self.now = 0.0
        self.card, self.other = (next(iter(readings(text))) for text in CARDS.get(protocol, EM_CARDS))
        self.facts: queue.SimpleQueue[Fact] = queue.SimpleQueue()
        self.device = SimulatedReader(protocol, wire=MemoryWire(memory) if memory else None)
        settings = self.device.settings._replace(**changes)
        self.reader = CardReader(settings, self.facts.put, monotonic=lambda: self.now, delays=AT_ONCE)

    def next(self) -> Fact:
        return self.facts.get(timeout=10)

    def connected(self) -> None:
        self.reader.start()
        assert self.next() == ReaderChanged("reader", Health.OK, self.device.settings.port)

    def close(self) -> None:
        self.reader.stop()
        self.device.close()


@pytest.fixture(params=READERS)
def desk(request: pytest.FixtureRequest) -> Iterator[Desk]:
    made = Desk(request.param)
    yield made
    made.close()


@pytest.fixture
def ironlogic() -> Iterator[Desk]:
    made = Desk()
    yield made
    made.close()


def test_a_card_that_is_tapped_is_told(desk: Desk) -> None:
    desk.connected()
    desk.device.tap(desk.card)
    assert desk.next() == CardRead(desk.card, "reader")


def test_a_card_is_told_again_only_after_the_quiet_time(desk: Desk) -> None:
    desk.connected()
    desk.device.tap(desk.card)
    assert desk.next() == CardRead(desk.card, "reader")
    desk.device.tap(desk.card)
    desk.device.tap(desk.other)
    assert desk.next() == CardRead(desk.other, "reader")
    desk.now = 3.0
    desk.device.tap(desk.card)
    assert desk.next() == CardRead(desk.card, "reader")


def test_a_reader_pulled_out_and_put_back_reads_again(desk: Desk) -> None:
    desk.connected()
    desk.device.unplug()
    lost = desk.next()
    assert isinstance(lost, ReaderChanged)
    assert lost.health is Health.OFF
    desk.device.plug()
    states = iter(desk.next, ReaderChanged("reader", Health.OK, desk.device.settings.port))
    assert {fact.health for fact in states if isinstance(fact, ReaderChanged)} <= {Health.OFF}
    desk.device.tap(desk.card)
    assert desk.next() == CardRead(desk.card, "reader")


def test_what_can_not_be_read_is_told_once_in_the_quiet_time(ironlogic: Desk) -> None:
    ironlogic.connected()
    ironlogic.device.say(b"830017009593F01\r\n" * 3)
    assert ironlogic.next() == UnreadableCard("830017009593F01", "reader")
    ironlogic.device.tap(CARD)
    assert ironlogic.next() == CardRead(CARD, "reader")
    ironlogic.now = 3.0
    ironlogic.device.say(b"830017009593F01\r\n")
    assert ironlogic.next() == UnreadableCard("830017009593F01", "reader")


def test_a_reader_works_where_there_are_no_pseudo_terminals() -> None:
    desk = Desk(memory="no-pty")
    desk.connected()
    desk.device.tap(CARD)
    assert desk.next() == CardRead(CARD, "reader")
    desk.close()


def test_a_reader_that_is_not_there_is_waited_for_and_told_once() -> None:
    facts: queue.SimpleQueue[Fact] = queue.SimpleQueue()
    reader = CardReader(ReaderSettings(port="memory://later"), facts.put, delays=AT_ONCE)
    reader.start()
    assert facts.get(timeout=10) == ReaderChanged("reader", Health.OFF, "not there")
    wire = MemoryWire("later")
    assert facts.get(timeout=10) == ReaderChanged("reader", Health.OK, "memory://later")
    reader.stop()
    wire.close()


def test_without_a_port_the_reader_only_says_that_it_is_not_set_up() -> None:
    facts: list[Fact] = []
    reader = CardReader(ReaderSettings(), facts.append)
    reader.start()
    reader.stop()
    assert facts == [ReaderChanged("reader", Health.NOT_SET_UP)]


def test_stopping_is_quick_while_waiting_for_a_lost_reader() -> None:
    facts: queue.SimpleQueue[Fact] = queue.SimpleQueue()
    reader = CardReader(ReaderSettings(port="memory://nobody"), facts.put, delays=(1000.0,))
    reader.start()
    facts.get(timeout=10)
    reader.stop()
    assert reader._thread is not None
    assert not reader._thread.is_alive()


def test_a_wrong_protocol_is_told_before_anything_is_opened() -> None:
    with pytest.raises(SettingsError):
        CardReader(ReaderSettings(port="COM3", protocol="nosuch"), print)
