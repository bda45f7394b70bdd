"""All doors held open while there is any reason to, each by its own means."""

from __future__ import annotations

import asyncio
import logging

from desk.model.gate import Direction
from desk.ports import Gate, HoldsOpen
from desk.services.door import Door
from desk.tasks import Tasks

log = logging.getLogger(__name__)

STEP_S = 0.5
"""Between two openings of a gate that can only be opened for one person at a time."""


class HeldDoors:
    """Locked again only when the last reason is gone: the end of a fire ends no emergency a person has called."""

    def __init__(self, door: Door, tasks: Tasks) -> None:
        self._door, self._tasks = door, tasks
        self._reasons: set[str] = set()
        self._holding: list[asyncio.Task[None]] = []

    def hold(self, reason: str, *, on: bool) -> None:
        """There is this reason from now on, or no longer."""
        if on:
            self._reasons.add(reason)
        else:
            self._reasons.discard(reason)
        was, self._door.stands_open = self._door.stands_open, bool(self._reasons)
        if self._door.stands_open != was:
            self.renew()

    def renew(self) -> None:
        """As it is called, by the gates there are now: others are held open at once, those that are gone no more."""
        for each in self._holding:
            each.cancel()
        gates = self._door.gates.values() if self._door.stands_open else ()
        self._holding = [self._tasks.start(_held_open(each), name=f"holding {each.name} open") for each in gates]


async def _held_open(gate: Gate) -> None:
    """Until cancelled: by the gate itself where it can, else by opening it again and again."""
    if isinstance(gate, HoldsOpen):
        try:
            if await gate.hold_open(open_now=True):
                await asyncio.Event().wait()
            log.warning("gate %s can't be held open: it is opened again and again", gate.name)
        finally:
            await asyncio.shield(gate.hold_open(open_now=False))
    while True:
        await asyncio.gather(*(gate.open(direction) for direction in Direction))
        await asyncio.sleep(STEP_S)
