"""What every dialog does: awaited and blocking nothing, closed only when it may be, and speaking the language in use."""

from __future__ import annotations

import asyncio

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget

from desk import i18n
from desk.i18n import _
from desk.tasks import Tasks
from tests.ui.dialogs.conftest import until
from ui.dialogs.controls import Tick
from ui.dialogs.form import FormDialog
from ui.dialogs.notice import ICON, WARN, Notice
from ui.widgets.keys_overlay import KeysOverlay
from ui.widgets.theme import Theme
from ui.widgets.tokens import GAP


class Question(FormDialog):
    """The smallest dialog."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.busy = False
        self.field = QLineEdit(self)
        self.body.addWidget(self.field)
        self.cancel = self.add_button(self.reject)
        self.primary = self.add_button(self.accept, role="primary", default=True)
        self._retranslate()

    def first_field(self) -> QWidget:
        return self.field

    def may_close(self) -> bool:
        return not self.busy

    def _retranslate(self) -> None:
        self.title.setText("<b>Оплата</b>")
        self.cancel.setText(_("Cancel"))
        self._name_primary(self.primary, _("Close"), busy=self.busy)


async def test_everything_else_goes_on_while_a_dialog_is_open(theme: Theme) -> None:
    dialog, turns = Question(theme), 0

    async def other_work() -> None:
        nonlocal turns
        while turns < 50:
            turns += 1
            await asyncio.sleep(0)
        dialog.accept()

    tasks = Tasks()
    tasks.start(other_work(), name="other work")
    assert await dialog.answered()
    assert turns == 50


async def test_escape_is_no(theme: Theme) -> None:
    dialog = Question(theme)
    asyncio.get_running_loop().call_soon(QTest.keyClick, dialog, Qt.Key.Key_Escape)
    assert not await dialog.answered()


async def test_enter_is_the_primary_button(theme: Theme) -> None:
    dialog = Question(theme)
    asyncio.get_running_loop().call_soon(QTest.keyClick, dialog.field, Qt.Key.Key_Return)
    assert await dialog.answered()


async def test_it_can_not_be_closed_while_something_is_on_its_way(theme: Theme) -> None:
    dialog = Question(theme)
    dialog.open()
    dialog.busy = True
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    dialog.close()
    assert dialog.isVisible()
    dialog.busy = False
    dialog.close()
    assert not dialog.isVisible()
    dialog.deleteLater()


async def test_text_from_outside_is_never_markup(theme: Theme) -> None:
    dialog = Question(theme)
    assert dialog.title.textFormat() is Qt.TextFormat.PlainText
    dialog.deleteLater()


async def test_another_language_is_spoken_at_once(theme: Theme) -> None:
    dialog = Question(theme)
    assert dialog.cancel.text() == "Cancel"
    i18n.use("uk")
    QCoreApplication.sendEvent(dialog, QEvent(QEvent.Type.LanguageChange))
    shown = dialog.cancel.text()
    i18n.use("en")
    assert shown == "Скасувати"
    dialog.deleteLater()


async def test_a_working_button_says_so_and_keeps_its_width(theme: Theme) -> None:
    dialog = Question(theme)
    dialog.show()
    dialog._name_primary(dialog.primary, "A button with a very long text")
    dialog.adjustSize()
    width = dialog.primary.width()
    dialog._name_primary(dialog.primary, "A button with a very long text", busy=True)
    assert dialog.primary.text() == "Recording…"
    assert dialog.primary.minimumWidth() == width
    dialog.close()
    dialog.deleteLater()


async def test_a_client_with_an_endless_name_does_not_widen_the_dialog(theme: Theme) -> None:
    dialog = Question(theme)
    dialog.subtitle.setText("Ім'я " * 100)
    assert dialog.sizeHint().width() < 400
    assert dialog.minimumSizeHint().width() < 400
    dialog.deleteLater()


async def shown_keys(dialog: FormDialog) -> KeysOverlay:
    """The list of keys, which F1 has brought up."""
    await until(dialog.isActiveWindow)
    QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_F1)
    keys = dialog.findChild(KeysOverlay)
    assert keys is not None
    assert keys.isVisible()
    return keys


async def test_the_first_escape_puts_the_keys_away_and_the_second_closes_the_dialog(theme: Theme) -> None:
    dialog = Question(theme)
    dialog.open()
    keys = await shown_keys(dialog)
    QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Escape)
    assert not keys.isVisible()
    assert dialog.isVisible()
    assert dialog.focusWidget() is dialog.field
    QTest.keyClick(dialog.field, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    dialog.deleteLater()


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_5, Qt.Key.Key_F1])
async def test_a_key_pressed_over_the_list_of_keys_reaches_nothing_below_it(theme: Theme, key: Qt.Key) -> None:
    dialog = Question(theme)
    dialog.open()
    keys = await shown_keys(dialog)
    QTest.keyClick(dialog.focusWidget(), key)
    assert not keys.isVisible()
    assert dialog.isVisible()
    assert dialog.field.text() == ""
    dialog.close()
    dialog.deleteLater()


async def test_tab_does_not_lead_below_the_list_of_keys(theme: Theme) -> None:
    dialog = Question(theme)
    dialog.open()
    keys = await shown_keys(dialog)
    QTest.keyClick(keys, Qt.Key.Key_Tab)
    assert dialog.focusWidget() in (keys, dialog.field)
    assert dialog.field.text() == ""
    dialog.close()
    dialog.deleteLater()


async def test_a_small_dialog_grows_for_the_keys_and_is_small_again(theme: Theme) -> None:
    dialog = Question(theme)
    dialog.open()
    small = dialog.size()
    keys = await shown_keys(dialog)
    assert keys.listing.verticalScrollBar().maximum() == 0
    assert dialog.rect().contains(keys.geometry())
    keys.hide()
    assert dialog.size() == small
    dialog.close()
    dialog.deleteLater()


async def test_what_comes_beside_the_fields_takes_no_room_from_them(theme: Theme) -> None:
    dialog = Question(theme)
    fields = [QLineEdit(dialog) for _each in range(4)]
    for field in fields:
        dialog.body.addWidget(field)
    dialog.open()
    await until(lambda: dialog._room.missing == 0)
    before = dialog.height()
    dialog.say_error("one line\nand another\nand a third")
    await until(lambda: dialog.height() > before and dialog._room.missing == 0)
    dialog.close()
    dialog.deleteLater()


async def test_the_keys_are_told_in_the_language_in_use(theme: Theme) -> None:
    dialog = Question(theme)
    dialog.open()
    keys = await shown_keys(dialog)
    assert "Esc: one step back" in keys.accessibleDescription()
    i18n.use("uk")
    QCoreApplication.sendEvent(dialog, QEvent(QEvent.Type.LanguageChange))
    told = keys.accessibleDescription()
    i18n.use("en")
    assert "Esc: на крок назад" in told
    dialog.close()
    dialog.deleteLater()


async def test_a_tick_cuts_words_that_do_not_fit_and_tells_them_whole_in_its_tooltip(theme: Theme) -> None:
    tick = Tick(theme)
    tick.resize(160, 32)
    tick.say("Rock & roll, a year, every hall at every hour")
    assert tick.text().startswith("Rock && ")
    assert tick.text().endswith("…")
    assert tick.toolTip() == "Rock & roll, a year, every hall at every hour"
    tick.resize(600, 32)
    tick.show()
    assert tick.text() == "Rock && roll, a year, every hall at every hour"
    assert tick.toolTip() == ""
    tick.deleteLater()


async def test_the_icon_of_a_notice_keeps_off_its_words_in_a_larger_text(theme: Theme) -> None:
    notice = Notice(theme)
    notice.say(WARN, "Answer not received", "Look in LuckyFit first")
    theme.use(scale=200)
    notice.adjustSize()
    notice.show()
    assert notice.headline.x() >= GAP + theme.px(ICON)
    theme.use(scale=100)
    notice.deleteLater()
