"""Finds binary frames in a stream, however it is cut and whatever is between them; shared by the protocols that have frames."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from desk.hardware.base import Read, Unreadable
from desk.model.tag import Tag, printable

_TOLD = 21
_POLYNOMIAL = 0x8408


class Frames:
    """Looks after every byte whether a frame ends with it, so that no noise in front can hide one.

    `ending` tells what at the end of the last bytes looks like a frame, `is_right` whether it is one, `says` what it means.
    When as many bytes as the longest frame has came without one, that is told once: it is another protocol or speed.
    """

    def __init__(
        self,
        ending: Callable[[bytes], Iterator[bytes]],
        is_right: Callable[[bytes], bool],
        says: Callable[[bytes], Iterator[Read]],
        longest: int,
    ) -> None:
        self._ending, self._is_right, self._says = ending, is_right, says
        self._longest = longest
        self._window = b""
        self._strange = 0

    def feed(self, data: bytes) -> Iterator[Read]:
        """What the bytes that just came complete."""
        for byte in data:
            self._window = self._window[1 - self._longest :] + bytes([byte])
            found = list(self._ending(self._window))
            yield from self._complete(found) if found else self._foreign()

    def _complete(self, found: list[bytes]) -> Iterator[Read]:
        """A damaged frame stays where it is: it may be a part of a good one that only looks like a frame."""
        self._strange = 0
        right = next(filter(self._is_right, found), None)
        if right is None:
            yield unreadable(found[0])
            return
        self._window = b""
        yield from self._says(right)

    def _foreign(self) -> Iterator[Read]:
        self._strange += 1
        if self._strange == self._longest:
            yield unreadable(self._window)


def shown(data: bytes) -> str:
    """Bytes for a person: hex digits in pairs."""
    return data.hex(" ").upper()


def unreadable(frame: bytes) -> Unreadable:
    """A frame that is no tag, as far as a person needs it."""
    return Unreadable(shown(frame[:_TOLD]))


def tag_from(make: Callable[[bytes, str], Tag], number: bytes, frame: bytes) -> Read:
    """The tag `number` is; unreadable when no such tag has so many bytes."""
    try:
        return make(number, printable(shown(frame)))
    except ValueError:
        return unreadable(frame)


def crc16(data: bytes) -> int:
    """CRC-16 of TWN4 and RU5102: turned polynomial 1021 from FFFF; sent with its low byte first."""
    value = 0xFFFF
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = value >> 1 ^ (_POLYNOMIAL if value & 1 else 0)
    return value
