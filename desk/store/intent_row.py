"""One intent as a row of its table, and what a row says of itself."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, and_, or_

from desk.model.intent import HELD, TERMINAL, ClaimedBy, Intent, IntentState, TenderState
from desk.model.sale import Booking, Operation, PayKind
from desk.store.tables import intent

CURRENCY = "UAH"
OWED = and_(
    intent.c.state.in_(sorted(each.value for each in TERMINAL)),
    intent.c.tender_state.in_(sorted(each.value for each in HELD)),
    or_(intent.c.claimed_row_id.is_(None), intent.c.annulled),
)
"""What `Intent.owes_back` says, for the database."""


def fixed(each: Intent) -> dict[str, Any]:
    """The columns of an intent that never change."""
    booking = each.booking
    return {
        "id": each.id,
        "sale_id": each.sale_id,
        "part_no": each.part_no,
        "client_id": booking.client_id,
        "account_dest_id": booking.account_id,
        "finop": booking.operation.value,
        "paykind": booking.kind.value,
        "summ_minor": booking.sum,
        "currency": CURRENCY,
        "point_name": booking.point_name,
        "api_user": "",
        "operator": each.operator,
        "created_at": each.created_at,
        "client_name": each.client_name,
    }


def changing(each: Intent) -> dict[str, Any]:
    """The columns of an intent that change in its life."""
    return {
        "tender_state": each.tender.value,
        "tender_ref": each.tender_ref,
        "state": each.state.value,
        "claimed_row_id": each.row_id,
        "claimed_by": each.claimed_by.value if each.claimed_by else None,
        "had_absent": each.had_absent,
        "was_unknown": each.was_unknown,
        "audits": each.audits,
        "annulled": each.annulled,
        "counter_row_id": each.counter_row_id,
        "attempts": each.attempts,
        "words": each.words,
        "updated_at": each.updated_at,
    }


def intent_of(row: Row[Any]) -> Intent:
    """The intent a row holds."""
    return Intent(
        id=row.id,
        sale_id=row.sale_id,
        part_no=row.part_no,
        booking=Booking(
            client_id=row.client_id,
            account_id=row.account_dest_id,
            operation=Operation(row.finop),
            kind=PayKind(row.paykind),
            sum=row.summ_minor,
            point_name=row.point_name,
        ),
        state=IntentState(row.state),
        tender=TenderState(row.tender_state),
        created_at=row.created_at,
        updated_at=row.updated_at,
        row_id=row.claimed_row_id,
        attempts=row.attempts,
        words=row.words,
        operator=row.operator,
        tender_ref=row.tender_ref,
        claimed_by=ClaimedBy(row.claimed_by) if row.claimed_by else None,
        had_absent=row.had_absent,
        was_unknown=row.was_unknown,
        audits=row.audits,
        annulled=row.annulled,
        client_name=row.client_name,
        counter_row_id=row.counter_row_id,
    )
