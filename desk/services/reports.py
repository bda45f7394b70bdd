"""Reports of shifts on paper and in files."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path

from desk.model.paper import Paper
from desk.model.report import Report, ReportKind
from desk.model.table import Table


class Reports:
    """Makes papers and files of reports, in the language in use. `write` puts tables into a file, by the ending of its name."""

    def __init__(self, write: Callable[[Path, Sequence[Table]], None]) -> None:
        self._write = write

    def paper(self, report: Report) -> Paper:
        """What is printed of it, or shown."""
        from desk.wording import shift_paper  # noqa: PLC0415 - once a day

        return shift_paper.of_report(report)

    def file_name(self, report: Report) -> str:
        """A name for its file, without an ending: `Z-0012-2026-11-22`."""
        number = f"-{report.number:04}" if report.kind is ReportKind.Z else ""
        return f"{report.kind.value.upper()}{number}-{report.told_at:%Y-%m-%d}"

    async def save(self, report: Report, path: Path) -> Path:
        """Writes it as CSV or XLSX, as the name ends; the file is there whole or not at all.

        Raises NotAllowed: `no_such_sheet` for another ending, `not_written` when the file can't be written.
        """
        from desk.wording import shift_table  # noqa: PLC0415 - once a day

        await asyncio.to_thread(self._write, path, shift_table.of_report(report))
        return path
