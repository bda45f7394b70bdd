"""LuckyFit's time beside this PC's: a difference is told as it comes and goes, and what LuckyFit told last outlives a restart."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from desk.errors import StoreError
from desk.events import Bus, ClockChanged
from desk.model.moments import CLOCK_OFF
from desk.ports import Clock, Passes

log = logging.getLogger(__name__)
STEP_S = 60
"""A difference that has grown or shrunk by less is told by nobody."""
KEPT_EVERY_S = 300.0


class Timekeeper:
    """`server` is LuckyFit's time, once it told one to this program. Without `passes` it is not kept: doors alone go by it."""

    def __init__(self, server: Callable[[], datetime | None], passes: Passes | None, bus: Bus, clock: Clock) -> None:
        self._server, self._passes, self._bus, self._clock = server, passes, bus, clock
        self._kept_at: float | None = None
        self._told_s = 0

    async def look(self) -> None:
        """Compares the clocks, and keeps what LuckyFit told once in a while."""
        server = self._server()
        if server is None:
            return
        self._compare(server)
        now = self._clock.monotonic()
        if self._kept_at is None or now - self._kept_at >= KEPT_EVERY_S:
            await self.keep()

    async def keep(self) -> None:
        """Writes LuckyFit's time down; a store that can't take it is told elsewhere."""
        server = self._server()
        if server is None or self._passes is None:
            return
        try:
            await self._passes.note_time(server)
        except StoreError as error:
            log.warning("LuckyFit's time can't be written down: %s", error.reason)
        else:
            self._kept_at = self._clock.monotonic()

    def _compare(self, server: datetime) -> None:
        away = round(server.timestamp() - self._clock.now().timestamp())
        off_s = away if abs(away) > CLOCK_OFF.total_seconds() else 0
        if bool(off_s) != bool(self._told_s) or abs(off_s - self._told_s) >= STEP_S:
            self._told_s = off_s
            self._bus.publish(ClockChanged(off_s))
