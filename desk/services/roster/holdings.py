"""Reading what clients hold: everybody's tickets in one answer where LuckyFit gives that, else client by client."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from desk.errors import ForeignAnswer, Refused, UnexpectedAnswer
from desk.model.roster import TicketsTold
from desk.model.ticket import ClientTicket
from desk.ports import Clock, Club
from desk.services.roster.keeper import Keeper
from desk.services.roster.known import Known
from desk.services.roster.pace import Pace

log = logging.getLogger(__name__)
COMPARED = 5
"""So many clients must have in the one answer what they have in their own before it is believed."""
FAILED = 20
"""After so many in a row whose tickets can't be read others are asked for."""
REQUESTS = 2
"""A client's tickets and deposits."""


class Holdings:
    """Asks for tickets and deposits; whoever listens to LuckyFit's answers keeps them."""

    def __init__(self, club: Club, keeper: Keeper, clock: Clock, pace: Pace, known: Known) -> None:
        self._club, self._keeper, self._clock, self._pace, self._known = club, keeper, clock, pace, known
        self._failed: dict[int, Refused | UnexpectedAnswer] = {}
        self._read = False

    async def of(self, client_id: int, since: datetime) -> None:
        """Whatever of one client's was not told `since`, and who it is. One who can't be read is passed over; see `check`.

        Raises what other reads raise.
        """
        reads = await self._due(client_id, since)
        for _request in reads:
            await self._pace.turn()
        told = await asyncio.gather(*(read(client_id) for read in reads), return_exceptions=True)
        errors = [each for each in told if isinstance(each, BaseException)]
        for error in errors:
            if isinstance(error, ForeignAnswer) or not isinstance(error, Refused | UnexpectedAnswer):
                raise error
            log.info("what a client holds can't be read: %s", error)
        first = told[0] if told else None
        if isinstance(first, Refused | UnexpectedAnswer):
            self._failed[client_id] = first
        else:
            self._failed.clear()
            self._read = True

    async def _due(self, client_id: int, since: datetime) -> list[Callable[[int], Awaitable[object]]]:
        club, kept = self._club, await self._keeper.roster.client(client_id)
        told = (kept.tickets_at, kept.deposits_at, kept.told_at) if kept is not None else (None, None, None)
        reads: tuple[Callable[[int], Awaitable[object]], ...] = (club.client_tickets, club.client_accounts, club.client)
        return [read for read, at in zip(reads, told, strict=True) if at is None or at < since]

    def read_some(self) -> bool:
        """Whether anybody could be read since this was asked last."""
        read, self._read = self._read, False
        return read

    async def check(self, most: int = FAILED) -> None:
        """After so many in a row who can't be read: raises what was answered when others can't be either."""
        if len(self._failed) < most:
            return
        failed, self._failed = self._failed, {}
        if not await self._known.any_read(self._club.client_tickets, failed):
            raise list(failed.values())[-1]

    async def in_bulk(self, client_ids: Sequence[int]) -> bool:
        """Everybody's tickets at once, when what came can be believed; False when they must be read one by one."""
        await self._pace.turn()
        asked_at = self._clock.now()
        try:
            told = await self._club.all_client_tickets()
        except ForeignAnswer:
            raise
        except (Refused, UnexpectedAnswer) as error:
            log.info("there is no list of everybody's tickets: %s", error)
            return False
        if not told:
            return False
        by_client: dict[int, list[ClientTicket]] = defaultdict(list)
        for ticket in told:
            by_client[ticket.client_id].append(ticket)
        if not await self._is_true(by_client, client_ids):
            log.info("the list of everybody's tickets is not all of them")
            return False
        await self._keep(by_client, client_ids, asked_at)
        return True

    async def _is_true(self, by_client: dict[int, list[ClientTicket]], client_ids: Sequence[int]) -> bool:
        """Compares some clients who have tickets there, and some who have none, with their own answers."""
        with_some = [each for each in client_ids if each in by_client][:COMPARED]
        without = [each for each in client_ids if each not in by_client][:COMPARED]
        compared = 0
        for client_id in (*with_some, *without):
            await self._pace.turn()
            try:
                own = await self._club.client_tickets(client_id)
            except ForeignAnswer:
                raise
            except (Refused, UnexpectedAnswer):
                continue  # LuckyFit does not know this one any more, or tells what can't be read
            if {each.id for each in own} != {each.id for each in by_client.get(client_id, ())}:
                return False
            compared += client_id in by_client
        return compared > 0

    async def _keep(self, by_client: dict[int, list[ClientTicket]], client_ids: Sequence[int], at: datetime) -> None:
        """A client who is not in the list has none. Written in pieces, so that other news come between."""
        for start in range(0, len(client_ids), COMPARED * 20):
            for client_id in client_ids[start : start + COMPARED * 20]:
                self._keeper.take(TicketsTold(client_id, tuple(by_client.get(client_id, ())), at))
            await self._keeper.settled()
