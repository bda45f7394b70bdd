"""Tables as XLSX: a sheet a table. The one door to the library that writes it."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from desk.i18n import Language
from desk.model.letters import whole
from desk.model.money import Money
from desk.model.table import Cell, Table

LONGEST_NAME = 31
LONGEST_TEXT = 32_000
NUMBER, MOMENT = "#,##0.00", "dd.mm.yyyy hh:mm"
WIDEST = 60
_UNFIT = re.compile(r"[\[\]:*?/\\']+")
_PLAIN = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}


def xlsx_bytes(tables: Sequence[Table], say: Language) -> bytes:
    """The workbook. Text is written as text, so that nothing in it is a formula or an address."""
    import xlsxwriter  # noqa: PLC0415 - rarely needed, and slow to load

    del say
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, _PLAIN)
    strong = book.add_format({"bold": True})
    formats = {(kind, bold): book.add_format({"bold": bold, "num_format": kind}) for kind in (NUMBER, MOMENT) for bold in (0, 1)}
    for number, table in enumerate(tables, 1):
        sheet = book.add_worksheet(_name(table.name, number))
        for at, row in enumerate(table.rows):
            for column, cell in enumerate(row.cells):
                _put(sheet, (at, column), cell, formats, strong if row.strong else None)
        for column, width in enumerate(_widths(table)):
            sheet.set_column(column, column, width)
    book.close()
    return out.getvalue()


def _put(sheet: Any, place: tuple[int, int], cell: Cell, formats: Any, strong: Any) -> None:
    bold = int(strong is not None)
    match cell:
        case Money():
            sheet.write_number(*place, cell.decimal, formats[NUMBER, bold])
        case datetime():
            sheet.write_datetime(*place, cell.replace(tzinfo=None), formats[MOMENT, bold])
        case None:
            return
        case int():
            sheet.write_number(*place, cell, strong)
        case str():
            sheet.write_string(*place, whole(cell)[:LONGEST_TEXT], strong)


def _name(name: str, number: int) -> str:
    """A name a sheet may have, of its own."""
    return f"{number} {_UNFIT.sub(' ', name)}"[:LONGEST_NAME].strip()


def _widths(table: Table) -> list[int]:
    """How wide each column must be for its longest cell."""
    columns = max((len(row.cells) for row in table.rows), default=0)
    told = [[_length(row.cells[column]) for row in table.rows if column < len(row.cells)] for column in range(columns)]
    return [min(WIDEST, max(each, default=0) + 2) for each in told]


def _length(cell: Cell) -> int:
    return len(MOMENT) if isinstance(cell, datetime) else len(str(cell or ""))
