"""How typed sums become bookings: what follows, what is change, and what can't be."""

from __future__ import annotations

import pytest

from desk.model.money import ZERO, Money
from desk.model.sale import Due, Operation, PayKind
from ui.presenters.pay_lines import Problem, TenderLine, due_lines, quick_cash, settle

UAH = Money.of


def test_an_untouched_line_takes_all_there_is_to_pay() -> None:
    (cash,) = settle([TenderLine(PayKind.CASH, follows=True)], UAH(1200), ZERO)
    assert (cash.given, cash.booked, cash.change) == (UAH(1200), UAH(1200), ZERO)


def test_a_line_that_follows_takes_what_the_others_leave() -> None:
    cash, card = settle([TenderLine(PayKind.CASH, follows=True), TenderLine(PayKind.CARD, UAH(500))], UAH(1200), ZERO)
    assert (cash.booked, card.booked) == (UAH(700), UAH(500))


def test_cash_over_what_is_needed_is_change_and_is_not_booked() -> None:
    cash, card = settle([TenderLine(PayKind.CASH, UAH(1000)), TenderLine(PayKind.CARD, UAH(500))], UAH(1200), ZERO)
    assert (cash.booked, cash.change, card.booked) == (UAH(700), UAH(300), UAH(500))
    assert cash.tender.tendered == UAH(1000)


def test_exact_cash_names_nothing_tendered() -> None:
    (cash,) = settle([TenderLine(PayKind.CASH, UAH(700))], UAH(700), ZERO)
    assert cash.tender.tendered is None


def test_a_deposit_that_follows_never_takes_more_than_lies_on_it() -> None:
    deposit, cash = settle(
        [TenderLine(PayKind.DEPOSIT, follows=True), TenderLine(PayKind.CASH, follows=True)], UAH(1200), UAH(450)
    )
    assert (deposit.booked, cash.booked) == (UAH(450), UAH(750))


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (TenderLine(PayKind.DEPOSIT, UAH(451)), Problem.OVER_BALANCE),
        (TenderLine(PayKind.CARD, UAH("1200.01")), Problem.OVER_TOTAL),
        (TenderLine(PayKind.CASH, None), Problem.NOT_A_SUM),
        (TenderLine(PayKind.CASH, UAH(5000)), None),
        (TenderLine(PayKind.CASH, UAH("11200")), Problem.MUCH_CHANGE),
    ],
)
def test_a_line_that_can_not_be_says_why(line: TenderLine, problem: Problem | None) -> None:
    (settled,) = settle([line], UAH(1200), UAH(450))
    assert settled.problem is problem


@pytest.mark.parametrize(("given", "problem"), [(1000, None), (1001, Problem.MUCH_CHANGE)])
def test_one_note_for_a_small_debt_is_meant_and_two_sums_typed_as_one_are_not(given: int, problem: Problem | None) -> None:
    (settled,) = settle([TenderLine(PayKind.CASH, UAH(given))], UAH(50), ZERO)
    assert settled.problem is problem


def test_debts_named_are_ticked_and_all_are_when_none_is_named() -> None:
    dues = [Due(1, Operation.TICKET, UAH(100)), Due(2, Operation.FEE, UAH(50))]
    assert [each.chosen for each in due_lines(dues, [2])] == [False, True]
    assert [each.chosen for each in due_lines(dues, [])] == [True, True]


def test_more_than_is_owed_is_a_problem_only_while_it_is_ticked() -> None:
    line = due_lines([Due(1, Operation.TICKET, UAH(100))], [])[0]
    over = type(line)(line.due, chosen=True, sum=UAH(101))
    assert over.problem is Problem.OVER_DEBT
    assert type(line)(line.due, chosen=False, sum=UAH(101)).problem is None


@pytest.mark.parametrize(
    ("needed", "offered"),
    [
        (UAH(700), [700, 800, 1000]),
        (UAH(1200), [1200, 1500, 2000]),
        (UAH("345.50"), ["345.50", 350, 400, 500, 1000]),
        (ZERO, []),
    ],
)
def test_quick_sums_are_what_notes_can_make(needed: Money, offered: list[int | str]) -> None:
    assert quick_cash(needed) == tuple(Money.of(each) for each in offered)
