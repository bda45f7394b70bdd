"""A payment over many kinds: who takes the rest, and what a quick sum of cash changes."""

from __future__ import annotations

from dataclasses import replace

from desk.model.money import ZERO, Money
from desk.model.sale import PayKind
from tests.ui.counter import Counter
from ui.presenters.pay import PayPresenter

UAH = Money.of
DUE = UAH(5700)
BALANCE = UAH("4617.75")


async def owing(counter: Counter) -> PayPresenter:
    """5 700 is owed, and 4 617.75 lies on the deposit."""
    view = await counter.view("deposit_and_debt")
    ticket = next(each for each in view.tickets if each.debt)
    unpaid = replace(ticket, price_debt=DUE, fee_debt=ZERO)
    account = replace(view.accounts[0], balance=BALANCE)
    return PayPresenter(counter.till, counter.checkin, counter.bus, replace(view, tickets=(unpaid,), accounts=(account,)))


async def in_three_kinds(counter: Counter) -> PayPresenter:
    """500 in cash, 0.50 by card, and all of the deposit: 581.75 is missing."""
    pay = await owing(counter)
    pay.set_given(0, UAH(500))
    pay.add_line()
    pay.set_given(1, UAH("0.50"))
    pay.add_line()
    assert [each.kind for each in pay.state.lines] == [PayKind.CASH, PayKind.CARD, PayKind.DEPOSIT]
    assert pay.state.lines[2].given == BALANCE
    return pay


async def test_a_star_takes_only_what_is_missing_and_leaves_the_deposit_as_it_is(counter: Counter) -> None:
    pay = await in_three_kinds(counter)
    pay.add_line()
    pay.set_given(3, ZERO)
    pay.fill_rest(3)
    assert [each.given for each in pay.state.lines] == [UAH(500), UAH("0.50"), BALANCE, UAH("581.75")]
    pay.fill_rest(3)
    assert pay.state.lines[3].given == UAH("581.75")
    assert pay.state.ready


async def test_quick_sums_are_for_the_part_in_cash_and_change_nothing_else(counter: Counter) -> None:
    pay = await owing(counter)
    pay.set_given(0, UAH(1130))
    pay.add_line()
    assert pay.state.lines[1].given == UAH(4570)
    assert pay.state.quick_cash == (UAH(1130), UAH(1150), UAH(1200), UAH(1500), UAH(2000))
    pay.take_in_cash(UAH(1500))
    cash, card = pay.state.lines
    assert (cash.given, cash.booked, cash.change) == (UAH(1500), UAH(1130), UAH(370))
    assert card.booked == UAH(4570)
    assert pay.state.ready
    pay.take_in_cash(UAH(1200))
    assert [each.booked for each in pay.state.lines] == [UAH(1130), UAH(4570)]


async def test_every_line_that_is_added_takes_what_is_missing(counter: Counter) -> None:
    pay = await in_three_kinds(counter)
    pay.add_line()
    assert pay.state.lines[3].given == UAH("581.75")
    assert pay.state.ready
    pay.set_given(3, UAH(500))
    pay.add_line()
    assert [each.given for each in pay.state.lines] == [UAH(500), UAH("0.50"), BALANCE, UAH(500), UAH("81.75")]
    assert pay.state.ready
