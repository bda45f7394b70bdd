"""Doors through random days: outages, full disks, clocks that jump, programs that die; no pass is lost, doubled, or skipped."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import UTC, timedelta
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import text

from desk.errors import NotAllowed, Unreachable
from desk.events import PassDenied, PassMade, PassUnwritten
from desk.model.client import Client
from desk.model.door import Place
from desk.model.gate import Busy, Direction, Failed, NotPassed, Opened, Passed
from desk.model.passing import Ending, Pass, Source, Unwritten, Verdict
from desk.model.tag import Tag
from desk.services.door import DoorKnobs
from tests.desk.services.doorway import IN, KYIV, OUT, START, HandClock, House, found, house, ticket
from tests.faults.recording import tuned

LEAST = 8
"""So many are let through in any history, or it proves nothing."""
LINE_DOWN = Unreachable("clients")
CARDS = {number: Tag.dec10(1_000_000 + number) for number in range(1, 8)}
STRANGER = Tag.dec10(9_999_999)
ENDED, LIMITED = 6, 7
"""The client whose ticket ended, and the one with two visits left."""
LONG_AGO = ticket(started=START - timedelta(days=4000), finished=START - timedelta(days=2))
OUTCOMES = (Passed(), Passed(), Passed(), Opened(), NotPassed(), Busy(), Failed("x", may_have_opened=False))
IN_DOUBT = Failed("x", may_have_opened=True)
SIDE = Place("side", Direction.IN)


class History:
    """One house through many starts of the program, and a ledger of what it said and what its gates did."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder, self.random, self.clock = folder, Random(seed), HandClock()  # noqa: S311 - a seed that can be run again
        self.said: dict[str, Pass] = {}
        self.pulses = self.unwritten = self.let_out = self.noted = 0
        self.full = self.offline = False
        self.here: House

    async def begin(self) -> None:
        """The program starts."""
        self.here = await house(self.folder, self.clock, DoorKnobs(live_wait_s=5.0, busy_wait_s=0.0))
        self.here.rules(reentry_minutes=0)
        for kind in (PassMade, PassDenied):
            self.here.bus.subscribe(kind, lambda fact: self.said.setdefault(fact.passed.id, fact.passed))
        self.here.bus.subscribe(PassUnwritten, self._say_unwritten)
        for number, card in CARDS.items():
            client = Client(number, f"Client {number}")
            held = {ENDED: LONG_AGO, LIMITED: ticket(passes_left=2)}.get(number, ticket())
            self.here.book.remembered[card.number] = found(client, held, told_at=START)
            self.here.book.live[card.number] = LINE_DOWN
        self.here.book.live[STRANGER.number] = LINE_DOWN
        self.here.door.start()
        await self.here.door.settle_left()

    async def end(self, *, dies: bool) -> None:
        """The program ends; when it dies somebody is passing."""
        if dies and not self.full:
            gate = self.here.gates["main"]
            gate.holds, gate.pulsed = asyncio.Event(), asyncio.Event()
            passing = asyncio.gather(self.here.door.tapped(CARDS[1], OUT), return_exceptions=True)
            self.here.door._readings._read.clear()
            await gate.pulsed.wait()
            passing.cancel()
        await self.here.tasks.stop()
        self._count()
        await self.here.stop()

    def _say_unwritten(self, fact: PassUnwritten) -> None:
        """Whoever went out while nothing could be written."""
        self.let_out += fact.opened and fact.place.direction is Direction.OUT

    def _count(self) -> None:
        for gate in self.here.gates.values():
            self.pulses += len(gate.opened)
            self.unwritten += gate.unwritten

    async def step(self) -> None:
        """Something happens."""
        things: list[tuple[int, Callable[[], Awaitable[None]]]] = [
            (60, self._tap),
            (8, self._by_hand),
            (14, self._time),
            (5, self._jump),
            (20 if self.full else 4, self._disk),
            (5, self._restart),
        ]
        (chosen,) = self.random.choices([each for _, each in things], [weight for weight, _ in things])
        await chosen()

    async def _tap(self) -> None:
        card = self.random.choice([*CARDS.values(), CARDS[ENDED], CARDS[LIMITED], CARDS[LIMITED], STRANGER])
        place = self.random.choice([IN, IN, OUT, SIDE])
        self._gates()
        await self.here.door.tapped(card, place)

    async def _by_hand(self) -> None:
        self._gates()
        ways = list(Direction)
        try:
            made = await self.here.admitting.admit(
                "main", self.random.choice(ways), "гість", client_id=self.random.choice([None, 2])
            )
        except NotAllowed:
            return
        self.noted += isinstance(made, Unwritten)

    def _gates(self) -> None:
        for gate in self.here.gates.values():
            gate.outcomes = [self.random.choice((*OUTCOMES, IN_DOUBT))]

    async def _time(self) -> None:
        self.clock.go_on(timedelta(seconds=self.random.choice([3, 10, 100, 1000, 10_000])))

    async def _jump(self) -> None:
        """The clock at the wall is set, and no time passes."""
        by = timedelta(seconds=self.random.choice([-30_000_000, -90_000, -4000, -60, 60, 4000]))
        self.clock.moment = (self.clock.moment.astimezone(UTC) + by).astimezone(KYIV)

    async def _disk(self) -> None:
        self.full = not self.full
        statement = (
            "CREATE TRIGGER full BEFORE INSERT ON pass BEGIN SELECT RAISE(ABORT, 'no room'); END"
            if self.full
            else "DROP TRIGGER full"
        )
        await self.here.store.passes._database.execute(text(statement))

    async def _restart(self) -> None:
        await self.end(dies=self.random.random() < 0.7)
        await self.begin()

    async def judged(self) -> None:
        """What must be true of every history."""
        await self.end(dies=False)
        await self.begin()
        kept = await self.here.passes()
        assert [each.number for each in kept] == list(range(1, len(kept) + 1))
        assert (await self.here.store.passes.check()).whole
        assert await self.here.store.journal.first_break() is None
        assert set(self.said) <= {each.id for each in kept}, "a pass that was told of is not in the record"
        opened = [each for each in kept if each.opens]
        assert len(opened) > LEAST
        assert not [each for each in opened if each.ending is None]
        assert self.pulses - self.unwritten == len(opened), "every pass that opens has its pulse, and every pulse its pass"
        assert self.unwritten == self.let_out + self.noted, (
            "without its pass on the disk nothing opens by itself, but for who goes out"
        )
        self._nobody_in_who_must_not_be(kept)

    def _nobody_in_who_must_not_be(self, kept: tuple[Pass, ...]) -> None:
        came_in = [each for each in kept if each.opens and each.direction is Direction.IN and each.source is not Source.MANUAL]
        assert not [each for each in came_in if each.client_id in (None, ENDED)]
        assert Counter(each.client_id for each in came_in if each.stands)[LIMITED] <= 2


async def lived(folder: Path, seed: int, steps: int) -> None:
    """One history from its beginning to its judgement."""
    history = History(folder, seed)
    await history.begin()
    try:
        for _ in range(steps):
            await history.step()
        await history.judged()
    finally:
        await history.here.stop()


@pytest.mark.parametrize("seed", range(12))
async def test_a_history_of_doors_loses_nothing_doubles_nothing_and_revives_nobody(tmp_path, seed):
    await lived(tmp_path, seed, 90)


@pytest.mark.nightly
@pytest.mark.timeout(0)
async def test_a_thousand_histories_do(tmp_path):
    for seed in range(1000, 2000):
        await lived(tmp_path / str(seed), seed, 100)


@pytest.mark.timeout(600)
async def test_three_days_without_luckyfit_and_six_thousand_passes_lose_nothing(tmp_path):
    here = await house(tmp_path)
    await tuned(here.store, synchronous="OFF")  # what is durable, and when, is proved elsewhere
    here.rules(reentry_minutes=0)
    numbers = range(1, 601)
    cards = {number: Tag.dec10(1_000_000 + number) for number in numbers}
    for number, card in cards.items():
        here.book.remembered[card.number] = found(Client(number), ticket(), told_at=START)
        here.book.live[card.number] = LINE_DOWN
    random, apart = Random(7), timedelta(hours=72) / 6000  # noqa: S311 - a seed that can be run again
    for turn in range(6000):
        here.clock.go_on(apart)
        card = cards[turn % len(numbers) + 1]
        await here.door.tapped(card, random.choice([IN, OUT]))
    kept = await here.passes()
    assert [each.number for each in kept] == list(range(1, 6001))
    assert {each.verdict for each in kept} <= {Verdict.ALLOWED, Verdict.WARNED}
    assert all(each.ending is Ending.PASSED for each in kept)
    assert len(here.gates["main"].opened) == 6000
    assert here.gates["main"].unwritten == 0
    assert kept[-1].decided_at - kept[0].decided_at < timedelta(hours=72)
    assert (await here.store.passes.check()).whole
    await here.stop()
