"""A deposit is topped up, and the window shows the balance LuckyFit then tells."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desk.model.money import Money
from tests.flows.conftest import Desk, press, type_into, until
from tests.ui.counter import POINT
from ui.dialogs.deposit import DepositDialog
from ui.presenters.recording import Phase


async def test_a_deposit_is_topped_up_with_the_sum_typed(desk: Desk) -> None:
    await desk.show_scenario("deposit")
    before = desk.view.deposit
    desk.key(Qt.Key.Key_F6)
    top_up = await desk.dialog(DepositDialog)
    assert not top_up.primary.isEnabled()
    type_into(top_up.sum, "1 250,50")
    QTest.keyClick(top_up.sum, Qt.Key.Key_Return)
    await until(lambda: top_up.state.phase is Phase.RECORDED)
    (part,) = top_up.state.parts
    assert str(part.row_id) in top_up.notice.headline.text()
    assert part.booking.point_name == POINT
    press(top_up.primary)
    await until(lambda: desk.view.deposit == before + Money.of("1250.50"))


async def test_a_quick_sum_is_one_press(desk: Desk) -> None:
    await desk.show_scenario("deposit")
    desk.key(Qt.Key.Key_F6)
    top_up = await desk.dialog(DepositDialog)
    press(top_up._quick[1])
    assert top_up.state.sum == Money.of(500)
    press(top_up.cancel)
    await until(lambda: not desk.dialog_is_open(DepositDialog))
    assert desk.counter.told == []
