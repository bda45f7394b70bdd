"""Tickets sold to clients, and taken back while nobody has paid for them."""

from __future__ import annotations

from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from desk.sandbox.changes.paying import SERVICES, client_of, pay
from desk.sandbox.club import ClubState
from desk.sandbox.dealings import HeldTicket
from desk.sandbox.given import Given, decimal, moment_or_none, text, whole, whole_or
from desk.sandbox.history import FEE, TICKET
from desk.sandbox.moments import last_moment, midnight
from desk.sandbox.people import Person
from desk.sandbox.prices import SALE, TEMPLATES, Template
from desk.sandbox.refusal import Refusal

PERCENT, SUM = 0, 1
_DOCNUMBER_LIMIT = 64
_ON_SALE = {template.id: template for template in TEMPLATES}


def sell(club: ClubState, at: datetime, body: Given) -> HeldTicket:
    """POST /client_tickets: a ticket issued, wholly unpaid."""
    person = client_of(club, body)
    template = _ON_SALE.get(whole(body, "ticket_id"))
    if template is None:
        raise Refusal("Абонемент не найден в ассортименте", "ticket_not_found")
    started = moment_or_none(body, "started")
    off, kind = _discount(body, template)
    docnumber = text(body, "docnumber")
    if len(docnumber) > _DOCNUMBER_LIMIT:
        raise Refusal("Номер договора слишком длинный")
    ticket = _issue(club, at, person, template, started)
    ticket.price -= off
    ticket.discount, ticket.discount_kind = str(decimal(body, "discount") or "0.0"), kind
    ticket.discount_comment = text(body, "discount_comment") or None
    ticket.docnumber = (docnumber or None) if club.habits.docnumber_told else None
    return ticket


def take_back(club: ClubState, at: datetime, ticket_id: int) -> HeldTicket:
    """DELETE /client_tickets/{id}: only while unpaid; its accounts are closed for ever."""
    del at
    ticket = club.ticket(ticket_id)
    if ticket is None:
        raise Refusal("Абонемент клиента не найден", "client_ticket_not_found")
    if not ticket.deletable and club.habits.paid_ticket_kept:
        raise Refusal("Абонемент оплачен, удаление невозможно", "paid")
    person = club.clients.get(ticket.client_id)
    if person is not None:
        club.dealings(person).tickets.remove(ticket)
    club.sold.pop(ticket.id, None)
    club.closed_accounts.update((ticket.account_summ_id, ticket.account_membership_id))
    return ticket


def order_on_page(club: ClubState, at: datetime, client_id: int, ticket_id: int, summ: int | None) -> HeldTicket:
    """The hosted page that sells and pays a ticket at once; another sum than the price becomes its price."""
    person = client_of(club, {"client_id": client_id})
    template = _ON_SALE.get(ticket_id)
    if template is None:
        raise Refusal("Абонемент не найден в ассортименте", "ticket_not_found")
    ticket = _issue(club, at, person, template, None)
    ticket.price = template.price if summ is None else summ
    for account_id, operation, due in (
        (ticket.account_summ_id, TICKET, ticket.price),
        (ticket.account_membership_id, FEE, ticket.fee),
    ):
        if due:
            pay(club, at, person, (account_id, operation, SERVICES, due), None)
    return ticket


def _discount(body: Given, template: Template) -> tuple[int, int]:
    """Kopiykas taken off the price, and the kind of discount."""
    value, kind = decimal(body, "discount"), whole_or(body, "discount_kind", PERCENT)
    if kind not in (PERCENT, SUM):
        raise Refusal("Неверный тип скидки")
    if value < 0:
        raise Refusal("Скидка не может быть отрицательной")
    if value and not text(body, "discount_comment"):
        raise Refusal("Укажите причину скидки", "discount_comment")
    off = value if kind == SUM else value * template.price / 10_000
    exact = (off * 100).quantize(Decimal(1), ROUND_HALF_UP)
    if exact > template.price:
        raise Refusal("Скидка превышает стоимость абонемента")
    return int(exact), kind


def _issue(club: ClubState, at: datetime, person: Person, template: Template, started: datetime | None) -> HeldTicket:
    """A ticket begun as its start kind says, on the client's list."""
    if started is None and template.start_kind == SALE:
        started = midnight(at.date())
    ticket = HeldTicket(
        club.next_number("ticket"),
        person.id,
        template,
        at.replace(microsecond=0),
        started,
        last_moment(started, template.duration, template.time_kind) if started else None,
        template.passes,
        template.price,
        template.fee,
        club.next_number("account"),
        club.next_number("account"),
    )
    club.dealings(person).tickets.append(ticket)
    club.sold[ticket.id] = ticket
    return ticket
