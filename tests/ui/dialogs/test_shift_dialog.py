"""The shift's form by hand: every step in every language and size, keys, and names that are no markup."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest

from desk import i18n
from desk.model.money import Money
from desk.model.shift import Way
from desk.sandbox.history import Movement
from tests.ui.counter import POINT, Counter
from tests.ui.dialogs.conftest import until
from ui.dialogs.shift import ShiftDialog
from ui.presenters.shift import Outlets, ShiftPresenter, Step
from ui.runner import Runner
from ui.widgets.text import PlainLabel
from ui.widgets.theme import Theme

FLOAT = Money(100000)
MARKUP = "<img src='file:///etc/hosts'><b>Олена</b> \u202eанелО"


@pytest.fixture
async def dialog(counter: Counter, runner: Runner, theme: Theme) -> AsyncIterator[ShiftDialog]:
    async def put(_report: object) -> str:
        return "there"

    presenter = ShiftPresenter(counter.shifts, Outlets(put, put, put, put), counter.clock, Money(2000))
    made = ShiftDialog(presenter, runner, counter.reports.paper, theme)
    made.open()
    await presenter.read()
    yield made
    presenter.detach()
    made.hide()
    made.deleteLater()
    theme.use(mode="light", scale=100)
    i18n.use("en")


async def open_shift(dialog: ShiftDialog, name: str = "Olena") -> None:
    """With a thousand in the drawer."""
    dialog.presenter.set_operator(name)
    dialog.presenter.set_float(FLOAT)
    await dialog.presenter.open()


async def stand(dialog: ShiftDialog, step: Step) -> None:
    """At that step, with a float of a thousand and fifty missing."""
    presenter = dialog.presenter
    if step is not Step.NONE:
        await open_shift(dialog)
    if step is Step.TOLD:
        await presenter.tell()
    elif step in (Step.MOVING, Step.COUNTING):
        presenter.go(step)
    elif step in (Step.CHECKING, Step.CLOSED):
        presenter.go(Step.COUNTING)
        presenter.set_pieces(Money(50000), 1)
        presenter.set_reason("Change")
        await presenter.compare()
    if step is Step.CLOSED:
        await presenter.close()


def texts(dialog: ShiftDialog) -> list[str]:
    """All that can be read now."""
    return [each.text() for each in dialog.findChildren(PlainLabel) if each.isVisible() and each.text()]


@pytest.mark.parametrize("step", [each for each in Step if each is not Step.READING])
async def test_each_step_speaks_every_language_and_fits_in_large_text(dialog: ShiftDialog, theme: Theme, step: Step) -> None:
    await stand(dialog, step)
    assert dialog.state.step is step
    english = texts(dialog)
    for code in ("uk", "ru"):
        i18n.use(code)
        QCoreApplication.sendEvent(dialog, QEvent(QEvent.Type.LanguageChange))
        assert dialog.title.text() not in english
    theme.use(scale=150)
    await until(lambda: dialog.minimumWidth() > 680 or dialog.minimumWidth() == dialog._most.width())
    assert dialog.width() <= dialog.screen().availableGeometry().width()
    assert dialog.height() <= dialog.screen().availableGeometry().height()


@pytest.mark.parametrize(("step", "back"), [(Step.MOVING, Step.OPEN), (Step.TOLD, Step.OPEN), (Step.CHECKING, Step.COUNTING)])
async def test_escape_goes_one_step_back(dialog: ShiftDialog, step: Step, back: Step) -> None:
    await stand(dialog, step)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.state.step is back
    assert dialog.isVisible()


async def test_enter_closes_no_shift_and_the_list_of_keys_says_so(dialog: ShiftDialog) -> None:
    await stand(dialog, Step.CHECKING)
    assert dialog.primary.isEnabled()
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert dialog.state.step is Step.CHECKING
    assert not dialog.state.busy
    assert dialog.keys["Enter"]() == "changes nothing"


async def test_the_button_that_led_to_moving_cash_says_which_way(dialog: ShiftDialog) -> None:
    await open_shift(dialog)
    dialog.overview.move_in.click()
    assert dialog.state.step is Step.MOVING
    assert dialog.moving.ways[Way.IN].isChecked()
    dialog.presenter.set_moved(Money(5000))
    assert dialog.primary.text().startswith("Put in 50.00")


async def test_a_dead_button_says_why(dialog: ShiftDialog) -> None:
    await stand(dialog, Step.CHECKING)
    dialog.presenter.set_reason("")
    assert not dialog.primary.isEnabled()
    assert "write down why" in dialog.done_sentence.text()


async def compared_beside_a_row(counter: Counter, dialog: ShiftDialog) -> Movement:
    """Cash that is right, and in LuckyFit a row of this desk's name that nothing here made."""
    await open_shift(dialog)
    row = replace(counter.state.movements[-1], id=counter.state.next_number("movement"), point_name=POINT)
    counter.state.movements.append(row)
    dialog.presenter.go(Step.COUNTING)
    dialog.presenter.set_pieces(Money(50000), 2)
    await dialog.presenter.compare()
    return row


async def test_a_row_nobody_claimed_is_shown_and_waits_for_its_comment(counter: Counter, dialog: ShiftDialog) -> None:
    row = await compared_beside_a_row(counter, dialog)
    assert f"Record no. {row.id} is only in LuckyFit" in dialog.checking.differences.text
    assert "1 record differs" in dialog.checking.notice.detail.text()
    assert not dialog.primary.isEnabled()
    assert "write down why" in dialog.done_sentence.text()
    dialog.presenter.set_reason("Iryna wrote it")
    assert dialog.primary.isEnabled()


async def test_rows_of_other_desks_under_a_shared_name_are_listed_and_ask_for_no_comment(
    counter: Counter, dialog: ShiftDialog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counter.shifts, "_shared", True)
    row = await compared_beside_a_row(counter, dialog)
    assert f"Record no. {row.id}" in dialog.checking.elsewhere.text
    assert "1 record of another desk" in dialog.checking.elsewhere.text
    assert dialog.checking.differences.isHidden()
    assert "every record of this desk" in dialog.checking.notice.detail.text()
    assert dialog.primary.isEnabled()


async def test_a_name_that_looks_like_markup_is_shown_as_it_is(dialog: ShiftDialog) -> None:
    await open_shift(dialog, MARKUP)
    await dialog.presenter.tell()
    shown = dialog.told.view.text
    assert "<img src='file:///etc/hosts'><b>Олена</b>" in shown
    assert "\u202e" not in shown
    assert not [label for label in dialog.findChildren(PlainLabel) if label.textFormat() is not Qt.TextFormat.PlainText]


async def test_a_paper_is_shown_once_however_often_it_is_drawn(dialog: ShiftDialog) -> None:
    await stand(dialog, Step.TOLD)
    sheet = dialog.told.view._sheet
    dialog.draw(dialog.state)
    assert dialog.told.view._sheet is sheet
