"""The embedded, encrypted engine: one connection with everything about it asserted."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.pool import StaticPool
from sqlcipher3 import dbapi2

from desk.errors import StoreError

EngineError = dbapi2.Error
OLDEST = (3, 51, 3)
"""Older SQLite may damage a write-ahead log (sqlite.org/wal.html#walresetbug)."""
KEY_BYTES = 32
WAIT_S = 5.0
FULL = 2


def engine_for(path: Path, key: bytes) -> Engine:
    """An engine of one connection, which must be used in one thread. Raises StoreError, or the engine's own error."""
    if tuple(dbapi2.sqlite_version_info) < OLDEST:
        raise StoreError(f"SQLite {dbapi2.sqlite_version} is too old", reason="engine")
    if len(key) != KEY_BYTES:
        raise StoreError("the key must be 32 bytes", reason="wrong_key")
    connection = _connect(path, key)
    engine = create_engine("sqlite://", creator=lambda: connection, module=dbapi2, poolclass=StaticPool, hide_parameters=True)
    event.listen(engine, "begin", lambda opened: opened.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine


def quick_connection(path: Path, key: bytes, *, cache_kib: int) -> dbapi2.Connection:
    """A connection to a file that can be made anew at any time: no write waits for the disk, and opening checks no page.

    It must be used in the thread that opened it. Raises StoreError, or the engine's own error.
    """
    connection = _keyed(path, key)
    try:
        connection.execute(f"PRAGMA cache_size = -{int(cache_kib)}")
        _assert(connection, "PRAGMA journal_mode = WAL", "wal")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA wal_autocheckpoint = 1000")
        connection.execute("PRAGMA journal_size_limit = 16000000")
    except BaseException:
        connection.close()
        raise
    return connection


def _keyed(path: Path, key: bytes) -> dbapi2.Connection:
    connection = dbapi2.connect(str(path), isolation_level=None, timeout=WAIT_S)
    connection.execute("PRAGMA cipher_log_level = none")
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    connection.execute("PRAGMA temp_store = MEMORY")
    return connection


def _connect(path: Path, key: bytes) -> dbapi2.Connection:
    connection = _keyed(path, key)
    try:
        connection.execute("PRAGMA foreign_keys = ON")
        _assert(connection, "PRAGMA journal_mode = WAL", "wal")
        connection.execute("PRAGMA synchronous = FULL")
        _assert(connection, "PRAGMA synchronous", FULL)
        _assert(connection, "PRAGMA foreign_keys", 1)
        _assert(connection, "PRAGMA quick_check(1)", "ok", reason="damaged")
    except BaseException:
        connection.close()
        raise
    return connection


def _assert(connection: dbapi2.Connection, pragma: str, expected: object, *, reason: str = "engine") -> None:
    (answer,) = connection.execute(pragma).fetchone()
    if answer != expected:
        raise StoreError(f"{pragma}: {answer}", reason=reason)
