"""Clients this PC knows: by asking for some of them it is told whether one row is bad, or nothing can be read now."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection

from desk.errors import ForeignAnswer, Refused, UnexpectedAnswer
from desk.ports import Roster
from desk.services.roster.pace import Pace

ASKED = 8
"""So many are asked for before nobody is said to be readable."""


class Known:
    """Those who are remembered: whoever could be read last, then others by chance. A whole neighbourhood may be bad."""

    def __init__(self, roster: Roster, pace: Pace) -> None:
        self._roster, self._pace = roster, pace
        self._good: int | None = None

    async def any_read(self, read: Callable[[int], Awaitable[object]], but: Collection[int] = ()) -> bool | None:
        """True once one of them can be read; None when nobody is known `but` those. Raises what other reads raise."""
        some = [each for each in await self._roster.some(ASKED + len(but)) if each not in but][:ASKED]
        others = some if self._good is None or self._good in but else [self._good, *some]
        for client_id in others:
            await self._pace.turn()
            try:
                await read(client_id)
            except ForeignAnswer:
                raise
            except (Refused, UnexpectedAnswer):
                continue
            self._good = client_id
            return True
        return False if others else None
