"""A day at a club with two desks, people at LuckyFit's own website and everything that goes wrong, made of one number."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import timedelta
from random import Random

from desk.model.intent import IntentState
from desk.model.money import Money
from desk.model.sale import Due, Operation, PayKind, Tender
from desk.services.proving import SETTLE_S, WAITS_S
from tests.simulation.clock import BEGIN
from tests.simulation.desk import Desk, Press, given
from tests.simulation.findings import Findings
from tests.simulation.line import pause
from tests.simulation.loop import run
from tests.simulation.luckyfit import LuckyFit
from tests.simulation.profile import Profile

SUMS = (Money.of(500), Money.of(800))
KINDS = (PayKind.CASH, PayKind.CASH, PayKind.CARD, PayKind.DEPOSIT)
POINTS = ("Рецепція 1", "Рецепція 2")
WEB_POINTS = ("Адміністратор", "Адміністратор", "")
ROUNDS = 12
"""How often a person goes through what is still open before it is called stuck."""
READS_S = 30.0
"""What the reads themselves may take while LuckyFit answers."""


@dataclass(slots=True)
class Outcome:
    """What became of a day: what must never happen, what is counted, and every intent's end."""

    seed: int
    profile: Profile
    broken: list[str]
    counts: Counter[str]
    ends: dict[str, tuple[IntentState, int]] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"seed {self.seed}, {self.profile.name}: " + "; ".join(self.broken[:5])


@dataclass
class Day:
    """`restarts` starts every program anew once all is quiet, `jumps` False leaves the wall clocks alone, `insists` as a desk."""

    seed: int
    profile: Profile
    restarts: bool = False
    jumps: bool = True
    insists: bool = False
    desks: list[Desk] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.chance = Random(f"{self.seed} {self.profile.name}")  # noqa: S311 - chance, not a secret
        self.luckyfit = LuckyFit(self.profile.lag_s, self.profile.point_told)
        self.findings = Findings(self.luckyfit, self.profile.bounded)
        for point in POINTS:
            chance = Random(f"{self.seed} {point}")  # noqa: S311
            desk = Desk(f"desk{len(self.desks)}", point, self.luckyfit, self.profile, self.findings, chance)
            desk.insists = self.insists
            self.desks.append(desk)

    async def work(self) -> Outcome:
        """Opens, trades, lets the faults end, waits for the program, then for its people; and judges."""
        if self.profile.old_rows:
            self._rows_of_before()
        for desk in self.desks:
            desk.boot()
        async with asyncio.TaskGroup() as people:
            for desk in self.desks:
                people.create_task(self._trading(desk))
                people.create_task(self._answering(desk))
            people.create_task(self._web())
            if self.profile.clock_jumps:
                people.create_task(self._clocks())
        for desk in self.desks:
            desk.line.calm = True
        await self._quiet()
        for desk in self.desks:
            self.findings.waiting_ends(desk.paper)
        await self._decided()
        outcome = self._judged()
        await self._looked_at_again()
        return outcome

    def length(self) -> float:
        """Seconds the club is open."""
        return self.profile.intents * 40.0

    async def _trading(self, desk: Desk) -> None:
        for _ in range(self.profile.intents // 2):
            await pause(desk.chance.expovariate(1 / 70))
            press = pressed(desk.chance, desk.chance.randint(1, self.profile.clients))
            for _ in range(1 + (desk.chance.random() < 0.1)):
                desk.start(desk.press(press))
                await pause(desk.chance.uniform(0.0, 0.3))

    async def _answering(self, desk: Desk) -> None:
        for _ in range(int(self.length() / 40)):
            await pause(desk.chance.uniform(20.0, 60.0))
            desk.start(desk.answer())

    async def _web(self) -> None:
        """Somebody at LuckyFit's own website books what our desks book too; now and then without any point."""
        for _ in range(self.profile.intents // 3):
            await pause(self.chance.expovariate(1 / 100))
            desk = self.chance.choice(self.desks)
            known = [each.booking for each in desk.paper.intents.values()]
            if known:
                point = self.chance.choice(WEB_POINTS)
                self.luckyfit.book(replace(self.chance.choice(known[-3:]), point_name=point), "")

    async def _clocks(self) -> None:
        clocks = Random(f"{self.seed} clocks")  # noqa: S311
        for _ in range(6):
            await pause(clocks.uniform(10.0, self.length() / 4))
            skew = timedelta(days=3650 * clocks.choice((-1, 1)))
            desk = clocks.choice(self.desks)  # drawn in both worlds, so that the faults of both end at the same moment
            if self.jumps:
                desk.clock.skew = skew

    def _rows_of_before(self) -> None:
        """What this club's desks booked in the last day, before their journals were lost."""
        for desk in self.desks:
            for client in 4 * tuple(range(1, self.profile.clients + 1)):
                for booking in pressed(self.chance, client).bookings(desk.point):
                    self.luckyfit.book(booking, "before", at=BEGIN - timedelta(minutes=self.chance.uniform(1, 600)))

    async def _quiet(self) -> None:
        """All that LuckyFit still books is booked, programs run, and three polls more than it takes to be sure go by."""
        await pause(90.0 + (0 if self.profile.bounded else self.profile.late_s))
        if self.restarts:
            for desk in self.desks:
                desk.crash()
            await pause(61.0)
        await pause(SETTLE_S + 3 * WAITS_S[-1] + READS_S)

    async def _decided(self) -> None:
        for _ in range(ROUNDS):
            for desk in self.desks:
                desk.start(desk.answer())
            await pause(SETTLE_S + 3 * WAITS_S[-1] if any(desk.questions() for desk in self.desks) else 0)

    async def _looked_at_again(self) -> None:
        """The close of the shift: whatever LuckyFit holds more or less than this desk confirmed is told."""
        for desk in self.desks:
            assert desk.program is not None
            await desk.program.auditor().look_at_all()
            self.findings.closed(desk.paper, desk.point)

    def _judged(self) -> Outcome:
        ends = {}
        for desk in self.desks:
            self.findings.ended(desk.paper)
            self.findings.counts["questions"] += len(desk.asked)
            self.findings.counts.update({f"fault: {fate}": times for fate, times in desk.line.faults.items()})
            for each in desk.paper.intents.values():
                ends[each.id] = (each.state, len(self.luckyfit.made_by(each.id)))
        return Outcome(self.seed, self.profile, self.findings.broken, self.findings.counts, ends)


def pressed(chance: Random, client: int) -> Press:
    """One client's payment: a top-up, a ticket, or a ticket and its fee; by one kind of money or two."""
    amount, kind = chance.choice(SUMS), chance.choice(KINDS)
    drawn = chance.random()
    if drawn < 0.4:
        taken = PayKind.CASH if kind is PayKind.DEPOSIT else kind
        return Press(client, (Due(client * 10, Operation.TOP_UP, amount),), (given(client, taken, amount),))
    ticket = Due(client * 10 + 1, Operation.TICKET, amount)
    if drawn < 0.8:
        return Press(client, (ticket,), (given(client, kind, amount),))
    fee = Due(client * 10 + 2, Operation.FEE, Money.of(300))
    return Press(client, (ticket, fee), (given(client, kind, amount), Tender(PayKind.CASH, fee.sum)))


def lived(seed: int, profile: Profile, **how: bool) -> Outcome:
    """The day of that seed."""

    async def whole() -> Outcome:
        return await Day(seed, profile, **how).work()

    return run(whole())
