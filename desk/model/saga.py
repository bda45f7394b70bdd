"""A ticket being sold, as the journal remembers it: its states, and which may follow which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from desk.errors import NotAllowed
from desk.model.money import ZERO, Money
from desk.model.sale import TicketOrder
from desk.model.standing import day_of
from desk.model.ticket import ClientTicket


class SaleState(StrEnum):
    """Where a sale stands. PAYMENT sells nothing: it only takes money for what was sold before."""

    PAYMENT = "payment"
    SENDING = "sending"
    ISSUED = "issued"
    REJECTED = "rejected"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"
    ABSENT = "absent"
    PART_PAID = "part_paid"
    PAID = "paid"
    UNDONE = "undone"


SALE_NEXT: dict[SaleState, frozenset[SaleState]] = {
    SaleState.PAYMENT: frozenset(),
    SaleState.SENDING: frozenset({SaleState.ISSUED, SaleState.REJECTED, SaleState.CANCELLED, SaleState.UNKNOWN}),
    SaleState.ISSUED: frozenset({SaleState.PART_PAID, SaleState.PAID, SaleState.UNDONE}),
    SaleState.REJECTED: frozenset(),
    SaleState.CANCELLED: frozenset(),
    SaleState.UNKNOWN: frozenset({SaleState.ISSUED, SaleState.ABSENT}),
    SaleState.ABSENT: frozenset({SaleState.SENDING, SaleState.ISSUED, SaleState.CANCELLED}),
    SaleState.PART_PAID: frozenset({SaleState.PAID, SaleState.ISSUED}),
    SaleState.PAID: frozenset({SaleState.PART_PAID, SaleState.ISSUED}),
    SaleState.UNDONE: frozenset(),
}
"""CANCELLED is a sale of which no byte was sent, or that a person gave up after no ticket was found; ABSENT -> SENDING: asked for
once more, under the same mark; ABSENT -> ISSUED: its ticket came late. From PAID and PART_PAID back: a booking was taken out of
LuckyFit. A paid ticket is never undone."""

SALE_DECISIONS = frozenset(
    {
        (SaleState.ABSENT, SaleState.SENDING),
        (SaleState.ABSENT, SaleState.CANCELLED),
        (SaleState.ISSUED, SaleState.UNDONE),
    }
)
"""From where to where only a person takes a sale; the audit says who worked the desk."""

KEEPS_A_TICKET = frozenset({SaleState.ISSUED, SaleState.PART_PAID, SaleState.PAID})
SETTLED = KEEPS_A_TICKET | {SaleState.REJECTED, SaleState.CANCELLED, SaleState.UNDONE}

SALE_QUESTIONS = frozenset({SaleState.SENDING, SaleState.UNKNOWN, SaleState.ABSENT})
"""States in which a person must know that a ticket may have been issued."""


@dataclass(frozen=True, slots=True)
class Sale:
    """One sale. `docmark` is the mark in the ticket's contract number by which it is found again; `due` what it costs in all.

    `client_name` is what LuckyFit called the client when it was opened.
    """

    id: str
    client_id: int
    state: SaleState
    created_at: datetime
    updated_at: datetime
    docmark: str = ""
    template_id: int | None = None
    due: Money | None = None
    client_ticket_id: int | None = None
    account_id: int | None = None
    fee_account_id: int | None = None
    words: str = ""
    operator: str = ""
    client_name: str = ""


def advance_sale(sale: Sale, state: SaleState, at: datetime, *, ticket: ClientTicket | None = None, words: str = "") -> Sale:
    """The sale in its next state. Raises NotAllowed `transition` when that state can't follow, or ISSUED has no ticket."""
    known = ticket is not None or sale.client_ticket_id is not None
    if state not in SALE_NEXT[sale.state] or (state is SaleState.ISSUED and not known):
        raise NotAllowed("transition", sale=sale.id, from_state=sale.state, to_state=state)
    moved = replace(sale, state=state, updated_at=at, words=words or sale.words)
    if ticket is None:
        return moved
    issued = replace(moved, client_ticket_id=ticket.id, account_id=ticket.account_id, fee_account_id=ticket.fee_account_id)
    return issued if ticket.price is None else replace(issued, due=ticket.price + (ticket.fee or ZERO))


def paid_state(due: Money, paid: Money) -> SaleState:
    """Where a sale stands of whose ticket that much is booked: of nothing booked it is issued and no more, whatever it costs."""
    if not paid:
        return SaleState.ISSUED
    return SaleState.PAID if paid >= due else SaleState.PART_PAID


def marked(ticket: ClientTicket, sale: Sale) -> bool:
    """True when the ticket carries this sale's mark in its contract number."""
    return bool(sale.docmark) and sale.docmark in (ticket.docnumber or "")


def is_as_ordered(ticket: ClientTicket, sale: Sale, order: TicketOrder, now: datetime) -> bool:
    """True when the ticket of an earlier sale starts when it is wished for now, and has that contract number beside the mark.

    A start that is left to LuckyFit is any but a day to come.
    """
    starts = day_of(ticket.started, now)
    wished = starts is None or (starts <= now.date() if order.starts is None else starts == order.starts)
    number = (ticket.docnumber or "").replace(sale.docmark, "").strip()
    return wished and number == order.docnumber.strip()


def surplus(sale: Sale, tickets: Sequence[ClientTicket]) -> tuple[ClientTicket, ...]:
    """Tickets this sale made and does not need: with its mark, not the one that was issued, and nothing paid for them."""
    kept = sale.client_ticket_id if sale.state in KEEPS_A_TICKET else None
    return tuple(each for each in tickets if marked(each, sale) and each.id != kept and each.unpaid)
