"""What is wanted of the journal, in one row that breaks where there is no room: days, operator, client, how it ended."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QDate, QEvent, QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QWidget

from desk.i18n import _
from desk.model.record import Group
from desk.wording.states import of_group
from ui.dialogs.controls import Choice, DayField, keep_width, set_mark
from ui.presenters.journal import JournalState, Preset
from ui.widgets.flowing import FlowingRow
from ui.widgets.text import PlainLabel, visible
from ui.widgets.theme import Theme

EARLIEST = date(2020, 1, 1)
DAY_WIDTH, OPERATOR_WIDTH, CLIENT_WIDTH, GROUP_WIDTH = 148, 168, 196, 188
PAUSE_MS = 600
"""After the last letter of a client's name."""


class JournalFilters(QWidget):
    """Tells what a person changed; what it shows is told by `draw`."""

    preset = Signal(object)
    first = Signal(object)
    last = Signal(object)
    operator = Signal(str)
    client = Signal(str)
    group = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.presets = {each: QPushButton(self) for each in Preset}
        self.begins, self.dash, self.ends = DayField(theme, self), PlainLabel("–", self), DayField(theme, self)
        self.operators, self.groups = Choice(theme, self), Choice(theme, self)
        self.who = ClientField(self)
        row = FlowingRow(self)
        days = QWidget(self)
        together = QHBoxLayout(days)
        together.setContentsMargins(0, 0, 0, 0)
        together.setSpacing(8)
        together.addWidget(self.begins)
        together.addWidget(self.dash)
        together.addWidget(self.ends)
        for part in (*self.presets.values(), days, self.operators, self.who, self.groups):
            row.addWidget(part)
        for field in (self.begins, self.ends):
            field.setMinimumDate(_day(EARLIEST))
            field.setKeyboardTracking(False)
            keep_width(field, theme, DAY_WIDTH)
        for part, width in ((self.who, CLIENT_WIDTH), (self.operators, OPERATOR_WIDTH), (self.groups, GROUP_WIDTH)):
            keep_width(part, theme, width)
        self._connect()

    def draw(self, state: JournalState, preset: Preset | None) -> None:
        """What is wanted now, without telling it again."""
        words = {Preset.TODAY: _("Today"), Preset.YESTERDAY: _("Yesterday"), Preset.WEEK: _("7 days")}
        for each, button in self.presets.items():
            button.setText(words[each])
            button.setCheckable(True)
            button.setChecked(each is preset)
            set_mark(button, "role", "chosen" if each is preset else "small-plain")
        for field, day, name in ((self.begins, state.first, _("From")), (self.ends, state.last, _("To"))):
            with QSignalBlocker(field):
                field.setDate(_day(day))
            field.setAccessibleName(name)
        self._draw_operators(state)
        self._draw_groups(state)
        self.who.setPlaceholderText(_("Client: name or no."))
        self.who.setAccessibleName(_("Client: name or no."))
        self.who.show_text(state.typed)

    def _draw_operators(self, state: JournalState) -> None:
        """Those who worked in these days, and whom is asked for."""
        names = sorted({*state.operators, *([state.operator] if state.operator else [])})
        _fill(self.operators, [(_("All operators"), ""), *((visible(each), each) for each in names)], state.operator)
        self.operators.setAccessibleName(_("Operator"))
        self.operators.setVisible(bool(names))

    def _draw_groups(self, state: JournalState) -> None:
        _fill(self.groups, [(_("All states"), None), *((of_group(each), each) for each in Group)], state.group)
        self.groups.setAccessibleName(_("State"))

    def _connect(self) -> None:
        for each, button in self.presets.items():
            button.clicked.connect(lambda _checked=False, each=each: self.preset.emit(each))
        self.begins.dateChanged.connect(lambda day: self.first.emit(date(day.year(), day.month(), day.day())))
        self.ends.dateChanged.connect(lambda day: self.last.emit(date(day.year(), day.month(), day.day())))
        self.operators.activated.connect(lambda _at: self.operator.emit(self.operators.currentData()))
        self.groups.activated.connect(lambda _at: self.group.emit(self.groups.currentData()))
        self.who.asked.connect(self.client)


class ClientField(QLineEdit):
    """Asks by itself after a pause, at once on Enter; Esc empties it first."""

    asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._ask)
        self.textEdited.connect(lambda _text: self._pause.start())

    def show_text(self, text: str) -> None:
        """What is asked for; a person who is typing is not disturbed."""
        if not self._pause.isActive() and " ".join(self.text().split()) != text:
            self.setText(text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter asks, Esc forgets."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._ask()
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            self._ask()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Esc is the field's own while there is a text in it."""
        asked = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride
        if asked and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape and self.text():
            event.accept()
            return True
        return super().event(event)

    def _ask(self) -> None:
        self._pause.stop()
        self.asked.emit(self.text())


def _fill(choice: Choice, items: list[tuple[str, object]], chosen: object) -> None:
    """Only what is new, so that an open list stays open."""
    with QSignalBlocker(choice):
        if [(choice.itemText(at), choice.itemData(at)) for at in range(choice.count())] != items:
            choice.clear()
            for words, value in items:
                choice.addItem(words, value)
            choice.view().setMinimumWidth(choice.view().sizeHintForColumn(0) + 24)
        choice.setCurrentIndex(next((at for at, (_words, value) in enumerate(items) if value == chosen), 0))


def _day(day: date) -> QDate:
    return QDate(day.year, day.month, day.day)
