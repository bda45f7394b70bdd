"""The tables as they are now; the steps in `migrations` make them."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Float, ForeignKey, Index, Integer, MetaData, String, Table, Text, false, text

from desk.store.columns import MinorUnits, UtcTime, Words

metadata = MetaData()

sale = Table(
    "sale",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("desk", String(8), nullable=False),
    Column("boot_id", String(26), nullable=False),
    Column("operator", Words, nullable=False),
    Column("client_id", Integer, nullable=False),
    Column("ticket_id", Integer),
    Column("price_due", MinorUnits),
    Column("docmark", String(40), unique=True),
    Column("client_ticket_id", Integer),
    Column("account_summ_id", Integer),
    Column("account_membership_id", Integer),
    Column("state", String(20), nullable=False),
    Column("words", Words, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("updated_at", UtcTime, nullable=False),
    Column("client_name", Words, nullable=False, server_default=""),
    Index("sale_client_ticket", "client_ticket_id"),
    Index("sale_account", "account_summ_id"),
    Index("sale_fee_account", "account_membership_id"),
    Index("sale_state", "state"),
)

intent = Table(
    "intent",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("sale_id", ForeignKey("sale.id"), nullable=False),
    Column("part_no", Integer, nullable=False),
    Column("client_id", Integer, nullable=False),
    Column("account_dest_id", Integer, nullable=False),
    Column("finop", Integer, nullable=False),
    Column("paykind", Integer, nullable=False),
    Column("summ_minor", MinorUnits, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("point_name", Words, nullable=False),
    Column("api_user", Text, nullable=False),
    Column("tender_state", String(20), nullable=False),
    Column("tender_ref", Words, nullable=False),
    Column("state", String(20), nullable=False),
    Column("claimed_row_id", Integer, unique=True),
    Column("claimed_by", String(20)),
    Column("had_absent", Boolean, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("words", Words, nullable=False),
    Column("note", Words, nullable=False),
    Column("operator", Words, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("updated_at", UtcTime, nullable=False),
    Column("baseline_since", UtcTime),
    Column("was_unknown", Boolean, nullable=False, server_default=false()),
    Column("audits", Integer, nullable=False, server_default="0"),
    Column("annulled", Boolean, nullable=False, server_default=false()),
    Column("client_name", Words, nullable=False, server_default=""),
    Column("counter_row_id", Integer),
    Index(
        "intent_open_part",
        "sale_id",
        "part_no",
        unique=True,
        sqlite_where=text("state NOT IN ('confirmed', 'rejected', 'fenced', 'cancelled', 'corrected')"),
    ),
    Index("intent_state", "state"),
    Index("intent_counter_row", "counter_row_id", unique=True),
    Index("intent_created", "created_at"),
    Index("intent_client", "client_id", "created_at"),
)

attempt = Table(
    "attempt",
    metadata,
    Column("intent_id", ForeignKey("intent.id"), primary_key=True),
    Column("n", Integer, primary_key=True, autoincrement=False),
    Column("request_sha256", String(64), nullable=False),
    Column("transport", String(20), nullable=False),
    Column("journaled_at", UtcTime, nullable=False),
    Column("journaled_mono", Float, nullable=False),
    Column("boot_id", String(26), nullable=False),
    Column("first_byte_at", UtcTime),
    Column("ended_at", UtcTime),
    Column("outcome", String(20)),
    Column("http_status", Integer),
    Column("body_excerpt", Words, nullable=False),
)

baseline = Table(
    "baseline",
    metadata,
    Column("intent_id", ForeignKey("intent.id"), primary_key=True),
    Column("row_id", Integer, primary_key=True, autoincrement=False),
)

correction = Table(
    "correction",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("intent_id", ForeignKey("intent.id"), nullable=False),
    Column("cause", String(20), nullable=False),
    Column("row_id", Integer, nullable=False),
    Column("reason", Words, nullable=False),
    Column("operator", Words, nullable=False),
    Column("opened_at", UtcTime, nullable=False),
    Column("closed_at", UtcTime),
    Column("proof", Words, nullable=False),
    Index("correction_intent", "intent_id"),
)

event = Table(
    "event",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", UtcTime, nullable=False),
    Column("kind", String(40), nullable=False),
    Column("subject", String(26), nullable=False),
    Column("body", Text, nullable=False),
    Column("prev_hash", String(64), nullable=False),
    Column("hash", String(64), nullable=False, unique=True),
    Index("event_subject", "subject"),
)

tag_spelling = Table(
    "tag_spelling",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("hits", Integer, nullable=False),
    Column("last_at", UtcTime, nullable=False),
)

token = Table(
    "token",
    metadata,
    Column("phone", String(40), primary_key=True),
    Column("access", Text, nullable=False),
    Column("refresh", Text, nullable=False),
    Column("until", UtcTime, nullable=False),
)

card_deed = Table(
    "card_deed",
    metadata,
    Column("phone", String(40), primary_key=True),
    Column("target", String(40), primary_key=True),
    Column("doing", String(10), nullable=False),
    Column("card_id", Integer),
    Column("template_id", Integer),
    Column("cards_before", Text, nullable=False),
    Column("begun_at", UtcTime, nullable=False),
)

meta = Table(
    "meta",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", Text, nullable=False),
)
