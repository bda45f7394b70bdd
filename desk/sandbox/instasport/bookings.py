"""Visits to classes at the imitated Instasport: asked for, booked, paid, called off."""

from __future__ import annotations

from typing import Any

from ariadne import MutationType
from graphql import GraphQLError

from desk.sandbox.instasport.access import Caller, Info, asked_by
from desk.sandbox.instasport.catalogue import ACCOUNT, UNLIMITED, Event
from desk.sandbox.instasport.holders import UNPAID, Holder, Visit

booking = MutationType()
BY_CARD, BOOKED = 3, 5


@booking.field("requestVisit")
def request_visit(_root: object, info: Info, event_id: int, **_given: Any) -> dict[str, Visit]:
    caller = asked_by(info)
    return {"visit": _new_visit(caller, caller.holder(), event_id, seat=False)}


@booking.field("bookVisit")
def book_visit(_root: object, info: Info, event: int, **_given: Any) -> dict[str, Visit]:
    caller = asked_by(info)
    visit = _new_visit(caller, caller.holder(), event)
    visit.paid = BOOKED
    return {"visit": visit}


@booking.field("payVisitByCard")
def pay_visit_by_card(
    _root: object, info: Info, event: int, card: int, visit_id: int | None = None, **_given: Any
) -> dict[str, Visit]:
    """A visit made for it is deleted when the card can't pay; one that was there is kept, and needs a seat now."""
    caller = asked_by(info)
    holder = caller.holder()
    paying = next((each for each in holder.cards if each.id == card), None)
    visit = _requested(caller, holder, visit_id) if visit_id is not None else _new_visit(caller, holder, event)
    if paying is None or not paying.active_on(caller.state.now().date()):
        if visit_id is None:
            holder.visits.remove(visit)
        raise GraphQLError("Цим абонементом не можна оплатити тренування")
    if paying.amount != UNLIMITED:
        paying.amount -= 1
    visit.paid, visit.paid_by_card = BY_CARD, paying
    return {"visit": visit}


@booking.field("payVisitFromAccount")
def pay_visit_from_account(_root: object, info: Info, event: int, **_given: Any) -> dict[str, Visit]:
    caller = asked_by(info)
    holder = caller.holder()
    visit = _new_visit(caller, holder, event)
    if visit.event.price > holder.profile.account:
        holder.visits.remove(visit)
        raise GraphQLError("Недостатньо коштів на рахунку")
    holder.profile.account -= visit.event.price
    visit.paid = ACCOUNT
    return {"visit": visit}


@booking.field("deleteVisit")
def delete_visit(_root: object, info: Info, visit: int) -> dict[str, bool]:
    holder = asked_by(info).holder()
    found = _visit(holder, visit)
    if found.paid == ACCOUNT:
        holder.profile.account += found.event.price
    if found.paid_by_card is not None and found.paid_by_card.amount != UNLIMITED:
        found.paid_by_card.amount += 1
    holder.visits.remove(found)
    return {"ok": True}


def _new_visit(caller: Caller, holder: Holder, event_id: int, *, seat: bool = True) -> Visit:
    """Once a client, before the class begins, and while there is a seat; what is only asked for takes none."""
    event = caller.state.event(event_id)
    if event is None:
        raise GraphQLError("Тренування не знайдено")
    if any(each.event.id == event_id for each in holder.visits):
        raise GraphQLError("Клієнта вже записано на це тренування")
    _check_open(caller, event, seat=seat)
    visit = Visit(caller.state.next_id(), event, UNPAID)
    holder.visits.append(visit)
    return visit


def _requested(caller: Caller, holder: Holder, visit_id: int) -> Visit:
    """A visit that was asked for before, and can be paid now."""
    visit = _visit(holder, visit_id)
    _check_open(caller, visit.event, seat=visit.paid == UNPAID)
    return visit


def _check_open(caller: Caller, event: Event, *, seat: bool) -> None:
    if event.date <= caller.state.now():
        raise GraphQLError("Тренування вже почалося")
    if seat and caller.state.seats_left(event) <= 0:
        raise GraphQLError("Немає вільних місць")


def _visit(holder: Holder, visit_id: int) -> Visit:
    visit = next((each for each in holder.visits if each.id == visit_id), None)
    if visit is None:
        raise GraphQLError("Запис не знайдено")
    return visit
