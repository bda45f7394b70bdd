"""Words of clients and their tickets: what stands on the plate, in the table, and beside the verdict; no Qt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple

from desk.i18n import _, clock_time, day, money, ngettext, phone
from desk.model.client import Client
from desk.model.decide import Code, Cure
from desk.model.standing import best_ticket, day_of, over, past, starts_by_entry, used_up
from desk.model.ticket import ClientTicket
from desk.model.view import ClientView
from desk.wording import of_reason
from ui.presenters.reception_state import Deed
from ui.wording import DEEDS, DOT, Sentence

CURES: Mapping[Cure, Sentence] = MappingProxyType({Cure.SELL: DEEDS[Deed.SELL], Cure.PAY: DEEDS[Deed.PAY]})
"""Cures that can be done from here; the others are said in the reason itself."""


def detail(view: ClientView) -> str:
    """The one thing to know of a client beside the verdict."""
    told = [reason for reason in view.decision.reasons if reason.code is not Code.STAFF]
    ticket = view.decision.ticket
    if told and told[0].code is Code.LOCKED:
        return _("«{text}»").format(text=told[0].facts.get("text", ""))
    if ticket is None or (told and told[0].level != "none"):
        return of_reason(view.decision.reasons[0]) if view.decision.reasons else ""
    parts = [passes_left(ticket), valid_until(ticket, view.read_at)]
    return DOT.join(part for part in parts if part)


def passes_left(ticket: ClientTicket) -> str:
    """How many visits are left, in words."""
    if ticket.passes_left is None:
        return _("no limit of visits")
    return ngettext("{count} visit left", "{count} visits left", ticket.passes_left).format(count=ticket.passes_left)


def passes_short(ticket: ClientTicket) -> str:
    """Visits left of all, for a narrow column."""
    if ticket.passes_left is None:
        return _("unlimited")
    if ticket.passes is None:
        return str(ticket.passes_left)
    return _("{left} of {all}").format(left=ticket.passes_left, all=ticket.passes)


def valid_until(ticket: ClientTicket, now: datetime) -> str:
    """Its last day, in a sentence; nothing when it has none."""
    last = day_of(ticket.finished, now)
    return _("valid until {day}").format(day=day(last)) if last else ""


def ticket_until(ticket: ClientTicket, now: datetime) -> str:
    """Its last day, for a column."""
    last = day_of(ticket.finished, now)
    return day(last) if last else "—"


def ticket_state(ticket: ClientTicket, now: datetime) -> str:
    """How a ticket stands, in words."""
    first = day_of(ticket.started, now)
    if used_up(ticket):
        return _("no visits left")
    if past(ticket, now):
        return _("ended")
    if starts_by_entry(ticket):
        return _("starts with the first visit")
    if first is not None and first > now.date():
        return _("starts on {day}").format(day=day(first))
    return _("active")


class Holding(NamedTuple):
    """What a client holds, in one line: a ticket's name, which may be cut, and how it stands."""

    ticket: str = ""
    standing: str = ""

    @property
    def line(self) -> str:
        """Both."""
        return DOT.join(part for part in self if part)


def holding(tickets: Sequence[ClientTicket], now: datetime) -> Holding:
    """The ticket that lets in, or the one that did or will."""
    best = best_ticket(tickets, now)
    if best is not None:
        last = day_of(best.finished, now)
        until = _("until {day}").format(day=day(last)) if last else ticket_state(best, now)
        left = passes_short(best) if best.passes_left is not None else ""
        return Holding(best.name, DOT.join(part for part in (left, until) if part))
    if not tickets:
        return Holding(standing=_("no ticket"))
    nearest = max(tickets, key=lambda each: (not over(each, now), each.finished.timestamp() if each.finished else 0.0, each.id))
    return Holding(nearest.name, ticket_state(nearest, now))


def born(client: Client) -> str:
    """The year of birth, when it is known."""
    return _("born in {year}").format(year=client.birthday.year) if client.birthday else ""


def ticket_payment(ticket: ClientTicket) -> str:
    """Whether it is paid, in words."""
    return _("owes {sum}").format(sum=money(ticket.debt)) if ticket.debt else _("paid")


def told(view: ClientView, now: datetime) -> str:
    """Who told it and when; what is not of today with its day."""
    moment = clock_time(view.read_at)
    if view.read_at.date() != now.date():
        moment = f"{day(view.read_at)} {moment}"
    return _("from this PC, as of {time}").format(time=moment) if view.remembered else _("LuckyFit, {time}").format(time=moment)


def contacts(client: Client, now: datetime) -> str:
    """Phone, card and since when, in one line."""
    since = day_of(client.created_at, now)
    parts = [
        phone(client.phone) if client.phone else _("no phone"),
        _("card {number}").format(number=client.cardnum or client.tag) if client.cardnum or client.tag else _("no card"),
        _("client since {day}").format(day=day(since)) if since else "",
    ]
    return DOT.join(part for part in parts if part)


def initials(client: Client) -> str:
    """Two letters in place of a photo."""
    return (client.surname[:1] + client.name[:1]).upper() or "?"


def last_digits(client: Client) -> str:
    """The end of the phone, enough to ask somebody for."""
    digits = "".join(sign for sign in client.phone or "" if sign.isdigit())
    return _("phone …{digits}").format(digits=digits[-4:]) if digits else _("no phone")


def card_of(client: Client) -> str:
    """What is printed on the card, else the tag."""
    return client.cardnum or client.tag or ""
