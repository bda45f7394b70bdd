"""Readers that speak only when asked: a device behind a real pseudo terminal that answers as documented."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from typing import NamedTuple

import pytest

from desk.config import ReaderSettings
from desk.errors import DeviceError
from desk.events import CardRead, Fact, ReaderChanged, UnreadableCard
from desk.hardware.base import Asks, Link
from desk.hardware.links import Links
from desk.hardware.links.memory import MemoryWire
from desk.hardware.links.ports import Port
from desk.hardware.links.pty import PtyWire
from desk.hardware.links.serial import SerialPorts
from desk.hardware.reader import CardReader
from desk.hardware.readers import READERS, reader_protocol
from desk.model.health import Health
from desk.model.tag import Tag

ACK = bytes.fromhex("0000FF00FF00")


class Kind(NamedTuple):
    """What such a device is asked, and what it answers with a card and without one; `first` must be heard before."""

    question: bytes
    card: bytes
    nothing: bytes
    tag: Tag
    first: tuple[tuple[bytes, bytes], ...] = ()


KINDS = {
    "twn4": Kind(b"050010\r", b"000180200466CF4DC2\r", b"0000\r", Tag.uid(bytes.fromhex("66CF4DC2"))),
    "pn532": Kind(
        bytes.fromhex("0000FF04FCD44A0100E100"),
        ACK + bytes.fromhex("0000FF0CF4D54B0101000408049EB36E66A900"),
        ACK + bytes.fromhex("0000FF03FDD54B00E000"),
        Tag.uid(bytes.fromhex("9EB36E66")),
        first=(
            (b"\x55\x55" + bytes(14) + bytes.fromhex("0000FF03FDD414011700"), ACK + bytes.fromhex("0000FF02FED5151600")),
            (bytes.fromhex("0000FF06FAD43205FF0105F000"), ACK + bytes.fromhex("0000FF02FED533F800")),
        ),
    ),
    "r200": Kind(
        bytes.fromhex("BB00220000227E"),
        bytes.fromhex("BB02220011C43000E200001D7315016521408FC6B83EC27E"),
        bytes.fromhex("BB01FF000115167E"),
        Tag.epc(bytes.fromhex("E200001D7315016521408FC6")),
    ),
    "ru5102": Kind(
        bytes.fromhex("040001DB4B"),
        bytes.fromhex("13000101010CE2806915000050324241CCED5778"),
        bytes.fromhex("050001FBF23D"),
        Tag.epc(bytes.fromhex("E2806915000050324241CCED")),
    ),
}


class Device:
    """Answers each question once, in the order its kind wants; anything else it hears is kept in `strange`."""

    def __init__(self, kind: Kind) -> None:
        self.wire = PtyWire()
        self.has_card = False
        self.strange: list[bytes] = []
        self.asked: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._kind = kind
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._ended.set()
        self._thread.join(5)
        self.wire.close()

    def _serve(self) -> None:
        waited = list(self._kind.first)
        heard = b""
        while not self._ended.is_set():
            heard += self.wire.heard(0.05)
            question, answer = (
                waited[0] if waited else (self._kind.question, self._kind.card if self.has_card else self._kind.nothing)
            )
            if heard == question:
                heard = b""
                del waited[:1]
                self.wire.send(answer)
                self.asked.put(question)
            elif not question.startswith(heard):
                self.strange.append(heard)
                heard = b""


class Desk:
    """A device, the reader that listens to it, and the facts in order."""

    def __init__(self, protocol: str) -> None:
        self.device = Device(KINDS[protocol])
        self.facts: queue.SimpleQueue[Fact] = queue.SimpleQueue()
        settings = ReaderSettings(port=self.device.wire.port, protocol=protocol)
        self.reader = CardReader(settings, self.facts.put, delays=(0.01,))

    def next(self) -> Fact:
        return self.facts.get(timeout=10)

    def close(self) -> None:
        self.reader.stop()
        self.device.close()


@pytest.fixture(params=KINDS)
def desk(request: pytest.FixtureRequest) -> Iterator[Desk]:
    made = Desk(request.param)
    yield made
    made.close()


def test_every_reader_that_must_be_asked_is_tried_here() -> None:
    assert {name for name in READERS if reader_protocol(name).asks is not None} == KINDS.keys()


def test_a_reader_is_asked_until_there_is_a_card(desk: Desk, request: pytest.FixtureRequest) -> None:
    kind = KINDS[request.node.callspec.params["desk"]]
    desk.reader.start()
    assert desk.next() == ReaderChanged("reader", Health.OK, desk.device.wire.port)
    for question in (*(each for each, _ in kind.first), kind.question, kind.question):
        assert desk.device.asked.get(timeout=10) == question
    desk.device.has_card = True
    assert desk.next() == CardRead(kind.tag, "reader")
    assert desk.device.strange == []
    assert desk.facts.empty()


def test_a_reader_whose_answer_is_damaged_is_asked_again() -> None:
    desk = Desk("r200")
    desk.device._kind = KINDS["r200"]._replace(nothing=KINDS["r200"].card[:-2] + b"\x00\x7e")
    desk.reader.start()
    assert isinstance(desk.next(), ReaderChanged)
    assert isinstance(desk.next(), UnreadableCard)
    desk.device.has_card = True
    assert desk.next() == CardRead(KINDS["r200"].tag, "reader")
    desk.close()


@pytest.mark.parametrize("protocol", [name for name in READERS if reader_protocol(name).asks is None])
def test_nothing_is_ever_sent_to_a_reader_that_speaks_by_itself(protocol: str) -> None:
    wire = MemoryWire(f"quiet-{protocol}")
    facts: queue.SimpleQueue[Fact] = queue.SimpleQueue()
    reader = CardReader(ReaderSettings(port=wire.port, protocol=protocol), facts.put)
    reader.start()
    assert isinstance(facts.get(timeout=10), ReaderChanged)
    assert wire.heard(0.3) == b""
    reader.stop()
    wire.close()


def test_what_is_asked_goes_inside_the_program_too() -> None:
    wire = MemoryWire("asked")
    reader = CardReader(ReaderSettings(port=wire.port, protocol="twn4"), print)
    reader.start()
    assert [wire.heard(10), wire.heard(10)] == [b"050010\r"] * 2
    reader.stop()
    wire.close()


def test_the_first_questions_are_asked_once_and_in_turn() -> None:
    questions = Asks(b"again", 0.1, first=(b"one", b"two")).questions()
    assert [next(questions) for _ in range(5)] == [b"one", b"two", b"again", b"again", b"again"]


@pytest.mark.parametrize(
    ("device", "is_refused"),
    [
        (Port("", vid="1a86", pid="7523", serial="5"), True),
        (Port("", vid="0403", pid="1234", serial="OTHER"), True),
        (Port("", vid="0403", pid="1234", serial="IL03E3BHA"), False),
        (Port("", vid="0403", pid="1234"), False),
        (Port(""), False),
    ],
)
def test_nothing_is_sent_where_another_device_is_now(device: Port, is_refused: bool) -> None:
    wire = PtyWire()
    listed = [Port(wire.port, vid="0403", pid="1234", serial="IL03E3BH")]
    links = Links(SerialPorts(lambda: listed))
    asks = Asks(b"?", 0.05)
    links.open(ReaderSettings(port=wire.port), asks).close()
    listed[0] = Port(wire.port, device.text, device.vid, device.pid, device.serial)
    if is_refused:
        with pytest.raises(DeviceError, match="another device"):
            links.open(ReaderSettings(port=wire.port), asks)
    else:
        links.open(ReaderSettings(port=wire.port), asks).close()
    wire.close()


def test_a_device_that_is_gone_can_not_be_asked() -> None:
    wire = PtyWire()
    link = Links().open(ReaderSettings(port=wire.port), Asks(b"?", 0.05))
    wire.unplug()
    assert wire.heard(0) == b""
    with pytest.raises(DeviceError):
        link.write(b"?")
    link.close()
    wire.close()


def test_the_speed_is_the_protocols_own_unless_it_is_set() -> None:
    opened: list[ReaderSettings] = []

    class Asked:
        def open(self, settings: ReaderSettings, asks: Asks | None = None) -> Link:
            opened.append(settings)
            raise DeviceError(settings.port, "not there")

    for settings in (ReaderSettings(port="COM3", protocol="pn532"), ReaderSettings(port="COM3", protocol="pn532", baud=9600)):
        told: queue.SimpleQueue[Fact] = queue.SimpleQueue()
        reader = CardReader(settings, told.put, links=Asked(), delays=(1000.0,))
        reader.start()
        told.get(timeout=10)
        reader.stop()
    assert [each.baud for each in opened] == [115_200, 9600]


def test_a_reader_behind_a_serial_server_that_knows_no_limit_for_writing_is_only_told_as_not_there() -> None:
    with pytest.raises(DeviceError):
        Links().open(ReaderSettings(port="rfc2217://127.0.0.1:1"), Asks(b"?", 0.05))
