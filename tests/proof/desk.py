"""A desk whose every trouble is told beforehand: when its program dies, and what becomes of its requests and reads."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any

from desk.errors import DeskError
from desk.model.difference import Listing
from desk.model.drawer import ShiftMoney
from desk.model.intent import ClaimedBy, Intent, IntentState
from desk.model.money import ZERO, Money
from desk.model.report import Shown
from desk.model.saga import Sale, SaleState
from desk.model.sale import Booking, Operation, TicketOrder, Transaction
from desk.model.shift import Count, Way
from desk.model.ticket import ClientTicket, DepositAccount, StartKind, TicketTemplate
from desk.services.lost_sales import LostSales
from desk.services.selling import PriceList, Selling
from desk.services.shifts import Shifts
from tests.proof.drawers import MemoryBook, ShiftPaper, ToldBook
from tests.proof.line import Line
from tests.proof.luckyfit import FEE, PRICE, LuckyFit
from tests.proof.record import Record
from tests.proof.sales import SaleJournal, SalePaper
from tests.simulation.desk import Desk, Press, Program
from tests.simulation.profile import USUAL

S = IntentState
TURN_S = 0.01
SENDS = 0.6
"""So often what is absent is sent again."""
LARGEST = Money.of(20)
TEMPLATE = TicketTemplate(3, "8 занять", PRICE, FEE, start_kind=StartKind.FIRST_ENTRY)
PRESSED: ContextVar[Press | None] = ContextVar("PRESSED", default=None)
"""What the person pressed that the running work comes of."""


class ToldProgram(Program):
    """One run of the program; it dies at the boundary its desk was told."""

    desk: ToldDesk

    def __init__(self, desk: ToldDesk, boot: int) -> None:
        super().__init__(desk, boot)
        self.audits = self.auditor()
        self.selling = Selling(self, self.journal, self.bus, desk.clock, "olena")
        self.selling._prices = PriceList((), (TEMPLATE,))
        looks = (self.audits.look_at_all, self.lost_sweep)
        self.shifts = Shifts(self, self.book_of_shifts(), self.bus, desk.clock, desk.point, LARGEST, "olena", last_looks=looks)
        self.lost_sales = LostSales(self.selling, self.journal, self.bus, desk.clock, self.tasks, pause=self.pause)

    async def lost_sweep(self) -> None:
        await self.lost_sales.sweep_all()

    def book_of_shifts(self) -> ToldBook:
        """The book over what is on this desk's disk."""
        return ToldBook(MemoryBook(self.desk), self)

    def money(self) -> ShiftMoney | None:
        """All the book knows of the open shift; None when none is open."""
        return MemoryBook(self.desk).now()

    async def listing(
        self, point_name: str, since: Any = None, *, operation: Operation | None = None, client_id: int | None = None
    ) -> Listing:
        await self.pause(0)
        told = await self.desk.line.listing(point_name, since, operation)
        await self.pause(0)
        return told

    def opened(self, boot: int) -> SaleJournal:
        desk = self.desk
        return SaleJournal(desk.paper, desk.sold, boot, desk.clock.now, self.turn)

    async def start(self) -> None:
        await super().start()
        await self.audits.watch()
        await self.lost_sales.watch()

    async def turn(self, where: str) -> None:
        if where == "after prepare":
            self.desk.findings.prepared(self.desk.paper, PRESSED.get())
        await self.pause(TURN_S)
        if where != "read" and self.desk.dies_now():
            self.desk.crash()
            raise asyncio.CancelledError

    async def client_accounts(self, client_id: int) -> list[DepositAccount]:
        await self.pause(0)
        return await self.desk.line.accounts(client_id)

    async def client_tickets(self, client_id: int) -> list[ClientTicket]:
        await self.pause(0)
        return await self.desk.line.tickets(client_id)

    async def sell_ticket(self, order: TicketOrder) -> ClientTicket:
        await self.turn("before the first byte")
        self.desk.findings.asked_for(self.desk, order)
        ticket = await self.desk.line.sell(order, order.docnumber)
        await self.turn("after the answer")
        return ticket

    async def delete_client_ticket(self, client_ticket_id: int) -> None:
        await self.turn("before the first byte")
        self.desk.findings.deletes(self.desk, client_ticket_id)
        await self.desk.line.delete(client_ticket_id)
        await self.turn("after the answer")

    async def book(self, booking: Booking) -> Transaction:
        await self.turn("before the first byte")
        desk = self.desk
        tag = next((each for each in sorted(self.till._in_flight) if desk.paper.intents[each].booking == booking), "")
        desk.findings.posted(desk, tag, booking)
        row = await desk.line.post(booking, tag)
        await self.turn("after the answer")
        return row


@dataclass
class ToldDesk(Desk):
    """`dies_after` boundaries more the program dies; a person starts it again when it is needed."""

    findings: Record
    line: Line = field(init=False)
    dies_after: int | None = None
    sold: SalePaper = field(init=False)
    shifts: ShiftPaper = field(default_factory=ShiftPaper)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.line, self.sold = Line(self.luckyfit), SalePaper(self.name)
        self.clock.skew = timedelta()

    @classmethod
    def new(cls, name: str, point: str, luckyfit: LuckyFit, record: Record) -> ToldDesk:
        """A desk that was just installed."""
        return cls(name, point, luckyfit, USUAL, record, Random(0))  # noqa: S311 - chance, not a secret

    def twin(self, luckyfit: LuckyFit, record: Record) -> ToldDesk:
        """The same PC once more, with what is on its disk; its program has just been started."""
        copy = self.new(self.name, self.point, luckyfit, record)
        for name in self.paper.__dataclass_fields__:
            held = getattr(self.paper, name)
            if name != "watch":
                setattr(copy.paper, name, held.copy() if isinstance(held, dict | set | list) else held)
        copy.sold, copy.shifts = self.sold.twin(), self.shifts.twin()
        copy.clock.skew, copy.boots, copy.asked = self.clock.skew, self.boots, set(self.asked)
        self.copied_to(copy)
        copy.boot()
        return copy

    def copied_to(self, copy: ToldDesk) -> None:
        """What is not in memory is copied too."""

    def leave(self) -> None:
        """The end of this PC."""

    def fresh(self) -> ToldProgram:
        return ToldProgram(self, self.boots)

    def crash(self) -> None:
        """Whatever the program does ends here, between two awaits."""
        self.dies_after = None
        if self.program is None:
            return
        self.program.alive = False
        for task in (*self._running, *sorted(self.program.tasks._running, key=lambda task: task.get_name())):
            task.cancel()
        self.program, self._running = None, []
        self.findings.counts["crashes"] += 1

    def dies_now(self) -> bool:
        """Counts the boundaries."""
        if self.dies_after is None:
            return False
        self.dies_after -= 1
        return self.dies_after < 0

    async def pressed(self, press: Press, *, again: bool) -> None:
        """Takes a payment; `again` says beforehand that it is no second one."""
        PRESSED.set(press)
        assert self.program is not None
        try:
            await self._paid(self.program, press, again=again)
        except DeskError as error:
            self.findings.counts[f"no: {error.code}"] += 1

    async def decided(self, intent_id: str, *, sends: bool) -> None:
        """A person answers one question: sent again or given back, called off, or the row that is truly it."""
        program = self.program
        assert program is not None
        try:
            for intent in await program.till.open_questions():
                if intent.id == intent_id:
                    await self._told(program, intent, sends=sends)
        except DeskError as error:
            self.findings.counts[f"put off: {error.code}"] += 1

    async def sells(self, client_id: int) -> None:
        """A ticket; after a lost answer asked for once more, it is the same sale."""
        assert self.program is not None
        try:
            await self.program.selling.sell(TicketOrder(client_id, TEMPLATE.id))
        except DeskError as error:
            self.findings.counts[f"not sold: {error.code}"] += 1

    async def takes_back(self, sale: Sale) -> None:
        """A ticket sold here; one of a sale that is no more wanted is given up."""
        assert self.program is not None
        try:
            if sale.state is SaleState.ABSENT:
                await self.program.selling.give_up(sale.id)
            elif sale.client_ticket_id is not None:
                await self.program.selling.undo(sale.client_id, sale.client_ticket_id)
                self.findings.counts["taken back"] += 1
        except DeskError as error:
            self.findings.counts[f"not taken back: {error.code}"] += 1

    async def closes(self) -> None:
        """The close of the shift: what was in doubt is looked at again, tickets too many are taken back."""
        assert self.program is not None
        await self.program.audits.look_at_all()
        await self.program.lost_sales.sweep_all()

    async def opens_a_shift(self, opening_float: Money) -> None:
        """With that much in the drawer."""
        await self._at_the_drawer(lambda shifts: shifts.open(opening_float))

    async def moves_cash(self, way: Way, amount: Money) -> None:
        """Into the drawer, or out of it."""
        await self._at_the_drawer(lambda shifts: (shifts.cash_in if way is Way.IN else shifts.cash_out)(amount, "change"))

    async def tells_the_shift(self) -> None:
        """An X: what it says of the drawer is true at that moment."""

        async def told(shifts: Shifts) -> None:
            self.findings.shown(self.name, await shifts.x())

        await self._at_the_drawer(told)

    async def closes_the_shift(self, words: str) -> None:
        """Counted as it is, with words about what an X has just shown, or without any."""

        async def closed(shifts: Shifts) -> None:
            x = await shifts.x()
            count = Count.of_sum(max(x.cash.expected, ZERO))
            await shifts.close(count, reason=words, override=words, shown=Shown.of(x))

        await self._at_the_drawer(closed)

    async def _at_the_drawer(self, act: Callable[[Shifts], Awaitable[object]]) -> None:
        assert self.program is not None
        try:
            await act(self.program.shifts)
        except DeskError as error:
            self.findings.counts[f"no: {error.code}"] += 1

    async def looked(self, intent_id: str) -> None:
        """A person asks to look now."""
        assert self.program is not None
        await self.program.prover.look(intent_id)

    async def _told(self, program: Program, intent: Intent, *, sends: bool) -> None:
        if intent.state is S.ABSENT and sends:
            await self._sent_again(program, intent, insists=True)
        elif intent.state is S.ABSENT:
            await program.till.give_back(intent.id)
        else:
            await self._answered(program, intent)

    async def _answered(self, program: Program, intent: Intent) -> None:
        """Whoever decides what is absent goes by nothing that a restart may change: neither by what was asked on the way, nor by
        what turned up and was not it."""
        if intent.state is S.ABSENT:
            choice = Random(f"{intent.id} {intent.attempts}").random()  # noqa: S311 - chance, not a secret
            await self._told(program, intent, sends=choice < SENDS)
        else:
            await super()._answered(program, intent)

    def _watch(self, before: Intent, after: Intent, claimed_by: ClaimedBy) -> None:
        super()._watch(before, after, claimed_by)
        self.findings.touched.add(after.id)
