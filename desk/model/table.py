"""A table for a spreadsheet: rows of text, sums, moments and counts, with no idea of a file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from desk.model.money import Money

Cell: TypeAlias = str | Money | datetime | int | None


@dataclass(frozen=True, slots=True)
class Row:
    """One row; a heading is strong."""

    cells: tuple[Cell, ...]
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under one name. Text stays text, whatever it begins with."""

    name: str
    rows: tuple[Row, ...]


def rows_of(*rows: tuple[Cell, ...]) -> tuple[Row, ...]:
    """Plain rows."""
    return tuple(Row(each) for each in rows)
