"""How fast the club is read in the background: so many requests a minute, and fewer once LuckyFit asks for patience."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from desk.ports import Clock

MINUTE_S = 60.0
SLOWEST_S = 60.0


class Pace:
    """`turn` returns when the next request may be sent."""

    def __init__(self, per_minute: int, clock: Clock, pause: Callable[[float], Awaitable[object]] = asyncio.sleep) -> None:
        self._between_s, self._clock, self._pause = MINUTE_S / per_minute, clock, pause
        self._next = 0.0

    @property
    def between_s(self) -> float:
        """Seconds from one request to the next."""
        return self._between_s

    async def turn(self) -> None:
        """Waits for the next turn."""
        now = self._clock.monotonic()
        at = max(self._next, now)
        self._next = at + self._between_s
        if at > now:
            await self._pause(at - now)

    def slow_down(self) -> None:
        """Half as fast from now on."""
        self._between_s = min(2 * self._between_s, SLOWEST_S)
