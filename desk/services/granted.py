"""What controllers ask, and whom they were told to let through, until they tell what became of each: late, and of several."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from desk.model.door import Place
from desk.model.gate import GateOutcome
from desk.model.tag import Tag


@dataclass(frozen=True, slots=True)
class _Waiting:
    tag: Tag
    ended: asyncio.Future[GateOutcome]


@dataclass(slots=True)
class Asking:
    """A controller's question that is being decided. `heard_by`: so many of its calls still wait for the answer."""

    question: int
    answer: asyncio.Task[bool]
    heard_by: int = 0

    async def heard(self) -> bool:
        """The answer, for one more call; whoever waits no longer has told the controller no."""
        self.heard_by += 1
        try:
            return await asyncio.shield(self.answer)
        finally:
            self.heard_by -= 1


class Granted:
    """At every place one after another."""

    def __init__(self) -> None:
        self._waiting: dict[Place, list[_Waiting]] = {}

    def add(self, place: Place, tag: Tag) -> asyncio.Future[GateOutcome]:
        """Has its result once it is told what became of this one; whoever gives up waiting cancels it."""
        ended: asyncio.Future[GateOutcome] = asyncio.get_running_loop().create_future()
        self._waiting[place] = [*self._open(place), _Waiting(tag, ended)]
        return ended

    def tell(self, place: Place, outcome: GateOutcome, tag: Tag) -> None:
        """Of the first with that card."""
        for each in [each for each in self._open(place) if each.tag.number == tag.number][:1]:
            each.ended.set_result(outcome)

    def _open(self, place: Place) -> list[_Waiting]:
        return [each for each in self._waiting.get(place, ()) if not each.ended.done()]
