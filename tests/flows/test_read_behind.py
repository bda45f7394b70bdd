"""The window behind a payment is right as soon as the payment is recorded, not when its result is put away."""

from __future__ import annotations

from PySide6.QtCore import Qt

from desk.model.money import ZERO
from tests.flows.conftest import Desk, press, until
from ui.dialogs.pay import PayDialog
from ui.presenters.recording import Phase


async def test_the_debt_is_gone_behind_the_green_result(desk: Desk) -> None:
    await desk.show_scenario("debt_price")
    desk.key(Qt.Key.Key_F4)
    payment = await desk.dialog(PayDialog)
    press(payment.primary)
    await until(lambda: desk.view.debt == ZERO)
    assert payment.isVisible()
    assert payment.state.phase is Phase.RECORDED
    press(payment.primary)
    await until(lambda: not desk.dialog_is_open(PayDialog))
