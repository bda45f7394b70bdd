"""What can be read at the imitated Instasport."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from ariadne import ObjectType, QueryType
from graphql import GraphQLError

from desk.sandbox.instasport.access import Info, asked_by
from desk.sandbox.instasport.catalogue import (
    ACCOUNT,
    GROUPS,
    TEMPLATES,
    WAYS_TO_PAY,
    Club,
    Event,
    Group,
    Hall,
    Payment,
    Template,
    Titled,
)
from desk.sandbox.instasport.holders import Card, Holder, Profile, User, Visit

query = QueryType()
card_type, club_type, hall_type, template_type = (
    ObjectType("Card"),
    ObjectType("Club"),
    ObjectType("Hall"),
    ObjectType("CardTemplate"),
)
client_event_type, event_type = ObjectType("ClientEvent"), ObjectType("Event")
PAGE = 20
FREE, BOOKED = 0, 1


@dataclass(frozen=True, slots=True)
class ClientEvent:
    """A class as one client sees it."""

    event: Event
    holder: Holder
    today: date

    @property
    def cards(self) -> list[Card]:
        """Cards that can pay it."""
        return [card for card in self.holder.cards if card.active_on(self.today)]

    @property
    def status(self) -> int:
        """Booked by this client or free."""
        return BOOKED if any(visit.event.id == self.event.id for visit in self.holder.visits) else FREE

    @property
    def account(self) -> Decimal:
        """The client's balance."""
        return self.holder.profile.account

    @property
    def payments(self) -> tuple[Payment, ...]:
        """Ways to pay it."""
        return WAYS_TO_PAY


@query.field("club")
def club(_root: object, info: Info) -> Club:
    return asked_by(info).club().club


@query.field("cardTemplateGroups")
def card_template_groups(_root: object, info: Info) -> tuple[Group, ...]:
    asked_by(info).club()
    return GROUPS


@query.field("cardTemplates")
def card_templates(_root: object, info: Info) -> tuple[Template, ...]:
    asked_by(info).club()
    return TEMPLATES


@query.field("cardTemplate")
def card_template(_root: object, info: Info, id: int) -> Template:  # noqa: A002 - the vendor's name
    found = asked_by(info).club().template(id)
    if found is None:
        raise GraphQLError("Шаблон абонементу не знайдено")
    return found


@query.field("cards")
def cards(
    _root: object,
    info: Info,
    id: int | None = None,  # noqa: A002 - the vendor's name
    event: int | None = None,
    *,
    active: bool = False,
) -> list[Card]:
    caller = asked_by(info)
    today = caller.state.now().date()
    found = caller.holder().cards
    if id is not None:
        found = [card for card in found if card.id == id]
    if event is not None or active:
        found = [card for card in found if card.active_on(today)]
    return list(found)


@query.field("events")
def events(
    _root: object,
    info: Info,
    hall: int | None = None,
    zone: int | None = None,
    start_date: date | None = None,
    end_date: date | None = None,
) -> list[Event]:
    found = asked_by(info).club().events
    first = _start(start_date, None, None)
    last = _end(end_date, None, None)
    return _between(_in_place(found, hall, zone), first, last)


@query.field("clientEvents")
def client_events(
    _root: object, info: Info, page: int | None = None, page_size: int | None = None, **asked: Any
) -> list[ClientEvent]:
    """Without `page` and `page_size` all that fits, which is how the vendor's own plugin asks for a month."""
    caller = asked_by(info)
    holder = caller.holder()
    found = _in_place(caller.state.events, asked.get("hall"), asked.get("zone"))
    if asked.get("activity_id"):
        found = [each for each in found if each.activity.id == asked["activity_id"]]
    first = _start(asked.get("start_date"), asked.get("start_time"), asked.get("start_date_time"))
    last = _end(asked.get("end_date"), asked.get("end_time"), asked.get("end_date_time"))
    found = _between(found, first, last)
    if page is not None or page_size is not None:
        size, before = page_size or PAGE, (page or 1) - 1
        found = found[before * size : (before + 1) * size]
    return [ClientEvent(each, holder, caller.state.now().date()) for each in found]


@query.field("clientEvent")
def client_event(_root: object, info: Info, id: int) -> ClientEvent:  # noqa: A002 - the vendor's name
    caller = asked_by(info)
    holder, event = caller.holder(), caller.state.event(id)
    if event is None:
        raise GraphQLError("Тренування не знайдено")
    return ClientEvent(event, holder, caller.state.now().date())


@query.field("user")
def user(_root: object, info: Info) -> User:
    return asked_by(info).holder().user


@query.field("profile")
def profile(_root: object, info: Info) -> Profile:
    return asked_by(info).holder().profile


@query.field("visits")
def visits(_root: object, info: Info, event: int | None = None) -> list[Visit]:
    return [each for each in asked_by(info).holder().visits if event in (None, each.event.id)]


@card_type.field("active")
def active_now(card: Card, info: Info) -> bool:
    return card.active_on(asked_by(info).state.now().date())


@club_type.field("offer")
@club_type.field("serviceAgreement")
def document(_club: Club, _info: Info) -> str:
    return "Публічна оферта навчального клубу"


@hall_type.field("zones")
def zones(hall: Hall, _info: Info, zone_type: int | None = None) -> Sequence[Titled]:  # noqa: ARG001 - one kind only
    return hall.zone_list


@card_type.field("liqpay")
@template_type.field("liqpay")
@client_event_type.field("liqpay")
def liqpay(thing: Card | Template | ClientEvent, _info: Info, client_return_url: str = "") -> dict[str, Any]:
    data = base64.b64encode(f"{_id_of(thing)} {client_return_url}".encode()).decode()
    return {
        "data": data,
        "signature": hashlib.sha256(data.encode()).hexdigest(),
        "action": "https://liqpay.invalid/checkout",
        "price": _price_of(thing),
        "client_commission": Decimal(0),
        "comment": "",
    }


@card_type.field("wayforpay")
@template_type.field("wayforpay")
@client_event_type.field("wayforpay")
def wayforpay(thing: Card | Template | ClientEvent, info: Info, client_return_url: str = "") -> dict[str, Any]:
    price, order = _price_of(thing), f"order-{_id_of(thing)}"
    return {
        "merchant_account": "sandbox",
        "merchant_domain_name": "sandbox.invalid",
        "merchant_signature": hashlib.sha256(order.encode()).hexdigest(),
        "order_reference": order,
        "order_date": int(asked_by(info).state.now().timestamp()),
        "amount": price,
        "currency": "UAH",
        "product_name": order,
        "product_count": 1,
        "product_price": price,
        "return_url": client_return_url,
        "service_url": "https://sandbox.invalid/paid",
        "action": "https://wayforpay.invalid/pay",
        "price": price,
        "client_commission": Decimal(0),
        "comment": "",
    }


@event_type.field("seats")
@client_event_type.field("seats")
def seats(seen: Event | ClientEvent, info: Info) -> int:
    return asked_by(info).state.seats_left(seen.event if isinstance(seen, ClientEvent) else seen)


@client_event_type.field("payment")
def event_payment(_event: ClientEvent, _info: Info) -> list[int]:
    return [ACCOUNT]


def _event_field(name: str) -> None:
    """A field a client's class shares with the class in the schedule."""

    def resolve(seen: ClientEvent, _info: Info) -> Any:
        return getattr(seen.event, name)

    camel = "".join(part.title() if at else part for at, part in enumerate(name.split("_")))
    client_event_type.set_field(camel, resolve)


for _name in (
    "id", "date", "title", "description", "color", "text_color", "duration", "price", "activity", "instructors", "hall",
    "zone", "complexity",
):  # fmt: skip
    _event_field(_name)


def _id_of(thing: Card | Template | ClientEvent) -> int:
    return thing.event.id if isinstance(thing, ClientEvent) else thing.id


def _price_of(thing: Card | Template | ClientEvent) -> Decimal:
    return thing.event.price if isinstance(thing, ClientEvent) else thing.price


def _in_place(found: Sequence[Event], hall: int | None, zone: int | None) -> list[Event]:
    return [each for each in found if hall in (None, each.hall.id) and zone in (None, each.zone.id)]


def _between(found: Sequence[Event], first: datetime | None, last: datetime | None) -> list[Event]:
    """Bounds without a zone are in the club's own."""
    return [each for each in found if (not first or _at(first, each) <= each.date) and (not last or each.date <= _at(last, each))]


def _at(moment: datetime, event: Event) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=event.date.tzinfo)


def _start(day: date | None, clock: str | None, moment: datetime | None) -> datetime | None:
    if moment or not day:
        return moment
    return datetime.combine(day, time.fromisoformat(clock) if clock else time.min)


def _end(day: date | None, clock: str | None, moment: datetime | None) -> datetime | None:
    if moment or not day:
        return moment
    return datetime.combine(day, time.fromisoformat(clock) if clock else time.max)
