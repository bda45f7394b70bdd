"""Every operation of LuckyFit's documents: what is sent, what comes back, and what each kind of bad answer means."""

from __future__ import annotations

import gzip
import inspect
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import unquote
from zoneinfo import ZoneInfo

import httpx
import pytest

from desk import ports
from desk.config import LuckyFitSettings
from desk.errors import ForeignAnswer, KeyProblem, OutcomeUnknown, Refused, UnexpectedAnswer, Unreachable
from desk.luckyfit.club import LuckyFitClub
from desk.luckyfit.wire import Limits
from desk.model.access import AccessLog, Lesson, LessonBooking
from desk.model.client import Branch, Client, Lead, Sex, Staff
from desk.model.money import Money
from desk.model.roster import People
from desk.model.sale import Discount, DiscountKind, Operation, Order, OrderItem, PayKind, TicketOrder, Transaction
from desk.model.sign_in import Preauthorization
from desk.model.ticket import (
    ClientTicket,
    DepositAccount,
    Good,
    GoodClass,
    GoodKind,
    StartKind,
    TicketClass,
    TicketKind,
    TicketState,
    TicketTemplate,
    TimeKind,
)

KYIV = ZoneInfo("Europe/Kyiv")
NOON = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)  # noon in Kyiv
KEY = "canary-key"
SECRETS = (KEY, "380501112233", "188,24910", "Шевченко", "hunter2")
PERSON = {"id": "7", "surname": "Шевченко", "name": "Оля", "tag": "188,24910"}
LESSON_BOOKING = {"id": 3, "lesson_calendar_id": "9", "client_id": 7, "client_surname": "Шевченко", "client_name": "Оля"}
MOVEMENT = {"id": 48123, "client_id": 7, "account_dest_id": 70, "finoperation_id": 2, "paykind_id": 2, "summ": "500.5"}
MOVED = Transaction(48123, Money(50050), 7, None, 70, PayKind.CASH, Operation.TICKET)


@dataclass(frozen=True)
class Case:
    """One operation: how it is called, what must be sent, what is answered and what that means."""

    call: Callable[[LuckyFitClub], Awaitable[Any]]
    method: str
    path: str
    data: Any = field(default_factory=list)
    value: Any = None
    params: dict[str, Any] | None = None
    body: str = ""
    broken: Any = "neither object nor array"
    broken_field: str = ""

    @property
    def is_write(self) -> bool:
        return self.method != "GET"


READS = {
    "branches": Case(
        lambda club: club.branches(),
        "GET",
        "/branches",
        [{"id": 1, "name": "Центр", "timezone": "Europe/Warsaw", "currency": "UAH", "phones": "1", "uuid": "u-1"}],
        [Branch(1, "Центр", ZoneInfo("Europe/Warsaw"), "UAH", "u-1", None, "1")],
        broken=[{"id": 1, "timezone": "Nowhere"}],
        broken_field="branches[0].timezone",
    ),
    "good_classes": Case(
        lambda club: club.good_classes(4),
        "GET",
        "/good_classes",
        [{"id": 5, "name": "Вода", "good_class_id": 4, "position": "2", "annuled": False}],
        [GoodClass(5, "Вода", 4, 2)],
        {"good_class_id": 4},
        broken=[{"id": 5}, {"id": None}],
        broken_field="good_classes[1].id",
    ),
    "goods": Case(
        lambda club: club.goods(kind=GoodKind.GOOD, class_id=5, article="A-1"),
        "GET",
        "/goods",
        [{"id": 6, "name": "Вода", "price": "25.0", "good_kind_id": 1, "measure_name": "шт", "change_price": "true"}],
        [Good(6, "Вода", Money(2500), GoodKind.GOOD, measure="шт", price_editable=True)],
        {"good_kind_id": 1, "good_class_id": 5, "article": "A-1"},
        broken=[{"id": 6, "name": "Вода", "price": 25.001}],
        broken_field="goods[0].price",
    ),
    "ticket_classes": Case(
        lambda club: club.ticket_classes(),
        "GET",
        "/ticket_classes",
        [{"id": 1, "name": "Фітнес", "ticket_class_id": None, "annuled": True}],
        [TicketClass(1, "Фітнес", None, 0, annulled=True)],
        broken=[{"name": "Фітнес"}],
        broken_field="ticket_classes[0].id",
    ),
    "tickets": Case(
        lambda club: club.tickets(kind_id=1, class_id=2),
        "GET",
        "/tickets",
        [
            {
                "id": 3,
                "name": "Місяць",
                "price": 1200,
                "membership_summ": "100.0",
                "ticket_kind": 1,
                "time_kind_id": 4,
                "passes": 0,
            }
        ],
        [TicketTemplate(3, "Місяць", Money(120000), Money(10000), None, TicketKind.MEMBERSHIP, time_kind=TimeKind.MONTH)],
        {"ticket_id": None, "ticket_kind_id": 1, "ticket_class_id": 2},
        broken=[{"id": 3, "name": "Місяць"}],
        broken_field="tickets[0].price",
    ),
    "price_list": Case(lambda club: club.price_list(), "GET", "/tickets", [], [], {"ticket_id": None}, broken_field="tickets"),
    "transactions": Case(
        lambda club: club.transactions(
            since=NOON, until=NOON, kind=PayKind.CASH, operation=Operation.TICKET, point_name="Рецепція"
        ),
        "GET",
        "/transactions",
        [MOVEMENT | {"signed": "true"}],
        [Transaction(48123, Money(50050), 7, None, 70, PayKind.CASH, Operation.TICKET, signed=True)],
        {
            "lo#created_at": "2026-11-22T12:00:00",
            "hi#created_at": "2026-11-22T12:00:00",
            "paykind_id": 2,
            "finoperation_id": 2,
            "point_name": "Рецепція",
        },
        broken=[MOVEMENT | {"summ": "NaN"}],
        broken_field="transactions[0].summ",
    ),
    "orders": Case(
        lambda club: club.orders(created_since=NOON, payed_until=NOON, paid=True, kind=PayKind.CARD, point_name="Бар"),
        "GET",
        "/orders",
        [{"id": 8, "paykind_id": 3, "payed_at": "2026-11-22T12:00:00"}],
        [Order(8, kind=PayKind.CARD, payed_at=datetime(2026, 11, 22, 12, tzinfo=KYIV))],
        {
            "lo#created_at": "2026-11-22T12:00:00",
            "hi#payed_at": "2026-11-22T12:00:00",
            "payment_status": 2,
            "paykind_id": 3,
            "point_name": "Бар",
        },
        broken=[{"id": 8, "payed_at": "yesterday"}],
        broken_field="orders[0].payed_at",
    ),
    "order_items": Case(
        lambda club: club.order_items(8),
        "GET",
        "/order_items/id/8",
        [{"id": 1, "order_id": 8, "good_name": "Вода", "quantity": "2.0", "summ": 50, "discount": "0.0"}],
        [OrderItem(1, 8, "Вода", Decimal("2.0"), Money(5000), discount=Decimal("0.0"))],
        broken=[{"id": 1, "order_id": 8, "quantity": "two", "summ": 50}],
        broken_field="order_items[0].quantity",
    ),
    "access_logs": Case(
        lambda club: club.access_logs(NOON, NOON),
        "GET",
        "/access_logs",
        [{"id": 9, "client_id": 7, "created_at": "2026-11-22T12:00:00.000+02:00", "direction": "in"}],
        [AccessLog(9, 7, NOON, "in")],
        {"lo#created_at": "2026-11-22T12:00:00", "hi#created_at": "2026-11-22T12:00:00"},
        broken=[{"id": 9, "created_at": 5}],
        broken_field="access_logs[0].created_at",
    ),
    "leads": Case(
        lambda club: club.leads(phone="380501112233", email="a@b.ua", surname="Ш", name="О", surname_part="Ше", name_part="Ол"),
        "GET",
        "/leads",
        [{"id": 2, "name": "Оля", "phone": 380501112233}],
        [Lead(2, "", "Оля", "380501112233")],
        {
            "phone#phone": "380501112233",
            "email": "a@b.ua",
            "surname": "Ш",
            "name": "О",
            "match#surname": "Ше",
            "match#name": "Ол",
        },
        broken=[{"id": 2, "name": []}],
        broken_field="leads[0].name",
    ),
    "clients": Case(
        lambda club: club.clients(
            tag="188,24910", phone="380501112233", email="a@b.ua", surname="Ш", name="О", surname_part="Ше", name_part="Ол"
        ),
        "GET",
        "/clients",
        [PERSON | {"sex": 0, "birthday": "1990-05-01", "email1": "a@b.ua", "locked": " борг ", "message": ""}],
        [
            Client(
                7,
                "Шевченко",
                "Оля",
                tag="188,24910",
                email="a@b.ua",
                sex=Sex.FEMALE,
                birthday=date(1990, 5, 1),
                locked="борг",
            )
        ],
        {
            "tag": "188,24910",
            "phone#phone1": "380501112233",
            "email1": "a@b.ua",
            "surname": "Ш",
            "name": "О",
            "match#surname": "Ше",
            "match#name": "Ол",
        },
        broken=[PERSON, PERSON, PERSON, {"surname": "Шевченко"}],
        broken_field="clients[3].id",
    ),
    "clients_by_cardnum": Case(
        lambda club: club.clients(cardnum="0042"),
        "GET",
        "/clients",
        [PERSON | {"cardnum": "0042"}],
        [Client(7, "Шевченко", "Оля", tag="188,24910", cardnum="0042")],
        {"cardnum": "0042"},
        broken_field="clients",
    ),
    "client": Case(
        lambda club: club.client(7),
        "GET",
        "/clients/id/7",
        PERSON,
        Client(7, "Шевченко", "Оля", tag="188,24910"),
        broken=[],
        broken_field="client",
    ),
    "staff": Case(
        lambda club: club.staff(tag="5", surname="К", name="І", surname_part="Ко", name_part="Ів"),
        "GET",
        "/staff",
        [{"id": 4, "surname": "Коваль", "name": "Іван", "tag": 5, "position": "тренер"}],
        [Staff(4, "Коваль", "Іван", tag="5", position="тренер")],
        {"tag": "5", "surname": "К", "name": "І", "match#surname": "Ко", "match#name": "Ів"},
        broken=[{"id": True}],
        broken_field="staff[0].id",
    ),
    "staff_member": Case(
        lambda club: club.staff_member(4),
        "GET",
        "/staff/id/4",
        [{"id": 4, "surname": "Коваль"}],
        Staff(4, "Коваль"),
        broken={"surname": "Коваль"},
        broken_field="staff.id",
    ),
    "people": Case(
        lambda club: club.people(low=1, high=900, surname_part="Шев"),
        "GET",
        "/clients",
        [PERSON],
        People((Client(7, "Шевченко", "Оля", tag="188,24910"),)),
        {"lo#id": 1, "hi#id": 900, "match#surname": "Шев"},
        broken=[{"surname": "Шевченко"}],
        broken_field="clients[0].id",
    ),
    "all_client_tickets": Case(
        lambda club: club.all_client_tickets(),
        "GET",
        "/tickets",
        [{"id": 3, "name": "Місяць", "price": 1}, {"id": 31, "client_id": "7", "ticket_id": 3, "name": "Місяць"}],
        [ClientTicket(31, 7, "Місяць", template_id=3)],
        broken=[{"client_id": 7}],
        broken_field="tickets[0].id",
    ),
    "client_tickets": Case(
        lambda club: club.client_tickets(7, TicketState.LIVE),
        "GET",
        "/client_tickets",
        [
            {
                "id": 11,
                "client_id": 7,
                "ticket_id": 3,
                "name": "Місяць",
                "started": "2026-11-01T00:00:00",
                "finished": "2026-11-30",
                "start_kind": 1,
                "passes": 12,
                "passes_left": "3",
                "price": "1200.0",
                "membership_summ": None,
                "summ_debt": 200,
                "account_summ_id": 70,
                "account_membership_id": 71,
            }
        ],
        [
            ClientTicket(
                11,
                7,
                "Місяць",
                3,
                started=datetime(2026, 11, 1, tzinfo=KYIV),
                finished=datetime(2026, 11, 30, 23, 59, 59, tzinfo=KYIV),
                start_kind=StartKind.SALE,
                passes=12,
                passes_left=3,
                price=Money(120000),
                price_debt=Money(20000),
                account_id=70,
                fee_account_id=71,
            )
        ],
        {"client_id": 7, "ticket_state": 4},
        broken=[{"id": 11, "client_id": 7, "passes_left": "many"}],
        broken_field="client_tickets[0].passes_left",
    ),
    "client_accounts": Case(
        lambda club: club.client_accounts(7),
        "GET",
        "/client_accounts",
        [{"id": 72, "client_id": 7, "summ": "-10.25", "name": "Депозит"}],
        [DepositAccount(72, 7, Money(-1025), "Депозит")],
        {"client_id": 7},
        broken=[{"id": 72, "client_id": 7}],
        broken_field="client_accounts[0].summ",
    ),
    "lessons": Case(
        lambda club: club.lessons(NOON, NOON),
        "GET",
        "/lesson_calendars/feed",
        [{"id": 9, "name": "Йога", "start": "2026-11-22T12:00:00", "capacity": 10}],
        [Lesson(9, "Йога", NOON.astimezone(KYIV), capacity=10)],
        {"start": "2026-11-22T12:00:00", "end": "2026-11-22T12:00:00"},
        broken=[{"id": 9, "name": "Йога"}],
        broken_field="lessons[0].start",
    ),
    "bookings": Case(
        lambda club: club.bookings(9),
        "GET",
        "/lesson_calendar_bookings",
        [LESSON_BOOKING],
        [LessonBooking(3, 9, 7, "Шевченко Оля")],
        {"lesson_calendar_id": 9},
        broken=[{"id": 3}],
        broken_field="bookings[0].lesson_calendar_id",
    ),
}
WRITES = {
    "create_lead": Case(
        lambda club: club.create_lead(name="Оля", phone="380501112233", info_source_id=2),
        "POST",
        "/leads",
        {"id": 2},
        Lead(2, "", "Оля", "380501112233", info_source_id=2),
        body='{"name":"Оля","phone":"380501112233","info_source_id":2}',
    ),
    "create_client": Case(
        lambda club: club.create_client({"surname": "Шевченко", "birthday": date(1990, 5, 1), "locked": None}),
        "POST",
        "/clients",
        [{"id": 8, "surname": "Шевченко"}],
        Client(8, "Шевченко", birthday=date(1990, 5, 1)),
        body='{"surname":"Шевченко","birthday":"1990-05-01","locked":null}',
        broken={"surname": "Шевченко"},
    ),
    "update_client": Case(
        lambda club: club.update_client(7, {"tag": "188,24910"}),
        "PUT",
        "/clients/7",
        PERSON,
        Client(7, "Шевченко", "Оля", tag="188,24910"),
        body='{"tag":"188,24910"}',
        broken={"id": "seven"},
    ),
    "delete_client": Case(lambda club: club.delete_client(7), "DELETE", "/clients/7"),
    "sell_ticket": Case(
        lambda club: club.sell_ticket(
            TicketOrder(7, 3, date(2026, 12, 1), Discount(Decimal("12.50"), DiscountKind.PERCENT, "друг"), "LF-1")
        ),
        "POST",
        "/client_tickets",
        {"id": 11, "client_id": 7, "ticket_id": 3, "name": "Місяць"},
        ClientTicket(11, 7, "Місяць", 3),
        body='{"client_id":7,"ticket_id":3,"started":"2026-12-01","discount":12.50,"discount_kind":0,'
        '"discount_comment":"друг","docnumber":"LF-1"}',
        broken={"id": 11, "client_id": 8},
    ),
    "delete_client_ticket": Case(lambda club: club.delete_client_ticket(11), "DELETE", "/client_tickets/11"),
    "pay_ticket": Case(
        lambda club: club.pay_ticket(7, 70, PayKind.CASH, Money(50050), "Рецепція"),
        "POST",
        "/transactions",
        MOVEMENT,
        MOVED,
        body='{"account_dest_id":70,"client_id":7,"finoperation_id":2,"paykind_id":2,"summ":500.50,"point_name":"Рецепція"}',
        broken=MOVEMENT | {"client_id": 8},
    ),
    "pay_fee": Case(
        lambda club: club.pay_fee(7, 71, PayKind.DEPOSIT, Money(10000)),
        "POST",
        "/transactions",
        {"id": 48124, "client_id": 7, "account_dest_id": 71, "paykind_id": 1, "finoperation_id": 3, "summ": 100.00},
        Transaction(48124, Money(10000), 7, None, 71, PayKind.DEPOSIT, Operation.FEE),
        body='{"account_dest_id":71,"client_id":7,"finoperation_id":3,"paykind_id":1,"summ":100.00}',
        broken={"summ": "100.0"},
    ),
    "top_up": Case(
        lambda club: club.top_up(7, 72, PayKind.CARD, Money(1), "Рецепція"),
        "POST",
        "/transactions",
        [{"id": 48125, "client_id": 7, "account_dest_id": 72, "paykind_id": 3, "finoperation_id": 1, "summ": "0.01"}],
        Transaction(48125, Money(1), 7, None, 72, PayKind.CARD, Operation.TOP_UP),
        body='{"account_dest_id":72,"client_id":7,"finoperation_id":1,"paykind_id":3,"summ":0.01,"point_name":"Рецепція"}',
        broken={"id": 48125, "summ": "0.02"},
    ),
    "book_lesson": Case(
        lambda club: club.book_lesson(7, 9),
        "POST",
        "/lesson_calendar_bookings",
        LESSON_BOOKING,
        LessonBooking(3, 9, 7, "Шевченко Оля"),
        body='{"client_id":7,"lesson_calendar_id":9}',
        broken={"id": 3, "client_id": 8},
    ),
    "preauthorize": Case(
        lambda club: club.preauthorize("380501112233"),
        "POST",
        "/clients/preauthorize",
        {"client_id": 7, "first_login": True, "surname": "Шевченко", "name": "Оля", "message": "Введите пароль"},
        Preauthorization(7, True, "Шевченко", "Оля", "Введите пароль"),
        body='{"phone":"380501112233"}',
        broken={"first_login": True},
    ),
    "check_activation_code": Case(
        lambda club: club.check_activation_code(7, "1234"),
        "POST",
        "/clients/7/check_activation_code",
        body='{"code":"1234"}',
    ),
    "set_password": Case(
        lambda club: club.set_password(7, "hunter2"), "POST", "/clients/7/set_password", body='{"password":"hunter2"}'
    ),
    "check_password": Case(
        lambda club: club.check_password(7, "hunter2"), "POST", "/clients/7/check_password", body='{"password":"hunter2"}'
    ),
    "reset_password": Case(lambda club: club.reset_password(7), "POST", "/clients/7/reset_password", body="{}"),
}
EVERY = READS | WRITES
DOCUMENTED_READS = {name: case for name, case in READS.items() if name != "clients_by_cardnum"}
WITH_ROW = {name: case for name, case in WRITES.items() if case.value is not None}


def over(cases: dict[str, Case]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("case", cases.values(), ids=cases.keys())


class Clock:
    def now(self) -> datetime:
        return NOON

    def monotonic(self) -> float:
        return 0.0


class Server:
    """Answers what it is told, keeps what it was asked; branches are always there for the zone."""

    def __init__(self, answer: Callable[[httpx.Request], httpx.Response]) -> None:
        self.asked: list[httpx.Request] = []
        self._answer = answer

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        return self._answer(request)


def club_of(server: Server, key: str = KEY, *, zone_known: bool = True) -> LuckyFitClub:
    limits = Limits(max_bytes=50_000, wait_s=0, longest_wait_s=0)
    club = LuckyFitClub(LuckyFitSettings(), lambda: key, Clock(), transport=httpx.MockTransport(server), limits=limits)
    club._line.zones.learn([Branch(1, "", KYIV)] * zone_known)
    return club


def done(data: Any) -> Server:
    total = len(data) if isinstance(data, list) else 1
    return Server(lambda request: httpx.Response(200, json={"success": True, "data": data, "total": total}))


def says(status: int, content: bytes | str = b"", **headers: str) -> Callable[[httpx.Request], httpx.Response]:
    return lambda request: httpx.Response(status, content=content, headers={"Content-Type": "application/json", **headers})


def fails(error: type[httpx.TransportError]) -> Callable[[httpx.Request], httpx.Response]:
    def fail(request: httpx.Request) -> httpx.Response:
        raise error("the key is canary-key", request=request)

    return fail


OK = '{"success":true,"data":{"id":1},"total":1}'
NO = '{"success":false,"error":"Недостаточно средств","error_code":"no_funds","data":null}'
HTML = "<html><title>login</title></html>"
LOST = {
    "read timeout": fails(httpx.ReadTimeout),
    "write timeout": fails(httpx.WriteTimeout),
    "reset": fails(httpx.ReadError),
    "write error": fails(httpx.WriteError),
    "end of file": fails(httpx.RemoteProtocolError),
    "500": says(500, OK),
    "500 with a no": says(500, NO),
    "502 html": says(502, HTML),
    "504": says(504),
}
UNTRUSTED = {
    "empty": says(200),
    "html": says(200, HTML),
    "truncated": says(200, OK[:-5]),
    "not an object": says(200, "[]"),
    "success as text": says(200, '{"success":"true"}'),
    "success as number": says(200, '{"success":1}'),
    "no success": says(200, '{"data":{"id":1}}'),
    "key twice": says(200, '{"success":false,"success":true,"data":{"id":1}}'),
    "NaN": says(200, '{"success":true,"data":{"id":NaN}}'),
    "infinity": says(200, '{"success":true,"data":{"id":-Infinity}}'),
    "too deep": says(200, '{"success":true,"data":' + "[" * 40 + "]" * 40 + "}"),
    "bottomless": says(200, "[" * 20_000),
    "too long a number": says(200, '{"success":true,"total":' + "9" * 5000 + "}"),
    "too long a fraction": says(200, '{"success":true,"total":1.' + "9" * 5000 + "}"),
    "expired yet done": says(200, '{"success":true,"session_expired":"yes","data":{"id":1}}'),
    "not text": says(200, b'{"success":true,"error":"\xff"}'),
    "too big": says(200, " " * 60_000 + OK),
    "404 html": says(404, HTML),
    "done with 404": says(404, OK),
    "to another place": says(307, OK, Location="https://elsewhere.example/"),
    "302": says(302, OK, Location="/login"),
    "unpacked wrongly": lambda request: httpx.Response(
        200, stream=httpx.ByteStream(b"\x1f\x8bnot gzip"), headers={"Content-Encoding": "gzip"}
    ),
    "packed and cut": lambda request: httpx.Response(
        200, stream=httpx.ByteStream(gzip.compress(OK.encode())[:-3]), headers={"Content-Encoding": "gzip"}
    ),
    "packed in another way": lambda request: httpx.Response(
        200, stream=httpx.ByteStream(OK.encode()), headers={"Content-Encoding": "br"}
    ),
}
FOREIGN = (
    *("empty", "html", "not an object", "success as text", "success as number", "no success", "404 html"),
    *("unpacked wrongly", "packed in another way"),
)
"""Those that are not LuckyFit's answer at all; the others are its own, and odd."""
ways = pytest.mark.parametrize


@over(EVERY)
async def test_the_request_is_the_documented_one_and_the_value_comes_back(case: Case) -> None:
    server = done(case.data)
    value = await case.call(club_of(server))
    (request,) = server.asked
    assert (request.method, request.url.path) == (case.method, case.path)
    assert request.headers["Api-Key"] == KEY
    assert request.content.decode() == case.body
    assert value == case.value


@over(READS)
async def test_filters_travel_as_one_variable_of_json(case: Case) -> None:
    server = done(case.data)
    await case.call(club_of(server))
    query = server.asked[0].url.query.decode()
    expected = "" if case.params is None else "params=" + json.dumps(case.params, ensure_ascii=False, separators=(",", ":"))
    assert unquote(query) == expected
    assert not set(query) & set('{}":,# +')


@over(EVERY)
async def test_a_refusal_brings_the_vendors_words_and_is_asked_once(case: Case) -> None:
    for status in (200, 400, 403, 404, 422):
        server = Server(says(status, NO))
        with pytest.raises(Refused) as refused:
            await case.call(club_of(server))
        assert (refused.value.words, refused.value.vendor_code) == ("Недостаточно средств", "no_funds")
        assert refused.value.http_status == status
        assert refused.value.operation.startswith(f"{case.method} /")
        assert len(server.asked) == 1


@over(EVERY)
@ways("status", [200, 401])
async def test_an_old_or_wrong_key_is_a_key_problem(case: Case, status: int) -> None:
    server = Server(says(status, '{"success":false,"error":"","session_expired":true,"data":null}'))
    with pytest.raises(KeyProblem):
        await case.call(club_of(server))
    assert len(server.asked) == 1


@over(EVERY)
@ways("key", ["", " ", "k\r\nX: y", "ключ"])
async def test_without_a_usable_key_nothing_is_sent(case: Case, key: str) -> None:
    server = done(case.data)
    with pytest.raises(KeyProblem):
        await case.call(club_of(server, key))
    assert server.asked == []


@over(EVERY)
@ways("error", [httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError])
async def test_when_nothing_was_sent_it_is_unreachable(case: Case, error: type[httpx.TransportError]) -> None:
    server = Server(fails(error))
    with pytest.raises(Unreachable):
        await case.call(club_of(server))
    assert len(server.asked) == (1 if case.is_write else 3)


@over(READS)
@ways("answer", LOST.values(), ids=LOST.keys())
async def test_a_read_without_an_answer_is_tried_again_and_then_unreachable(case: Case, answer: Any) -> None:
    server = Server(answer)
    with pytest.raises(Unreachable):
        await case.call(club_of(server))
    assert len(server.asked) == 3


@over(DOCUMENTED_READS)
@ways("name", UNTRUSTED)
async def test_a_read_with_an_answer_not_to_be_trusted_is_unexpected_and_asked_once(case: Case, name: str) -> None:
    server = Server(UNTRUSTED[name])
    with pytest.raises(UnexpectedAnswer) as unexpected:
        await case.call(club_of(server))
    assert len(server.asked) == 1
    assert isinstance(unexpected.value, ForeignAnswer) is (name in FOREIGN)


@over(WRITES)
@ways("answer", (LOST | UNTRUSTED).values(), ids=(LOST | UNTRUSTED).keys())
async def test_a_write_whose_answer_is_lost_has_an_unknown_outcome_and_is_sent_once(case: Case, answer: Any) -> None:
    server = Server(answer)
    with pytest.raises(OutcomeUnknown) as unknown:
        await case.call(club_of(server))
    assert len(server.asked) == 1
    assert not [secret for secret in SECRETS if secret in f"{unknown.value!r} {unknown.value} {unknown.value.excerpt}"]


@over(WRITES)
@ways("content", [HTML, "", OK, '{"success":"false"}'])
async def test_a_401_not_said_by_luckyfit_itself_leaves_a_write_unknown(case: Case, content: str) -> None:
    with pytest.raises(OutcomeUnknown) as unknown:
        await case.call(club_of(Server(says(401, content))))
    assert unknown.value.http_status == 401


@over(WRITES)
async def test_a_write_that_is_done_by_an_expired_session_is_unknown(case: Case) -> None:
    with pytest.raises(OutcomeUnknown):
        await case.call(club_of(Server(says(200, '{"success":true,"session_expired":true,"data":{"id":1}}'))))


@over(WITH_ROW)
@ways("data", [None, [], [{"id": 1}, {"id": 2}], 5])
async def test_a_write_that_shows_no_record_is_unknown(case: Case, data: Any) -> None:
    with pytest.raises(OutcomeUnknown):
        await case.call(club_of(done(data)))


@over(WITH_ROW)
async def test_a_write_answered_with_another_record_is_unknown(case: Case) -> None:
    with pytest.raises(OutcomeUnknown):
        await case.call(club_of(done(case.broken)))


@over(READS)
async def test_a_broken_row_is_named_by_its_field(case: Case) -> None:
    with pytest.raises(UnexpectedAnswer) as unexpected:
        await case.call(club_of(done(case.broken)))
    assert unexpected.value.field == (case.broken_field or case.path[1:])
    assert not [secret for secret in SECRETS if secret in str(unexpected.value)]


def test_every_operation_of_the_port_and_every_other_one_is_in_the_table() -> None:
    without_requests = {"oauth_page", "ticket_page", "account_page", "close", "book", "statement", "listing", "server_now"}
    elsewhere = {"terminal_ping", "terminal_customer", "terminal_pay"}
    operations = {name for name, _ in inspect.getmembers(LuckyFitClub, inspect.isfunction) if not name.startswith("_")}
    assert operations - without_requests - elsewhere == set(EVERY) - {"clients_by_cardnum"}
    assert {name for name in vars(ports.Club) if not name.startswith("_")} <= operations
