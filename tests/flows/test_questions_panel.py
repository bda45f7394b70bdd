"""The count of payments to be checked is a link to the list of them, and a row leads to its client."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from desk import i18n
from desk.model.money import Money
from desk.model.sale import PayKind, Tender
from tests.flows.conftest import Desk, press, until
from ui.widgets.keycap import KeyCap


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


async def test_a_key_opens_the_list_and_everything_in_it_is_done_by_keys(desk: Desk) -> None:
    for scenario in ("debt_price", "deposit"):
        view = await desk.counter.view(scenario)
        desk.counter.faults.set("POST /transactions", "lost_after", times=1)
        await desk.counter.till.top_up(view.client.id, view.accounts[0].id, Tender(PayKind.CASH, Money.of(50)))
    await until(lambda: desk.flow.reception.state.questions == 2)
    field, panel = desk.window.bar.field, desk.flow.questions
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_F4, Qt.KeyboardModifier.ShiftModifier)
    await until(panel.isVisible)
    QTest.keyClick(panel.list, Qt.Key.Key_Down)
    assert panel.list.currentIndex().row() == 1
    QTest.keyClick(desk.window, Qt.Key.Key_Escape)
    assert not panel.isVisible()
    assert desk.window.focusWidget() is field
    QTest.keyClick(field, Qt.Key.Key_F4, Qt.KeyboardModifier.ShiftModifier)
    await until(panel.isVisible)
    QTest.keyClick(panel.list, Qt.Key.Key_F4, Qt.KeyboardModifier.ShiftModifier)
    assert not panel.isVisible()


async def test_the_key_says_so_when_nothing_is_open(desk: Desk) -> None:
    QTest.keyClick(desk.window, Qt.Key.Key_F4, Qt.KeyboardModifier.ShiftModifier)
    assert "No open money questions" in desk.window.status.said
    assert not desk.flow.questions.isVisible()


async def test_the_key_stands_beside_the_count_while_there_is_something_to_open(desk: Desk) -> None:
    (cap,) = desk.window.status.findChildren(KeyCap)
    assert not cap.isVisible()
    desk.window.status.show_questions("1 open money question", some=True)
    assert cap.isVisible()
    assert cap.accessibleName() == "Shift F4"


async def test_an_open_list_is_told_anew_in_another_language(desk: Desk) -> None:
    view = await desk.counter.view("deposit")
    desk.counter.faults.set("POST /transactions", "lost_after", times=1)
    await desk.counter.till.top_up(view.client.id, view.accounts[0].id, Tender(PayKind.CASH, Money.of(50)))
    desk.window.status.asked_questions.emit()
    panel = desk.flow.questions
    await until(panel.isVisible)
    i18n.use("uk")
    QCoreApplication.sendEvent(desk.window, QEvent(QEvent.Type.LanguageChange))
    await until(lambda: "відповідь не отримано" in panel.questions.all()[0].sentence)
    assert panel.list.accessibleName() == "Відкриті грошові питання"
