"""A desk whose every trouble is told beforehand: when its program dies, and what becomes of its requests and reads."""

from __future__ import annotations

import asyncio
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

from desk.errors import DeskError
from desk.model.intent import ClaimedBy, Intent, IntentState
from desk.model.sale import Booking, Transaction
from desk.model.ticket import DepositAccount
from tests.proof.line import Line
from tests.proof.luckyfit import LuckyFit
from tests.proof.record import Record
from tests.simulation.desk import Desk, Press, Program
from tests.simulation.profile import USUAL

S = IntentState
TURN_S = 0.01
PRESSED: ContextVar[Press | None] = ContextVar("PRESSED", default=None)
"""What the person pressed that the running work comes of."""


class ToldProgram(Program):
    """One run of the program; it dies at the boundary its desk was told."""

    desk: ToldDesk

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

    def __post_init__(self) -> None:
        super().__post_init__()
        self.line = Line(self.luckyfit)
        self.clock.skew = timedelta()

    @classmethod
    def new(cls, name: str, point: str, luckyfit: LuckyFit, record: Record) -> ToldDesk:
        """A desk that was just installed."""
        return cls(name, point, luckyfit, USUAL, record, Random(0))  # noqa: S311 - chance, not a secret

    def twin(self, luckyfit: LuckyFit, record: Record) -> ToldDesk:
        """The same PC once more, with what is on its disk; its program has just been started."""
        copy = ToldDesk.new(self.name, self.point, luckyfit, record)
        for name in self.paper.__dataclass_fields__:
            held = getattr(self.paper, name)
            if name != "watch":
                setattr(copy.paper, name, held.copy() if isinstance(held, dict | set | list) else held)
        copy.clock.skew, copy.boots, copy.asked = self.clock.skew, self.boots, set(self.asked)
        copy.boot()
        return copy

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

    async def looked(self, intent_id: str) -> None:
        """A person asks to look now."""
        assert self.program is not None
        await self.program.prover.look(intent_id)

    async def _told(self, program: Program, intent: Intent, *, sends: bool) -> None:
        if intent.state is S.ABSENT and sends:
            self.findings.sent_again.add(intent.id)
            await program.till.send_again(intent.id)
        elif intent.state is S.ABSENT:
            await program.till.give_back(intent.id)
        else:
            await self._answered(program, intent)

    def _watch(self, before: Intent, after: Intent, claimed_by: ClaimedBy) -> None:
        super()._watch(before, after, claimed_by)
        self.findings.touched.add(after.id)
