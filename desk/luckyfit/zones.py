"""The zones LuckyFit's moments are in: each row's own branch's, else the first's; asked for once, when first needed."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from zoneinfo import ZoneInfo

from desk.errors import DeskError
from desk.luckyfit.models.branches import HOME
from desk.luckyfit.models.row import BranchZones
from desk.model.client import Branch
from desk.ports import Clock

ASK_AGAIN_S = 60.0
_UNKNOWN = BranchZones(HOME)


class Zones:
    """Knows the zones, or finds them out; while the branches can't be read the home zone stands in, for reading only."""

    def __init__(self, ask: Callable[[], Awaitable[Sequence[Branch]]], clock: Clock) -> None:
        self._ask = ask
        self._clock = clock
        self._known: BranchZones | None = None
        self._not_before = float("-inf")
        self._asking = asyncio.Lock()

    @property
    def settled(self) -> bool:
        """True when nothing needs to be asked now."""
        return self._known is not None or self._clock.monotonic() < self._not_before

    @property
    def present(self) -> BranchZones:
        """The zones as far as they are known."""
        return self._known or _UNKNOWN

    def learn(self, branches: Sequence[Branch]) -> None:
        """Takes the zones from branches just read."""
        if branches:
            self._known = BranchZones(branches[0].zone, {each.id: each.zone for each in branches})

    async def zone(self) -> ZoneInfo:
        """The first branch's zone; whoever asks first asks the branches, all others wait for that one answer."""
        if not self.settled:
            async with self._asking:
                if not self.settled:
                    await self._find_out()
        return self.present.first

    async def _find_out(self) -> None:
        """A question that was given up is none: whoever comes next asks at once. No answer, or no branches in it, is for a
        while all there is to know."""
        with contextlib.suppress(DeskError):
            self.learn(await self._ask())
        self._not_before = self._clock.monotonic() + ASK_AGAIN_S
