"""Old passes forget who it was: when somebody wishes it, or by itself once they are as old as the settings say."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from desk.errors import NotAllowed, StoreError
from desk.model.forgetting import Order, Progress
from desk.ports import Passes
from desk.services.judging import COUNTED, Judging
from desk.services.passbook import TO_START_DAYS
from desk.tasks import Tasks

log = logging.getLogger(__name__)
FIRST_S, AGAIN_S = 600.0, 24 * 3600.0
"""So long after the start it is done by itself for the first time, and how often then."""
BETWEEN_S = 0.5
"""Between two pieces of the record, while people pass."""


class Forgetting:
    """`days`: so old a pass forgets by itself who it was; 0 for never. `works`: whether this program works the doors."""

    def __init__(
        self,
        passes: Passes,
        judging: Judging,
        tasks: Tasks,
        *,
        days: int,
        works: Callable[[], bool],
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._passes, self._judging, self._tasks = passes, judging, tasks
        self._days, self._works, self._pause = days, works, pause

    def before(self, days: int) -> datetime:
        """The day that ended so many days ago, as doors tell the time."""
        now = self._judging.watch.now() - timedelta(days=days)
        return now.replace(hour=0, minute=0, second=0, microsecond=0)

    async def count(self, before: datetime) -> int:
        """How many passes from before then tell who it was, and may forget it. Raises NotAllowed `still_needed`, StoreError."""
        return await self._through(self._order(before, dry=True))

    async def forget(self, before: datetime, operator: str = "") -> int:
        """They forget it for good; how many did. Raises what `count` raises; what was done by then stays done."""
        return await self._through(self._order(before, operator))

    async def watch(self) -> None:
        """From now on it is done once a day, where the settings wish it."""
        if self._days:
            self._tasks.start(self._beats(), name="old passes forget who it was")

    async def look(self) -> None:
        """What is done once a day, by the program at the doors; never by a clock that LuckyFit has not borne out."""
        if not self._works() or self._judging.watch.offset_s() is None:
            return
        try:
            count = await self._through(self._order(self.before(self._days)), BETWEEN_S)
        except StoreError as error:
            log.warning("old passes can't be made to forget who it was: %s", error.reason)
        else:
            log.info("old passes that forgot who it was: %s", count)

    async def _beats(self) -> None:
        await self._pause(FIRST_S)
        while True:
            await self.look()
            await self._pause(AGAIN_S)

    def _order(self, before: datetime, operator: str = "", *, dry: bool = False) -> Order:
        now = self._judging.watch.now()
        needed = now - (timedelta(days=TO_START_DAYS) if self._judging.rules.door.luckyfit_counts else COUNTED)
        if before.timestamp() > needed.timestamp():
            raise NotAllowed("still_needed", day=f"{needed:%Y-%m-%d}")
        return Order(before, now - timedelta(days=TO_START_DAYS), operator, dry=dry)

    async def _through(self, order: Order, between_s: float = 0.0) -> int:
        """Piece by piece."""
        count, so_far = 0, Progress()
        while so_far.more:
            so_far = await self._passes.forget(order, so_far)
            count += so_far.passes
            if between_s and so_far.more:
                await self._pause(between_s)
        return count
