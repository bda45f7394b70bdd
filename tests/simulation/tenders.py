"""Where the client's own money may be, by how its booking stands (I7 of the proof)."""

from __future__ import annotations

from desk.model.intent import TERMINAL, UNBOOKED, Intent, IntentState, TenderState
from desk.model.sale import PayKind


def may_be(intent: Intent) -> set[TenderState]:
    """Of money a desk takes itself. What a terminal took stays there, a question, until a person gave it back or it paid."""
    in_hand = TenderState.APPROVED if intent.tender_ref else TenderState.TAKEN
    if intent.state not in TERMINAL or intent.state is IntentState.CONFIRMED:
        return {in_hand}
    if intent.state in UNBOOKED and intent.booking.kind is PayKind.CARD:
        return {in_hand, TenderState.RETURNED}
    return {TenderState.RETURNED}


def went_by_itself(before: Intent, after: Intent) -> bool:
    """True when card money is told as given back by the very answer that LuckyFit refused it."""
    refused = after.state is IntentState.REJECTED is not before.state
    return refused and after.booking.kind is PayKind.CARD and after.tender is TenderState.RETURNED
