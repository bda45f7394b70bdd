"""Tables as CSV: one below the other, in the signs the spreadsheet of the language expects."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import datetime

from desk.i18n import Language
from desk.model import sheet
from desk.model.money import Money
from desk.model.table import Cell, Table

MOMENT = "%d.%m.%Y %H:%M"


def csv_bytes(tables: Sequence[Table], say: Language) -> bytes:
    """Every table under its name, with an empty row between. Sums are numbers; text is never a formula."""
    separator, point = (",", ".") if say.code == "en" else (";", ",")
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=separator)
    for row in _rows(tables):
        writer.writerow([_written(each, point) for each in row])
    return (sheet.BOM + out.getvalue()).encode()


def _rows(tables: Sequence[Table]) -> Iterator[tuple[Cell, ...]]:
    for number, table in enumerate(tables):
        if number:
            yield ()
        yield (table.name,)
        yield from (row.cells for row in table.rows)


def _written(cell: Cell, point: str) -> str:
    match cell:
        case Money():
            return str(cell).replace(".", point)
        case datetime():
            return cell.strftime(MOMENT)
        case None:
            return ""
        case int():
            return str(cell)
        case str():
            return sheet.cell(cell)
