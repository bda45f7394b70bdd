"""Sentences of the Instasport panel: a card's state, its presses, and what they ended in. No Qt."""

from __future__ import annotations

from typing import assert_never

from desk.i18n import NBSP, _, day, money, ngettext
from desk.model.card import UNLIMITED, Card, CardState, CardTemplate
from desk.model.card_desk import Action, CardView, Done, Gone, NotDone, Outcome, RefusedBy, SessionEnded, StillUnknown

DOT = f"{NBSP}·{NBSP}"


def state(view: CardView) -> str:
    """Why a card can or can't be used, in words."""
    card = view.card
    match view.state:
        case CardState.REQUEST:
            return _("request, not paid")
        case CardState.NOT_ACTIVATED:
            return _("paid, not activated")
        case CardState.FROZEN:
            return _("frozen until {day}").format(day=day(card.paused_until)) if card.paused_until else _("frozen")
        case CardState.OVERDUE:
            return _("ended on {day}").format(day=day(card.due)) if card.due else _("ended")
        case CardState.USED_UP:
            return _("no visits left")
        case CardState.ACTIVE:
            return _("active")
        case _:
            assert_never(view.state)


def details(view: CardView) -> str:
    """Visits left, the last day, what it costs, freezes left."""
    card = view.card
    if view.state is CardState.REQUEST:
        return money(card.price) if card.price is not None else ""
    parts = [visits(card)]
    if card.due is not None and view.state is not CardState.OVERDUE:
        parts.append(_("until {day}").format(day=day(card.due)))
    if card.pauses and card.freeze_enabled:
        parts.append(ngettext("{count} freeze left", "{count} freezes left", card.pauses).format(count=card.pauses))
    if card.transfers:
        parts.append(
            ngettext("{count} cancellation left", "{count} cancellations left", card.transfers).format(count=card.transfers)
        )
    return DOT.join(part for part in parts if part)


def visits(card: Card) -> str:
    """How many visits are left."""
    if card.amount is None:
        return ""
    if card.amount == UNLIMITED:
        return _("unlimited visits")
    return ngettext("{count} visit left", "{count} visits left", max(card.amount, 0)).format(count=max(card.amount, 0))


def action(name: Action) -> str:
    """What stands on a button."""
    return {
        Action.ACTIVATE: _("Activate"),
        Action.FREEZE: _("Freeze"),
        Action.UNFREEZE: _("Unfreeze"),
        Action.PAY: _("Pay from the account"),
        Action.CANCEL: _("Cancel the request"),
    }[name]


def running(name: Action | None) -> str:
    """While it is being done and then read back."""
    if name is None:
        return _("Asking for the card, then reading it…")
    return {
        Action.ACTIVATE: _("Activating, then reading the card…"),
        Action.FREEZE: _("Freezing, then reading the card…"),
        Action.UNFREEZE: _("Unfreezing, then reading the card…"),
        Action.PAY: _("Paying, then reading the card…"),
        Action.CANCEL: _("Cancelling, then reading the cards…"),
    }[name]


def ended(name: Action | None, outcome: Outcome) -> str:
    """What a press ended in, as the card shows it."""
    match outcome:
        case Done():
            return _done(name, outcome.card)
        case Gone():
            return _("The request is cancelled.") if name is Action.CANCEL else _("This card is no longer at Instasport.")
        case NotDone():
            return _("Checked: nothing has changed. It may be tried again.")
        case RefusedBy(words=words):
            return _refused(words)
        case StillUnknown():
            return _("Answer not received: it is being checked. Do not repeat it; press Check now.")
        case SessionEnded():
            return _("The client has to be logged in again. Nothing was done.")
        case _:
            assert_never(outcome)


def _refused(words: str) -> str:
    if not words:
        return _("Instasport refused. Nothing was changed.")
    return _("Instasport refused: «{words}». Nothing was changed.").format(words=words)


def _done(name: Action | None, card: Card | None) -> str:
    number = card.id if card is not None else "—"
    if name is None:
        return _("The card is asked for, no. {number}.").format(number=number)
    return {
        Action.ACTIVATE: _("Activated; card no. {number}."),
        Action.FREEZE: _("Frozen; card no. {number}."),
        Action.UNFREEZE: _("Unfrozen; card no. {number}."),
        Action.PAY: _("Paid from the account; card no. {number}."),
        Action.CANCEL: _("Cancelled; card no. {number}."),
    }[name].format(number=number)


def template(each: CardTemplate) -> str:
    """A card of the price list in one line."""
    return _("{title}, {price}").format(title=each.title, price=money(each.price, each.currency))
