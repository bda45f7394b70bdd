"""Who somebody of the staff is, by their badge or by the PIN of the kiosk; the PIN's tries are counted by its lock."""

from __future__ import annotations

import asyncio
import logging

from desk.errors import DeskError, NotAllowed
from desk.events import Bus, KioskDeed
from desk.model.client import Staff
from desk.model.kiosk import Deed
from desk.model.supervisor import AT_KIOSK, Proof, Supervisor
from desk.model.tag import Tag
from desk.model.view import Found, Outcome, StaffCard
from desk.services.door import Answers
from desk.services.kiosk import KioskLock

log = logging.getLogger(__name__)
ASKED_S = 1.5
"""So long LuckyFit is waited for: somebody else may stand there with a card of their own."""


class Supervising:
    """A name alone proves nothing."""

    def __init__(self, lock: KioskLock, answers: Answers, bus: Bus) -> None:
        self._lock, self._answers, self._bus = lock, answers, bus

    @property
    def left_s(self) -> float:
        """For how long no PIN is taken yet."""
        return self._lock.left_s

    def has_pin(self) -> bool:
        """Whether one was set."""
        return self._lock.has_pin()

    async def by_pin(self, pin: str, name: str = AT_KIOSK) -> Supervisor:
        """Whoever knows the PIN. Raises NotAllowed: `pin_not_set`, `pin_waits`, `pin_wrong`, `supervisor_missing`."""
        if not name.strip():
            raise NotAllowed("supervisor_missing")
        if not self._lock.has_pin():
            raise NotAllowed("pin_not_set")
        if await self._lock.opens(pin):
            return Supervisor(name.strip(), Proof.PIN)
        if not (wrong := self._lock.judged_wrong):
            raise NotAllowed("pin_waits", seconds=max(1, round(self.left_s)))
        self._bus.publish(KioskDeed(Deed.PIN_WRONG, "", f"{wrong}"))
        raise NotAllowed("pin_wrong")

    async def by_badge(self, tag: Tag) -> Supervisor | None:
        """Whose badge it is; None for any other card, and for one nobody can be asked about."""
        answer = await self._answers.at_once(tag)
        if answer is None:
            try:
                async with asyncio.timeout(ASKED_S):
                    answer = await self._answers.by_tag(tag)
            except (DeskError, TimeoutError) as error:
                log.info("LuckyFit does not say whether it is a badge: %s", type(error).__name__)
                return None
        staff = _staff_of(answer)
        return Supervisor(staff.full_name, Proof.BADGE) if staff is not None else None


def _staff_of(answer: Outcome) -> Staff | None:
    if isinstance(answer, StaffCard):
        return answer.staff
    return answer.view.staff if isinstance(answer, Found) else None
