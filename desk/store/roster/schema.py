"""The roster's tables. There are no migrations: a file of another version is thrown away and read anew."""

from __future__ import annotations

from typing import Any

VERSION = 1

TABLES = (
    "CREATE TABLE kept (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    """CREATE TABLE person (
        id INTEGER PRIMARY KEY, surname TEXT NOT NULL, name TEXT NOT NULL, patronymic TEXT NOT NULL, tag TEXT, cardnum TEXT,
        phone TEXT, phone2 TEXT, birthday TEXT, locked TEXT, message TEXT, photo TEXT,
        told_at INTEGER NOT NULL, tickets_at INTEGER, deposits_at INTEGER, seen_at INTEGER)""",
    "CREATE INDEX person_seen ON person (seen_at) WHERE seen_at IS NOT NULL",
    """CREATE TABLE ticket (
        client_id INTEGER NOT NULL, id INTEGER NOT NULL, name TEXT NOT NULL, template_id INTEGER, kind INTEGER,
        started INTEGER, finished INTEGER, start_kind INTEGER, autostart_days INTEGER, passes INTEGER, passes_left INTEGER,
        price INTEGER, fee INTEGER, price_debt INTEGER, fee_debt INTEGER, account_id INTEGER, fee_account_id INTEGER,
        created_at INTEGER, PRIMARY KEY (client_id, id)) WITHOUT ROWID""",
    """CREATE TABLE deposit (
        client_id INTEGER NOT NULL, id INTEGER NOT NULL, balance INTEGER NOT NULL, name TEXT NOT NULL,
        PRIMARY KEY (client_id, id)) WITHOUT ROWID""",
    "CREATE TABLE number (number BLOB NOT NULL, person INTEGER NOT NULL, PRIMARY KEY (number, person)) WITHOUT ROWID",
    """CREATE TABLE staff (
        id INTEGER PRIMARY KEY, surname TEXT NOT NULL, name TEXT NOT NULL, patronymic TEXT NOT NULL, tag TEXT, position TEXT)""",
    """CREATE VIRTUAL TABLE name_word USING fts5
        (words, content='', contentless_delete=1, detail=none, tokenize='ascii', prefix='1 2 3 4')""",
    """CREATE VIRTUAL TABLE number_word USING fts5
        (words, content='', contentless_delete=1, detail=none, tokenize='ascii')""",
    f"PRAGMA user_version = {VERSION}",
)
"""Money is in minor units; a ticket's moments are microseconds since 1970, those of telling milliseconds."""


def is_present(connection: Any) -> bool:
    """True when the tables are those of this program; False for an empty file. Raises ValueError for another version."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if not version and not tables:
        return False
    if version != VERSION:
        raise ValueError(f"version {version}")
    return True


def make(connection: Any) -> None:
    """All tables, in one transaction."""
    connection.execute("BEGIN IMMEDIATE")
    for statement in TABLES:
        connection.execute(statement)
    connection.execute("COMMIT")
