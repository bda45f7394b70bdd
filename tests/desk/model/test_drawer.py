"""What money a shift should hold: tender and booking are two axes, and nothing falls between them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given

from desk.model.drawer import (
    KINDS,
    KindLine,
    ShiftMoney,
    came_in,
    drawer_of,
    is_unbooked,
    late_of,
    lines_of,
    returned_of,
    unbooked_of,
    went_back,
)
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


def line_of(money: ShiftMoney, kind: PayKind) -> KindLine:
    return next(each for each in lines_of(money) if each.kind is kind)


@pytest.mark.parametrize(("case", "state", "tender", "expected", "booked", "unbooked"), TABLE, ids=[row[0] for row in TABLE])
def test_what_should_be_there_of_one_payment(case, state, tender, expected, booked, unbooked):
    money = ShiftMoney(replace(SHIFT, opening_float=ZERO), taken=(intent(state, tender),))
    cash = next(each for each in lines_of(money) if each.kind is PayKind.CASH)
    assert (cash.expected, cash.booked, cash.unbooked) == (Money.of(expected), Money.of(booked), Money.of(unbooked))


def test_money_whose_row_was_taken_out_again_is_without_booking_until_it_goes_back():
    annulled = replace(intent(S.CORRECTED, T.TAKEN), annulled=True)
    assert is_unbooked(annulled)
    assert not went_back(annulled)


def test_a_transfer_whose_row_was_taken_out_again_came_in_and_went_back():
    annulled = replace(intent(S.CORRECTED, T.NONE, PayKind.BANK), annulled=True)
    bank = line_of(ShiftMoney(SHIFT, taken=(annulled,)), PayKind.BANK)
    assert (str(bank.taken), str(bank.returned), bank.payments, bank.expected) == ("500.00", "500.00", 0, ZERO)
    later = line_of(ShiftMoney(SHIFT, returned=(annulled,)), PayKind.BANK)
    assert (later.taken, str(later.returned), str(later.expected)) == (ZERO, "500.00", "-500.00")


def test_a_transfer_that_was_booked_late_came_in_then_and_cash_had_come_before():
    transfer, cash = intent(S.CONFIRMED, T.NONE, PayKind.BANK), intent(S.CONFIRMED, T.TAKEN)
    money = ShiftMoney(SHIFT, settled=(transfer, cash))
    bank = line_of(money, PayKind.BANK)
    assert (bank.payments, str(bank.taken), str(bank.booked), str(bank.expected)) == (1, "500.00", "500.00", "500.00")
    assert (drawer_of(money).taken, late_of(money)) == (ZERO, (transfer,))


def test_cash_of_before_the_shift_lies_in_its_float_and_is_told_apart():
    money = ShiftMoney(
        SHIFT, taken_before=(intent(S.CONFIRMED, T.TAKEN),), returned_before=(intent(S.CANCELLED, T.RETURNED, sum_paid=70),)
    )
    cash = line_of(money, PayKind.CASH)
    assert (str(cash.taken_before), str(cash.returned_before), str(cash.before)) == ("500.00", "70.00", "430.00")
    assert (cash.taken, cash.returned, cash.expected) == (ZERO, ZERO, SHIFT.opening_float)


def test_other_money_of_before_the_shift_should_be_there_since_no_float_holds_it():
    card = line_of(ShiftMoney(SHIFT, taken_before=(intent(S.CONFIRMED, T.TAKEN, PayKind.CARD),)), PayKind.CARD)
    assert (card.payments, card.taken, str(card.expected), card.is_empty) == (0, ZERO, "500.00", False)
    gone = line_of(ShiftMoney(SHIFT, returned_before=(intent(S.CANCELLED, T.RETURNED, PayKind.CARD),)), PayKind.CARD)
    assert (str(gone.expected), gone.is_empty) == ("-500.00", False)


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
        came = [each for each in (*money.taken, *late_of(money)) if each.booking.kind is line.kind and came_in(each)]
        back = total([each.booking.sum for each in came if went_back(each)])
        assert line.taken == total([each.booking.sum for each in came]) == line.booked + line.unbooked + back


@given(moneys())
def test_every_tender_has_its_intent_and_their_sums_are_the_same(money):
    tenders = [each for each in money.taken if each.tender is not T.NONE]
    booked_only = [each for each in (*money.taken, *money.settled) if each.tender is T.NONE and each.row_id is not None]
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
    without = replace(money, returned=(), taken=tuple(each for each in money.taken if not went_back(each)))
    earlier = total([each.booking.sum for each in money.returned])
    told = total([each.expected for each in lines_of(money)])
    assert told + earlier == total([each.expected for each in lines_of(without)])
