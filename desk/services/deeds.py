"""What is done at a kiosk, and with its PIN, is kept in the audit: who left it, wrong PINs, out of order and back."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from datetime import datetime

from desk.errors import StoreError
from desk.events import Bus, KioskDeed
from desk.ports import Clock, KioskDeeds
from desk.tasks import Tasks

log = logging.getLogger(__name__)
MOST_WAITING = 200


class Deeds:
    """What can't be written is in the log at once, and in the audit, with its own time, as soon as the store takes something."""

    def __init__(self, deeds: KioskDeeds, bus: Bus, clock: Clock, tasks: Tasks) -> None:
        self._deeds, self._clock, self._tasks = deeds, clock, tasks
        self._waiting: deque[tuple[datetime, KioskDeed]] = deque(maxlen=MOST_WAITING)
        self._writing: asyncio.Task[None] | None = None
        bus.subscribe(KioskDeed, self._on_deed)

    async def settled(self) -> None:
        """Once what was told is written, or can't be: before the program ends."""
        if self._writing is not None:
            await asyncio.gather(self._writing, return_exceptions=True)

    def _on_deed(self, fact: KioskDeed) -> None:
        log.info("at the kiosk: %s", fact.deed)
        self._waiting.append((self._clock.now(), fact))
        if self._writing is None or self._writing.done():
            self._writing = self._tasks.start(self._write(), name="what was done at the kiosk")

    async def _write(self) -> None:
        while self._waiting:
            at, fact = self._waiting[0]
            try:
                await self._deeds.note_deed(at, fact.deed, fact.who, fact.note)
            except StoreError as error:
                log.warning("what was done at the kiosk can't be written: %s, %s at %s", error.reason, fact.deed, at)
                return
            if self._waiting and self._waiting[0] == (at, fact):
                self._waiting.popleft()
