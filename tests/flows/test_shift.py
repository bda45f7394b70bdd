"""A day at the till: a shift is opened, a payment taken, told, counted blind, compared with LuckyFit, closed, and on paper."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desk.config import PrintSettings
from desk.model.money import ZERO, Money
from desk.model.sale import PayKind, Tender
from desk.model.shift import Way
from tests.flows.conftest import Desk, press, type_into, until
from ui.dialogs.shift import ShiftDialog
from ui.pages.asking import AskDialog
from ui.presenters.shift import Step

FLOAT = Money(100000)


def papers(desk: Desk) -> list[str]:
    """Names of the files that were written."""
    folder = desk.counter.folder / "papers"
    return sorted(each.name for each in folder.iterdir()) if folder.exists() else []


async def form(desk: Desk) -> ShiftDialog:
    """F12, and the step is known."""
    await until(lambda: not desk.flow.runner.busy("deed"))
    desk.flow.show_shift()
    dialog = await desk.dialog(ShiftDialog)
    await until(lambda: dialog.state.step is not Step.READING)
    return dialog


async def step(dialog: ShiftDialog, wanted: Step) -> None:
    """The form stands there and does nothing."""
    await until(lambda: dialog.state.step is wanted and not dialog.state.busy)


async def pay(desk: Desk, fault: str = "") -> Money:
    """A client pays all debts in cash; how much."""
    view = await desk.counter.view("debt_price")
    if fault:
        desk.counter.faults.set("POST /transactions", fault)
    await desk.counter.till.pay(view.client.id, view.dues, [Tender(PayKind.CASH, view.debt)])
    return view.debt


@pytest.fixture
async def opened(desk: Desk) -> ShiftDialog:
    """A shift with a thousand in the drawer."""
    dialog = await form(desk)
    type_into(dialog.opening.operator, "Olena")
    type_into(dialog.opening.float, "1 000")
    press(dialog.primary)
    await step(dialog, Step.OPEN)
    return dialog


async def count(dialog: ShiftDialog, cash: Money) -> None:
    """From the overview to the comparison, with the cash as one sum."""
    press(dialog.primary)
    await step(dialog, Step.COUNTING)
    dialog.counting.by_sum.click()
    type_into(dialog.counting.whole, str(cash))
    press(dialog.primary)
    await step(dialog, Step.CHECKING)


async def test_a_day_at_the_till_from_its_float_to_its_z(desk: Desk) -> None:
    desk.key(Qt.Key.Key_F12)
    dialog = await desk.dialog(ShiftDialog)
    await step(dialog, Step.NONE)
    assert not dialog.primary.isEnabled(), "nobody opens a shift without a name"
    type_into(dialog.opening.operator, "Olena")
    type_into(dialog.opening.float, "1000")
    press(dialog.primary)
    await step(dialog, Step.OPEN)
    assert "Olena" in desk.window.bar.shift.text()
    paid = await pay(desk)

    press(dialog.overview.move_out)
    await step(dialog, Step.MOVING)
    type_into(dialog.moving.sum, "150")
    assert not dialog.primary.isEnabled(), "cash goes nowhere without a reason"
    type_into(dialog.moving.reason, "Water")
    press(dialog.primary)
    await step(dialog, Step.OPEN)

    press(dialog.overview.tell)
    await step(dialog, Step.TOLD)
    should_be = FLOAT + paid - Money(15000)
    assert dialog.state.report is not None
    assert dialog.state.report.cash.expected == should_be
    assert "Water" in dialog.told.view.text
    press(dialog.cancel)
    await step(dialog, Step.OPEN)

    press(dialog.primary)
    await step(dialog, Step.COUNTING)
    dialog.counting.by_sum.click()
    type_into(dialog.counting.whole, str(should_be))
    press(dialog.primary)
    await step(dialog, Step.CHECKING)
    assert dialog.state.cash_difference == ZERO
    assert not dialog.state.override_needed
    press(dialog.primary)
    await step(dialog, Step.CLOSED)
    assert papers(desk) == [f"Z-0001-{dialog.state.report.told_at:%Y-%m-%d}.pdf"]
    assert papers(desk)[0] in dialog.done_sentence.text()
    press(dialog.outlets["workbook"])
    await until(lambda: any(each.endswith(".xlsx") for each in papers(desk)))
    await step(dialog, Step.CLOSED)
    press(dialog.outlets["comma_separated"])
    await until(lambda: any(each.endswith(".csv") for each in papers(desk)))
    await step(dialog, Step.CLOSED)
    press(dialog.primary)
    await until(lambda: not desk.dialog_is_open(ShiftDialog))
    assert desk.window.bar.shift.text() == "No shift"


async def test_notes_and_coins_add_up(desk: Desk, opened: ShiftDialog) -> None:
    press(opened.primary)
    await step(opened, Step.COUNTING)
    for worth, pieces in ((Money(50000), "1"), (Money(20000), "2"), (Money(5000), "2"), (Money(50), "3")):
        type_into(opened.counting.pieces[worth], pieces)
    assert opened.state.counted == Money(100150)
    press(opened.primary)
    await step(opened, Step.CHECKING)
    assert opened.state.cash_difference == Money(150)
    assert not opened.state.reason_needed, "so little needs no word"
    press(opened.cancel)
    await step(opened, Step.COUNTING)
    assert opened.counting.pieces[Money(20000)].text() == "2", "what was counted stays"


async def test_what_should_be_there_is_not_told_before_the_count(desk: Desk, opened: ShiftDialog) -> None:
    paid = await pay(desk)
    press(opened.primary)
    await step(opened, Step.COUNTING)
    shown = [label.text() for label in opened.findChildren(type(opened.title)) if label.isVisible()]
    assert not any(str(FLOAT + paid) in text.replace(",", "") for text in shown)


async def test_a_difference_needs_a_comment(desk: Desk, opened: ShiftDialog) -> None:
    await count(opened, FLOAT - Money(5000))
    assert "\u221250.00" in opened.checking.notice.headline.text()
    assert not opened.primary.isEnabled()
    QTest.keyClick(opened, Qt.Key.Key_Return)
    assert opened.state.step is Step.CHECKING
    type_into(opened.checking.reason, "Change was given twice")
    press(opened.primary)
    await step(opened, Step.CLOSED)
    assert opened.state.report is not None
    assert opened.state.report.reason == "Change was given twice"


async def test_open_questions_are_shown_and_closed_over_only_with_a_reason(desk: Desk, opened: ShiftDialog) -> None:
    paid = await pay(desk, "lost_after")
    await count(opened, FLOAT + paid)
    assert opened.checking.override.isVisible()
    assert not opened.primary.isEnabled()
    press(opened.checking.show_questions)
    await until(desk.flow.questions.isVisible)
    again = await form(desk)
    await step(again, Step.OPEN)
    await count(again, FLOAT + paid)
    type_into(again.checking.override, "The bank is closed")
    if again.state.reason_needed:
        type_into(again.checking.reason, "The bank is closed")
    press(again.primary)
    await step(again, Step.CLOSED)


async def test_a_shift_can_be_closed_while_luckyfit_is_out_of_reach(desk: Desk, opened: ShiftDialog) -> None:
    desk.counter.faults.plan({"operation": "GET /transactions", "fault": "lost_before", "times": 100})
    await count(opened, FLOAT)
    assert "could not be read" in opened.checking.notice.detail.text()
    assert not opened.primary.isEnabled()
    type_into(opened.checking.reason, "No internet")
    press(opened.primary)
    await step(opened, Step.CLOSED)


async def test_a_z_that_cannot_be_printed_is_told_and_the_shift_is_closed(desk: Desk, opened: ShiftDialog) -> None:
    desk.flow.deeds.printing.use(PrintSettings(printer="raw:/nowhere/lp0"))
    await count(opened, FLOAT)
    press(opened.primary)
    await step(opened, Step.CLOSED)
    assert "/nowhere/lp0" in opened.error.text()
    assert await desk.counter.shifts.current() is None
    press(opened.outlets["pdf"])
    await until(lambda: len(papers(desk)) == 1)
    await step(opened, Step.CLOSED)


async def test_the_program_asks_before_it_ends_with_a_shift_open(desk: Desk, opened: ShiftDialog) -> None:
    press(opened.cancel)
    await until(lambda: not desk.dialog_is_open(ShiftDialog))
    ended: list[bool] = []
    desk.window.closing.connect(lambda: ended.append(True))
    desk.window.close()
    asked = await desk.dialog(AskDialog)
    assert "Shift no. 1" in asked.sentence.text()
    assert ended == []
    press(asked.do)
    await until(lambda: bool(ended))


@pytest.mark.parametrize("name", ["<img src='file:///etc/hosts'>", "\u202eанелО", "О" * 180])
async def test_a_name_from_outside_is_plain_and_changes_no_layout(desk: Desk, name: str) -> None:
    width = desk.window.bar.sizeHint().width()
    await desk.counter.shifts.open(FLOAT, name)
    assert desk.window.bar.shift.isVisible()
    assert desk.window.bar.shift.width() <= desk.window.theme.px(260)
    assert desk.window.width() == 1366, f"the bar wanted {width}"
    dialog = await form(desk)
    assert dialog.width() < 800
    assert "<img" not in name or "<img" in dialog.subtitle.text()
    dialog.presenter.go(Step.COUNTING)
    assert Way.OUT is dialog.state.way
