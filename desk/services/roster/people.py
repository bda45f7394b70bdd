"""Reading who all clients are: piece by piece where LuckyFit understands ranges of numbers, else whole, else by letters."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from desk.errors import ForeignAnswer, Refused, UnexpectedAnswer
from desk.model.roster import People
from desk.ports import Club
from desk.services.roster.known import Known
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


LETTERS_FAILED = 5
"""After so many in a row somebody who is known is asked for."""
MOST_FAILED = 2 * len(LETTERS)
"""Every single letter may fail, but of as many pairs some stand in no surname, and these can be read."""
UNPROVED = 20
"""So many are passed over while nobody is known by whom it could be told that others can be read."""

Told: TypeAlias = People | Refused | UnexpectedAnswer


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

    def __init__(self, club: Club, pace: Pace, known: Known) -> None:
        self._club, self._pace, self._known = club, pace, known

    async def pieces(self, low: int = 1) -> AsyncIterator[Piece]:
        """From number `low` on. Who can't be read is passed over as long as others can be.

        Raises what was answered when nobody can be read, and what other reads raise.
        """
        walk = _Walk(low)
        while walk.low <= HIGHEST:
            told = await self._asked(low=walk.low, high=walk.low + walk.width - 1)
            if (otherwise := self._otherwise(walk, told)) is not None:
                async for piece in otherwise:
                    yield piece
                return
            if (step := await self._step(walk, told)) is not None:
                yield step
        if walk.unproved is not None:
            raise walk.unproved
        yield Piece(0, walk.low, last=True, complete=True)

    def _otherwise(self, walk: _Walk, told: Told) -> AsyncIterator[Piece] | None:
        """How to go on where numbers lead no further."""
        if (isinstance(told, People) and not told.inside) or (isinstance(told, Refused) and not walk.ranged):
            return self._unranged(walk.low, told)
        return self._by_letters(walk.low) if walk.width == 1 and _is_long(told) else None

    async def _step(self, walk: _Walk, told: Told) -> Piece | None:
        """What one answer leads to: on, fewer at once, or over one who can't be read."""
        if isinstance(told, People) and told.whole:
            return walk.found(len(told.clients))
        if walk.width > 1 or isinstance(told, People):
            walk.width = max(walk.width // STEP, 1)
            return None
        others = await self._known.any_read(lambda each: self._club.people(low=each, high=each), {walk.low})
        if others is False or walk.passed >= UNPROVED:
            raise told
        log.warning("a client can't be read: %s", told)
        return walk.over(told, proved=others is True)

    async def _unranged(self, low: int, told: Told) -> AsyncIterator[Piece]:
        """Ranges are not understood: what came is everybody, or a part of everybody; where they are refused it is asked for."""
        everybody = told if isinstance(told, People) else await self._asked()
        if isinstance(everybody, People) and everybody.whole:
            yield Piece(len(everybody.clients), HIGHEST + 1, last=True, complete=True)
            return
        async for piece in self._by_letters(low):
            yield piece

    async def _by_letters(self, low: int) -> AsyncIterator[Piece]:
        """By what a surname has inside. It can't be proved that nobody is missing; begun anew when it was cut off."""
        log.info("all clients are read by the letters of their surnames")
        parts, count, failed, error = deque(LETTERS), 0, 0, None
        while parts:
            part = parts.popleft()
            told = await self._asked(surname_part=part)
            if isinstance(told, People) and told.whole:
                count, failed = count + len(told.clients), 0
                yield Piece(len(told.clients), low)
                continue
            if len(part) == 1:
                parts.extend(part + letter for letter in LETTERS)
            if not isinstance(told, People) and not _is_long(told):
                failed, error = failed + 1, told
                await self._still_read(failed, told)
        if error is not None and not count:
            raise error
        yield Piece(0, HIGHEST + 1, last=True)

    async def _still_read(self, failed: int, error: Refused | UnexpectedAnswer) -> None:
        """Raises when by so many failures in a row nothing can be read."""
        if failed == LETTERS_FAILED:
            others = await self._known.any_read(self._club.client)
            if others is None:
                await self._club.branches()
            if others is False:
                raise error
        if failed > MOST_FAILED:
            raise error

    async def _asked(self, **filters: Any) -> Told:
        """One request, and how LuckyFit took it."""
        await self._pace.turn()
        try:
            return await self._club.people(**filters)
        except ForeignAnswer:
            raise
        except (Refused, UnexpectedAnswer) as error:
            return error


class _Walk:
    """How far a reading by numbers has come. `ranged`: LuckyFit has understood a range.

    Who was passed over unproved is not told of until somebody could be read: then the place is still before them.
    """

    def __init__(self, low: int) -> None:
        self.low, self.width, self.ranged = low, WIDTH, low > 1
        self.passed = 0
        self.unproved: Refused | UnexpectedAnswer | None = None

    def found(self, count: int) -> Piece | None:
        """So many were told; nothing while it is open whether anybody can be read."""
        self.low, self.ranged = self.low + self.width, True
        self.width = _fitting(self.width, count)
        waiting = self.unproved is not None
        return self._proved(count, passed=waiting) if count or not waiting else None

    def over(self, error: Refused | UnexpectedAnswer, *, proved: bool) -> Piece | None:
        """One is passed over."""
        self.low, self.passed, self.unproved = self.low + 1, self.passed + 1, error
        return self._proved(0, passed=True) if proved else None

    def _proved(self, count: int, *, passed: bool) -> Piece:
        self.passed, self.unproved = 0, None
        return Piece(count, self.low, passed=passed)


def _is_long(told: Told) -> bool:
    """It was cut, or too long to be read."""
    return not told.whole if isinstance(told, People) else isinstance(told, UnexpectedAnswer) and told.field == SIZE


def _fitting(width: int, found: int) -> int:
    """Wider where few are found, narrower where many are."""
    if found < FEW:
        return width * STEP
    return max(width // 2, 1) if found > MANY else width
