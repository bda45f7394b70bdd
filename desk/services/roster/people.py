"""Reading who all clients are: piece by piece where LuckyFit understands ranges of numbers, else whole, else by letters."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass

from desk.errors import UnexpectedAnswer
from desk.model.roster import People
from desk.ports import Club
from desk.services.roster.pace import Pace

log = logging.getLogger(__name__)
WIDTH = 1_000
FEW, MANY = 200, 800
HIGHEST = 1 << 31
"""No client has a greater number."""
STEP = 4
LETTERS = "абвгґдеєжзиіїйклмнопрстуфхцчшщьюяёыэъabcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Piece:
    """What one request told. `after` is where to go on from; `last`: nothing is left to ask; `complete`: nobody is missing."""

    count: int
    after: int
    last: bool = False
    complete: bool = False


class Census:
    """Asks for all clients; whoever listens to LuckyFit's answers keeps them."""

    def __init__(self, club: Club, pace: Pace) -> None:
        self._club, self._pace = club, pace

    async def pieces(self, low: int = 1) -> AsyncIterator[Piece]:
        """From number `low` on. Raises what LuckyFit's reads raise."""
        width = WIDTH
        while low <= HIGHEST:
            told = await self._range(low, low + width - 1)
            if told is not None and not told.inside:
                async for piece in self._all_of(told):
                    yield piece
                return
            if told is None or not told.whole:
                if width == 1:
                    async for piece in self._by_letters():
                        yield piece
                    return
                width = max(width // STEP, 1)
                continue
            low += width
            yield Piece(len(told.clients), low)
            width = self._fitting(width, len(told.clients))
        yield Piece(0, low, last=True, complete=True)

    @staticmethod
    def _fitting(width: int, found: int) -> int:
        """Wider where few are found, narrower where many are."""
        if found < FEW:
            return width * STEP
        return max(width // 2, 1) if found > MANY else width

    async def _range(self, low: int, high: int) -> People | None:
        """Clients of these numbers; None when there are too many to be sent."""
        await self._pace.turn()
        try:
            return await self._club.people(low=low, high=high)
        except UnexpectedAnswer as error:
            if error.field != "size":
                raise
            return None

    async def _all_of(self, told: People) -> AsyncIterator[Piece]:
        """Ranges were not understood: it was everybody, or a part of everybody."""
        if told.whole:
            yield Piece(len(told.clients), HIGHEST + 1, last=True, complete=True)
            return
        async for piece in self._by_letters():
            yield piece

    async def _by_letters(self) -> AsyncIterator[Piece]:
        """By what a surname has inside. It can't be proved that nobody is missing."""
        log.info("all clients are read by the letters of their surnames")
        parts = list(LETTERS)
        while parts:
            part = parts.pop(0)
            await self._pace.turn()
            told = await self._named(part)
            if told is not None and told.whole:
                yield Piece(len(told.clients), HIGHEST + 1)
            elif len(part) == 1:
                parts += [part + letter for letter in LETTERS]
        yield Piece(0, HIGHEST + 1, last=True)

    async def _named(self, part: str) -> People | None:
        try:
            return await self._club.people(surname_part=part)
        except UnexpectedAnswer as error:
            if error.field != "size":
                raise
            return None
