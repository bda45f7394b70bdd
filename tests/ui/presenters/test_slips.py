"""The slip of the bank terminal at the forms: kept with the card's money, also when it is recorded only the second time."""

from __future__ import annotations

import pytest

from desk.errors import NotAllowed, Unreachable
from desk.model.intent import TenderState
from desk.model.money import ZERO, Money
from desk.model.sale import PayKind
from tests.ui.counter import Counter
from tests.ui.presenters.test_deposit_presenter import topping_up
from tests.ui.presenters.test_pay_presenter import paying
from ui.presenters.deposit import DepositPresenter
from ui.presenters.pay import PayPresenter
from ui.presenters.recording import Phase

BOOK = "POST /transactions"
CARD_NUMBER = "5555 5555 5555 4444"


async def at_the_terminal(counter: Counter) -> PayPresenter:
    pay = await paying(counter, "debt_price")
    pay.set_kind(0, PayKind.CARD)
    await pay.accept()
    assert pay.state.phase is Phase.TERMINAL
    return pay


async def topping_up_by_card(counter: Counter, amount: int) -> DepositPresenter:
    deposit = await topping_up(counter)
    deposit.set_sum(Money.of(amount))
    deposit.set_kind(PayKind.CARD)
    await deposit.accept()
    return deposit


def slips(form: PayPresenter | DepositPresenter) -> list[tuple[TenderState, str]]:
    return [(each.tender, each.tender_ref) for each in form.state.parts]


async def test_the_slip_goes_with_the_payment_and_with_the_top_up(counter: Counter) -> None:
    pay = await at_the_terminal(counter)
    await pay.card_passed(" 000123 ")
    assert slips(pay) == [(TenderState.APPROVED, "000123")]
    deposit = await topping_up_by_card(counter, 200)
    await deposit.card_passed("000124")
    assert (deposit.state.phase, slips(deposit)) == (Phase.RECORDED, [(TenderState.APPROVED, "000124")])


async def test_without_a_slip_the_money_is_taken_as_ever(counter: Counter) -> None:
    pay = await at_the_terminal(counter)
    await pay.card_passed()
    assert slips(pay) == [(TenderState.TAKEN, "")]


@pytest.mark.parametrize(("typed", "code"), [(CARD_NUMBER, "slip_is_card"), ("1/2", "slip_form")])
async def test_what_is_no_slip_is_told_and_nothing_is_recorded_until_it_is_mended(
    counter: Counter, typed: str, code: str
) -> None:
    pay = await at_the_terminal(counter)
    await pay.card_passed(typed)
    assert isinstance(pay.state.error, NotAllowed)
    assert (pay.state.error.code, pay.state.phase, pay.state.card_charged, counter.told) == (code, Phase.TERMINAL, ZERO, [])
    assert typed not in repr(pay.state)
    await pay.card_passed("000123")
    assert (pay.state.phase, pay.state.error, slips(pay)) == (Phase.RECORDED, None, [(TenderState.APPROVED, "000123")])


async def test_a_card_that_does_not_pass_leaves_no_error_of_the_slip_behind(counter: Counter) -> None:
    pay = await at_the_terminal(counter)
    await pay.card_passed(CARD_NUMBER)
    pay.card_refused()
    assert (pay.state.phase, pay.state.error, pay.state.card_failed) == (Phase.EDITING, None, True)


async def test_card_money_that_luckyfit_refused_first_is_recorded_later_with_its_slip(counter: Counter) -> None:
    counter.faults.set(BOOK, "refuse")
    pay = await at_the_terminal(counter)
    await pay.card_passed("000123")
    assert slips(pay) == [(TenderState.APPROVED, "000123")]
    pay.go_on()
    await pay.accept()
    assert (pay.state.phase, slips(pay)) == (Phase.RECORDED, [(TenderState.APPROVED, "000123")])
    assert await counter.till.open_questions() == []


@pytest.mark.parametrize("slip", ["000123", ""])
async def test_card_money_is_a_question_though_the_payment_could_not_begin_after_the_terminal(
    counter: Counter, slip: str
) -> None:
    """The deposit it was to be paid from too can't be read any more."""
    pay = await paying(counter, "deposit_and_debt")
    pay.add_line()
    pay.set_kind(1, PayKind.DEPOSIT)
    pay.set_given(1, Money.of(500))
    pay.set_kind(0, PayKind.CARD)
    pay.fill_rest(0)
    await pay.accept()
    assert pay.state.phase is Phase.TERMINAL
    counter.faults.set("GET /client_accounts", "http_500", times=None, probability=1.0)
    await pay.card_passed(slip)
    assert pay.state.phase is Phase.EDITING
    (owed,) = await counter.till.open_questions()
    assert (owed.owes_back, owed.tender_ref, owed.booking.sum) == (True, slip, pay.state.card_charged)
    await pay.accept()
    assert len(await counter.till.open_questions()) == 1
    counter.faults.clear()
    await pay.accept()
    assert (pay.state.phase, await counter.till.open_questions()) == (Phase.RECORDED, [])


@pytest.mark.parametrize("numbers", [("000123", "000124"), ("", "")], ids=["slips", "none"])
async def test_what_the_terminal_took_on_top_is_in_the_question_too_where_the_payment_could_not_begin(
    counter: Counter, monkeypatch: pytest.MonkeyPatch, numbers: tuple[str, str]
) -> None:
    counter.faults.set(BOOK, "refuse")
    deposit = await topping_up_by_card(counter, 200)
    await deposit.card_passed(numbers[0])
    deposit.go_on()
    deposit.set_sum(Money.of(300))
    await deposit.accept()

    async def broken(*_asked: object, **_more: object) -> None:
        raise Unreachable("GET /clients")

    monkeypatch.setattr(counter.till, "pay", broken)
    await deposit.card_passed(numbers[1])
    assert [each.booking.sum for each in await counter.till.open_questions()] == [Money.of(300)]


@pytest.mark.parametrize(("given", "open_ones"), [(200, 0), (50, 1)], ids=["no less", "less"])
async def test_card_money_without_a_slip_that_pays_later_is_owed_no_longer(counter: Counter, given: int, open_ones: int) -> None:
    counter.faults.set(BOOK, "refuse")
    deposit = await topping_up_by_card(counter, 200)
    await deposit.card_passed()
    assert len(await counter.till.open_questions()) == 1
    deposit.go_on()
    deposit.set_sum(Money.of(given))
    await deposit.accept()
    assert deposit.state.phase is Phase.RECORDED
    assert len(await counter.till.open_questions()) == open_ones


async def test_a_sum_that_took_the_terminal_twice_has_both_slips(counter: Counter) -> None:
    counter.faults.set(BOOK, "refuse")
    deposit = await topping_up_by_card(counter, 200)
    await deposit.card_passed("000123")
    deposit.go_on()
    deposit.set_sum(Money.of(300))
    await deposit.accept()
    assert (deposit.state.phase, deposit.state.terminal_sum) == (Phase.TERMINAL, Money.of(100))
    await deposit.card_passed("000124")
    assert slips(deposit) == [(TenderState.APPROVED, "000123; 000124")]


async def test_the_slip_of_what_is_recorded_is_not_taken_for_the_rest(counter: Counter) -> None:
    pay = await paying(counter, "debt_price")
    pay.add_line()
    pay.set_given(1, Money.of(100))
    assert pay.state.lines[1].kind is PayKind.CARD
    pay.fill_rest(0)
    counter.faults.set(BOOK, "refuse", where={"paykind_id": PayKind.CASH.value})
    await pay.accept()
    await pay.card_passed("000123")
    assert pay.state.phase is Phase.PARTLY
    pay.go_on()
    assert (pay.state.card_charged, pay.state.slips) == (ZERO, ())
