"""Who works the doors of a PC: one program of it. A kiosk goes before a window; of two alike the first one does."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from desk.errors import StoreError
from desk.ports import DoorWishes, KioskPresence
from desk.tasks import Tasks

log = logging.getLogger(__name__)
LOOK_S = 0.5
SEEN_LOOKS = 2
"""So often in a row a kiosk is seen before it is given the doors: another window's look may be taken for one, but not twice."""
GONE_S = 5.0
"""So long a window leaves the doors to a kiosk that has gone: what watches it starts it again."""
GONE_LOOKS = round(GONE_S / LOOK_S)


class DoorDuty:
    """Looks again and again whether the doors are this program's. `stays`: they stand open, and are given away later."""

    def __init__(
        self,
        wishes: DoorWishes,
        kiosks: KioskPresence,
        tasks: Tasks,
        stays: Callable[[], bool],
        *,
        is_kiosk: bool = False,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._wishes, self._kiosks, self._tasks, self._stays = wishes, kiosks, tasks, stays
        self.is_kiosk, self._pause = is_kiosk, pause
        self._begin: Callable[[], Awaitable[None]] = _nothing
        self._end: Callable[[], Awaitable[None]] = _nothing
        self._turn = asyncio.Lock()
        self._works: bool | None = None
        self._over = self._others = self._failed = False
        self._seen, self._missed = 0, GONE_LOOKS

    @property
    def works(self) -> bool:
        """Whether this program works the doors."""
        return self._works is True

    async def watch(self, begin: Callable[[], Awaitable[None]], end: Callable[[], Awaitable[None]]) -> None:
        """From now on: `begin` when the doors become this program's, `end` when they are another's, at first too."""
        self._begin, self._end = begin, end
        await self.look()
        self._tasks.start(self._beats(), name="who works the doors")

    async def look(self) -> None:
        """One look. The doors are let go of only when `end` is done."""
        async with self._turn:
            if self._over:
                return
            mine = self._is_mine()
            if mine is self._works:
                return
            log.info("the doors are worked by %s", "this program" if mine else "another program of this PC")
            self._works = mine
            if mine:
                await self._begin()
            else:
                await self._end()
                self._wishes.let_go()

    def claim(self) -> bool:
        """Whether they are this program's, which has no gate open yet: for a command, which never takes them from another."""
        self._works = self._owns()
        return self._works

    async def stop(self) -> None:
        """Nothing changes any more."""
        async with self._turn:
            self._over = True

    def let_go(self) -> None:
        """For the next program, once this one has closed what it had open."""
        self._works = False
        self._wishes.let_go()
        self._kiosks.let_go()

    async def _beats(self) -> None:
        while True:
            await self._pause(LOOK_S)
            await self.look()

    def _is_mine(self) -> bool:
        if self.is_kiosk:
            self._kiosks.hold()
        elif self._a_kiosk_goes_before():
            return False
        return self._owns()

    def _a_kiosk_goes_before(self) -> bool:
        here = self._kiosks.is_here()
        self._seen = self._seen + 1 if here else 0
        if self.works and (self._seen < SEEN_LOOKS or self._stays()):
            return False
        self._missed = 0 if here else self._missed + 1
        self._others = self._others or here
        return self._missed < GONE_LOOKS

    def _owns(self) -> bool:
        """Where the folder does not even tell who does, somebody must: whoever never saw another."""
        try:
            owns = self._wishes.own()
        except StoreError as error:
            if not self._failed:
                log.warning("whether another program works the doors can't be found out: %s", error.reason)
            self._failed = True
            return not self._others
        self._failed, self._others = False, self._others or not owns
        return owns


async def _nothing() -> None:
    """Before it is watched."""
