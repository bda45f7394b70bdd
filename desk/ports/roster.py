"""What this PC remembers of LuckyFit's clients: read in a moment, whatever the line does."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from desk.model.client import Client, Staff
from desk.model.roster import Extent, Kept, News, Owners
from desk.model.tag import Tag
from desk.model.ticket import ClientTicket, DepositAccount


class Roster(Protocol):
    """An encrypted copy of what a decision needs. It can be read anew at any time, so losing it is no loss. Raises StoreError."""

    async def by_tag(self, tag: Tag) -> Owners:
        """Everybody whose stored tag, in any spelling, is most likely this card; several when that can't be told apart."""
        ...

    async def client(self, client_id: int) -> Kept | None:
        """One client with all they hold, or None."""
        ...

    async def badges(self, stored: str) -> Sequence[Staff]:
        """Staff whose badge has the whole number of a stored tag."""
        ...

    async def search(self, text: str, limit: int = 50) -> Sequence[Client]:
        """Clients by the beginning of any word of a name in either alphabet, a piece of a phone, or a card; in no order."""
        ...

    async def note(self, news: Sequence[News]) -> None:
        """Keeps what LuckyFit told, all of it or nothing."""
        ...

    async def extent(self) -> Extent:
        """How much is kept."""
        ...

    async def unread(self, before: datetime, limit: int, after: int | None = None) -> Sequence[int]:
        """Clients whose tickets or deposits were not told since `before`, from the highest number down; below `after` only."""
        ...

    async def count_untold(self, before: datetime) -> int:
        """How many answers that is: of everybody their tickets are one, their deposits another."""
        ...

    async def seen_unread(self, before: datetime, limit: int) -> Sequence[int]:
        """Of those the ones who stood at the desk, the latest first."""
        ...

    async def some(self, limit: int) -> Sequence[int]:
        """Some of the clients, by chance."""
        ...

    async def recall(self, name: str) -> str:
        """What was kept under this name, or nothing: how far a long reading has come."""
        ...

    async def keep(self, name: str, value: str) -> None:
        """Keeps a short text under a name."""
        ...

    async def close(self) -> None:
        """Closes the file after all that was asked for."""
        ...


class Keeping(Protocol):
    """Is told of everything LuckyFit answers about people, and keeps what a decision needs; nobody waits for that."""

    def clients(self, clients: Sequence[Client]) -> None:
        """These were told."""
        ...

    def tickets(self, client_id: int, tickets: Sequence[ClientTicket]) -> None:
        """All that this client holds."""
        ...

    def deposits(self, client_id: int, accounts: Sequence[DepositAccount]) -> None:
        """All deposits of this client."""
        ...

    def staff(self, staff: Sequence[Staff]) -> None:
        """All the staff there is."""
        ...

    def gone(self, client_id: int) -> None:
        """There is no such client any more."""
        ...
