"""An asyncio loop on virtual time: waiting costs nothing, and the same work always runs in the same order."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class _Leaping(selectors.SelectSelector):
    """Nothing ever comes from outside; what would be waited for is leapt over."""

    loop: VirtualLoop

    def select(self, timeout: float | None = None) -> list[Any]:
        if timeout is None:
            raise RuntimeError("everybody waits and nothing will ever happen")
        self.loop.seconds += max(timeout, 0.0)
        return []


class VirtualLoop(asyncio.SelectorEventLoop):
    """Its time is `seconds` since the simulation began."""

    def __init__(self) -> None:
        self.seconds = 0.0
        leaping = _Leaping()
        leaping.loop = self
        super().__init__(leaping)

    def time(self) -> float:
        return self.seconds


def run(work: Coroutine[Any, Any, T]) -> T:
    """Runs `work` to its end in no time; what it left running is ended too."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(work)
