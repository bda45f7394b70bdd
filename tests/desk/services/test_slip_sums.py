"""A slip's money over all the payments it is named with: never asked for twice, never more than was charged."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from desk.model.intent import Intent, IntentState, TenderState
from desk.model.money import Money
from desk.model.sale import Booking, Due, Operation, PayKind, Tender
from desk.model.tender import used_up
from desk.sandbox.moments import RealClock
from desk.services.proving import Prover
from desk.services.returning import Returning
from tests.desk.services.conftest import POINT, Counter

BOOK = "POST /transactions"
SLIP = "428113009217"
S, T = IntentState, TenderState


def by_card(amount: int, slip: str = SLIP) -> Tender:
    return Tender(PayKind.CARD, Money.of(amount), reference=slip)


async def topped_up(counter: Counter, amount: int, fault: str = "", slip: str = SLIP) -> Intent:
    client = counter.person("deposit").id
    (account, *_) = await counter.club.client_accounts(client)
    if fault:
        counter.faults.set(BOOK, fault)
    return (await counter.till.top_up(client, account.id, by_card(amount, slip), again=True)).intents[0]


async def kept(counter: Counter, amount: int, slip: str = SLIP) -> list[Intent]:
    """What a command does whose payment could not begin."""
    due = Due(0, Operation.TOP_UP, Money.of(amount))
    return await counter.till.returning.keep(counter.person("deposit").id, [due], [by_card(amount, slip)])


async def owed(counter: Counter) -> list[int]:
    return [each.booking.sum.minor // 100 for each in await counter.till.open_questions() if each.owes_back]


async def left_prepared(counter: Counter, amount: int) -> Intent:
    """As a program leaves it that is killed before it sends."""
    client = counter.person("deposit").id
    (account, *_) = await counter.club.client_accounts(client)
    booking = Booking(client, account.id, Operation.TOP_UP, PayKind.CARD, Money.of(amount), POINT)
    (prepared,) = await counter.store.journal.prepare("", [booking], operator="", tenders=[T.APPROVED], references=[SLIP])
    return prepared


@pytest.mark.parametrize("stands", [S.CONFIRMED, S.UNKNOWN, S.ABSENT, S.SENDING, S.PREPARED])
async def test_what_a_slip_s_payment_holds_is_not_asked_for_once_more(
    counter: Counter, prover: Prover, stands: IntentState
) -> None:
    if stands in (S.SENDING, S.PREPARED):
        first = await left_prepared(counter, 60)
    else:
        first = await topped_up(counter, 60, "" if stands is S.CONFIRMED else "lost_before")
    if stands is S.ABSENT:
        await prover.prove(first.id)
    if stands is S.SENDING:
        await counter.store.journal.begin_attempt(first.id, "0" * 64)
    assert (await counter.store.journal.intent(first.id)).state is stands
    assert await kept(counter, 60) == []
    assert [each.booking.sum for each in await kept(counter, 75)] == [Money.of(15)]
    assert await owed(counter) == [15]


async def test_what_was_never_sent_and_is_paid_by_the_same_slip_after_all_is_over(counter: Counter) -> None:
    left = await left_prepared(counter, 60)
    paid = await topped_up(counter, 60)
    assert paid.state is S.CONFIRMED
    now = await counter.store.journal.intent(left.id)
    assert (now.state, now.in_hand) == (S.CANCELLED, False)
    assert await counter.till.open_questions() == []


async def test_what_luckyfit_does_not_have_and_is_paid_by_the_same_slip_anew_is_over(counter: Counter, prover: Prover) -> None:
    lost = await topped_up(counter, 60, "lost_before")
    await prover.prove(lost.id)
    assert (await topped_up(counter, 60)).state is S.CONFIRMED
    now = await counter.store.journal.intent(lost.id)
    assert (now.state, now.in_hand, now.had_absent) == (S.CANCELLED, False, True)
    assert await counter.till.open_questions() == []


async def test_what_luckyfit_does_not_have_and_is_paid_by_the_same_slip_in_part_is_owed_for_the_rest(
    counter: Counter, prover: Prover
) -> None:
    lost = await topped_up(counter, 60, "lost_before")
    await prover.prove(lost.id)
    await topped_up(counter, 20)
    assert [each.owes_back for each in await counter.till.open_questions()] == [True]
    assert await owed(counter) == [40]


async def test_what_another_program_is_about_to_send_elsewhere_by_the_same_slip_is_left_to_it(counter: Counter) -> None:
    left = await left_prepared(counter, 60)
    other = replace(left.booking, account_id=left.booking.account_id + 1)
    (now,) = await counter.store.journal.prepare("", [other], operator="", tenders=[T.APPROVED], references=[SLIP])
    await counter.till.returning.spent_on([now])
    assert (await counter.store.journal.intent(left.id)).state is S.PREPARED


async def test_of_two_that_are_about_to_send_the_same_only_the_later_ends_the_other(counter: Counter) -> None:
    first, second = await left_prepared(counter, 60), await left_prepared(counter, 60)
    await counter.till.returning.spent_on([first])
    assert (await counter.store.journal.intent(second.id)).state is S.PREPARED
    await counter.till.returning.spent_on([second])
    assert [(await counter.store.journal.intent(each.id)).state for each in (first, second)] == [S.CANCELLED, S.PREPARED]


async def test_what_is_not_known_is_ended_by_no_other_payment(counter: Counter) -> None:
    lost = await topped_up(counter, 60, "lost_before")
    await topped_up(counter, 61)
    assert (await counter.store.journal.intent(lost.id)).state is S.UNKNOWN


async def test_a_slip_that_pays_in_two_parts_is_owed_as_far_as_it_has_not_paid_yet(counter: Counter) -> None:
    await topped_up(counter, 500, "refuse")
    await topped_up(counter, 200)
    assert await owed(counter) == [300]
    await topped_up(counter, 300)
    assert await counter.till.open_questions() == []


async def test_two_accounts_refused_together_and_paid_one_by_one_leave_nothing_owed(counter: Counter) -> None:
    client = counter.person("debt_both").id
    dues = await counter.dues(client)
    counter.cable.cut.add(BOOK)
    await counter.till.pay(client, dues, [by_card(3300)], again=True)
    counter.cable.cut.clear()
    assert sorted(await owed(counter)) == [300, 3000]
    for due in dues:
        await counter.till.pay(client, [due], [Tender(PayKind.CARD, due.sum, reference=SLIP)], again=True)
    assert await counter.till.open_questions() == []


class Ahead(RealClock):
    """The clock on the wall is set, the steady one goes on; or both are."""

    wall, steady = timedelta(0), timedelta(0)

    def now(self) -> datetime:
        return super().now() + self.wall

    def monotonic(self) -> float:
        return super().monotonic() + self.steady.total_seconds()


def program(counter: Counter) -> Ahead:
    """Another one over the same journal; its clock."""
    clock = Ahead()
    counter.till.returning = Returning(counter.store.journal, counter.till._told, POINT, lambda: "", clock)
    return clock


@pytest.mark.parametrize("program_stays", [True, False])
async def test_a_number_of_long_ago_is_another_slip(counter: Counter, program_stays: bool) -> None:
    clock = program(counter)
    long_ago = await topped_up(counter, 100, "refuse", slip="7")
    if not program_stays:
        clock = program(counter)
    clock.wall = clock.steady = timedelta(hours=25)
    await topped_up(counter, 300, slip="7")
    assert [each.id for each in await counter.till.open_questions()] == [long_ago.id]
    assert await kept(counter, 300, slip="7") == []
    assert [each.booking.sum for each in await kept(counter, 380, slip="7")] == [Money.of(80)]


@pytest.mark.parametrize("hours", [-90_000, 90_000])
async def test_a_clock_that_is_set_makes_no_slip_an_old_one(counter: Counter, hours: int) -> None:
    clock = program(counter)
    await topped_up(counter, 100, "refuse", slip="7")
    clock.wall = timedelta(hours=hours)
    await topped_up(counter, 100, slip="7")
    assert await counter.till.open_questions() == []


@pytest.mark.parametrize(
    ("sums", "paid", "whole", "cut"),
    [
        ((3000, 300), 3000, [0], None),
        ((3000, 300), 300, [1], None),
        ((3000, 300), 3300, [0, 1], None),
        ((3000, 300), 2000, [1], (0, 1300)),
        ((500,), 200, [], (0, 300)),
        ((500,), 900, [0], None),
        ((500,), 0, [], None),
    ],
)
def test_what_is_paid_uses_up_what_is_owed_to_the_last_coin(sums, paid, whole, cut) -> None:
    used = used_up([Money.of(each) for each in sums], Money.of(paid))
    assert used == (whole, cut and (cut[0], Money.of(cut[1])))
