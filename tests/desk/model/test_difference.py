"""The difference list: every planted difference is found, and nothing else is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.i18n import language
from desk.model.difference import Cause, Listing, Reading, differences, elsewhere, must_be_out, must_be_there, untold
from desk.model.drawer import ShiftMoney
from desk.model.intent import Intent, IntentState, TenderState
from desk.model.money import Money
from desk.model.sale import Booking, Operation, PayKind, Transaction
from desk.wording.shift import of_difference
from tests.desk.model.shifts import OPENED, POINT, SHIFT, moneys, row_of

BOOKING = Booking(17, 1700, Operation.TOP_UP, PayKind.CASH, Money.of(500), POINT)
PAID = Intent("I", "S", 1, BOOKING, IntentState.CONFIRMED, TenderState.TAKEN, OPENED, OPENED, row_id=50, attempts=1)
MONEY = ShiftMoney(SHIFT, taken=(PAID,), claimed=frozenset({50}), before=frozenset({10, 11}))
FOREIGN = replace(row_of(PAID), id=60)


def found(money: ShiftMoney, *rows: Transaction, in_step: bool = True) -> list[tuple[Cause, int | None]]:
    reading = Reading(must_be_there(money), rows, in_step)
    return [(each.cause, each.row_id) for each in differences(reading, money, POINT)]


def test_what_both_tell_alike_is_no_difference():
    assert found(MONEY, row_of(PAID)) == []


def test_a_row_nobody_here_wrote_is_only_in_luckyfit():
    (only,) = differences(Reading((PAID,), (row_of(PAID), FOREIGN)), MONEY, POINT)
    assert (only.cause, only.row_id, only.intent_id, only.client_id) == (Cause.ONLY_IN_LUCKYFIT, 60, None, 17)
    assert (only.kind, only.sum, only.author) == (PayKind.CASH, Money.of(500), "API")


def test_a_row_whose_money_went_back_is_only_in_luckyfit():
    returned = replace(PAID, state=IntentState.CORRECTED, tender=TenderState.RETURNED)
    (only,) = differences(Reading((returned,), (row_of(PAID),)), replace(MONEY, taken=(returned,)), POINT)
    assert (only.cause, only.row_id, only.intent_id) == (Cause.ONLY_IN_LUCKYFIT, 50, "I")
    assert of_difference(only, language("en")).endswith("money given back: yes in the journal, no in LuckyFit")


def test_a_row_that_is_gone_is_only_in_the_journal():
    (gone,) = differences(Reading((PAID,), ()), MONEY, POINT)
    assert (gone.cause, gone.row_id, gone.intent_id, gone.sum) == (Cause.ONLY_IN_JOURNAL, 50, "I", Money.of(500))


@pytest.mark.parametrize(
    ("field", "changed", "journal", "luckyfit"),
    [
        ("sum", {"sum": Money.of(50)}, "500.00", "50.00"),
        ("client", {"client_id": 18}, "17", "18"),
        ("account", {"account_id": 1}, "1700", "1"),
        ("kind", {"kind": PayKind.CARD}, "cash", "card"),
        ("operation", {"operation": Operation.FEE}, "top_up", "fee"),
        ("point", {"point_name": "Рецепція 2"}, POINT, "Рецепція 2"),
        ("posted", {"signed": False}, "yes", "no"),
    ],
)
def test_a_row_that_was_changed_tells_what_was(field, changed, journal, luckyfit):
    (differs,) = differences(Reading((PAID,), (row_of(PAID, **changed),)), MONEY, POINT)
    assert differs.cause is Cause.FIELDS_DIFFER
    assert [(each.name, each.journal, each.luckyfit) for each in differs.changes] == [(field, journal, luckyfit)]


def test_what_luckyfit_does_not_tell_differs_in_nothing():
    assert found(MONEY, row_of(PAID, client_id=None, kind=None, point_name=None, operation=None, signed=None)) == []


def test_a_row_in_doubt_that_is_not_posted_still_names_the_payment():
    lost = replace(PAID, id="LOST", state=IntentState.UNKNOWN, row_id=None)
    money = replace(MONEY, taken=(PAID, lost), open=(lost,))
    (only,) = differences(Reading((PAID,), (row_of(PAID), replace(FOREIGN, signed=False))), money, POINT)
    assert only.intent_id == "LOST"


def test_a_row_of_before_the_opening_is_no_difference_however_new_its_time():
    old = replace(FOREIGN, id=10, created_at=OPENED + timedelta(hours=1))
    assert found(MONEY, row_of(PAID), old) == []


def test_a_row_of_another_desk_or_of_none_is_not_this_desk_s():
    assert found(MONEY, row_of(PAID), replace(FOREIGN, point_name="Рецепція 2"), replace(FOREIGN, id=61, point_name=None)) == []


@pytest.mark.parametrize(("other", "shows"), [(None, True), (POINT, True), ("Рецепція 2", False)])
def test_a_row_without_a_name_that_was_listed_for_this_desk_is_its_own_where_names_are_looked_at(other, shows):
    rows = (row_of(PAID, point_name=None), replace(FOREIGN, point_name=None), replace(FOREIGN, id=40, point_name=other))
    reading = Reading((PAID,), rows, unnamed=Listing(OPENED, OPENED, rows).unnamed(POINT))
    assert ((Cause.ONLY_IN_LUCKYFIT, 60) in [(each.cause, each.row_id) for each in differences(reading, MONEY, POINT)]) is shows


def test_without_a_name_of_its_own_a_desk_has_no_rows_of_its_own():
    assert differences(Reading((PAID,), (row_of(PAID), FOREIGN)), MONEY, "") == ()


@pytest.mark.parametrize(
    ("case", "row", "in_step", "shows"),
    [
        ("numbered below what is known", {"id": 40}, True, False),
        ("numbered above it", {"id": 41}, True, True),
        ("told to be of yesterday", {"id": 41, "created_at": OPENED - timedelta(hours=20)}, True, False),
        (
            "told to be of yesterday by a clock that is not ours",
            {"id": 41, "created_at": OPENED - timedelta(hours=20)},
            False,
            True,
        ),
        ("told to be of before by less than a zone", {"id": 41, "created_at": OPENED - timedelta(hours=2)}, True, True),
        ("without a time", {"id": 41, "created_at": None}, True, True),
    ],
)
def test_when_luckyfit_could_not_be_read_at_the_opening(case, row, in_step, shows):
    money = replace(MONEY, before=None, known_to=40)
    told = found(money, row_of(PAID), replace(FOREIGN, **row), in_step=in_step)
    assert told == ([(Cause.ONLY_IN_LUCKYFIT, row["id"])] if shows else [])


def test_the_row_of_a_payment_in_doubt_names_the_payment():
    lost = replace(PAID, id="LOST", state=IntentState.UNKNOWN, row_id=None)
    money = replace(MONEY, taken=(PAID, lost), open=(lost,))
    (only,) = differences(Reading((PAID,), (row_of(PAID), FOREIGN)), money, POINT)
    assert only.intent_id == "LOST"


def test_a_payment_that_was_never_sent_is_not_named():
    waits = replace(PAID, id="WAITS", state=IntentState.PREPARED, row_id=None, attempts=0)
    money = replace(MONEY, taken=(PAID, waits), open=(waits,))
    (only,) = differences(Reading((PAID,), (row_of(PAID), FOREIGN)), money, POINT)
    assert only.intent_id is None


THEIRS = replace(FOREIGN, id=61, client_id=18, account_id=1800)


def apart(money: ShiftMoney, *rows: Transaction, shared: bool = True) -> tuple[list[int | None], list[int | None]]:
    """The rows that are this desk's differences or earlier ones, and those of other desks."""
    reading = Reading(must_be_there(money), rows, in_step=True, shared=shared)
    ours = (*differences(reading, money, POINT), *untold(reading, money, POINT))
    return sorted(each.row_id for each in ours), [each.row_id for each in elsewhere(reading, money, POINT)]


@pytest.mark.parametrize(("shared", "told"), [(True, ([60], [61])), (False, ([60, 61], []))])
def test_under_a_shared_name_a_row_that_nothing_here_could_have_booked_is_another_desk_s(shared, told):
    assert apart(MONEY, row_of(PAID), FOREIGN, THEIRS, shared=shared) == told


@pytest.mark.parametrize("untold_field", ["client_id", "account_id", "kind", "operation", "point_name"])
def test_a_row_that_does_not_tell_all_may_be_this_desk_s(untold_field):
    assert apart(MONEY, row_of(PAID), replace(FOREIGN, **{untold_field: None}))[1] == []


def test_a_row_that_takes_one_of_this_desk_s_back_is_for_this_desk_to_explain():
    assert apart(MONEY, row_of(PAID), replace(FOREIGN, sum=Money.of(-500)), replace(THEIRS, sum=Money.of(-500))) == ([60], [61])


@pytest.mark.parametrize("kept_in", ["open", "settled", "returned", "idle", "undone", "annulled", "doubted", "taken_before"])
def test_a_late_row_of_whatever_was_sent_here_is_this_desk_s_difference(kept_in):
    late = replace(
        PAID, id="LATE", booking=replace(BOOKING, client_id=18, account_id=1800), row_id=None, state=IntentState.CANCELLED
    )
    assert apart(replace(MONEY, **{kept_in: (late,)}), row_of(PAID), THEIRS) == ([61], [])
    never = replace(late, attempts=0)
    assert apart(replace(MONEY, **{kept_in: (never,)}), row_of(PAID), THEIRS) == ([], [61])


def test_a_row_of_another_desk_is_told_once_and_one_that_was_there_before_is_told_too():
    there = replace(THEIRS, id=11)
    assert apart(MONEY, row_of(PAID), there) == ([], [11])
    assert apart(replace(MONEY, told_to=11), row_of(PAID), there) == ([], [])


def test_a_row_taken_out_as_asked_is_not_missed():
    annulled = replace(PAID, state=IntentState.CORRECTED, annulled=True)
    assert found(replace(MONEY, taken=(annulled,))) == []


def test_a_row_taken_out_as_asked_must_not_be_there_again():
    annulled = replace(PAID, state=IntentState.CORRECTED, annulled=True)
    money = replace(MONEY, taken=(annulled,), undone=(annulled,))
    assert (must_be_there(money), must_be_out(money)) == ((), (annulled,))
    (again,) = differences(Reading((), (row_of(PAID),), undone_before=must_be_out(money)), money, POINT)
    assert (again.cause, again.row_id, again.intent_id) == (Cause.ONLY_IN_LUCKYFIT, 50, "I")
    assert again.changes


def test_of_a_row_that_was_taken_back_both_must_be_there_as_they_were():
    back = replace(PAID, state=IntentState.CORRECTED, annulled=True, counter_row_id=70)
    money = replace(MONEY, taken=(back,), undone=(back,), claimed=frozenset({50, 70}))
    against = replace(row_of(PAID), id=70, sum=Money.of(-500), point_name=POINT)
    assert must_be_out(money) == ()
    assert found(money, row_of(PAID), against) == []
    assert found(money, row_of(PAID)) == [(Cause.ONLY_IN_JOURNAL, 70)]
    assert found(money, row_of(PAID), replace(against, sum=Money.of(-50))) == [(Cause.FIELDS_DIFFER, 70)]


def test_what_is_booked_while_the_list_is_read_is_in_neither_list():
    later = replace(PAID, id="LATER", row_id=51)
    money = replace(MONEY, taken=(PAID, later), claimed=frozenset({50, 51}))
    assert differences(Reading((PAID,), (row_of(PAID), row_of(later))), money, POINT) == ()
    assert differences(Reading((PAID,), (row_of(PAID),)), money, POINT) == ()


def test_an_older_row_no_report_has_told_of_is_told_once():
    between = replace(FOREIGN, id=11)
    reading = Reading((PAID,), (row_of(PAID), between, replace(FOREIGN, id=10)))
    assert [each.row_id for each in untold(reading, replace(MONEY, told_to=10), POINT)] == [11]
    assert untold(reading, replace(MONEY, told_to=11), POINT) == ()


@dataclass(frozen=True)
class Planted:
    """What was done to LuckyFit's list, by row number."""

    rows: tuple[Transaction, ...]
    expected: frozenset[tuple[Cause, int]]


@st.composite
def planted(draw: st.DrawFn, money: ShiftMoney) -> Planted:
    """LuckyFit's list of a shift: some rows gone, some changed, some foreign, some of before, some of other desks."""
    rows, expected = [], set()
    for intent in must_be_there(money):
        deed = draw(st.sampled_from(("leave", "leave", "delete", "change", "silence")))
        row = row_of(intent)
        if deed == "delete":
            expected.add((Cause.ONLY_IN_JOURNAL, row.id))
            continue
        if intent.booked and intent.tender is TenderState.RETURNED:
            expected.add((Cause.ONLY_IN_LUCKYFIT, row.id))
        elif deed == "change":
            row = replace(row, sum=row.sum + Money(1))
            expected.add((Cause.FIELDS_DIFFER, row.id))
        rows.append(replace(row, point_name=None, kind=None) if deed == "silence" else row)
    like = row_of(money.taken[0]) if money.taken else FOREIGN
    for number in range(draw(st.integers(0, 3))):
        rows.append(replace(like, id=5000 + number, point_name=POINT))
        expected.add((Cause.ONLY_IN_LUCKYFIT, 5000 + number))
    rows += [replace(like, id=number, point_name=POINT) for number in sorted(money.before or ())]
    rows += [replace(like, id=6000 + number, point_name="інша") for number in range(draw(st.integers(0, 2)))]
    return Planted(tuple(draw(st.permutations(rows))), frozenset(expected))


@given(st.data(), moneys(), st.frozensets(st.integers(1, 20), max_size=4))
def test_every_planted_difference_is_found_and_nothing_else(data, money, before):
    money = replace(money, before=before)
    list_there = data.draw(planted(money))
    told = differences(Reading(must_be_there(money), list_there.rows), money, POINT)
    assert {(each.cause, each.row_id) for each in told} == list_there.expected
    assert len(told) == len(list_there.expected)
