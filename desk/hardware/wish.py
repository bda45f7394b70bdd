"""One call to open a gate, on its way from the loop to the gate's thread and back."""

from __future__ import annotations

import asyncio
import contextlib

from desk.model.gate import Direction, GateOutcome


class Wish:
    """Somebody wants through; answered once, from whatever thread."""

    def __init__(self, direction: Direction) -> None:
        self.direction = direction
        self._loop = asyncio.get_running_loop()
        self.outcome: asyncio.Future[GateOutcome] = self._loop.create_future()

    def answer(self, outcome: GateOutcome) -> None:
        """Tells what became of it, if anybody still waits."""
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._tell, outcome)

    def _tell(self, outcome: GateOutcome) -> None:
        if not self.outcome.done():
            self.outcome.set_result(outcome)
