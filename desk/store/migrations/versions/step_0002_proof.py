"""Step 2: from when on, by LuckyFit's clock, the movements before a first attempt were read."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, DateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Intents of before have no such time: what turns up for them is for a person to judge."""
    op.add_column("intent", Column("baseline_since", DateTime))
