"""Instasport values: a client's cards, card templates, the club, its classes and visits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from desk.model.client import NOTHING_MORE
from desk.model.money import Money

UNLIMITED = -1
"""Instasport's `amount` of a card without a limit of visits."""


class CardState(StrEnum):
    """Why a card can or can't be used, derived from its fields: the first that applies, in this order."""

    REQUEST = "request"
    NOT_ACTIVATED = "not_activated"
    FROZEN = "frozen"
    OVERDUE = "overdue"
    USED_UP = "used_up"
    ACTIVE = "active"


@dataclass(frozen=True, slots=True)
class CardTemplate:
    """A card of Instasport's price list; `duration` in days, `amount` of visits (-1 unlimited)."""

    id: int
    title: str
    price: Money
    subtitle: str = ""
    description: str = ""
    group: str = ""
    group_id: int | None = None
    amount: int | None = None
    duration: int | None = None
    currency: str = "UAH"
    bonus_title: str | None = None
    extra: Mapping[str, Any] = field(default=NOTHING_MORE, compare=False, repr=False, hash=False)


@dataclass(frozen=True, slots=True)
class CardTemplateGroup:
    """A group of card templates."""

    id: int
    title: str
    order: int = 0


@dataclass(frozen=True, slots=True)
class Card:
    """A client's card at Instasport. None means it was not told. `paid` None or -1 is an unpaid request."""

    id: int
    title: str = ""
    subtitle: str = ""
    paid: int | None = None
    price: Money | None = None
    authorized: bool | None = None
    date_authorized: datetime | None = None
    activated: bool | None = None
    date_activated: datetime | None = None
    active: bool | None = None
    amount: int | None = None
    due: date | None = None
    transfers: int | None = None
    pauses: int | None = None
    paused: bool | None = None
    paused_days: int | None = None
    paused_until: date | None = None
    freeze_enabled: bool | None = None
    payments: tuple[str, ...] = ()
    payment_status: str | None = None
    template_id: int | None = None
    extra: Mapping[str, Any] = field(default=NOTHING_MORE, compare=False, repr=False, hash=False)

    def state_on(self, today: date) -> CardState:
        """Why it can or can't be used on `today` in the club's zone."""
        if self.paid is None or self.paid < 0:
            return CardState.REQUEST
        if not self.activated:
            return CardState.NOT_ACTIVATED
        if self.paused:
            return CardState.FROZEN
        if self.due is not None and self.due < today:
            return CardState.OVERDUE
        if self.amount is not None and self.amount != UNLIMITED and self.amount <= 0:
            return CardState.USED_UP
        return CardState.ACTIVE

    @property
    def can_freeze(self) -> bool:
        """True when Instasport would let it be frozen now."""
        return bool(self.activated and not self.paused and self.freeze_enabled and (self.pauses or 0) > 0)


@dataclass(frozen=True, slots=True)
class InstasportUser:
    """Who is logged in at Instasport."""

    id: int
    first_name: str = ""
    last_name: str = ""
    phone: str | None = None
    email: str | None = None
    birthday: date | None = None
    gender: int | None = None


@dataclass(frozen=True, slots=True)
class Profile:
    """A user's profile in this club; `account` is the balance cards can be paid from."""

    id: int
    account: Money
    relation: str = ""
    rules_accepted: bool | None = None
    lead_allowed: bool | None = None


@dataclass(frozen=True, slots=True)
class InstasportClub:
    """The club at Instasport."""

    id: int
    title: str
    slug: str = ""
    phone: str = ""
    address: str = ""
    extra: Mapping[str, Any] = field(default=NOTHING_MORE, compare=False, repr=False, hash=False)


@dataclass(frozen=True, slots=True)
class ClubEvent:
    """A class in Instasport's schedule; `duration` in minutes."""

    id: int
    title: str
    start: datetime
    duration: int | None = None
    price: Money | None = None
    seats: int | None = None
    hall: str | None = None
    extra: Mapping[str, Any] = field(default=NOTHING_MORE, compare=False, repr=False, hash=False)


@dataclass(frozen=True, slots=True)
class Visit:
    """A client's visit or booking at Instasport."""

    id: int
    event_id: int | None = None
    title: str = ""
    start: datetime | None = None
    authorized: bool | None = None
    paid: int | None = None
    refundable: bool | None = None
    card_id: int | None = None


@dataclass(frozen=True, slots=True)
class TokenPair:
    """What a log-in gives: `access` lives about 5 minutes, `refresh` 30 days and is replaced at each use."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)
