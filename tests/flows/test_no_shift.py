"""Money is taken without a shift: every form that takes it says so in a line, and goes on."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog

from desk import i18n
from desk.model.money import Money
from desk.model.sale import PayKind
from tests.flows.conftest import Desk, press, until
from ui.dialogs.deposit import DepositDialog
from ui.dialogs.pay import PayDialog
from ui.dialogs.sell import SellDialog
from ui.presenters.recording import Phase

SAID = "No shift is open: this money will be counted in the next one. To open one: Esc, then F12."
FORMS = pytest.mark.parametrize(
    ("scenario", "key", "form"),
    [
        ("debt_price", Qt.Key.Key_F4, PayDialog),
        ("deposit", Qt.Key.Key_F6, DepositDialog),
        ("no_ticket", Qt.Key.Key_F3, SellDialog),
    ],
    ids=["a payment", "a top-up", "a sale"],
)


async def left(desk: Desk, form: type[QDialog]) -> None:
    dialog = desk.open_dialog(form)
    assert dialog is not None
    dialog.reject()
    await until(lambda: not desk.dialog_is_open(form))


@FORMS
async def test_a_form_says_that_no_shift_is_open_and_what_to_press(
    desk: Desk, scenario: str, key: Qt.Key, form: type[QDialog]
) -> None:
    await desk.show_scenario(scenario)
    desk.key(key)
    dialog = await desk.dialog(form)
    await until(dialog.no_shift.isVisible)
    assert dialog.no_shift.words.text() == SAID
    assert [each for each in QApplication.topLevelWidgets() if isinstance(each, QDialog) and each.isVisible()] == [dialog]
    await desk.counter.shifts.open(Money.of(1000), "Олена")
    assert not dialog.no_shift.isVisible()
    await left(desk, form)


@FORMS
async def test_with_a_shift_nothing_is_said(desk: Desk, scenario: str, key: Qt.Key, form: type[QDialog]) -> None:
    await desk.counter.shifts.open(Money.of(1000), "Олена")
    await desk.show_scenario(scenario)
    desk.key(key)
    dialog = await desk.dialog(form)
    await until(lambda: True)
    assert not dialog.no_shift.isVisible()
    await left(desk, form)


async def test_the_payment_goes_on_without_a_shift_and_is_counted_in_the_next(desk: Desk) -> None:
    await desk.show_scenario("debt_price")
    desk.key(Qt.Key.Key_F4)
    payment = await desk.dialog(PayDialog)
    await until(payment.no_shift.isVisible)
    paid = payment.state.to_pay
    QTest.keyClick(payment.focusWidget(), Qt.Key.Key_Return)
    await until(lambda: payment.state.phase is Phase.RECORDED)
    press(payment.primary)
    await until(lambda: not desk.dialog_is_open(PayDialog))
    await desk.counter.shifts.open(Money.of(1000), "Олена")
    assert [each.taken_before for each in await desk.counter.shifts.before()] == [paid]


async def test_while_the_card_is_at_the_terminal_nobody_is_told_to_leave_the_form(desk: Desk) -> None:
    await desk.show_scenario("debt_price")
    desk.key(Qt.Key.Key_F4)
    payment = await desk.dialog(PayDialog)
    await until(payment.no_shift.isVisible)
    payment.presenter.set_kind(0, PayKind.CARD)
    press(payment.primary)
    await until(lambda: payment.state.phase is Phase.TERMINAL)
    assert not payment.no_shift.isVisible()
    press(payment.cancel)
    assert payment.no_shift.isVisible()
    await left(desk, PayDialog)


async def test_of_a_payment_that_was_not_recorded_it_is_not_said_that_it_will_be_counted(desk: Desk) -> None:
    desk.counter.faults.set("POST /transactions", "refuse")
    await desk.show_scenario("debt_price")
    desk.key(Qt.Key.Key_F4)
    payment = await desk.dialog(PayDialog)
    await until(payment.no_shift.isVisible)
    press(payment.primary)
    await until(lambda: payment.state.phase is Phase.NOT_RECORDED)
    assert not payment.no_shift.isVisible()
    press(payment.primary)
    assert payment.no_shift.isVisible()
    await left(desk, PayDialog)


async def test_it_is_said_in_the_language_that_is_chosen_while_the_form_is_open(desk: Desk) -> None:
    await desk.show_scenario("no_ticket")
    desk.key(Qt.Key.Key_F3)
    sale = await desk.dialog(SellDialog)
    await until(sale.no_shift.isVisible)
    i18n.use("uk")
    QCoreApplication.sendEvent(sale, QEvent(QEvent.Type.LanguageChange))
    told = sale.no_shift.words.text()
    i18n.use("en")
    assert told.startswith("Зміну не відкрито")
    assert told.endswith("Esc, потім F12.")
    await left(desk, SellDialog)
