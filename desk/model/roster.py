"""What this PC remembers of clients and staff, to answer at once: who may have a card, and how old that knowledge is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias

from desk.model.client import Client, Staff
from desk.model.decide import UNTOLD
from desk.model.tag import Tag, common_bits, printable, readings
from desk.model.ticket import ClientTicket, DepositAccount


@dataclass(frozen=True, slots=True)
class Kept:
    """A client as this PC keeps them: `told_at` is when LuckyFit told who it is, the others what they hold; None is never."""

    client: Client
    told_at: datetime
    tickets: tuple[ClientTicket, ...] = ()
    accounts: tuple[DepositAccount, ...] = ()
    tickets_at: datetime | None = None
    deposits_at: datetime | None = None

    @property
    def known_at(self) -> datetime | None:
        """Since when all that a decision needs may have changed unseen; None when the tickets were never told."""
        return min(self.told_at, self.tickets_at) if self.tickets_at is not None else None

    def not_before(self, now: datetime) -> datetime:
        """`now`, unless LuckyFit told something later: then a clock was set back, and that revives no ticket."""
        return max(now, self.told_at.astimezone(now.tzinfo), (self.tickets_at or self.told_at).astimezone(now.tzinfo))

    def age_at(self, now: datetime) -> timedelta:
        """How old the oldest part of it is; UNTOLD without tickets."""
        return max(now - self.known_at, timedelta()) if self.known_at is not None else UNTOLD


@dataclass(frozen=True, slots=True)
class Owners:
    """Who may have a card: those whose stored tag shares most of its number. `staff_at` is when all staff were last told."""

    clients: tuple[Kept, ...] = ()
    staff: tuple[Staff, ...] = ()
    staff_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Extent:
    """How much is kept: clients, how many of them with their tickets, and when all of them were last told."""

    clients: int = 0
    with_tickets: int = 0
    complete_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class People:
    """Clients from one answer. `whole`: it says of itself that nobody is missing; `inside`: all have the numbers asked for."""

    clients: tuple[Client, ...]
    whole: bool = True
    inside: bool = True


@dataclass(frozen=True, slots=True)
class ClientsTold:
    """LuckyFit told who these are."""

    clients: tuple[Client, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class TicketsTold:
    """LuckyFit told all that one client holds."""

    client_id: int
    tickets: tuple[ClientTicket, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class DepositsTold:
    """LuckyFit told all deposits of one client."""

    client_id: int
    accounts: tuple[DepositAccount, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class StaffTold:
    """LuckyFit told all of its staff."""

    staff: tuple[Staff, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class Seen:
    """A client stood at the desk."""

    client_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Gone:
    """LuckyFit has these clients no longer."""

    client_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class AllTold:
    """Every client there is was told from `since` on: who was not is gone. Not believed when it is less than half of them."""

    since: datetime
    at: datetime


News: TypeAlias = ClientsTold | TicketsTold | DepositsTold | StaffTold | Seen | Gone | AllTold
"""What LuckyFit has told, to be kept."""


def numbers_of(stored: str | None) -> frozenset[bytes]:
    """Every number that a reader may make of the card whose stored text this is: by these it is found again."""
    plain = printable(stored or "")
    if not plain:
        return frozenset()
    return frozenset({plain.encode()}).union(*(tag.numbers() for tag in readings(plain)))


def badges_of(stored: str, staff: Iterable[Staff]) -> tuple[Staff, ...]:
    """Staff whose badge has the whole number of a stored tag, in whatever spelling."""
    numbers = {tag.number for tag in readings(stored)}
    return tuple(each for each in staff if each.tag and any(tag.number in numbers for tag in readings(each.tag)))


def widest(tag: Tag, clients: Iterable[Kept], staff: Iterable[Staff]) -> Owners:
    """Of those that may have the card the ones who share most of its number; several who share as much stay several."""
    people = [(each, common_bits(tag, each.client.tag or "")) for each in clients]
    badges = [(each, common_bits(tag, each.tag or "")) for each in staff]
    most = max((bits for _each, bits in (*people, *badges)), default=0)
    if not most:
        return Owners()
    return Owners(
        tuple(each for each, bits in people if bits == most),
        tuple(each for each, bits in badges if bits == most),
    )
