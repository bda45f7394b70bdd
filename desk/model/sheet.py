"""Rows for a spreadsheet: text that looks like a formula is made to look like text, and nothing leaves its cell."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

from desk.model.letters import whole

BOM = "\ufeff"
"""Without it a spreadsheet takes Cyrillic letters for others."""
COMMA, SEMICOLON = ",", ";"
_FORMULA = re.compile(r"^(?=\s*[=+\-@＝＋－＠]|[\t\r\n])|(?<=[;,\t\r\n])(?=[=+\-@＝＋－＠])")
"""At the beginning, and behind what another program may take for the end of a cell."""
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def cell(text: str) -> str:
    """The text as a spreadsheet shows it and never reckons with it."""
    return _FORMULA.sub("'", _CONTROL.sub("\ufffd", whole(text)))


def lines(rows: Iterable[Sequence[str]], separator: str = COMMA) -> str:
    """The rows as CSV, every cell in quotes, lines ended as RFC 4180 has them. Cells are taken as they are: see `cell`."""
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=separator, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(rows)
    return file.getvalue()
