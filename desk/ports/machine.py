"""This PC: its time, what it remembers, its key store, its sounds."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from desk.model.gate import Direction, GateOutcome
from desk.model.passing import Emergency

if TYPE_CHECKING:  # only clubs that use Instasport, or a kiosk, pay for them
    from desk.model.card import TokenPair
    from desk.model.card_deed import CardDeed
    from desk.model.kiosk import KioskKept


class Clock(Protocol):
    """Time from outside: the wall in a zone, and a monotonic count of seconds."""

    def now(self) -> datetime:
        """The present moment, zone-aware."""
        ...

    def monotonic(self) -> float:
        """Seconds that never go back."""
        ...


class TokenBox(Protocol):
    """Kept refresh tokens, encrypted at rest."""

    async def put(self, phone: str, pair: TokenPair, until: datetime) -> None:
        """Replaces what was kept for this phone."""
        ...

    async def renew(self, phone: str, pair: TokenPair) -> None:
        """Replaces the pair kept for this phone and leaves its end date as it is; does nothing when none is kept."""
        ...

    async def get(self, phone: str) -> TokenPair | None:
        """What is kept and not out of date."""
        ...

    async def drop(self, phone: str) -> None:
        """Forgets it."""
        ...


class CardDeeds(Protocol):
    """Presses on Instasport cards that nobody knows the end of yet; they outlive the program. Its methods raise StoreError."""

    async def of(self, phone: str) -> Sequence[CardDeed]:
        """Whatever of this client is open, oldest first."""
        ...

    async def take(self, deed: CardDeed) -> bool:
        """Durable before it is sent; False, and nothing of it, while another of the same target is open, in whatever program."""
        ...

    async def drop(self, deed: CardDeed) -> None:
        """It is known what became of this one; another of the same target stays open."""
        ...


class TagMemory(Protocol):
    """Which spelling of tags this club's LuckyFit uses."""

    async def learned(self) -> Sequence[str]:
        """Names of spellings that hit before, most frequent first."""
        ...

    async def remember(self, spelling: str) -> None:
        """Counts one hit."""
        ...


class Secrets(Protocol):
    """The key store of the operating system. Raises KeyStoreError."""

    def get(self, name: str) -> str | None:
        """The secret of that name."""
        ...

    def set(self, name: str, value: str) -> None:
        """Keeps it; never anywhere but the key store."""
        ...

    def delete(self, name: str) -> None:
        """Forgets it."""
        ...


class KioskMemory(Protocol):
    """What a kiosk keeps over restarts, apart from the journal, without which it must work too."""

    def read(self) -> KioskKept | None:
        """What is kept; None where nothing is."""
        ...

    def alone(self) -> AbstractContextManager[None]:
        """While it lasts no other program of this PC reads or writes it. Raises StoreError."""
        ...

    def write(self, kept: KioskKept) -> None:
        """Durable when it returns. Raises StoreError."""
        ...


class Sounds(Protocol):
    """Short sounds, one meaning each."""

    def play(self, name: str) -> None:
        """Plays without waiting: `granted`, `warned`, `denied`, `unknown`, `error`."""
        ...


class Gate(Protocol):
    """A turnstile or door. One pass at a time in each direction."""

    @property
    def name(self) -> str:
        """Its name in the settings."""
        ...

    async def open(self, direction: Direction) -> GateOutcome:
        """Lets one person through and returns what became of it; never raises for what the device does."""
        ...


@runtime_checkable
class HoldsOpen(Protocol):
    """A gate that can stay open for everybody, in both directions."""

    async def hold_open(self, *, open_now: bool) -> bool:
        """Opens it until it is told otherwise, over every loss and return of the device; False where the device says it can't.

        Never raises for what the device does.
        """
        ...


class EmergencyMark(Protocol):
    """Whether all doors are held open, as every program of this PC sees it, with or without the store. It may wait for a disk."""

    def prepare(self) -> None:
        """Makes sure that it can be written later. Raises StoreError."""
        ...

    def read(self) -> Emergency | None:
        """What was called last; None where nothing ever was, or it can't be read."""
        ...

    def write(self, emergency: Emergency) -> None:
        """What is called now. Raises StoreError."""
        ...
