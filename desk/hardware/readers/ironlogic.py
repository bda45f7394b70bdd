"""IronLogic text lines: Z-2 USB, Matrix III RD-ALL, CP-Z-2, and the net firmware that puts its address in front."""

from __future__ import annotations

import re
from collections.abc import Iterator

from desk.hardware.base import CardGone, Read, Unreadable
from desk.hardware.readers.lines import Lines
from desk.model.tag import Form, Tag

# Seen in the field: the pair padded with zeros or not, a comma after it, `No card` and `No Card`, CR LF and LF CR.
_PAIR = r"([0-9]{1,3}),([0-9]{1,5}),?"
_EM = re.compile(rf"Em-?Marine ?\[([0-9A-F]{{4}})\] *{_PAIR}$", re.IGNORECASE)
# Before the pair may stand the kind of card, and ATQA and SAK in parentheses; neither takes a digit of the pair.
_KIND = r"[^\[\](),]*?(?:\([0-9A-F]{4},[0-9A-F]{2}\) *)?"
_MIFARE = re.compile(rf"Mifare ?\[([0-9A-F]{{8}}|[0-9A-F]{{14}})\]{_KIND}(?:(?<![0-9]){_PAIR})?$", re.IGNORECASE)
_GONE = re.compile(r"No card$", re.IGNORECASE)
_LONG = 7


class IronLogic:
    """One line when a card enters the field, one when it leaves."""

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
    if _GONE.search(line):
        return CardGone()
    if match := _EM.search(line):
        return _em(line, *match.groups())
    if match := _MIFARE.search(line):
        return _mifare(line, *match.groups())
    return Unreadable(line)


def _em(line: str, head: str, facility: str, low: str) -> Read:
    """`[HHHH]` is the upper two of five bytes: without it two cards would be one."""
    try:
        return Tag.em(bytes.fromhex(head) + Tag.w26(int(facility), int(low)).number, line)
    except ValueError:
        return Unreadable(line)


def _mifare(line: str, digits: str, facility: str | None, low: str | None) -> Read:
    """Four bytes come in the order of the air; of seven the last four come first. The pair proves it when it is there."""
    printed = bytes.fromhex(digits)
    tag = Tag.uid(printed[4:] + printed[:4] if len(printed) == _LONG else printed, line)
    if facility is not None and low is not None and tag.forms[Form.W26] != f"{int(facility):03},{int(low):05}":
        return Unreadable(line)
    return tag
