"""Where the client's own money may be, by how its booking stands (I7 of the proof)."""

from __future__ import annotations

from desk.model.intent import NOT_HERE, TERMINAL, Intent, IntentState, TenderState
from desk.model.sale import PayKind


def may_be(intent: Intent) -> set[TenderState]:
    """Of money a desk takes itself. What a terminal took stays there, a question, until a person gave it back or it paid."""
    in_hand = TenderState.APPROVED if intent.tender_ref else TenderState.TAKEN
    if intent.state not in TERMINAL or intent.state is IntentState.CONFIRMED:
        return {in_hand}
    if not intent.booked and intent.booking.kind is PayKind.CARD:
        return {in_hand} | NOT_HERE
    return {TenderState.RETURNED}


def went_by_itself(before: Intent, after: Intent) -> bool:
    """True when card money is told as given back by the very step that ended its booking: only the terminal gives it back."""
    ended = after.state in TERMINAL and after.state is not before.state
    back = after.tender in NOT_HERE and after.tender is not before.tender
    return ended and back and after.booking.kind is PayKind.CARD
