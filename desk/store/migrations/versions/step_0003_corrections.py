"""Step 3: which intents were ever in doubt, how often they were looked at again, and what is to be put right at LuckyFit."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Boolean, Column, DateTime, ForeignKey, Integer, String, Text

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """An intent one of whose attempts ended in doubt counts as doubted; those of before are looked at again too."""
    op.add_column("intent", Column("was_unknown", Boolean, nullable=False, server_default=sa.false()))
    op.add_column("intent", Column("audits", Integer, nullable=False, server_default="0"))
    op.add_column("intent", Column("annulled", Boolean, nullable=False, server_default=sa.false()))
    op.execute("UPDATE intent SET was_unknown = 1 WHERE id IN (SELECT intent_id FROM attempt WHERE outcome = 'unknown')")
    op.create_table(
        "correction",
        Column("id", String(26), primary_key=True),
        Column("intent_id", String(26), ForeignKey("intent.id"), nullable=False),
        Column("cause", String(20), nullable=False),
        Column("row_id", Integer, nullable=False),
        Column("reason", Text, nullable=False),
        Column("operator", Text, nullable=False),
        Column("opened_at", DateTime, nullable=False),
        Column("closed_at", DateTime),
        Column("proof", Text, nullable=False),
    )
    op.create_index("correction_intent", "correction", ["intent_id"])
    op.execute(
        "CREATE TRIGGER correction_stays BEFORE DELETE ON correction "
        "BEGIN SELECT RAISE(ABORT, 'rows of correction are never deleted'); END"
    )
