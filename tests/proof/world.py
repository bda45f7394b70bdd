"""A club with two desks and people at LuckyFit's own website, in which every step is told; it can be lived to two ends."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from desk.model.intent import Intent, IntentState
from desk.model.saga import SALE_QUESTIONS, Sale, SaleState
from desk.model.sale import Booking
from desk.services.proving import SETTLE_S, WAITS_S
from tests.proof.desk import ToldDesk
from tests.proof.line import pause
from tests.proof.luckyfit import LuckyFit
from tests.proof.record import Record
from tests.simulation.desk import Press
from tests.simulation.loop import VirtualLoop

POINTS = ("Рецепція 1", "Рецепція 2")
SURE_S = SETTLE_S + 3 * WAITS_S[-1]
"""Until everything is settled or for a person: the time to settle and three polls."""
READS_S = 30.0
CLOSE_S = 300.0
UNDERWAY_S = 120.0 + 30.0
"""Until nothing is under way any more."""
ROUNDS = 12


@dataclass
class World:
    """The loop is its own, and no time passes in it but what a step lets pass."""

    kind: type[ToldDesk] = ToldDesk
    loop: VirtualLoop = field(default_factory=VirtualLoop)
    luckyfit: LuckyFit = field(default_factory=LuckyFit)
    record: Record = field(default_factory=Record)
    desks: list[ToldDesk] = field(default_factory=list)

    def open(self) -> World:
        """Both desks are installed and their programs started."""

        async def opened() -> None:
            for number, point in enumerate(POINTS):
                desk = self.kind.new(f"desk{number}", point, self.luckyfit, self.record)
                self.desks.append(desk)
                desk.boot()
            await pause(0)

        self.loop.run_until_complete(opened())
        return self

    def lets(self, work: Coroutine[Any, Any, None] | None = None, desk: ToldDesk | None = None, seconds: float = 0.0) -> None:
        """Begins `work` in a desk's program, and lets so much time pass."""

        async def going() -> None:
            if desk is not None and work is not None:
                if desk.program is None:
                    desk.boot()
                desk.start(work)
            await pause(seconds)

        self.loop.run_until_complete(going())

    def starts(self, desk: ToldDesk) -> None:
        """Its program is started, when none runs."""
        self.lets(_nothing(), desk)

    def closes(self) -> None:
        """The shift is closed at every desk."""
        for desk in self.desks:
            self.lets(desk.closes(), desk)
        self.lets(seconds=CLOSE_S)

    def sales(self) -> list[Sale]:
        """Every sale of a ticket, at every desk."""
        return [each for desk in self.desks for each in desk.sold.sales.values()]

    def website_books(self, which: int, point: str) -> None:
        """Somebody at LuckyFit's own website books what a desk asked for lately too."""
        known = self.bookings()
        booking = replace(known[which % len(known)], point_name=point)

        async def booked() -> None:
            self.luckyfit.book(booking, "")

        self.loop.run_until_complete(booked())

    def has_lost_a_journal(self, desk: ToldDesk, press: Press) -> None:
        """What a desk booked an hour ago, and knows nothing of any more."""

        async def booked() -> None:
            for booking in press.bookings(desk.point):
                self.luckyfit.book(booking, "before", ago=timedelta(hours=1))

        self.loop.run_until_complete(booked())

    def calm(self) -> None:
        """No more faults, and every program runs."""
        for desk in self.desks:
            desk.line.fates.clear()
            desk.line.sale_fates.clear()
            desk.line.reads.clear()
            desk.dies_after = None
            self.starts(desk)

    def quiet(self) -> None:
        """Nothing is on its way any more."""
        self.lets(seconds=UNDERWAY_S)

    def sure(self) -> None:
        """All that proves itself has."""
        self.lets(seconds=SURE_S + READS_S)

    def decided(self) -> None:
        """People answer all that is open, as often as it takes."""
        for _ in range(ROUNDS):
            if not any(each.is_open for each in self.intents()) and not any(
                each.state in SALE_QUESTIONS for each in self.sales()
            ):
                return
            for desk in self.desks:
                self.lets(desk.answer(), desk)
                for sale in list(desk.sold.sales.values()):
                    if sale.state is SaleState.ABSENT:
                        self.lets(desk.takes_back(sale), desk)
            self.sure()

    def twin(self) -> World:
        """The same world once more, on a loop of its own; its programs were just started again."""
        copy = World(self.kind)
        copy.loop.seconds = self.loop.seconds

        async def opened() -> None:
            copy.luckyfit = self.luckyfit.twin()
            copy.record.presses = dict(self.record.presses)
            copy.record.drawers = {name: each.twin() for name, each in self.record.drawers.items()}
            copy.desks = [desk.twin(copy.luckyfit, copy.record) for desk in self.desks]
            await pause(0)

        copy.loop.run_until_complete(opened())
        return copy

    def set_clocks(self, by: timedelta) -> None:
        """Every wall clock jumps."""
        for desk in self.desks:
            desk.clock.skew = by

    def intents(self) -> list[Intent]:
        """Everything there ever was, at every desk."""
        return [each for desk in self.desks for each in desk.paper.intents.values()]

    def touched(self) -> list[Intent]:
        """What something happened to since the last judgement."""
        names = self.record.touched | self.luckyfit.touched
        return [desk.paper.intents[name] for name in sorted(names) for desk in self.desks if name in desk.paper.intents]

    def parts_of(self, intent: Intent) -> list[Intent]:
        """All parts of its sale."""
        return [each for each in self.intents() if each.sale_id == intent.sale_id]

    def bookings(self) -> list[Booking]:
        """What the desks asked for lately."""
        return [each.booking for each in self.intents()][-4:]

    def ends(self) -> dict[str, tuple[IntentState, bool, int]]:
        """How everything stands: its state, whether it claims a row, and how many it made; numbers go by the order of arrival."""
        return {each.id: (each.state, each.row_id is not None, len(self.luckyfit.made_by(each.id))) for each in self.intents()}

    def judged(self) -> None:
        """What happened so far was looked at."""
        self.record.judged()
        self.luckyfit.touched.clear()

    def close(self) -> None:
        """Ends all that still runs."""
        tasks = asyncio.all_tasks(self.loop)
        for task in tasks:
            task.cancel()
        self.loop.run_until_complete(_ended(tasks))
        for desk in self.desks:
            desk.leave()
        self.loop.close()


async def _ended(tasks: set[asyncio.Task[Any]]) -> None:
    await asyncio.gather(*tasks, return_exceptions=True)


async def _nothing() -> None:
    await pause(0)
