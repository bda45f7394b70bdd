"""Clients, staff and leads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

from starlette.routing import Route

from desk.sandbox.club import ClubState
from desk.sandbox.luckyfit.filters import chosen
from desk.sandbox.luckyfit.rows import client_row, plain_row, staff_row
from desk.sandbox.luckyfit.wire import Answer, Ask, House, PartOfList, only, operation
from desk.sandbox.people import Person
from desk.sandbox.refusal import Refusal

_NAMES = ("surname", "name", "match#surname", "match#name")
CLIENT_FILTERS = ("tag", "phone#phone1", "match#phone1", "email1", "cardnum", *_NAMES)
STAFF_FILTERS = ("tag", *_NAMES)
LEAD_FILTERS = ("phone#phone", "email", *_NAMES)
LEAD_FIELDS = ("id", "surname", "name", "phone", "email", "notes", "info_source_id", "created_at")


def routes(house: House) -> list[Route]:
    """Every operation on people."""
    return [
        *operation(house, "GET", "/clients", _clients),
        *operation(house, "POST", "/clients", _create),
        *operation(house, "GET", "/clients/id/{number:int}", _client),
        *operation(house, "PUT", "/clients/{number:int}", _update),
        *operation(house, "DELETE", "/clients/{number:int}", _delete),
        *operation(house, "GET", "/staff", _staff),
        *operation(house, "GET", "/staff/id/{number:int}", _worker),
        *operation(house, "GET", "/leads", _leads),
        *operation(house, "POST", "/leads", _create_lead),
    ]


def _clients(ask: Ask) -> Answer:
    """Cut, with all of them counted, so that one careless letter does not send the whole club."""
    fitting = (person for person in _candidates(ask.club, ask.params) if _exactly(person, ask.params))
    if ask.club.habits.ranges_heard:
        fitting = (person for person in fitting if _within(person.id, ask.params))
    most = ask.club.habits.most_clients or len(ask.club.clients)
    rows = [client_row(person) for person in islice(fitting, most)]
    return PartOfList(rows, len(rows) + sum(1 for _person in fitting))


def _within(number: int, params: Mapping[str, Any]) -> bool:
    low, high = params.get("lo#id"), params.get("hi#id")
    return (low is None or int(low) <= number) and (high is None or number <= int(high))


def _candidates(club: ClubState, params: Mapping[str, Any]) -> Iterable[Person]:
    """By the best index there is; always filtered by the rest afterwards."""
    if params.get("tag"):
        return club.clients.by_tag(str(params["tag"]))
    if params.get("phone#phone1"):
        return club.clients.by_phone(str(params["phone#phone1"]))
    for field in ("cardnum", "email1"):
        if params.get(field):
            return club.clients.by_field(field, str(params[field]))
    surname = params.get("surname") or params.get("match#surname") or ""
    name = params.get("name") or params.get("match#name") or ""
    return club.clients.by_part(str(surname), str(name)) if surname or name else club.clients


def _exactly(person: Person, params: Mapping[str, Any]) -> bool:
    row = {name: getattr(person, name) for name in ("surname", "name", "tag", "phone1", "email1", "cardnum")}
    if "phone#phone1" in params and person.phone2 and chosen([row | {"phone1": person.phone2}], params, CLIENT_FILTERS):
        return True
    return bool(chosen([row], params, CLIENT_FILTERS))


def _client(ask: Ask) -> Answer:
    person = ask.club.clients.get(ask.number)
    if person is None:
        raise Refusal("Клиент не найден", "client_not_found")
    return client_row(person)


def _create(ask: Ask) -> Answer:
    return client_row(ask.house.changes.do("create_client", body=ask.body))


def _update(ask: Ask) -> Answer:
    return client_row(ask.house.changes.do("update_client", client_id=ask.number, body=ask.body))


def _delete(ask: Ask) -> Answer:
    return client_row(ask.house.changes.do("delete_client", client_id=ask.number))


def _staff(ask: Ask) -> Answer:
    return chosen([staff_row(each) for each in ask.club.staff], ask.params, STAFF_FILTERS)


def _worker(ask: Ask) -> Answer:
    return only([staff_row(each) for each in ask.club.staff if each.id == ask.number], "Сотрудник не найден")


def _leads(ask: Ask) -> Answer:
    return chosen([plain_row(each, LEAD_FIELDS, {}) for each in ask.club.leads], ask.params, LEAD_FILTERS)


def _create_lead(ask: Ask) -> Answer:
    return plain_row(ask.house.changes.do("create_lead", body=ask.body), LEAD_FIELDS, {})
