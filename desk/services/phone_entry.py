"""A client without a card at a kiosk: they type their phone number, LuckyFit sends its owner a code, and the code proves it.

Knowing a number lets nobody in, and nothing here says whether a number is known: an unknown one is asked for a code too.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable
from dataclasses import replace
from typing import Protocol

from desk.errors import DeskError, NotAllowed, Refused
from desk.model.door import Place
from desk.model.kiosk import wait_after
from desk.model.passing import Pass
from desk.model.phone import normalise
from desk.model.sign_in import Preauthorization
from desk.model.view import ClientView, Found
from desk.ports import Clock
from desk.services.kiosk import Keeping

log = logging.getLogger(__name__)

HOUR_S = 3600.0
AGAIN_S = 60.0
"""So long no other code is sent to the same number."""
CODES_A_NUMBER, CODES_A_KIOSK = 3, 20
"""At most so many within an hour: each may cost the club a message."""
TRIES_A_CODE = 3
GOOD_S = 300.0
"""So long a code is taken."""
FEWEST_DIGITS = 4


class SignsIn(Protocol):
    """How LuckyFit proves who somebody is. Raises what its writes raise; Refused for what is wrong."""

    async def preauthorize(self, phone: str) -> Preauthorization:
        """Sends a code, unless the client has a password already."""
        ...

    async def check_activation_code(self, client_id: int, code: str) -> None:
        """Is it the code?"""
        ...

    async def check_password(self, client_id: int, password: str) -> None:
        """Is it the password?"""
        ...


class Reads(Protocol):
    """What is known of a client, asked now."""

    async def refresh(self, client_id: int) -> ClientView:
        """Raises what LuckyFit's reads raise."""
        ...


class LetsIn(Protocol):
    """A door that decides by its own rules."""

    async def came(self, found: Found, place: Place) -> Pass | None:
        """Whoever this is stands there."""
        ...


class PhoneEntry:
    """One person at a time. Every wrong code is counted before it is judged and lasts over restarts, like a wrong PIN."""

    def __init__(  # noqa: PLR0917 - whom it asks, what it opens, and what it counts by
        self, club: SignsIn, reads: Reads, door: LetsIn, place: Place, kept: Keeping, clock: Clock
    ) -> None:
        self._club, self._reads, self._door, self._place = club, reads, door, place
        self._kept, self._clock = kept, clock
        self._until = clock.monotonic() + wait_after(kept.now.wrong_codes)
        self._sent: dict[str, deque[float]] = {}
        self._asked: Preauthorization | None = None
        self._good_until = 0.0
        self._tries = 0

    @property
    def left_s(self) -> float:
        """For how long nothing is taken yet, after too many wrong codes."""
        return max(0.0, self._until - self._clock.monotonic())

    async def send(self, typed: str) -> None:
        """A code is sent to whoever has this number.

        Raises NotAllowed `phone_form`, `phone_often`, `phone_locked`; and Unreachable.
        """
        self.forget()
        phone = normalise(typed)
        if phone is None:
            raise NotAllowed("phone_form")
        if self.left_s > 0:
            raise NotAllowed("phone_locked")
        self._count(phone)
        self._tries, self._good_until = TRIES_A_CODE, self._clock.monotonic() + GOOD_S
        try:
            self._asked = await self._club.preauthorize(phone)
        except Refused:
            log.info("a code was asked for at the kiosk, and LuckyFit sends none")

    async def enter(self, code: str) -> Found:
        """Who proved by the code who they are; to be let `come`.

        Raises NotAllowed `code_wrong`, `phone_locked`, `code_over`: another one must be sent; and Unreachable.
        """
        if self.left_s > 0:
            raise NotAllowed("phone_locked")
        if self._tries <= 0 or self._clock.monotonic() >= self._good_until:
            self.forget()
            raise NotAllowed("code_over")
        self._tries -= 1
        asked = self._asked
        if not await self._is_right(asked, code) or asked is None:
            over = self._tries <= 0
            if over:
                self.forget()
            raise NotAllowed("code_over" if over else "code_wrong")
        self.forget()
        return Found(await self._reads.refresh(asked.client_id))

    async def come(self, found: Found) -> None:
        """The door decides about them, tells it, and lets them through."""
        await self._door.came(found, self._place)

    def forget(self) -> None:
        """Whoever it was has gone."""
        self._asked, self._tries, self._good_until = None, 0, 0.0

    async def _is_right(self, asked: Preauthorization | None, code: str) -> bool:
        """A number nobody has is as wrong as a code. What LuckyFit could not judge counts for nothing."""
        wrong = self._kept.now.wrong_codes + 1
        self._keep(wrong)
        if asked is None or len(code) < FEWEST_DIGITS:
            return False
        check: Awaitable[None]
        if asked.first_login:
            check = self._club.check_activation_code(asked.client_id, code)
        else:
            check = self._club.check_password(asked.client_id, code)
        try:
            await check
        except Refused:
            log.warning("a wrong code at the kiosk, %s one after another", wrong)
            return False
        except (DeskError, asyncio.CancelledError):
            self._keep(wrong - 1)
            self._tries += 1
            raise
        self._keep(0)
        return True

    def _keep(self, wrong: int) -> None:
        self._kept.change(lambda now: replace(now, wrong_codes=wrong))
        self._until = self._clock.monotonic() + wait_after(wrong)

    def _count(self, phone: str) -> None:
        """Raises NotAllowed `phone_often`."""
        now = self._clock.monotonic()
        for number, moments in list(self._sent.items()):
            while moments and now - moments[0] >= HOUR_S:
                moments.popleft()
            if not moments:
                del self._sent[number]
        mine = self._sent.get(phone, deque())
        too_soon = bool(mine) and now - mine[-1] < AGAIN_S
        if too_soon or len(mine) >= CODES_A_NUMBER or sum(map(len, self._sent.values())) >= CODES_A_KIOSK:
            raise NotAllowed("phone_often")
        self._sent.setdefault(phone, deque()).append(now)
