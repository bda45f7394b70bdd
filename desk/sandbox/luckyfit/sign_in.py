"""How a client proves who it is: phone, a code by e-mail or SMS, then a password."""

from __future__ import annotations

from starlette.routing import Route

from desk.sandbox.changes.enrolling import digest
from desk.sandbox.changes.paying import client_of
from desk.sandbox.given import text
from desk.sandbox.luckyfit.wire import Answer, Ask, House, operation
from desk.sandbox.people import Person
from desk.sandbox.refusal import Refusal

PASSWORD_MINIMUM = 6


def routes(house: House) -> list[Route]:
    """Every operation of a client's sign-in."""
    return [
        *operation(house, "POST", "/clients/preauthorize", _preauthorize),
        *operation(house, "POST", "/clients/{number:int}/check_activation_code", _check_code),
        *operation(house, "POST", "/clients/{number:int}/set_password", _set_password),
        *operation(house, "POST", "/clients/{number:int}/check_password", _check_password),
        *operation(house, "POST", "/clients/{number:int}/reset_password", _reset_password),
    ]


def _preauthorize(ask: Ask) -> Answer:
    """The first log-in sends a code: by e-mail when the card has one, else by SMS."""
    found = ask.club.clients.by_phone(text(ask.body, "phone")) if text(ask.body, "phone") else []
    if not found:
        raise Refusal("Клиент с таким номером телефона не найден", "client_not_found")
    person = found[0]
    first = person.id not in ask.club.passwords
    words = _send_code(ask.house, person) if first else "Введите пароль"
    return {"client_id": person.id, "first_login": first, "surname": person.surname, "name": person.name, "message": words}


def _send_code(house: House, person: Person) -> str:
    channel = "email" if person.email1 else "sms"
    house.codes.send(person, channel)
    return "Код активации отправлен на e-mail" if channel == "email" else "Код активации отправлен в СМС на номер"


def _check_code(ask: Ask) -> Answer:
    person = _person(ask)
    if not ask.house.codes.check(person.id, text(ask.body, "code")):
        raise Refusal("Неверный код активации", "wrong_code")
    return {"client_id": person.id}


def _set_password(ask: Ask) -> Answer:
    person = _person(ask)
    if not ask.house.codes.proved(person.id):
        raise Refusal("Сначала подтвердите код активации", "not_activated")
    password = text(ask.body, "password")
    if len(password) < PASSWORD_MINIMUM:
        raise Refusal("Пароль слишком короткий")
    ask.house.changes.do("set_password", client_id=person.id, kept=digest(password))
    ask.house.codes.forget(person.id)
    return {"client_id": person.id}


def _check_password(ask: Ask) -> Answer:
    person = _person(ask)
    if ask.club.passwords.get(person.id) != digest(text(ask.body, "password")):
        raise Refusal("Неверный пароль", "wrong_password")
    return {"client_id": person.id}


def _reset_password(ask: Ask) -> Answer:
    person = _person(ask)
    ask.house.changes.do("reset_password", client_id=person.id)
    return {"client_id": person.id}


def _person(ask: Ask) -> Person:
    return client_of(ask.club, {"client_id": ask.number})
