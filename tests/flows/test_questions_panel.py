"""The count of payments to be checked is a link to the list of them, and a row leads to its client."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from desk.model.sale import PayKind, Tender
from tests.flows.conftest import Desk, press, until


async def test_the_count_of_questions_opens_their_list_and_a_row_its_client(desk: Desk) -> None:
    view = await desk.counter.view("debt_price")
    desk.counter.faults.set("POST /transactions", "lost_after")
    await desk.counter.till.pay(view.client.id, view.dues, [Tender(PayKind.CASH, view.debt)])
    desk.counter.faults.clear()
    await until(lambda: desk.flow.reception.state.questions == 1)

    press(next(each for each in desk.window.status.findChildren(QPushButton) if "money question" in each.text()))
    panel = desk.flow.questions
    await until(panel.isVisible)
    assert f"{view.client.list_name} (no. {view.client.id})" in panel.questions.index(0, 0).data()

    QTest.keyClick(panel.list, Qt.Key.Key_Return)
    assert not panel.isVisible()
    await until(lambda: desk.flow.reception.state.look.view is not None)
    assert desk.view.client.id == view.client.id


async def test_esc_puts_the_list_of_questions_away(desk: Desk) -> None:
    view = await desk.counter.view("debt_price")
    desk.counter.faults.set("POST /transactions", "lost_after")
    await desk.counter.till.pay(view.client.id, view.dues, [Tender(PayKind.CASH, view.debt)])
    desk.window.status.asked_questions.emit()
    await until(desk.flow.questions.isVisible)
    desk.flow.escape()
    assert not desk.flow.questions.isVisible()


async def test_the_count_is_always_there_and_leads_nowhere_when_nothing_is_open(desk: Desk) -> None:
    counts = [each for each in desk.window.status.findChildren(QPushButton) if "money question" in each.text()]
    assert [each.text() for each in counts] == ["No open money questions"]
    assert counts[0].isVisible()
    assert not counts[0].isEnabled()
    QTest.keyClick(desk.window, Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier)
    assert counts[0].isVisible()
