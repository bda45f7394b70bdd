"""Watches the line to LuckyFit: goes offline by itself, looks in the background, and comes back by itself."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime

from desk.errors import DeskError, ForeignAnswer, Unreachable
from desk.events import Bus, LineChanged, ServiceChanged
from desk.model.health import Health
from desk.model.line import LineLimits, LineRecord, LineState
from desk.ports import Clock
from desk.tasks import Tasks

log = logging.getLogger(__name__)
_NO_ANSWER = (Unreachable.code, ForeignAnswer.code)
PROBE_S = 5.0


class LineWatch:
    """Hears of every answer of LuckyFit (`heard`); while the line is not well it asks `probe` from time to time."""

    def __init__(
        self,
        probe: Callable[[], Awaitable[object]],
        bus: Bus,
        clock: Clock,
        tasks: Tasks,
        limits: LineLimits = LineLimits(),  # noqa: B008 - a named tuple
        *,
        probe_s: float = PROBE_S,
        pause: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._ask, self._bus, self._clock, self._tasks = probe, bus, clock, tasks
        self._probe_s, self._pause = probe_s, pause
        self._record = LineRecord(limits)
        self._patient = 0
        self._probing = False
        self.since: datetime | None = None

    @property
    def state(self) -> LineState:
        """As it is now."""
        return self._record.state

    def heard(self, fact: ServiceChanged) -> None:
        """How a call to LuckyFit went. A key that is not accepted is an answer, and says nothing of the line;
        what is not LuckyFit's answer at all is none.
        """
        if fact.service != "luckyfit" or (fact.health is Health.OFF and fact.detail not in _NO_ANSWER):
            return
        if fact.health is Health.OFF:
            self._add(None)
        elif not self._patient:
            self._add((fact.latency_ms or 0) / 1000)

    @contextlib.contextmanager
    def patient(self) -> Iterator[None]:
        """While something large is read, how long an answer takes says nothing of the line."""
        self._patient += 1
        try:
            yield
        finally:
            self._patient -= 1

    async def probe(self) -> None:
        """Asks LuckyFit once, now."""
        try:
            await self._ask()
        except DeskError as error:
            log.info("the line is not well: %s", type(error).__name__)

    def _add(self, taken_s: float | None) -> None:
        before = self.state
        if self._record.add(taken_s) is before:
            return
        if before is LineState.ONLINE or self.state is LineState.ONLINE:
            self.since = None if self.state is LineState.ONLINE else self._clock.now()
        log.info("the line to LuckyFit: %s", self.state)
        self._bus.publish(LineChanged(self.state, self.since))
        if self.state is not LineState.ONLINE and not self._probing:
            self._probing = True
            self._tasks.start(self._probe_until_well(), name="looking whether LuckyFit is back")

    async def _probe_until_well(self) -> None:
        try:
            while self.state is not LineState.ONLINE:
                await self._pause(self._probe_s)
                await self.probe()
        finally:
            self._probing = False
