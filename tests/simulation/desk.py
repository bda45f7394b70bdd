"""One desk: the real till and prover over a journal that outlives them, killed and started anew; and its receptionist."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from desk.errors import DeskError, NotAllowed
from desk.events import Bus
from desk.model.intent import ClaimedBy, Intent, IntentState
from desk.model.money import Money, total
from desk.model.sale import Booking, Due, PayKind, Tender, Transaction, allocate
from desk.services import proving, till
from desk.services.audits import Auditor
from desk.tasks import Tasks
from tests.simulation.clock import WallClock, seconds, true_now
from tests.simulation.corrections import MemoryCorrections
from tests.simulation.findings import Findings
from tests.simulation.journal import MemoryJournal, Paper
from tests.simulation.line import Line, pause
from tests.simulation.luckyfit import LuckyFit
from tests.simulation.profile import Profile

S = IntentState
UNASKED_SINCE: ContextVar[float | None] = ContextVar("UNASKED_SINCE", default=None)
"""When what is being paid was pressed by somebody who has not said that it is a second payment."""


@dataclass(slots=True)
class Press:
    """What the receptionist presses: who pays what with what."""

    client_id: int
    dues: tuple[Due, ...]
    tenders: tuple[Tender, ...]

    def bookings(self, point: str) -> list[Booking]:
        """What comes of it at that point."""
        return [part.booking(self.client_id, point) for part in allocate(self.dues, self.tenders)]


def given(client_id: int, kind: PayKind, amount: Money) -> Tender:
    """Money of that client; every second one has the slip of the bank's terminal for what goes by card."""
    return Tender(kind, amount, reference=f"{client_id:06}" if kind is PayKind.CARD and client_id % 2 else "")


class Program:
    """One run of the program, from its start until it is killed. It is also the Club its till and prover speak to."""

    def __init__(self, desk: Desk, boot: int) -> None:
        self.desk, self.alive = desk, True
        self.bus, self.tasks = Bus(), Tasks()
        self.journal = self.opened(boot)
        self.till = till.Till(self, self.journal, self.bus, desk.clock, desk.point, "olena")
        settle_s = proving.SETTLE_S
        self.prover = proving.Prover(self, self.journal, self.bus, desk.clock, self.tasks, settle_s=settle_s, pause=self.pause)

    def auditor(self) -> Auditor:
        """Who looks again at what was in doubt."""
        corrections = MemoryCorrections(self.desk.paper)
        return Auditor(self, self.journal, corrections, self.bus, self.desk.clock, self.tasks, pause=self.pause)

    def opened(self, boot: int) -> MemoryJournal:
        """The journal over what is on this desk's disk."""
        return MemoryJournal(self.desk.paper, boot, self.desk.clock.now, self.turn)

    async def start(self) -> None:
        """As the wiring does it."""
        await self.till.recover()
        await self.prover.watch()

    async def turn(self, where: str) -> None:
        """A moment in which others may act, and in which the program may die."""
        await self.pause(self.desk.chance.uniform(0.001, 0.02))
        if where != "read" and not self.desk.line.calm and self.desk.chance.random() < self.desk.profile.crash:
            self.desk.crash()
            raise asyncio.CancelledError

    async def pause(self, seconds: float) -> None:
        """Waits; a program that is dead does nothing any more."""
        if self.alive:
            await pause(seconds)
        if not self.alive:
            raise asyncio.CancelledError

    async def statement(self, booking: Booking, since: Any = None) -> Any:
        await self.pause(0)
        told = await self.desk.line.statement(booking, since)
        await self.pause(0)
        return told

    def server_now(self) -> datetime:
        """LuckyFit's own clock is right."""
        return true_now()

    async def client_accounts(self, client_id: int) -> Any:
        await self.pause(0)
        return await self.desk.line.client_accounts(client_id)

    async def book(self, booking: Booking) -> Transaction:
        await self.turn("before the first byte")
        desk = self.desk
        tag = next((each for each in sorted(self.till._in_flight) if desk.paper.intents[each].booking == booking), "")
        desk.findings.posted(desk.paper, tag, booking)
        desk.findings.asked_about(desk.paper, booking, UNASKED_SINCE.get())
        row = await desk.line.post(booking, tag)
        await self.turn("after the answer")
        return row


@dataclass
class Desk:
    """A PC at the reception: what is on its disk, its clock, its way to LuckyFit, and the program when it runs.

    Whoever `insists` says of every payment at once that it is no second one.
    """

    name: str
    point: str
    luckyfit: LuckyFit
    profile: Profile
    findings: Findings
    chance: Random
    line: Line = field(init=False)
    paper: Paper = field(init=False)
    clock: WallClock = field(default_factory=WallClock)
    program: Program | None = None
    boots: int = 0
    insists: bool = False
    asked: set[str] = field(default_factory=set)
    _running: list[asyncio.Task[Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.line = Line(self.luckyfit, self.profile, self.chance)
        self.paper = Paper(self.name, self._watch)
        self.clock.skew = timedelta(seconds=self.chance.uniform(-self.profile.skew_s, self.profile.skew_s))

    def boot(self) -> None:
        """Starts the program over what is on the disk."""
        self.boots += 1
        self.program = self.fresh()
        self.start(self.program.start())

    def fresh(self) -> Program:
        """A program that was never run."""
        return Program(self, self.boots)

    def crash(self) -> None:
        """Whatever the program does ends here, between two awaits; a while later somebody starts it again."""
        if self.program is None:
            return
        self.program.alive = False
        for task in (*self._running, *sorted(self.program.tasks._running, key=lambda task: task.get_name())):
            task.cancel()
        self.program, self._running = None, []
        self.findings.counts["crashes"] += 1
        asyncio.get_running_loop().call_later(self.chance.uniform(1.0, 60.0), self.boot)

    def start(self, work: Coroutine[Any, Any, Any]) -> None:
        """Something the program does, that dies with it."""
        task = asyncio.get_running_loop().create_task(work)
        task.add_done_callback(self._ended)
        self._running.append(task)

    async def press(self, press: Press) -> None:
        """Takes a payment; says yes to a second one most of the time, and sometimes presses twice."""
        program = self.program
        if program is None:
            return
        try:
            await self._paid(program, press, again=self.insists)
        except NotAllowed as error:
            self.findings.counts[f"no: {error.code}"] += 1
            if error.code == "second_payment" and self.chance.random() < 0.8:
                await self._paid_after_all(program, press)
        except DeskError:
            self.findings.counts["not even written down"] += 1

    async def answer(self) -> None:
        """The receptionist goes through the open questions once."""
        program = self.program
        if program is None:
            return
        for each in await program.till.open_questions():
            try:
                await self._answered(program, each)
            except DeskError:
                self.findings.counts["put off"] += 1

    def questions(self) -> list[Intent]:
        """What is open."""
        return [each for each in self.paper.intents.values() if each.is_open]

    async def _paid(self, program: Program, press: Press, *, again: bool) -> None:
        UNASKED_SINCE.set(None if again else seconds())
        result = await program.till.pay(press.client_id, press.dues, press.tenders, again=again)
        self.findings.told(result, total([each.sum for each in press.dues]))

    async def _paid_after_all(self, program: Program, press: Press) -> None:
        try:
            await self._paid(program, press, again=True)
        except DeskError:
            self.findings.counts["not even written down"] += 1

    async def _answered(self, program: Program, intent: Intent) -> None:
        """Owed by the terminal: given back. Prepared: called off.

        Absent: sent again or given back, the latter when it turned up and was not it.

        Ambiguous: the receptionist knows which row it is.
        """
        choice = Random(f"{intent.id} {intent.attempts}").random()  # noqa: S311 - chance, not a secret
        if f"{intent.id} {S.AMBIGUOUS} {intent.attempts}" in self.asked:
            choice = 1.0
        if intent.owes_back:
            await self._goes_back(program, intent, nothing=choice < 0.2)
        elif intent.state is S.PREPARED:
            await program.till.call_off(intent.id)
        elif intent.state is S.ABSENT and choice < 0.6:
            await self._sent_again(program, intent, insists=choice < 0.3)
        elif intent.state is S.ABSENT:
            await program.till.give_back(intent.id)
        elif intent.state is S.AMBIGUOUS:
            await self._chosen(program, intent)
        elif intent.state is S.CORRECTION_NEEDED:
            await self._called_anothers(program, intent)

    async def _goes_back(self, program: Program, intent: Intent, *, nothing: bool) -> None:
        if nothing:
            await program.prover.never_charged(intent.id, "typed wrongly")
        else:
            await program.till.returning.returned(intent.id)

    async def _sent_again(self, program: Program, intent: Intent, *, insists: bool) -> None:
        """What was taken anew meanwhile is sent all the same by one who insists, else its money goes back."""
        self.findings.sent_again.add(intent.id)
        try:
            await program.till.send_again(intent.id)
        except NotAllowed as error:
            if error.code != "second_payment":
                raise
            self.findings.counts["taken anew"] += 1
            if insists:
                await program.till.send_again(intent.id, again=True)
            else:
                await program.till.give_back(intent.id)

    async def _called_anothers(self, program: Program, intent: Intent) -> None:
        """A row that tells no point is asked about though nobody here made it: the receptionist knows that it is another's."""
        rows = {row.movement.id: row for row in self.luckyfit.rows}
        for each in [each for each in self.paper.corrections if each.is_open and each.intent_id == intent.id]:
            if not rows[each.row_id].movement.point_name and rows[each.row_id].tag != intent.id:
                await program.auditor().accept(each.id, "another's", money_back=False)

    async def _chosen(self, program: Program, intent: Intent) -> None:
        rows: Sequence[Transaction] = await program.prover.choices(intent.id)
        made = {row.movement.id for row in self.luckyfit.made_by(intent.id)}
        mine = [row.id for row in rows if row.id in made]
        if mine:
            await program.prover.mine(intent.id, mine[0])
        else:
            await program.prover.none_is_mine(intent.id, [row.id for row in rows])

    def _ended(self, task: asyncio.Task[Any]) -> None:
        """What the program foresees it handles; anything else is found."""
        if task in self._running:
            self._running.remove(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self.findings.found(f"the program of {self.name} broke: {error!r}")

    def _watch(self, before: Intent, after: Intent, claimed_by: ClaimedBy) -> None:
        self.findings.moved(self.paper, self.line, before, after, claimed_by)
        if after.state in {S.ABSENT, S.AMBIGUOUS}:
            self.asked.add(f"{after.id} {after.state} {after.attempts}")
