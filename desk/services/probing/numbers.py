"""P9: payments under a number of their own. Whether a number is booked once, as what, and under whose name."""

from __future__ import annotations

from desk.model.capability import Fact
from desk.model.money import Money
from desk.model.sale import Operation, Transaction
from desk.services.probing.hands import COIN, Hands

FACTS = (
    Fact.KEYED_ONCE,
    Fact.KEYED_CHANGE_REFUSED,
    Fact.KEYED_POINT,
    Fact.KEYED_TICKET,
    Fact.KEYED_FEE,
    Fact.KEYED_TOP_UP,
)
OTHER = Money(200)


async def of_numbers(hands: Hands) -> None:
    """A ticket paid under a number, the same once more, and something else under the same number."""
    ticket = await hands.ticket()
    if ticket.account_id is None:
        return
    account, number = ticket.account_id, f"probe-{hands.fresh()}"
    first = await _booked(hands, number, account, COIN)
    if len(first) != 1:
        for fact in FACTS:
            hands.note(fact, holds=False, how=f"a payment under a number was booked as {len(first)} rows")
        return
    (row,) = first
    hands.note(
        Fact.KEYED_POINT,
        holds=row.point_name == hands.point,
        value=row.point_name or "",
        how="the row of a payment under a number",
    )
    _of_kind(hands, Fact.KEYED_TICKET, row, Operation.TICKET)
    again = await _booked(hands, number, account, COIN)
    hands.note(Fact.KEYED_ONCE, holds=not again, how="the same request under the same number, twice")
    other = await _booked(hands, number, account, OTHER)
    hands.note(Fact.KEYED_CHANGE_REFUSED, holds=not other, how="another sum under the same number")
    if ticket.fee_account_id is not None and ticket.fee:
        await _of_account(hands, Fact.KEYED_FEE, ticket.fee_account_id, Operation.FEE)
    if (deposit := await hands.deposit()) is not None:
        await _of_account(hands, Fact.KEYED_TOP_UP, deposit.id, Operation.TOP_UP)


async def _of_account(hands: Hands, fact: Fact, account: int, operation: Operation) -> None:
    rows = await _booked(hands, f"probe-{hands.fresh()}", account, COIN)
    if len(rows) == 1:
        _of_kind(hands, fact, rows[0], operation)
    else:
        hands.note(fact, holds=False, how=f"a payment under a number was booked as {len(rows)} rows")


def _of_kind(hands: Hands, fact: Fact, row: Transaction, operation: Operation) -> None:
    fits = row.operation is operation and row.sum == COIN and row.kind is not None
    hands.note(
        fact, holds=fits, value=str(row.kind.value) if row.kind is not None else "", how="paykind_id of a payment under a number"
    )


async def _booked(hands: Hands, number: str, account: int, sum_paid: Money) -> list[Transaction]:
    """The rows that one request under a number made."""
    before = {row.id for row in await hands.rows_on(account)}
    await hands.registered(number, account, sum_paid)
    return [row for row in await hands.shown_on(account) if row.id not in before]
