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


async def test_a_sale_whose_answer_was_lost_can_not_be_pressed_again(desk: Desk) -> None:
    desk.counter.faults.set("POST /client_tickets", "lost_after")
    await desk.show_scenario("no_ticket")
    desk.key(Qt.Key.Key_F3)
    sale = await desk.dialog(SellDialog)
    await until(lambda: sale._presenter.state.price_list is not None)
    QTest.keyClick(sale.search, Qt.Key.Key_Down)
    press(sale.primary)
    await until(lambda: sale._presenter.state.stage is Stage.UNKNOWN)
    assert sale.notice._tone is notice.WARN
    assert not sale.owing.isVisible()
    press(sale.primary)
    await until(lambda: len(desk.view.tickets) == 1)
