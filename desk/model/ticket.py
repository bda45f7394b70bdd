"""What a club sells and what a client holds: price-list tickets, client tickets, deposit accounts, goods."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from typing import Any

from desk.model.client import NOTHING_MORE
from desk.model.moments import in_zone
from desk.model.money import ZERO, Money


class TicketKind(IntEnum):
    """LuckyFit `ticket_kind`."""

    TRIAL = 0
    MEMBERSHIP = 1
    EXTRA = 2


class StartKind(IntEnum):
    """When a ticket starts: LuckyFit `start_kind`."""

    SALE = 1
    FIRST_ENTRY = 2


class TimeKind(IntEnum):
    """Unit of a ticket's `duration`: LuckyFit `time_kind_id`."""

    MINUTE = 1
    HOUR = 2
    DAY = 3
    MONTH = 4
    YEAR = 5


class TicketState(IntEnum):
    """LuckyFit's filter `ticket_state`; LIVE is active and not started together."""

    ACTIVE = 1
    FINISHED = 2
    NOT_STARTED = 3
    LIVE = 4


@dataclass(frozen=True, slots=True)
class TicketClass:
    """A group of the price list; roots have no parent."""

    id: int
    name: str
    parent_id: int | None = None
    position: int = 0
    annulled: bool = False
    extra: Mapping[str, Any] = field(default=NOTHING_MORE, compare=False, repr=False, hash=False)


@dataclass(frozen=True, slots=True)
class TicketTemplate:
    """A ticket of the price list. `passes` None is unlimited; `fee` is the membership fee on top of `price`."""

    id: int
    name: str
    price: Money
    fee: Money = ZERO
    class_id: int | None = None
    kind: TicketKind | None = None
    description: str = ""
    duration: int | None = None
    time_kind: TimeKind | None = None
    passes: int | None = None
    freeze_count: int = 0
    freeze_days: int = 0
    autostart_days: int | None = None
    start_kind: StartKind = StartKind.SALE
    schedule_id: int | None = None
    article: str | None = None
    extra: Mapping[str, Any] = field(default=NOTHING_MORE, compare=False, repr=False, hash=False)


@dataclass(frozen=True, slots=True)
class ClientTicket:
    """A ticket a client holds. None means LuckyFit did not tell; `passes` and `passes_left` None is unlimited.

    `price` and `fee` are what this ticket costs after its discount, `price_debt` and `fee_debt` what of them is unpaid,
    `account_id` and `fee_account_id` the two accounts a payment goes to. `finished` is the last moment it is valid.
    """

    id: int
    client_id: int
    name: str
    template_id: int | None = None
    kind: TicketKind | None = None
    started: datetime | None = None
    finished: datetime | None = None
    start_kind: StartKind | None = None
    autostart_days: int | None = None
    passes: int | None = None
    passes_left: int | None = None
    price: Money | None = None
    fee: Money | None = None
    price_debt: Money | None = None
    fee_debt: Money | None = None
    account_id: int | None = None
    fee_account_id: int | None = None
    created_at: datetime | None = None
    docnumber: str | None = None
    discount_comment: str | None = None
    extra: Mapping[str, Any] = field(default=NOTHING_MORE, compare=False, repr=False, hash=False)

    @property
    def debt(self) -> Money:
        """All that is unpaid on this ticket, price and fee; what is overpaid on one of them pays nothing of the other."""
        return max(self.price_debt or ZERO, ZERO) + max(self.fee_debt or ZERO, ZERO)

    @property
    def unpaid(self) -> bool:
        """True when nothing at all was paid yet, so that LuckyFit lets it be deleted."""
        return bool(self.debt) and self.debt == (self.price or ZERO) + (self.fee or ZERO)

    def state_at(self, now: datetime) -> TicketState:
        """ACTIVE, FINISHED or NOT_STARTED at `now`; whole days in its zone count, so the last day is valid to its end."""
        today = now.date()
        if self.passes_left is not None and self.passes_left <= 0:
            return TicketState.FINISHED
        if self.finished is not None and in_zone(self.finished, now.tzinfo).date() < today:
            return TicketState.FINISHED
        if self.started is None or in_zone(self.started, now.tzinfo).date() > today:
            return TicketState.NOT_STARTED
        return TicketState.ACTIVE


@dataclass(frozen=True, slots=True)
class DepositAccount:
    """A deposit of a client and what lies on it."""

    id: int
    client_id: int
    balance: Money
    name: str = ""
    extra: Mapping[str, Any] = field(default=NOTHING_MORE, compare=False, repr=False, hash=False)


class GoodKind(IntEnum):
    """LuckyFit `good_kind_id`."""

    RAW = 0
    GOOD = 1
    SERVICE = 2
    RECIPE = 3


@dataclass(frozen=True, slots=True)
class GoodClass:
    """A group of goods."""

    id: int
    name: str
    parent_id: int | None = None
    position: int = 0
    annulled: bool = False
    extra: Mapping[str, Any] = field(default=NOTHING_MORE, compare=False, repr=False, hash=False)


@dataclass(frozen=True, slots=True)
class Good:
    """Something on the club's shelf or list of services."""

    id: int
    name: str
    price: Money
    kind: GoodKind | None = None
    class_id: int | None = None
    article: str | None = None
    barcode: str | None = None
    measure: str | None = None
    price_editable: bool = False
    divisible: bool = False
    annulled: bool = False
    extra: Mapping[str, Any] = field(default=NOTHING_MORE, compare=False, repr=False, hash=False)
