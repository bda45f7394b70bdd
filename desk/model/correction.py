"""What is wrong at LuckyFit after a booking was settled, and to be put right there: closed by a query, not by a click."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from desk.model.intent import OPEN, IntentState
from desk.model.money import ZERO
from desk.model.proof import Evidence, Statement, candidates, is_row_of
from desk.model.sale import Transaction

AUDITED = frozenset({IntentState.CONFIRMED, IntentState.CANCELLED, IntentState.CORRECTED})
"""States that are looked at again later, when they were ever in doubt."""


class Cause(StrEnum):
    """SURPLUS: LuckyFit holds a row too many. GONE: ours is there no more. REFUND: ours is to be taken out, a person asked."""

    SURPLUS = "surplus"
    GONE = "gone"
    REFUND = "refund"


@dataclass(frozen=True, slots=True)
class Correction:
    """One row of LuckyFit to be put right. `proof` says what closed it."""

    id: str
    intent_id: str
    cause: Cause
    row_id: int
    reason: str
    operator: str
    opened_at: datetime
    closed_at: datetime | None = None
    proof: str = ""

    @property
    def is_open(self) -> bool:
        """Until LuckyFit's own list shows it put right."""
        return self.closed_at is None


def is_disturbed(evidence: Evidence) -> bool:
    """True while an identical payment is on its way or in doubt: a row more or less may be its own."""
    intent = evidence.intent
    return any(each.booking == intent.booking and each.state in OPEN - {IntentState.CORRECTION_NEEDED} for each in evidence.like)


def found_wrong(evidence: Evidence, statement: Statement) -> tuple[tuple[Cause, int], ...]:
    """What a complete read shows that the journal does not: rows too many of this payment's class, and its own row missing,
    or there again after it had been taken out.

    A row is too many when it tells everything of this booking, came after its first attempt, and belongs to no other. Of a
    payment that was ever given up as absent one that tells no point may be it, come late, unless the list tells this desk's point
    elsewhere: a person is asked, who may say no.
    """
    intent = evidence.intent
    if evidence.since is None:
        return ()
    pointless = intent.had_absent and all(row.point_name != intent.booking.point_name for row in statement.rows)
    wrong = [
        (Cause.SURPLUS, row.id)
        for row in candidates(evidence, statement.rows)
        if row.id != intent.row_id and (is_row_of(row, intent.booking) or (pointless and not row.point_name))
    ]
    if intent.row_id is not None and intent.booked and intent.row_id not in statement.ids:
        wrong.append((Cause.GONE, intent.row_id))
    taken_out = intent.annulled and intent.counter_row_id is None
    if intent.row_id is not None and taken_out and intent.row_id in statement.ids - evidence.before:
        wrong.append((Cause.SURPLUS, intent.row_id))
    return tuple(wrong)


def is_done(correction: Correction, listed: Iterable[int]) -> bool:
    """True when LuckyFit's list shows it put right: the row too many is out, the missing one back, the one to refund out.

    One list without a row proves nothing yet: it takes as many as make a booking absent.
    """
    return (correction.row_id in set(listed)) is (correction.cause is Cause.GONE)


def ways_done(correction: Correction, evidence: Evidence, rows: Iterable[Transaction]) -> frozenset[int | None]:
    """How one complete read shows it put right: None for by itself, else the numbers of rows that take the payment's own back."""
    known = tuple(rows)
    if is_done(correction, (row.id for row in known)):
        return frozenset({None})
    own = correction.cause is not Cause.GONE and correction.row_id == evidence.intent.row_id
    return frozenset(row.id for row in known if own and _takes_back(row, evidence))


def _takes_back(row: Transaction, evidence: Evidence) -> bool:
    """True for a later row of nobody's that tells all of this booking but its point, and exactly its sum less than nothing."""
    intent, booking = evidence.intent, evidence.intent.booking
    told = (row.client_id, row.account_id, row.kind, row.operation, row.sum)
    wanted = (booking.client_id, booking.account_id, booking.kind, booking.operation, ZERO - booking.sum)
    return told == wanted and row.id > (intent.row_id or row.id) and row.id not in evidence.before | evidence.claimed
