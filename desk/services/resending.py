"""Payments sent under a number of their own and left in doubt are sent again by themselves until the answer is clear."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from desk.errors import DeskError, NotAllowed, StoreError
from desk.events import Bus, IntentChanged
from desk.model.intent import Intent, IntentState
from desk.ports import Journal
from desk.services.till import Till
from desk.tasks import Tasks

log = logging.getLogger(__name__)

WAITS_S = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0, 60.0, 120.0)
"""Before each repeat; after the last one it is left to LuckyFit's list, as if it had no number."""


class Resender:
    """Repeats what LuckyFit books once however often it comes; never anything else."""

    def __init__(
        self,
        till: Till,
        journal: Journal,
        bus: Bus,
        tasks: Tasks,
        *,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._till, self._journal, self._bus, self._tasks = till, journal, bus, tasks
        self._pause = pause
        self._taken_up: set[str] = set()

    async def watch(self) -> None:
        """From now on every payment of that kind in doubt is repeated, those of before first. Raises StoreError."""
        self._bus.subscribe(IntentChanged, lambda fact: self._take_up(fact.intent))
        for intent in await self._journal.open_questions():
            self._take_up(intent)

    async def resend(self, intent_id: str) -> Intent:
        """Repeats it until it is no longer in doubt, or often enough; the intent as it stands then. Raises StoreError."""
        intent = await self._journal.intent(intent_id)
        if not await self._till.repeats(intent_id):
            return intent
        for wait in WAITS_S:
            if intent.state is not IntentState.UNKNOWN:
                break
            await self._pause(wait)
            try:
                intent = await self._till.repeat(intent_id)
            except NotAllowed as error:
                log.info("intent %s is not repeated now: %s", intent_id, error.code)
            except StoreError as error:
                if error.reason != "transition":
                    raise
                intent = await self._journal.intent(intent_id)
        return intent

    def _take_up(self, intent: Intent) -> None:
        if intent.state is IntentState.UNKNOWN and intent.id not in self._taken_up:
            self._taken_up.add(intent.id)
            self._tasks.start(self._resent(intent.id), name="repeating a payment")

    async def _resent(self, intent_id: str) -> None:
        try:
            await self.resend(intent_id)
        except DeskError as error:
            log.warning("intent %s can't be repeated: %s", intent_id, type(error).__name__)
        finally:
            self._taken_up.discard(intent_id)
