"""The window asks once before it closes on money nobody is sure of; else it closes at once."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desk.model.sale import PayKind, Tender
from tests.flows.conftest import Desk, press, until
from ui.pages.asking import AskDialog


@pytest.fixture
def ended(desk: Desk) -> list[bool]:
    """An entry for each time the end was asked of the program."""
    asked: list[bool] = []
    desk.window.closing.connect(lambda: asked.append(True))
    return asked


async def lose_a_payment(desk: Desk) -> None:
    """One payment is to be checked."""
    view = await desk.counter.view("debt_price")
    desk.counter.faults.set("POST /transactions", "lost_after")
    await desk.counter.till.pay(view.client.id, view.dues, [Tender(PayKind.CASH, view.debt)])
    await until(lambda: desk.flow.money_is_open)


async def test_a_window_without_open_money_closes_at_once(desk: Desk, ended: list[bool]) -> None:
    desk.window.close()
    assert ended == [True]
    assert not desk.dialog_is_open(AskDialog)


async def test_open_money_is_asked_about_once_and_enter_leaves_the_window_open(desk: Desk, ended: list[bool]) -> None:
    await lose_a_payment(desk)
    desk.window.close()
    desk.window.close()
    asked = await desk.dialog(AskDialog)
    assert len([each for each in desk.window.findChildren(AskDialog) if each.isVisible()]) == 1
    QTest.keyClick(asked, Qt.Key.Key_Return)
    await until(lambda: not desk.dialog_is_open(AskDialog))
    assert ended == []


async def test_a_window_with_open_money_closes_when_told_so(desk: Desk, ended: list[bool]) -> None:
    await lose_a_payment(desk)
    desk.window.close()
    press((await desk.dialog(AskDialog)).do)
    await until(lambda: bool(ended))
    assert ended == [True]
