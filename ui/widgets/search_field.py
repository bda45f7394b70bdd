"""The search field, the same everywhere by F2."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from desk.i18n import _
from ui.widgets.buttons import draw_key
from ui.widgets.theme import Theme

PAUSE_MS = 250
MOVES = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class SearchField(QLineEdit):
    """Text in; `changed_text` at each change, `paused` when the person rests, `left` on Esc, `entered` and `moved` by keys."""

    changed_text = Signal(str)
    paused = Signal()
    left = Signal()
    entered = Signal()
    moved = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._busy = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE_MS)
        self._timer.timeout.connect(self.paused)
        self.textChanged.connect(self.changed_text)
        theme.changed.connect(self._restyle)
        self._restyle()
        self.retranslate()

    def retranslate(self) -> None:
        """Words of the language in use."""
        self.setPlaceholderText(_("Card, phone or surname"))
        self.setAccessibleName(_("Search for a client by card, phone or surname"))

    def wait_for_pause(self) -> None:
        """Asks once the person has stopped typing for a moment."""
        self._timer.start()

    def show_busy(self, *, busy: bool) -> None:
        """An answer is awaited."""
        if busy != self._busy:
            self._busy = busy
            self.update()

    def event(self, event: QEvent) -> bool:
        """Ctrl+Z belongs to the window while nothing is typed here."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.ShortcutOverride and self._is_left_to_window(event):
            event.ignore()
            return True
        return super().event(event)

    def _is_left_to_window(self, event: QKeyEvent) -> bool:
        from PySide6.QtGui import QKeySequence  # noqa: PLC0415 - after the first paint

        return not self.text() and event.matches(QKeySequence.StandardKey.Undo)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go to the list, Enter opens, Esc goes one step back."""
        key = event.key()
        if key in MOVES:
            self.moved.emit(key)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        elif key == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """What is there is replaced by what is typed next; after a menu or a list of keys typing goes on."""
        super().focusInEvent(event)
        if event.reason() not in (Qt.FocusReason.MouseFocusReason, Qt.FocusReason.PopupFocusReason):
            self.selectAll()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The glass at the left, the key at the right."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box, side = QRectF(self.rect()), self._theme.px(20)
        place = QRectF(14, box.center().y() - side / 2, side, side)
        self._theme.paint_icon(painter, "loader-circle" if self._busy else "search", place, self._theme.color("muted"))
        if not self.text():
            draw_key(painter, self._theme, "F2", box, right=box.right() - 12, color=self._theme.color("muted"))

    def _restyle(self) -> None:
        self.setTextMargins(self._theme.px(20) + 10, 0, self._theme.px(28), 0)
        self.update()
