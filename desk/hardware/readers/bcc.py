"""Dual readers for 125 kHz and Mifare cards: 02, length of it all, kind of card, its number, XOR of what is between, 03."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import reduce
from operator import xor

from desk.hardware.base import Read
from desk.hardware.readers.frames import Frames, tag_from, unreadable
from desk.model.tag import Tag

LONGEST = 16
_STX, _ETX = 0x02, 0x03
_AROUND = 5
_PADDED = 5


class Bcc:
    """Says the number when a card comes. A Mifare number of four bytes has five in some of them: a zero is put in front."""

    baud = 9600
    asks = None

    def __init__(self, form: str = "auto") -> None:
        del form
        self._frames = Frames(_ending, _is_right, _says, LONGEST)

    def feed(self, data: bytes) -> Iterator[Read]:
        """What the bytes that just came complete."""
        return self._frames.feed(data)


def _ending(window: bytes) -> Iterator[bytes]:
    if window[-1] == _ETX:
        frames = (window[-length:] for length in range(_AROUND + 1, len(window) + 1))
        yield from (frame for frame in frames if frame[0] == _STX and frame[1] == len(frame))


def _is_right(frame: bytes) -> bool:
    return reduce(xor, frame[1:-2]) == frame[-2]


def _says(frame: bytes) -> Iterator[Read]:
    make = _KINDS.get(frame[2])
    yield tag_from(make, frame[3:-2], frame) if make else unreadable(frame)


def _mifare(number: bytes, raw: str) -> Tag:
    if len(number) == _PADDED and number[0] == 0:
        number = number[1:]
    return Tag.uid(number, raw)


_KINDS: dict[int, Callable[[bytes, str], Tag]] = {0x01: _mifare, 0x02: Tag.em, 0x03: _mifare, 0x11: Tag.em}
"""Mifare 1K, EM4100, Mifare 4K, T5577 (7941E's manual); kinds whose numbers are not described are not guessed at."""
