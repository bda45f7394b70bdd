"""What LuckyFit tells of people is kept beside everything else, and what can wait does."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from desk.model.client import Client
from desk.model.roster import ClientsTold, News, Seen
from desk.services.roster.keeper import Keeper
from desk.tasks import Tasks
from tests.desk.services.doorway import START, HandClock


class Notes:
    """A roster that takes down what it is told."""

    def __init__(self) -> None:
        self.told: list[News] = []

    async def note(self, news: Sequence[News]) -> None:
        self.told += news


async def test_who_stands_at_the_desk_or_a_door_is_written_down_when_the_gate_has_had_its_pulse() -> None:
    notes: Any = Notes()
    keeper = Keeper(notes, HandClock(), Tasks())
    keeper.seen(17)
    for _turn in range(100):
        await asyncio.sleep(0)
    assert notes.told == []
    keeper.clients((olga := Client(17, "Коваль", "Ольга"),))
    await keeper.settled()
    assert notes.told == [Seen(17, START), ClientsTold((olga,), START)]
