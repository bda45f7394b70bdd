"""LuckyFit as it truly is, for one desk: what it holds, and the part of the port Club that a till speaks to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from desk.errors import OutcomeUnknown, Refused, Unreachable
from desk.model.money import Money
from desk.model.proof import Statement
from desk.model.sale import Booking, TicketOrder, Transaction
from desk.model.ticket import ClientTicket, DepositAccount, TicketClass, TicketState, TicketTemplate
from tests.faults.script import TEMPLATE, Script, fee_account, ticket_account

BOOK, SELL, DELETE = "POST /transactions", "POST /client_tickets", "DELETE /client_tickets/{id}"
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Happened:
    """One thing that happened at LuckyFit: a request that came, a row or ticket made, a ticket gone; and when."""

    at: int
    kind: str
    about: Any


@dataclass(slots=True)
class Ledger:
    """What LuckyFit holds, as the sum of all that happened. `now` tells when, in whatever counts the time."""

    now: Callable[[], int] = lambda: 0
    happened: list[Happened] = field(default_factory=list)

    @property
    def rows(self) -> list[Transaction]:
        """Movements of money, oldest first."""
        return [each.about for each in self.happened if each.kind == "row"]

    @property
    def tickets(self) -> list[ClientTicket]:
        """Tickets that are not taken back."""
        gone = {each.about for each in self.happened if each.kind == "gone"}
        return [each.about for each in self.happened if each.kind == "ticket" and each.about.id not in gone]

    @property
    def booked(self) -> Counter[Booking]:
        """How often each booking was made."""
        return Counter(booking_of(row) for row in self.rows)

    def note(self, kind: str, about: Any) -> None:
        """Something happens."""
        self.happened.append(Happened(self.now(), kind, about))

    def times(self, request: Any) -> int:
        """How often that request came."""
        return sum(each.kind == "request" and each.about == request for each in self.happened)

    def as_of(self, at: int, *, with_that: bool) -> Ledger:
        """LuckyFit at an earlier moment; what happened at that very moment had happened, or had not."""
        return Ledger(happened=[each for each in self.happened if each.at < at or (with_that and each.at == at)])

    def book(self, booking: Booking) -> Transaction:
        """One row more."""
        row = Transaction(
            id=48_000 + len(self.rows),
            sum=booking.sum,
            client_id=booking.client_id,
            account_id=booking.account_id,
            kind=booking.kind,
            operation=booking.operation,
            point_name=booking.point_name,
        )
        self.note("row", row)
        return row

    def issue(self, order: TicketOrder) -> ClientTicket:
        """One ticket more, unpaid."""
        ticket = ClientTicket(
            id=7_000 + sum(each.kind == "ticket" for each in self.happened),
            client_id=order.client_id,
            name=TEMPLATE.name,
            template_id=order.template_id,
            price=TEMPLATE.price,
            fee=TEMPLATE.fee,
            price_debt=TEMPLATE.price,
            fee_debt=TEMPLATE.fee,
            account_id=ticket_account(order.client_id),
            fee_account_id=fee_account(order.client_id),
            docnumber=order.docnumber,
        )
        self.note("ticket", ticket)
        return ticket

    def held(self, client_id: int) -> list[ClientTicket]:
        """That client's tickets, with what is paid for them."""
        return [self._with_debt(each) for each in self.tickets if each.client_id == client_id]

    def _with_debt(self, ticket: ClientTicket) -> ClientTicket:
        paid: Counter[int | None] = Counter()
        for row in self.rows:
            paid[row.account_id] += row.sum.minor
        owed = {name: _left(price, paid[account]) for name, price, account in _accounts(ticket)}
        return replace(ticket, **owed)


class PaperClub:
    """The way to LuckyFit without a wire. `before` is called when the first byte of a payment or a sale would leave."""

    def __init__(self, ledger: Ledger, script: Script, before: Callable[[str, Any], None] = lambda _kind, _about: None) -> None:
        self._ledger, self._script, self._before = ledger, script, before

    async def book(self, booking: Booking) -> Transaction:
        fate = self._script.fate(booking, self._ledger.times(booking))
        if fate == "not sent":
            self._ledger.note("request", booking)
            raise Unreachable(BOOK, fate)
        self._before("book", booking)
        self._ledger.note("request", booking)
        if fate == "refused":
            raise Refused(BOOK, "no")
        row = None if fate == "dropped" else self._ledger.book(booking)
        if row is not None and fate == "good":
            return row
        error = OutcomeUnknown(BOOK, fate)
        error.http_status = 502 if fate == "bad gateway" else None
        raise error

    async def statement(self, booking: Booking, since: datetime | None = None) -> Statement:
        wanted = (booking.operation, booking.kind)
        return Statement(since or LONG_AGO, tuple(row for row in self._ledger.rows if (row.operation, row.kind) == wanted))

    async def client_accounts(self, client_id: int) -> list[DepositAccount]:
        return [DepositAccount(id=client_id * 100, client_id=client_id, balance=Money.of(100_000))]

    async def ticket_classes(self, parent_id: int | None = None) -> list[TicketClass]:
        return []

    async def price_list(self) -> list[TicketTemplate]:
        return [TEMPLATE]

    async def client_tickets(self, client_id: int, state: TicketState | None = None) -> list[ClientTicket]:
        return self._ledger.held(client_id)

    async def sell_ticket(self, order: TicketOrder) -> ClientTicket:
        request = ("sell", order.client_id)
        fate = self._script.fate_of_ticket(order.client_id, "sell", self._ledger.times(request))
        self._before("sell", order)
        self._ledger.note("request", request)
        ticket = self._ledger.issue(order)
        if fate == "good":
            return ticket
        raise OutcomeUnknown(SELL, fate)

    async def delete_client_ticket(self, client_ticket_id: int) -> None:
        request = ("undo", client_ticket_id)
        fate = self._script.fate_of_ticket(client_ticket_id, "undo", self._ledger.times(request))
        self._ledger.note("request", request)
        self._ledger.note("gone", client_ticket_id)
        if fate != "good":
            raise OutcomeUnknown(DELETE, fate)


def booking_of(row: Transaction) -> Booking:
    """The booking a row is of."""
    assert row.client_id is not None
    assert row.account_id is not None
    assert row.operation is not None
    assert row.kind is not None
    return Booking(row.client_id, row.account_id, row.operation, row.kind, row.sum, row.point_name or "")


def _accounts(ticket: ClientTicket) -> Sequence[tuple[str, Money | None, int | None]]:
    return (("price_debt", ticket.price, ticket.account_id), ("fee_debt", ticket.fee, ticket.fee_account_id))


def _left(price: Money | None, paid: int) -> Money:
    return Money((price.minor if price else 0) - paid)
