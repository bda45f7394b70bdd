"""Every LuckyFit operation against the sandbox, well and under each fault: what the caller is told, what was really done."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest

from desk.config import LuckyFitSettings
from desk.errors import DeskError, KeyProblem, OutcomeUnknown, Refused, Unreachable
from desk.luckyfit.club import LuckyFitClub
from desk.luckyfit.wire import Limits
from desk.model.client import Branch, Client
from desk.model.money import Money
from desk.model.sale import Discount, DiscountKind, PayKind, TicketOrder
from desk.model.terminal import TerminalPayment
from desk.model.ticket import ClientTicket, TicketState
from desk.sandbox.app import LUCKYFIT_KEY, build
from desk.sandbox.club import ClubState, generate
from desk.sandbox.dealings import HeldTicket
from desk.sandbox.faults import Fault, Faults
from desk.sandbox.people import Person
from desk.sandbox.server import Sandbox

CLIENTS = 31
NOW = datetime.now(UTC)
DAY = timedelta(days=1)
GYM = "1"


class Clock:
    def now(self) -> datetime:
        return NOW.astimezone(ZoneInfo("Europe/Kyiv"))

    def monotonic(self) -> float:
        return time.monotonic()


class House:
    """A generated club, its faults, and a client of LuckyFit talking to it without a socket."""

    def __init__(self) -> None:
        self.state: ClubState = generate(7, CLIENTS, now=Clock().now())
        self.faults = Faults()
        self.front = build(self.state, faults=self.faults, clock=Clock(), lost=httpx.ReadError)

    def club(self, deadline_s: float = 30, key: str = LUCKYFIT_KEY, prefix: str = "") -> LuckyFitClub:
        settings = LuckyFitSettings(url="http://127.0.0.1", prefix=prefix, read_s=deadline_s, write_s=deadline_s)
        transport = httpx.ASGITransport(self.front)
        club = LuckyFitClub(settings, lambda: key, Clock(), transport=transport, limits=Limits(wait_s=0, longest_wait_s=0))
        club._line.zones.learn([Branch(1, "", ZoneInfo("Europe/Kyiv"))])
        return club

    def person(self, scenario: str) -> Person:
        return next(each for each in self.state.clients if each.scenario == scenario)

    def ticket(self, scenario: str) -> HeldTicket:
        return next(each for each in self.state.dealings(self.person(scenario)).tickets if each.debt)

    def deposit(self) -> tuple[int, int]:
        deposit = self.state.dealings(self.person("deposit")).deposits[0]
        return deposit.client_id, deposit.id

    def shape(self) -> object:
        """Everything a write could change."""
        dealings = [self.state.dealings(each) for each in self.state.clients]
        sums = [(ticket.id, ticket.paid_price, ticket.paid_fee) for each in dealings for ticket in each.tickets]
        balances = [(deposit.id, deposit.balance) for each in dealings for deposit in each.deposits]
        counts = (len(self.state.movements), len(self.state.bookings), len(self.state.leads), len(list(self.state.clients)))
        return sums, balances, counts, [(each.id, each.message) for each in self.state.clients], dict(self.state.passwords)

    def requests(self, operation: str) -> int:
        return sum(operation in call.operations for call in self.front._log.calls)


@dataclass(frozen=True)
class Case:
    """One operation: its name for faults, how it is called in this house, and what a good answer looks like."""

    operation: str
    call: Callable[[LuckyFitClub, House], Awaitable[Any]]
    good: Callable[[Any, House], object]
    changes: bool = False

    @property
    def is_write(self) -> bool:
        return not self.operation.startswith("GET")


def held(house: House, ticket: HeldTicket) -> tuple[Any, ...]:
    return (
        ticket.id,
        ticket.client_id,
        ticket.template.name,
        Money(ticket.price),
        Money(ticket.price_debt),
        Money(ticket.fee_debt),
    )


def told(ticket: ClientTicket) -> tuple[Any, ...]:
    return (ticket.id, ticket.client_id, ticket.name, ticket.price, ticket.price_debt, ticket.fee_debt)


def is_person(client: Client, person: Person) -> bool:
    return (client.id, client.surname, client.name, client.tag, client.cardnum, client.birthday, client.locked) == (
        person.id,
        person.surname,
        person.name,
        person.tag,
        person.cardnum,
        person.birthday,
        person.locked,
    )


def pays(method: str, scenario: str, kind: PayKind) -> Callable[[LuckyFitClub, House], Awaitable[Any]]:
    def call(club: LuckyFitClub, house: House) -> Awaitable[Any]:
        ticket = house.ticket(scenario)
        account = ticket.account_summ_id if method == "pay_ticket" else ticket.account_membership_id
        debt = ticket.price_debt if method == "pay_ticket" else ticket.fee_debt
        return getattr(club, method)(ticket.client_id, account, kind, Money(debt), "Рецепція 1")  # type: ignore[no-any-return]

    return call


def lesson_to_book(house: House) -> tuple[int, int]:
    booked = {(each.client_id, each.lesson_calendar_id) for each in house.state.bookings}
    lesson = max(house.state.lessons, key=lambda each: each.start)
    return next((each.id, lesson.id) for each in house.state.clients if (each.id, lesson.id) not in booked)


def order(house: House) -> TicketOrder:
    day = Clock().now().date()
    discount = Discount(Decimal("12.5"), DiscountKind.PERCENT, "друг клубу")
    return TicketOrder(house.person("no_ticket").id, house.ticket("unpaid").template.id, day + DAY, discount, "LF-1")


CASES = {
    "branches": Case(
        "GET /branches",
        lambda club, house: club.branches(),
        lambda got, house: [each.zone.key for each in got] == ["Europe/Kyiv"] * 2,
    ),
    "good_classes": Case(
        "GET /good_classes", lambda club, house: club.good_classes(), lambda got, house: got[0].parent_id is None
    ),
    "goods": Case("GET /goods", lambda club, house: club.goods(), lambda got, house: min(each.price for each in got) > Money(0)),
    "ticket_classes": Case("GET /ticket_classes", lambda club, house: club.ticket_classes(), lambda got, house: got[0].name),
    "tickets": Case(
        "GET /tickets", lambda club, house: club.tickets(kind_id=1), lambda got, house: {each.kind for each in got} == {1}
    ),
    "price_list": Case("GET /tickets", lambda club, house: club.price_list(), lambda got, house: len(got) > 3),
    "transactions": Case(
        "GET /transactions",
        lambda club, house: club.transactions(since=NOW - 400 * DAY, until=NOW, kind=PayKind.CASH),
        lambda got, house: {each.kind for each in got} == {PayKind.CASH},
    ),
    "orders": Case(
        "GET /orders", lambda club, house: club.orders(paid=True), lambda got, house: all(each.payed_at for each in got) and got
    ),
    "order_items": Case(
        "GET /order_items/id/{id}",
        lambda club, house: club.order_items(house.state.orders[0].id),
        lambda got, house: [each.sum.minor for each in got] == [each.summ for each in house.state.orders[0].lines],
    ),
    "access_logs": Case(
        "GET /access_logs",
        lambda club, house: club.access_logs(NOW - 400 * DAY, NOW),
        lambda got, house: [each.created_at for each in got] == [each.created_at for each in house.state.passages],
    ),
    "leads": Case("GET /leads", lambda club, house: club.leads(), lambda got, house: len(got) == len(house.state.leads)),
    "clients": Case(
        "GET /clients",
        lambda club, house: club.clients(tag=house.person("two_passes").tag),
        lambda got, house: len(got) == 1 and is_person(got[0], house.person("two_passes")),
    ),
    "clients_by_phone": Case(
        "GET /clients",
        lambda club, house: club.clients(phone=house.person("active").phone1),
        lambda got, house: house.person("active").id in {each.id for each in got},
    ),
    "clients_by_part": Case(
        "GET /clients",
        lambda club, house: club.clients(surname_part=house.person("active").surname[1:]),
        lambda got, house: house.person("active").id in {each.id for each in got},
    ),
    "clients_by_cardnum": Case(
        "GET /clients",
        lambda club, house: club.clients(cardnum=next(each.cardnum for each in house.state.clients if each.cardnum)),
        lambda got, house: len(got) >= 1,
    ),
    "client": Case(
        "GET /clients/id/{id}",
        lambda club, house: club.client(house.person("message").id),
        lambda got, house: is_person(got, house.person("message")) and got.message == house.person("message").message,
    ),
    "staff": Case(
        "GET /staff",
        lambda club, house: club.staff(tag=house.state.staff[0].tag),
        lambda got, house: (
            [(each.id, each.position) for each in got] == [(house.state.staff[0].id, house.state.staff[0].position)]
        ),
    ),
    "staff_member": Case(
        "GET /staff/id/{id}",
        lambda club, house: club.staff_member(house.state.staff[0].id),
        lambda got, house: got.surname == house.state.staff[0].surname,
    ),
    "client_tickets": Case(
        "GET /client_tickets",
        lambda club, house: club.client_tickets(house.person("debt_both").id, TicketState.LIVE),
        lambda got, house: [told(each) for each in got] == [held(house, house.ticket("debt_both"))],
    ),
    "client_accounts": Case(
        "GET /client_accounts",
        lambda club, house: club.client_accounts(house.person("two_deposits").id),
        lambda got, house: len(got) == 2 and all(each.balance >= Money(0) for each in got),
    ),
    "lessons": Case(
        "GET /lesson_calendars/feed",
        lambda club, house: club.lessons(NOW - 8 * DAY, NOW + 8 * DAY),
        lambda got, house: got and all(each.end > each.start for each in got),
    ),
    "bookings": Case(
        "GET /lesson_calendar_bookings",
        lambda club, house: club.bookings(house.state.bookings[0].lesson_calendar_id),
        lambda got, house: house.state.bookings[0].id in {each.id for each in got},
    ),
    "create_lead": Case(
        "POST /leads",
        lambda club, house: club.create_lead(name="Оля", phone="+380501112233"),
        lambda got, house: house.state.leads[-1].id == got.id,
        changes=True,
    ),
    "create_client": Case(
        "POST /clients",
        lambda club, house: club.create_client({"surname": "Шевченко", "name": "Оля", "sex": 0, "birthday": date(1990, 5, 1)}),
        lambda got, house: is_person(got, house.state.clients.get(got.id)),
        changes=True,
    ),
    "update_client": Case(
        "PUT /clients/{id}",
        lambda club, house: club.update_client(house.person("active").id, {"message": "Віддати ключ"}),
        lambda got, house: got.message == "Віддати ключ",
        changes=True,
    ),
    "delete_client": Case(
        "DELETE /clients/{id}",
        lambda club, house: club.delete_client(house.person("no_ticket").id),
        lambda got, house: "no_ticket" not in {each.scenario for each in house.state.clients},
        changes=True,
    ),
    "sell_ticket": Case(
        "POST /client_tickets",
        lambda club, house: club.sell_ticket(order(house)),
        lambda got, house: told(got) == held(house, house.state.ticket(got.id)) and got.docnumber == "LF-1" and got.unpaid,
        changes=True,
    ),
    "delete_client_ticket": Case(
        "DELETE /client_tickets/{id}",
        lambda club, house: club.delete_client_ticket(house.ticket("unpaid").id),
        lambda got, house: not any(each.deletable for each in house.state.dealings(house.person("unpaid")).tickets),
        changes=True,
    ),
    "pay_ticket": Case(
        "POST /transactions",
        pays("pay_ticket", "debt_price", PayKind.CASH),
        lambda got, house: house.state.movements[-1].id == got.id and got.sum.minor == house.state.movements[-1].summ,
        changes=True,
    ),
    "pay_fee": Case(
        "POST /transactions",
        pays("pay_fee", "debt_fee", PayKind.CARD),
        lambda got, house: house.state.movements[-1].id == got.id and got.signed is True,
        changes=True,
    ),
    "top_up": Case(
        "POST /transactions",
        lambda club, house: club.top_up(*house.deposit(), PayKind.CASH, Money(50050), "Рецепція 1"),
        lambda got, house: (got.id, got.sum, got.point_name) == (house.state.movements[-1].id, Money(50050), "Рецепція 1"),
        changes=True,
    ),
    "book_lesson": Case(
        "POST /lesson_calendar_bookings",
        lambda club, house: club.book_lesson(*lesson_to_book(house)),
        lambda got, house: house.state.bookings[-1].id == got.id,
        changes=True,
    ),
    "preauthorize": Case(
        "POST /clients/preauthorize",
        lambda club, house: club.preauthorize(house.person("active").phone1 or ""),
        lambda got, house: got.first_login and got.client_id == house.person("active").id,
    ),
    "reset_password": Case(
        "POST /clients/{id}/reset_password",
        lambda club, house: club.reset_password(house.person("active").id),
        lambda got, house: got is None,
    ),
}
TERMINAL = {
    "terminal_ping": Case("POST /terminal/ping", lambda club, house: club.terminal_ping(), lambda got, house: got is None),
    "terminal_customer": Case(
        "POST /terminal/invoiceData",
        lambda club, house: club.terminal_customer(house.person("debt_both").tag or "", GYM),
        lambda got, house: sum(each.sum.minor for each in got.debts) == house.ticket("debt_both").debt,
    ),
}
PAY_AT_TERMINAL = Case(
    "POST /terminal/paymentData",
    lambda club, house: club.terminal_pay(
        house.ticket("debt_price").client_id,
        GYM,
        "01JDESK",
        [TerminalPayment(str(house.ticket("debt_price").account_summ_id), Money(house.ticket("debt_price").price_debt))],
    ),
    lambda got, house: house.state.movements[-1].paykind_id == PayKind.SERVICE,
    changes=True,
)
READS = {name: case for name, case in CASES.items() if not case.is_write}
WRITES = {name: case for name, case in CASES.items() if case.is_write} | {"terminal_pay": PAY_AT_TERMINAL}
CHANGES = {name: case for name, case in WRITES.items() if case.changes}
NO_ANSWER = (Fault.HTTP_500, Fault.HTML_502, Fault.LOST_BEFORE, Fault.LOST_AFTER, Fault.TRUNCATED)
TOO_LATE = (Fault.DELAY, Fault.DRIP)
SAYS_NO = {Fault.REFUSE: Refused, Fault.UNAUTHORIZED: KeyProblem, Fault.EXPIRED: KeyProblem}
BOOKED = (Fault.LOST_AFTER, Fault.TRUNCATED)


def over(cases: dict[str, Case]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("case", cases.values(), ids=cases.keys())


@pytest.fixture
def house() -> House:
    return House()


@over(CASES | TERMINAL | {"terminal_pay": PAY_AT_TERMINAL})
@pytest.mark.parametrize("prefix", ["", "/api"])
async def test_it_does_what_it_says_in_both_generations(case: Case, prefix: str, house: House) -> None:
    got = await case.call(house.club(prefix=prefix), house)
    assert case.good(got, house)
    assert house.requests(case.operation) == 1


@over(CASES | TERMINAL | {"terminal_pay": PAY_AT_TERMINAL})
async def test_another_key_opens_nothing(case: Case, house: House) -> None:
    before = house.shape()
    with pytest.raises(KeyProblem):
        await case.call(house.club(key="another"), house)
    assert house.shape() == before


@over(CASES | TERMINAL | {"terminal_pay": PAY_AT_TERMINAL})
@pytest.mark.parametrize(("fault", "error"), SAYS_NO.items())
async def test_a_no_is_a_no_and_nothing_was_done(case: Case, fault: Fault, error: type[DeskError], house: House) -> None:
    house.faults.set(case.operation, fault)
    before = house.shape()
    with pytest.raises(error):
        await case.call(house.club(), house)
    assert house.shape() == before
    assert house.requests(case.operation) == 1


@over(READS)
@pytest.mark.parametrize("fault", NO_ANSWER)
async def test_a_read_gets_over_trouble_that_passes(case: Case, fault: Fault, house: House) -> None:
    house.faults.set(case.operation, fault)
    assert case.good(await case.call(house.club(), house), house)
    assert house.requests(case.operation) == 2


@over(READS | TERMINAL)
@pytest.mark.parametrize("fault", NO_ANSWER)
async def test_a_read_is_unreachable_while_the_trouble_lasts(case: Case, fault: Fault, house: House) -> None:
    house.faults.set(case.operation, fault, probability=1.0)
    with pytest.raises(Unreachable):
        await case.call(house.club(), house)


@over(READS | TERMINAL)
@pytest.mark.parametrize("fault", TOO_LATE)
async def test_a_read_ends_at_its_deadline(case: Case, fault: Fault, house: House) -> None:
    house.faults.set(case.operation, fault, probability=1.0, seconds=60)
    with pytest.raises(Unreachable):
        await case.call(house.club(deadline_s=0.05), house)


@over(WRITES)
@pytest.mark.parametrize("fault", NO_ANSWER)
async def test_a_write_without_an_answer_is_unknown_and_sent_once(case: Case, fault: Fault, house: House) -> None:
    house.faults.set(case.operation, fault)
    with pytest.raises(OutcomeUnknown):
        await case.call(house.club(), house)
    assert house.requests(case.operation) == 1


@over(WRITES)
@pytest.mark.parametrize("fault", TOO_LATE)
async def test_a_write_answered_too_late_is_unknown(case: Case, fault: Fault, house: House) -> None:
    house.faults.set(case.operation, fault, seconds=60)
    with pytest.raises(OutcomeUnknown):
        await case.call(house.club(deadline_s=0.05), house)
    assert house.requests(case.operation) == 1


@over(CHANGES)
@pytest.mark.parametrize("fault", NO_ANSWER)
async def test_unknown_is_the_truth_it_may_be_booked_or_not(case: Case, fault: Fault, house: House) -> None:
    before = house.shape()
    house.faults.set(case.operation, fault)
    with pytest.raises(OutcomeUnknown):
        await case.call(house.club(), house)
    assert (house.shape() != before) is (fault in BOOKED)


async def test_the_same_terminal_payment_is_booked_once_however_often_it_is_sent(house: House) -> None:
    house.faults.set(PAY_AT_TERMINAL.operation, Fault.LOST_AFTER)
    ticket, booked = house.ticket("debt_price"), len(house.state.movements)
    payment = [TerminalPayment(str(ticket.account_summ_id), Money(ticket.price_debt))]
    with pytest.raises(OutcomeUnknown):
        await house.club().terminal_pay(ticket.client_id, GYM, "01JDESK", payment)
    await house.club().terminal_pay(ticket.client_id, GYM, "01JDESK", payment)
    assert len(house.state.movements) == booked + 1


async def test_a_client_signs_in_step_by_step(house: House) -> None:
    club, person = house.club(), house.person("active")
    known = await club.preauthorize(person.phone1 or "")
    with pytest.raises(Refused):
        await club.check_activation_code(known.client_id, "wrong")
    async with httpx.AsyncClient(transport=httpx.ASGITransport(house.front), base_url="http://127.0.0.1") as control:
        code = (await control.get("/control/sms", params={"phone": person.phone1})).json()
    await club.check_activation_code(known.client_id, str(code["code"]))
    await club.set_password(known.client_id, "a long secret")
    await club.check_password(known.client_id, "a long secret")
    with pytest.raises(Refused):
        await club.check_password(known.client_id, "another")
    assert not (await club.preauthorize(person.phone1 or "")).first_login
    await club.reset_password(known.client_id)
    assert (await club.preauthorize(person.phone1 or "")).first_login


async def test_refusals_come_in_the_vendors_words(house: House) -> None:
    ticket = house.ticket("debt_price")
    with pytest.raises(Refused) as refused:
        await house.club().pay_ticket(ticket.client_id, ticket.account_summ_id, PayKind.CASH, Money(ticket.price_debt + 1))
    assert refused.value.words == "Сумма оплаты превышает задолженность"
    with pytest.raises(Refused) as refused:
        await house.club(prefix="/api").pay_ticket(ticket.client_id, 5, PayKind.CASH, Money(1))
    assert (refused.value.words, refused.value.vendor_code) == ("Счет не найден", "account_not_found")


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    sandbox = Sandbox(seed=7, clients=CLIENTS)
    yield sandbox
    sandbox.stop()


@asynccontextmanager
async def over_a_socket(sandbox: Sandbox, deadline_s: float = 10) -> AsyncIterator[LuckyFitClub]:
    addresses = sandbox.start()
    settings = LuckyFitSettings(url=addresses.luckyfit_url, read_s=deadline_s, write_s=deadline_s)
    club = LuckyFitClub(settings, lambda: addresses.luckyfit_key, Clock(), limits=Limits(wait_s=0, longest_wait_s=0))
    try:
        yield club
    finally:
        await club.close()
        sandbox.stop()


@pytest.mark.parametrize("fault", [*NO_ANSWER, Fault.DRIP, Fault.DELAY])
async def test_over_a_socket_a_payment_whose_answer_is_lost_is_unknown(fault: Fault, sandbox: Sandbox) -> None:
    client_id = next(each.id for each in sandbox.club.clients if each.scenario == "deposit")
    async with over_a_socket(sandbox) as club:
        (deposit,) = await club.client_accounts(client_id)
    async with over_a_socket(sandbox, deadline_s=0.5) as club:
        sandbox.faults.set("POST /transactions", fault, seconds=20)
        with pytest.raises(OutcomeUnknown):
            await club.top_up(client_id, deposit.id, PayKind.CASH, Money(100))


async def test_over_a_socket_a_read_gets_over_a_lost_answer(sandbox: Sandbox) -> None:
    person = next(each for each in sandbox.club.clients if each.scenario == "two_passes")
    async with over_a_socket(sandbox) as club:
        for fault in NO_ANSWER:
            sandbox.faults.set("GET /clients", fault)
            assert [each.id for each in await club.clients(tag=person.tag)] == [person.id]
