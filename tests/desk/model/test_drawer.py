"""What money a shift should hold: tender and booking are two axes, and nothing falls between them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given

from desk.model.drawer import KINDS, ShiftMoney, came_in, drawer_of, is_unbooked, lines_of, returned_of, unbooked_of
from desk.model.intent import Intent, IntentState, TenderState
from desk.model.money import ZERO, Money, total
from desk.model.sale import Booking, Operation, PayKind
from desk.model.shift import CashMove, Way
from tests.desk.model.shifts import OPENED, POINT, SHIFT, moneys

S, T = IntentState, TenderState
TABLE = [
    ("booked and in the drawer", S.CONFIRMED, T.TAKEN, 500, 500, 0),
    ("booked, and the client left the change", S.CONFIRMED, T.KEPT, 500, 500, 0),
    ("booked, but the money went back", S.CONFIRMED, T.RETURNED, 0, 0, 0),
    ("booked without money in hand", S.CONFIRMED, T.NONE, 500, 500, 0),
    ("taken, and nobody knows what was booked", S.UNKNOWN, T.TAKEN, 500, 0, 500),
    ("taken, and a person has to choose", S.AMBIGUOUS, T.TAKEN, 500, 0, 500),
    ("taken, and surely not booked", S.ABSENT, T.TAKEN, 500, 0, 500),
    ("approved on the terminal, not sent yet", S.PREPARED, T.APPROVED, 500, 0, 500),
    ("kept although it was refused", S.REJECTED, T.KEPT, 500, 0, 500),
    ("refused, and given back", S.REJECTED, T.RETURNED, 0, 0, 0),
    ("never taken, never booked", S.CANCELLED, T.NONE, 0, 0, 0),
    ("booked once, to be put right", S.CORRECTION_NEEDED, T.TAKEN, 500, 500, 0),
]


def intent(state: IntentState, tender: TenderState, kind: PayKind = PayKind.CASH, sum_paid: int = 500) -> Intent:
    booking = Booking(17, 1700, Operation.TOP_UP, kind, Money.of(sum_paid), POINT)
    row = 77 if state in (S.CONFIRMED, S.CORRECTION_NEEDED, S.CORRECTED) else None
    return Intent("I", "S", 1, booking, state, tender, OPENED, OPENED, row_id=row, attempts=1)


@pytest.mark.parametrize(("case", "state", "tender", "expected", "booked", "unbooked"), TABLE, ids=[row[0] for row in TABLE])
def test_what_should_be_there_of_one_payment(case, state, tender, expected, booked, unbooked):
    money = ShiftMoney(replace(SHIFT, opening_float=ZERO), taken=(intent(state, tender),))
    cash = next(each for each in lines_of(money) if each.kind is PayKind.CASH)
    assert (cash.expected, cash.booked, cash.unbooked) == (Money.of(expected), Money.of(booked), Money.of(unbooked))


def test_money_whose_row_was_taken_out_again_is_without_booking_until_it_goes_back():
    annulled = replace(intent(S.CORRECTED, T.TAKEN), annulled=True)
    assert is_unbooked(annulled)
    assert not came_in(replace(annulled, tender=T.NONE))


def test_the_drawer_is_the_float_and_all_that_came_and_went():
    moves = (
        CashMove("1", "S", Way.IN, Money.of(200), "change", "", OPENED),
        CashMove("2", "S", Way.OUT, Money.of(700), "bank", "", OPENED),
    )
    money = ShiftMoney(
        SHIFT,
        taken=(intent(S.CONFIRMED, T.TAKEN), intent(S.CONFIRMED, T.TAKEN, PayKind.CARD), intent(S.CANCELLED, T.RETURNED)),
        returned=(intent(S.CANCELLED, T.RETURNED, sum_paid=100),),
        moves=moves,
    )
    drawer = drawer_of(money)
    told = (drawer.opening_float, drawer.taken, drawer.returned, drawer.moved_in, drawer.moved_out, drawer.expected)
    assert [str(each) for each in told] == ["1000.00", "1000.00", "600.00", "200.00", "700.00", "900.00"]


def test_every_kind_has_a_line_and_cash_is_the_drawer():
    lines = lines_of(ShiftMoney(SHIFT))
    assert [each.kind for each in lines] == list(KINDS)
    assert lines[0].expected == SHIFT.opening_float
    assert [each.is_empty for each in lines] == [False, True, True, True, True]


def test_a_difference_is_what_was_counted_over_what_should_be_there():
    line = lines_of(ShiftMoney(SHIFT))[0]
    assert line.difference is None
    assert replace(line, counted=Money.of(995)).difference == Money.of(-5)


@given(moneys())
def test_all_that_came_in_is_booked_or_without_booking_or_went_back(money):
    for line in lines_of(money):
        came = [each for each in money.taken if each.booking.kind is line.kind and came_in(each)]
        back = total([each.booking.sum for each in came if each.tender is T.RETURNED])
        assert line.taken == total([each.booking.sum for each in came]) == line.booked + line.unbooked + back


@given(moneys())
def test_every_tender_has_its_intent_and_their_sums_are_the_same(money):
    tenders = [each for each in money.taken if each.tender is not T.NONE]
    booked_only = [each for each in money.taken if each.tender is T.NONE and each.booked]
    intents = total([each.booking.sum for each in (*tenders, *booked_only)])
    assert total([each.taken for each in lines_of(money)]) == intents


@given(moneys())
def test_the_drawer_adds_up_and_so_do_the_lists_under_it(money):
    cash, drawer = lines_of(money)[0], drawer_of(money)
    assert (
        cash.expected
        == drawer.expected
        == SHIFT.opening_float + drawer.taken - drawer.returned + total([each.signed for each in money.moves])
    )
    assert total([each.unbooked for each in lines_of(money)]) == total([each.booking.sum for each in unbooked_of(money)])
    assert total([each.returned for each in lines_of(money)]) == total([each.booking.sum for each in returned_of(money)])


@given(moneys())
def test_returned_money_is_nowhere_in_what_should_be_there(money):
    without = replace(money, returned=(), taken=tuple(each for each in money.taken if each.tender is not T.RETURNED))
    earlier = total([each.booking.sum for each in money.returned])
    told = total([each.expected for each in lines_of(money)])
    assert told + earlier == total([each.expected for each in lines_of(without)])
