"""What other programs of this PC wrote of the doors, told here: the kiosk's passes and its bell reach the desk's window by it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial

from desk.errors import StoreError
from desk.events import Bus, KeptOutTaken, PassAnnulled, PassElsewhere, PassSettled, ReceptionCalled, ReceptionComes
from desk.model.client import Client
from desk.model.door import forgiven_at
from desk.model.following import Bell, StillWaiting
from desk.model.passing import Pass
from desk.model.view import ClientView
from desk.ports import DoorWatch
from desk.services.judging import Judging
from desk.tasks import Tasks

log = logging.getLogger(__name__)

BEAT_S = 0.7
"""Between two looks: what happens at a door is to be seen within a second."""
CALL_LASTS_S = 900.0
"""Who asked for a person longer ago than this waits no more."""


class ElsewhereDoors:
    """Looks at what was written since, again and again; and writes down for the others who calls and who is gone to."""

    def __init__(
        self,
        watch: DoorWatch,
        known: Callable[[int], Awaitable[ClientView | None]],
        judging: Judging,
        bus: Bus,
        tasks: Tasks,
        *,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._watch, self._known, self._judging = watch, known, judging
        self._bus, self._tasks, self._pause = bus, tasks, pause
        self._upto: int | None = None
        self._writing: set[asyncio.Task[None]] = set()
        self._failed = False

    async def watch(self) -> None:
        """From now on; what is written by now is read by whoever wants it. Once more does nothing. Raises StoreError."""
        if self._upto is not None:
            return
        self._upto = await self._watch.newest()
        self._bus.subscribe(ReceptionCalled, self._on_called)
        self._tasks.start(self._beats(), name="what other programs wrote of the doors")

    async def waiting(self) -> StillWaiting:
        """Whom nobody went to since the day began, whichever program they met. Raises StoreError."""
        now = self._judging.watch.now()
        found = await self._watch.waiting(forgiven_at(now, self._judging.rules.door.forgive_hour))
        bell = found.bell
        if bell is not None and not 0 <= now.timestamp() - bell.at.timestamp() < CALL_LASTS_S:
            bell = None
        here = replace(bell, at=bell.at.astimezone(now.tzinfo)) if bell is not None else None
        return StillWaiting(tuple(self._here(each) for each in found.denied), here)

    def take(self, passed: Pass, operator: str) -> None:
        """Somebody goes to whoever was kept out; kept with who it is."""
        self._keep(partial(self._watch.take, self._judging.watch.now(), passed, operator), name="who was kept out is gone to")

    def come(self, operator: str) -> None:
        """Somebody goes to whoever asked for a person; told at the screen they asked at."""
        now = self._judging.watch.now()
        self._bus.publish(ReceptionComes(now, operator))
        self._keep(partial(self._watch.answer, now, operator), name="somebody comes")

    async def look(self) -> None:
        """One beat. Raises StoreError."""
        if self._upto is None:
            return
        news = await self._watch.news(self._upto)
        self._upto = news.upto
        for each in news.made:
            self._bus.publish(PassElsewhere(self._here(each), await self._client(each)))
        for each in news.settled:
            self._bus.publish(PassAnnulled(self._here(each)) if each.annulled else PassSettled(self._here(each)))
        for pass_id in news.taken:
            self._bus.publish(KeptOutTaken(pass_id))
        for bell in news.bells:
            self._tell(bell)

    async def settled(self) -> None:
        """Once what was told here is written down: before the program ends."""
        await asyncio.gather(*self._writing, return_exceptions=True)

    async def _beats(self) -> None:
        while True:
            await self._pause(BEAT_S)
            try:
                await self.look()
            except StoreError as error:
                if not self._failed:
                    log.warning("what other programs wrote of the doors can't be read now: %s", error.reason)
                self._failed = True
            else:
                self._failed = False

    def _tell(self, bell: Bell) -> None:
        at = bell.at.astimezone(self._judging.watch.now().tzinfo)
        self._bus.publish(ReceptionComes(at, bell.operator) if bell.comes else ReceptionCalled(at, bell.point, elsewhere=True))

    def _on_called(self, fact: ReceptionCalled) -> None:
        if not fact.elsewhere:
            self._keep(partial(self._watch.ring, fact.at, fact.point), name="the bell was rung")

    def _keep(self, write: Callable[[], Awaitable[None]], *, name: str) -> None:
        task = self._tasks.start(_kept(write), name=name)
        self._writing.add(task)
        task.add_done_callback(self._writing.discard)

    async def _client(self, passed: Pass) -> Client | None:
        view = await self._known(passed.client_id) if passed.client_id is not None else None
        return view.client if view is not None else None

    def _here(self, passed: Pass) -> Pass:
        """The record keeps moments in UTC."""
        return passed.in_zone(self._judging.watch.now().tzinfo)


async def _kept(write: Callable[[], Awaitable[None]]) -> None:
    """What can't be written is known here all the same."""
    try:
        await write()
    except StoreError as error:
        log.warning("what is told to other programs can't be written: %s", error.reason)
