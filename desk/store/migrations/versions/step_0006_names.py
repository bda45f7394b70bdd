"""Step 6: whose money it is and who buys a ticket, by the name LuckyFit told when it was written down."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, Text

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Of before nothing but numbers is known."""
    for table in ("intent", "sale"):
        op.add_column(table, Column("client_name", Text, nullable=False, server_default=""))
