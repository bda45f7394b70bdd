"""LuckyFit's time beside this PC's: a difference is told as it comes and goes, and what LuckyFit told last outlives a restart."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from desk.errors import StoreError
from desk.events import Bus, ClockChanged
from desk.model.door import floor_of, trusted
from desk.model.moments import CLOCK_OFF
from desk.model.passing import Lately
from desk.ports import Clock, Passes

log = logging.getLogger(__name__)
STEP_S = 60
"""A difference that has grown or shrunk by less is told by nobody."""
KEPT_EVERY_S = 300.0


class Watch:
    """The moment doors go by, and what LuckyFit told is dated by: the PC's clock while it can be believed.

    `server` is LuckyFit's time, once it told one.
    """

    def __init__(self, clock: Clock, server: Callable[[], datetime | None]) -> None:
        self._clock, self.server = clock, server
        self._began, self._began_mono = clock.now().astimezone(UTC), clock.monotonic()

    def now(self, lately: Lately | None = None, told_at: datetime | None = None) -> datetime:
        """The present moment; while LuckyFit tells none, not before what is written down, as far as that can be believed."""
        counted = timedelta(seconds=self._clock.monotonic() - self._began_mono)
        floor = floor_of(lately.proven_at, lately.newest_at, told_at) if lately is not None else None
        return trusted(self._clock.now(), self.server(), self._began + counted, floor)

    def monotonic(self) -> float:
        """As in `Clock`."""
        return self._clock.monotonic()

    def offset_s(self) -> int | None:
        """How many seconds LuckyFit's clock is ahead of this PC's; None while it tells none."""
        server = self.server()
        return None if server is None else round(server.timestamp() - self._clock.now().timestamp())


class Timekeeper:
    """`watch` tells LuckyFit's time. Without `passes` it is not kept: over a restart doors alone go by it."""

    def __init__(self, watch: Watch, passes: Passes | None, bus: Bus, clock: Clock) -> None:
        self.watch, self._passes, self._bus, self._clock = watch, passes, bus, clock
        self._kept_at: float | None = None
        self._told_s = 0

    async def look(self) -> None:
        """Compares the clocks, and keeps what LuckyFit told once in a while."""
        server = self.watch.server()
        if server is None:
            return
        self._compare(server)
        now = self._clock.monotonic()
        if self._kept_at is None or now - self._kept_at >= KEPT_EVERY_S:
            await self.keep()

    async def keep(self) -> None:
        """Writes LuckyFit's time down; a store that can't take it is told elsewhere."""
        server = self.watch.server()
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
