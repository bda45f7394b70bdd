"""A payment much like one that stands in LuckyFit's list already is asked about before anything is sent, and never after."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from desk.errors import NotAllowed, Unreachable
from desk.model.intent import IntentState, TenderState
from desk.model.money import Money
from desk.model.sale import Booking, Due, Operation, PayKind, Tender
from desk.services.baseline import Baseline
from desk.wording import of_error
from tests.desk.services.conftest import POINT, HandClock, Through

BOOK, LIST = "POST /transactions", "GET /transactions"
OTHER_DESK = "Рецепція 2"
S = IntentState


@pytest.fixture
def telling(counter):
    """LuckyFit tells when each row was booked."""
    counter.state.habits.change({"time_told": True})
    return counter


async def ticket(counter):
    """A client who owes 3000 for a ticket and 300 as its fee."""
    client = counter.person("debt_both").id
    return client, await counter.dues(client)


async def taken_elsewhere(counter, client: int, due: Due, *, ago_s: float = 0.0, point: str = OTHER_DESK) -> int:
    """Another desk books a part of the same sum for the same client, so many seconds ago; the number of its row."""
    row = await counter.club.book(Booking(client, due.account_id, due.operation, PayKind.CASH, Money.of(1000), point))
    movements = counter.state.movements
    at = next(place for place, each in enumerate(movements) if each.id == row.id)
    movements[at] = replace(movements[at], created_at=movements[at].created_at - timedelta(seconds=ago_s))
    return row.id


def thousand(due: Due) -> tuple[list[Due], list[Tender]]:
    return [replace(due, sum=Money.of(1000))], [Tender(PayKind.CASH, Money.of(1000))]


async def refused(counter, client: int, due: Due, **how) -> NotAllowed:
    counter.cable.arrived.clear()
    with pytest.raises(NotAllowed) as caught:
        await counter.till.pay(client, *thousand(due), **how)
    assert caught.value.code == "second_payment"
    assert BOOK not in counter.cable.arrived
    return caught.value


async def test_a_payment_another_desk_took_a_moment_ago_is_asked_about_and_named(telling):
    client, dues = await ticket(telling)
    row = await taken_elsewhere(telling, client, dues[0], ago_s=500)
    error = await refused(telling, client, dues[0])
    assert (error.details["row"], error.details["point"]) == (row, OTHER_DESK)
    assert error.details["at"] is not None
    assert f"no. {row}, " in of_error(error)
    assert OTHER_DESK in of_error(error)


async def test_what_was_written_down_before_the_question_is_called_off_and_its_money_goes_back(telling):
    client, dues = await ticket(telling)
    await taken_elsewhere(telling, client, dues[0])
    await refused(telling, client, dues[0])
    (over,) = await telling.store.journal.intents()
    assert (over.state, over.tender, over.attempts) == (S.CANCELLED, TenderState.RETURNED, 0)
    assert [each.state for each in telling.told] == [S.PREPARED, S.CANCELLED]
    assert await telling.till.open_questions() == []


async def test_a_second_payment_that_is_meant_goes_through(telling):
    client, dues = await ticket(telling)
    await taken_elsewhere(telling, client, dues[0])
    await refused(telling, client, dues[0])
    result = await telling.till.pay(client, *thousand(dues[0]), again=True)
    assert [each.state for each in result.intents] == [S.CONFIRMED]


async def test_a_payment_of_ten_minutes_ago_is_not_asked_about(telling):
    client, dues = await ticket(telling)
    await taken_elsewhere(telling, client, dues[0], ago_s=601)
    result = await telling.till.pay(client, *thousand(dues[0]))
    assert [each.state for each in result.intents] == [S.CONFIRMED]


@pytest.mark.parametrize("change", [{"client_id": 1}, {"sum": 99_900}], ids=str)
async def test_another_client_or_another_sum_is_not_asked_about(telling, change):
    client, dues = await ticket(telling)
    await taken_elsewhere(telling, client, dues[0])
    bookings = [Booking(client, dues[0].account_id, Operation.TICKET, PayKind.CASH, Money.of(1000), POINT)]
    like = {"client_id": client, "sum": Money.of(1000)} | {
        name: Money(value) if name == "sum" else value for name, value in change.items()
    }
    baseline = Baseline(telling.club, telling.store.journal, HandClock())
    await baseline.asked([replace(bookings[0], client_id=like["client_id"], sum=like["sum"])], again=False)
    with pytest.raises(NotAllowed):
        await baseline.asked(bookings, again=False)


async def test_every_part_is_asked_about_before_the_first_is_sent(telling):
    client, dues = await ticket(telling)
    fee = next(each for each in dues if each.operation is Operation.FEE)
    row = await telling.club.book(Booking(client, fee.account_id, Operation.FEE, PayKind.CASH, Money.of(100), POINT))
    telling.cable.arrived.clear()
    parts = [replace(dues[0], sum=Money.of(1000)), replace(fee, sum=Money.of(100))]
    with pytest.raises(NotAllowed) as caught:
        await telling.till.pay(client, parts, [Tender(PayKind.CASH, Money.of(1100))])
    assert caught.value.details["row"] == row.id
    assert BOOK not in telling.cable.arrived
    assert {each.state for each in await telling.store.journal.intents()} == {S.CANCELLED}


async def test_a_single_payment_reads_the_list_once_and_a_part_that_comes_later_once_more(telling):
    client, dues = await ticket(telling)
    telling.cable.arrived.clear()
    await telling.till.pay(client, *thousand(dues[0]))
    assert telling.cable.arrived == [LIST, BOOK]
    telling.cable.arrived.clear()
    await telling.till.pay(client, [replace(dues[0], sum=Money.of(2000)), dues[1]], [Tender(PayKind.CASH, Money.of(2300))])
    assert telling.cable.arrived == [LIST, LIST, BOOK, LIST, BOOK]


async def test_our_own_payment_is_dated_by_luckyfit_too_where_it_tells_the_time(telling):
    client, dues = await ticket(telling)
    result = await telling.till.pay(client, *thousand(dues[0]))
    baseline = Baseline(telling.club, telling.store.journal, HandClock())
    booking = Booking(client, dues[0].account_id, Operation.TICKET, PayKind.CASH, Money.of(1000), POINT)
    assert await asked_of(baseline, booking) == result.intents[0].row_id


async def test_our_own_payment_that_tells_no_time_is_asked_about_by_the_journal_alone(counter):
    client, dues = await ticket(counter)
    baseline = Baseline(counter.club, counter.store.journal, HandClock())
    booking = Booking(client, dues[0].account_id, Operation.TICKET, PayKind.CASH, Money.of(1000), POINT)
    await baseline.asked([booking], again=False)
    await counter.till.pay(client, *thousand(dues[0]))
    assert await asked_of(baseline, booking) is None


async def asked_of(baseline: Baseline, booking: Booking) -> int | None:
    """The row that is asked about."""
    try:
        await baseline.asked([booking], again=False)
    except NotAllowed as error:
        return error.details["row"]
    return None


async def test_a_row_that_tells_no_time_is_asked_about_when_it_came_since_the_last_list(counter):
    client, dues = await ticket(counter)
    hand = HandClock()
    baseline = Baseline(counter.club, counter.store.journal, hand)
    booking = Booking(client, dues[0].account_id, Operation.TICKET, PayKind.CASH, Money.of(1000), POINT)
    await taken_elsewhere(counter, client, dues[0])
    assert await asked_of(baseline, booking) is None, "of the first list nobody knows what is new in it"
    row = await taken_elsewhere(counter, client, dues[0])
    assert await asked_of(baseline, booking) == row
    await baseline.asked([replace(booking, client_id=1)], again=False)
    hand.seconds += 599
    assert await asked_of(baseline, booking) == row, "another client's payment does not make it old"
    hand.seconds += 1
    assert await asked_of(baseline, booking) is None


async def test_what_would_be_asked_can_be_asked_before_the_terminal_takes_the_card(telling):
    client, dues = await ticket(telling)
    await taken_elsewhere(telling, client, dues[0])
    with pytest.raises(NotAllowed) as caught:
        await telling.till.check(client, *thousand(dues[0]))
    assert caught.value.code == "second_payment"
    await telling.till.check(client, *thousand(dues[0]), again=True)
    assert (telling.told, await telling.store.journal.intents()) == ([], [])


async def test_a_list_that_can_not_be_read_is_told_before_the_terminal_takes_the_card(counter):
    client, dues = await ticket(counter)

    class Deaf(Through):
        async def statement(self, booking, since=None):
            raise Unreachable(LIST, "no connection")

    counter.till._baseline._club = Deaf(counter.club)
    with pytest.raises(Unreachable):
        await counter.till.check(client, *thousand(dues[0]))
