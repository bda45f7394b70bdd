"""Topping up over the sandbox: balance before and after, the terminal, and an answer that is lost."""

from __future__ import annotations

from desk.errors import NotAllowed
from desk.model.intent import IntentState
from desk.model.money import ZERO, Money
from desk.model.sale import PayKind
from tests.ui.counter import POINT, Counter
from ui.presenters.deposit import DepositPresenter
from ui.presenters.recording import Phase

BOOK = "POST /transactions"


async def topping_up(counter: Counter, scenario: str = "deposit") -> DepositPresenter:
    view = await counter.view(scenario)
    return DepositPresenter(counter.till, counter.checkin, counter.bus, view, point_name=POINT)


async def test_nothing_can_be_taken_before_a_sum_is_typed(counter: Counter) -> None:
    deposit = await topping_up(counter)
    assert not deposit.state.ready
    deposit.set_sum(None)
    assert not deposit.state.ready


async def test_the_balance_after_is_shown_and_comes_true(counter: Counter) -> None:
    deposit = await topping_up(counter)
    deposit.set_sum(Money.of(500))
    promised = deposit.state.after
    await deposit.accept()
    assert deposit.state.phase is Phase.RECORDED
    assert deposit.state.parts[0].row_id
    assert deposit.state.parts[0].booking.point_name == POINT
    assert (await counter.view("deposit")).deposit == promised


async def test_a_deposit_is_never_filled_from_a_deposit(counter: Counter) -> None:
    deposit = await topping_up(counter)
    deposit.set_kind(PayKind.DEPOSIT)
    assert deposit.state.kind is PayKind.CASH


async def test_of_two_deposits_the_chosen_one_is_filled(counter: Counter) -> None:
    deposit = await topping_up(counter, "two_deposits")
    _first, second = deposit.state.accounts
    deposit.set_account(second.id)
    deposit.set_sum(Money.of(200))
    await deposit.accept()
    assert deposit.state.parts[0].booking.account_id == second.id


async def test_a_card_goes_through_the_terminal_before_a_top_up(counter: Counter) -> None:
    deposit = await topping_up(counter)
    deposit.set_sum(Money.of(200))
    deposit.set_kind(PayKind.CARD)
    await deposit.accept()
    assert (deposit.state.phase, deposit.state.terminal_sum) == (Phase.TERMINAL, Money.of(200))
    deposit.card_refused()
    assert deposit.state.card_failed
    await deposit.accept()
    await deposit.card_passed()
    assert deposit.state.phase is Phase.RECORDED


async def test_a_lost_top_up_is_a_question_and_can_not_be_repeated(counter: Counter) -> None:
    counter.faults.set(BOOK, "lost_after")
    deposit = await topping_up(counter)
    deposit.set_sum(Money.of(500))
    await deposit.accept()
    assert deposit.state.phase is Phase.UNKNOWN
    await deposit.look()
    assert deposit.state.seen == deposit.state.after
    deposit.go_on()
    await deposit.accept()
    assert [each.state for each in await counter.store.journal.open_questions()] == [IntentState.UNKNOWN]


async def test_a_refused_top_up_may_be_tried_again(counter: Counter) -> None:
    counter.faults.set(BOOK, "refuse")
    deposit = await topping_up(counter)
    deposit.set_sum(Money.of(500))
    await deposit.accept()
    assert deposit.state.phase is Phase.NOT_RECORDED
    deposit.go_on()
    await deposit.accept()
    assert deposit.state.phase is Phase.RECORDED


async def test_the_same_top_up_is_refused_while_the_first_is_being_checked(counter: Counter) -> None:
    counter.faults.set(BOOK, "lost_before")
    first, second = await topping_up(counter), await topping_up(counter)
    for each in (first, second):
        each.set_sum(Money.of(500))
        await each.accept()
    assert refused_by(second) == "being_checked"
    assert not second.state.second_payment
    await second.accept(again=True)
    assert refused_by(second) == "being_checked"


async def test_a_like_top_up_just_after_another_has_to_be_meant(counter: Counter) -> None:
    first, second = await topping_up(counter), await topping_up(counter)
    for each in (first, second):
        each.set_sum(Money.of(500))
        await each.accept()
    assert second.state.second_payment
    assert second.state.before > ZERO
    await second.accept(again=True)
    assert second.state.phase is Phase.RECORDED


def refused_by(topping: DepositPresenter) -> str:
    """The rule that stopped it."""
    assert isinstance(topping.state.error, NotAllowed)
    return topping.state.error.code
