"""What a client is told about money that was taken: one occasion of payment as the journal knows it, and nothing it does not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from desk.model.fiscal import Registered
from desk.model.intent import NOT_HERE, UNSETTLED, Intent, IntentState, TenderState
from desk.model.money import ZERO, Money, total
from desk.model.sale import Operation, PayKind, Tender
from desk.model.witness import Deposits, noted

IN_HAND = frozenset({TenderState.TAKEN, TenderState.APPROVED, TenderState.KEPT})
SHORT = 8
"""The last letters of an id are the random ones, and enough to find it."""
_TENDERED = "tendered: "


@dataclass(frozen=True, slots=True)
class Item:
    """What money was taken for. `title` is the ticket's name when somebody knew it."""

    operation: Operation
    account_id: int
    sum: Money
    title: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """One occasion of payment. `id` is the sale's: there is no second numbering. `tendered` is the cash in hand, when known, and
    `refunded` what of the cash was taken and went back later.
    """

    id: str
    at: datetime
    client_id: int
    items: tuple[Item, ...]
    parts: tuple[Intent, ...]
    client_name: str = ""
    club_name: str = ""
    point_name: str = ""
    operator: str = ""
    tendered: Money | None = None
    refunded: Money = ZERO
    fiscal: Registered | None = None
    copy: bool = False

    @property
    def number(self) -> str:
        """As it is printed."""
        return short_id(self.id)

    @property
    def sum(self) -> Money:
        """All that was taken."""
        return total([each.booking.sum for each in self.parts])

    @property
    def by_kind(self) -> dict[PayKind, Money]:
        """The same by kind of money, in the order it was sent."""
        kinds = dict.fromkeys(each.booking.kind for each in self.parts)
        return {kind: total([each.booking.sum for each in self.parts if each.booking.kind is kind]) for kind in kinds}

    @property
    def slips(self) -> tuple[str, ...]:
        """The bank terminal's slips for what went by card, where somebody wrote them down."""
        return tuple(dict.fromkeys(each.tender_ref for each in self.parts if each.tender_ref))

    @property
    def change(self) -> Money | None:
        """What went back of the cash in hand; None when nobody wrote down how much that was."""
        cash = self.by_kind.get(PayKind.CASH)
        if cash is None or self.tendered is None or self.tendered < cash + self.refunded:
            return None
        return self.tendered - cash - self.refunded

    @property
    def recorded(self) -> tuple[Intent, ...]:
        """Parts that LuckyFit surely holds."""
        return tuple(each for each in self.parts if is_recorded(each))

    @property
    def being_recorded(self) -> tuple[Intent, ...]:
        """Parts that were taken, and of which nobody may say yet that they are in LuckyFit."""
        return tuple(each for each in self.parts if not is_recorded(each))


def receipt_of(intents: Sequence[Intent], titles: Mapping[int, str]) -> Receipt | None:
    """The receipt of one occasion of payment, or None when no money of it stayed with the club.

    `titles` tells what the accounts are, as far as it is known.
    """
    parts = tuple(each for each in intents if _stayed(each))
    if not parts:
        return None
    first = parts[0]
    return Receipt(
        id=first.sale_id,
        at=min(each.created_at for each in parts),
        client_id=first.booking.client_id,
        items=_items(parts, titles),
        parts=parts,
        point_name=first.booking.point_name,
        operator=first.operator,
        refunded=total([each.booking.sum for each in intents if each.annulled and each.booking.kind is PayKind.CASH]),
    )


def is_recorded(intent: Intent) -> bool:
    """True when it may be told to a client as recorded, by its number at LuckyFit."""
    return intent.state in (IntentState.CONFIRMED, IntentState.CORRECTED) and intent.booked


def short_id(whole: str) -> str:
    """An id of the journal as people read it out."""
    return whole[-SHORT:]


def tendered_note(tendered: Money) -> str:
    """How the journal's note tells of the cash in hand."""
    return f"{_TENDERED}{tendered}"


def note_of(deposits: Deposits | None, tenders: Sequence[Tender]) -> str:
    """What no other column of the journal keeps: the deposit before it was paid from, and the cash in hand."""
    cash = [each.tendered if each.tendered is not None else each.sum for each in tenders if each.kind is PayKind.CASH]
    told = [] if deposits is None else [noted(deposits)]
    return "; ".join(told + ([tendered_note(total(cash))] if cash else []))


def tendered_in(note: str) -> Money | None:
    """The cash in hand an intent's note tells of."""
    told = next((part for part in note.split("; ") if part.startswith(_TENDERED)), None)
    try:
        return None if told is None else Money.of(told.removeprefix(_TENDERED))
    except ValueError:
        return None


def _stayed(intent: Intent) -> bool:
    """The club has this money, or nobody can rule it out yet. What was given back, or never taken, is never on a receipt."""
    if intent.tender in NOT_HERE or intent.annulled:
        return False
    return intent.booked or intent.tender in IN_HAND or intent.state in UNSETTLED


def _items(parts: Sequence[Intent], titles: Mapping[int, str]) -> tuple[Item, ...]:
    accounts = dict.fromkeys((each.booking.operation, each.booking.account_id) for each in parts)
    return tuple(
        Item(
            operation,
            account,
            total([e.booking.sum for e in parts if (e.booking.operation, e.booking.account_id) == (operation, account)]),
            titles.get(account, ""),
        )
        for operation, account in accounts
    )
