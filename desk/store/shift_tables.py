"""The tables of shifts as they are now; step 4 makes them."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, text

from desk.store.columns import MinorUnits, UtcTime, Words
from desk.store.tables import metadata

shift = Table(
    "shift",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("desk", String(8), nullable=False),
    Column("boot_id", String(26), nullable=False),
    Column("operator", Words, nullable=False),
    Column("opened_at", UtcTime, nullable=False),
    Column("opened_seq", ForeignKey("event.seq"), nullable=False),
    Column("float_minor", MinorUnits, nullable=False),
    Column("since", UtcTime),
    Column("listed", Boolean, nullable=False),
    Column("closed_at", UtcTime),
    Column("known_to", Integer, nullable=False),
    Column("told_to", Integer, nullable=False),
    Index("shift_open", "desk", unique=True, sqlite_where=text("closed_at IS NULL")),
)

shift_row = Table(
    "shift_row",
    metadata,
    Column("shift_id", ForeignKey("shift.id"), primary_key=True),
    Column("row_id", Integer, primary_key=True, autoincrement=False),
)

cash_move = Table(
    "cash_move",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("shift_id", ForeignKey("shift.id"), nullable=False),
    Column("way", String(3), nullable=False),
    Column("summ_minor", MinorUnits, nullable=False),
    Column("reason", Words, nullable=False),
    Column("operator", Words, nullable=False),
    Column("at", UtcTime, nullable=False),
    Index("cash_move_shift", "shift_id"),
)

z_report = Table(
    "z_report",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("shift_id", ForeignKey("shift.id"), nullable=False, unique=True),
    Column("told_at", UtcTime, nullable=False),
    Column("body", Text, nullable=False),
)
