"""Step 9: presses on Instasport cards that nobody knows the end of, kept over restarts."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, DateTime, Integer, String, Text

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """They prove nothing: they keep a person from pressing twice."""
    op.create_table(
        "card_deed",
        Column("phone", String(40), primary_key=True),
        Column("target", String(40), primary_key=True),
        Column("doing", String(10), nullable=False),
        Column("card_id", Integer),
        Column("template_id", Integer),
        Column("cards_before", Text, nullable=False),
        Column("begun_at", DateTime, nullable=False),
    )
