"""What goes through a link is written down with its time, and read again without the reader."""

from __future__ import annotations

import errno
import json
import queue

import pytest

from desk.config import ReaderSettings
from desk.errors import DeviceError
from desk.events import CardRead, Fact, ReaderChanged
from desk.hardware.base import Asks
from desk.hardware.links import Links
from desk.hardware.links.memory import MemoryWire
from desk.hardware.links.recording import Piece, Recorded, line_of, pieces
from desk.hardware.listen import replay_lines
from desk.hardware.reader import CardReader
from desk.hardware.simulator import SimulatedReader
from desk.model.health import Health
from desk.model.tag import Tag


def test_a_reader_at_work_is_recorded_and_the_recording_read_again() -> None:
    device = SimulatedReader("stx", wire=MemoryWire("recorded"))
    facts: queue.SimpleQueue[Fact] = queue.SimpleQueue()
    lines: list[str] = []
    reader = CardReader(device.settings, facts.put, links=Recorded(Links(), lines.append))
    reader.start()
    assert isinstance(facts.get(timeout=10), ReaderChanged)
    device.tap("62E3086CED")
    assert facts.get(timeout=10) == CardRead(Tag.em40("62E3086CED"), "reader")
    reader.stop()
    device.close()
    tags: list[str] = []
    replay_lines(pieces(lines), ReaderSettings(protocol="stx"), tags.append, tell=tags.append)
    assert lines[0] == "# stx at memory://recorded, 9600 baud"
    assert [json.loads(tag)["forms"]["em40"] for tag in tags] == ["62E3086CED"]


def test_what_a_reader_is_asked_is_recorded_too() -> None:
    wire = MemoryWire("asked-recorded")
    now = [100.0]
    lines: list[str] = []
    link = Recorded(Links(), lines.append, lambda: now[0]).open(ReaderSettings(port=wire.port), Asks(b"050010\r", 0.05))
    now[0] = 100.0625
    link.write(b"050010\r")
    assert wire.heard(5) == b"050010\r"
    wire.send(b"0000\r")
    assert link.read() == b"0000\r"
    assert link.read() == b""
    link.cancel()
    link.close()
    wire.close()
    assert lines[1:] == ["0.062 > 30 35 30 30 31 30 0D", "0.062 < 30 30 30 30 0D"]


def test_a_recording_without_the_answer_in_time_says_only_what_the_reader_said() -> None:
    recorded = [Piece(0.0, ">", b"000180200466CF4DC2\r"), Piece(0.1, "<", b"0001802004"), Piece(0.2, "<", b"66CF4DC2\r01\r")]
    tags: list[str] = []
    told: list[str] = []
    replay_lines(recorded, ReaderSettings(protocol="twn4"), tags.append, tell=told.append)
    assert [json.loads(tag)["forms"]["uid"] for tag in tags] == ["66CF4DC2"]
    assert told == ["The reader sent something that is no card number: 01"]


def test_a_card_that_goes_is_no_line_of_its_own_and_a_phone_is_marked() -> None:
    recorded = [Piece(0.0, "<", b"08A1B2C39000 Reader\r\ngone Reader\r\n")]
    tags: list[str] = []
    replay_lines(recorded, ReaderSettings(protocol="pcsc"), tags.append, tell=tags.append)
    assert [json.loads(tag)["random"] for tag in tags] == [True]


def test_every_piece_comes_back_as_it_was_written() -> None:
    written = [Piece(0.0, "<", bytes(range(256))), Piece(86400.125, ">", b"\r")]
    assert list(pieces(["# remark\n", "\n", *(f"{line_of(each)}\r\n" for each in written)])) == written


@pytest.mark.parametrize("line", ["0.1 < 0", "0.1 02", "soon < 02", "0.1 < 02 zz", "0.1 ? 02"])
def test_a_line_of_something_else_is_named(line: str) -> None:
    with pytest.raises(ValueError, match="line 2"):
        list(pieces(["# remark", line]))


def test_a_recording_that_can_not_be_written_ends_the_link_and_is_told() -> None:
    def full(line: str) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    wire = MemoryWire("full")
    facts: queue.SimpleQueue[Fact] = queue.SimpleQueue()
    reader = CardReader(ReaderSettings(port=wire.port), facts.put, links=Recorded(Links(), full), delays=(1000.0,))
    reader.start()
    lost = facts.get(timeout=10)
    reader.stop()
    wire.close()
    assert lost == ReaderChanged("reader", Health.OFF, "the recording can't be written: No space left on device")


def test_a_reader_that_is_not_there_is_told_as_without_a_recording() -> None:
    with pytest.raises(DeviceError):
        Recorded(Links(), print).open(ReaderSettings(port="memory://nobody"))
