"""Step 5: what the journal's page asks for is found without walking through all there ever was."""

from __future__ import annotations

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

INDEXES = (
    ("intent_created", "intent", ["created_at"]),
    ("sale_account", "sale", ["account_summ_id"]),
    ("sale_fee_account", "sale", ["account_membership_id"]),
)


def upgrade() -> None:
    """Indexes alone."""
    for name, table, columns in INDEXES:
        op.create_index(name, table, columns)
