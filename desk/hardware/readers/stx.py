"""Frames of the RDM6300 and ID-12LA/ID-20LA family: 02, ten hex digits, their XOR in two, perhaps CR LF, 03."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import reduce
from operator import xor

from desk.hardware.base import Read, Unreadable
from desk.model.tag import Tag, printable

LIMIT = 64
_STX, _ETX = 0x02, 0x03
_LINE_ENDS = b"\r\n"
_DIGITS = 12
_FRAME = re.compile(rb"[0-9A-Fa-f]{12}")


class Stx:
    """RDM readers repeat the frame while the card lies there, ID readers send it once; neither tells that it left."""

    baud = 9600
    asks = None

    def __init__(self, form: str = "auto") -> None:
        del form
        self._bytes = bytearray()
        self._inside = False

    def feed(self, data: bytes) -> Iterator[Read]:
        """What the bytes that just came complete. A frame that lost its beginning or its end is passed over."""
        for byte in data:
            if byte == _STX:
                self._start(inside=True)
            elif byte == _ETX:
                if self._inside:
                    yield _read(bytes(self._bytes))
                self._start(inside=False)
            else:
                yield from self._keep(byte)

    def _start(self, *, inside: bool) -> None:
        self._bytes.clear()
        self._inside = inside

    def _keep(self, byte: int) -> Iterator[Read]:
        """Text outside of frames is another protocol: it is told, so that somebody sees the wrong setting."""
        line_ended = byte in _LINE_ENDS
        if self._inside and line_ended:
            if len(self._bytes) < _DIGITS:
                self._start(inside=False)
            return
        self._bytes.append(byte)
        if line_ended or len(self._bytes) > LIMIT:
            text = printable(self._bytes.decode("ascii", "ignore"))
            self._start(inside=False)
            if text:
                yield Unreadable(text)


def _read(frame: bytes) -> Read:
    raw = printable(frame.decode("ascii", "ignore"))
    if not _FRAME.fullmatch(frame):
        return Unreadable(raw)
    *number, check = bytes.fromhex(raw)
    return Tag.em(bytes(number), raw) if reduce(xor, number) == check else Unreadable(raw)
