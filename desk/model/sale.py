"""Selling and paying: what is ordered, how it is split, and what LuckyFit has booked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from enum import IntEnum
from typing import Any

from desk.errors import NotAllowed
from desk.model.client import NOTHING_MORE
from desk.model.money import ZERO, Money, total
from desk.model.slip import checked_slip, refuse_card_numbers
from desk.model.ticket import StartKind, TicketTemplate

HUNDRED = Decimal(100)
NO_ACCOUNT = 0
"""Where no account can be told: of a ticket that is not issued yet, or of money that is for none. No account has this number."""


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
    """Money of one kind a client gives. `tendered` is the cash in hand when it is more than `sum`; the rest is change.

    `reference` is the number of the bank terminal's slip. Raises NotAllowed (`slip_without_card`, and what `checked_slip`
    raises): nothing that may be a card's own number gets any further than here.
    """

    kind: PayKind
    sum: Money
    tendered: Money | None = None
    reference: str = ""

    def __post_init__(self) -> None:
        if not self.reference:
            return
        if self.kind is not PayKind.CARD:
            raise NotAllowed("slip_without_card")
        object.__setattr__(self, "reference", checked_slip(self.reference))

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
    """A movement of money LuckyFit has booked. `created_at` may be missing; `client_name` has the surname first."""

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
    client_name: str = ""
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


@dataclass(frozen=True, slots=True)
class Quote:
    """What a ticket costs: its price, what is taken off, its membership fee, and what is due in all."""

    price: Money
    off: Money
    fee: Money
    due: Money


def quote(template: TicketTemplate, discount: Discount | None = None) -> Quote:
    """The sums of a ticket with a discount. Raises NotAllowed `discount_range` or `discount_over_price`."""
    off = ZERO if discount is None else _off(template.price, discount)
    return Quote(price=template.price, off=off, fee=template.fee, due=template.price - off + template.fee)


def _off(price: Money, discount: Discount) -> Money:
    by_percent = discount.kind is DiscountKind.PERCENT
    if not discount.value.is_finite() or discount.value < 0 or (by_percent and discount.value > HUNDRED):
        raise NotAllowed("discount_range", value=discount.value)
    if not by_percent and discount.value > price.decimal:
        raise NotAllowed("discount_over_price", value=discount.value, price=price)
    try:
        return discount.of(price)
    except ValueError as error:
        raise NotAllowed("discount_range", value=discount.value) from error


@dataclass(frozen=True, slots=True)
class Allocation:
    """One booking to be: this much of one account by one kind of money."""

    due: Due
    kind: PayKind
    sum: Money

    def booking(self, client_id: int, point_name: str) -> Booking:
        """What is written to LuckyFit for it."""
        return Booking(client_id, self.due.account_id, self.due.operation, self.kind, self.sum, point_name)


def allocate(dues: Sequence[Due], tenders: Sequence[Tender], *, balance: Money | None = None) -> tuple[Allocation, ...]:
    """Splits accounts over kinds of money into bookings that sum to the dues exactly, in the order they are sent.

    Dues are filled in their order, kinds in that of PAYABLE. Cash may be more than is due, the rest is change. `balance` is
    what lies on the client's deposits, when known. Raises NotAllowed: nothing_to_pay, due_twice, kind_not_payable,
    deposit_from_deposit, cash_short, overpaid, split_differs, deposit_short.
    """
    _check_dues(dues)
    given = _given(tenders, total([due.sum for due in dues]))
    deposit = given.get(PayKind.DEPOSIT, ZERO)
    if deposit and any(due.operation is Operation.TOP_UP for due in dues):
        raise NotAllowed("deposit_from_deposit")
    if balance is not None and deposit > balance:
        raise NotAllowed("deposit_short", balance=balance, sum=deposit)
    return tuple(_poured(dues, given))


def none_larger(dues: Sequence[Due], largest: Money | None) -> None:
    """So much at once is a slip of the hand. Raises NotAllowed `sum_too_large`; None is no limit."""
    paid = total([due.sum for due in dues])
    if largest is not None and paid > largest:
        raise NotAllowed("sum_too_large", sum=paid, largest=largest)


def change_of(dues: Sequence[Due], tenders: Sequence[Tender]) -> Money:
    """What goes back to the client of the cash given for `dues`."""
    in_hand = total([each.tendered if each.tendered is not None else each.sum for each in tenders])
    return in_hand - total([due.sum for due in dues])


def _check_dues(dues: Sequence[Due]) -> None:
    if not dues or any(due.sum <= ZERO for due in dues):
        raise NotAllowed("nothing_to_pay")
    if len({due.account_id for due in dues}) != len(dues):
        raise NotAllowed("due_twice")


def _given(tenders: Sequence[Tender], due: Money) -> dict[PayKind, Money]:
    """How much of each kind is booked: all of every kind, and of cash what is left to pay."""
    given: dict[PayKind, Money] = {}
    for tender in tenders:
        _check_tender(tender)
        given[tender.kind] = given.get(tender.kind, ZERO) + tender.sum
    cash = given.pop(PayKind.CASH, ZERO)
    left = due - total(list(given.values()))
    if left < ZERO or (cash and not left):
        raise NotAllowed("overpaid", sum=total(list(given.values())), due=due)
    if cash < left:
        raise NotAllowed("split_differs", sum=due - left + cash, due=due)
    if left:
        given[PayKind.CASH] = left
    return {kind: given[kind] for kind in PAYABLE if given.get(kind)}


def _check_tender(tender: Tender) -> None:
    if tender.kind not in PAYABLE:
        raise NotAllowed("kind_not_payable", kind=tender.kind)
    if tender.sum < ZERO:
        raise NotAllowed("split_differs", sum=tender.sum)
    if tender.tendered is not None and tender.tendered < tender.sum:
        raise NotAllowed("cash_short", tendered=tender.tendered, sum=tender.sum)
    if tender.tendered is not None and tender.kind is not PayKind.CASH and tender.tendered > tender.sum:
        raise NotAllowed("overpaid", sum=tender.tendered, due=tender.sum)


def _poured(dues: Sequence[Due], given: Mapping[PayKind, Money]) -> Iterator[Allocation]:
    left = dict(given)
    for due in dues:
        unpaid = due.sum
        for kind, sum_left in left.items():
            if part := min(unpaid, sum_left):
                yield Allocation(due, kind, part)
                unpaid, left[kind] = unpaid - part, sum_left - part


def checked(order: TicketOrder, template: TicketTemplate, today: date) -> TicketOrder:
    """The order as it may be sent: its start said, no empty discount.

    Raises NotAllowed `start_by_entry`, `start_past`, `discount_reason`, `card_number`, and what `quote` raises.
    """
    refuse_card_numbers(order.docnumber, order.discount.comment if order.discount else "")
    discount = order.discount if order.discount and order.discount.value else None
    if discount and not discount.comment.strip():
        raise NotAllowed("discount_reason")
    quote(template, discount)
    if template.start_kind is StartKind.FIRST_ENTRY:
        if order.starts is not None:
            raise NotAllowed("start_by_entry")
        return replace(order, discount=discount)
    starts = order.starts or today
    if starts < today:
        raise NotAllowed("start_past", starts=starts)
    return replace(order, discount=discount, starts=starts)
