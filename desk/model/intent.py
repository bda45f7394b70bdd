"""The booking state machine: one wish to book one sum on one account once, as pure values and transitions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from desk.errors import NotAllowed
from desk.model.sale import Booking, PayKind


class IntentState(StrEnum):
    """Where the booking of an intent stands; what is not terminal is an open money question or still to be sent."""

    DRAFT = "draft"
    PREPARED = "prepared"
    SENDING = "sending"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    UNKNOWN = "unknown"
    AMBIGUOUS = "ambiguous"
    ABSENT = "absent"
    FENCED = "fenced"
    CANCELLED = "cancelled"
    CORRECTION_NEEDED = "correction_needed"
    CORRECTED = "corrected"


class TenderState(StrEnum):
    """Where the money of the client itself is, apart from its booking.

    SPENT: it pays for another payment, which tells it now. VOID: it was never taken, a person said so.
    """

    NONE = "none"
    TAKEN = "taken"
    APPROVED = "approved"
    RETURNED = "returned"
    KEPT = "kept"
    SPENT = "spent"
    VOID = "void"


HELD = frozenset({TenderState.TAKEN, TenderState.APPROVED})
"""The money is in hand, by whatever way it came: it goes back when nothing is booked for it."""

NOT_HERE = frozenset({TenderState.RETURNED, TenderState.SPENT, TenderState.VOID})
"""Nothing of it is in the desk's hands for this intent any more, whatever became of it."""


class ClaimedBy(StrEnum):
    """What proved that a row of LuckyFit is this intent's: the answer itself, a later query, or a person."""

    RESPONSE = "response"
    RECONCILE = "reconcile"
    OPERATOR = "operator"


_S: TypeAlias = IntentState
NEXT: dict[IntentState, frozenset[IntentState]] = {
    _S.DRAFT: frozenset({_S.PREPARED, _S.CANCELLED}),
    _S.PREPARED: frozenset({_S.SENDING, _S.CANCELLED}),
    _S.SENDING: frozenset({_S.CONFIRMED, _S.REJECTED, _S.PREPARED, _S.UNKNOWN}),
    _S.UNKNOWN: frozenset({_S.CONFIRMED, _S.AMBIGUOUS, _S.ABSENT, _S.SENDING, _S.FENCED}),
    _S.AMBIGUOUS: frozenset({_S.CONFIRMED, _S.ABSENT}),
    _S.ABSENT: frozenset({_S.PREPARED, _S.FENCED, _S.CANCELLED, _S.AMBIGUOUS}),
    _S.CONFIRMED: frozenset({_S.CORRECTION_NEEDED}),
    _S.CANCELLED: frozenset({_S.CORRECTION_NEEDED}),
    _S.CORRECTION_NEEDED: frozenset({_S.CORRECTED, _S.CONFIRMED}),
    _S.REJECTED: frozenset(),
    _S.FENCED: frozenset(),
    _S.CORRECTED: frozenset({_S.CORRECTION_NEEDED}),
}
"""What may follow what. SENDING -> PREPARED: provably no byte left; UNKNOWN -> SENDING: once more under the same number, and only
so; FENCED: nothing was booked, and nothing can be any more; ABSENT -> AMBIGUOUS: it turned up late, before it was sent again;
CORRECTION_NEEDED -> CONFIRMED: a person says that the row that turned up is this payment, whose money did not go back.
From CONFIRMED, CANCELLED and CORRECTED only a later look, or a refund that was asked for, moves on."""

TERMINAL = frozenset({_S.CONFIRMED, _S.REJECTED, _S.FENCED, _S.CANCELLED, _S.CORRECTED})
OPEN = frozenset(_S) - TERMINAL
UNSETTLED = frozenset({_S.SENDING, _S.UNKNOWN, _S.AMBIGUOUS})
"""States in which LuckyFit may or may not have booked: an identical payment must not start."""

DECISIONS = frozenset(
    {
        (_S.ABSENT, _S.PREPARED),
        (_S.ABSENT, _S.CANCELLED),
        (_S.AMBIGUOUS, _S.CONFIRMED),
        (_S.AMBIGUOUS, _S.ABSENT),
        (_S.UNKNOWN, _S.FENCED),
        (_S.ABSENT, _S.FENCED),
        (_S.CORRECTION_NEEDED, _S.CONFIRMED),
    }
)
"""From where to where only a person takes a booking; the audit says who worked the desk."""

TENDER_NEXT: dict[TenderState, frozenset[TenderState]] = {
    TenderState.NONE: frozenset({TenderState.TAKEN, TenderState.APPROVED}),
    TenderState.TAKEN: NOT_HERE | {TenderState.KEPT},
    TenderState.APPROVED: NOT_HERE | {TenderState.KEPT},
    TenderState.RETURNED: frozenset(),
    TenderState.KEPT: frozenset(),
    TenderState.SPENT: frozenset(),
    TenderState.VOID: frozenset(),
}


KEY_REFUSED = "the key was refused when it was sent"
"""The words of an intent in doubt for that reason."""


@dataclass(frozen=True, slots=True)
class Intent:
    """One wish to book one sum once. `id` and `sale_id` are ULIDs; `row_id` is LuckyFit's transaction; `words` what it said.

    `client_name` is what LuckyFit called the client when it was written down, nothing where that was not known.
    `tender_ref` is the slip by which the bank's terminal gave the money, or that by which it went back.
    `was_unknown`: its outcome was ever in doubt, so it is looked at again later, `audits` times so far. `annulled`: its row was
    taken out of LuckyFit after it had been booked, or taken back there by another row, which is then `counter_row_id`.
    """

    id: str
    sale_id: str
    part_no: int
    booking: Booking
    state: IntentState
    tender: TenderState
    created_at: datetime
    updated_at: datetime
    row_id: int | None = None
    attempts: int = 0
    words: str = ""
    operator: str = ""
    tender_ref: str = ""
    claimed_by: ClaimedBy | None = None
    had_absent: bool = False
    was_unknown: bool = False
    audits: int = 0
    annulled: bool = False
    client_name: str = ""
    counter_row_id: int | None = None

    @property
    def booked(self) -> bool:
        """True while LuckyFit holds its row, as far as this desk knows."""
        return self.row_id is not None and not self.annulled

    @property
    def in_hand(self) -> bool:
        """True while the desk holds the client's own money, and owes it back should nothing be booked for it."""
        return self.tender in HELD

    @property
    def key_refused(self) -> bool:
        """True while it is in doubt because the key was not accepted when it was sent."""
        return self.state is IntentState.UNKNOWN and self.words == KEY_REFUSED

    @property
    def owes_back(self) -> bool:
        """True while money the bank's terminal took is to be given back there: nothing is booked for it, nor will be."""
        return self.in_hand and not self.booked and self.state in TERMINAL

    @property
    def may_be_claimed(self) -> bool:
        """True while a row that turned up late may be said to be its own: it has none, and its money is nowhere else."""
        return self.row_id is None and self.tender in HELD | {TenderState.NONE}

    @property
    def is_open(self) -> bool:
        """True while a person must know of it, or it is still to be sent."""
        return self.state in OPEN or self.owes_back

    def back(self) -> TenderState | None:
        """Where its money is once nothing is booked for it; None where it was never in hand, or stays.

        Cash goes back over the counter by the same press. What a terminal took stays taken until it has given it back.
        """
        return TenderState.RETURNED if self.in_hand and self.booking.kind is PayKind.CASH else None


def advance(
    intent: Intent,
    state: IntentState,
    at: datetime,
    *,
    row_id: int | None = None,
    words: str = "",
    claimed_by: ClaimedBy = ClaimedBy.RESPONSE,
    keyed: bool = False,
) -> Intent:
    """The intent in its next state. Raises NotAllowed `transition` when that state can't follow.

    `keyed`: this attempt and every one before it carry the intent's own number, which LuckyFit books once however often it comes.
    """
    if not _may_follow(intent, state, row_id, keyed=keyed):
        raise NotAllowed("transition", intent=intent.id, from_state=intent.state, to_state=state)
    moved = replace(intent, state=state, updated_at=at, words=words or intent.words)
    if state is _S.SENDING:
        return replace(moved, attempts=intent.attempts + 1, words="")
    if state is _S.CONFIRMED:
        return replace(moved, row_id=row_id, claimed_by=claimed_by)
    if state is _S.ABSENT:
        return replace(moved, had_absent=True)
    if state is _S.UNKNOWN:
        return replace(moved, was_unknown=True)
    return moved


def _may_follow(intent: Intent, state: IntentState, row_id: int | None, *, keyed: bool) -> bool:
    """The table, and what it can't say: a row proves CONFIRMED and nothing else, a refusal only the first attempt.

    That no byte of a repeat left says nothing of the attempts before it.
    """
    if state not in NEXT[intent.state] or (row_id is not None) != (state is _S.CONFIRMED):
        return False
    match (intent.state, state):
        case (_, _S.REJECTED):
            return intent.attempts == 1
        case (_S.SENDING, _S.PREPARED):
            return intent.had_absent or not intent.was_unknown
        case (before, _S.SENDING):
            return (keyed or before is not _S.UNKNOWN) and intent.tender not in NOT_HERE
        case (_S.CORRECTION_NEEDED, _S.CONFIRMED):
            return intent.may_be_claimed
        case _:
            return True


def advance_tender(intent: Intent, tender: TenderState, at: datetime, *, reference: str = "") -> Intent:
    """The intent with its money somewhere else. Raises NotAllowed `tender` when it can't have gone there."""
    if tender not in TENDER_NEXT[intent.tender]:
        raise NotAllowed("tender", intent=intent.id, from_state=intent.tender, to_state=tender)
    return replace(intent, tender=tender, updated_at=at, tender_ref=reference or intent.tender_ref)
