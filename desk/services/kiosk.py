"""What only staff may do at a kiosk: its lock with a PIN, and whether it is out of order; both last over restarts."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import logging
import secrets
from collections.abc import Callable
from dataclasses import replace

from desk.errors import KeyStoreError, NotAllowed, StoreError
from desk.model.kiosk import SHUTTING, KioskKept, Outage, Trouble, is_pin, outweighs, wait_after
from desk.ports import Clock, KioskMemory, Secrets

log = logging.getLogger(__name__)

PIN_NAME = "kiosk.pin"
SALT_BYTES = 16
COST = (1 << 15, 8, 1)
"""Scrypt's n, r and p: 32 MiB and about a tenth of a second a try."""
MEMORY = 1 << 26


class KioskLock:
    """The PIN by which staff leave the kiosk. Every try is counted before it is judged, so that ending the program spares none.

    After a restart the wait begins anew, whatever the clock at the wall says; and after tries in another program of this PC too.
    """

    def __init__(self, keys: Secrets, kept: Keeping, clock: Clock) -> None:
        self._keys, self._kept, self._clock = keys, kept, clock
        self._counted = kept.now.wrong_pins
        self._until = clock.monotonic() + wait_after(self._counted)
        self.judged_wrong = 0
        """How many were wrong one after another, when the last try was judged; 0 when it was right, or was not taken."""

    @property
    def left_s(self) -> float:
        """For how long no PIN is taken yet."""
        return max(0.0, self._until - self._clock.monotonic())

    def has_pin(self) -> bool:
        """Whether one was set."""
        return self._hash() is not None

    async def set_pin(self, pin: str) -> None:
        """Another PIN from now on. Raises NotAllowed `pin_form`, KeyStoreError."""
        if not is_pin(pin):
            raise NotAllowed("pin_form")
        self._keys.set(PIN_NAME, await asyncio.to_thread(hashed, pin))

    async def opens(self, pin: str) -> bool:
        """Whether it is the PIN. False at once while none is taken."""
        self.judged_wrong, kept, before = 0, self._hash(), self._kept.look().wrong_pins
        if before > self._counted:
            self._count(before)
        if self.left_s > 0 or kept is None:
            return False
        wrong = self._kept.change(lambda now: replace(now, wrong_pins=now.wrong_pins + 1)).wrong_pins
        self._count(wrong)
        right = await asyncio.to_thread(_is, pin, kept)
        if right:
            self._kept.change(lambda now: replace(now, wrong_pins=0))
            self._count(0)
        else:
            self.judged_wrong = wrong
            log.warning("a wrong PIN at the kiosk, %s one after another", wrong)
        return right

    def _count(self, wrong: int) -> None:
        self._counted = wrong
        self._until = self._clock.monotonic() + wait_after(wrong)

    def _hash(self) -> str | None:
        try:
            return self._keys.get(PIN_NAME)
        except KeyStoreError:
            return None


class KioskOrder:
    """Whether the kiosk is out of order, and so its door too."""

    def __init__(self, kept: Keeping, clock: Clock) -> None:
        self._kept, self._clock = kept, clock

    @property
    def outage(self) -> Outage | None:
        """Why it is out of order, if it is."""
        return self._kept.now.outage

    @property
    def shuts(self) -> bool:
        """Whether its door lets nobody in by itself."""
        return self.outage is not None and self.outage.trouble in SHUTTING

    def fail(self, trouble: Trouble) -> None:
        """Out of order from now on; what a person said stays what is told."""
        if self.outage is None or outweighs(trouble, self.outage.trouble):
            log.warning("the kiosk is out of order: %s", trouble)
            self._kept.change(lambda now: replace(now, outage=Outage(trouble, self._clock.now())))

    def mend(self, trouble: Trouble | None = None) -> None:
        """In order again; with `trouble` only where that was what was wrong."""
        if self.outage is not None and trouble in (None, self.outage.trouble):
            log.info("the kiosk is in order again")
            self._kept.change(lambda now: replace(now, outage=None))


class Keeping:
    """What is kept, at hand; another program of this PC may keep its wrong PINs there too.

    What can't be written holds as long as the program runs.
    """

    def __init__(self, memory: KioskMemory) -> None:
        self._memory = memory
        self._unwritten = False
        self.now = memory.read() or KioskKept()

    def look(self) -> KioskKept:
        """As it is written now."""
        if not self._unwritten:
            self.now = self._memory.read() or self.now
        return self.now

    def change(self, how: Callable[[KioskKept], KioskKept]) -> KioskKept:
        """Changed, and written."""
        fresh = None
        try:
            with self._memory.alone():
                fresh = how(self.look())
                self._memory.write(fresh)
        except StoreError as error:
            log.warning("what the kiosk keeps can't be written: %s", error)
            self._unwritten = True
        else:
            self._unwritten = False
        self.now = fresh if fresh is not None else how(self.now)
        return self.now


def hashed(pin: str) -> str:
    """What is kept of a PIN."""
    salt = secrets.token_bytes(SALT_BYTES)
    return ":".join(("scrypt", *(str(each) for each in COST), salt.hex(), _scrypt(pin, salt, COST).hex()))


def _is(pin: str, kept: str) -> bool:
    kind, *numbers, salt, digest = kept.split(":")
    n, r, p = (int(each) for each in numbers)
    return kind == "scrypt" and hmac.compare_digest(_scrypt(pin, bytes.fromhex(salt), (n, r, p)), bytes.fromhex(digest))


def _scrypt(pin: str, salt: bytes, cost: tuple[int, int, int]) -> bytes:
    n, r, p = cost
    return hashlib.scrypt(pin.encode(), salt=salt, n=n, r=r, p=p, maxmem=MEMORY, dklen=32)
