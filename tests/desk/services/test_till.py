"""The till against the sandbox: every outcome of a booking, told as it is and never twice."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import httpx
import pytest
from sqlalchemy import text

from desk.errors import KeyProblem, NotAllowed, OutcomeUnknown, Refused, StoreError, UnexpectedAnswer, Unreachable
from desk.events import Bus
from desk.i18n import language
from desk.model.intent import IntentState, TenderState
from desk.model.money import Money, total
from desk.model.sale import Booking, Operation, PayKind, Tender
from desk.sandbox.moments import RealClock
from desk.services.endings import unless_sent
from desk.services.till import Till
from desk.wording import of_error
from tests.desk.services.conftest import POINT, Through

BOOK = "POST /transactions"
S = IntentState


def cash(amount: int) -> Tender:
    return Tender(PayKind.CASH, Money.of(amount))


def card(amount: int) -> Tender:
    return Tender(PayKind.CARD, Money.of(amount))


def deposit(amount: int) -> Tender:
    return Tender(PayKind.DEPOSIT, Money.of(amount))


async def owing(counter, scenario: str = "debt_both"):
    """A client who owes, and what: 3000 for a ticket and 300 as its fee."""
    client = counter.person(scenario)
    return client.id, await counter.dues(client.id)


async def sql(counter, statement: str) -> None:
    await counter.store.journal._database.execute(text(statement))


def states(result):
    return [each.state for each in result.intents]


async def test_money_a_program_took_and_never_sent_before_it_died_is_asked_about_when_it_is_taken_anew(counter):
    client, dues = await owing(counter)
    booking = Booking(client, dues[0].account_id, dues[0].operation, PayKind.CASH, dues[0].sum, POINT)
    (left,) = await counter.store.journal.prepare("", [booking], operator="", tenders=[TenderState.TAKEN])
    with pytest.raises(NotAllowed) as asked:
        await counter.till.pay(client, dues[:1], [Tender(PayKind.CASH, dues[0].sum)])
    assert (asked.value.code, asked.value.details["intent"]) == ("second_payment", left.id)
    assert counter.booked() == []
    await counter.till.call_off(left.id)
    paid = await counter.till.pay(client, dues[:1], [Tender(PayKind.CASH, dues[0].sum)])
    assert [each.state for each in paid.intents] == [S.CONFIRMED]


class StoodStill:
    """The steady clock of a PC that stood still for five minutes once something was written down as being sent."""

    def __init__(self) -> None:
        self._wall, self.seconds = RealClock(), 0.0

    def now(self):
        return self._wall.now()

    def monotonic(self):
        return self.seconds


async def test_what_was_written_down_as_being_sent_before_the_pc_stood_still_is_not_sent(counter, monkeypatch):
    clock = StoodStill()
    till = Till(counter.club, counter.store.journal, counter.bus, clock, POINT, "olena")
    begin = counter.store.journal.begin_attempt

    async def standing_still(*asked, **more):
        begun = await begin(*asked, **more)
        clock.seconds = 300.0
        return begun

    monkeypatch.setattr(counter.store.journal, "begin_attempt", standing_still)
    client, dues = await owing(counter)
    result = await till.pay(client, dues, [cash(3300)])
    assert {each.state for each in result.intents} == {S.CANCELLED}
    assert {each.tender for each in result.intents} == {TenderState.RETURNED}
    assert isinstance(result.trouble, Unreachable)
    assert counter.booked() == []


async def test_a_split_payment_is_booked_part_by_part_in_the_fixed_order(counter):
    client, dues = await owing(counter)
    result = await counter.till.pay(client, dues, [cash(1500), card(1800)])
    told = [(each.booking.kind, each.booking.operation, str(each.booking.sum)) for each in result.intents]
    assert told == [
        (PayKind.CARD, Operation.TICKET, "1800.00"),
        (PayKind.CASH, Operation.TICKET, "1200.00"),
        (PayKind.CASH, Operation.FEE, "300.00"),
    ]
    assert states(result) == [S.CONFIRMED] * 3
    assert [each.row_id for each in result.intents] == counter.booked()
    assert counter.dealings(client).debt == 0
    assert (result.trouble, await counter.till.open_questions()) == (None, [])


async def test_every_step_of_every_part_is_told(counter):
    client, dues = await owing(counter)
    await counter.till.pay(client, dues, [cash(3300)])
    assert [(each.part_no, each.state) for each in counter.told] == [
        (1, S.PREPARED),
        (2, S.PREPARED),
        (1, S.SENDING),
        (1, S.CONFIRMED),
        (2, S.SENDING),
        (2, S.CONFIRMED),
    ]


async def test_cash_over_the_sum_comes_back_as_change(counter):
    client, dues = await owing(counter)
    result = await counter.till.pay(client, dues, [Tender(PayKind.CASH, Money.of(3300), tendered=Money.of(3500))])
    assert result.change == Money.of(200)
    assert counter.dealings(client).debt == 0


async def test_money_in_hand_is_written_down_as_taken_and_a_deposit_is_not(counter):
    client, dues = await owing(counter, "deposit_and_debt")
    owed = total([due.sum for due in dues])
    result = await counter.till.pay(client, dues, [deposit(500), Tender(PayKind.CASH, owed - Money.of(500))])
    assert [each.tender for each in result.intents] == [TenderState.NONE, TenderState.TAKEN]


async def test_a_deposit_is_topped_up_with_the_name_of_this_point(counter):
    client = counter.person("deposit").id
    (account,) = await counter.club.client_accounts(client)
    result = await counter.till.top_up(client, account.id, cash(500))
    (after,) = await counter.club.client_accounts(client)
    assert states(result) == [S.CONFIRMED]
    assert after.balance == account.balance + Money.of(500)
    assert result.intents[0].booking.point_name == "Рецепція 1"
    assert len(counter.booked()) == 1


async def test_more_than_lies_on_the_deposit_is_refused_before_anything_is_written(counter):
    client, dues = await owing(counter, "deposit_and_debt")
    with pytest.raises(NotAllowed) as caught:
        await counter.till.pay(client, dues, [deposit(1500)])
    assert caught.value.code == "deposit_short"
    assert (counter.told, counter.booked()) == ([], [])


async def test_a_wrong_split_is_refused_before_anything_is_written(counter):
    client, dues = await owing(counter)
    with pytest.raises(NotAllowed):
        await counter.till.pay(client, dues, [cash(1)])
    assert (counter.told, counter.booked()) == ([], [])


async def test_after_a_refusal_the_rest_is_called_off_and_cash_goes_back(counter):
    client, dues = await owing(counter)
    counter.faults.set(BOOK, "refuse", words="Рахунок закрито")
    result = await counter.till.pay(client, dues, [card(3000), cash(300)])
    assert states(result) == [S.REJECTED, S.CANCELLED]
    assert [each.tender for each in result.intents] == [TenderState.TAKEN, TenderState.RETURNED]
    assert result.intents[0].words == "Рахунок закрито"
    assert isinstance(result.trouble, Refused)
    assert (counter.booked(), await counter.till.open_questions()) == ([], [result.intents[0]])


async def test_what_was_booked_before_a_refusal_stays_booked(counter):
    client, dues = await owing(counter)
    counter.faults.set(BOOK, "refuse", where={"paykind_id": 2})
    result = await counter.till.pay(client, dues, [card(3000), cash(300)])
    assert states(result) == [S.CONFIRMED, S.REJECTED]
    assert counter.dealings(client).debt == 30_000


async def test_without_a_connection_nothing_is_sent_and_all_is_called_off(counter):
    client, dues = await owing(counter)
    counter.cable.cut.add(BOOK)
    result = await counter.till.pay(client, dues, [cash(3300)])
    assert states(result) == [S.CANCELLED] * 2
    assert {each.tender for each in result.intents} == {TenderState.RETURNED}
    assert isinstance(result.trouble, Unreachable)
    assert BOOK not in counter.cable.arrived
    assert [each.state for each in counter.told if each.part_no == 1] == [S.PREPARED, S.SENDING, S.PREPARED, S.CANCELLED]
    assert await counter.till.open_questions() == []


@pytest.mark.parametrize("fault", ["lost_before", "lost_after", "truncated", "http_500", "html_502"])
async def test_a_lost_answer_is_unknown_and_the_other_parts_go_on(counter, fault):
    client, dues = await owing(counter)
    counter.faults.set(BOOK, fault)
    result = await counter.till.pay(client, dues, [cash(3300)])
    assert states(result) == [S.UNKNOWN, S.CONFIRMED]
    assert isinstance(result.trouble, OutcomeUnknown)
    assert result.intents[0].tender is TenderState.TAKEN
    assert await counter.till.open_questions() == [result.intents[0]]
    assert counter.cable.arrived.count(BOOK) == 2


@pytest.mark.parametrize("fault", ["unauthorized", "expired"])
async def test_a_refused_key_proves_nothing_and_the_rest_is_not_sent(counter, fault):
    client, dues = await owing(counter)
    counter.faults.set(BOOK, fault)
    result = await counter.till.pay(client, dues, [cash(3300)])
    assert states(result) == [S.UNKNOWN, S.CANCELLED]
    assert (type(result.trouble), type(result.trouble.__cause__)) == (OutcomeUnknown, KeyProblem)
    assert (result.intents[0].key_refused, result.trouble.key_refused) == (True, True)
    assert result.trouble.http_status == result.trouble.__cause__.http_status
    assert counter.cable.arrived.count(BOOK) == 1


class Gatekeeper(httpx.AsyncBaseTransport):
    """Something between the desk and LuckyFit that answers bookings itself with 401, after LuckyFit has booked the first."""

    def __init__(self, inner: httpx.AsyncBaseTransport) -> None:
        self._inner, self._booked = inner, False

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            return await self._inner.handle_async_request(request)
        if not self._booked:
            self._booked = True
            await self._inner.handle_async_request(request)
        return httpx.Response(401, content=b"<html>Sign in</html>", headers={"Content-Type": "text/html"})


async def test_a_401_that_is_not_luckyfit_s_own_proves_nothing_and_the_rest_is_not_sent_either(counter):
    client, dues = await owing(counter)
    counter.cable.inner = Gatekeeper(counter.cable.inner)
    result = await counter.till.pay(client, dues, [cash(3300)])
    assert states(result) == [S.UNKNOWN, S.CANCELLED]
    assert isinstance(result.trouble, OutcomeUnknown)
    assert result.intents[0].key_refused
    assert counter.cable.arrived.count(BOOK) == 1
    assert len(counter.booked()) == 1


async def test_the_same_sum_on_the_same_account_is_asked_about_while_its_outcome_is_unknown(counter):
    client, dues = await owing(counter)
    counter.faults.set(BOOK, "lost_before", times=2)
    await counter.till.pay(client, dues, [cash(3300)])
    with pytest.raises(NotAllowed) as caught:
        await counter.till.pay(client, dues, [card(3300)])
    assert caught.value.code == "second_payment"
    assert counter.cable.arrived.count(BOOK) == 2
    again = await counter.till.pay(client, dues, [card(3300)], again=True)
    assert states(again) == [S.CONFIRMED] * 2


async def test_an_identical_payment_is_never_sent_while_the_first_one_is_unknown(counter):
    client, dues = await owing(counter)
    counter.faults.set(BOOK, "lost_before", times=2)
    await counter.till.pay(client, dues, [cash(3300)])
    with pytest.raises(NotAllowed) as caught:
        await counter.till.pay(client, dues, [cash(3300)], again=True)
    assert caught.value.code == "being_checked"
    assert counter.cable.arrived.count(BOOK) == 2


async def test_the_same_sum_a_moment_after_it_was_booked_is_asked_about(counter):
    client = counter.person("deposit").id
    (account,) = await counter.club.client_accounts(client)
    await counter.till.top_up(client, account.id, cash(100))
    with pytest.raises(NotAllowed) as caught:
        await counter.till.top_up(client, account.id, card(100))
    assert caught.value.code == "second_payment"
    await counter.till.top_up(client, account.id, card(100), again=True)
    assert len(counter.booked()) == 2


@pytest.mark.parametrize("fault", ["", "lost_after"])
async def test_what_is_put_on_a_deposit_and_paid_from_it_is_no_second_payment(counter, fault):
    client, dues = await owing(counter, "deposit_and_debt")
    account = next(each for each in await counter.club.client_accounts(client) if each.id not in {due.account_id for due in dues})
    if fault:
        counter.faults.set(BOOK, fault, times=1)
    put_on = await counter.till.top_up(client, account.id, cash(200))
    paid = await counter.till.pay(client, [replace(dues[0], sum=Money.of(200))], [deposit(200)])
    assert (states(put_on), states(paid)) == ([S.UNKNOWN] if fault else [S.CONFIRMED], [S.CONFIRMED])


async def test_nothing_is_sent_when_what_is_booked_already_cannot_be_read(counter):
    client, dues = await owing(counter)
    counter.faults.set("GET /transactions", "html_502", times=9)
    result = await counter.till.pay(client, dues, [cash(3300)])
    assert states(result) == [S.CANCELLED] * 2
    assert {each.tender for each in result.intents} == {TenderState.RETURNED}
    assert BOOK not in counter.cable.arrived


async def test_what_was_booked_before_is_on_disk_before_the_first_byte(counter):
    client, dues = await owing(counter)
    seen = []

    class Watching(Through):
        async def book(self, booking):
            (sending,) = [each for each in await counter.store.journal.open_questions() if each.state is S.SENDING]
            seen.append(await counter.store.journal.evidence(sending.id))
            return await counter.club.book(booking)

    counter.till._club = Watching(counter.club)
    statement = await counter.club.statement(Booking(client, 1, Operation.TICKET, PayKind.CASH, Money(1), POINT))
    assert statement.ids
    await counter.till.pay(client, dues[:1], [cash(3000)])
    assert seen[0].before == statement.ids


@pytest.mark.parametrize("trouble", [UnexpectedAnswer("GET /transactions", "total"), KeyProblem("GET /transactions", "401")])
async def test_a_list_that_cannot_be_read_before_anything_was_sent_leaves_nothing_in_doubt(counter, trouble):
    client, dues = await owing(counter)
    trouble.http_status = 401 if isinstance(trouble, KeyProblem) else 200

    class Doubtful(Through):
        async def statement(self, booking, since=None):
            raise trouble

    counter.till._baseline._club = Doubtful(counter.club)
    result = await counter.till.pay(client, dues, [cash(3300)])
    assert states(result) == [S.CANCELLED] * 2
    assert result.trouble is trouble
    assert counter.booked() == []


async def test_a_second_press_while_the_first_runs_starts_nothing(counter):
    client, dues = await owing(counter)
    first, second = await asyncio.gather(
        counter.till.pay(client, dues, [cash(3300)]), counter.till.pay(client, dues, [cash(3300)]), return_exceptions=True
    )
    assert states(first) == [S.CONFIRMED] * 2
    assert isinstance(second, NotAllowed)
    assert second.code == "already_running"
    assert len(counter.booked()) == 2


async def test_two_programs_on_one_store_never_send_the_same_side_by_side(counter):
    client, dues = await owing(counter)
    both_read = asyncio.Barrier(2)
    slow = Through(counter.club)

    async def statement(*about):
        read = await counter.club.statement(*about)
        await both_read.wait()
        return read

    slow.statement = statement
    tills = [Till(slow, counter.store.journal, counter.bus, RealClock(), POINT) for _program in range(2)]
    counter.faults.set(BOOK, "lost_before", times=4)
    results = await asyncio.gather(*(till.pay(client, dues[:1], [cash(3000)]) for till in tills))
    assert sorted(states(each)[0] for each in results) == [S.CANCELLED, S.UNKNOWN]
    (kept,) = [each for each in results if states(each) == [S.CANCELLED]]
    assert kept.trouble.code == "being_checked"
    assert kept.intents[0].tender is TenderState.RETURNED
    assert counter.cable.arrived.count(BOOK) == 1


async def slower(counter, meanwhile) -> Till:
    """Another program on the same store, whose list is read only after `meanwhile`."""
    slow, done = Through(counter.club), []

    async def statement(*about):
        read = await counter.club.statement(*about)
        if not done:
            done.append(await meanwhile())
        return read

    slow.statement = statement
    return Till(slow, counter.store.journal, Bus(), RealClock(), POINT)


@pytest.mark.parametrize("kind", [cash, card], ids=["the same", "in another kind of money"])
async def test_what_another_program_booked_while_the_list_was_read_is_asked_about(counter, kind):
    client, dues = await owing(counter, "debt_both")
    parts = [replace(dues[0], sum=Money.of(500))]
    till = await slower(counter, lambda: counter.till.pay(client, parts, [kind(500)], again=True))
    with pytest.raises(NotAllowed) as caught:
        await till.pay(client, parts, [cash(500)])
    assert caught.value.code == "second_payment"
    kept = {each.state: each.tender for each in await counter.store.journal.intents()}
    assert kept == {S.CONFIRMED: TenderState.TAKEN, S.CANCELLED: TenderState.RETURNED}
    assert len(counter.booked()) == 1
    result = await till.pay(client, parts, [cash(500)], again=True)
    assert states(result) == [S.CONFIRMED]


async def test_what_another_program_has_written_down_to_be_sent_is_asked_about(counter):
    client, dues = await owing(counter)
    parts, asked = [replace(dues[0], sum=Money.of(500))], []

    async def meanwhile():
        with pytest.raises(NotAllowed) as caught:
            await counter.till.pay(client, parts, [cash(500)])
        asked.append(caught.value.code)

    till = await slower(counter, meanwhile)
    assert states(await till.pay(client, parts, [cash(500)])) == [S.CONFIRMED]
    assert (asked, len(counter.booked())) == (["second_payment"], 1)


async def test_what_another_program_booked_between_two_parts_calls_off_the_later_one(counter):
    client, dues = await owing(counter)
    slow, booked = Through(counter.club), []

    async def book(booking):
        row = await counter.club.book(booking)
        if not booked:
            booked.append(await counter.till.pay(client, [replace(dues[1])], [card(300)], again=True))
        return row

    slow.book = book
    result = await Till(slow, counter.store.journal, Bus(), RealClock(), POINT).pay(client, dues, [cash(3300)])
    assert states(result) == [S.CONFIRMED, S.CANCELLED]
    assert result.trouble.code == "second_payment"


async def test_what_another_program_booked_just_before_this_was_written_down_is_asked_about(counter):
    client, dues = await owing(counter)
    parts, journal = [replace(dues[0], sum=Money.of(500))], Through(counter.store.journal)

    async def prepare(*wish, **how):
        await counter.till.pay(client, parts, [cash(500)])
        return await counter.store.journal.prepare(*wish, **how)

    journal.prepare = prepare
    with pytest.raises(NotAllowed) as caught:
        await Till(counter.club, journal, Bus(), RealClock(), POINT).pay(client, parts, [cash(500)])
    assert caught.value.code == "second_payment"
    assert len(counter.booked()) == 1


async def test_one_much_like_it_that_another_program_has_on_its_way_is_asked_about(counter):
    client, dues = await owing(counter)
    counter.faults.set(BOOK, "lost_before")
    till = await slower(counter, lambda: counter.till.pay(client, dues[:1], [card(3000)], again=True))
    with pytest.raises(NotAllowed) as caught:
        await till.pay(client, dues[:1], [cash(3000)])
    assert caught.value.code == "second_payment"
    assert counter.cable.arrived.count(BOOK) == 1


async def test_a_second_payment_that_is_meant_is_not_asked_about_late(counter):
    client, dues = await owing(counter)
    parts = [replace(dues[0], sum=Money.of(500))]
    till = await slower(counter, lambda: counter.till.pay(client, parts, [cash(500)], again=True))
    assert states(await till.pay(client, parts, [cash(500)], again=True)) == [S.CONFIRMED]
    assert len(counter.booked()) == 2


async def test_another_client_s_payment_of_the_same_sum_meanwhile_is_not_asked_about(counter):
    client, dues = await owing(counter)
    other = counter.person("deposit").id
    (account,) = await counter.club.client_accounts(other)
    till = await slower(counter, lambda: counter.till.top_up(other, account.id, cash(3000)))
    assert states(await till.pay(client, dues[:1], [cash(3000)])) == [S.CONFIRMED]


async def test_two_clients_are_served_side_by_side(counter):
    one, dues = await owing(counter)
    other = counter.person("deposit").id
    (account,) = await counter.club.client_accounts(other)
    results = await asyncio.gather(counter.till.pay(one, dues, [cash(3300)]), counter.till.top_up(other, account.id, cash(100)))
    assert [states(each) for each in results] == [[S.CONFIRMED] * 2, [S.CONFIRMED]]


async def test_what_is_on_its_way_is_no_question_yet(counter):
    client, dues = await owing(counter)
    seen = []

    class Watching(Through):
        async def book(self, booking):
            seen.append(await counter.till.open_questions())
            return await counter.club.book(booking)

    counter.till._club = Watching(counter.club)
    await counter.till.pay(client, dues, [cash(3300)])
    assert seen == [[], []]


async def test_sending_is_on_disk_before_the_booking_begins(counter):
    client, dues = await owing(counter)
    seen = []

    class Watching(Through):
        async def book(self, booking):
            seen.append([(each.part_no, each.state) for each in await counter.store.journal.open_questions()])
            return await counter.club.book(booking)

    counter.till._club = Watching(counter.club)
    await counter.till.pay(client, dues, [cash(3300)])
    assert seen == [[(1, S.SENDING), (2, S.PREPARED)], [(2, S.SENDING)]]


@pytest.mark.parametrize(
    "changed",
    [
        {"account_id": 1},
        {"client_id": 1},
        {"kind": PayKind.BANK},
        {"operation": Operation.TOP_UP},
        {"sum": Money(1)},
        {"kind": None},
    ],
)
async def test_an_answer_about_another_movement_proves_nothing(counter, changed):
    client, dues = await owing(counter)

    class Confused(Through):
        async def book(self, booking):
            return replace(await counter.club.book(booking), **changed)

    counter.till._club = Confused(counter.club)
    result = await counter.till.pay(client, dues[:1], [cash(3000)])
    assert states(result) == [S.UNKNOWN]
    assert isinstance(result.trouble, OutcomeUnknown)


async def test_a_row_that_comes_twice_confirms_only_once(counter):
    client, dues = await owing(counter)
    rows = []

    class Repeating(Through):
        async def book(self, booking):
            rows.append(await counter.club.book(booking))
            return replace(rows[0], account_id=booking.account_id, operation=booking.operation, sum=booking.sum)

    counter.till._club = Repeating(counter.club)
    result = await counter.till.pay(client, dues, [cash(3300)])
    assert states(result) == [S.CONFIRMED, S.UNKNOWN]


async def test_when_nothing_can_be_written_down_nothing_is_sent(counter):
    client, dues = await owing(counter)
    await sql(counter, "PRAGMA query_only = ON")
    with pytest.raises(StoreError):
        await counter.till.pay(client, dues, [cash(3300)])
    assert BOOK not in counter.cable.arrived


async def test_when_sending_cannot_be_written_down_nothing_is_sent_and_all_is_called_off(counter):
    client, dues = await owing(counter)
    await sql(counter, "CREATE TRIGGER worn BEFORE INSERT ON attempt BEGIN SELECT RAISE(ABORT, 'worn out'); END")
    with pytest.raises(StoreError):
        await counter.till.pay(client, dues, [cash(3300)])
    assert BOOK not in counter.cable.arrived
    assert await counter.till.open_questions() == []


async def test_parts_that_cannot_even_be_called_off_stay_on_the_list(counter):
    client, dues = await owing(counter)
    await sql(counter, "CREATE TRIGGER worn BEFORE UPDATE ON intent BEGIN SELECT RAISE(ABORT, 'worn out'); END")
    with pytest.raises(StoreError) as caught:
        await counter.till.pay(client, dues, [cash(3300)])
    assert caught.value.reason == "left"
    assert "stands among the open questions" in of_error(caught.value, language("en"))
    assert BOOK not in counter.cable.arrived
    assert [each.state for each in await counter.till.open_questions()] == [S.PREPARED] * 2


async def test_whatever_trouble_the_journal_had_what_stays_written_down_is_not_said_not_to_be(counter):
    client, dues = await owing(counter)
    (due, *_) = dues
    booking = Booking(client, due.account_id, due.operation, PayKind.CASH, due.sum, POINT)
    noted = await counter.store.journal.prepare("", [booking], operator="")
    with pytest.raises(StoreError) as caught:
        unless_sent(StoreError(reason="locked"), noted)
    assert caught.value.reason == "left"
    with pytest.raises(StoreError) as caught:
        unless_sent(StoreError(reason="locked"), [await counter.till.call_off(noted[0].id)])
    assert caught.value.reason == "locked"


async def test_a_booking_that_cannot_be_written_down_is_in_doubt_and_never_called_failed(counter):
    client, dues = await owing(counter)
    worn = "CREATE TRIGGER worn BEFORE UPDATE OF ended_at ON attempt BEGIN SELECT RAISE(ABORT, 'worn out'); END"
    await sql(counter, worn)
    result = await counter.till.pay(client, dues, [cash(3300)])
    assert states(result) == [S.UNKNOWN, S.CANCELLED]
    assert (type(result.trouble), result.trouble.reason) == (StoreError, "halfway")
    assert len(counter.booked()) == 1
    assert str(counter.booked()[0]) in result.intents[0].words
    (left,) = await counter.store.journal.open_questions()
    assert (left.id, left.state) == (result.intents[0].id, S.SENDING)


async def test_what_could_not_be_written_down_is_a_question_and_is_not_called_on_its_way(counter):
    client, dues = await owing(counter)
    worn = "CREATE TRIGGER worn BEFORE UPDATE OF ended_at ON attempt BEGIN SELECT RAISE(ABORT, 'worn out'); END"
    await sql(counter, worn)
    result = await counter.till.pay(client, dues[:1], [cash(3000)])
    assert await counter.till.open_questions() == list(result.intents)


async def test_after_a_part_was_booked_a_worn_out_disk_does_not_say_that_nothing_was_sent(counter):
    client, dues = await owing(counter)
    worn = "CREATE TRIGGER worn BEFORE INSERT ON attempt WHEN (SELECT count(*) FROM attempt) > 0"
    await sql(counter, f"{worn} BEGIN SELECT RAISE(ABORT, 'worn out'); END")
    result = await counter.till.pay(client, dues, [cash(3300)])
    assert states(result) == [S.CONFIRMED, S.CANCELLED]
    assert (type(result.trouble), result.trouble.reason) == (StoreError, "halfway")
    assert isinstance(result.trouble.__cause__, StoreError)


async def test_what_surely_was_not_sent_is_not_in_doubt_because_it_can_t_be_called_off(counter):
    client, dues = await owing(counter)
    worn = "CREATE TRIGGER worn BEFORE UPDATE ON intent WHEN new.state = 'cancelled'"
    await sql(counter, f"{worn} BEGIN SELECT RAISE(ABORT, 'worn out'); END")
    counter.cable.cut.add(BOOK)
    result = await counter.till.pay(client, dues, [cash(3300)])
    assert states(result) == [S.PREPARED] * 2
    assert isinstance(result.trouble, Unreachable)
    assert [each.state for each in await counter.till.open_questions()] == [S.PREPARED] * 2


async def test_a_payment_broken_off_while_it_is_sent_is_never_lost(counter):
    client, dues = await owing(counter)
    arrived, forever = asyncio.Event(), asyncio.Event()

    class Hanging(Through):
        async def book(self, booking):
            row = await counter.club.book(booking)
            arrived.set()
            await forever.wait()
            return row

    counter.till._club = Hanging(counter.club)
    async with asyncio.TaskGroup() as group:
        paying = group.create_task(counter.till.pay(client, dues, [cash(3300)]))
        await arrived.wait()
        paying.cancel()
    questions = await counter.till.open_questions()
    assert [(each.part_no, each.state) for each in questions] == [(1, S.UNKNOWN), (2, S.PREPARED)]
    assert len(counter.booked()) == 1
    assert (await counter.till.call_off(questions[1].id)).tender is TenderState.RETURNED


async def test_a_fault_in_our_own_program_leaves_unknown_too_and_nothing_more_is_sent(counter):
    client, dues = await owing(counter)

    class Broken(Through):
        async def book(self, booking):
            await counter.club.book(booking)
            raise ZeroDivisionError

    counter.till._club = Broken(counter.club)
    result = await counter.till.pay(client, dues, [cash(3300)])
    assert states(result) == [S.UNKNOWN, S.CANCELLED]
    assert isinstance(result.trouble, OutcomeUnknown)
    assert [each.state for each in await counter.till.open_questions()] == [S.UNKNOWN]
    assert len(counter.booked()) == 1


async def test_what_is_on_its_way_cannot_be_called_off(counter):
    client, dues = await owing(counter)
    refused = []

    class Impatient(Through):
        async def book(self, booking):
            for part in await counter.store.journal.open_questions():
                with pytest.raises(NotAllowed) as caught:
                    await counter.till.call_off(part.id)
                refused.append(caught.value.code)
            return await counter.club.book(booking)

    counter.till._club = Impatient(counter.club)
    await counter.till.pay(client, dues, [cash(3300)])
    assert set(refused) == {"in_flight"}
    assert len(counter.booked()) == 2


async def test_only_what_was_never_sent_can_be_called_off(counter):
    client, dues = await owing(counter)
    counter.faults.set(BOOK, "lost_after", times=2)
    result = await counter.till.pay(client, dues, [cash(3300)])
    with pytest.raises(NotAllowed) as caught:
        await counter.till.call_off(result.intents[0].id)
    assert caught.value.code == "not_prepared"


async def test_an_open_payment_survives_a_new_till_and_is_told_again(counter):
    client, dues = await owing(counter)
    counter.faults.set(BOOK, "lost_after", times=2)
    result = await counter.till.pay(client, dues, [cash(3300)])
    later = Till(counter.club, counter.store.journal, counter.bus, counter.till._clock, "Рецепція 1")
    assert await later.recover() == []
    assert await later.open_questions() == list(result.intents)


async def test_without_a_journal_of_before_the_first_payment_waits_for_luckyfit_to_list_what_it_booked(counter):
    waits: list[float] = []

    async def pause(seconds: float) -> None:
        waits.append(seconds)

    till = Till(counter.club, counter.store.journal, counter.bus, RealClock(), POINT, lag_s=10.0, pause=pause)
    client = counter.person("deposit").id
    (account, *_) = await counter.club.client_accounts(client)
    await till.top_up(client, account.id, Tender(PayKind.CASH, Money.of(100)))
    assert len(waits) == 1
    assert 9 < waits[0] <= 10


async def test_a_refusal_of_what_was_called_unknown_elsewhere_meanwhile_leaves_it_in_doubt_and_says_so(counter):
    client, dues = await owing(counter)

    class Overtaken(Through):
        async def book(self, booking):
            (sending,) = [each for each in await counter.store.journal.open_questions() if each.state is S.SENDING]
            await counter.store.journal.settle(sending.id, S.UNKNOWN)
            raise Refused(BOOK, "no")

    counter.till._club = Overtaken(counter.club)
    result = await counter.till.pay(client, dues[:1], [cash(3000)])
    assert states(result) == [S.UNKNOWN]
    assert isinstance(result.trouble, OutcomeUnknown)


async def test_a_clear_yes_to_what_was_called_absent_meanwhile_is_for_a_person_to_choose(counter):
    """The program was stopped for long, and another one has given the payment up."""

    class Late(Through):
        async def book(self, booking):
            row = await counter.club.book(booking)
            (intent,) = await counter.store.journal.open_questions()
            for state in (IntentState.UNKNOWN, IntentState.ABSENT):
                await counter.store.journal.settle(intent.id, state)
            return row

    client = counter.person("deposit").id
    (account, *_) = await counter.club.client_accounts(client)
    till = Till(Late(counter.club), counter.store.journal, counter.bus, RealClock(), POINT, "olena")
    result = await till.top_up(client, account.id, Tender(PayKind.CASH, Money.of(100)))
    assert [each.state for each in result.intents] == [IntentState.AMBIGUOUS]
    assert isinstance(result.trouble, OutcomeUnknown)
