"""Instasport's objects -> our values. One function a kind; a broken shape raises BrokenShape, never gives a None in its place."""

from __future__ import annotations

from collections.abc import Callable
from datetime import tzinfo
from typing import TypeVar

from desk.instasport.row import BrokenShape, Row, rows_of
from desk.model.card import (
    Card,
    CardTemplate,
    CardTemplateGroup,
    ClubEvent,
    InstasportClub,
    InstasportUser,
    Profile,
    TokenPair,
    Visit,
)

T = TypeVar("T")
PLACEHOLDER_EMAIL = "phone.xyz"
"""Instasport writes such an address for whoever signed up by phone (its plugin hides it)."""


def every(read: Callable[[Row], T], wire: object, where: str, zone: tzinfo | None = None) -> list[T]:
    """`read` for each object of a list."""
    return [read(row) for row in rows_of(wire, where, zone)]


def club_from(row: Row) -> InstasportClub:
    """The club."""
    return InstasportClub(
        id=row.number("id"),
        title=row.text("title"),
        slug=row.text("slug"),
        phone=row.text("phone"),
        address=row.text("address"),
        extra=row.rest("id", "title", "slug", "phone", "address"),
    )


def group_from(row: Row) -> CardTemplateGroup:
    """A group of templates."""
    return CardTemplateGroup(row.number("id"), row.text("title"), row.maybe_number("order") or 0)


def template_from(row: Row) -> CardTemplate:
    """A card of the price list; the price in `priceInfo` is the one it sells for."""
    group, info = row.maybe_row("group"), row.maybe_row("priceInfo")
    price = (info.money("price") if info else None) or row.money("price")
    if price is None:
        raise BrokenShape("cardTemplates.price", "missing")
    return CardTemplate(
        id=row.number("id"),
        title=row.text("title"),
        price=price,
        subtitle=row.text("subtitle"),
        description=row.text("description"),
        group=group.text("title") if group else "",
        group_id=group.maybe_number("id") if group else None,
        amount=row.maybe_number("amount"),
        duration=row.maybe_number("duration"),
        currency=row.text("currency") or "UAH",
        bonus_title=info.maybe_text("bonusTitle") if info else None,
        extra=row.rest("id", "title", "subtitle", "description", "group", "amount", "duration", "currency", "priceInfo", "price"),
    )


def card_from(row: Row) -> Card:
    """A client's card; what was not told stays None."""
    template, info = row.maybe_row("template"), row.maybe_row("priceInfo")
    return Card(
        id=row.number("id"),
        title=template.text("title") if template else "",
        subtitle=template.text("subtitle") if template else "",
        paid=row.maybe_number("paid"),
        price=(info.money("price") if info else None) or row.money("price"),
        authorized=row.flag("authorized"),
        date_authorized=row.moment("dateAuthorized"),
        activated=row.flag("activated"),
        date_activated=row.moment("dateActivated"),
        active=row.flag("active"),
        amount=row.maybe_number("amount"),
        due=row.day("dueDate"),
        transfers=row.maybe_number("transfer"),
        pauses=row.maybe_number("pauses"),
        paused=row.flag("paused"),
        paused_days=row.maybe_number("pausedDuration"),
        paused_until=row.day("pausedDueDate"),
        freeze_enabled=row.flag("freezeEnabled"),
        payments=tuple(each.text("title") for each in row.rows("payments")),
        payment_status=row.maybe_text("payment_status"),
        template_id=template.maybe_number("id") if template else None,
        extra=row.rest(*_CARD_FIELDS),
    )


_CARD_FIELDS = (
    "id", "template", "paid", "price", "authorized", "dateAuthorized", "activated", "dateActivated", "active", "amount",
    "dueDate", "transfer", "pauses", "paused", "pausedDuration", "pausedDueDate", "freezeEnabled", "payments", "payment_status",
)  # fmt: skip


def nested_card_from(row: Row) -> Card:
    """A card in the wiki's shape: an object around it."""
    return card_from(row.row("card"))


def event_from(row: Row) -> ClubEvent:
    """A class in the schedule."""
    start, hall = row.moment("date"), row.maybe_row("hall")
    if start is None:
        raise BrokenShape("events.date", "missing")
    return ClubEvent(
        id=row.number("id"),
        title=row.text("title"),
        start=start,
        duration=row.maybe_number("duration"),
        price=row.money("price"),
        seats=row.maybe_number("seats"),
        hall=hall.maybe_text("title") if hall else None,
        extra=row.rest("id", "title", "date", "duration", "price", "seats", "hall"),
    )


def visit_from(row: Row) -> Visit:
    """A client's visit."""
    event, card = row.maybe_row("event"), row.maybe_row("paidByCard")
    return Visit(
        id=row.number("id"),
        event_id=event.maybe_number("id") if event else None,
        title=event.text("title") if event else "",
        start=event.moment("date") if event else None,
        authorized=row.flag("authorized"),
        paid=row.maybe_number("paid"),
        refundable=row.flag("refundable"),
        card_id=card.maybe_number("id") if card else None,
    )


def user_from(row: Row) -> InstasportUser:
    """Who is logged in; a placeholder e-mail is none."""
    email = row.maybe_text("email")
    return InstasportUser(
        id=row.number("id"),
        first_name=row.text("firstName"),
        last_name=row.text("lastName"),
        phone=row.maybe_text("phone"),
        email=None if email is not None and PLACEHOLDER_EMAIL in email else email,
        birthday=row.day("birthday"),
        gender=row.maybe_number("gender"),
    )


def profile_from(row: Row) -> Profile:
    """The profile in this club. A balance that was not told is an error: money is never guessed."""
    account = row.money("account")
    if account is None:
        raise BrokenShape("profile.account", "missing")
    return Profile(row.number("id"), account, row.text("relation"), row.flag("rulesAccepted"), row.flag("leadAllowed"))


def tokens_from(row: Row) -> TokenPair:
    """A new pair; both must be fit for a header."""
    token = row.row("token")
    pair = TokenPair(token.text("accessToken"), token.text("refreshToken"))
    for name, secret in (("accessToken", pair.access), ("refreshToken", pair.refresh)):
        if not (secret and secret.isascii() and secret.isprintable() and " " not in secret):
            raise BrokenShape(f"token.{name}", "not a token")
    return pair


def card_id_from(row: Row) -> int:
    """The id of the card a mutation was about."""
    number = row.row("card").number("id")
    if number <= 0:
        raise BrokenShape("card.id", "not a number of a card")
    return number


def ok_from(row: Row) -> None:
    """Done, or BrokenShape: `ok` false comes without words and proves nothing."""
    if row.flag("ok") is not True:
        raise BrokenShape("ok", "not true")


def done_from(_row: Row) -> None:
    """Whatever it says, it was done; the card is read afterwards."""
