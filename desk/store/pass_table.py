"""The table of passes as it is now; steps 7 and 8 make it."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Float, Index, Integer, String, Table, text

from desk.store.columns import UtcTime, Words
from desk.store.tables import metadata

passage = Table(
    "pass",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("id", String(26), nullable=False, unique=True),
    Column("desk", String(8), nullable=False),
    Column("boot_id", String(26), nullable=False),
    Column("decided_at", UtcTime, nullable=False),
    Column("mono", Float, nullable=False),
    Column("point", Words, nullable=False),
    Column("direction", String(3), nullable=False),
    Column("verdict", String(10), nullable=False),
    Column("reasons", Words, nullable=False),
    Column("source", String(10), nullable=False),
    Column("age_s", Integer),
    Column("client_id", Integer),
    Column("staff_id", Integer),
    Column("ticket_id", Integer),
    Column("counted", Boolean, nullable=False),
    Column("left_told", Integer),
    Column("tag_hash", String(64), nullable=False),
    Column("operator", Words, nullable=False),
    Column("supervisor", Words, nullable=False),
    Column("note", Words, nullable=False),
    Column("ending", String(10)),
    Column("settled_at", UtcTime),
    Column("offset_s", Integer),
    Index("pass_client", "client_id", "number"),
    Index("pass_decided", "decided_at"),
    Index("pass_admitted", "number", sqlite_where=text("verdict = 'admitted'")),
    Index("pass_unsettled", "number", sqlite_where=text("settled_at IS NULL AND verdict <> 'denied'")),
)
