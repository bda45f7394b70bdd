"""What an answer to a booking proves, and the lack of one; and what of it is told to the person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from desk.errors import DeskError, NotAllowed, OutcomeUnknown, Refused, StoreError
from desk.model.intent import KEY_REFUSED, UNSETTLED, Intent, IntentState
from desk.model.sale import Booking, Transaction
from desk.model.witness import Deposits, may_come_from
from desk.services.doubt import as_told, never_sent, refuses_key
from desk.services.ways import PLAIN as OPERATION

BROKEN_OFF = "the sending was broken off before an answer came"


@dataclass(frozen=True, slots=True)
class Ending:
    """What an answer, or the lack of one, proves."""

    state: IntentState
    row_id: int | None = None
    words: str = ""
    error: DeskError | None = None


@dataclass(frozen=True, slots=True)
class GivenBack:
    """A payment that was given up. `looked`: LuckyFit's list was read once more before that, and did not show it."""

    intent: Intent
    looked: bool = True


def proved(row: Transaction, booking: Booking, deposits: Deposits | None = None) -> Ending:
    """An answer proves a booking when it is about this very one, and the money came from a deposit of this client."""
    told = (row.client_id, row.account_id, row.operation, row.kind, row.sum, row.point_name or booking.point_name)
    wanted = (booking.client_id, booking.account_id, booking.operation, booking.kind, booking.sum, booking.point_name)
    if not may_come_from(row, deposits):
        return Ending(IntentState.UNKNOWN, words=f"row {row.id} was taken from an account that is not the client's")
    if told == wanted:
        return Ending(IntentState.CONFIRMED, row_id=row.id)
    return Ending(IntentState.UNKNOWN, words=f"the answer was about another movement, row {row.id}")


def failed(error: DeskError, *, first: bool) -> Ending:
    """PREPARED: provably no byte left. A key refused after bytes were sent proves nothing, nor a refusal of a later attempt."""
    if isinstance(error, Refused) and first:
        return Ending(IntentState.REJECTED, words=error.words, error=error)
    if isinstance(error, Refused):
        return Ending(IntentState.UNKNOWN, words=error.words, error=OutcomeUnknown(OPERATION, "a later attempt was refused"))
    if never_sent(error):
        return Ending(IntentState.PREPARED, words=str(error), error=error)
    return Ending(IntentState.UNKNOWN, words=KEY_REFUSED if refuses_key(error) else str(error), error=error)


def as_it_stands(error: DeskError, intent: Intent) -> DeskError:
    """The error for the person. A read that failed before anything was sent leaves nothing in doubt."""
    return as_told(error) if intent.state in UNSETTLED else left(error, [intent])


def may_go_on(error: DeskError) -> bool:
    """The other parts are sent after a lost answer, but not with a key that was refused, whoever on the way refused it."""
    return type(error) is OutcomeUnknown and not refuses_key(error)


def unless_sent(error: DeskError | None, parts: Sequence[Intent]) -> DeskError | None:
    """What is told beside the parts. The journal's trouble, and a question asked late, are raised when nothing was sent."""
    asked = isinstance(error, NotAllowed) and error.code == "second_payment"
    if error is not None and not any(each.attempts for each in parts) and (asked or isinstance(error, StoreError)):
        raise left(error, parts)
    return halfway(error) if isinstance(error, StoreError) else error


def left(error: DeskError, parts: Sequence[Intent]) -> DeskError:
    """The same when nothing was sent, and what is written down could not be called off any more: its money is a question."""
    if not isinstance(error, StoreError) or all(each.state is not IntentState.PREPARED for each in parts):
        return error
    left = StoreError(error.detail, reason="left")
    left.__cause__ = error
    return left


def halfway(error: StoreError) -> StoreError:
    """The same for the person when something was sent before: no other reason of the store may be read then."""
    halfway = StoreError(error.detail, reason="halfway")
    halfway.__cause__ = error
    return halfway


def in_doubt(sending: Intent, ending: Ending) -> Intent:
    """How an intent is shown whose end could not be written down: the file says SENDING, a restart will say UNKNOWN."""
    words = ending.words or (f"booked as row {ending.row_id}, but not written down" if ending.row_id else "")
    return replace(sending, state=IntentState.UNKNOWN, words=words)
