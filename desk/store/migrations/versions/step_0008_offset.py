"""Passes: how far LuckyFit's clock was ahead of this PC's; what was decided stays fixed, this with it."""

from __future__ import annotations

from alembic import op
from sqlalchemy import text

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

FIXED = (
    "number, id, desk, boot_id, decided_at, mono, point, direction, verdict, reasons, source, age_s, client_id, staff_id, "
    "ticket_id, counted, left_told, tag_hash, operator, supervisor, note, offset_s"
)


def upgrade() -> None:
    """What was written before tells none."""
    op.execute(text("ALTER TABLE pass ADD COLUMN offset_s INTEGER"))
    op.execute("DROP TRIGGER pass_fixed")
    op.execute(
        f"CREATE TRIGGER pass_fixed BEFORE UPDATE OF {FIXED} ON pass "
        "BEGIN SELECT RAISE(ABORT, 'what was decided is never changed'); END"
    )
