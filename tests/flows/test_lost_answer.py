"""An answer lost after booking: the amber state, a question in the journal, and nothing that can be repeated."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desk.model.intent import IntentState, TenderState
from tests.flows.conftest import Desk, press, until
from ui.dialogs import notice
from ui.dialogs.pay import PayDialog
from ui.dialogs.sell import SellDialog
from ui.presenters.recording import Phase
from ui.presenters.sell import Stage


async def test_a_lost_answer_is_amber_and_a_question_in_the_journal(desk: Desk) -> None:
    desk.counter.faults.set("POST /transactions", "lost_after")
    booked = len(desk.counter.state.movements)
    await desk.show_scenario("debt_price")
    desk.key(Qt.Key.Key_F4)
    payment = await desk.dialog(PayDialog)
    press(payment.primary)
    await until(lambda: payment.state.phase is Phase.UNKNOWN)

    assert payment.notice._tone is notice.WARN
    assert "answer not received" in payment.notice.headline.text()
    assert "ailed" not in payment.notice.headline.text() + payment.notice.detail.text() + payment._rows[0].what.text()
    (question,) = await desk.counter.store.journal.open_questions()
    assert (question.state, question.tender) == (IntentState.UNKNOWN, TenderState.TAKEN)
    assert len(desk.counter.state.movements) == booked + 1

    QTest.keyClick(payment, Qt.Key.Key_Return)
    assert desk.dialog_is_open(PayDialog)
    press(payment.side)
    await until(lambda: payment.state.seen_at is not None)
    assert payment.state.phase is Phase.UNKNOWN
    press(payment.primary)
    await until(lambda: not desk.dialog_is_open(PayDialog))
    await until(lambda: desk.flow.reception.state.questions == 1)
    assert len(desk.counter.state.movements) == booked + 1


async def lost_sale(desk: Desk, fault: str) -> SellDialog:
    """A sale at the window whose answer was lost; the dialog is still open, and amber."""
    desk.counter.faults.set("POST /client_tickets", fault, times=1)
    await desk.show_scenario("no_ticket")
    desk.key(Qt.Key.Key_F3)
    sale = await desk.dialog(SellDialog)
    await until(lambda: sale._presenter.state.price_list is not None)
    QTest.keyClick(sale.search, Qt.Key.Key_Down)
    press(sale.primary)
    await until(lambda: sale._presenter.state.stage is Stage.UNKNOWN)
    return sale


async def left_unpaid(desk: Desk, payment: PayDialog) -> None:
    """The payment is called off."""
    press(payment.cancel)
    await until(lambda: "not paid yet" in desk.window.status.said)


async def test_a_sale_whose_answer_was_lost_can_not_be_pressed_again(desk: Desk) -> None:
    sale = await lost_sale(desk, "lost_after")
    assert sale.notice._tone is notice.WARN
    assert not sale.owing.isVisible()
    assert not sale.notice.time.isVisible()
    press(sale.primary)
    await until(lambda: len(desk.view.tickets) == 1)


async def test_a_ticket_that_is_found_turns_the_form_green_and_is_paid_as_after_a_plain_sale(desk: Desk) -> None:
    await desk.counter.start()
    sale = await lost_sale(desk, "lost_after")
    await until(sale.notice.time.isVisible)
    desk.counter.looks.set()
    await until(lambda: sale._presenter.state.stage is Stage.FOUND)
    (ticket,) = (await desk.counter.view("no_ticket")).tickets
    assert sale.notice._tone is notice.OK
    assert sale.notice.headline.text() == f"The ticket was issued after all, no. {ticket.id}"
    assert not sale.notice.time.isVisible()
    press(sale.primary)
    payment = await desk.dialog(PayDialog)
    assert payment.state.to_pay == ticket.debt
    assert len((await desk.counter.view("no_ticket")).tickets) == 1
    await left_unpaid(desk, payment)


async def test_a_ticket_that_is_found_may_be_left_unpaid(desk: Desk) -> None:
    await desk.counter.start()
    sale = await lost_sale(desk, "lost_after")
    desk.counter.looks.set()
    await until(lambda: sale._presenter.state.stage is Stage.FOUND)
    press(sale.owing)
    await until(lambda: not desk.dialog_is_open(SellDialog))
    await until(lambda: "not paid yet" in desk.window.status.said)


async def test_a_sale_without_a_ticket_turns_red_and_is_sold_again_under_the_same_mark(desk: Desk) -> None:
    await desk.counter.start()
    sale = await lost_sale(desk, "lost_before")
    desk.counter.looks.set()
    await until(lambda: sale._presenter.state.stage is Stage.ABSENT)
    assert sale.notice._tone is notice.DENY
    lost = sale._presenter.state.lost
    assert lost is not None
    press(sale.primary)
    assert sale._presenter.state.ready
    press(sale.primary)
    payment = await desk.dialog(PayDialog)
    (ticket,) = (await desk.counter.view("no_ticket")).tickets
    assert lost.docmark in (ticket.docnumber or "")
    await left_unpaid(desk, payment)
