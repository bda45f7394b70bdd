"""Finding out what became of sales whose answer was lost, by the mark in the ticket's contract number; sweeping up after them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from desk.errors import DeskError, StoreError
from desk.events import Bus, SaleChanged
from desk.model.proof import EMPTY_READS
from desk.model.saga import SETTLED, Sale, SaleState
from desk.ports import Clock, Journal
from desk.services.audits import AFTER_S, AGAIN_S
from desk.services.proving import SETTLE_S, waits
from desk.services.selling import LATEST, Selling
from desk.tasks import Tasks

log = logging.getLogger(__name__)


class LostSales:
    """Settles UNKNOWN sales: issued by a ticket with their mark, absent after two reads without one past the time to settle.

    A ticket too many, which comes late, by asking twice, or after a no, is taken back while nothing is paid for it.
    """

    def __init__(
        self,
        selling: Selling,
        journal: Journal,
        bus: Bus,
        clock: Clock,
        tasks: Tasks,
        *,
        settle_s: float = SETTLE_S,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._selling, self._journal, self._bus, self._clock, self._tasks = selling, journal, bus, clock, tasks
        self._settle_s, self._pause = settle_s, pause
        self._begun: dict[str, float] = {}
        self._doubted: set[str] = set()

    async def watch(self) -> None:
        """From now on every UNKNOWN sale is looked for, those of before first. Raises StoreError."""
        self._bus.subscribe(SaleChanged, lambda fact: self._take_up(fact.sale))
        for sale in await self._journal.sale_questions():
            self._take_up(sale)
        for sale in await self._journal.doubted_sales(LATEST):
            self._tasks.start(self._sweeps(sale.id), name="sweeping after a sale")

    async def prove(self, sale_id: str) -> Sale:
        """Looks until the ticket is found, or surely does not exist; returns the sale. Raises StoreError."""
        self._begun.setdefault(sale_id, self._clock.monotonic())
        empty = 0
        try:
            for wait in waits():
                await self._pause(wait)
                settled = self._clock.monotonic() - self._begun[sale_id] >= self._settle_s
                without = await self._without_a_ticket(sale_id)
                sale = await self._journal.sale(sale_id)
                if sale.state is not SaleState.UNKNOWN:
                    return sale
                empty += without and settled
                if empty >= EMPTY_READS:
                    return await self._selling.settle_absent(sale_id)
        finally:
            self._begun.pop(sale_id, None)
        raise AssertionError("there is always another look")

    def left_s(self, sale_id: str) -> float | None:
        """Seconds until it can be said that there is no ticket, at the earliest; None when nobody looks for it."""
        begun = self._begun.get(sale_id)
        return None if begun is None else max(0.0, self._settle_s - (self._clock.monotonic() - begun))

    async def sweep_all(self) -> list[int]:
        """Once after every sale that was in doubt, or refused, lately, at the close of a shift; ids of tickets taken back.

        Raises what reading and deleting raise, StoreError.
        """
        doubted = await self._journal.doubted_sales(LATEST)
        return [ticket for sale in doubted for ticket in await self._selling.sweep(sale.id)]

    async def _without_a_ticket(self, sale_id: str) -> bool:
        """True when a whole read showed none."""
        try:
            return await self._selling.look_for(sale_id) is None
        except DeskError as error:
            log.info("sale %s can't be looked up: %s", sale_id, type(error).__name__)
            return False

    async def _seen_through(self, sale_id: str) -> None:
        """What can't be written down now is looked into anew when it can."""
        while True:
            try:
                await self.prove(sale_id)
            except StoreError as error:
                log.warning("what became of sale %s can't be written down now: %s", sale_id, error.reason)
                self._begun.setdefault(sale_id, self._clock.monotonic())
                await self._pause(AGAIN_S)
            else:
                return

    def _take_up(self, sale: Sale) -> None:
        if sale.state is SaleState.UNKNOWN and sale.id not in self._begun:
            self._doubted.add(sale.id)
            self._begun[sale.id] = self._clock.monotonic()
            self._tasks.start(self._seen_through(sale.id), name="proof of a sale")
        elif sale.state is SaleState.REJECTED or (sale.state in SETTLED and sale.id in self._doubted):
            self._doubted.discard(sale.id)
            self._tasks.start(self._sweeps(sale.id), name="sweeping after a sale")

    async def _sweeps(self, sale_id: str) -> None:
        """Once at once, for what asking twice left behind, and then as late as a payment is looked at again."""
        passed = 0.0
        for after in (0.0, *AFTER_S):
            await self._pause(after - passed)
            passed = after
            while not await self._swept(sale_id):
                await self._pause(AGAIN_S)

    async def _swept(self, sale_id: str) -> bool:
        try:
            await self._selling.sweep(sale_id)
        except DeskError as error:
            log.info("nobody can sweep after sale %s now: %s", sale_id, type(error).__name__)
            return False
        return True
