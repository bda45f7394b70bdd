"""The line's watch: offline by itself, asked for in the background, back by itself, and what says nothing of the line."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from desk.errors import Unreachable
from desk.events import Bus, LineChanged, ServiceChanged
from desk.model.health import Health
from desk.model.line import LineState
from desk.sandbox.moments import RealClock
from desk.services.line import LineWatch
from desk.tasks import Tasks

LOST = ServiceChanged("luckyfit", Health.OFF, None, "unreachable")
GOOD = ServiceChanged("luckyfit", Health.OK, 20)
LATE = ServiceChanged("luckyfit", Health.SLOW, 4000)


@dataclass
class Room:
    """A watch, what it told, and LuckyFit's answers to its probes."""

    watch: LineWatch
    told: list[LineChanged] = field(default_factory=list)
    answers: list[ServiceChanged] = field(default_factory=list)
    turn: asyncio.Event = field(default_factory=asyncio.Event)
    online: asyncio.Event = field(default_factory=asyncio.Event)
    asked: int = 0

    async def well(self) -> None:
        """Until it is told that the line is well again."""
        async with asyncio.timeout(5):
            await self.online.wait()
        self.online.clear()

    def hear(self, *facts: ServiceChanged) -> None:
        for fact in facts:
            self.watch.heard(fact)


@pytest.fixture
async def room() -> AsyncIterator[Room]:
    bus, tasks = Bus(), Tasks()

    async def probe() -> None:
        made.asked += 1
        answer = made.answers.pop(0)
        made.watch.heard(answer)
        if answer is LOST:
            raise Unreachable("GET /branches")

    async def pause(_seconds: float) -> None:
        await made.turn.wait()

    made: Any = Room(LineWatch(probe, bus, RealClock(), tasks, pause=pause))
    bus.subscribe(LineChanged, made.told.append)
    bus.subscribe(LineChanged, lambda fact: made.online.set() if fact.state is LineState.ONLINE else None)
    yield made
    await tasks.stop()


async def test_it_goes_and_comes_back_by_itself(room: Room) -> None:
    room.hear(GOOD, LOST, LOST, LOST)
    assert room.watch.state is LineState.OFFLINE
    since = room.watch.since
    assert since is not None
    assert room.told == [LineChanged(LineState.OFFLINE, since)]
    room.answers = [LOST, GOOD, GOOD]
    room.turn.set()
    await room.well()
    assert room.asked == 3
    assert room.told[1:] == [LineChanged(LineState.ONLINE, None)]
    assert room.watch.since is None


async def test_it_asks_no_more_once_it_is_back_and_again_after_the_next_outage(room: Room) -> None:
    for outage in (1, 2):
        room.hear(LOST, LOST)
        room.answers = [GOOD, GOOD]
        room.turn.set()
        await room.well()
        for _turn in range(5):
            await asyncio.sleep(0)
        assert room.asked == 2 * outage


async def test_slow_since_it_was_last_well_though_it_was_lost_meanwhile(room: Room) -> None:
    room.hear(LOST, LOST)
    since = room.watch.since
    room.hear(LATE, LATE)
    assert room.told[-1] == LineChanged(LineState.SLOW, since)


async def test_a_key_that_is_not_accepted_and_another_service_say_nothing_of_the_line(room: Room) -> None:
    refused = ServiceChanged("luckyfit", Health.OFF, None, "key_problem")
    room.hear(*[refused] * 5, *[ServiceChanged("instasport", Health.OFF, None, "unreachable")] * 5)
    assert room.watch.state is LineState.ONLINE


async def test_what_is_not_luckyfit_s_answer_at_all_is_none(room: Room) -> None:
    foreign = ServiceChanged("luckyfit", Health.OFF, None, "foreign_answer")
    room.hear(GOOD, foreign, foreign)
    assert room.watch.state is LineState.OFFLINE
    room.answers = [foreign, GOOD, GOOD]
    room.turn.set()
    await room.well()
    assert room.asked == 3


async def test_a_large_answer_takes_its_time(room: Room) -> None:
    with room.watch.patient():
        room.hear(*[LATE] * 9)
        assert room.watch.state is LineState.ONLINE
        room.hear(LOST, LOST)
        assert room.watch.state is LineState.OFFLINE
    room.hear(*[LATE] * 2)
    assert room.watch.state is LineState.SLOW
