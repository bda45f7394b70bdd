"""Step 7: passes through the doors, numbered without a gap, never deleted; only what became of one is written to it later."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Boolean, Column, DateTime, Float, Integer, String, Text, text

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

ENDING = ("ending", "settled_at")


def upgrade() -> None:
    """Its number is the row's own, so that the next one is found without looking."""
    columns = _columns()
    op.create_table("pass", *columns)
    op.create_index("pass_client", "pass", ["client_id", "number"])
    op.create_index("pass_decided", "pass", ["decided_at"])
    op.create_index("pass_admitted", "pass", ["number"], sqlite_where=text("verdict = 'admitted'"))
    op.create_index("pass_unsettled", "pass", ["number"], sqlite_where=text("settled_at IS NULL AND verdict <> 'denied'"))
    fixed = [each.name for each in columns if each.name not in ENDING]
    _refuse("pass_stays", "DELETE ON pass", "rows of pass are never deleted")
    _refuse("pass_fixed", f"UPDATE OF {', '.join(fixed)} ON pass", "what was decided is never changed")
    told = "OLD.settled_at IS NOT NULL AND OLD.ending <> 'lost'"
    _refuse("pass_settled", "UPDATE ON pass", "what became of a pass is told once", told)
    gap = "NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM pass)"
    _refuse("pass_next", "INSERT ON pass", "passes are numbered without a gap", gap)


def _columns() -> list[Column[object]]:
    return [
        Column("number", Integer, primary_key=True, autoincrement=False),
        Column("id", String(26), nullable=False, unique=True),
        Column("desk", String(8), nullable=False),
        Column("boot_id", String(26), nullable=False),
        Column("decided_at", DateTime, nullable=False),
        Column("mono", Float, nullable=False),
        Column("point", Text, nullable=False),
        Column("direction", String(3), nullable=False),
        Column("verdict", String(10), nullable=False),
        Column("reasons", Text, nullable=False),
        Column("source", String(10), nullable=False),
        Column("age_s", Integer),
        Column("client_id", Integer),
        Column("staff_id", Integer),
        Column("ticket_id", Integer),
        Column("counted", Boolean, nullable=False),
        Column("left_told", Integer),
        Column("tag_hash", String(64), nullable=False),
        Column("operator", Text, nullable=False),
        Column("supervisor", Text, nullable=False),
        Column("note", Text, nullable=False),
        Column("ending", String(10)),
        Column("settled_at", DateTime),
    ]


def _refuse(name: str, what: str, words: str, when: str = "") -> None:
    condition = f"WHEN {when} " if when else ""
    op.execute(f"CREATE TRIGGER {name} BEFORE {what} {condition}BEGIN SELECT RAISE(ABORT, '{words}'); END")
