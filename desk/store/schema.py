"""The revision of the tables: made or brought up to date when it differs, refused when it is newer than this program.

And whether the tables, their rules and their indexes are still those the steps make.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from sqlalchemy import Connection, create_engine, inspect, text

from desk.errors import StoreError

MIGRATIONS = Path(__file__).parent / "migrations"
REVISIONS = ("0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008", "0009", "0010")
"""Every step there is, oldest first; said here too so that the migration library is loaded only when a step is due."""


def bring_up_to_date(connection: Connection) -> bool:
    """Runs the steps that are missing, in the connection's transaction; True when there were no tables before."""
    present = _revision(connection)
    if present == REVISIONS[-1]:
        return False
    if present is not None and present not in REVISIONS:
        detail = f"the store was made by a newer program: its tables are of version {present}, this one knows {REVISIONS[-1]}"
        raise StoreError(detail, reason="newer")
    _upgrade(connection)
    return present is None


def altered(connection: Connection) -> tuple[str, ...]:
    """What is not as the steps of the newest revision make it: rules and tables gone, changed, or put in by somebody else."""
    made, there = _as_made(), _definitions(connection)
    return tuple(sorted(name for name in made.keys() | there.keys() if made.get(name) != there.get(name)))


@cache
def _as_made() -> Mapping[str, str]:
    """Made once by the steps themselves, in memory."""
    engine = create_engine("sqlite://")
    try:
        with engine.begin() as connection:
            _upgrade(connection)
            return MappingProxyType(_definitions(connection))
    finally:
        engine.dispose()


def _definitions(connection: Connection) -> dict[str, str]:
    """The text that made each, by its kind and name; how it was laid out says nothing."""
    query = text("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite!_%' ESCAPE '!'")
    return {f"{row.type} {row.name}": " ".join(row.sql.split()) for row in connection.execute(query)}


def _revision(connection: Connection) -> str | None:
    """None for a store that has no tables yet."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one())


def _upgrade(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415 - 0.7 s, and rarely needed
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
