"""How the programs of one PC leave the doors to one of them, and what is done at a kiosk."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # only where there are doors they are paid for
    from desk.model.door_wish import DoorWish, WishAnswer
    from desk.model.kiosk import Deed


class DoorWishes(Protocol):
    """What is asked of the program that works the doors. Raises StoreError."""

    def own(self) -> bool:
        """Whether this program works the doors of this PC: the first living one that asked."""
        ...

    def let_go(self) -> None:
        """It works them no more."""
        ...

    async def make(self, wish: DoorWish) -> str:
        """Written down for the program at the doors; its number."""
        ...

    async def fresh(self) -> Sequence[DoorWish]:
        """What was asked since this was called last; at first nothing, since nobody waits for what is older."""
        ...

    async def take(self, wish_id: str) -> bool:
        """Whether it is the caller's to deal with, for good: only one ever takes it."""
        ...

    async def answer(self, wish_id: str, answer: WishAnswer) -> None:
        """What became of it."""
        ...

    async def answered(self, wish_id: str) -> WishAnswer | None:
        """The same for whoever asked; None as long as it is not known."""
        ...


class KioskPresence(Protocol):
    """Whether a kiosk lives on this PC. Each look is a moment long and may keep a kiosk from its word, so that is given again."""

    def hold(self) -> None:
        """This program is a kiosk, and here until it ends, however it ends; once more does nothing."""
        ...

    def let_go(self) -> None:
        """It is here no more."""
        ...

    def is_here(self) -> bool:
        """Whether another program is one."""
        ...


class KioskDeeds(Protocol):
    """The part of the audit that tells of kiosks. Raises StoreError."""

    async def note_deed(self, at: datetime, deed: Deed, who: str, note: str) -> None:
        """Written down for good."""
        ...
