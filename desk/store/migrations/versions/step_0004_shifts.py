"""Step 4: shifts, cash moved beside the payments, and Z reports kept as they were told, numbered without a gap."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Boolean, Column, DateTime, ForeignKey, Integer, String, Text, text

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

KEPT = ("shift", "shift_row", "cash_move", "z_report")
OPENING = ("id", "desk", "boot_id", "operator", "opened_at", "opened_seq", "float_minor", "since", "listed")


def upgrade() -> None:
    """Which events are of a shift is told by their numbers, so that a clock that jumps moves no money to another shift."""
    op.create_table(
        "shift",
        Column("id", String(26), primary_key=True),
        Column("desk", String(8), nullable=False),
        Column("boot_id", String(26), nullable=False),
        Column("operator", Text, nullable=False),
        Column("opened_at", DateTime, nullable=False),
        Column("opened_seq", Integer, ForeignKey("event.seq"), nullable=False),
        Column("float_minor", Integer, nullable=False),
        Column("since", DateTime),
        Column("listed", Boolean, nullable=False),
        Column("closed_at", DateTime),
        Column("known_to", Integer, nullable=False),
        Column("told_to", Integer, nullable=False),
    )
    op.create_index("shift_open", "shift", ["desk"], unique=True, sqlite_where=text("closed_at IS NULL"))
    op.create_index("event_subject", "event", ["subject"])
    _of_shifts()
    _guards()


def _of_shifts() -> None:
    op.create_table(
        "shift_row",
        Column("shift_id", String(26), ForeignKey("shift.id"), primary_key=True),
        Column("row_id", Integer, primary_key=True, autoincrement=False),
    )
    op.create_table(
        "cash_move",
        Column("id", String(26), primary_key=True),
        Column("shift_id", String(26), ForeignKey("shift.id"), nullable=False),
        Column("way", String(3), nullable=False),
        Column("summ_minor", Integer, nullable=False),
        Column("reason", Text, nullable=False),
        Column("operator", Text, nullable=False),
        Column("at", DateTime, nullable=False),
    )
    op.create_index("cash_move_shift", "cash_move", ["shift_id"])
    op.create_table(
        "z_report",
        Column("number", Integer, primary_key=True, autoincrement=False),
        Column("shift_id", String(26), ForeignKey("shift.id"), nullable=False, unique=True),
        Column("told_at", DateTime, nullable=False),
        Column("body", Text, nullable=False),
    )


def _guards() -> None:
    for table in KEPT:
        _refuse(f"{table}_stays", f"DELETE ON {table}", f"rows of {table} are never deleted")
    for table in ("shift_row", "cash_move", "z_report"):
        _refuse(f"{table}_fixed", f"UPDATE ON {table}", f"rows of {table} are never changed")
    _refuse("shift_fixed", f"UPDATE OF {', '.join(OPENING)} ON shift", "how a shift was opened is never changed")
    _refuse("shift_ended", "UPDATE ON shift", "a closed shift is never changed", "OLD.closed_at IS NOT NULL")
    over = "(SELECT closed_at FROM shift WHERE id = NEW.shift_id) IS NOT NULL"
    _refuse("cash_move_in_time", "INSERT ON cash_move", "the shift is closed", over)
    gap = "NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM z_report)"
    _refuse("z_report_next", "INSERT ON z_report", "Z reports are numbered without a gap", gap)


def _refuse(name: str, what: str, words: str, when: str = "") -> None:
    condition = f"WHEN {when} " if when else ""
    op.execute(f"CREATE TRIGGER {name} BEFORE {what} {condition}BEGIN SELECT RAISE(ABORT, '{words}'); END")
