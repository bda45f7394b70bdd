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


def used_up(owed: Sequence[Money], paid: Money) -> tuple[list[int], tuple[int, Money] | None]:
    """The places of those sums that are paid whole; then the place of one that is paid in part, and what is left of it.

    Whole ones first, the largest that still goes: so two that were owed together and are paid one by one are found again.
    """
    whole: list[int] = []
    for place in sorted(range(len(owed)), key=lambda each: -owed[each].minor):
        if ZERO < owed[place] <= paid:
            whole.append(place)
            paid -= owed[place]
    rest = next((each for each in range(len(owed)) if each not in whole), None)
    return sorted(whole), (rest, owed[rest] - paid) if paid and rest is not None else None


def _state(kind: PayKind, slip: str) -> TenderState:
    if kind not in TAKEN:
        return TenderState.NONE
    return TenderState.APPROVED if slip else TenderState.TAKEN
