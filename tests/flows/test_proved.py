"""An answer that was lost is looked for: amber turns green by itself, or a person decides in the list over the status line."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton

from desk.events import ServiceChanged
from desk.model.health import Health
from desk.model.intent import Intent, IntentState, TenderState
from desk.model.money import Money
from desk.model.sale import Booking, Operation, PayKind, Tender, Transaction
from tests.flows.conftest import Desk, press, until
from ui.dialogs import notice
from ui.dialogs.pay import PayDialog
from ui.pages.answer_card import AnswerCard
from ui.presenters.reception_state import Deed
from ui.presenters.recording import Phase

BOOK, LIST = "POST /transactions", "GET /transactions"


async def lost(desk: Desk, fault: str) -> PayDialog:
    """A payment at the window whose answer was lost; the dialog is still open, and amber."""
    await desk.counter.start()
    desk.counter.faults.set(BOOK, fault, times=1)
    await desk.show_scenario("debt_price")
    desk.key(Qt.Key.Key_F4)
    payment = await desk.dialog(PayDialog)
    press(payment.primary)
    await until(lambda: payment.state.phase is Phase.UNKNOWN)
    return payment


async def absent(desk: Desk) -> None:
    """The same, left for later, and surely not in LuckyFit."""
    payment = await lost(desk, "lost_before")
    press(payment.primary)
    await until(lambda: not desk.dialog_is_open(PayDialog))
    desk.counter.looks.set()
    await until(lambda: told(desk)[-1:] == [IntentState.ABSENT])


def desk_card(desk: Desk) -> AnswerCard:
    """The question that is open on the page."""
    return desk.flow.questions.answer


async def asked(desk: Desk) -> AnswerCard:
    """The one question of the list, opened by hand."""
    press(next(each for each in desk.window.status.findChildren(QPushButton) if "money question" in each.text()))
    await until(desk.flow.questions.isVisible)
    QTest.keyClick(desk.flow.questions.list, Qt.Key.Key_Return)
    card = await desk.part(AnswerCard)
    await until(card.client.isEnabled)
    return card


def told(desk: Desk) -> list[IntentState]:
    """What became of payments, as it was told."""
    return [each.state for each in desk.counter.told]


def booked(desk: Desk, since: int) -> list[int]:
    """Numbers of what LuckyFit booked after so many movements."""
    return [each.id for each in desk.counter.state.movements[since:]]


def status(desk: Desk) -> str:
    """All that stands in the lowest line."""
    return " ".join(each.text() for each in desk.window.status.findChildren(QLabel))


async def test_amber_turns_green_by_itself_and_the_client_is_read_again(desk: Desk) -> None:
    before = len(desk.counter.state.movements)
    payment = await lost(desk, "lost_after")
    assert payment.notice._tone is notice.WARN
    assert "Checking by itself; do not take it again" in payment.notice.headline.text()
    await until(lambda: desk.flow.reception.state.questions == 1)

    desk.counter.looks.set()
    await until(lambda: payment.state.phase is Phase.RECORDED)
    (number,) = booked(desk, before)
    assert payment.notice._tone is notice.OK
    assert f"no. {number}" in payment.notice.headline.text()
    await until(lambda: desk.flow.reception.state.questions == 0 and not desk.view.debt)
    assert f"no. {number}" in status(desk)
    assert await desk.counter.store.journal.open_questions() == []


async def test_what_luckyfit_does_not_have_is_sent_again_and_booked_once(desk: Desk) -> None:
    before = len(desk.counter.state.movements)
    await absent(desk)
    assert desk.flow.reception.state.questions == 1
    card = await asked(desk)
    assert card.notice._tone is notice.DENY
    assert "does not have this payment" in card.notice.headline.text()
    assert "was checked until" in card.notice.detail.text()

    press(card.again)
    assert not card.again.isEnabled()
    assert not card.back.isEnabled()
    await until(lambda: told(desk)[-1] is IntentState.CONFIRMED)
    await until(lambda: desk.flow.reception.state.questions == 0 and not desk.view.debt)
    (number,) = booked(desk, before)
    assert f"no. {number}" in status(desk)
    await until(lambda: not desk.flow.questions.isVisible())


async def test_what_luckyfit_does_not_have_is_given_back(desk: Desk) -> None:
    before = len(desk.counter.state.movements)
    await absent(desk)
    owed = desk.view.debt
    press((await asked(desk)).back)
    await until(lambda: desk.flow.reception.state.questions == 0)
    await until(lambda: "back to the client" in status(desk))
    ended = desk.counter.told[-1]
    assert (ended.state, ended.tender) == (IntentState.CANCELLED, TenderState.RETURNED)
    assert booked(desk, before) == []
    assert desk.view.debt == owed


async def test_an_answer_lost_once_more_is_amber_again(desk: Desk) -> None:
    before = len(desk.counter.state.movements)
    await absent(desk)
    desk.counter.looks.clear()
    desk.counter.faults.set(BOOK, "lost_after", times=1)
    press((await asked(desk)).again)
    await until(lambda: told(desk)[-1] is IntentState.UNKNOWN)
    await until(lambda: "Checking by itself" in status(desk))
    await until(desk.flow.questions.list.isVisible)
    desk.counter.looks.set()
    await until(lambda: desk.flow.reception.state.questions == 0)
    assert len(booked(desk, before)) == 1
    await until(lambda: not desk.flow.questions.isVisible())


async def test_what_can_not_be_read_first_is_not_sent_again(desk: Desk) -> None:
    before = len(desk.counter.state.movements)
    await absent(desk)
    desk.counter.faults.set(LIST, "lost_before", times=3)
    press((await asked(desk)).again)
    card = await desk.part(AnswerCard)
    await until(lambda: desk.flow.questions.isVisible() and card.again.isEnabled())
    assert desk.window.toast.isVisible()
    assert told(desk)[-1] is IntentState.ABSENT
    assert booked(desk, before) == []


async def two_alike(desk: Desk) -> tuple[Intent, Transaction]:
    """A top-up whose answer was lost, and a second record that looks the same."""
    counter = desk.counter
    await counter.start()
    view = await counter.view("deposit")
    counter.faults.set(BOOK, "lost_after", times=1)
    result = await counter.till.top_up(view.client.id, view.accounts[0].id, Tender(PayKind.CASH, Money.of(100)))
    twin = await counter.till._club.book(result.intents[0].booking)
    counter.looks.set()
    await until(lambda: told(desk)[-1] is IntentState.AMBIGUOUS)
    return result.intents[0], twin


async def test_two_records_that_look_alike_are_chosen_from(desk: Desk) -> None:
    intent, twin = await two_alike(desk)
    card = await asked(desk)
    await until(lambda: len(card.choices) == 2)
    assert card.notice._tone is notice.CHOOSE
    assert "2 records look like this one" in card.notice.headline.text()
    shown = " ".join(each.text() for each in card.findChildren(QLabel))
    assert str(twin.id) in shown
    assert intent.booking.point_name in shown
    press(next(each for each in card.choices if str(twin.id) in each.accessibleName()))
    await until(lambda: desk.flow.reception.state.questions == 0)
    assert desk.counter.told[-1].row_id == twin.id


async def test_none_of_the_records_leads_to_sending_again_or_giving_back(desk: Desk) -> None:
    await two_alike(desk)
    card = await asked(desk)
    await until(lambda: len(card.choices) == 2)
    press(card.none)
    await until(lambda: told(desk)[-1] is IntentState.ABSENT)
    await until(lambda: card.isVisible() and card.again.isVisible() and card.again.isEnabled())
    assert card.notice._tone is notice.DENY
    assert card.back.isVisible()


async def test_esc_leads_from_a_question_to_the_list_and_away(desk: Desk) -> None:
    await absent(desk)
    card = await asked(desk)
    desk.flow.escape()
    assert not card.isVisible()
    assert desk.flow.questions.list.isVisible()
    desk.flow.escape()
    assert not desk.flow.questions.isVisible()


async def test_the_same_payment_is_refused_while_the_first_is_being_checked(desk: Desk) -> None:
    payment = await lost(desk, "lost_before")
    before = len(desk.counter.state.movements)
    press(payment.primary)
    await until(lambda: not desk.dialog_is_open(PayDialog) and not desk.flow.runner.busy("deed"))
    await until(lambda: not desk.flow.reception.state.reading)
    desk.flow.do(Deed.PAY)
    second = await desk.dialog(PayDialog)
    press(second.primary)
    await until(second.error.isVisible)
    assert "still being looked for" in second.error.text()
    assert not second.side.isVisible()
    assert len(desk.counter.state.movements) == before


async def test_the_form_tells_the_time_that_is_left_until_it_is_settled(desk: Desk) -> None:
    payment = await lost(desk, "lost_after")
    await until(payment.notice.time.isVisible)
    desk.counter.bus.publish(ServiceChanged("luckyfit", Health.OFF, None, "timeout"))
    await until(lambda: payment.notice.time.text() == "LuckyFit can't be asked at the moment; the check goes on.")

    desk.counter.looks.set()
    await until(lambda: payment.state.phase is Phase.RECORDED)
    assert not payment.notice.time.isVisible()
    assert not payment.notice.second.isActive()


async def test_enter_presses_the_answer_that_has_the_focus_and_nothing_before_one_has_it(desk: Desk) -> None:
    before = len(desk.counter.state.movements)
    await absent(desk)
    card = await asked(desk)
    QTest.keyClick(card.notice, Qt.Key.Key_Return)
    assert told(desk)[-1] is IntentState.ABSENT
    card.again.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(card.again, Qt.Key.Key_Return)
    await until(lambda: told(desk)[-1:] == [IntentState.CONFIRMED])
    assert len(booked(desk, before)) == 1


async def owed_by_the_terminal(desk: Desk) -> AnswerCard:
    """Card money that LuckyFit refused, asked about."""
    await desk.counter.start()
    await desk.show_scenario("deposit")
    desk.counter.faults.set(BOOK, "refuse", times=1)
    account = desk.view.accounts[0]
    await desk.counter.till.top_up(desk.view.client.id, account.id, Tender(PayKind.CARD, Money.of(50), reference="8801"))
    await until(lambda: desk.flow.reception.state.questions == 1)
    return await asked(desk)


async def test_card_money_that_luckyfit_refused_is_a_question_until_the_terminal_has_given_it_back(desk: Desk) -> None:
    card = await owed_by_the_terminal(desk)
    assert card.back.text() == "The terminal gave it back"
    assert not card.again.isVisible()
    press(card.back)
    await until(lambda: desk.flow.reception.state.questions == 0)
    assert "back to the client" in status(desk)
    assert desk.counter.told[-1].tender is TenderState.RETURNED
    assert desk.counter.told[-1].tender_ref == "8801"


async def test_the_slip_by_which_the_terminal_gave_it_back_is_kept(desk: Desk) -> None:
    card = await owed_by_the_terminal(desk)
    QTest.keyClicks(card.slip, "4111 1111 1111 1111")
    press(card.back)
    await until(lambda: "card" in status(desk) and card.back.isEnabled())
    assert desk.flow.reception.state.questions == 1
    assert (card.slip.text(), card.slip.isUndoAvailable()) == ("", False)
    QTest.keyClicks(card.slip, "8802")
    press(card.back)
    await until(lambda: desk.flow.reception.state.questions == 0)
    assert (desk.counter.told[-1].tender, desk.counter.told[-1].tender_ref) == (TenderState.RETURNED, "8802")


async def test_what_the_terminal_never_took_is_ended_with_a_reason_and_nothing_is_told_to_have_gone_back(desk: Desk) -> None:
    card = await owed_by_the_terminal(desk)
    assert not card.nothing.reason.isVisible()
    press(card.nothing.link)
    assert not card.nothing.ask.isEnabled()
    QTest.keyClicks(card.nothing.reason, "typed wrongly")
    press(card.nothing.ask)
    await until(lambda: desk.flow.reception.state.questions == 0)
    assert "Nothing was charged: a mistake." in status(desk)
    assert "back to the client" not in status(desk)
    ended = desk.counter.told[-1]
    assert (ended.state, ended.tender, ended.tender_ref) == (IntentState.REJECTED, TenderState.VOID, "8801")
    assert (await desk.counter.store.journal.story(ended.id))[-1]["kind"] == "tender.void"


async def test_card_money_that_is_not_sent_again_is_a_question_until_the_terminal_has_given_it_back(desk: Desk) -> None:
    await desk.counter.start()
    await desk.show_scenario("deposit")
    desk.counter.faults.set(BOOK, "lost_before", times=1)
    account = desk.view.accounts[0]
    await desk.counter.till.top_up(desk.view.client.id, account.id, Tender(PayKind.CARD, Money.of(50), reference="8801"))
    desk.counter.looks.set()
    await until(lambda: told(desk)[-1] is IntentState.ABSENT)
    press((await asked(desk)).back)
    await until(lambda: "Give it back at the terminal" in desk_card(desk).notice.detail.text())
    assert desk.flow.reception.state.questions == 1
    assert desk.counter.told[-1].tender is TenderState.APPROVED
    await until(desk_card(desk).back.isEnabled)
    press(desk_card(desk).back)
    await until(lambda: desk.flow.reception.state.questions == 0)
    assert desk.counter.told[-1].tender is TenderState.RETURNED


async def test_an_absent_payment_turns_into_a_choice_by_itself_when_its_record_comes(desk: Desk) -> None:
    await absent(desk)
    await desk.counter.till._club.book(desk.counter.told[-1].booking)
    desk.counter.later_looks.set()
    await until(lambda: told(desk)[-1] is IntentState.AMBIGUOUS)
    await until(lambda: "choose the record" in status(desk))
    assert len((await asked(desk)).choices) == 1


async def test_money_is_not_given_back_when_the_payment_has_turned_up(desk: Desk) -> None:
    await absent(desk)
    card = await asked(desk)
    await desk.counter.till._club.book(desk.counter.told[-1].booking)
    press(card.back)
    await until(lambda: told(desk)[-1] is IntentState.AMBIGUOUS)
    card = await desk.part(AnswerCard)
    await until(lambda: len(card.choices) == 1)
    assert "turned up" in status(desk)
    assert desk.counter.told[-1].tender is TenderState.TAKEN


async def test_that_luckyfit_could_not_be_asked_before_money_went_back_is_said(desk: Desk) -> None:
    await absent(desk)
    card = await asked(desk)
    desk.counter.faults.set(LIST, "http_500", times=3)
    press(card.back)
    await until(lambda: told(desk)[-1] is IntentState.CANCELLED)
    await until(lambda: "could not be asked once more" in status(desk))


async def test_what_was_taken_anew_is_sent_again_only_when_it_is_meant(desk: Desk) -> None:
    await absent(desk)
    lost = desk.counter.told[-1]
    row = await desk.counter.till._club.book(replace(lost.booking, point_name="Рецепція 2"))
    press((await asked(desk)).again)
    card = await desk.part(AnswerCard)
    await until(lambda: card.again.isEnabled() and card.again.text() == "Send it all the same")
    assert f"no. {row.id}" in card.notice.detail.text()
    assert told(desk).count(IntentState.SENDING) == 1
    press(card.again)
    await until(lambda: told(desk).count(IntentState.SENDING) == 2)


async def test_what_a_program_left_behind_unsent_is_called_off_and_its_money_goes_back(desk: Desk) -> None:
    counter = desk.counter
    await counter.start()
    view = await counter.view("deposit")
    booking = Booking(view.client.id, view.accounts[0].id, Operation.TOP_UP, PayKind.CASH, Money.of(100), "Рецепція 1")
    (left,) = await counter.store.journal.prepare("", [booking], operator="olena", tenders=[TenderState.TAKEN])
    await desk.flow.reception.count_questions(0)
    card = await asked(desk)
    assert "was not sent" in card.notice.headline.text()
    assert not card.again.isVisible()
    press(card.back)
    await until(lambda: "Give it back to the client" in status(desk))
    over = await counter.store.journal.intent(left.id)
    assert (over.state, over.tender) == (IntentState.CANCELLED, TenderState.RETURNED)
