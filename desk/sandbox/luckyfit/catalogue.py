"""What the club sells, and its branches."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.routing import Route

from desk.sandbox.luckyfit.filters import chosen
from desk.sandbox.luckyfit.rows import good_row, group_row, template_row, ticket_row
from desk.sandbox.luckyfit.wire import Answer, Ask, House, operation
from desk.sandbox.prices import GOOD_GROUPS, GOODS, TEMPLATES, TICKET_GROUPS, Group

BRANCH_UUIDS = {1: "6f1c2a34-90b7-4d5e-8a11-2c3d4e5f6071", 2: "b2d94c10-3f4e-4a8b-9c77-10a2b3c4d5e6"}
_BRANCHES = (
    (1, "LuckyFit Sandbox Центр", "Київ", "вул. Прикладна, 1", 50.45, 30.52),
    (2, "LuckyFit Sandbox Лівий берег", "Київ", "просп. Навчальний, 15", 50.44, 30.62),
)
_KINDS = {"1": 1, "2": 2}


def routes(house: House) -> list[Route]:
    """Every operation on what is sold."""
    return [
        *operation(house, "GET", "/good_classes", _good_classes),
        *operation(house, "GET", "/goods", _goods),
        *operation(house, "GET", "/ticket_classes", _ticket_classes),
        *operation(house, "GET", "/tickets", _tickets),
        *operation(house, "GET", "/branches", _branches),
    ]


def _good_classes(ask: Ask) -> Answer:
    return _below(GOOD_GROUPS, ask.params, "good_class_id")


def _ticket_classes(ask: Ask) -> Answer:
    return _below(TICKET_GROUPS, ask.params, "ticket_class_id")


def _below(groups: tuple[Group, ...], params: Mapping[str, Any], parent: str) -> list[dict[str, Any]]:
    """Children of the group asked for; without one, the roots."""
    rows = [group_row(group, position, parent) for position, group in enumerate(groups, start=1)]
    return chosen(rows, {parent: params.get(parent)}, (parent,))


def _goods(ask: Ask) -> Answer:
    return chosen([good_row(good) for good in GOODS], ask.params, ("good_kind_id", "good_class_id", "article"))


def _tickets(ask: Ask) -> Answer:
    """The price list; without `ticket_id: null` clients' tickets come too. Asked `ticket_kind_id` is answered `ticket_kind`."""
    rows = [template_row(template) for template in TEMPLATES]
    everybody = "ticket_id" not in ask.params or ask.params["ticket_id"] is not None
    if everybody and ask.club.habits.tickets_in_bulk:
        now = ask.house.clock.now()
        rows += [ticket_row(each, now) for person in ask.club.clients for each in ask.club.dealings(person).tickets]
    params = dict(ask.params)
    if "ticket_kind_id" in params:
        params["ticket_kind"] = _KINDS.get(str(params["ticket_kind_id"]), params["ticket_kind_id"])
    return chosen(rows, params, ("ticket_id", "ticket_kind", "ticket_class_id"))


def _branches(ask: Ask) -> Answer:
    return [
        {
            "id": number,
            "name": name,
            "admin_name": "Адміністратор",
            "admin_email": "admin@example.com",
            "admin_phone": "+380440000000",
            "country": "Україна",
            "country_geoid": 690791,
            "region": city,
            "region_geoid": 703447,
            "city": city,
            "city_geoid": 703448,
            "latitude": latitude,
            "longitude": longitude,
            "lang_id": 3,
            "address": address,
            "phones": f"+38044000000{number}",
            "email": "club@example.com",
            "website": "https://example.com",
            "timezone": "Europe/Kyiv",
            "uuid": BRANCH_UUIDS[number],
            "currency": "UAH",
            "country_code": "UA",
            "resource_id": None,
        }
        for number, name, city, address, latitude, longitude in _BRANCHES[: ask.club.habits.branches]
    ]
