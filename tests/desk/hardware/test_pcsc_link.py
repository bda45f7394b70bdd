"""What the PC/SC link makes of the service's answers, those among them that virtual readers never give."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from desk.errors import DeviceError
from desk.hardware.links.pcsc import GET_NUMBER, PcScLink
from desk.hardware.links.winscard import PLUG_AND_PLAY, PRESENT, PcscError

ENTRY, EXIT = "ACS ACR122U PICC Interface 0", "ACS ACR122U PICC Interface 1"
EMPTY = 0x10
NUMBER = bytes.fromhex("BCD142649000")


class Written:
    """A conversation as it was written down: each wait and each question is answered with the next of its lines."""

    def __init__(self, names: list[tuple[str, ...]], changes: list[dict[str, int] | int], answers: list[bytes | int]) -> None:
        self._names, self._changes, self._answers = names, changes, answers
        self.waited: list[Mapping[str, int]] = []

    def readers(self) -> tuple[str, ...]:
        return self._names.pop(0) if len(self._names) > 1 else self._names[0]

    def changes(self, known: Mapping[str, int], wait_ms: int) -> dict[str, int]:
        assert wait_ms <= 500
        self.waited.append(dict(known))
        told = self._changes.pop(0)
        if isinstance(told, int):
            raise PcscError(told)
        return told

    def ask(self, reader: str, command: bytes) -> bytes:
        assert command == GET_NUMBER == b"\xff\xca\x00\x00\x00"
        told = self._answers.pop(0)
        if isinstance(told, int):
            raise PcscError(told)
        return told

    def cancel(self) -> None: ...

    def release(self) -> None: ...


def lines(written: Written, port: str = "pcsc://", reads: int = 1) -> list[str]:
    link = PcScLink(port, written)
    return [line for _ in range(reads) for line in link.read().decode().splitlines()]


def test_a_card_that_fails_once_is_asked_again() -> None:
    assert lines(Written([(ENTRY,)], [{ENTRY: PRESENT}], [0x80100066, NUMBER])) == [f"BCD142649000 {ENTRY}"]


def test_a_card_that_fails_twice_is_told_with_the_reason_pcsc_gives() -> None:
    assert lines(Written([(ENTRY,)], [{ENTRY: PRESENT}], [0x80100066, 0x8010000B])) == [f"8010000B {ENTRY}"]


def test_a_card_that_left_before_it_was_asked_is_not_spoken_of() -> None:
    assert lines(Written([(ENTRY,)], [{ENTRY: PRESENT}], [0x80100069, 0x8010000C])) == []


@pytest.mark.parametrize(("code", "reason"), [(0x8010001E, "the smart card service is not running"), (0x80100013, "80100013")])
def test_any_other_failure_ends_the_conversation(code: int, reason: str) -> None:
    for written in (Written([(ENTRY,)], [{ENTRY: PRESENT}], [code]), Written([(ENTRY,)], [code], [])):
        with pytest.raises(DeviceError, match=reason) as caught:
            PcScLink("pcsc://", written).read()
        assert caught.value.port == "pcsc://"


def test_a_card_changed_faster_than_it_was_looked_is_known_by_the_count() -> None:
    states: list[dict[str, int] | int] = [
        {ENTRY: 0x10000 | PRESENT},
        {ENTRY: 0x10000 | PRESENT | 0x100},
        {ENTRY: 0x30000 | PRESENT},
    ]
    written = Written([(ENTRY,)], states, [NUMBER, NUMBER])
    assert lines(written, reads=3) == [f"BCD142649000 {ENTRY}"] * 2


def test_a_reader_plugged_in_later_is_read_too() -> None:
    names = [(ENTRY,), (ENTRY, EXIT)]
    written = Written(names, [{PLUG_AND_PLAY: 0x20000, ENTRY: EMPTY}, {EXIT: PRESENT}], [NUMBER])
    assert lines(written, reads=2) == [f"BCD142649000 {EXIT}"]
    assert written.waited == [{PLUG_AND_PLAY: 0, ENTRY: 0}, {PLUG_AND_PLAY: 0x20000, ENTRY: EMPTY, EXIT: 0}]


def test_a_reader_pulled_out_is_let_go_and_the_last_one_is_told() -> None:
    written = Written([(ENTRY, EXIT), (EXIT,), ()], [{PLUG_AND_PLAY: 0x10000, ENTRY: 0x4}, {PLUG_AND_PLAY: 0}], [])
    link = PcScLink("pcsc://", written)
    assert link.name == f"{ENTRY}, {EXIT}"
    assert link.read() == b""
    assert link.name == EXIT
    with pytest.raises(DeviceError, match="not there"):
        link.read()


def test_a_card_taken_away_is_told_once() -> None:
    written = Written([(ENTRY,)], [{ENTRY: PRESENT}, {ENTRY: EMPTY}, {ENTRY: EMPTY}], [NUMBER])
    assert lines(written, reads=3) == [f"BCD142649000 {ENTRY}", f"gone {ENTRY}"]


@pytest.mark.parametrize(
    ("port", "name"),
    [
        ("pcsc://", f"{ENTRY}, {EXIT}"),
        (f"pcsc://{ENTRY}", ENTRY),
        ("pcsc://interface 1", EXIT),
        ("pcsc://acr122", f"{ENTRY}, {EXIT}"),
    ],
)
def test_readers_are_chosen_by_their_name_or_a_part_of_it(port: str, name: str) -> None:
    assert PcScLink(port, Written([(ENTRY, EXIT)], [], [])).name == name


def test_the_reader_of_exactly_the_name_wins_over_those_that_have_it_in_theirs() -> None:
    assert PcScLink("pcsc://Reader 1", Written([("Reader 10", "Reader 1")], [], [])).name == "Reader 1"
