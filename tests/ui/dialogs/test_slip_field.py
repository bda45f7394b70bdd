"""The slip's field at the terminal's step: there when the card is, reached by Tab, and sent by its own Enter."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desk import i18n
from desk.model.intent import TenderState
from desk.model.money import Money
from desk.model.sale import PayKind
from tests.ui.counter import POINT, Counter
from tests.ui.dialogs.conftest import until
from ui.dialogs.deposit import DepositDialog
from ui.presenters.deposit import DepositPresenter
from ui.presenters.recording import Phase
from ui.runner import Runner
from ui.widgets.theme import Theme

ENTER, TAB = Qt.Key.Key_Return, Qt.Key.Key_Tab


@pytest.fixture
async def dialog(counter: Counter, theme: Theme, runner: Runner) -> AsyncIterator[DepositDialog]:
    view = await counter.view("deposit_and_debt")
    presenter = DepositPresenter(counter.till, counter.checkin, counter.bus, view, point_name=POINT)
    made = DepositDialog(presenter, runner, theme)
    made.open()
    presenter.set_sum(Money.of(500))
    yield made
    i18n.use("en")
    presenter.detach()
    made.done(0)
    made.deleteLater()


async def reaches(dialog: DepositDialog, phase: Phase) -> None:
    await until(lambda: dialog.state.phase is phase)


async def at_the_terminal(dialog: DepositDialog) -> None:
    dialog._presenter.set_kind(PayKind.CARD)
    QTest.keyClick(dialog.sum, ENTER)
    await reaches(dialog, Phase.TERMINAL)


async def test_the_field_is_there_only_while_the_card_is_at_the_terminal(dialog: DepositDialog) -> None:
    assert not dialog.slip.isVisible()
    await at_the_terminal(dialog)
    assert dialog.slip.isVisible()
    assert dialog.slip.field.accessibleName() == "Slip no."
    QTest.mouseClick(dialog.primary, Qt.MouseButton.LeftButton)
    await reaches(dialog, Phase.RECORDED)
    assert not dialog.slip.isVisible()
    assert dialog.state.parts[0].tender is TenderState.TAKEN


async def test_money_that_is_no_card_s_is_never_asked_for_a_slip(dialog: DepositDialog) -> None:
    QTest.keyClick(dialog.sum, ENTER)
    await reaches(dialog, Phase.RECORDED)
    assert not dialog.slip.isVisible()


async def test_a_number_is_typed_after_one_tab_and_enter_says_paid(dialog: DepositDialog) -> None:
    await at_the_terminal(dialog)
    assert dialog.focusWidget() is dialog.notice
    QTest.keyClick(dialog.notice, TAB)
    assert dialog.focusWidget() is dialog.slip.field
    QTest.keyClicks(dialog.slip.field, "428113009217")
    QTest.keyClick(dialog.slip.field, ENTER)
    await reaches(dialog, Phase.RECORDED)
    assert [(each.tender, each.tender_ref) for each in dialog.state.parts] == [(TenderState.APPROVED, "428113009217")]


async def test_enter_anywhere_else_still_decides_nothing(dialog: DepositDialog) -> None:
    await at_the_terminal(dialog)
    for stop in (dialog.notice, dialog.cancel, dialog.primary):
        QTest.keyClick(stop, ENTER)
        await until(lambda: True)
        assert (dialog.state.phase, dialog.primary.isEnabled()) == (Phase.TERMINAL, True)


async def test_the_enter_that_accepted_the_sum_does_not_say_paid_while_it_is_held(dialog: DepositDialog) -> None:
    dialog._presenter.set_kind(PayKind.CARD)
    QTest.keyPress(dialog.sum, ENTER)
    await reaches(dialog, Phase.TERMINAL)
    dialog.slip.field.setFocus()
    QTest.keyPress(dialog.slip.field, ENTER)
    await until(lambda: True)
    assert (dialog.state.phase, dialog.primary.isEnabled()) == (Phase.TERMINAL, True)
    QTest.keyRelease(dialog.slip.field, ENTER)
    QTest.keyClick(dialog.slip.field, ENTER)
    await reaches(dialog, Phase.RECORDED)


@pytest.mark.parametrize("language", ["en", "uk", "ru"])
async def test_a_card_s_number_is_refused_in_words_and_is_left_nowhere_on_the_screen(
    dialog: DepositDialog, language: str
) -> None:
    i18n.use(language)
    await at_the_terminal(dialog)
    QTest.keyClicks(dialog.slip.field, "4111111111111111")
    QTest.mouseClick(dialog.primary, Qt.MouseButton.LeftButton)
    await until(dialog.error.isVisible)
    assert {"en": "number of a card", "uk": "номер картки", "ru": "номер карты"}[language] in dialog.error.text()
    assert (dialog.state.phase, dialog.primary.isEnabled(), dialog.cancel.isEnabled()) == (Phase.TERMINAL, True, True)
    assert (dialog.focusWidget(), dialog.slip.field.text(), dialog.slip.field.isUndoAvailable()) == (dialog.slip.field, "", False)
    QTest.keyClicks(dialog.slip.field, "000123")
    QTest.keyClick(dialog.slip.field, ENTER)
    await reaches(dialog, Phase.RECORDED)
    assert dialog.state.parts[0].tender_ref == "000123"


async def test_what_is_no_slip_otherwise_is_there_to_be_typed_over(dialog: DepositDialog) -> None:
    await at_the_terminal(dialog)
    QTest.keyClicks(dialog.slip.field, "12/34")
    QTest.keyClick(dialog.slip.field, ENTER)
    await until(dialog.error.isVisible)
    assert (dialog.state.phase, dialog.slip.field.selectedText()) == (Phase.TERMINAL, "12/34")


async def test_what_was_typed_for_a_card_that_did_not_pass_is_gone_the_next_time(dialog: DepositDialog) -> None:
    await at_the_terminal(dialog)
    QTest.keyClicks(dialog.slip.field, "000123")
    QTest.mouseClick(dialog.cancel, Qt.MouseButton.LeftButton)
    assert dialog.state.phase is Phase.EDITING
    await at_the_terminal(dialog)
    assert dialog.slip.field.text() == ""
