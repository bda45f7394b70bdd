"""Selling and paying: what is ordered, how it is split, and what LuckyFit has booked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import IntEnum
from typing import Any

from desk.model.client import NOTHING_MORE
from desk.model.money import ZERO, Money


class PayKind(IntEnum):
    """How money comes: LuckyFit `paykind_id`. TICKET and SERVICE are read, never written."""

    TICKET = 0
    DEPOSIT = 1
    CASH = 2
    CARD = 3
    BANK = 4
    ADDITIONAL = 5
    SERVICE = 20


PAYABLE = (PayKind.DEPOSIT, PayKind.CARD, PayKind.BANK, PayKind.ADDITIONAL, PayKind.CASH)
"""Kinds a receptionist may choose, in the order they are sent: what can be refused goes first."""


class Operation(IntEnum):
    """What a movement of money is for: LuckyFit `finoperation_id`. The first three are written."""

    TOP_UP = 1
    TICKET = 2
    FEE = 3
    ORDER = 4
    COLLECTION = 5
    MOVE = 6


class DiscountKind(IntEnum):
    """LuckyFit `discount_kind`."""

    PERCENT = 0
    SUM = 1


@dataclass(frozen=True, slots=True)
class Discount:
    """A discount on a ticket's price, never on its fee. `comment` is mandatory at LuckyFit for any discount over zero."""

    value: Decimal
    kind: DiscountKind
    comment: str

    def of(self, price: Money) -> Money:
        """What is taken off `price`, never more than it."""
        off = price.percent(self.value) if self.kind is DiscountKind.PERCENT else Money.of(self.value)
        return min(off, price)


@dataclass(frozen=True, slots=True)
class TicketOrder:
    """A ticket to be sold. `starts` None leaves the start to LuckyFit (first entry, autostart)."""

    client_id: int
    template_id: int
    starts: date | None = None
    discount: Discount | None = None
    docnumber: str = ""


@dataclass(frozen=True, slots=True)
class Due:
    """One account of a client to be paid, and how much of it now. `title` is for people."""

    account_id: int
    operation: Operation
    sum: Money
    title: str = ""
    client_ticket_id: int | None = None


@dataclass(frozen=True, slots=True)
class Tender:
    """Money of one kind a client gives. `tendered` is the cash in hand when it is more than `sum`; the rest is change."""

    kind: PayKind
    sum: Money
    tendered: Money | None = None

    @property
    def change(self) -> Money:
        """What goes back to the client."""
        return self.tendered - self.sum if self.tendered is not None else ZERO


@dataclass(frozen=True, slots=True)
class Booking:
    """One movement of money to be written to LuckyFit."""

    client_id: int
    account_id: int
    operation: Operation
    kind: PayKind
    sum: Money
    point_name: str = ""


@dataclass(frozen=True, slots=True)
class Transaction:
    """A movement of money LuckyFit has booked. `created_at` is not documented and may be missing."""

    id: int
    sum: Money
    client_id: int | None = None
    source_account_id: int | None = None
    account_id: int | None = None
    kind: PayKind | None = None
    operation: Operation | None = None
    user_id: int | None = None
    signed: bool | None = None
    notes: str | None = None
    point_name: str | None = None
    author_name: str | None = None
    created_at: datetime | None = None
    extra: Mapping[str, Any] = field(default=NOTHING_MORE, compare=False, repr=False, hash=False)


@dataclass(frozen=True, slots=True)
class Order:
    """A bill of goods at LuckyFit."""

    id: int
    client_id: int | None = None
    account_id: int | None = None
    kind: PayKind | None = None
    point_name: str | None = None
    created_at: datetime | None = None
    payed_at: datetime | None = None
    author_name: str | None = None
    extra: Mapping[str, Any] = field(default=NOTHING_MORE, compare=False, repr=False, hash=False)


@dataclass(frozen=True, slots=True)
class OrderItem:
    """A line of a bill."""

    id: int
    order_id: int
    good_name: str
    quantity: Decimal
    sum: Money
    good_id: int | None = None
    article: str | None = None
    discount: Decimal | None = None
    discount_comment: str | None = None
    extra: Mapping[str, Any] = field(default=NOTHING_MORE, compare=False, repr=False, hash=False)
