"""Reads the whole club in the background: who the clients are, then what they hold, those seen lately first; resumable."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from math import ceil

from desk.errors import DeskError, ForeignAnswer, Refused, ServiceError, StoreError, UnexpectedAnswer
from desk.events import Bus, RosterProgress
from desk.model.door import SKEW_S
from desk.model.line import LineState
from desk.model.roster import AllTold, Seen
from desk.ports import Clock, Club
from desk.services.line import LineWatch
from desk.services.roster.holdings import REQUESTS, Holdings
from desk.services.roster.keeper import Keeper
from desk.services.roster.known import Known
from desk.services.roster.pace import Pace
from desk.services.roster.people import HIGHEST, Census

log = logging.getLogger(__name__)
POSITION = "sync"
LOOK_S = 300.0
TROUBLE_S, LONGEST_TROUBLE_S = 30.0, 1800.0
"""What could not be read is tried again after so long, each time twice as long while nothing comes of it."""
BATCH = 20
FRESH = timedelta(hours=12)
"""What those hold who were seen lately is read anew after so long, whatever else is due."""
VISITED = timedelta(days=3)
"""Who came in these days is read first."""
APART = timedelta(seconds=SKEW_S)
"""So far apart moments may be told that are one: LuckyFit's clock and this PC's, while they are not known to differ."""
START_S = 10.0
"""The window comes first."""
TOO_MANY = 429


@dataclass(frozen=True, slots=True)
class Position:
    """How far the present reading has come; kept, so that the next start goes on there. `began` is when it was begun.

    `people`: all clients were listed, `partial` without some who could not be read; `bulk`: everybody's tickets were asked for.
    """

    began: str = ""
    ended: str = ""
    low: int = 1
    people: bool = False
    bulk: bool = False
    partial: bool = False

    def moment(self, name: str) -> datetime | None:
        """`began` or `ended`, as a moment."""
        text = getattr(self, name)
        return datetime.fromisoformat(text) if text else None


class Syncer:
    """Runs for as long as the product does. What goes wrong is tried again later; nobody waits for it."""

    def __init__(
        self,
        club: Club,
        keeper: Keeper,
        line: LineWatch,
        bus: Bus,
        clock: Clock,
        *,
        every: timedelta,
        pace: Pace,
        at_once: int = 2,
        pause: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._club, self._keeper, self._line, self._bus, self._clock = club, keeper, line, bus, clock
        self._every, self._pace, self._at_once, self._pause = every, pace, at_once, pause
        known = Known(keeper.roster, pace)
        self._census, self._holdings = Census(club, pace, known), Holdings(club, keeper, clock, pace, known)
        self._trouble_s, self._put_off = TROUBLE_S, False

    async def run(self) -> None:
        """Reads what is due, for ever."""
        if not self._every:
            return
        await self._pause(START_S)
        while True:
            try:
                await self.once()
                self._is_put_off(put_off=False)
                await self._pause(LOOK_S)
            except StoreError as error:
                log.warning("the club is not read: %s", error.reason)
                return
            except DeskError as error:
                log.info("the club is read later: %s", error)
                if isinstance(error, ServiceError) and error.http_status == TOO_MANY:
                    self._pace.slow_down()
                self._is_put_off(put_off=True)
                wait_s, self._trouble_s = self._trouble_s, min(2 * self._trouble_s, LONGEST_TROUBLE_S)
                await self._pause(wait_s)

    async def once(self) -> None:
        """Everything that is due now. Raises StoreError, and what LuckyFit's reads raise."""
        now, position = self._clock.now(), await self._position()
        ended = position.moment("ended")
        if ended is not None and ended <= now < ended + self._every:
            await self._refresh(now - FRESH)
            return
        try:
            await self._read(position if position.began and ended is None else await self._begun())
        finally:
            self._tell(RosterProgress(0, going=False))

    async def _begun(self) -> Position:
        """A reading begins when LuckyFit has answered something: before that nobody knows whether this PC's clock is right."""
        await self._online()
        await self._read_staff()
        return Position(began=self._clock.now().isoformat())

    async def _read(self, position: Position) -> None:
        began = position.moment("began") or self._clock.now()
        if not position.people:
            position = await self._read_people(position, began)
        if not position.bulk:
            with self._line.patient():
                await self._holdings.in_bulk(await self._all_unread(began))
            position = await self._move(replace(position, bulk=True))
        await self._read_holdings(began)
        await self._move(replace(position, ended=self._clock.now().isoformat()))

    async def _read_people(self, position: Position, began: datetime) -> Position:
        await self._online()
        known, count, complete = (await self._keeper.roster.extent()).clients, 0, False
        self._tell(RosterProgress(0, known or None))
        with self._line.patient():
            async for piece in self._census.pieces(position.low):
                count += piece.count
                complete = piece.complete if piece.last else complete
                await self._keeper.settled()
                partial = position.partial or piece.passed
                position = await self._move(replace(position, low=min(piece.after, HIGHEST), partial=partial))
                self._tell(RosterProgress(count, max(known, count)))
        if complete and not position.partial:
            await self._keeper.roster.note([AllTold(began - APART, self._clock.now())])
        await self._read_visitors()
        return await self._move(replace(position, people=True))

    async def _read_staff(self) -> None:
        try:
            await self._club.staff()
        except ForeignAnswer:
            raise
        except (Refused, UnexpectedAnswer) as error:
            log.info("the staff can't be read: %s", error)

    async def _read_visitors(self) -> None:
        """Who came lately, where LuckyFit tells it: so that they are read first."""
        now = self._clock.now()
        try:
            passes = await self._club.access_logs(now - VISITED, now)
        except ForeignAnswer:
            raise
        except (Refused, UnexpectedAnswer) as error:
            log.info("who came lately is not told: %s", error)
            return
        for each in passes:
            if each.client_id is not None:
                self._keeper.take(Seen(each.client_id, each.created_at or now - VISITED))
        await self._keeper.settled()

    async def _read_holdings(self, began: datetime) -> None:
        """Client by client; those seen lately come between whenever it is their time again."""
        roster, after = self._keeper.roster, None
        of = (await roster.extent()).clients
        while True:
            left = await roster.count_untold(began)
            self._tell(RosterProgress(max(of - ceil(left / REQUESTS), 0), of, left * self._pace.between_s))
            await self._refresh(max(began, self._clock.now() - FRESH))
            batch = await roster.unread(began, BATCH, after)
            if not batch:
                await self._holdings.check(1)
                return
            await self._read_each(batch, began)
            after = batch[-1]

    async def _refresh(self, before: datetime) -> None:
        """Those who were seen lately and not read since."""
        passed: set[int] = set()
        while batch := [each for each in await self._keeper.roster.seen_unread(before, BATCH) if each not in passed]:
            await self._read_each(batch, before)
            passed |= set(batch)

    async def _read_each(self, client_ids: Sequence[int], since: datetime) -> None:
        """Some at a time; the next only once these are kept."""
        for start in range(0, len(client_ids), self._at_once):
            await self._online()
            await asyncio.gather(*(self._holdings.of(each, since) for each in client_ids[start : start + self._at_once]))
            await self._keeper.settled()
            await self._holdings.check()

    async def _all_unread(self, before: datetime) -> list[int]:
        seen = list(await self._keeper.roster.seen_unread(before, HIGHEST))
        there = set(seen)
        return seen + [each for each in await self._keeper.roster.unread(before, HIGHEST, None) if each not in there]

    async def _online(self) -> None:
        """The club is read only while the line is well: it is for those at the desk first."""
        while self._line.state is not LineState.ONLINE:
            await self._pause(TROUBLE_S)

    async def _position(self) -> Position:
        try:
            return Position(**json.loads(await self._keeper.roster.recall(POSITION) or "{}"))
        except (TypeError, ValueError):
            return Position()

    async def _move(self, position: Position) -> Position:
        self._trouble_s = TROUBLE_S
        await self._keeper.roster.keep(POSITION, json.dumps(asdict(position)))
        return position

    def _is_put_off(self, *, put_off: bool) -> None:
        """Told when it begins to be and when it no longer is, and each time something hides it meanwhile."""
        if put_off or self._put_off:
            self._tell(RosterProgress(0, going=False, put_off=put_off))
        if not put_off or self._holdings.read_some():
            self._trouble_s = TROUBLE_S
        self._put_off = put_off

    def _tell(self, fact: RosterProgress) -> None:
        self._bus.publish(fact)
