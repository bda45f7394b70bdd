"""A reader or scanner that sends one line of text a card: CDC readers, colon-hex, QR and barcode scanners."""

from __future__ import annotations

from collections.abc import Iterator

from desk.hardware.base import Read, Unreadable
from desk.hardware.readers.formats import tag_of
from desk.hardware.readers.lines import Lines


class Line:
    """Reads each line in the format of the settings; ends are CR, LF, both, or ETX."""

    baud = 9600
    asks = None

    def __init__(self, form: str = "auto") -> None:
        self._form = form
        self._lines = Lines()

    def feed(self, data: bytes) -> Iterator[Read]:
        """What the bytes that just came complete."""
        for line in self._lines.feed(data):
            yield tag_of(line, self._form) or Unreadable(line)
