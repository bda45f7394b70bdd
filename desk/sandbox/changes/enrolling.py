"""Clients written down, changed and deleted; leads, bookings on classes, and passwords of clients."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from desk.sandbox.changes.paying import client_of
from desk.sandbox.club import ClubState
from desk.sandbox.given import Given, text, whole, whole_or
from desk.sandbox.people import Person
from desk.sandbox.refusal import Refusal
from desk.sandbox.timetable import Booking, Lead

_OWN = ("surname", "name", "patronymic", "phone1", "phone2", "email1", "email2", "tag", "cardnum", "locked", "message")
_NEVER_EMPTY = ("surname", "name", "patronymic")
MORE_FIELDS = (
    "idcode",
    "city_id",
    "postcode",
    "address",
    "info_source_id",
    "sales_manager_id",
    "service_manager_id",
    "allow_delivery",
    "iscorporation",
    "corporation_id",
    "number_pass",
    "organset_pass",
    "valid_pass",
    "iban",
    "swift_bic",
)


def create_client(club: ClubState, at: datetime, body: Given) -> Person:
    """POST /clients: surname, name and sex are asked for."""
    _check_names(text(body, "surname"), text(body, "name"))
    whole(body, "sex")
    at = at.replace(microsecond=0)
    blank = Person(0, "", "", "", 0, at, at, organization_id=whole_or(body, "organization_id", 1))
    person = replace(_with_fields(blank, body), id=club.next_number("client"))
    club.clients.put(person)
    return person


def update_client(club: ClubState, at: datetime, client_id: int, body: Given) -> Person:
    """PUT /clients/{id}: only what is given changes."""
    person = client_of(club, {"client_id": client_id})
    changed = replace(_with_fields(person, body), updated_at=at.replace(microsecond=0))
    _check_names(changed.surname, changed.name)
    club.clients.put(changed)
    return changed


def delete_client(club: ClubState, at: datetime, client_id: int) -> Person:
    """DELETE /clients/{id}: not while there is a live ticket or money on a deposit."""
    person = client_of(club, {"client_id": client_id})
    held = club.dealings(person)
    if any(each.state_at(at) != 2 for each in held.tickets):  # noqa: PLR2004 - LuckyFit's code of a finished ticket
        raise Refusal("Нельзя удалить клиента с действующими абонементами")
    if any(each.balance for each in held.deposits):
        raise Refusal("Нельзя удалить клиента с остатком на депозите")
    club.clients.drop(client_id)
    return person


def create_lead(club: ClubState, at: datetime, body: Given) -> Lead:
    """POST /leads."""
    if not text(body, "name"):
        raise Refusal("Поле Имя не может быть пустым")
    lead = Lead(
        club.next_number("lead"),
        text(body, "surname"),
        text(body, "name"),
        text(body, "phone"),
        text(body, "email") or None,
        text(body, "notes") or None,
        whole_or(body, "info_source_id", 0) or None,
        at.replace(microsecond=0),
    )
    club.leads.append(lead)
    return lead


def book_lesson(club: ClubState, at: datetime, body: Given) -> Booking:
    """POST /lesson_calendar_bookings: once a client, while there is room and the class has not begun."""
    person = client_of(club, body)
    lesson_id = whole(body, "lesson_calendar_id")
    lesson = next((each for each in club.lessons if each.id == lesson_id), None)
    if lesson is None:
        raise Refusal("Занятие не найдено")
    booked = [each for each in club.bookings if each.lesson_calendar_id == lesson_id]
    if any(each.client_id == person.id for each in booked):
        raise Refusal("Клиент уже записан на это занятие")
    if lesson.start <= at:
        raise Refusal("Занятие уже началось")
    if len(booked) >= lesson.capacity:
        raise Refusal("Нет свободных мест")
    booking = Booking(club.next_number("booking"), lesson_id, person.id, person.surname, person.name, at.replace(microsecond=0))
    club.bookings.append(booking)
    return booking


def set_password(club: ClubState, at: datetime, client_id: int, kept: str) -> Person:
    """Sets the password a client chose; only its digest is ever kept."""
    del at
    person = client_of(club, {"client_id": client_id})
    club.passwords[client_id] = kept
    return person


def reset_password(club: ClubState, at: datetime, client_id: int) -> Person:
    """Forgets the password: the next log-in begins with a code again."""
    del at
    person = client_of(club, {"client_id": client_id})
    club.passwords.pop(client_id, None)
    return person


def digest(password: str) -> str:
    """What the sandbox keeps of a password."""
    return hashlib.sha256(password.encode()).hexdigest()


def _check_names(surname: str, name: str) -> None:
    for field, given in (("Фамилия", surname), ("Имя", name)):
        if not given:
            raise Refusal(f"Поле {field} не может быть пустым")


def _with_fields(person: Person, body: Given) -> Person:
    changes: dict[str, Any] = {name: text(body, name) or ("" if name in _NEVER_EMPTY else None) for name in _OWN if name in body}
    if "sex" in body:
        changes["sex"] = whole_or(body, "sex", 0)
        if changes["sex"] not in (0, 1):
            raise Refusal("Неверное значение параметра sex")
    if "birthday" in body:
        changes["birthday"] = _day(text(body, "birthday"))
    more = dict(person.more) | {name: body[name] for name in MORE_FIELDS if name in body}
    return replace(person, more=tuple(more.items()), **changes)


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written[:10]) if written else None
    except ValueError:
        raise Refusal("Неверная дата в параметре birthday") from None
