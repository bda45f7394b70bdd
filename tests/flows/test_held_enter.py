"""Enter held down presses one button and not the next: nothing is paid, and no result is put away, by a key nobody let go."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.flows.conftest import Desk, press, type_into, until
from tests.flows.test_instasport_login import opened
from tests.flows.test_sell_and_pay import choose_a_ticket
from ui.dialogs.form import FormDialog
from ui.dialogs.pay import PayDialog
from ui.dialogs.sell import SellDialog
from ui.presenters.recording import Phase

ENTER = Qt.Key.Key_Return


async def hold(form: FormDialog) -> None:
    """What a key that stays down sends, as far as it is marked."""
    for _time in range(3):
        target = form.focusWidget() or form
        event = QKeyEvent(QEvent.Type.KeyPress, ENTER, Qt.KeyboardModifier.NoModifier, "\r", autorep=True)
        QApplication.sendEvent(target, event)
        await until(lambda: True)


@pytest.mark.parametrize("marked", [True, False])
async def test_enter_held_in_a_sale_takes_no_money(desk: Desk, *, marked: bool) -> None:
    await desk.show_scenario("no_ticket")
    desk.key(Qt.Key.Key_F3)
    sale = await desk.dialog(SellDialog)
    await choose_a_ticket(sale)
    QTest.keyPress(sale.view, ENTER)
    payment = await desk.dialog(PayDialog)
    if marked:
        await hold(payment)
    else:
        QTest.keyPress(payment.focusWidget(), ENTER)
        await until(lambda: True)
    assert payment.state.phase is Phase.EDITING
    assert desk.counter.told == []
    QTest.keyRelease(payment.focusWidget(), ENTER)
    QTest.keyClick(payment.focusWidget(), ENTER)
    await until(lambda: payment.state.phase is Phase.RECORDED)
    payment.accept()
    await until(lambda: not desk.dialog_is_open(PayDialog))


@pytest.mark.parametrize("marked", [True, False])
async def test_a_result_is_not_put_away_by_the_enter_that_asked_for_it(desk: Desk, *, marked: bool) -> None:
    await desk.show_scenario("debt_price")
    desk.key(Qt.Key.Key_F4)
    payment = await desk.dialog(PayDialog)
    QTest.keyPress(payment.focusWidget(), ENTER)
    await until(lambda: payment.state.phase is Phase.RECORDED)
    if marked:
        await hold(payment)
    else:
        QTest.keyPress(payment.primary, ENTER)
    assert payment.isVisible()
    QTest.keyRelease(payment.primary, ENTER)
    QTest.keyClick(payment.primary, ENTER)
    await until(lambda: not desk.dialog_is_open(PayDialog))


async def test_a_wrong_code_is_sent_once_however_long_enter_is_held(desk: Desk) -> None:
    drawer, _card_id = await opened(desk)
    press(drawer.login.send)
    await until(drawer.login.code.isVisible)
    type_into(drawer.login.code, "0000")
    QTest.keyPress(drawer.login.code, ENTER)
    for _time in range(3):
        await until(lambda: drawer._presenter.state.wrong is not None and not desk.flow.runner.busy("instasport"))
        event = QKeyEvent(QEvent.Type.KeyPress, ENTER, Qt.KeyboardModifier.NoModifier, "\r", autorep=True)
        QApplication.sendEvent(drawer.login.code, event)
        assert not desk.flow.runner.busy("instasport")
