"""What the PC/SC link says of a card: its answer to "give me your number" as hex digits, then the name of the reader."""

from __future__ import annotations

import re
from collections.abc import Iterator

from desk.hardware.base import CardGone, Read, Unreadable
from desk.hardware.readers.lines import Lines
from desk.model.tag import Tag

GONE = "gone"
_ANSWER = re.compile(r"((?:[0-9A-F]{2})+)9000(?: .*)?")
_LEFT = re.compile(rf"{GONE}(?: .*)?")


class PcSc:
    """A line when a card is laid on one of the readers, a line when it is taken away. Any end but 9000 is a refusal."""

    baud = 9600
    asks = None

    def __init__(self, form: str = "auto") -> None:
        del form
        self._lines = Lines()

    def feed(self, data: bytes) -> Iterator[Read]:
        """What the bytes that just came complete."""
        for line in self._lines.feed(data):
            yield _read(line)


def _read(line: str) -> Read:
    if _LEFT.fullmatch(line):
        return CardGone()
    match = _ANSWER.fullmatch(line)
    try:
        return Tag.uid(bytes.fromhex(match[1]), line) if match else Unreadable(line)
    except ValueError:
        return Unreadable(line)
