"""The screen at a door: full, without a menu, left only by a PIN or a badge."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QCloseEvent,
    QColor,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desk.config_kiosk import KioskSettings
from desk.i18n import language
from ui.presenters.kiosk_phone import PhoneState, PhoneStep
from ui.presenters.kiosk_staff import StaffState, Step
from ui.presenters.kiosk_state import KioskShown, KioskState
from ui.widgets.kiosk_button import GAP_MM, KioskButton
from ui.widgets.kiosk_keypad import Keypad
from ui.widgets.kiosk_plate import KioskPlate, ink, plate_of
from ui.widgets.phone_pad import PhonePad
from ui.widgets.ruler import ruler_of
from ui.widgets.theme import Theme
from ui.wording import kiosk as words
from ui.wording import kiosk_phone as phone_words

STRIPE_MM = 5.0
STRIPE = QColor(255, 255, 255, 30)
QUIET = (KioskShown.READING, KioskShown.GRANTED, KioskShown.BUSY)
"""While these are told nobody needs a button."""


class KioskWindow(QWidget):
    """Draws what the presenters say and reports what is touched."""

    touched = Signal()
    call_asked = Signal()
    staff_asked = Signal()
    language_chosen = Signal(str)
    no_card = Signal()

    def __init__(self, theme: Theme, settings: KioskSettings) -> None:
        super().__init__(None, Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowStaysOnTopHint)
        self.settings = settings
        self.ruler = ruler_of(self.screen(), settings)
        self._state, self._clock = KioskState(), ""
        self._may_close = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.plate = KioskPlate(theme, self.ruler, self)
        self.languages = {code: KioskButton(theme, self.ruler, parent=self) for code, _name in words.LANGUAGE_NAMES}
        self.call = KioskButton(theme, self.ruler, "bell", self)
        self.staff = KioskButton(theme, self.ruler, "lock", self)
        self.keypad = Keypad(theme, self.ruler, self)
        self.phone = KioskButton(theme, self.ruler, "smartphone", self)
        self.phone_pad = PhonePad(theme, self.ruler, self)
        self.takes_phones = self._typing_phone = self._staff_there = False
        """Whether who has no card is asked for a number here."""
        self._lay_out()
        for code, button in self.languages.items():
            button.clicked.connect(lambda _checked=False, code=code: self.language_chosen.emit(code))
        self.call.clicked.connect(self.call_asked)
        self.staff.clicked.connect(self.staff_asked)
        self.phone.clicked.connect(self.no_card)

    def fill(self, *, whole: bool = True) -> None:
        """Over the whole screen, or in a window of a demo."""
        self.setWindowFlag(Qt.WindowType.WindowStaysOnTopHint, whole)
        self.showFullScreen() if whole else self.show()
        self.ruler = ruler_of(self.screen(), self.settings)
        self.plate.use(self.ruler)
        self.keypad.use(self.ruler)
        self.phone_pad.use(self.ruler)
        for each in (self.call, self.staff, self.phone, *self.languages.values()):
            each.use(self.ruler)

    def render_state(self, state: KioskState, clock: str) -> None:
        """Draws the whole state."""
        before, self._state, self._clock = self._state, state, clock
        plate, say = plate_of(state), language(state.language)
        self.plate.render_state(state, clock)
        for code, name in words.LANGUAGE_NAMES:
            self.languages[code].say(name)
            self.languages[code].colour(plate.ink, plate.ground, filled=code == state.language)
        self.call.say(words.call(say))
        self.call.colour(plate.ink, plate.ground, filled=state.called)
        self.staff.say(words.staff(say))
        self.staff.colour(plate.ink, plate.ground, framed=False)
        for button in (self.call, *self.languages.values()):
            button.setVisible(state.shown not in QUIET)
        self.phone.say(phone_words.no_card(say))
        self.phone.colour(plate.ink, plate.ground)
        self._offer_phone()
        if state.number != before.number and state.shown is not KioskShown.READING:
            self._announce(words.told(state))
        self.update()

    def render_staff(self, state: StaffState) -> None:
        """What lies over it."""
        self.keypad.render_state(state, self._state)
        self.call.setEnabled(state.step is Step.CLOSED)
        self.plate.setVisible(state.step is Step.CLOSED)
        self._staff_there = state.step is not Step.CLOSED
        self._offer_phone()
        self._place_keypad()

    def render_phone(self, state: PhoneState) -> None:
        """What lies over it for who has no card."""
        self.phone_pad.render_phone(state, self._state)
        self._typing_phone = state.step is not PhoneStep.CLOSED
        if self._typing_phone:
            self.call.setEnabled(False)
            self.plate.setVisible(False)
        self._offer_phone()
        self._place_keypad()

    def close_for_good(self) -> None:
        """Staff have left it."""
        self._may_close = True
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Whatever the system's key for it is, only staff close it."""
        if self._may_close:
            event.accept()
            return
        event.ignore()
        self.staff_asked.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Digits and what belongs to them, for a keypad on a cable; no key leads out of here."""
        key = event.key()
        self.touched.emit()
        pad = next((each for each in (self.keypad, self.phone_pad) if each.isVisible()), None)
        if pad is None:
            return
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            pad.entered.emit()
        elif key == Qt.Key.Key_Backspace:
            pad.erased.emit()
        elif key == Qt.Key.Key_Escape:
            pad.closed.emit()
        elif Qt.Key.Key_0 <= key <= Qt.Key.Key_9:
            pad.typed.emit(chr(key))

    def event(self, event: QEvent) -> bool:
        """Whoever touches it is there."""
        if event.type() in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove, QEvent.Type.TouchBegin):
            self.touched.emit()
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The keypad stays in the middle."""
        super().resizeEvent(event)
        self._place_keypad()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The whole screen in the colour of the answer, hatched where the colour could be taken for another."""
        painter = QPainter(self)
        plate = plate_of(self._state)
        painter.fillRect(self.rect(), ink(plate.ground))
        if plate.hatched:
            _hatch(painter, QRectF(self.rect()), self.ruler.mm(STRIPE_MM))

    def _offer_phone(self) -> None:
        """Nobody can be asked without LuckyFit."""
        waits = self._state.shown is KioskShown.WAITING and not self._state.offline
        self.phone.setVisible(self.takes_phones and waits and not self._typing_phone and not self._staff_there)

    def _place_keypad(self) -> None:
        for pad in (self.keypad, self.phone_pad):
            pad.adjustSize()
            size = pad.sizeHint().boundedTo(self.size())
            pad.setGeometry((self.width() - size.width()) // 2, (self.height() - size.height()) // 2, size.width(), size.height())
            pad.raise_()

    def _lay_out(self) -> None:
        gap = max(16, round(self.ruler.mm(GAP_MM)))
        bar = QHBoxLayout()
        bar.setSpacing(16)
        for button in self.languages.values():
            bar.addWidget(button)
        bar.addStretch(1)
        bar.addWidget(self.call)
        bar.addWidget(self.staff)
        for each in (self.plate, self.call, *self.languages.values()):
            policy = each.sizePolicy()
            policy.setRetainSizeWhenHidden(True)
            each.setSizePolicy(policy)
        column = QVBoxLayout(self)
        column.setContentsMargins(gap, gap, gap, gap)
        column.setSpacing(16)
        column.addWidget(self.plate, 1)
        column.addWidget(self.phone, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addLayout(bar)

    def _announce(self, sentence: str) -> None:
        event = QAccessibleAnnouncementEvent(self, sentence)
        event.setPoliteness(QAccessible.AnnouncementPoliteness.Assertive)
        QAccessible.updateAccessibility(event)


def _hatch(painter: QPainter, box: QRectF, width: float) -> None:
    """Broad stripes from corner to corner, seen from afar."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(STRIPE, width))
    step, at = width * 3, box.left() - box.height()
    while at < box.right():
        painter.drawLine(round(at), round(box.bottom()), round(at + box.height()), round(box.top()))
        at += step
