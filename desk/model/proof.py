"""What LuckyFit's own list of movements proves of a booking whose answer was lost: pure rules over complete reads.

A row may be ours when nothing it tells contradicts the booking, it was not there before we sent, and nobody has claimed it.
It proves the booking only when it tells everything, this desk's own point among it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from desk.model.intent import UNSETTLED, Intent, IntentState
from desk.model.sale import Booking, Operation, PayKind, Transaction
from desk.model.witness import Deposits, may_come_from

DUPLICATE_FOR = timedelta(minutes=10)
MAY_HAVE_MONEY = UNSETTLED | {IntentState.ABSENT, IntentState.PREPARED}
"""Its money may lie here: it is on its way, in doubt, or was written down by a program that then ended."""
EMPTY_READS = 2
"""Complete reads without a trace, all after the time to settle, that make a booking absent."""


@dataclass(frozen=True, slots=True)
class Statement:
    """Every movement with a booking's operation and kind of money from `since` on, by LuckyFit's clock; never a part of them.

    Not `sure`: whether it begins early enough is not known, so that a row that is missing proves nothing. `odd`: numbers of rows
    that can't be read and are of another client, None for one that tells none; any of these may be the row of that number.
    """

    since: datetime
    rows: tuple[Transaction, ...]
    sure: bool = True
    odd: frozenset[int | None] = frozenset()

    @property
    def ids(self) -> frozenset[int]:
        """The rows' numbers."""
        return frozenset(row.id for row in self.rows)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the journal knows of an intent: rows that were there before its first attempt, rows others claimed, its like, and
    the client's deposits as they were when it is to be paid from them.

    `unlike`: of the claimed rows those of intents with another client, account, operation, kind of money or sum.
    """

    intent: Intent
    since: datetime | None
    before: frozenset[int]
    claimed: frozenset[int]
    like: tuple[Intent, ...] = field(default=())
    deposits: Deposits | None = None
    unlike: frozenset[int] = field(default=frozenset())


def candidates(evidence: Evidence, rows: Iterable[Transaction]) -> tuple[Transaction, ...]:
    """The rows that may be this intent's.

    One that another intent claims is among them when it tells all of this booking and so not that one's: LuckyFit gave the number
    twice, after its database was restored perhaps. Nobody can claim it, and while it is there nothing is absent.
    """
    wanted, own = evidence.intent.booking, evidence.before | evidence.claimed
    numbered_anew = evidence.unlike - evidence.before

    def fits(row: Transaction) -> bool:
        return is_row_of(row, wanted) if row.id in numbered_anew else row.id not in own and _may_be(row, wanted)

    return tuple(row for row in rows if fits(row) and may_come_from(row, evidence.deposits))


def judged(
    evidence: Evidence, statement: Statement, found: tuple[Transaction, ...], *, shared: bool = False
) -> IntentState | None:
    """What the candidates of one complete read prove; None when there are none, which alone proves nothing.

    Of a list that begins earlier than the one before the first attempt nobody knows what was there before. Where other desks book
    under the same name (`shared`), a row that tells everything may be theirs.
    """
    if not found:
        return None
    known = evidence.since is not None and evidence.since <= statement.since and found[0].id not in evidence.claimed
    alone = len(found) == 1 and known and not shared and not tainted(evidence)
    return IntentState.CONFIRMED if alone and is_row_of(found[0], evidence.intent.booking) else IntentState.AMBIGUOUS


def tainted(evidence: Evidence) -> bool:
    """True when an identical booking was ever given up as absent: what turns up now may be that one, late. No clock is asked."""
    intent = evidence.intent
    return any(each.had_absent and each.id != intent.id and each.booking == intent.booking for each in evidence.like)


def blocking(booking: Booking, others: Iterable[Intent]) -> Intent | None:
    """An intent whose outcome must be known before this booking may be sent: their rows could not be told apart."""
    return next((each for each in others if each.state in UNSETTLED and each.booking == booking), None)


def likeness(booking: Booking, others: Iterable[Intent], lately: Collection[str]) -> Intent | None:
    """An intent that makes one ask whether this is a second payment: the same client's same sum, open or just booked.

    Whatever it was for: what is sold once more is another ticket of LuckyFit's, with an account of its own. One that LuckyFit
    does not have is open too: its money lies in the till until it is sent again or given back; so is one that was never sent,
    until it is called off. `lately`: ids of those that would be just booked.
    """
    for each in others:
        just_booked = each.state is IntentState.CONFIRMED and each.id in lately
        if (just_booked or each.state in MAY_HAVE_MONEY) and _alike(each.booking, booking):
            return each
    return None


def taken_anew(intent: Intent, others: Iterable[Intent]) -> Intent | None:
    """What makes one ask before an absent payment is sent again: the same client's same sum, written down after it.

    Parts of one payment are not each other's like. No clock is asked: ids grow.
    """
    booking = intent.booking
    for each in others:
        if each.id <= intent.id or each.sale_id == intent.sale_id:
            continue
        if _alike(each.booking, booking) and (each.booked or each.state in MAY_HAVE_MONEY):
            return each
    return None


def _alike(one: Booking, other: Booking) -> bool:
    """The same client's same sum; what is paid from a deposit is no second time what was just put on it."""
    if Operation.TOP_UP in (one.operation, other.operation) and PayKind.DEPOSIT in (one.kind, other.kind):
        return False
    return (one.client_id, one.sum) == (other.client_id, other.sum)


def resembles(row: Transaction, booking: Booking) -> bool:
    """True for a row of the same client and sum, whoever made it and for whatever account."""
    return (row.client_id, row.sum) == (booking.client_id, booking.sum)


def come_since(evidence: Evidence, rows: Iterable[Transaction]) -> Transaction | None:
    """A row that resembles an absent payment, came after it and belongs to no other: it may have been taken anew elsewhere.

    So may one whose number LuckyFit gave twice, though a person said once that it is none of this payment's.
    """
    known, wanted = evidence.before | evidence.claimed, evidence.intent.booking

    def is_like(row: Transaction) -> bool:
        return is_row_of(row, wanted) if row.id in evidence.unlike else row.id not in known and resembles(row, wanted)

    return next((row for row in rows if is_like(row)), None)


def strangers(
    rows: Iterable[Transaction], claimed: Collection[int], questions: Iterable[Intent], point_name: str
) -> tuple[Transaction, ...]:
    """Rows under this desk's name that nothing of its journal claims, nor what is still open may be: another desk's, it seems."""
    sent = [each.booking for each in questions if each.attempts]
    unclaimed = [row for row in rows if row.point_name == point_name and row.id not in claimed]
    return tuple(row for row in unclaimed if not any(_may_be(row, each) for each in sent))


def _may_be(row: Transaction, booking: Booking) -> bool:
    told = (row.client_id, row.account_id, row.operation, row.kind)
    wanted = (booking.client_id, booking.account_id, booking.operation, booking.kind)
    fits = all(one is None or one == other for one, other in zip(told, wanted, strict=True))
    return fits and row.sum == booking.sum and (row.point_name or booking.point_name) == booking.point_name


def is_row_of(row: Transaction, booking: Booking) -> bool:
    """True when the row tells everything of the booking, this desk's own point among it."""
    told = (row.client_id, row.account_id, row.operation, row.kind, row.sum, row.point_name or "")
    wanted = (booking.client_id, booking.account_id, booking.operation, booking.kind, booking.sum, booking.point_name)
    return bool(booking.point_name) and row.id > 0 and told == wanted
