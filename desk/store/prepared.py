"""Statements compiled once and run as they are, for what somebody at a door waits for: compiling takes longer than running."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.sql.expression import ClauseElement

_DIALECT = SQLiteDialect_pysqlite()
_kind: Callable[..., Any] = namedtuple  # noqa: PYI024 - a class cannot be written for each statement
"""Its names are the statement's, which no checker can know."""


class Prepared:
    """One statement. Its parameters are given, and its rows are told, as the file holds them: see `stored` and `moment`."""

    def __init__(self, statement: ClauseElement) -> None:
        compiled = statement.compile(dialect=_DIALECT)
        self._sql = str(compiled)
        self._names: tuple[str, ...] = tuple(getattr(compiled, "positiontup", None) or ())
        self._usual: dict[str, Any] = dict(compiled.params)
        columns = [each.name for each in getattr(statement, "selected_columns", ())]
        kept = _kind("kept", columns, rename=True)
        self._row: Callable[[Any], Any] = kept._make

    def run(self, connection: Connection, given: dict[str, Any] | None = None) -> list[Any]:
        """Runs it in the transaction of the connection, on the driver's own; its rows by the names of their columns."""
        driver = connection.connection.driver_connection
        if driver is None:
            raise ValueError("the connection is closed")
        return self.on(driver, given)

    def on(self, driver: Any, given: dict[str, Any] | None = None) -> list[Any]:
        """The same on the driver's own connection."""
        values = self._usual if given is None else {**self._usual, **given}
        cursor = driver.execute(self._sql, tuple(values[name] for name in self._names))
        return [self._row(row) for row in cursor.fetchall()]


def stored(moment: datetime) -> str:
    """A moment as `UtcTime` writes it; one without a zone is refused."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a zone")
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


def moment(kept: str | datetime) -> datetime:
    """A moment as it was written, or as `UtcTime` has read it already."""
    return kept if isinstance(kept, datetime) else datetime.fromisoformat(kept).replace(tzinfo=UTC)
