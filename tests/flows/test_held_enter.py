"""Enter held down presses one button and not the next: nothing is paid, and no result is put away, by a key nobody let go."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from tests.flows.conftest import Desk, press, type_into, until
from tests.flows.test_instasport_login import opened
from tests.flows.test_sell_and_pay import choose_a_ticket
from ui.dialogs.pay import PayDialog
from ui.dialogs.sell import SellDialog
from ui.presenters.recording import Phase

ENTER = Qt.Key.Key_Return


PRESS, RELEASE = QEvent.Type.KeyPress, QEvent.Type.KeyRelease
WAYS = {
    "marked": (PRESS,),
    "marked in pairs": (RELEASE, PRESS),
    "as X11 may tell it": (RELEASE, PRESS),
    "unmarked": (PRESS,),
}
"""What systems send for a key that stays down; X11 tells of a release that was none, at the moment of the press."""


async def hold(window: QWidget, way: str) -> None:
    """Enter stays down."""
    for time in range(1, 4):
        for kind in WAYS[way]:
            event = QKeyEvent(kind, ENTER, Qt.KeyboardModifier.NoModifier, "\r", autorep=way.startswith("marked"))
            event.setTimestamp(time * 40)
            QApplication.sendEvent(window.focusWidget() or window, event)
        await until(lambda: True)


@pytest.mark.parametrize("way", WAYS)
async def test_enter_held_in_a_sale_takes_no_money(desk: Desk, way: str) -> None:
    await desk.show_scenario("no_ticket")
    desk.key(Qt.Key.Key_F3)
    sale = await desk.dialog(SellDialog)
    await choose_a_ticket(sale)
    QTest.keyPress(sale.view, ENTER)
    payment = await desk.dialog(PayDialog)
    await hold(payment, way)
    assert payment.state.phase is Phase.EDITING
    assert desk.counter.told == []
    QTest.keyRelease(payment.focusWidget(), ENTER)
    QTest.keyClick(payment.focusWidget(), ENTER)
    await until(lambda: payment.state.phase is Phase.RECORDED)
    payment.accept()
    await until(lambda: not desk.dialog_is_open(PayDialog))


@pytest.mark.parametrize("way", WAYS)
async def test_a_result_is_not_put_away_by_the_enter_that_asked_for_it(desk: Desk, way: str) -> None:
    await desk.show_scenario("debt_price")
    desk.key(Qt.Key.Key_F4)
    payment = await desk.dialog(PayDialog)
    QTest.keyPress(payment.focusWidget(), ENTER)
    await until(lambda: payment.state.phase is Phase.RECORDED)
    await hold(payment, way)
    assert payment.isVisible()
    QTest.keyRelease(payment.primary, ENTER)
    QTest.keyClick(payment.primary, ENTER)
    await until(lambda: not desk.dialog_is_open(PayDialog))


HELD = tuple(way for way in WAYS if way != "unmarked")
"""A press alone, neither marked nor at the moment of a release, looks like a person's; only forms wait for the release."""


@pytest.mark.parametrize("way", HELD)
async def test_a_wrong_code_is_sent_once_however_long_enter_is_held(desk: Desk, way: str) -> None:
    drawer, _card_id = await opened(desk)
    press(drawer.login.send)
    await until(drawer.login.code.isVisible)
    type_into(drawer.login.code, "0000")
    QTest.keyPress(drawer.login.code, ENTER)
    await until(lambda: drawer._presenter.state.wrong is not None and not desk.flow.runner.busy("instasport"))
    drawer._presenter.set_code("0001")
    await hold(desk.window, way)
    assert not desk.flow.runner.busy("instasport")
    assert drawer._presenter.state.wrong is None


@pytest.mark.parametrize("way", HELD)
async def test_the_enter_that_logs_a_client_in_does_nothing_with_their_cards(desk: Desk, way: str) -> None:
    drawer, _card_id = await opened(desk)
    press(drawer.login.send)
    await until(drawer.login.code.isVisible)
    type_into(drawer.login.code, desk.counter.last_code(drawer._presenter.state.phone))
    QTest.keyPress(drawer.login.code, ENTER)
    await until(lambda: isinstance(desk.window.focusWidget(), QPushButton))
    await hold(desk.window, way)
    assert drawer._presenter.state.running == {}
    assert drawer._presenter.state.ended == {}
