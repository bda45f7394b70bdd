"""PN532 on a serial line (HSU): 00 FF, length and its complement, D5 and the answer, complement of the sum; asked for cards."""

from __future__ import annotations

from collections.abc import Iterator

from desk.hardware.base import Asks, Read
from desk.hardware.readers.frames import Frames, tag_from, unreadable
from desk.model.tag import Tag

LONGEST = 96
EVERY_S = 0.2
_START = b"\x00\xff"
_TO_READER, _FROM_READER = 0xD4, 0xD5
_SET_UP, _TUNE, _LIST, _LISTED = 0x14, 0x32, 0x4A, 0x4B
_BYTE = 0xFF
_HEAD, _AROUND = 4, 5
_WAKE_UP = b"\x55\x55" + bytes(14)


def _command(*body: int) -> bytes:
    """A command as it goes to the reader."""
    told = (_TO_READER, *body)
    return b"\x00" + _START + bytes((len(told), -len(told) & _BYTE, *told, -sum(told) & _BYTE, 0))


class Pn532:
    """Woken, told to work by itself and not to wait for a card without end, then asked for one card of type A again and again."""

    baud = 115_200
    asks = Asks(
        again=_command(_LIST, 1, 0),
        every_s=EVERY_S,
        first=(_WAKE_UP + _command(_SET_UP, 1), _command(_TUNE, 5, _BYTE, 1, 5)),
    )

    def __init__(self, form: str = "auto") -> None:
        del form
        self._frames = Frames(_ending, _is_right, _says, LONGEST)

    def feed(self, data: bytes) -> Iterator[Read]:
        """What the bytes that just came complete. The 00 after the sum is not waited for: one reader leaves it out."""
        return self._frames.feed(data)


def _ending(window: bytes) -> Iterator[bytes]:
    at = window.find(_START)
    while at >= 0:
        frame = window[at:]
        if len(frame) > _AROUND and frame[2] == len(frame) - _AROUND and sum(frame[2:4]) & _BYTE == 0:
            yield frame
        at = window.find(_START, at + 1)


def _is_right(frame: bytes) -> bool:
    return frame[_HEAD] == _FROM_READER and sum(frame[_HEAD:]) & _BYTE == 0


def _says(frame: bytes) -> Iterator[Read]:
    """After 4B: how many cards, number of this one, its kinds in 2 + 1 bytes, length of its number, the number, perhaps more."""
    body = frame[_HEAD:-1]
    if body[1:2] == bytes([_LISTED]) and body[2:3] != b"\0":
        length, number = int.from_bytes(body[7:8]), body[8:]
        yield tag_from(Tag.uid, number[:length], frame) if len(number) >= length else unreadable(frame)
