"""What every probe works with: tickets of its own, small payments, LuckyFit's list, and a clean desk afterwards."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from desk.errors import DeskError, NotAllowed, OutcomeUnknown, Refused, ServiceError
from desk.model.capability import Answer, Fact, Finding
from desk.model.money import Money
from desk.model.sale import Booking, Operation, PayKind, TicketOrder, Transaction
from desk.model.terminal import TerminalPayment
from desk.model.ticket import ClientTicket, DepositAccount, StartKind, TicketTemplate
from desk.ports import Clock, Club

log = logging.getLogger(__name__)

COIN = Money(100)
LEAST_PRICE = Money.of(20)
BACK = timedelta(hours=26)
_SAID_NO = range(400, 500)


@dataclass(frozen=True, slots=True)
class Left:
    """What a probe could not take back: tickets with something paid, and rows."""

    tickets: tuple[ClientTicket, ...] = ()
    rows: tuple[Transaction, ...] = ()


class Hands:
    """One run for one client. `found` fills as it goes."""

    def __init__(
        self, club: Club, clock: Clock, point: str, fresh: Callable[[], str], pause: Callable[[float], Awaitable[None]]
    ) -> None:
        self.club, self.clock, self.point, self.fresh, self.pause = club, clock, point, fresh, pause
        self.found: dict[Fact, Finding] = {}
        self.gym = ""
        self.client_id = 0
        self.template: TicketTemplate | None = None
        self.sold: list[int] = []
        self.lag_s = 0.0
        self._before: frozenset[int] = frozenset()

    async def take_up(self, client_id: int) -> None:
        """Reads what is needed and what is there already; nothing is written."""
        if not self.point:
            raise NotAllowed("no_point_name")
        self.client_id = (await self.club.client(client_id)).id
        fitting = [each for each in await self.club.price_list() if _fits(each)]
        if not fitting:
            raise NotAllowed("no_ticket_to_probe")
        self.template = min(fitting, key=lambda each: (not each.fee, each.price.minor, each.id))
        branches = await self.club.branches()
        self.gym = str(branches[0].id) if branches else ""

    def note(self, fact: Fact, *, holds: bool | None, value: str = "", how: str = "") -> None:
        """Keeps what was seen."""
        answer = {True: Answer.YES, False: Answer.NO, None: Answer.UNKNOWN}[holds]
        self.found[fact] = Finding(answer, value, how, self.clock.now())

    async def step(self, work: Callable[[Hands], Awaitable[None]], facts: Sequence[Fact]) -> None:
        """One part; of `facts` those it did not get to are unknown, and the others stand."""
        try:
            await work(self)
        except DeskError as error:
            log.info("a probe broke off: %s", error)
            how = f"broke off: {error}"
        else:
            how = "not asked"
        for fact in facts:
            if fact not in self.found:
                self.note(fact, holds=None, how=how)

    def mark(self) -> str:
        """A contract number by which a person finds what a probe left."""
        return f"LF-PROBE-{self.fresh()}"

    async def ticket(self, docnumber: str = "") -> ClientTicket:
        """A ticket of its own, unpaid, read again from the list. Nothing is sold where no list could show what became of it."""
        if self.template is None or self.found[Fact.LISTS_WHOLE].answer is not Answer.YES:
            raise NotAllowed("no_ticket_to_probe")
        if not self.sold:
            self._before = frozenset(row.id for row in await self.rows())
        starts = None if self.template.start_kind is StartKind.FIRST_ENTRY else self.clock.now().date()
        mark = docnumber or self.mark()
        made = await self.club.sell_ticket(TicketOrder(self.client_id, self.template.id, starts, docnumber=mark))
        self.sold.append(made.id)
        return await self.held(made.id) or made

    async def held(self, ticket_id: int) -> ClientTicket | None:
        """A ticket of the client as it is now."""
        tickets = await self.club.client_tickets(self.client_id)
        return next((each for each in tickets if each.id == ticket_id), None)

    async def deposit(self) -> DepositAccount | None:
        """The client's fullest deposit."""
        return max(await self.club.client_accounts(self.client_id), key=lambda each: each.balance, default=None)

    async def paid(self, account: int, sum_paid: Money, operation: Operation, kind: PayKind = PayKind.CASH) -> Transaction | None:
        """One payment sent the plain way; None when LuckyFit said no and its list shows nothing new."""
        booking = Booking(self.client_id, account, operation, kind, sum_paid, self.point)
        before = await self.rows_on(account)
        try:
            return await self.club.book(booking)
        except Refused:
            turned_up = [row for row in await self.shown_on(account) if row not in before]
            return turned_up[0] if turned_up else None

    async def registered(self, number: str, account: int, sum_paid: Money) -> bool:
        """One payment under a number; False when LuckyFit said no to it, or knows no such call."""
        wanted = [TerminalPayment(str(account), sum_paid)]
        try:
            await self.club.terminal_pay(self.client_id, self.gym, number, wanted, self.point)
        except Refused:
            return False
        except OutcomeUnknown as error:
            if error.http_status in _SAID_NO:
                return False
            raise
        return True

    async def deleted(self, ticket_id: int) -> bool:
        """Whether the ticket is gone after it was asked to be deleted."""
        try:
            await self.club.delete_client_ticket(ticket_id)
        except Refused:
            log.info("ticket %s was kept", ticket_id)
        return await self.held(ticket_id) is None

    async def rows(self) -> list[Transaction]:
        """The client's movements of the last day, all of them."""
        now = self.club.server_now()
        rows = await self.club.transactions(since=now - BACK, until=now + BACK)
        return [row for row in rows if row.client_id == self.client_id]

    async def rows_on(self, account: int) -> list[Transaction]:
        """Those on one account."""
        return [row for row in await self.rows() if row.account_id == account]

    async def shown_on(self, account: int) -> list[Transaction]:
        """The same, once the list shows what was booked a moment ago."""
        if self.lag_s:
            await self.pause(2 * self.lag_s)
        return await self.rows_on(account)

    async def row(self, number: int) -> Transaction | None:
        """One of them, as the list shows it at this moment."""
        return next((row for row in await self.rows() if row.id == number), None)

    async def tidied(self) -> Left:
        """Deletes what can be deleted; what is left at LuckyFit, as far as it can be read."""
        left: list[ClientTicket] = []
        rows: list[Transaction] = []
        try:
            held = [each for each in await self.club.client_tickets(self.client_id) if each.id in self.sold]
            left = [each for each in held if not (each.unpaid and await self.deleted(each.id))]
            rows = [row for row in await self.rows() if row.id not in self._before]
        except ServiceError as error:
            log.warning("what the probe left can't be read: %s", error)
        return Left(tuple(left), tuple(rows))


def _fits(template: TicketTemplate) -> bool:
    return template.price >= LEAST_PRICE
