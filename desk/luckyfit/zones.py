"""The zone LuckyFit's moments are in: the first branch's, asked for once, when it is first needed."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from zoneinfo import ZoneInfo

from desk.errors import DeskError
from desk.luckyfit.models.branches import HOME
from desk.model.client import Branch
from desk.ports import Clock

ASK_AGAIN_S = 60.0


class Zones:
    """Knows the zone, or finds it out; while the branches can't be read the home zone stands in, for reading only."""

    def __init__(self, ask: Callable[[], Awaitable[Sequence[Branch]]], clock: Clock) -> None:
        self._ask = ask
        self._clock = clock
        self._zone: ZoneInfo | None = None
        self._not_before = float("-inf")
        self._asking = asyncio.Lock()

    @property
    def settled(self) -> bool:
        """True when nothing needs to be asked now."""
        return self._zone is not None or self._clock.monotonic() < self._not_before

    @property
    def present(self) -> ZoneInfo:
        """The zone as far as it is known."""
        return self._zone or HOME

    def learn(self, branches: Sequence[Branch]) -> None:
        """Takes the zone from branches just read."""
        if branches:
            self._zone = branches[0].zone

    async def zone(self) -> ZoneInfo:
        """The zone; whoever asks first asks the branches, all others wait for that one answer."""
        if not self.settled:
            async with self._asking:
                if not self.settled:
                    await self._find_out()
        return self.present

    async def _find_out(self) -> None:
        try:
            self.learn(await self._ask())
        except DeskError:
            pass
        finally:
            self._not_before = self._clock.monotonic() + ASK_AGAIN_S
