"""The client's deposits as a second witness of a payment made from them: what lay there before, and what lies there now.

It speaks only against: a payment that was found booked although nothing left the deposits, and one that was not found although
exactly its sum did, are for a person to decide. It never proves a booking by itself: any other till may have moved the same sum.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from desk.model.intent import TERMINAL, Intent, IntentState
from desk.model.money import ZERO, Money, total
from desk.model.sale import Operation, PayKind, Transaction
from desk.model.ticket import DepositAccount

_NOTED = re.compile(r"deposit before: (-?[0-9]+\.[0-9]{2})(?: on ([0-9]+(?:, [0-9]+)*))?")


@dataclass(frozen=True, slots=True)
class Deposits:
    """The deposits of a client at one moment: their numbers, and what lies on all of them."""

    accounts: frozenset[int]
    balance: Money


class Saying(StrEnum):
    """What the deposits say: the sum is gone, it is all still there, or nothing that can be told from other movements."""

    GONE = "gone"
    THERE = "there"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class Heard:
    """The deposits before and after a payment, and what that says of it."""

    before: Money
    after: Money
    saying: Saying


def deposits_of(accounts: Sequence[DepositAccount]) -> Deposits:
    """All deposits together."""
    return Deposits(frozenset(each.id for each in accounts), total([each.balance for each in accounts]))


def noted(deposits: Deposits) -> str:
    """As it stands in the note of the journal."""
    numbers = ", ".join(str(each) for each in sorted(deposits.accounts))
    return f"deposit before: {deposits.balance}" + (f" on {numbers}" if numbers else "")


def from_note(note: str) -> Deposits | None:
    """What the note of the journal keeps; None when the payment was not made from a deposit."""
    found = _NOTED.search(note)
    if found is None:
        return None
    return Deposits(frozenset(int(each) for each in (found[2] or "").split(", ") if each), Money.of(found[1]))


def may_come_from(row: Transaction, deposits: Deposits | None) -> bool:
    """False for a row that was taken from an account which is none of this client's deposits."""
    if row.kind is not PayKind.DEPOSIT or row.source_account_id is None or deposits is None or not deposits.accounts:
        return True
    return row.source_account_id in deposits.accounts


def heard(intent: Intent, before: Deposits, after: Deposits, others: Iterable[Intent]) -> Heard:
    """What the deposits say of a payment made from them. Of the client's other movements those since then count: their ids grow,
    whatever the clock on the wall says.

    What this desk knows to have gone off or onto the deposits meanwhile is counted; while one of these is open itself, and when
    something else moved, nothing can be told.
    """
    meant = [each for each in others if each.id > intent.id and _moves_deposits(each)]
    if any(each.state not in TERMINAL for each in meant):
        return Heard(before.balance, after.balance, Saying.SILENT)
    moved = total([_gone_by(each) for each in meant if each.booked])
    fallen = before.balance - after.balance - moved
    saying = {intent.booking.sum: Saying.GONE, ZERO: Saying.THERE}.get(fallen, Saying.SILENT)
    return Heard(before.balance, after.balance, saying)


def contradicts(saying: Saying, state: IntentState) -> bool:
    """True when the deposits deny what the list of movements seems to prove."""
    return (saying, state) in {(Saying.THERE, IntentState.CONFIRMED), (Saying.GONE, IntentState.ABSENT)}


def _moves_deposits(intent: Intent) -> bool:
    return intent.booking.kind is PayKind.DEPOSIT or intent.booking.operation is Operation.TOP_UP


def _gone_by(intent: Intent) -> Money:
    return intent.booking.sum if intent.booking.kind is PayKind.DEPOSIT else ZERO - intent.booking.sum
