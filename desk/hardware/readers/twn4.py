"""Elatec TWN4 with the "simple protocol" firmware: hex digits and CR; it is asked to search for a card."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from desk.hardware.base import Asks, Read, Unreadable
from desk.hardware.readers.frames import crc16
from desk.hardware.readers.lines import Lines
from desk.model.tag import Tag

EVERY_S = 0.2
_NOT_FOUND, _FOUND = b"\x00\x00", b"\x00\x01"
_HEAD = 5
_KINDS: dict[int, Callable[[bytes, str], Tag]] = {0x40: Tag.em, 0x80: Tag.uid, 0x82: Tag.uid}
"""EM4102, ISO 14443A, ISO 15693."""


class Twn4:
    """An answer is: no error, found or not, kind of card, bits and bytes of its number, the number, perhaps a CRC.

    The question has no CRC: a reader set up to want one does not answer, and its firmware's setting is to be switched off.
    """

    baud = 9600
    asks = Asks(again=b"050010\r", every_s=EVERY_S)

    def __init__(self, form: str = "auto") -> None:
        del form
        self._lines = Lines()

    def feed(self, data: bytes) -> Iterator[Read]:
        """What the bytes that just came complete."""
        for line in self._lines.feed(data):
            yield from _reads(line)


def _reads(line: str) -> Iterator[Read]:
    try:
        answer = bytes.fromhex(line)
    except ValueError:
        yield Unreadable(line)
        return
    if not _is_whole(answer, len(_NOT_FOUND)) or answer[:2] != _NOT_FOUND:
        yield _card(answer, line)


def _card(answer: bytes, line: str) -> Read:
    """The number, when its bits, its bytes and the CRC agree."""
    if len(answer) < _HEAD or answer[:2] != _FOUND or not _is_whole(answer, _HEAD + answer[4]):
        return Unreadable(line)
    kind, bits, length = answer[2:_HEAD]
    if kind not in _KINDS or (bits + 7) // 8 != length:
        return Unreadable(line)
    try:
        return _KINDS[kind](answer[_HEAD : _HEAD + length], line)
    except ValueError:
        return Unreadable(line)


def _is_whole(answer: bytes, length: int) -> bool:
    """Whether it has this many bytes, or these and a CRC of them that is right."""
    body, rest = answer[:length], answer[length:]
    return len(body) == length and rest in (b"", crc16(body).to_bytes(2, "little"))
