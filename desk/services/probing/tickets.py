"""Probes of payments for a ticket: what its row tells, what is refused, and what a deletion proves."""

from __future__ import annotations

import asyncio

from desk.model.capability import Fact
from desk.model.money import Money
from desk.model.sale import Operation, PayKind, Transaction
from desk.model.ticket import ClientTicket
from desk.services.probing.hands import COIN, Hands

FACTS = (
    Fact.DOCNUMBER_TOLD,
    Fact.POINT_TOLD,
    Fact.TIME_TOLD,
    Fact.UNSIGNED_ROWS,
    Fact.OVERPAYMENT_REFUSED,
)
DEPOSIT_FACTS = (Fact.SOURCE_TOLD, Fact.OVERDRAFT_REFUSED)
DELETION_FACTS = (Fact.PAID_TICKET_KEPT, Fact.DELETED_TICKET_CLOSED)
HOUR_S = 3600.0
RACES = 3


async def of_one_ticket(hands: Hands) -> None:
    """P1, P2, P3, P6, P7: a ticket with a mark, paid in part, then overpaid."""
    mark = hands.mark()
    ticket = await hands.ticket(mark)
    hands.note(
        Fact.DOCNUMBER_TOLD,
        holds=mark in (ticket.docnumber or ""),
        value=f"{len(mark)}",
        how="sent with the sale, read in the list",
    )
    if ticket.account_id is None or await hands.paid(ticket.account_id, COIN, Operation.TICKET) is None:
        return
    for row in await hands.shown_on(ticket.account_id):
        _of_the_row(hands, row)
    debt = await _debt(hands, ticket)
    over = await hands.paid(ticket.account_id, debt + COIN, Operation.TICKET)
    hands.note(Fact.OVERPAYMENT_REFUSED, holds=over is None, how="one hryvnia more than is owed for a ticket")


def _of_the_row(hands: Hands, row: Transaction) -> None:
    hands.note(
        Fact.POINT_TOLD, holds=row.point_name == hands.point, value=row.point_name or "", how="the row of a ticket's payment"
    )
    if row.created_at is None:
        hands.note(Fact.TIME_TOLD, holds=False, how="the row has no created_at")
    else:
        away = round((row.created_at - hands.club.server_now()).total_seconds() / HOUR_S)
        hands.note(Fact.TIME_TOLD, holds=True, value=f"{away:+d} h", how="read in the branch's zone, against LuckyFit's Date")
    hands.note(Fact.UNSIGNED_ROWS, holds=None if row.signed is None else not row.signed, how="the row of a payment just made")


async def of_a_deposit(hands: Hands) -> None:
    """P6: which deposit a payment is taken from, and whether more than lies there is given."""
    deposit = await hands.deposit()
    if deposit is None:
        return
    ticket = await hands.ticket()
    if ticket.account_id is None:
        return
    if deposit.balance < COIN:
        await hands.paid(deposit.id, COIN, Operation.TOP_UP)
    accounts = {each.id: each.balance for each in await hands.club.client_accounts(hands.client_id)}
    paid = await hands.paid(ticket.account_id, COIN, Operation.TICKET, PayKind.DEPOSIT)
    for row in await hands.shown_on(ticket.account_id) if paid is not None else ():
        source = row.source_account_id
        hands.note(
            Fact.SOURCE_TOLD,
            holds=source in accounts,
            value=str(source or ""),
            how="account_src_id of a payment from the deposit",
        )
    most = max((each.balance for each in await hands.club.client_accounts(hands.client_id)), default=Money(0))
    if await _debt(hands, ticket) < most + COIN:
        hands.note(Fact.OVERDRAFT_REFUSED, holds=None, how="more lies on the deposit than the ticket costs")
        return
    over = await hands.paid(ticket.account_id, most + COIN, Operation.TICKET, PayKind.DEPOSIT)
    hands.note(Fact.OVERDRAFT_REFUSED, holds=over is None, how="one hryvnia more than lies on the fullest deposit")


async def of_a_deletion(hands: Hands) -> None:
    """P5: a paid ticket is kept, also when it is paid at the same moment; a deleted one takes no money any more."""
    paid = await hands.ticket()
    if paid.account_id is None or await hands.paid(paid.account_id, COIN, Operation.TICKET) is None:
        return
    if await hands.deleted(paid.id):
        hands.note(Fact.PAID_TICKET_KEPT, holds=False, how="a ticket that was paid in part was deleted")
    else:
        both = [await _raced(hands) for _ in range(RACES)]
        how = f"a ticket paid in part, and {RACES} paid and deleted at once"
        hands.note(Fact.PAID_TICKET_KEPT, holds=not any(both), how=how)
    unpaid = await hands.ticket()
    if not await hands.deleted(unpaid.id):
        return
    accounts = ((unpaid.account_id, Operation.TICKET), (unpaid.fee_account_id if unpaid.fee else None, Operation.FEE))
    taken = [await hands.paid(account, COIN, operation) for account, operation in accounts if account is not None]
    hands.note(Fact.DELETED_TICKET_CLOSED, holds=not any(taken), how="payments to the accounts of a ticket deleted before")


async def _raced(hands: Hands) -> bool:
    """True when a ticket was paid and yet is gone: both were done though they were asked for at once."""
    ticket = await hands.ticket()
    if ticket.account_id is None:
        return False
    account = ticket.account_id
    paid, gone = await asyncio.gather(hands.paid(account, COIN, Operation.TICKET), hands.deleted(ticket.id))
    return paid is not None and (gone or await hands.held(ticket.id) is None)


async def _debt(hands: Hands, ticket: ClientTicket) -> Money:
    now = await hands.held(ticket.id) or ticket
    debt = now.price_debt if now.price_debt is not None else now.price
    return debt or Money(0)
