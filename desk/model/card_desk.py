"""Instasport as the desk shows it: a client's panel, a card with what may be pressed, and what a press ended in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import TypeAlias

from desk.model.card import Card, CardState, CardTemplate, InstasportUser
from desk.model.money import Money


class Action(StrEnum):
    """What can be done with a card at the desk."""

    ACTIVATE = "activate"
    FREEZE = "freeze"
    UNFREEZE = "unfreeze"
    PAY = "pay"
    CANCEL = "cancel"


@dataclass(frozen=True, slots=True)
class CardView:
    """A card with its state on the day it was read. `days_left` counts to its end; None when it has none."""

    card: Card
    state: CardState
    actions: frozenset[Action]
    days_left: int | None = None

    def locked(self) -> CardView:
        """The same card while something is being done with it."""
        return replace(self, actions=frozenset())


@dataclass(frozen=True, slots=True)
class NotLinked:
    """LuckyFit holds no phone of this client, and the phone is the only link."""


@dataclass(frozen=True, slots=True)
class NotLoggedIn:
    """The phone is known; to see cards the client has to be sent a code."""

    phone: str


@dataclass(frozen=True, slots=True)
class PhoneUnknown:
    """Instasport knows nobody by this phone."""

    phone: str


@dataclass(frozen=True, slots=True)
class CodeSent:
    """An SMS code is on its way; not `certain` when Instasport's answer was lost."""

    phone: str
    certain: bool = True


@dataclass(frozen=True, slots=True)
class WrongCode:
    """Instasport refused the code, in `words` of its own; the same SMS may be tried again."""

    phone: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class LoggedIn:
    """The client's cards as they were at `read_at`."""

    phone: str
    user: InstasportUser
    balance: Money
    cards: tuple[CardView, ...]
    read_at: datetime


@dataclass(frozen=True, slots=True)
class Done:
    """It is so: seen on the card read afterwards."""

    card: Card


@dataclass(frozen=True, slots=True)
class Gone:
    """The card is no more: what a cancelled request ends in, and a payment the balance was too low for."""

    card_id: int


@dataclass(frozen=True, slots=True)
class NotDone:
    """The card was read afterwards and has not changed: it may be tried again."""

    card: Card | None


@dataclass(frozen=True, slots=True)
class RefusedBy:
    """Instasport said no in `words` of its own; nothing was changed."""

    words: str
    vendor_code: str = ""


@dataclass(frozen=True, slots=True)
class StillUnknown:
    """It may have been done or not: nobody may press again before that is known. None is a card just asked for."""

    card_id: int | None


@dataclass(frozen=True, slots=True)
class SessionEnded:
    """The client has to be logged in again; nothing was done."""

    phone: str


Panel: TypeAlias = NotLinked | NotLoggedIn | LoggedIn
Outcome: TypeAlias = Done | Gone | NotDone | RefusedBy | StillUnknown | SessionEnded


@dataclass(frozen=True, slots=True)
class PriceGroup:
    """Card templates under one title."""

    title: str
    templates: tuple[CardTemplate, ...]


def view_of(card: Card, balance: Money, today: date) -> CardView:
    """The card on `today`, for a client with `balance` on the account."""
    state = card.state_on(today)
    days_left = (card.due - today).days if card.due is not None else None
    return CardView(card, state, frozenset(_actions(card, state, balance)), days_left)


def _actions(card: Card, state: CardState, balance: Money) -> set[Action]:
    match state:
        case CardState.REQUEST:
            payable = card.template_id is not None and card.price is not None and card.price <= balance
            return {Action.CANCEL, Action.PAY} if payable else {Action.CANCEL}
        case CardState.NOT_ACTIVATED:
            return {Action.ACTIVATE}
        case CardState.FROZEN:
            return {Action.UNFREEZE}
        case CardState.ACTIVE if card.can_freeze:
            return {Action.FREEZE}
        case _:
            return set()
