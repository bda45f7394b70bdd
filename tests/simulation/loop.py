"""An asyncio loop on virtual time: waiting costs nothing, and the same work always runs in the same order."""

from __future__ import annotations

import asyncio
import heapq
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class VirtualLoop(asyncio.SelectorEventLoop):
    """Its time is `seconds` since the simulation began. Nothing ever comes from outside, so nobody is asked for it."""

    def __init__(self) -> None:
        self.seconds = 0.0
        super().__init__(selectors.SelectSelector())

    def time(self) -> float:
        return self.seconds

    def _run_once(self) -> None:
        """As asyncio's own, in the same order; what would be waited for is leapt over."""
        ready, scheduled = self._ready, self._scheduled
        while scheduled and scheduled[0]._cancelled:
            self._timer_cancelled_count -= 1
            heapq.heappop(scheduled)._scheduled = False
        if not ready and not self._stopping:
            if not scheduled:
                raise RuntimeError("everybody waits and nothing will ever happen")
            self.seconds = max(self.seconds, scheduled[0]._when)
        until = self.seconds + self._clock_resolution
        while scheduled and scheduled[0]._when < until:
            timer = heapq.heappop(scheduled)
            timer._scheduled = False
            ready.append(timer)
        for _ in range(len(ready)):
            handle = ready.popleft()
            if not handle._cancelled:
                handle._run()


def run(work: Coroutine[Any, Any, T]) -> T:
    """Runs `work` to its end in no time; what it left running is ended too."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(work)
