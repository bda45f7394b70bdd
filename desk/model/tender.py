"""What of a client's money the desk holds itself when its booking is sent, and by which slips of the bank's terminal."""

from __future__ import annotations

from collections.abc import Sequence

from desk.model.intent import TenderState
from desk.model.money import ZERO, Money
from desk.model.sale import Booking, PayKind, Tender

TAKEN = frozenset({PayKind.CASH, PayKind.CARD})
"""Kinds of which the desk already holds the money when the booking is sent."""
BETWEEN = "; "
"""Between the slips of one sum for which the terminal was needed more than once."""


def in_hand(bookings: Sequence[Booking], tenders: Sequence[Tender]) -> tuple[list[TenderState], list[str]]:
    """Where the money of each booking is, and its slips: APPROVED is what the terminal is known to have given a slip for."""
    slips = BETWEEN.join(dict.fromkeys(each.reference for each in tenders if each.reference))
    told = [slips if each.kind is PayKind.CARD else "" for each in bookings]
    return [_state(each.kind, slip) for each, slip in zip(bookings, told, strict=True)], told


def by_slips(sum_taken: Money, slips: Sequence[str]) -> list[Tender]:
    """Card money as the till takes it; the second slip and later ones are of the same sum."""
    first, *others = [*slips] or [""]
    return [Tender(PayKind.CARD, sum_taken, reference=first), *(Tender(PayKind.CARD, ZERO, reference=each) for each in others)]


def _state(kind: PayKind, slip: str) -> TenderState:
    if kind not in TAKEN:
        return TenderState.NONE
    return TenderState.APPROVED if slip else TenderState.TAKEN
