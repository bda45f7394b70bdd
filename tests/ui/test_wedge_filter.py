"""A reader that types leaves nothing in any field and fires nothing, whatever the layout; a person's typing is not touched."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDialog,
    QDoubleSpinBox,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desk.config import WedgeSettings
from desk.events import CardRead, Fact, UnreadableCard
from desk.model.tag import Tag
from ui.widgets.wedge_filter import WedgeFilter

KEYCODES = dict(zip("1234567890", range(10, 20), strict=True)) | {"A": 38, "B": 56, "C": 54, "D": 40, "E": 26, "F": 41, ",": 59}
ENTER, TAB, CONTROL_S = 36, 23, 39
LAYOUTS = {
    "us": {},
    "ua": dict(zip("ABCDEF,", "фисвуаб", strict=True)),
    "ru": dict(zip("ABCDEF,", "фисвуаб", strict=True)),
}
CARD = "0011ED3FCA"


class Money(QDialog):
    """A dialog as the desk has them: sums, a list, a note, and a default button."""

    def __init__(self) -> None:
        super().__init__()
        self.pressed = 0
        self.search, self.sum, self.note = QLineEdit("Ко"), QDoubleSpinBox(maximum=1e9), QPlainTextEdit("нотатка")
        self.kind = QComboBox(editable=True)
        self.pay = QPushButton("Прийняти", default=True)
        self.pay.clicked.connect(self._on_pay)
        layout = QVBoxLayout(self)
        for widget in (self.search, self.sum, self.note, self.kind, self.pay):
            layout.addWidget(widget)

    def _on_pay(self) -> None:
        self.pressed += 1

    def content(self) -> tuple[str, str, str, str]:
        return self.search.text(), self.sum.text(), self.note.toPlainText(), self.kind.currentText()


class Keyboard:
    """Sends keys to the window as the system does: with their place on the keyboard, their text and their time."""

    def __init__(self, window: QWidget, layout: str = "us") -> None:
        self._window, self._layout, self._now = window, LAYOUTS[layout], 1000

    def type(self, text: str, gap: int = 6) -> None:
        for sign in text:
            shown = self._layout.get(sign, sign.lower())
            self.stroke(KEYCODES[sign], gap, Qt.Key(ord(shown.upper())), shown)

    def enter(self, gap: int = 6) -> None:
        self.stroke(ENTER, gap, Qt.Key.Key_Return, "\r")

    def tab(self, gap: int = 6) -> None:
        self.stroke(TAB, gap, Qt.Key.Key_Tab, "\t")

    def stroke(self, code: int, gap: int, key: Qt.Key, text: str, *, chord: bool = False, repeats: bool = False) -> None:
        self._now += gap
        modifiers = Qt.KeyboardModifier.ControlModifier if chord else Qt.KeyboardModifier.NoModifier
        for kind in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, key, modifiers, code, 0, 0, text, repeats)
            event.setTimestamp(self._now)
            event.setAccepted(kind != QEvent.Type.ShortcutOverride)
            QCoreApplication.sendEvent(self._window.windowHandle(), event)
            self.claimed = event.isAccepted()


@pytest.fixture
def facts() -> list[Fact]:
    return []


@pytest.fixture
def wedge(qapp: QApplication, facts: list[Fact]) -> Iterator[WedgeFilter]:
    made = WedgeFilter(qapp, WedgeSettings(), facts.append)
    yield made
    made.stop()
    made.deleteLater()


@pytest.fixture
def money(qtbot: QtBot, wedge: WedgeFilter) -> Money:
    dialog = Money()
    qtbot.addWidget(dialog)
    with qtbot.waitActive(dialog):
        dialog.show()
        dialog.activateWindow()
    return dialog


FIELDS: dict[str, Callable[[Money], QWidget]] = {
    "search": lambda money: money.search,
    "sum": lambda money: money.sum,
    "note": lambda money: money.note,
    "kind": lambda money: money.kind,
    "pay": lambda money: money.pay,
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("field", FIELDS)
def test_a_card_is_read_in_any_field_and_layout_and_leaves_nothing(
    money: Money, facts: list[Fact], field: str, layout: str
) -> None:
    focused = FIELDS[field](money)
    focused.setFocus()
    before = money.content()
    keyboard = Keyboard(money, layout)
    keyboard.type(CARD)
    keyboard.enter()
    assert facts == [CardRead(Tag.em40(CARD), "keyboard")]
    assert money.content() == before
    assert money.pressed == 0
    assert money.isVisible()
    assert focused.hasFocus()


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_comma_is_a_comma_in_every_layout(money: Money, facts: list[Fact], layout: str) -> None:
    keyboard = Keyboard(money, layout)
    keyboard.type("126,58404")
    keyboard.tab()
    assert facts == [CardRead(Tag.w26(126, 58404), "keyboard")]


def test_a_reader_that_sends_no_end_is_read_after_a_silence(qtbot: QtBot, money: Money, facts: list[Fact]) -> None:
    Keyboard(money).type(CARD)
    qtbot.waitUntil(lambda: bool(facts))
    assert money.search.text() == "Ко"


def test_a_first_key_that_leaked_is_taken_back(qtbot: QtBot, money: Money, facts: list[Fact]) -> None:
    for focused, text in ((money.search, money.search.text), (money.sum, money.sum.text), (money.note, money.note.toPlainText)):
        focused.setFocus()
        before, keyboard = text(), Keyboard(money)
        keyboard.type("1")
        qtbot.waitUntil(lambda text=text, before=before: text() != before)
        keyboard.type("2", 60)
        keyboard.type("345678,")
        keyboard.enter()
        assert text() == before
    assert len(facts) == 3
    assert money.pressed == 0


def test_a_field_that_is_gone_needs_nothing_taken_back(qtbot: QtBot, money: Money, facts: list[Fact]) -> None:
    money.search.setFocus()
    keyboard = Keyboard(money)
    keyboard.type("1")
    qtbot.waitUntil(lambda: "1" in money.search.text())
    money.search.deleteLater()
    QCoreApplication.sendPostedEvents(money.search, QEvent.Type.DeferredDelete)
    keyboard.type("2", 60)
    keyboard.type("345678")
    keyboard.enter()
    assert len(facts) == 1


def test_a_person_types_as_ever(qtbot: QtBot, money: Money, facts: list[Fact]) -> None:
    money.search.setFocus()
    keyboard = Keyboard(money, "ua")
    for typed, shown in (("A", "Кф"), ("1", "Кф1"), ("B", "Кф1и")):
        money.search.setText(shown[:-1])
        keyboard.type(typed, 110)
        qtbot.waitUntil(lambda shown=shown: money.search.text() == shown)
    keyboard.enter(110)
    assert money.pressed == 1
    assert facts == []


def test_enter_right_after_a_few_quick_keys_comes_after_them(money: Money, facts: list[Fact]) -> None:
    money.sum.setFocus()
    money.sum.selectAll()
    keyboard = Keyboard(money)
    keyboard.type("500", 20)
    keyboard.enter(20)
    assert money.sum.value() == 500
    assert money.pressed == 1
    assert facts == []


def test_a_key_a_person_holds_down_repeats(qtbot: QtBot, money: Money) -> None:
    money.search.setFocus()
    money.search.clear()
    keyboard = Keyboard(money)
    keyboard.type("1")
    qtbot.waitUntil(lambda: money.search.text() == "1")
    for _ in range(8):
        keyboard.stroke(KEYCODES["1"], 25, Qt.Key.Key_1, "1", repeats=True)
    assert money.search.text() == "1" * 9


def test_no_command_fires_inside_a_burst(qtbot: QtBot, money: Money, facts: list[Fact]) -> None:
    fired: list[str] = []
    QShortcut(QKeySequence("Ctrl+S"), money).activated.connect(lambda: fired.append("S"))
    keyboard = Keyboard(money)
    keyboard.type("00123")
    keyboard.stroke(CONTROL_S, 6, Qt.Key.Key_S, "\x13", chord=True)
    keyboard.type("45678")
    keyboard.enter()
    assert facts == [UnreadableCard("0012345678", "keyboard")]
    assert fired == []
    assert money.pressed == 0


def test_a_persons_command_is_left_alone(money: Money) -> None:
    keyboard = Keyboard(money)
    keyboard.stroke(CONTROL_S, 500, Qt.Key.Key_Shift, "")
    keyboard.stroke(CONTROL_S, 500, Qt.Key.Key_S, "\x13", chord=True)
    assert money.content()[0] == "Ко"


def test_the_same_card_again_at_once_is_told_once(money: Money, facts: list[Fact]) -> None:
    keyboard = Keyboard(money)
    for card in (CARD, CARD, "0011ED3FCB"):
        keyboard.type(card)
        keyboard.enter()
    assert facts == [CardRead(Tag.em40(CARD), "keyboard"), CardRead(Tag.em40("0011ED3FCB"), "keyboard")]


def test_a_window_closed_over_held_keys_does_no_harm(qtbot: QtBot, money: Money, wedge: WedgeFilter, facts: list[Fact]) -> None:
    Keyboard(money).type("1")
    money.close()
    money.destroy()
    qtbot.waitUntil(lambda: not wedge._held)
    assert facts == []


def test_keys_a_program_makes_are_not_a_readers(qtbot: QtBot, money: Money, facts: list[Fact]) -> None:
    money.search.clear()
    qtbot.keyClicks(money.search, CARD)
    qtbot.keyClick(money.windowHandle(), Qt.Key.Key_Return)
    assert money.search.text() == CARD
    assert facts == []


def test_when_switched_off_every_key_goes_its_way(qapp: QApplication, qtbot: QtBot) -> None:
    facts: list[Fact] = []
    WedgeFilter(qapp, WedgeSettings(enabled=False), facts.append)
    dialog = Money()
    qtbot.addWidget(dialog)
    with qtbot.waitActive(dialog):
        dialog.show()
    dialog.search.setFocus()
    Keyboard(dialog).type("123456")
    assert dialog.search.text().endswith("123456")
    assert facts == []
