"""Taking a payment over the sandbox: the split, the terminal, what LuckyFit refuses, and an answer that is lost."""

from __future__ import annotations

from desk.errors import NotAllowed, Refused
from desk.model.intent import IntentState
from desk.model.money import ZERO, Money, total
from desk.model.sale import Booking, PayKind
from tests.ui.counter import Counter
from ui.presenters.pay import PayPresenter, PayState
from ui.presenters.pay_lines import Problem
from ui.presenters.recording import Phase

BOOK = "POST /transactions"


async def paying(counter: Counter, scenario: str, chosen: tuple[int, ...] = ()) -> PayPresenter:
    view = await counter.view(scenario)
    return PayPresenter(counter.till, counter.checkin, counter.bus, view, chosen=chosen)


def kinds(pay: PayPresenter) -> list[tuple[PayKind, IntentState]]:
    return [(each.booking.kind, each.state) for each in pay.state.parts]


async def test_all_debts_are_ticked_and_cash_takes_their_sum(counter: Counter) -> None:
    pay = await paying(counter, "debt_both")
    assert [each.chosen for each in pay.state.dues] == [True, True]
    assert pay.state.lines[0].booked == pay.state.to_pay
    assert pay.state.to_pay == Money(counter.held("debt_both").debt)
    assert pay.state.ready


async def test_a_debt_left_for_later_is_not_paid(counter: Counter) -> None:
    pay = await paying(counter, "debt_both")
    first, second = pay.state.dues
    pay.choose(second.due.account_id, chosen=False)
    await pay.accept()
    assert pay.state.phase is Phase.RECORDED
    assert [each.booking.account_id for each in pay.state.parts] == [first.due.account_id]


async def test_a_part_of_a_debt_can_be_paid(counter: Counter) -> None:
    pay = await paying(counter, "debt_price")
    (due,) = pay.state.dues
    pay.set_part(due.due.account_id, Money.of(100))
    await pay.accept()
    left = await counter.view("debt_price")
    assert left.debt == due.due.sum - Money.of(100)


async def test_more_than_is_owed_can_not_be_accepted(counter: Counter) -> None:
    pay = await paying(counter, "debt_price")
    (due,) = pay.state.dues
    pay.set_part(due.due.account_id, due.due.sum + Money(1))
    assert pay.state.dues[0].problem is Problem.OVER_DEBT
    assert not pay.state.ready


async def test_a_split_is_sent_deposit_first_and_cash_last(counter: Counter) -> None:
    pay = await paying(counter, "deposit_and_debt")
    pay.add_line()
    pay.set_kind(1, PayKind.DEPOSIT)
    part = min(pay.state.balance, pay.state.to_pay) - Money.of(1)
    pay.set_given(1, part)
    await pay.accept()
    assert pay.state.phase is Phase.RECORDED
    assert kinds(pay) == [(PayKind.DEPOSIT, IntentState.CONFIRMED), (PayKind.CASH, IntentState.CONFIRMED)]
    assert all(each.row_id for each in pay.state.parts)
    assert (await counter.view("deposit_and_debt")).debt == ZERO


async def test_more_than_lies_on_the_deposit_can_not_be_accepted(counter: Counter) -> None:
    pay = await paying(counter, "deposit_and_debt")
    pay.set_kind(0, PayKind.DEPOSIT)
    pay.set_given(0, pay.state.balance + Money(1))
    assert pay.state.lines[0].problem is Problem.OVER_BALANCE
    assert not pay.state.ready


async def test_a_client_without_a_deposit_is_not_offered_one(counter: Counter) -> None:
    pay = await paying(counter, "debt_price")
    assert (PayKind.DEPOSIT in pay.state.free_kinds) == (pay.state.balance > ZERO)


async def test_all_that_remains_goes_to_the_line_that_asks_for_it(counter: Counter) -> None:
    pay = await paying(counter, "debt_price")
    pay.add_line()
    pay.set_given(0, Money.of(100))
    pay.fill_rest(1)
    assert pay.state.lines[1].booked == pay.state.to_pay - Money.of(100)
    assert pay.state.ready


async def test_a_line_taken_away_leaves_its_sum_to_the_others(counter: Counter) -> None:
    pay = await paying(counter, "debt_price")
    pay.set_given(0, Money.of(100))
    pay.add_line()
    pay.drop_line(0)
    assert [each.kind for each in pay.state.lines] == [PayKind.CARD]
    assert pay.state.lines[0].booked == pay.state.to_pay
    pay.drop_line(0)
    assert len(pay.state.lines) == 1


async def test_a_card_goes_through_the_terminal_before_anything_is_sent(counter: Counter) -> None:
    pay = await paying(counter, "debt_price")
    pay.set_kind(0, PayKind.CARD)
    await pay.accept()
    assert pay.state.phase is Phase.TERMINAL
    assert counter.told == []
    await pay.card_passed()
    assert kinds(pay) == [(PayKind.CARD, IntentState.CONFIRMED)]


async def test_a_card_that_does_not_pass_books_nothing_and_another_kind_may_be_chosen(counter: Counter) -> None:
    pay = await paying(counter, "debt_price")
    pay.set_kind(0, PayKind.CARD)
    await pay.accept()
    pay.card_refused()
    assert pay.state.phase is Phase.EDITING
    assert pay.state.card_failed
    assert counter.told == []


async def test_a_second_press_sends_nothing(counter: Counter) -> None:
    pay = await paying(counter, "debt_price")
    await pay.accept()
    await pay.accept()
    assert len(await counter.store.journal.open_questions()) == 0
    assert len({each.id for each in counter.told}) == 1


async def test_every_step_of_a_part_is_shown_while_it_is_sent(counter: Counter) -> None:
    pay = await paying(counter, "debt_price")
    seen: list[PayState] = []
    pay.attach(seen.append)
    await pay.accept()
    shown = [each.parts[0].state for each in seen if each.parts]
    assert shown[:3] == [IntentState.PREPARED, IntentState.SENDING, IntentState.CONFIRMED]
    assert all(not each.may_close for each in seen if each.phase is Phase.SENDING)


async def test_a_lost_answer_is_a_question_and_never_a_failure(counter: Counter) -> None:
    counter.faults.set(BOOK, "lost_after")
    pay = await paying(counter, "debt_price")
    await pay.accept()
    assert pay.state.phase is Phase.UNKNOWN
    assert not pay.state.may_go_on
    assert pay.state.error is None
    assert [each.state for each in await counter.store.journal.open_questions()] == [IntentState.UNKNOWN]
    before = len(counter.told)
    await pay.accept()
    pay.go_on()
    assert (pay.state.phase, len(counter.told)) == (Phase.UNKNOWN, before)


async def test_looking_in_luckyfit_tells_what_is_owed_and_settles_nothing(counter: Counter) -> None:
    counter.faults.set(BOOK, "lost_after")
    pay = await paying(counter, "debt_price")
    await pay.accept()
    await pay.look()
    assert pay.state.seen == ()
    assert pay.state.seen_at is not None
    assert pay.state.phase is Phase.UNKNOWN
    assert len(await counter.store.journal.open_questions()) == 1


async def test_the_same_payment_is_refused_while_the_first_is_being_checked(counter: Counter) -> None:
    counter.faults.set(BOOK, "lost_before")
    first, second = await paying(counter, "debt_price"), await paying(counter, "debt_price")
    await first.accept()
    for again in (False, True):
        await second.accept(again=again)
        assert isinstance(second.state.error, NotAllowed)
        assert second.state.error.code == "being_checked"
        assert not second.state.second_payment


async def test_a_like_payment_while_the_first_is_being_checked_has_to_be_meant(counter: Counter) -> None:
    counter.faults.set(BOOK, "lost_before")
    first, second = await paying(counter, "debt_price"), await paying(counter, "debt_price")
    await first.accept()
    second.set_kind(0, PayKind.BANK)
    await second.accept()
    assert second.state.second_payment
    await second.accept(again=True)
    assert second.state.phase is Phase.RECORDED


async def test_a_payment_in_doubt_is_recorded_on_the_screen_as_soon_as_it_is_proved(counter: Counter) -> None:
    counter.faults.set(BOOK, "lost_after")
    pay = await paying(counter, "debt_price")
    await pay.accept()
    assert pay.state.phase is Phase.UNKNOWN
    proved, _seen = await counter.prover.look(pay.state.parts[0].id)
    assert pay.state.phase is Phase.RECORDED
    assert pay.state.parts == (proved,)


async def test_what_luckyfit_refuses_is_said_in_its_own_words(counter: Counter) -> None:
    counter.faults.set(BOOK, "refuse", words="Рахунок закрито")
    pay = await paying(counter, "debt_price")
    await pay.accept()
    assert pay.state.phase is Phase.NOT_RECORDED
    assert pay.state.parts[0].words == "Рахунок закрито"
    assert isinstance(pay.state.error, Refused)


async def test_after_a_refusal_the_same_may_be_taken_in_another_kind(counter: Counter) -> None:
    counter.faults.set(BOOK, "refuse")
    pay = await paying(counter, "debt_price")
    await pay.accept()
    pay.go_on()
    assert pay.state.ready
    await pay.accept()
    assert pay.state.phase is Phase.RECORDED


async def test_after_a_part_only_the_rest_is_asked_for(counter: Counter) -> None:
    counter.faults.set(BOOK, "refuse", where={"paykind_id": PayKind.CASH.value})
    pay = await paying(counter, "deposit_and_debt")
    pay.add_line()
    pay.set_kind(1, PayKind.DEPOSIT)
    pay.set_given(1, Money.of(1))
    whole, balance = pay.state.to_pay, pay.state.balance
    await pay.accept()
    assert pay.state.phase is Phase.PARTLY
    pay.go_on()
    assert pay.state.to_pay == whole - Money.of(1)
    assert pay.state.balance == balance - Money.of(1)
    await pay.accept()
    assert (await counter.view("deposit_and_debt")).debt == ZERO


async def test_a_card_taken_and_not_recorded_is_not_run_through_the_terminal_twice(counter: Counter) -> None:
    counter.faults.set(BOOK, "refuse")
    pay = await paying(counter, "debt_price")
    pay.set_kind(0, PayKind.CARD)
    await pay.accept()
    await pay.card_passed()
    pay.go_on()
    assert pay.state.lines[0].kind is PayKind.CARD
    assert pay.state.terminal_sum == ZERO
    await pay.accept()
    assert pay.state.phase is Phase.RECORDED


async def test_cash_over_the_sum_is_change_and_only_the_sum_is_booked(counter: Counter) -> None:
    pay = await paying(counter, "debt_price")
    pay.set_given(0, pay.state.to_pay + Money.of(50))
    assert pay.state.change == Money.of(50)
    await pay.accept()
    assert total([each.booking.sum for each in pay.state.parts]) == pay.state.to_pay
    assert pay.state.change == Money.of(50)


async def taken_elsewhere(counter: Counter, pay: PayPresenter) -> None:
    """A part is to be paid, and another desk has just booked as much in both kinds of money; LuckyFit tells when."""
    counter.state.habits.change({"time_told": True})
    due = pay.state.dues[0].due
    pay.set_part(due.account_id, Money.of(100))
    for kind in (PayKind.CASH, PayKind.CARD):
        booking = Booking(pay._client.id, due.account_id, due.operation, kind, pay.state.to_pay, "Рецепція 2")
        await counter.till._club.book(booking)


async def test_a_payment_another_desk_has_just_taken_is_asked_about_and_the_fields_stay(counter: Counter) -> None:
    pay = await paying(counter, "debt_price")
    await taken_elsewhere(counter, pay)
    before = len(counter.state.movements)
    await pay.accept()
    assert (pay.state.phase, pay.state.parts, pay.state.second_payment) == (Phase.EDITING, (), True)
    assert len(counter.state.movements) == before
    await pay.accept(again=True)
    assert pay.state.phase is Phase.RECORDED


async def test_it_is_asked_before_the_card_is_charged_and_not_once_more_after_it(counter: Counter) -> None:
    pay = await paying(counter, "debt_price")
    await taken_elsewhere(counter, pay)
    pay.set_kind(0, PayKind.CARD)
    await pay.accept()
    assert (pay.state.phase, pay.state.second_payment, pay.state.card_charged) == (Phase.EDITING, True, Money(0))
    await pay.accept(again=True)
    assert pay.state.phase is Phase.TERMINAL
    await pay.card_passed()
    assert pay.state.phase is Phase.RECORDED


async def test_what_can_not_be_recorded_now_is_told_before_the_card_is_charged(counter: Counter) -> None:
    pay = await paying(counter, "debt_price")
    pay.set_kind(0, PayKind.CARD)
    counter.faults.set("GET /transactions", "http_500", times=9)
    await pay.accept()
    assert (pay.state.phase, pay.state.card_charged, counter.told) == (Phase.EDITING, Money(0), [])
    assert pay.state.error is not None
