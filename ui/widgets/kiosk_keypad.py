"""The keypad over the screen of a door, and behind it what only staff may do."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from desk.i18n import Language, language
from desk.model.kiosk import SHUTTING
from ui.presenters.kiosk_staff import StaffState, Step
from ui.presenters.kiosk_state import KioskState
from ui.widgets.kiosk_button import KioskButton
from ui.widgets.kiosk_plate import ink
from ui.widgets.ruler import Ruler
from ui.widgets.staff_menu import PAGES, StaffMenu
from ui.widgets.text import PlainLabel
from ui.widgets.theme import FAMILY, Theme
from ui.wording import kiosk_staff as words

DIGITS = "123456789"
GAP = 16
DOT = "●"
ROUNDNESS = 20.0


class Keypad(QFrame):
    """`typed` carries a digit. It takes no focus: keys of a real keyboard come through the window."""

    typed = Signal(str)
    erased = Signal()
    entered = Signal()
    closed = Signal()
    order_changed = Signal(bool)
    leave_asked = Signal()

    def __init__(self, theme: Theme, ruler: Ruler, parent: QWidget) -> None:
        super().__init__(parent)
        self._ruler = ruler
        self._out = False
        self.sentence, self.dots = PlainLabel(parent=self, wrap=True), PlainLabel(parent=self)
        self.keys = {each: KioskButton(theme, ruler, parent=self) for each in (*DIGITS, "0")}
        self.erase = KioskButton(theme, ruler, "delete", self)
        self.enter = KioskButton(theme, ruler, "check", self)
        self.menu = StaffMenu(theme, ruler, self)
        self.let_in, self.order, self.leave = self.menu.let_in, self.menu.order, self.menu.leave
        self.back = KioskButton(theme, ruler, "x", self)
        self._keys = QWidget(self)
        self._lay_out()
        for digit, key in self.keys.items():
            key.say(digit)
            key.clicked.connect(lambda _checked=False, digit=digit: self.typed.emit(digit))
        self.erase.clicked.connect(self.erased)
        self.enter.clicked.connect(self.entered)
        self.back.clicked.connect(self.closed)
        self.leave.clicked.connect(self.leave_asked)
        self.order.clicked.connect(lambda: self.order_changed.emit(not self._out))
        self.use(ruler)
        self.hide()

    def use(self, ruler: Ruler) -> None:
        """Another screen."""
        self._ruler = ruler
        self.menu.use(ruler)
        for button in self.findChildren(KioskButton):
            button.use(ruler)
        side = ruler.target
        for key in (*self.keys.values(), self.erase, self.enter):
            key.setFixedSize(round(side * 1.35), round(side * 1.1))
        font = QFont(FAMILY)
        font.setPixelSize(max(18, round(side * 0.34)))
        for label in (self.sentence, self.dots):
            label.setFont(font)
            palette = label.palette()
            palette.setColor(label.foregroundRole(), ink("text"))
            label.setPalette(palette)
        self.sentence.setMinimumHeight(round(side * 0.9))
        self.sentence.setMinimumWidth(round(side * 5))

    def render_state(self, state: StaffState, kiosk: KioskState) -> None:
        """Asks, says what is wrong, or shows what can be done."""
        say = language(kiosk.language)
        self.setVisible(state.step is not Step.CLOSED)
        self._out = kiosk.trouble in SHUTTING
        takes = state.has_pin and not state.busy and state.left_s <= 0
        self.menu.render_state(state, say, out=self._out)
        self.ask(words.sentence(state, say), DOT * state.digits, takes=takes, staff=state.step in PAGES)
        self.retranslate(say)

    def ask(self, sentence: str, typed: str, *, takes: bool, staff: bool) -> None:
        """What is to be typed and what was; or, with `staff`, what they can do."""
        self._keys.setVisible(not staff)
        self.menu.setVisible(staff)
        self.dots.setVisible(not staff)
        self.dots.setText(typed or " ")
        for key in (*self.keys.values(), self.erase, self.enter):
            key.setEnabled(takes)
        self.sentence.setText(sentence)

    def retranslate(self, say: Language) -> None:
        """The words on the keys."""
        self.back.say(say.gettext("Back"))
        self.erase.setAccessibleName(say.gettext("Erase"))
        self.enter.setAccessibleName(say.gettext("Enter"))

    def paintEvent(self, event: QPaintEvent) -> None:
        """A dark plate with an edge."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(ink("border"), 2))
        painter.setBrush(ink("surface"))
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), ROUNDNESS, ROUNDNESS)

    def _lay_out(self) -> None:
        grid = QGridLayout(self._keys)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(GAP)
        for place, digit in enumerate(DIGITS):
            grid.addWidget(self.keys[digit], place // 3, place % 3)
        for place, key in enumerate((self.erase, self.keys["0"], self.enter)):
            grid.addWidget(key, 3, place)
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(self._keys)
        middle.addWidget(self.menu)
        middle.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(2 * GAP, 2 * GAP, 2 * GAP, 2 * GAP)
        whole.setSpacing(GAP)
        for label in (self.sentence, self.dots):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            whole.addWidget(label)
        whole.addLayout(middle)
        whole.addWidget(self.back, 0, Qt.AlignmentFlag.AlignHCenter)
