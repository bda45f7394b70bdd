"""The shift against the sandbox: money to the kopiyka, LuckyFit to the row, and nothing closed silently."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count

import pytest

from desk.errors import NotAllowed
from desk.events import ShiftChanged
from desk.model.difference import Cause
from desk.model.intent import IntentState, TenderState
from desk.model.money import ZERO, Money
from desk.model.report import Report, ReportKind, Shown
from desk.model.sale import Due, Operation, PayKind, Tender
from desk.model.shift import Count
from desk.sandbox.history import Movement
from desk.sandbox.moments import RealClock
from desk.services.audits import Auditor
from desk.services.proving import Prover
from desk.services.shifts import Shifts
from desk.tasks import Tasks
from desk.wording.shift_paper import unchecked
from tests.desk.services.conftest import POINT, Counter, HandClock, Through

BOOK, LIST = "POST /transactions", "GET /transactions"
FLOAT, MOST = Money.of(1000), Money.of(20)


@pytest.fixture
def shifts(counter: Counter) -> Shifts:
    return Shifts(counter.club, counter.store.shifts, counter.bus, RealClock(), POINT, MOST, "olena")


async def paid(counter: Counter, amount: int, kind: PayKind = PayKind.CASH, scenario: str = "debt_price"):
    """A debt paid in part."""
    client = counter.person(scenario)
    (due, *_others) = await counter.dues(client.id)
    result = await counter.till.pay(client.id, [replace(due, sum=Money.of(amount))], [Tender(kind, Money.of(amount))], again=True)
    return result.intents[0]


async def topped_up(counter: Counter, amount: int, kind: PayKind = PayKind.CASH):
    client = counter.person("deposit")
    (account, *_others) = await counter.club.client_accounts(client.id)
    due = Due(account.id, Operation.TOP_UP, Money.of(amount))
    result = await counter.till.pay(client.id, [due], [Tender(kind, Money.of(amount))], again=True)
    return result.intents[0]


def foreign(counter: Counter, **otherwise: object) -> Movement:
    """A movement somebody writes in LuckyFit's own window under this desk's name."""
    like = counter.state.movements[-1]
    fresh = replace(like, id=counter.state.next_number("movement"), point_name=POINT, author_name="Ірина", created_at=now())
    made = replace(fresh, **otherwise)
    counter.state.movements.append(made)
    return made


def now():
    return RealClock().now().replace(microsecond=0)


def changed(counter: Counter, row_id: int | None, **fields: object) -> None:
    rows = counter.state.movements
    rows[:] = [replace(each, **fields) if each.id == row_id else each for each in rows]


def told(report: Report) -> list[tuple[Cause, int | None]]:
    return [(each.cause, each.row_id) for each in report.differences]


async def closed_over(shifts: Shifts, cash: Money, **words: str) -> Report:
    """Closed with words about what an X has just shown."""
    return await shifts.close(Count.of_sum(cash), shown=Shown.of(await shifts.x()), **words)


async def test_a_shift_of_payments_of_every_kind_adds_up(counter, shifts):
    await shifts.open(FLOAT)
    await paid(counter, 500)
    await topped_up(counter, 250, PayKind.CARD)
    await topped_up(counter, 120, PayKind.BANK)
    await shifts.cash_in(Money.of(200), "розмін")
    with pytest.raises(NotAllowed, match="card_number"):
        await shifts.cash_in(Money.of(200), "розмін", "4111111111111111")
    with pytest.raises(NotAllowed, match="card_number"):
        await shifts.close(Count(Money.of(1200)), reason="4111-1111-1111-1111")
    await shifts.cash_out(Money.of(300), "інкасація")
    x = await shifts.x()
    assert {each.kind: str(each.expected) for each in x.kinds if not each.is_empty} == {
        PayKind.CASH: "1400.00",
        PayKind.CARD: "250.00",
        PayKind.BANK: "120.00",
    }
    assert (x.kind, x.number, x.checked, x.differences, x.questions) == (ReportKind.X, None, True, (), ())
    z = await shifts.close(Count.of_sum(Money.of(1400)), counted_by_kind={PayKind.CARD: Money.of(250)})
    assert (z.number, z.cash.difference, z.operator, z.closed_by) == (1, ZERO, "olena", "olena")
    assert await shifts.report(1) == z
    assert await shifts.current() is None


async def test_every_moment_is_told_in_the_branch_s_time(shifts):
    opened = await shifts.open(FLOAT)
    move = await shifts.cash_in(Money.of(10), "розмін")
    current, x = await shifts.current(), await shifts.x()
    offset = now().utcoffset()
    moments = (opened.opened_at, move.at, current.opened_at, x.opened_at, x.told_at, x.moves[0].at)
    assert [each.utcoffset() for each in moments] == [offset] * len(moments)
    z = await shifts.close(Count.of_sum(Money.of(1010)))
    assert (await shifts.report(1)).closed_at.utcoffset() == z.closed_at.utcoffset() == offset


async def test_an_x_changes_nothing(counter, shifts):
    await shifts.open(FLOAT)
    await topped_up(counter, 250)
    first, second = await shifts.x(), await shifts.x()
    assert replace(first, told_at=second.told_at) == second


async def test_a_row_somebody_else_wrote_under_this_name_shows(counter, shifts):
    await shifts.open(FLOAT)
    await topped_up(counter, 250)
    row = foreign(counter)
    z = await closed_over(shifts, Money.of(1250), reason="Ірина записала сама")
    (only,) = z.differences
    assert (only.cause, only.row_id, only.author, only.intent_id) == (Cause.ONLY_IN_LUCKYFIT, row.id, "Ірина", None)
    assert (only.client_id, only.sum) == (row.client_id, Money(row.summ))


class Nameless(Through):
    """It filters by a point's name and tells none."""

    async def listing(self, *asked, **more):
        listing = await self._inner.listing(*asked, **more)
        return replace(listing, rows=tuple(replace(row, point_name=None) for row in listing.rows))


async def test_a_row_somebody_else_wrote_under_this_name_shows_though_luckyfit_does_not_repeat_the_name(counter):
    shifts = Shifts(Nameless(counter.club), counter.store.shifts, counter.bus, RealClock(), POINT, MOST)
    await shifts.open(FLOAT)
    await topped_up(counter, 250)
    row = foreign(counter)
    foreign(counter, point_name="Рецепція 2")
    assert told(await shifts.x()) == [(Cause.ONLY_IN_LUCKYFIT, row.id)]


async def test_under_a_shared_name_other_desks_rows_are_counted_apart_and_keep_no_shift_open(counter):
    shifts = Shifts(counter.club, counter.store.shifts, counter.bus, RealClock(), POINT, MOST, point_shared=True)
    await shifts.open(FLOAT)
    theirs, intent = foreign(counter), await topped_up(counter, 250)
    mine = next(each for each in counter.state.movements if each.id == intent.row_id)
    x = await shifts.x()
    assert (told(x), [each.row_id for each in x.elsewhere], x.mark) == ([], [theirs.id], "")
    z = await closed_over(shifts, Money.of(1250))
    assert (z.reason, [each.row_id for each in z.elsewhere], len(z.elsewhere)) == ("", [theirs.id], 1)
    assert (await shifts.report(z.number)).elsewhere == z.elsewhere
    await shifts.open(FLOAT)
    assert (await shifts.x()).elsewhere == ()
    again = replace(mine, id=counter.state.next_number("movement"))
    counter.state.movements.append(again)
    assert [each.row_id for each in (await shifts.x()).elsewhere] == [again.id]


async def test_a_row_that_came_in_the_night_for_what_was_in_doubt_is_no_other_desk_s(counter):
    shifts = Shifts(counter.club, counter.store.shifts, counter.bus, RealClock(), POINT, MOST, point_shared=True)
    await shifts.open(FLOAT)
    counter.faults.set(BOOK, "lost_before")
    lost = await topped_up(counter, 70)
    await counter.store.journal.settle(lost.id, IntentState.ABSENT)
    await counter.till.give_back(lost.id)
    await shifts.close(Count.of_sum(FLOAT))
    await shifts.open(FLOAT)
    late = await counter.club.book(lost.booking)
    x = await shifts.x()
    assert (told(x), x.elsewhere) == ([(Cause.ONLY_IN_LUCKYFIT, late.id)], ())


async def test_a_difference_to_luckyfit_keeps_the_shift_open_until_somebody_says_why(counter, shifts):
    await shifts.open(FLOAT)
    await topped_up(counter, 250)
    foreign(counter)
    with pytest.raises(NotAllowed) as caught:
        await shifts.close(Count.of_sum(Money.of(1250)), shown=Shown.of(await shifts.x()))
    assert (caught.value.code, caught.value.details["count"]) == ("differences", 1)
    assert await shifts.current() is not None
    z = await closed_over(shifts, Money.of(1250), reason="Ірина записала сама")
    assert (z.reason, len(z.differences)) == ("Ірина записала сама", 1)


async def test_a_reason_is_for_the_differences_that_were_shown_and_for_no_others(counter, shifts):
    await shifts.open(FLOAT)
    intent = await topped_up(counter, 250)
    for shown in (Shown(), Shown.of(await shifts.x())):
        foreign(counter)
        with pytest.raises(NotAllowed, match="differences_changed"):
            await shifts.close(Count.of_sum(Money.of(1250)), reason="Ірина записала сама", shown=shown)
    shown = Shown.of(await shifts.x())
    counter.take_out(intent.row_id)
    with pytest.raises(NotAllowed, match="differences_changed"):
        await shifts.close(Count.of_sum(Money.of(1250)), reason="Ірина записала сама", shown=shown)
    assert await shifts.current() is not None


async def test_a_reason_is_for_the_list_and_the_cash_that_were_shown(counter, shifts):
    await shifts.open(FLOAT)
    shown = Shown.of(await shifts.x())
    counter.cable.cut.add(LIST)
    with pytest.raises(NotAllowed, match="differences_unchecked"):
        await shifts.close(Count.of_sum(ZERO), reason="каса порожня", shown=shown)
    counter.cable.cut.clear()
    await topped_up(counter, 70)
    with pytest.raises(NotAllowed, match="cash_difference"):
        await shifts.close(Count.of_sum(ZERO), reason="каса порожня", shown=shown)
    assert (await closed_over(shifts, ZERO, reason="каса порожня")).cash.difference == Money.of(-1070)


async def test_an_override_is_for_the_questions_that_were_shown(counter, shifts):
    await shifts.open(FLOAT)
    counter.faults.plan({"operation": BOOK, "fault": "lost_before", "times": 2})
    await topped_up(counter, 70)
    shown = Shown.of(await shifts.x())
    await topped_up(counter, 80)
    with pytest.raises(NotAllowed, match="open_questions"):
        await shifts.close(Count.of_sum(Money.of(1150)), override="дивляться завтра", shown=shown)
    z = await closed_over(shifts, Money.of(1150), override="дивляться завтра")
    assert len(z.questions) == 2


async def test_the_audit_tells_what_the_shift_was_closed_over(counter, shifts):
    await shifts.open(FLOAT)
    await shifts.close(Count.of_sum(FLOAT))
    between = foreign(counter)
    await shifts.open(FLOAT)
    intent = await topped_up(counter, 250)
    row = foreign(counter)
    counter.take_out(intent.row_id)
    z = await closed_over(shifts, Money.of(1250), reason="Ірина записала сама")
    facts = json.loads((await counter.store.journal.story(z.shift_id))[-1]["body"])
    assert facts["accepted"] == {"only_in_luckyfit": [row.id], "only_in_journal": [intent.row_id]}
    assert (facts["earlier"], facts["reason"]) == ([between.id], "Ірина записала сама")


async def test_a_row_of_before_the_shift_does_not_show(counter, shifts):
    foreign(counter)
    await shifts.open(FLOAT)
    x = await shifts.x()
    assert (x.differences, x.earlier) == ((), ())


async def test_a_row_that_was_taken_out_shows(counter, shifts):
    await shifts.open(FLOAT)
    intent = await topped_up(counter, 250)
    counter.take_out(intent.row_id)
    assert told(await shifts.x()) == [(Cause.ONLY_IN_JOURNAL, intent.row_id)]


async def test_a_row_that_was_changed_shows_even_under_another_desk_s_name(counter, shifts):
    await shifts.open(FLOAT)
    one, two = await topped_up(counter, 250), await topped_up(counter, 300)
    changed(counter, one.row_id, summ=99_00)
    changed(counter, two.row_id, point_name="Рецепція 2")
    x = await shifts.x()
    assert told(x) == [(Cause.FIELDS_DIFFER, one.row_id), (Cause.FIELDS_DIFFER, two.row_id)]
    assert [(each.name, each.luckyfit) for found in x.differences for each in found.changes] == [
        ("sum", "99.00"),
        ("point", "Рецепція 2"),
    ]


async def test_a_ticket_s_payment_without_a_name_is_known_by_its_number(counter, shifts):
    await shifts.open(FLOAT)
    intent = await paid(counter, 500)
    changed(counter, intent.row_id, point_name=None)
    assert (await shifts.x()).differences == ()


async def test_a_lost_answer_stops_the_closing_and_its_money_is_without_booking(counter, shifts):
    await shifts.open(FLOAT)
    counter.faults.plan({"operation": BOOK, "fault": "lost_after"})
    lost = await topped_up(counter, 70)
    assert lost.state is IntentState.UNKNOWN
    with pytest.raises(NotAllowed) as caught:
        await shifts.close(Count.of_sum(Money.of(1070)))
    assert (caught.value.code, caught.value.details["count"]) == ("open_questions", 1)
    assert await shifts.current() is not None
    z = await closed_over(shifts, Money.of(1070), reason="її запис", override="дивляться завтра")
    assert ([each.intent_id for each in z.unbooked], [each.id for each in z.questions]) == ([lost.id], [lost.id])
    assert (z.cash.unbooked, z.cash.difference, z.override) == (Money.of(70), ZERO, "дивляться завтра")
    (may_be,) = z.differences
    assert (may_be.cause, may_be.intent_id) == (Cause.ONLY_IN_LUCKYFIT, lost.id)
    story = await counter.store.journal.story(z.shift_id)
    assert "дивляться завтра" in story[-1]["body"]


async def test_what_is_proved_in_the_next_shift_is_no_difference_there(counter, shifts):
    await shifts.open(FLOAT)
    counter.faults.plan({"operation": BOOK, "fault": "lost_after"})
    lost = await topped_up(counter, 70)
    await closed_over(shifts, Money.of(1070), reason="її запис", override="дивляться завтра")
    await shifts.open(Money.of(1070))
    await counter.store.journal.settle(lost.id, IntentState.CONFIRMED, row_id=counter.booked()[-1])
    x = await shifts.x()
    assert (x.differences, x.earlier, x.questions, x.cash.expected) == ((), (), (), Money.of(1070))


async def test_money_taken_while_no_shift_was_open_must_be_at_luckyfit_too(counter, shifts):
    await shifts.open(FLOAT)
    await shifts.close(Count.of_sum(FLOAT))
    between = await topped_up(counter, 21)
    counter.take_out(between.row_id)
    await shifts.open(Money.of(1021))
    (gone,) = (await shifts.x()).differences
    assert (gone.cause, gone.intent_id) == (Cause.ONLY_IN_JOURNAL, between.id)
    with pytest.raises(NotAllowed) as caught:
        await shifts.close(Count.of_sum(Money.of(1021)))
    assert caught.value.code == "differences"


async def test_what_a_shift_closed_without_luckyfits_list_had_booked_is_looked_for_by_the_next(counter, shifts):
    await shifts.open(FLOAT)
    booked = await topped_up(counter, 43)
    counter.cable.cut.add(LIST)
    await shifts.close(Count.of_sum(Money.of(1043)), reason="без інтернету")
    counter.cable.cut.clear()
    counter.take_out(booked.row_id)
    await shifts.open(Money.of(1043))
    (gone,) = (await shifts.x()).differences
    assert (gone.cause, gone.intent_id) == (Cause.ONLY_IN_JOURNAL, booked.id)


async def test_a_row_of_this_point_that_came_after_the_first_payment_and_before_the_first_shift_is_told(counter, shifts):
    await topped_up(counter, 21)
    other = foreign(counter)
    await shifts.open(Money.of(1021))
    x = await shifts.x()
    assert [each.row_id for each in x.to_explain] == [other.id]


async def test_without_a_name_at_luckyfit_nobody_says_that_all_agrees(counter):
    nameless = Shifts(counter.club, counter.store.shifts, counter.bus, RealClock(), "", MOST, "olena")
    await nameless.open(FLOAT)
    x = await nameless.x()
    assert not x.checked
    assert "luckyfit.point_name" in unchecked(x)
    with pytest.raises(NotAllowed) as caught:
        await nameless.close(Count.of_sum(FLOAT))
    assert caught.value.code == "differences_unchecked"
    assert (await nameless.close(Count.of_sum(FLOAT), reason="одна каса в клубі")).number == 1


@pytest.mark.parametrize("idle", [False, True], ids=["in the next shift", "between two shifts"])
async def test_money_whose_record_is_taken_out_after_its_shift_stands_on_the_next_report(counter, shifts, idle):
    auditor = Auditor(
        counter.club, counter.store.journal, counter.store.corrections, counter.bus, RealClock(), Tasks(), pause=HandClock().pause
    )
    prover = Prover(counter.club, counter.store.journal, counter.bus, HandClock(), Tasks(), pause=HandClock().pause)
    await shifts.open(FLOAT)
    counter.faults.plan({"operation": BOOK, "fault": "lost_after"})
    lost = await prover.prove((await topped_up(counter, 70)).id)
    first = await shifts.close(Count.of_sum(Money.of(1070)))
    assert (first.cash.booked, first.unbooked) == (Money.of(70), ())
    if not idle:
        await shifts.open(Money.of(1070))
    counter.take_out(lost.row_id)
    await auditor.look(lost.id)
    (correction,) = await auditor.corrections_of(lost.id)
    await auditor.accept(correction.id, "the manager annulled it", money_back=False)
    if idle:
        await shifts.open(Money.of(1070))
    second = await shifts.close(Count.of_sum(Money.of(1070)))
    assert ([each.intent_id for each in second.unbooked_since], second.unbooked) == ([lost.id], ())
    assert (second.cash.expected, second.cash.taken) == (Money.of(1070), ZERO)
    kept = await shifts.report(second.number or 0)
    assert kept.unbooked_since == second.unbooked_since
    await shifts.open(Money.of(1070))
    assert (await shifts.x()).unbooked_since == ()


async def test_money_given_back_leaves_the_drawer_in_the_shift_it_is_given_back_in(counter, shifts):
    await shifts.open(FLOAT)
    counter.faults.plan({"operation": BOOK, "fault": "lost_before"})
    lost = await topped_up(counter, 70)
    await shifts.close(Count.of_sum(Money.of(1070)), override="дивляться завтра")
    await shifts.open(Money.of(1070))
    await counter.store.journal.settle(lost.id, IntentState.ABSENT)
    await counter.till.give_back(lost.id)
    x = await shifts.x()
    assert (x.drawer.returned, x.cash.expected, [each.tender for each in x.returned]) == (
        Money.of(70),
        FLOAT,
        [TenderState.RETURNED],
    )


async def test_money_taken_before_the_shift_is_told_in_it_and_lies_in_its_float(counter, shifts):
    cash, card = await topped_up(counter, 900), await topped_up(counter, 250, PayKind.CARD)
    await shifts.open(Money.of(1900))
    assert [(each.kind, str(each.before)) for each in await shifts.before()] == [
        (PayKind.CASH, "900.00"),
        (PayKind.CARD, "250.00"),
    ]
    x = await shifts.x()
    assert [each.intent_id for each in x.taken_before] == [cash.id, card.id]
    assert (x.drawer.taken, x.cash.expected, x.differences) == (ZERO, Money.of(1900), ())
    z = await shifts.close(Count.of_sum(Money.of(1900)), counted_by_kind={PayKind.CARD: Money.of(250)})
    assert {each.difference for each in z.kinds if each.counted is not None} == {ZERO}
    await shifts.open(Money.of(1900))
    assert (await shifts.before(), (await shifts.x()).taken_before) == ((), ())


async def test_money_of_before_the_shift_that_goes_back_in_it_comes_out_of_its_float(counter, shifts):
    counter.faults.plan({"operation": BOOK, "fault": "lost_before"})
    lost = await topped_up(counter, 524)
    await shifts.open(Money.of(1524))
    await counter.store.journal.settle(lost.id, IntentState.ABSENT)
    await counter.till.give_back(lost.id)
    x = await shifts.x()
    assert (x.cash.expected, x.drawer.returned, str(x.cash.taken_before)) == (FLOAT, Money.of(524), "524.00")
    assert [each.tender for each in x.taken_before] == [TenderState.RETURNED]


async def test_without_luckyfit_a_shift_opens_and_is_closed_only_with_a_reason(counter, shifts):
    counter.cable.cut.add(LIST)
    await shifts.open(FLOAT)
    assert not (await shifts.x()).checked
    with pytest.raises(NotAllowed, match="differences_unchecked"):
        await shifts.close(Count.of_sum(FLOAT))
    z = await shifts.close(Count.of_sum(FLOAT), reason="немає інтернету")
    assert (z.checked, z.differences, z.reason) == (False, (), "немає інтернету")


async def test_a_list_that_is_not_whole_proves_nothing(counter, shifts):
    await shifts.open(FLOAT)
    await topped_up(counter, 250)
    counter.state.habits.rows_told = 1
    await topped_up(counter, 250)
    assert not (await shifts.x()).checked


async def test_what_came_while_no_list_could_be_read_is_told_by_the_next_report(counter, shifts):
    await shifts.open(FLOAT)
    await shifts.close(Count.of_sum(FLOAT))
    await shifts.open(FLOAT)
    unseen = foreign(counter)
    counter.cable.cut.add(LIST)
    await shifts.close(Count.of_sum(FLOAT), reason="немає інтернету")
    counter.cable.cut.clear()
    between = foreign(counter)
    await shifts.open(FLOAT)
    with pytest.raises(NotAllowed, match="differences"):
        await shifts.close(Count.of_sum(FLOAT))
    z = await closed_over(shifts, FLOAT, reason="записала інша каса")
    assert ([each.row_id for each in z.earlier], z.differences) == ([unseen.id, between.id], ())
    await shifts.open(FLOAT)
    assert (await shifts.x()).earlier == ()


class DaysAgo(RealClock):
    """The clock of a shift that was closed before a long weekend."""

    def now(self) -> datetime:
        return super().now() - timedelta(days=4)


async def test_what_came_in_a_long_weekend_is_told_after_it(counter, shifts):
    before = Shifts(counter.club, counter.store.shifts, counter.bus, DaysAgo(), POINT, MOST)
    await before.open(FLOAT)
    await before.close(Count.of_sum(FLOAT))
    between = foreign(counter, created_at=now() - timedelta(days=3))
    await shifts.open(FLOAT)
    x = await shifts.x()
    assert ([each.row_id for each in x.earlier], x.differences) == ([between.id], ())


async def test_old_rows_stay_old_when_luckyfit_could_not_be_read_at_the_opening(counter, shifts):
    counter.state.habits.time_told = True
    await topped_up(counter, 250)
    foreign(counter, id=counter.booked()[-1] - 1)
    counter.cable.cut.add(LIST)
    await shifts.open(FLOAT)
    counter.cable.cut.clear()
    foreign(counter, created_at=now() - timedelta(hours=20))
    fresh = foreign(counter)
    assert told(await shifts.x()) == [(Cause.ONLY_IN_LUCKYFIT, fresh.id)]


async def test_a_desk_without_a_name_is_compared_by_its_own_payments_alone(counter):
    shifts = Shifts(counter.club, counter.store.shifts, counter.bus, RealClock(), "", MOST)
    await shifts.open(FLOAT)
    intent = await topped_up(counter, 250)
    foreign(counter)
    assert (await shifts.x()).differences == ()
    changed(counter, intent.row_id, summ=1)
    assert told(await shifts.x()) == [(Cause.FIELDS_DIFFER, intent.row_id)]


@pytest.mark.parametrize(("counted", "passes"), [(980, True), (1020, True), (979, False), (1021, False)])
async def test_a_difference_above_the_setting_needs_a_reason(shifts, counted, passes):
    await shifts.open(FLOAT)
    if not passes:
        with pytest.raises(NotAllowed) as caught:
            await shifts.close(Count.of_sum(Money.of(counted)), reason="  ")
        assert caught.value.code == "cash_difference"
    z = await shifts.close(Count.of_sum(Money.of(counted)), reason="" if passes else "монети розсипались")
    assert z.cash.difference == Money.of(counted) - FLOAT


@pytest.mark.parametrize("by_kind", [{PayKind.CASH: FLOAT}, {PayKind.CARD: Money(-1)}, {PayKind.TICKET: FLOAT}])
async def test_only_what_can_be_counted_is(shifts, by_kind):
    await shifts.open(FLOAT)
    with pytest.raises(NotAllowed, match="count_wrong"):
        await shifts.close(Count.of_sum(FLOAT), counted_by_kind=by_kind)


async def test_a_payment_that_comes_while_the_list_is_read_is_counted_and_no_difference(counter, shifts):
    await shifts.open(FLOAT)
    await topped_up(counter, 250)
    reads = count()
    listing = counter.club.listing

    async def pays_meanwhile(*words: object, **named: object):
        found = await listing(*words, **named)
        if next(reads) == 0:
            await topped_up(counter, 40)
        return found

    shifts._club = type("Club", (), {"listing": staticmethod(pays_meanwhile)})()
    z = await shifts.close(Count.of_sum(Money.of(1290)))
    assert (z.differences, z.cash.difference) == ((), ZERO)


async def test_the_window_hears_of_every_change(counter, shifts):
    heard: list[object] = []
    counter.bus.subscribe(ShiftChanged, lambda fact: heard.append(fact.shift and fact.shift.id))
    opened = await shifts.open(FLOAT)
    await shifts.cash_in(Money.of(10), "розмін")
    await shifts.close(Count.of_sum(Money.of(1010)))
    assert heard == [opened.id, opened.id, None]


async def test_a_second_shift_is_refused_and_so_is_what_needs_one(shifts):
    for asked in (shifts.x(), shifts.cash_out(FLOAT, "банк"), shifts.close(Count.of_sum(FLOAT))):
        with pytest.raises(NotAllowed, match="no_shift"):
            await asked
    await shifts.open(FLOAT)
    with pytest.raises(NotAllowed, match="shift_open"):
        await shifts.open(FLOAT)
    with pytest.raises(NotAllowed, match="no_such_report"):
        await shifts.report(1)


async def test_what_came_late_is_a_question_before_the_shift_can_close(counter: Counter) -> None:
    tasks, hand = Tasks(), HandClock()
    store = counter.store
    auditor = Auditor(counter.club, store.journal, store.corrections, counter.bus, hand, tasks, pause=hand.pause)
    prover = Prover(counter.club, store.journal, counter.bus, hand, tasks, pause=hand.pause)
    looks = (auditor.look_at_all,)
    shifts = Shifts(counter.club, store.shifts, counter.bus, RealClock(), POINT, MOST, last_looks=looks)
    await shifts.open(FLOAT)
    counter.faults.set(BOOK, "lost_before")
    lost = await topped_up(counter, 100)
    await prover.prove(lost.id)
    await counter.till.give_back(lost.id)
    await counter.club.book(lost.booking)
    with pytest.raises(NotAllowed) as refused:
        await shifts.close(Count.of_sum(FLOAT))
    assert refused.value.code == "open_questions"
    assert [each.state for each in await counter.till.open_questions()] == [IntentState.CORRECTION_NEEDED]


def auditor_of(counter: Counter) -> Auditor:
    store, hand = counter.store, HandClock()
    return Auditor(counter.club, store.journal, store.corrections, counter.bus, hand, Tasks(), pause=hand.pause)


def taken_back(counter: Counter, row_id: int | None, **otherwise: object) -> Movement:
    """A row beside a payment's, with its sum less than nothing, from LuckyFit's own window."""
    row = next(each for each in counter.state.movements if each.id == row_id)
    back = replace(row, id=counter.state.next_number("movement"), summ=-row.summ, author_name="Ірина", **otherwise)
    counter.state.movements.append(back)
    return back


async def refunded(counter: Counter, intent: object) -> None:
    auditor = auditor_of(counter)
    await auditor.check((await auditor.ask_refund(intent.id, "не той квиток")).id)


@pytest.mark.parametrize("name", [{}, {"point_name": None}, {"point_name": "Рецепція 2"}], ids=["ours", "none", "another's"])
async def test_a_refunded_row_that_is_listed_again_is_a_difference_that_names_its_payment(counter, shifts, name):
    await shifts.open(FLOAT)
    one, two = await topped_up(counter, 60), await topped_up(counter, 70)
    rows = [replace(each, **name) for each in counter.state.movements if each.id == one.row_id]
    counter.take_out(one.row_id)
    await refunded(counter, one)
    assert (await shifts.x()).differences == ()
    counter.state.movements.extend(rows)
    x = await shifts.x()
    assert [(each.cause, each.row_id, each.intent_id) for each in x.differences] == [(Cause.ONLY_IN_LUCKYFIT, one.row_id, one.id)]
    assert [(each.name, each.journal, each.luckyfit) for each in x.differences[0].changes] == [("annulled", "yes", "no")]
    assert x.cash.expected == Money.of(1070)
    with pytest.raises(NotAllowed, match="differences"):
        await shifts.close(Count.of_sum(Money.of(1070)))
    assert two.id not in {each.intent_id for each in x.differences}


async def test_a_refunded_row_that_comes_back_over_night_is_told_by_the_next_shift(counter, shifts):
    await shifts.open(FLOAT)
    one = await topped_up(counter, 60)
    rows = [each for each in counter.state.movements if each.id == one.row_id]
    counter.take_out(one.row_id)
    await refunded(counter, one)
    await shifts.close(Count.of_sum(FLOAT))
    counter.state.movements.extend(rows)
    await shifts.open(FLOAT)
    assert told(await shifts.x()) == [(Cause.ONLY_IN_LUCKYFIT, one.row_id)]


async def test_what_is_refunded_while_the_list_is_read_is_no_difference(counter, shifts):
    await shifts.open(FLOAT)
    one = await topped_up(counter, 60)
    read = counter.club.listing

    class Refunding(Through):
        async def listing(self, *asked, **more):
            listing = await read(*asked, **more)
            if asked[0]:
                counter.take_out(one.row_id)
                await refunded(counter, one)
            return listing

    meanwhile = Shifts(Refunding(counter.club), counter.store.shifts, counter.bus, RealClock(), POINT, MOST)
    assert (await meanwhile.x()).differences == ()


@pytest.mark.parametrize("point", [POINT, "office", None])
async def test_a_row_that_takes_a_payment_back_is_counted_once_and_is_no_difference(counter, shifts, point):
    await shifts.open(FLOAT)
    one, two = await topped_up(counter, 60), await topped_up(counter, 80, PayKind.CARD)
    auditor = auditor_of(counter)
    asked = await auditor.ask_refund(one.id, "не той квиток")
    back = taken_back(counter, one.row_id, point_name=point)
    assert told(await shifts.x()) == ([(Cause.ONLY_IN_LUCKYFIT, back.id)] if point == POINT else [])
    await auditor.check(asked.id)
    x = await shifts.x()
    assert (x.differences, x.earlier, x.questions) == ((), (), ())
    assert {each.kind: str(each.expected) for each in x.kinds if not each.is_empty} == {
        PayKind.CASH: "1000.00",
        PayKind.CARD: "80.00",
    }
    assert [each.intent_id for each in x.returned] == [one.id]
    await shifts.close(Count.of_sum(FLOAT))
    await shifts.open(FLOAT)
    assert ((await shifts.x()).differences, two.booked) == ((), True)


@pytest.mark.parametrize("which", ["its own", "the one against it"])
async def test_of_a_payment_taken_back_both_rows_must_stay(counter, shifts, which):
    await shifts.open(FLOAT)
    one = await topped_up(counter, 60)
    back = taken_back(counter, one.row_id, point_name="office")
    await refunded(counter, one)
    gone = one.row_id if which == "its own" else back.id
    counter.take_out(gone)
    assert told(await shifts.x()) == [(Cause.ONLY_IN_JOURNAL, gone)]


async def test_a_row_that_takes_back_makes_no_other_row_older_than_the_shift(counter, shifts):
    counter.faults.set(LIST, "html_502", times=99)
    assert (await shifts.open(FLOAT)).since is None
    counter.faults.clear()
    one = await topped_up(counter, 60)
    strange = foreign(counter, created_at=now())
    taken_back(counter, one.row_id)
    await refunded(counter, one)
    assert told(await shifts.x()) == [(Cause.ONLY_IN_LUCKYFIT, strange.id)]


async def test_a_row_that_luckyfit_has_not_posted_is_a_difference(counter, shifts):
    await shifts.open(FLOAT)
    one = await topped_up(counter, 60)
    assert (await shifts.x()).differences == ()
    counter.state.habits.change({"unsigned_rows": True})
    two = await topped_up(counter, 70)
    x = await shifts.x()
    assert told(x) == [(Cause.FIELDS_DIFFER, each.row_id) for each in (one, two)]
    assert {(each.name, each.journal, each.luckyfit) for found in x.differences for each in found.changes} == {
        ("posted", "yes", "no")
    }
    assert two.state is IntentState.CONFIRMED
    ways = (counter.club, counter.store.shifts, counter.bus, RealClock(), POINT, MOST)
    assert (await Shifts(*ways, posts=False).x()).differences == ()
