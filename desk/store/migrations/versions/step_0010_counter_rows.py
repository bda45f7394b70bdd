"""Step 10: which row of LuckyFit took an intent's own back, where that one was not taken out."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, Integer

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Of before none is known; one row takes back one payment."""
    op.add_column("intent", Column("counter_row_id", Integer))
    op.create_index("intent_counter_row", "intent", ["counter_row_id"], unique=True)
