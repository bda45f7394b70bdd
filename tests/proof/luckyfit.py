"""LuckyFit as the state machine sees it: what is still to come is known, so that a world can be lived to two ends."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from desk.errors import Refused
from desk.luckyfit.endpoints.money import POINT_TOLD
from desk.model.money import Money
from desk.model.sale import Booking, Operation, TicketOrder, Transaction
from desk.model.ticket import ClientTicket
from tests.simulation.clock import seconds, true_now
from tests.simulation.luckyfit import Row

PRICE, FEE = Money.of(800), Money.of(300)
LAG_S = 3.0


@dataclass(frozen=True, slots=True)
class Coming:
    """Something LuckyFit has taken in and will do at `when`."""

    when: float
    what: Booking | TicketOrder
    tag: str
    once: bool = False


@dataclass(slots=True)
class LuckyFit:
    """Every movement and every ticket there is, whose they truly are, and what is still under way. Reads show it late."""

    rows: list[Row] = field(default_factory=list)
    coming: list[Coming] = field(default_factory=list)
    tickets: dict[int, ClientTicket] = field(default_factory=dict)
    sold_by: dict[int, str] = field(default_factory=dict)
    closed: set[int | None] = field(default_factory=set)
    touched: set[str] = field(default_factory=set)
    _made: defaultdict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))

    def twin(self) -> LuckyFit:
        """The same once more, with all that is still to come."""
        copy = LuckyFit(list(self.rows), [], dict(self.tickets), dict(self.sold_by), set(self.closed))
        for row in self.rows:
            copy._made[row.tag].append(row)
        for each in self.coming:
            copy.take(max(0.0, each.when - seconds()), each.what, each.tag, once=each.once)
        return copy

    def take(
        self, delay: float, what: Booking | TicketOrder, tag: str, *, once: bool = False
    ) -> asyncio.Future[Transaction | ClientTicket]:
        """Does it after so many seconds, whatever becomes of the one who asked; `once` however often the same `tag` asks."""
        loop = asyncio.get_running_loop()
        done: asyncio.Future[Transaction | ClientTicket] = loop.create_future()
        waits = Coming(seconds() + delay, what, tag, once)
        self.coming.append(waits)

        def arrived() -> None:
            self.coming.remove(waits)
            if isinstance(what, Booking) and what.account_id in self.closed:
                if not done.done():
                    done.set_exception(Refused("POST /transactions", "квиток вилучено"))
                    done.exception()
                return
            if once and (known := self.made_by(tag)):
                if not done.done():
                    done.set_result(known[0].movement)
                return
            made = self.book(what, tag) if isinstance(what, Booking) else self.issue(what, tag)
            if not done.done():
                done.set_result(made)

        loop.call_later(delay, arrived)
        return done

    def book(self, booking: Booking, tag: str, *, ago: timedelta | None = None) -> Transaction:
        """One movement more; one of some time `ago` is shown by every read."""
        movement = Transaction(
            id=1000 + len(self.rows),
            sum=booking.sum,
            client_id=booking.client_id,
            account_id=booking.account_id,
            kind=booking.kind,
            operation=booking.operation,
            point_name=booking.point_name or None,
            created_at=true_now() - (ago or timedelta()),
        )
        row = Row(movement, tag, 0.0 if ago else seconds() + LAG_S)
        self.rows.append(row)
        self._made[tag].append(row)
        self.touched.add(tag)
        return movement

    def issue(self, order: TicketOrder, tag: str) -> ClientTicket:
        """One ticket more, unpaid."""
        number = 500 + 10 * (len(self.sold_by) + 1)
        ticket = ClientTicket(
            id=number,
            client_id=order.client_id,
            name="8 занять",
            template_id=order.template_id,
            price=PRICE,
            fee=FEE,
            price_debt=PRICE,
            fee_debt=FEE,
            account_id=number + 1,
            fee_account_id=number + 2,
            created_at=true_now(),
            docnumber=order.docnumber,
        )
        self.tickets[number] = ticket
        self.sold_by[number] = tag
        return ticket

    def delete(self, number: int) -> bool:
        """Only while unpaid; False when it is refused."""
        ticket = self.tickets.get(number)
        if ticket is None or self.is_paid(ticket):
            return False
        del self.tickets[number]
        self.closed |= {ticket.account_id, ticket.fee_account_id}
        return True

    def is_paid(self, ticket: ClientTicket) -> bool:
        """True when anything was ever booked on one of its accounts."""
        return any(row.movement.account_id in (ticket.account_id, ticket.fee_account_id) for row in self.rows)

    def told_tickets(self, client_id: int) -> list[ClientTicket]:
        """The client's tickets with what is unpaid of each."""
        return [self._with_debt(each) for each in self.tickets.values() if each.client_id == client_id]

    def read(self, booking: Booking, since: datetime) -> tuple[Transaction, ...]:
        """What the query for that booking and its like shows at this moment."""
        shown = (row.movement for row in self.rows if row.shown_from <= seconds())
        return tuple(row for row in shown if _asked(row, booking, since))

    def listed(self, point_name: str, since: datetime, operation: Operation | None) -> tuple[Transaction, ...]:
        """What the query for a point's name, or for an operation, shows at this moment."""
        shown = (row.movement for row in self.rows if row.shown_from <= seconds() and (row.movement.created_at or since) >= since)
        named = (row for row in shown if not point_name or row.point_name == point_name)
        return tuple(row for row in named if operation is None or row.operation is operation)

    def made_by(self, tag: str) -> list[Row]:
        """The rows an intent truly made."""
        return self._made.get(tag, [])

    def underway(self, tag: str) -> bool:
        """True while LuckyFit may still do what this intent asked for; for a ticket that is deleted it does nothing."""
        coming = [each for each in self.coming if each.tag == tag and not (each.once and self.made_by(tag))]
        return any(not isinstance(each.what, Booking) or each.what.account_id not in self.closed for each in coming)

    def row(self, row_id: int | None) -> Transaction | None:
        """The movement of that number."""
        return next((row.movement for row in self.rows if row.movement.id == row_id), None)

    def count(self, bookings: Iterable[Booking]) -> Counter[Booking]:
        """How many rows there are of each."""
        wanted = set(bookings)
        return Counter(told for row in self.rows if (told := told_of(row.movement)) in wanted)

    def with_mark(self, mark: str) -> list[ClientTicket]:
        """Tickets that carry it."""
        return [each for each in self.tickets.values() if mark in (each.docnumber or "")]

    def _with_debt(self, ticket: ClientTicket) -> ClientTicket:
        paid: Counter[int | None] = Counter()
        for row in self.rows:
            paid[row.movement.account_id] += row.movement.sum.minor
        return replace(
            ticket,
            price_debt=Money((ticket.price or PRICE).minor - paid[ticket.account_id]),
            fee_debt=Money((ticket.fee or FEE).minor - paid[ticket.fee_account_id]),
        )


def told_of(row: Transaction) -> Booking:
    """The booking a row tells of."""
    return Booking(row.client_id, row.account_id, row.operation or Operation.TICKET, row.kind, row.sum, row.point_name or "")


def _asked(row: Transaction, booking: Booking, since: datetime) -> bool:
    if (row.operation, row.kind) != (booking.operation, booking.kind) or (row.created_at or since) < since:
        return False
    return booking.operation not in POINT_TOLD or row.point_name == booking.point_name
