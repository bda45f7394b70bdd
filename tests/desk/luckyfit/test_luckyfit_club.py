"""The club at LuckyFit beyond single operations: the zone, the printed number, health, pages, the terminal."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest

from desk import ports
from desk.config import LuckyFitSettings
from desk.errors import ForeignAnswer, KeyProblem, NotAllowed, OutcomeUnknown, Refused, UnexpectedAnswer, Unreachable
from desk.events import ServiceChanged
from desk.luckyfit.club import LuckyFitClub
from desk.luckyfit.wire import Limits
from desk.model.health import Health
from desk.model.money import Money
from desk.model.sale import Booking, Discount, DiscountKind, Operation, PayKind, TicketOrder
from desk.model.terminal import TerminalCustomer, TerminalDebt, TerminalPayment

KYIV, WARSAW = ZoneInfo("Europe/Kyiv"), ZoneInfo("Europe/Warsaw")
CLIENT = {"id": 7, "created_at": "2026-11-22T12:00:00"}
BOOKING = Booking(7, 70, Operation.TICKET, PayKind.CASH, Money(50000))


class Clock:
    """A clock the test turns; each answer of the club takes `step` seconds."""

    def __init__(self, step: float = 0.0) -> None:
        self.seconds = 0.0
        self.step = step

    def now(self) -> datetime:
        return datetime(2026, 11, 22, 12, tzinfo=UTC)

    def monotonic(self) -> float:
        self.seconds += self.step
        return self.seconds


class Club:
    """A club over a table of answers by path, and all that was asked and told."""

    def __init__(self, clock: Clock | None = None, settings: LuckyFitSettings | None = None) -> None:
        self.answers: dict[str, Callable[[httpx.Request], httpx.Response]] = {"/branches": rows({"id": 1, "timezone": "Warsaw"})}
        self.asked: list[httpx.Request] = []
        self.told: list[ServiceChanged] = []
        self.clock = clock or Clock()
        self.it = LuckyFitClub(
            settings or LuckyFitSettings(),
            lambda: "key",
            self.clock,
            transport=httpx.MockTransport(self._serve),
            observe=self.told.append,
            limits=Limits(wait_s=0, longest_wait_s=0),
        )

    @property
    def paths(self) -> list[str]:
        return [request.url.path for request in self.asked]

    def _serve(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        return self.answers[request.url.path](request)


def rows(*data: Any) -> Callable[[httpx.Request], httpx.Response]:
    return lambda request: httpx.Response(200, json={"success": True, "data": list(data), "total": len(data)})


def plain(status: int, body: Any) -> Callable[[httpx.Request], httpx.Response]:
    return lambda request: httpx.Response(status, json=body)


def no_line(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("refused", request=request)


def test_it_is_the_club_services_ask_for() -> None:
    club: ports.Club = Club().it
    assert club is not None


async def test_moments_are_in_the_zone_of_the_branch_which_is_asked_for_once() -> None:
    club = Club()
    club.answers["/clients"] = rows(CLIENT)
    several = await asyncio.gather(*(club.it.clients(tag=str(number)) for number in range(5)))
    assert {found[0].created_at for found in several} == {datetime(2026, 11, 22, 12, tzinfo=WARSAW)}
    assert sorted(club.paths) == ["/branches"] + ["/clients"] * 5


async def test_whoever_needs_the_zone_waits_for_the_one_answer_about_it() -> None:
    asked: list[str] = []
    all_here = asyncio.Event()

    async def serve(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        all_here.set() if asked.count("/clients") == 5 else None
        await all_here.wait()
        return (rows(CLIENT) if request.url.path == "/clients" else rows({"id": 1, "timezone": "Warsaw"}))(request)

    club = LuckyFitClub(LuckyFitSettings(), lambda: "key", Clock(), transport=httpx.MockTransport(serve))
    several = await asyncio.gather(*(club.clients(tag=str(number)) for number in range(5)))
    assert {found[0].created_at for found in several} == {datetime(2026, 11, 22, 12, tzinfo=WARSAW)}
    assert asked.count("/branches") == 1
    await club.close()


@pytest.mark.parametrize(
    "given", [{}, {"tag": ""}, {"surname_part": "", "name_part": ""}, {"phone": " ", "email": None}, {"cardnum": ""}]
)
async def test_nobody_asks_for_every_client_of_the_club_by_accident(given: dict[str, Any]) -> None:
    club = Club()
    with pytest.raises(NotAllowed) as caught:
        await club.it.clients(**given)
    assert (caught.value.code, club.asked) == ("no_filter", [])


async def test_an_order_says_only_what_was_decided() -> None:
    club = Club()
    club.answers["/client_tickets"] = rows({"id": 11, "client_id": 7, "ticket_id": 3})
    await club.it.sell_ticket(TicketOrder(7, 3, discount=Discount(Decimal(0), DiscountKind.SUM, "")))
    assert json.loads(club.asked[0].content) == {"client_id": 7, "ticket_id": 3}


TOLD = {"id": 5, "client_id": 7, "account_dest_id": 70, "finoperation_id": 2, "paykind_id": 2, "summ": "500.00"}
NOT_TOLD = {
    "only a number": {"id": 5},
    "a ticket": {"id": 5, "client_id": 7, "ticket_template_id": 5, "title": "X", "price": "5.0"},
    "another point": TOLD | {"point_name": "Інша"},
    **{f"no {name}": {key: value for key, value in TOLD.items() if key != name} for name in TOLD},
}


@pytest.mark.parametrize("row", NOT_TOLD.values(), ids=NOT_TOLD.keys())
async def test_an_answer_that_does_not_tell_the_whole_movement_itself_proves_nothing(row: dict[str, object]) -> None:
    club = Club()
    club.answers["/transactions"] = rows(row)
    with pytest.raises(OutcomeUnknown):
        await club.it.book(replace(BOOKING, point_name="Рецепція"))


@pytest.mark.parametrize(
    "row", [{"id": 11}, {"id": 11, "client_id": 7}, {"id": 11, "client_id": 7, "ticket_id": 3, "docnumber": "17"}]
)
async def test_an_answer_that_does_not_tell_whose_ticket_it_is_proves_no_sale(row: dict[str, object]) -> None:
    club = Club()
    club.answers["/client_tickets"] = rows(row)
    with pytest.raises(OutcomeUnknown):
        await club.it.sell_ticket(TicketOrder(7, 3, docnumber="LF-1"))


async def test_a_booking_told_as_done_beside_an_error_proves_nothing() -> None:
    club = Club()
    club.answers["/transactions"] = plain(200, {"success": True, "error": "клієнта заблоковано", "data": TOLD})
    with pytest.raises(OutcomeUnknown):
        await club.it.book(BOOKING)
    club.answers["/transactions"] = plain(200, {"success": True, "error": "", "data": TOLD})
    assert (await club.it.book(BOOKING)).id == 5


async def test_without_branches_reading_goes_on_in_the_home_zone_and_they_are_asked_for_later() -> None:
    club = Club()
    branches = club.answers["/branches"]
    club.answers |= {"/clients": rows(CLIENT), "/branches": no_line}
    first, second = await club.it.clients(tag="1"), await club.it.clients(tag="1")
    assert first == second
    assert first[0].created_at == datetime(2026, 11, 22, 12, tzinfo=KYIV)
    assert club.paths.count("/branches") == 1
    club.answers["/branches"] = branches
    club.clock.seconds += 61
    assert (await club.it.clients(tag="1"))[0].created_at == datetime(2026, 11, 22, 12, tzinfo=WARSAW)


async def test_a_failed_read_is_told_as_itself_while_the_zone_is_being_asked_for() -> None:
    club = Club()
    club.answers["/clients"] = plain(200, {"success": False, "error": "no"})
    with pytest.raises(Refused):
        await club.it.clients(tag="1")


async def test_a_zone_not_learned_because_the_first_read_failed_is_asked_for_by_the_next() -> None:
    asked: list[str] = []
    first_failed = asyncio.Event()

    async def serve(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        await first_failed.wait() if asked.count("/branches") == 1 and request.url.path == "/branches" else None
        answers = {"/clients": rows(CLIENT), "/goods": plain(200, {"success": False, "error": "no"})}
        return answers.get(request.url.path, rows({"id": 1, "timezone": "Asia/Tokyo"}))(request)

    club = LuckyFitClub(LuckyFitSettings(), lambda: "key", Clock(), transport=httpx.MockTransport(serve))
    with pytest.raises(Refused):
        await club.goods()
    (found,) = await club.clients(tag="1")
    assert found.created_at == datetime(2026, 11, 22, 12, tzinfo=ZoneInfo("Asia/Tokyo"))
    assert asked.count("/branches") == 2
    await club.close()


async def test_a_club_without_branches_is_not_asked_for_them_at_every_read() -> None:
    club = Club()
    club.answers |= {"/clients": rows(CLIENT), "/branches": rows()}
    await club.it.clients(tag="1")
    await club.it.clients(tag="2")
    assert club.paths.count("/branches") == 1


@pytest.mark.parametrize(
    ("row", "zone"),
    [
        ({}, "Europe/Warsaw"),
        ({"organization_id": None}, "Europe/Warsaw"),
        ({"organization_id": 1}, "Europe/Warsaw"),
        ({"organization_id": 2}, "Asia/Tokyo"),
        ({"organization_id": "2"}, "Asia/Tokyo"),
        ({"organization_id": 9}, "Europe/Warsaw"),
        ({"organization_id": "the second"}, "Europe/Warsaw"),
    ],
)
async def test_a_row_that_names_its_branch_is_in_that_branchs_zone(row: dict[str, Any], zone: str) -> None:
    club = Club()
    club.answers |= {
        "/clients": rows(CLIENT | row),
        "/branches": rows({"id": 1, "timezone": "Warsaw"}, {"id": 2, "timezone": "Asia/Tokyo"}),
    }
    assert (await club.it.clients(tag="1"))[0].created_at == datetime(2026, 11, 22, 12, tzinfo=ZoneInfo(zone))


async def test_a_write_never_waits_for_the_zone() -> None:
    club = Club()
    told = {"client_id": 7, "account_dest_id": 70, "finoperation_id": 2, "paykind_id": 2, "summ": "500.00"}
    club.answers["/transactions"] = rows({"id": 1, **told, "created_at": "2026-11-22T12:00:00"})
    assert (await club.it.book(BOOKING)).created_at == datetime(2026, 11, 22, 12, tzinfo=KYIV)
    assert club.paths == ["/transactions"]


@pytest.mark.parametrize(
    ("told", "zone"),
    [
        ("Europe/Kyiv", "Europe/Kyiv"),
        ("Kyiv", "Europe/Kyiv"),
        ("Kiev", "Europe/Kyiv"),
        ("Almaty", "Asia/Almaty"),
        (None, "Europe/Kyiv"),
    ],
)
async def test_a_zone_is_known_by_its_name_or_its_city(told: str | None, zone: str) -> None:
    club = Club()
    club.answers["/branches"] = rows({"id": 1, "timezone": told})
    assert [branch.zone for branch in await club.it.branches()] == [ZoneInfo(zone)]


async def test_the_printed_number_counts_only_where_it_is_equal() -> None:
    club = Club()
    club.answers["/clients"] = rows(CLIENT | {"cardnum": "42"}, CLIENT | {"cardnum": "421"})
    assert [each.cardnum for each in await club.it.clients(cardnum="42")] == ["42"]
    assert await club.it.clients(cardnum="42") == []
    assert club.paths.count("/clients") == 1


async def test_a_server_deaf_to_the_printed_number_still_filters_by_the_rest() -> None:
    club = Club()
    club.answers["/clients"] = rows(CLIENT | {"cardnum": "42"}, CLIENT | {"cardnum": "421"})
    await club.it.clients(cardnum="42")
    assert [each.cardnum for each in await club.it.clients(cardnum="421", surname="Ко")] == ["421"]
    assert club.asked[-1].url.query.decode().count("cardnum") == 0


async def test_a_flood_instead_of_one_client_is_cut_off_and_not_asked_for_again() -> None:
    club = Club()
    club.answers["/clients"] = rows(*[CLIENT | {"surname": "x" * 1000}] * 300)
    assert await club.it.clients(cardnum="42") == []
    assert await club.it.clients(cardnum="43") == []
    assert club.paths.count("/clients") == 1


async def test_a_long_list_is_read_like_a_short_one() -> None:
    club = Club()
    club.answers["/clients"] = rows(*[CLIENT | {"id": number, "surname": "x" * 500} for number in range(1000)])
    assert [each.id for each in await club.it.clients(surname_part="x")] == list(range(1000))
    club.answers["/clients"] = rows(*[CLIENT] * 500, {"id": None})
    with pytest.raises(UnexpectedAnswer) as unexpected:
        await club.it.clients(surname_part="x")
    assert unexpected.value.field == "clients[500].id"


@pytest.mark.parametrize("total", [0, 2, None])
async def test_movements_that_are_not_all_prove_nothing(total: int | None) -> None:
    club = Club()
    club.answers["/transactions"] = plain(200, {"success": True, "data": [{"id": 1, "summ": 1}], "total": total})
    with pytest.raises(UnexpectedAnswer) as unexpected:
        await club.it.transactions()
    assert unexpected.value.field == "total"


@pytest.mark.parametrize("total", [1, "1"])
async def test_movements_are_all_when_the_total_says_so(total: object) -> None:
    club = Club()
    club.answers["/transactions"] = plain(200, {"success": True, "data": [{"id": 1, "summ": 1}], "total": total})
    assert len(await club.it.transactions()) == 1


@pytest.mark.parametrize(
    "booking",
    [
        Booking(7, 70, Operation.ORDER, PayKind.CASH, Money(1)),
        Booking(7, 70, Operation.TICKET, PayKind.SERVICE, Money(1)),
        Booking(7, 70, Operation.TICKET, PayKind.CASH, Money(0)),
        Booking(7, 70, Operation.TICKET, PayKind.CASH, Money(-100)),
    ],
)
async def test_what_the_vendor_does_not_take_is_never_sent(booking: Booking) -> None:
    club = Club()
    with pytest.raises(NotAllowed):
        await club.it.book(booking)
    assert club.asked == []


@pytest.mark.parametrize("step", [0.5, 2.0])
async def test_health_is_told_after_each_call_with_its_time(step: float) -> None:
    club = Club(Clock(step))
    await club.it.branches()
    health = {0.5: Health.OK, 2.0: Health.SLOW}[step]
    assert club.told == [ServiceChanged("luckyfit", health, round(step * 1000))]


@pytest.mark.parametrize(
    "page",
    [httpx.Response(200, html="<html>sign in</html>"), httpx.Response(302), httpx.Response(200, json={"error": "blocked"})],
)
async def test_health_is_off_when_something_else_answers_in_luckyfit_s_place(page: httpx.Response) -> None:
    club = Club()
    club.answers["/branches"] = lambda _request: page
    with pytest.raises(ForeignAnswer):
        await club.it.branches()
    assert club.told == [ServiceChanged("luckyfit", Health.OFF, None, "foreign_answer")]


@pytest.mark.parametrize(
    "odd",
    [
        {"success": True, "data": [{"id": None}], "total": 1},
        {"success": True, "data": [], "total": "many"},
        {"success": True, "data": {}, "total": 1},
    ],
)
async def test_an_odd_row_in_an_answer_of_luckyfit_s_own_does_not_put_it_off(odd: Any) -> None:
    club = Club()
    club.answers["/staff"] = plain(200, odd)
    with pytest.raises(UnexpectedAnswer) as unexpected:
        await club.it.staff()
    assert not isinstance(unexpected.value, ForeignAnswer)
    assert Health.OFF not in [each.health for each in club.told]


async def test_an_answer_with_a_sign_that_is_no_letter_is_luckyfit_s_all_the_same() -> None:
    club = Club()
    club.answers["/staff"] = lambda _request: httpx.Response(200, content=b'{"success":true,"data":[{"id":1,"surname":"\xff"}]}')
    with pytest.raises(UnexpectedAnswer) as unexpected:
        await club.it.staff()
    assert not isinstance(unexpected.value, ForeignAnswer)


async def test_health_is_off_without_a_line_and_with_a_wrong_key() -> None:
    club = Club()
    club.answers["/branches"] = no_line
    with pytest.raises(Unreachable):
        await club.it.branches()
    club.answers["/branches"] = plain(401, {})
    with pytest.raises(KeyProblem):
        await club.it.branches()
    assert [(each.health, each.detail) for each in club.told] == [(Health.OFF, "unreachable"), (Health.OFF, "key_problem")]


async def test_a_refusal_is_a_sign_of_health_and_an_answer_in_doubt_is_no_sign() -> None:
    club = Club()
    club.answers["/transactions"] = plain(200, {"success": False, "error": "no"})
    with pytest.raises(Refused):
        await club.it.book(BOOKING)
    assert [each.health for each in club.told] == [Health.OK]
    club.answers["/transactions"] = plain(200, {"ok": True})
    with pytest.raises(OutcomeUnknown):
        await club.it.book(BOOKING)
    assert len(club.told) == 1


@pytest.mark.parametrize("prefix", ["/api", "/api/"])
async def test_every_path_takes_the_prefix_of_the_settings(prefix: str) -> None:
    club = Club(settings=LuckyFitSettings(url="https://club.example/", prefix=prefix))
    club.answers = {"/api/branches": rows()}
    assert await club.it.branches() == []
    assert club.it.account_page(70, Money(50050)) == "https://club.example/api/payment_systems/pay/account?id=70&summ=500.50"


def test_pages_have_addresses() -> None:
    club = Club().it
    base = "https://my.lucky.fitness"
    assert club.oauth_page("https://club.ua/?a=1&b=2") == f"{base}/oauth?redirect=https%3A%2F%2Fclub.ua%2F%3Fa%3D1%26b%3D2"
    assert club.ticket_page(7, 3) == f"{base}/payment_systems/pay/order_ticket?client_id=7&ticket_id=3"
    assert club.ticket_page(7, 3, Money(120000)).endswith("?client_id=7&ticket_id=3&summ=1200.00")


async def test_the_terminal_tells_who_stands_there_and_what_is_owed() -> None:
    club = Club()
    club.answers["/api/terminal/invoiceData"] = plain(
        200,
        {
            "customerUid": "7",
            "customerCode": "42",
            "name": "Оля",
            "DOB": "1990-05-01",
            "invoiceData": [{"invoiceId": 70, "amount": "500.5", "name": "Місяць"}],
            "passportData": None,
        },
    )
    customer = await club.it.terminal_customer("188,24910", "u-1")
    assert customer == TerminalCustomer(7, "42", "Оля", date(1990, 5, 1), debts=(TerminalDebt("70", Money(50050), "Місяць"),))
    assert json.loads(club.asked[0].content) == {"customerId": "188,24910", "providerId": "desk", "gymId": "u-1"}
    assert (club.asked[0].method, club.asked[0].headers["Api-Key"]) == ("POST", "key")


async def test_the_terminal_is_pinged() -> None:
    club = Club()
    club.answers["/api/terminal/ping"] = plain(200, {"result": "ok"})
    await club.it.terminal_ping()
    assert club.paths == ["/api/terminal/ping"]


async def test_a_single_use_pin_is_sent_once_even_when_the_answer_is_lost() -> None:
    club = Club()
    club.answers["/api/terminal/invoiceData"] = plain(500, {})
    with pytest.raises(Unreachable):
        await club.it.terminal_customer("1234", "u-1")
    assert len(club.asked) == 1


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (403, {"result": "customerNotFound", "description": "немає"}, Refused),
        (401, {}, KeyProblem),
        (200, {"name": "Оля"}, UnexpectedAnswer),
        (200, [], UnexpectedAnswer),
        (200, {"customerUid": 7, "invoiceData": [{"amount": "x"}]}, UnexpectedAnswer),
        (404, {"error": "no such page"}, UnexpectedAnswer),
        (503, {}, Unreachable),
    ],
)
async def test_the_terminal_says_no_in_its_own_way(status: int, body: Any, error: type[Exception]) -> None:
    club = Club()
    club.answers["/api/terminal/invoiceData"] = plain(status, body)
    with pytest.raises(error):
        await club.it.terminal_customer("188,24910", "u-1")


async def test_a_payment_at_the_terminal_carries_its_key_and_exact_sums() -> None:
    club = Club()
    club.answers["/api/terminal/paymentData"] = plain(200, {"result": "ok"})
    await club.it.terminal_pay(7, "u-1", "01J", [TerminalPayment("70", Money(50050))])
    assert json.loads(club.asked[0].content, parse_float=Decimal) == {
        "customerUid": "7",
        "providerId": "desk",
        "gymId": "u-1",
        "transactionId": "01J",
        "paymentData": [{"invoiceId": "70", "amount": Decimal("500.50")}],
    }


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (403, {"result": "paymentFailed", "description": "no"}, Refused),
        (401, {"result": "userNotIdentified"}, KeyProblem),
        (401, {"success": False, "session_expired": True}, KeyProblem),
        (401, {}, OutcomeUnknown),
        (403, {}, OutcomeUnknown),
        (403, {"result": "internalError"}, OutcomeUnknown),
        (200, {"result": "paymentFailed"}, OutcomeUnknown),
        (200, {}, OutcomeUnknown),
        (200, [], OutcomeUnknown),
        (500, {"result": "internalError"}, OutcomeUnknown),
    ],
)
async def test_a_payment_at_the_terminal_is_sure_or_unknown(status: int, body: Any, error: type[Exception]) -> None:
    club = Club()
    club.answers["/api/terminal/paymentData"] = plain(status, body)
    with pytest.raises(error):
        await club.it.terminal_pay(7, "u-1", "01J", [TerminalPayment("70", Money(50050))])
    assert len(club.asked) == 1


@pytest.mark.parametrize("told", [{"id": 72}, {"id": 0}, {"id": None}, {"id": "new"}])
async def test_a_deletion_answered_with_another_ticket_is_in_doubt(told: Any) -> None:
    club = Club()
    club.answers["/client_tickets/71"] = plain(200, {"success": True, "data": told})
    with pytest.raises(OutcomeUnknown):
        await club.it.delete_client_ticket(71)


@pytest.mark.parametrize("told", [{"id": 71}, {"id": "71"}, {}, [], None])
async def test_a_deletion_answered_with_the_ticket_or_without_any_was_done(told: Any) -> None:
    club = Club()
    club.answers["/client_tickets/71"] = plain(200, {"success": True, "data": told})
    await club.it.delete_client_ticket(71)
    assert len(club.asked) == 1


@pytest.mark.parametrize("told", [0, -3, "0"])
async def test_a_movement_or_a_ticket_without_a_number_of_its_own_is_in_doubt(told: object) -> None:
    club = Club()
    club.answers |= dict.fromkeys(("/transactions", "/client_tickets"), rows({"id": told}))
    with pytest.raises(OutcomeUnknown):
        await club.it.book(BOOKING)
    with pytest.raises(OutcomeUnknown):
        await club.it.sell_ticket(TicketOrder(7, 3))


async def test_of_a_card_all_owners_are_told_or_none() -> None:
    """A choice with somebody missing would be a guess."""
    club = Club()
    club.answers["/clients"] = lambda _request: httpx.Response(200, json={"success": True, "data": [CLIENT], "total": 50})
    with pytest.raises(UnexpectedAnswer) as caught:
        await club.it.clients(tag="188,24910")
    assert caught.value.field == "total"
    assert [each.id for each in await club.it.clients(surname="Шевченко")] == [7]
