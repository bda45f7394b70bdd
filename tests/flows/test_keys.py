"""F1 from anywhere: the keys that work here and now, over the window or over the form that is open."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.flows.conftest import Desk, type_into, until
from ui.dialogs.deposit import DepositDialog
from ui.dialogs.form import FormDialog
from ui.dialogs.pay import PayDialog
from ui.dialogs.sell import SellDialog
from ui.pages.asking import AskDialog
from ui.widgets.keys_overlay import KeysOverlay

WORDS = {
    SellDialog: "choose in the price list",
    PayDialog: "one more kind of money",
    DepositDialog: "go to the card that waits",
}


async def shown_over(desk: Desk, form: FormDialog) -> KeysOverlay:
    """F1 is pressed in the form."""
    focused = form.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, Qt.Key.Key_F1)
    await until(lambda: any(each.isVisible() for each in form.findChildren(KeysOverlay)))
    assert not desk.window.keys.isVisible()
    return form.findChildren(KeysOverlay)[0]


@pytest.mark.parametrize(
    ("key", "kind"), [(Qt.Key.Key_F3, SellDialog), (Qt.Key.Key_F4, PayDialog), (Qt.Key.Key_F6, DepositDialog)]
)
async def test_f1_in_a_form_tells_the_keys_of_that_form(desk: Desk, key: Qt.Key, kind: type[FormDialog]) -> None:
    await desk.show_scenario("debt_both")
    desk.key(key)
    form = await desk.dialog(kind)
    keys = await shown_over(desk, form)
    assert WORDS[kind] in keys.accessibleDescription()
    QTest.keyClick(form.focusWidget(), Qt.Key.Key_Escape)
    assert not keys.isVisible()
    assert form.isVisible()
    form.reject()
    await until(lambda: not desk.dialog_is_open(kind))


async def test_a_sum_being_typed_is_there_after_the_keys_were_looked_at(desk: Desk) -> None:
    await desk.show_scenario("deposit")
    desk.key(Qt.Key.Key_F6)
    form = await desk.dialog(DepositDialog)
    type_into(form.sum, "300")
    keys = await shown_over(desk, form)
    QTest.keyClick(keys, Qt.Key.Key_Return)
    assert form.sum.hasFocus()
    assert form.sum.text().startswith("300")
    assert desk.counter.told == []
    form.reject()
    await until(lambda: not desk.dialog_is_open(DepositDialog))


async def test_what_is_asked_before_the_end_tells_that_enter_changes_nothing(desk: Desk) -> None:
    desk.flow.ask_to_end(lambda: None)
    form = await desk.dialog(AskDialog)
    keys = await shown_over(desk, form)
    assert "Enter: changes nothing" in keys.accessibleDescription()
    keys.hide()
    form.reject()
    await until(lambda: not desk.dialog_is_open(AskDialog))


async def test_a_form_opened_over_the_keys_of_the_window_puts_them_away(desk: Desk) -> None:
    await desk.show_scenario("deposit")
    desk.key(Qt.Key.Key_F1)
    assert desk.window.keys.isVisible()
    desk.key(Qt.Key.Key_F6)
    form = await desk.dialog(DepositDialog)
    await until(lambda: not desk.window.keys.isVisible())
    form.reject()
    await until(lambda: not desk.dialog_is_open(DepositDialog))
