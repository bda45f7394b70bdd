"""A look at the store's file from outside: opened, read from end to end, and left as it is."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path

from desk.errors import StoreError


@dataclass(frozen=True, slots=True)
class Inspection:
    """`revision` is that of the tables, `newest` the one this program makes; `movements` how many it holds.

    `altered`: tables of the newest revision, and the rules that guard them, that are not as this program makes them.
    """

    sqlite: str
    revision: str
    newest: str
    movements: int
    altered: tuple[str, ...] = ()


async def inspect(path: Path, key: bytes) -> Inspection:
    """What the file is, with every page of it read and its signature checked. Raises StoreError."""
    return await asyncio.to_thread(_inspected, path, key)


def _inspected(path: Path, key: bytes) -> Inspection:
    from sqlalchemy import text  # noqa: PLC0415 - loading the database library takes a third of a second
    from sqlcipher3 import dbapi2  # noqa: PLC0415

    from desk.store.cipher import engine_for  # noqa: PLC0415
    from desk.store.failures import as_store_errors  # noqa: PLC0415
    from desk.store.schema import REVISIONS, altered  # noqa: PLC0415

    with as_store_errors():
        engine = engine_for(path, key)
        try:
            with engine.connect() as connection:
                wrong = connection.execute(text("PRAGMA cipher_integrity_check")).fetchall()
                (whole,) = connection.execute(text("PRAGMA integrity_check(1)")).one()
                if wrong or whole != "ok":
                    raise StoreError(f"integrity: {whole}, {len(wrong)} pages", reason="damaged")
                revision = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
                movements = connection.execute(text("SELECT count(*) FROM intent")).scalar_one()
                changed = altered(connection) if revision == REVISIONS[-1] else ()
        finally:
            engine.dispose()
    return Inspection(dbapi2.sqlite_version, str(revision), REVISIONS[-1], int(movements), changed)
