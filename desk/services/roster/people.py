"""Reading who all clients are: piece by piece where LuckyFit understands ranges of numbers, else whole, else by letters."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from desk.errors import Refused, UnexpectedAnswer
from desk.model.roster import People
from desk.ports import Club
from desk.services.roster.pace import Pace

log = logging.getLogger(__name__)
WIDTH = 1_000
FEW, MANY = 200, 800
HIGHEST = 1 << 31
"""No client has a greater number."""
STEP = 4
SIZE = "size"
"""The field of an answer that was too long to be read."""
LETTERS = "абвгґдеєжзиіїйклмнопрстуфхцчшщьюяёыэъabcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Piece:
    """What one request told. `after` is where to go on from; `last`: nothing is left to ask; `complete`: nobody is
    missing but whoever was `passed` over because they can't be read.
    """

    count: int
    after: int
    last: bool = False
    complete: bool = False
    passed: bool = False


class Census:
    """Asks for all clients; whoever listens to LuckyFit's answers keeps them."""

    def __init__(self, club: Club, pace: Pace) -> None:
        self._club, self._pace = club, pace

    async def pieces(self, low: int = 1) -> AsyncIterator[Piece]:
        """From number `low` on. Who can't be read is passed over. Raises what other reads raise."""
        width = WIDTH
        while low <= HIGHEST:
            told = await self._asked(low=low, high=low + width - 1)
            if isinstance(told, Refused) or (isinstance(told, People) and not told.inside):
                async for piece in self._unranged(told):
                    yield piece
                return
            if isinstance(told, People) and told.whole:
                low += width
                yield Piece(len(told.clients), low)
                width = _fitting(width, len(told.clients))
            elif width > 1:
                width = max(width // STEP, 1)
            elif isinstance(told, People) or told.field == SIZE:
                async for piece in self._by_letters():
                    yield piece
                return
            else:
                log.warning("a client can't be read: %s", told)
                low += 1
                yield Piece(0, low, passed=True)
        yield Piece(0, low, last=True, complete=True)

    async def _unranged(self, told: People | Refused) -> AsyncIterator[Piece]:
        """Ranges are not understood: what came is everybody, or a part of everybody; where they are refused it is asked for."""
        everybody = told if isinstance(told, People) else await self._asked()
        if isinstance(everybody, People) and everybody.whole:
            yield Piece(len(everybody.clients), HIGHEST + 1, last=True, complete=True)
            return
        async for piece in self._by_letters():
            yield piece

    async def _by_letters(self) -> AsyncIterator[Piece]:
        """By what a surname has inside. It can't be proved that nobody is missing."""
        log.info("all clients are read by the letters of their surnames")
        parts = deque(LETTERS)
        while parts:
            part = parts.popleft()
            told = await self._asked(surname_part=part)
            if isinstance(told, People) and told.whole:
                yield Piece(len(told.clients), HIGHEST + 1)
            elif len(part) == 1:
                parts.extend(part + letter for letter in LETTERS)
        yield Piece(0, HIGHEST + 1, last=True)

    async def _asked(self, **filters: Any) -> People | Refused | UnexpectedAnswer:
        """One request, and how LuckyFit took it."""
        await self._pace.turn()
        try:
            return await self._club.people(**filters)
        except (Refused, UnexpectedAnswer) as error:
            return error


def _fitting(width: int, found: int) -> int:
    """Wider where few are found, narrower where many are."""
    if found < FEW:
        return width * STEP
    return max(width // 2, 1) if found > MANY else width
