"""Keeps everything LuckyFit tells about people in the roster: in small batches, beside whatever is going on."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Sequence

from desk.errors import StoreError
from desk.model.client import Client, Staff
from desk.model.roster import ClientsTold, DepositsTold, Gone, News, Seen, StaffTold, TicketsTold
from desk.model.ticket import ClientTicket, DepositAccount
from desk.ports import Clock, Roster
from desk.tasks import Tasks

log = logging.getLogger(__name__)
BATCH = 50
"""So many pieces of news are written at once; clients of a long list count each."""
SEEN_S = 0.1
"""So long after somebody stood here that is written: what opens for them, or is drawn of them, comes first."""


class Keeper:
    """Takes news at once and writes them in order, a batch after another. What can't be written is only not remembered.

    `clock` goes by LuckyFit's time where this PC's is wrong, as the doors do: what they compare is told by one clock.
    """

    def __init__(self, roster: Roster, clock: Clock, tasks: Tasks) -> None:
        self.roster, self._clock, self._tasks = roster, clock, tasks
        self._waiting: deque[News] = deque()
        self._settled = asyncio.Event()
        self._settled.set()

    def clients(self, clients: Sequence[Client]) -> None:
        """These were told."""
        now = self._clock.now()
        for start in range(0, len(clients), BATCH):
            self.take(ClientsTold(tuple(clients[start : start + BATCH]), now))

    def tickets(self, client_id: int, tickets: Sequence[ClientTicket]) -> None:
        """All that this client holds."""
        self.take(TicketsTold(client_id, tuple(tickets), self._clock.now()))

    def deposits(self, client_id: int, accounts: Sequence[DepositAccount]) -> None:
        """All deposits of this client."""
        self.take(DepositsTold(client_id, tuple(accounts), self._clock.now()))

    def staff(self, staff: Sequence[Staff]) -> None:
        """All the staff there is."""
        self.take(StaffTold(tuple(staff), self._clock.now()))

    def seen(self, client_id: int) -> None:
        """This client stood at the desk, or at a door."""
        self._take(Seen(client_id, self._clock.now()), SEEN_S)

    def gone(self, client_id: int) -> None:
        """There is no such client any more."""
        self.take(Gone((client_id,)))

    def take(self, news: News) -> None:
        """One piece of news, to be written soon."""
        self._take(news, 0.0)

    async def settled(self) -> None:
        """Until all that was taken is written."""
        await self._settled.wait()

    def _take(self, news: News, wait_s: float) -> None:
        self._waiting.append(news)
        if self._settled.is_set():
            self._settled.clear()
            self._tasks.start(self._write(wait_s), name="keeping what LuckyFit told")

    async def _write(self, wait_s: float) -> None:
        try:
            await asyncio.sleep(wait_s)
            while self._waiting:
                await self._write_batch()
        finally:
            self._settled.set()

    async def _write_batch(self) -> None:
        batch: list[News] = []
        size = 0
        while self._waiting and size < BATCH:
            news = self._waiting.popleft()
            size += len(news.clients) if isinstance(news, ClientsTold) else 1
            batch.append(news)
        await self._keep(batch)

    async def _keep(self, batch: list[News]) -> None:
        """All of it; where one piece can't be kept, the others one by one."""
        try:
            await self.roster.note(batch)
        except StoreError as error:
            if len(batch) > 1 and error.reason == "failed":
                for each in batch:
                    await self._keep([each])
                return
            log.warning("the roster can't be written: %s", error.reason)
