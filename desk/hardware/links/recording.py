"""A recording of all bytes that went through a link, for support: written while a reader works, and read again without one.

A line a piece: seconds since the start, `<` for what the reader said or `>` for what it was sent, the bytes as hex pairs.
Lines that begin with `#` are remarks.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from desk.config import ReaderSettings
from desk.errors import DeviceError
from desk.hardware.base import Asks, Link, Opener

SAID, SENT = "<", ">"
_LINE = re.compile(r"([0-9]+\.[0-9]+) ([<>]) ((?:[0-9A-F]{2})(?: [0-9A-F]{2})*)")


class Piece(NamedTuple):
    """Bytes as they came or went, and when."""

    at_s: float
    way: str
    data: bytes


class Recorded:
    """An opener whose links write down what goes through them. A recording that can't be written ends the link."""

    def __init__(self, links: Opener, write: Callable[[str], object], monotonic: Callable[[], float] = time.monotonic) -> None:
        self._links, self._write, self._monotonic = links, write, monotonic
        self._begun = monotonic()

    def open(self, settings: ReaderSettings, asks: Asks | None = None) -> Link:
        """As in `Opener`."""
        link = self._links.open(settings, asks)
        self._note(f"# {settings.protocol} at {link.name}, {settings.baud} baud", link.name)
        return RecordedLink(link, self._note_piece)

    def _note_piece(self, way: str, data: bytes, name: str) -> None:
        self._note(line_of(Piece(self._monotonic() - self._begun, way, data)), name)

    def _note(self, line: str, name: str) -> None:
        try:
            self._write(line)
        except OSError as error:
            raise DeviceError(name, f"the recording can't be written: {error.strerror}") from error


class RecordedLink:
    """A link like the one it holds."""

    def __init__(self, link: Link, note: Callable[[str, bytes, str], None]) -> None:
        self._link, self._note = link, note

    @property
    def name(self) -> str:
        """As in `Link`."""
        return self._link.name

    def read(self) -> bytes:
        """As in `Link`."""
        data = self._link.read()
        if data:
            self._note(SAID, data, self.name)
        return data

    def write(self, data: bytes) -> None:
        """As in `Link`."""
        self._note(SENT, data, self.name)
        self._link.write(data)

    def cancel(self) -> None:
        """As in `Link`."""
        self._link.cancel()

    def close(self) -> None:
        """As in `Link`."""
        self._link.close()


def line_of(piece: Piece) -> str:
    """A piece as it is written."""
    return f"{piece.at_s:.3f} {piece.way} {piece.data.hex(' ').upper()}"


def pieces(lines: Iterable[str]) -> Iterator[Piece]:
    """What a recording holds. Raises ValueError naming the line that is none of one."""
    for number, line in enumerate(lines, 1):
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        match = _LINE.fullmatch(text)
        if match is None:
            raise ValueError(f"line {number} is not of a recording")
        yield Piece(float(match[1]), match[2], bytes.fromhex(match[3]))
