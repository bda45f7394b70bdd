"""One program of a PC works its doors; the others ask it, by what is written in the store, and it answers there."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace

from desk.errors import DeskError, DoorUntold, NotAllowed, StoreError
from desk.model.door_wish import DoorWish, WishAnswer
from desk.model.gate import Direction
from desk.model.passing import Pass, Unwritten
from desk.model.supervisor import Supervisor
from desk.ports import Clock, DoorWishes
from desk.services.admitting import Admitting
from desk.services.duty import DoorDuty
from desk.tasks import Tasks
from desk.unforeseen import foreseen

log = logging.getLogger(__name__)
BEAT_S = 0.3
ASKED_AGAIN_S = 0.1
TAKEN_S = 5.0
"""So long somebody waits until the program at the doors takes what was asked; then it is called off."""
OVER_S = 60.0
"""So long they wait for its end once it was taken."""
TOLD_AGAIN_S = 2.0
FRESH_S = 10.0
"""What was asked longer ago opens nothing: whoever stood there has gone."""


class Wishes:
    """Both sides of it."""

    def __init__(
        self,
        wishes: DoorWishes,
        admitting: Admitting,
        duty: DoorDuty,
        clock: Clock,
        tasks: Tasks,
        *,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._wishes, self._admitting, self._duty = wishes, admitting, duty
        self._clock, self._tasks, self._pause = clock, tasks, pause
        self._failed = False

    async def admit(  # noqa: PLR0917 - as in `Admitting`
        self,
        point: str,
        direction: Direction,
        reason: str,
        operator: str = "",
        client_id: int | None = None,
        supervisor: Supervisor | None = None,
    ) -> Pass | Unwritten:
        """Opened by hand by whichever program works the doors. Raises what `Admitting.admit` and `ask` raise."""
        if self._duty.works:
            return await self._admitting.admit(point, direction, reason, operator, client_id, supervisor)
        by = operator or self._admitting.operator
        return await self.ask(DoorWish(point, direction, reason, self._clock.now(), by, supervisor, client_id))

    async def watch(self) -> None:
        """What others ask is done, as long as this program works the doors."""
        await self.listen()
        self._tasks.start(self._beats(), name="what other programs ask of the doors")

    async def listen(self) -> None:
        """One look, which tells of its failure: the first one once the doors are this program's says what is new from then on."""
        try:
            await self.look()
        except StoreError as error:
            if not self._failed:
                log.warning("what other programs ask of the doors can't be read now: %s", error.reason)
            self._failed = True
        else:
            self._failed = False

    async def look(self) -> None:
        """One look. Raises StoreError."""
        if not self._duty.works:
            return
        for wish in await self._wishes.fresh():
            if await self._wishes.take(wish.id):
                self._tasks.start(self._serve(wish), name=f"a door asked for by another program: {wish.point}")

    async def ask(self, wish: DoorWish) -> Pass | Unwritten:
        """Opened by the program at the doors, written down or not; by this one where the doors become its own meanwhile.

        Raises NotAllowed: what that program refuses, and `doors_elsewhere` when it does nothing. DoorUntold when it began and
        did not tell the end. StoreError.
        """
        number = await self._wishes.make(wish)
        answer = await self._wait_for(number, TAKEN_S)
        if answer is None:
            if await self._wishes.take(number):
                if self._duty.works:
                    return await self._admit(wish)
                raise NotAllowed("doors_elsewhere", door=wish.point)
            answer = await self._wait_for(number, OVER_S)
        if answer is None:
            raise DoorUntold(wish.point)
        if answer.store_failed:
            raise StoreError(reason=answer.refused)
        if answer.passed is None:
            raise NotAllowed(answer.refused, **answer.details)
        return self._here(answer.passed)

    def _here(self, opened: Pass | Unwritten) -> Pass | Unwritten:
        """The record keeps moments in UTC."""
        zone = self._clock.now().tzinfo
        return replace(opened, at=opened.at.astimezone(zone)) if isinstance(opened, Unwritten) else opened.in_zone(zone)

    async def _wait_for(self, number: str, patience_s: float) -> WishAnswer | None:
        """In vain once the doors are this program's: the other one has gone."""
        for _turn in range(round(patience_s / ASKED_AGAIN_S)):
            if (answer := await self._wishes.answered(number)) is not None or self._duty.works:
                return answer
            await self._pause(ASKED_AGAIN_S)
        return None

    async def _admit(self, wish: DoorWish) -> Pass | Unwritten:
        more = wish.operator, wish.client_id, wish.supervisor
        return await self._admitting.admit(wish.point, wish.direction, wish.reason, *more)

    async def _beats(self) -> None:
        while True:
            await self._pause(BEAT_S)
            await self.listen()

    async def _serve(self, wish: DoorWish) -> None:
        """Told as long as whoever asked waits for it: the disk may take it a moment later."""
        answer = await self._opened(wish)
        for _turn in range(round(OVER_S / TOLD_AGAIN_S)):
            try:
                await self._wishes.answer(wish.id, answer)
            except StoreError as error:
                log.warning("what became of a door asked for by another program can't be written: %s", error.reason)
                await self._pause(TOLD_AGAIN_S)
            else:
                return

    async def _opened(self, wish: DoorWish) -> WishAnswer:
        if self._clock.now().timestamp() - wish.made_at.timestamp() > FRESH_S:
            return WishAnswer(refused="doors_elsewhere", details={"door": wish.point})
        try:
            with foreseen():
                passed = await self._admit(wish)
        except NotAllowed as error:
            return WishAnswer(refused=error.code, details=error.details)
        except StoreError as error:
            return WishAnswer(refused=error.reason, store_failed=True)
        except DeskError as error:
            log.warning("a door asked for by another program: %s", error)
            return WishAnswer(refused="doors_elsewhere", details={"door": wish.point})
        return WishAnswer(passed)
