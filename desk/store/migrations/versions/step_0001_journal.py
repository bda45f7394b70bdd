"""Step 1: the journal of money with its audit, learned tag spellings, kept log-ins."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Boolean, Column, DateTime, Float, ForeignKey, Integer, String, Text, text

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

KEPT = ("sale", "intent", "attempt", "baseline", "event")
FIXED = ("sale_id", "part_no", "client_id", "account_dest_id", "finop", "paykind", "summ_minor", "currency", "created_at")


def upgrade() -> None:
    """Makes everything."""
    _sale()
    _intent()
    _attempt()
    _event()
    _beside()
    _guards()


def _sale() -> None:
    op.create_table(
        "sale",
        Column("id", String(26), primary_key=True),
        Column("desk", String(8), nullable=False),
        Column("boot_id", String(26), nullable=False),
        Column("operator", Text, nullable=False),
        Column("client_id", Integer, nullable=False),
        Column("ticket_id", Integer),
        Column("price_due", Integer),
        Column("docmark", String(40), unique=True),
        Column("client_ticket_id", Integer),
        Column("account_summ_id", Integer),
        Column("account_membership_id", Integer),
        Column("state", String(20), nullable=False),
        Column("words", Text, nullable=False),
        Column("created_at", DateTime, nullable=False),
        Column("updated_at", DateTime, nullable=False),
    )
    op.create_index("sale_client_ticket", "sale", ["client_ticket_id"])
    op.create_index("sale_state", "sale", ["state"])


def _intent() -> None:
    op.create_table(
        "intent",
        Column("id", String(26), primary_key=True),
        Column("sale_id", String(26), ForeignKey("sale.id"), nullable=False),
        Column("part_no", Integer, nullable=False),
        Column("client_id", Integer, nullable=False),
        Column("account_dest_id", Integer, nullable=False),
        Column("finop", Integer, nullable=False),
        Column("paykind", Integer, nullable=False),
        Column("summ_minor", Integer, nullable=False),
        Column("currency", String(3), nullable=False),
        Column("point_name", Text, nullable=False),
        Column("api_user", Text, nullable=False),
        Column("tender_state", String(20), nullable=False),
        Column("tender_ref", Text, nullable=False),
        Column("state", String(20), nullable=False),
        Column("claimed_row_id", Integer, unique=True),
        Column("claimed_by", String(20)),
        Column("had_absent", Boolean, nullable=False),
        Column("attempts", Integer, nullable=False),
        Column("words", Text, nullable=False),
        Column("note", Text, nullable=False),
        Column("operator", Text, nullable=False),
        Column("created_at", DateTime, nullable=False),
        Column("updated_at", DateTime, nullable=False),
    )
    running = text("state NOT IN ('confirmed', 'rejected', 'fenced', 'cancelled', 'corrected')")
    op.create_index("intent_open_part", "intent", ["sale_id", "part_no"], unique=True, sqlite_where=running)
    op.create_index("intent_state", "intent", ["state"])
    op.create_index("intent_client", "intent", ["client_id", "created_at"])


def _attempt() -> None:
    op.create_table(
        "attempt",
        Column("intent_id", String(26), ForeignKey("intent.id"), primary_key=True),
        Column("n", Integer, primary_key=True, autoincrement=False),
        Column("request_sha256", String(64), nullable=False),
        Column("transport", String(20), nullable=False),
        Column("journaled_at", DateTime, nullable=False),
        Column("journaled_mono", Float, nullable=False),
        Column("boot_id", String(26), nullable=False),
        Column("first_byte_at", DateTime),
        Column("ended_at", DateTime),
        Column("outcome", String(20)),
        Column("http_status", Integer),
        Column("body_excerpt", Text, nullable=False),
    )
    op.create_table(
        "baseline",
        Column("intent_id", String(26), ForeignKey("intent.id"), primary_key=True),
        Column("row_id", Integer, primary_key=True, autoincrement=False),
    )


def _event() -> None:
    op.create_table(
        "event",
        Column("seq", Integer, primary_key=True, autoincrement=False),
        Column("at", DateTime, nullable=False),
        Column("kind", String(40), nullable=False),
        Column("subject", String(26), nullable=False),
        Column("body", Text, nullable=False),
        Column("prev_hash", String(64), nullable=False),
        Column("hash", String(64), nullable=False, unique=True),
    )


def _beside() -> None:
    op.create_table(
        "tag_spelling",
        Column("name", String(40), primary_key=True),
        Column("hits", Integer, nullable=False),
        Column("last_at", DateTime, nullable=False),
    )
    op.create_table(
        "token",
        Column("phone", String(40), primary_key=True),
        Column("access", Text, nullable=False),
        Column("refresh", Text, nullable=False),
        Column("until", DateTime, nullable=False),
    )
    op.create_table("meta", Column("name", String(40), primary_key=True), Column("value", Text, nullable=False))


def _guards() -> None:
    """Nothing of the journal is ever deleted, its audit never changed, and an intent stays the wish it was."""
    for table in KEPT:
        _refuse(f"{table}_stays", f"DELETE ON {table}", f"rows of {table} are never deleted")
    for table in ("event", "baseline"):
        _refuse(f"{table}_fixed", f"UPDATE ON {table}", f"rows of {table} are never changed")
    _refuse("intent_fixed", f"UPDATE OF {', '.join(FIXED)} ON intent", "what an intent is for is never changed")


def _refuse(name: str, what: str, words: str) -> None:
    op.execute(f"CREATE TRIGGER {name} BEFORE {what} BEGIN SELECT RAISE(ABORT, '{words}'); END")
