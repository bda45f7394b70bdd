"""Cuts bytes into lines of text, however they arrive and end; shared by the protocols that speak in lines."""

from __future__ import annotations

import re
from collections.abc import Iterator

from desk.model.tag import LONGEST_TEXT, printable

LIMIT = LONGEST_TEXT
LOST = "…"
_ENDS = re.compile(rb"[\r\n\x03]")


class Lines:
    """Keeps the unfinished line. One longer than LIMIT is given once, marked as no card's, and the rest of it is dropped."""

    def __init__(self) -> None:
        self._rest = b""
        self._too_long = False

    def feed(self, data: bytes) -> Iterator[str]:
        """The lines that `data` ends, without control characters and blank ones."""
        *ended, self._rest = _ENDS.split(self._rest + data)
        for line in ended:
            skipped, self._too_long = self._too_long, False
            if not skipped and (text := _text(line)):
                yield text
        if len(self._rest) > LIMIT:
            yield from self._cut()

    def _cut(self) -> Iterator[str]:
        text, known = _text(self._rest), self._too_long
        self._rest, self._too_long = b"", True
        if text and not known:
            yield text.ljust(LONGEST_TEXT + 1, LOST)


def _text(line: bytes) -> str:
    return printable(line.decode("utf-8", "replace"))
