"""Tables as files for spreadsheets: one file a kind, and the table of them by the ending of a name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from desk.errors import NotAllowed
from desk.i18n import Language, current
from desk.model.table import Table
from desk.sheets.comma_separated import csv_bytes
from desk.sheets.workbook import xlsx_bytes

WRITERS: Mapping[str, Callable[[Sequence[Table], Language], bytes]] = MappingProxyType({".csv": csv_bytes, ".xlsx": xlsx_bytes})


def write(path: Path, tables: Sequence[Table], say: Language | None = None) -> None:
    """Writes the tables into a file, which is there whole or not at all. Raises NotAllowed `no_such_sheet`, `not_written`."""
    if path.suffix.lower() not in WRITERS:
        raise NotAllowed("no_such_sheet", kinds=", ".join(WRITERS))
    content = WRITERS[path.suffix.lower()](tables, say or current())
    fresh = path.with_name(f"{path.name}.part")
    try:
        fresh.write_bytes(content)
        fresh.replace(path)
    except OSError as error:
        fresh.unlink(missing_ok=True)
        raise NotAllowed("not_written", path=str(path)) from error
