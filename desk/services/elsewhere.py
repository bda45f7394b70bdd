"""What another program of this desk wrote down, a command beside the window, told here as if it had been done here."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from desk.errors import StoreError
from desk.events import Bus, IntentChanged, SaleChanged, ShiftChanged
from desk.model.intent import Intent, IntentState
from desk.model.saga import SALE_QUESTIONS, Sale, SaleState
from desk.model.shift import Shift
from desk.ports import Clock, Journal
from desk.services.shifts import Shifts
from desk.services.till import Till
from desk.tasks import Tasks

log = logging.getLogger(__name__)

BEAT_S = 15.0
PATIENCE_S = 120.0
"""No program waits as long for an answer: what it is sending all that time, it no longer is. No wall clock is asked."""


class Elsewhere:
    """Reads the journal's open questions and the shift again, slowly; what differs from what was told here is told.

    What a program that ended was sending is in doubt from then on, whoever owns the store.
    """

    def __init__(  # noqa: PLR0917 - the till, the ports, then what everything here has
        self,
        till: Till,
        journal: Journal,
        shifts: Shifts,
        bus: Bus,
        clock: Clock,
        tasks: Tasks,
        *,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._till, self._journal, self._shifts = till, journal, shifts
        self._bus, self._clock, self._tasks, self._pause = bus, clock, tasks, pause
        self._intents: dict[str, IntentState] = {}
        self._sales: dict[str, SaleState] = {}
        self._shift: Shift | None = None
        self._left: dict[tuple[str, int], float] = {}

    async def watch(self) -> None:
        """From now on; what is open by now is known to everybody. Raises StoreError."""
        self._bus.subscribe(IntentChanged, lambda fact: self._heard(fact.intent))
        self._bus.subscribe(SaleChanged, lambda fact: self._heard_sale(fact.sale))
        self._bus.subscribe(ShiftChanged, lambda fact: self._heard_shift(fact.shift))
        for intent in await self._till.open_questions():
            self._heard(intent)
        for sale in await self._journal.sale_questions():
            self._heard_sale(sale)
        self._shift = await self._shifts.current()
        self._tasks.start(self._beats(), name="what other programs wrote down")

    async def look(self) -> None:
        """One beat. Raises StoreError."""
        await self._give_up()
        await self._look_at_intents()
        await self._look_at_sales()
        before, now = self._shift, await self._shifts.current()
        if before is self._shift and _named(before) != _named(now):
            self._bus.publish(ShiftChanged(now))

    async def outlast(self) -> None:
        """Waits until no other program is sending anything, or can be any more. Raises StoreError."""
        while await self._give_up():
            await self._pause(BEAT_S / 3)

    async def _beats(self) -> None:
        while True:
            await self._pause(BEAT_S)
            try:
                await self.look()
            except StoreError as error:
                log.warning("what other programs wrote down can't be read now: %s", error.reason)

    async def _give_up(self) -> int:
        """What other programs send and have not sent too long becomes a question; how much is still being sent."""
        now = self._clock.monotonic()
        self._left = {each: self._left.get(each, now) for each in await self._journal.sent_elsewhere()}
        over = [each for each, since in self._left.items() if now - since >= PATIENCE_S]
        if over:
            intents, sales = await self._journal.give_up(over)
            for intent in intents:
                self._bus.publish(IntentChanged(intent))
            for sale in sales:
                self._bus.publish(SaleChanged(sale))
        return len(self._left) - len(over)

    async def _look_at_intents(self) -> None:
        """What was told here while it was read is newer than what was read."""
        before = dict(self._intents)
        found = {each.id: each for each in await self._till.open_questions()}
        gone = [each for each in before if each not in found and not self._till.is_on_its_way(each)]
        for intent in [*found.values(), *[await self._journal.intent(each) for each in gone]]:
            known = before.get(intent.id)
            moved = intent.state is not known or not intent.is_open
            if moved and self._intents.get(intent.id) is known and not self._till.is_on_its_way(intent.id):
                self._bus.publish(IntentChanged(intent))

    async def _look_at_sales(self) -> None:
        before = dict(self._sales)
        found = {each.id: each for each in await self._journal.sale_questions()}
        for sale in [*found.values(), *[await self._journal.sale(each) for each in before if each not in found]]:
            known = before.get(sale.id)
            if sale.state not in (known, SaleState.SENDING) and self._sales.get(sale.id) is known:
                self._bus.publish(SaleChanged(sale))

    def _heard(self, intent: Intent) -> None:
        if intent.is_open:
            self._intents[intent.id] = intent.state
        else:
            self._intents.pop(intent.id, None)

    def _heard_sale(self, sale: Sale) -> None:
        if sale.state in SALE_QUESTIONS:
            self._sales[sale.id] = sale.state
        else:
            self._sales.pop(sale.id, None)

    def _heard_shift(self, shift: Shift | None) -> None:
        self._shift = shift


def _named(shift: Shift | None) -> str | None:
    return None if shift is None else shift.id
