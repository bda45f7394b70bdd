"""F1: all keys on one plate over the window."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from desk.i18n import _
from ui.widgets.frames import card
from ui.widgets.keycap import KeyCap
from ui.widgets.text import PlainLabel
from ui.widgets.theme import Theme

KEYS = ("F1", "F2", "F3", "F4", "F5", "F6", "F9", "F10", "F11", "Esc", "Enter", "↑ ↓", "Ctrl + −", "Ctrl 0")


class KeysOverlay(QFrame):
    """A veil with the keys; any press closes it."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._window = parent
        plate = card(self)
        self._title = PlainLabel(parent=plate, role="headline")
        self._words = [PlainLabel(parent=plate) for _key in KEYS]
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(12)
        half = (len(KEYS) + 1) // 2
        for place, (key, words) in enumerate(zip(KEYS, self._words, strict=True)):
            row, column = place % half, 3 * (place // half)
            grid.addWidget(KeyCap(theme, key, plate), row, column, Qt.AlignmentFlag.AlignRight)
            grid.addWidget(words, row, column + 1)
        grid.setColumnMinimumWidth(2, 32)
        inside = QVBoxLayout(plate)
        inside.setContentsMargins(32, 24, 32, 32)
        inside.setSpacing(24)
        inside.addWidget(self._title)
        inside.addLayout(grid)
        middle = QHBoxLayout(self)
        middle.addWidget(plate, 0, Qt.AlignmentFlag.AlignCenter)
        parent.installEventFilter(self)
        self.hide()

    def retranslate(self) -> None:
        """Words of the language in use."""
        self._title.setText(_("Keys"))
        words = (
            _("this list"),
            _("search, or the card that waits"),
            _("sell a ticket"),
            _("take a payment"),
            _("read the client again"),
            _("top up the deposit"),
            _("Instasport"),
            _("menu"),
            _("full screen"),
            _("one step back"),
            _("the main action"),
            _("choose in a list"),
            _("larger or smaller text"),
            _("text of normal size"),
        )
        for label, text in zip(self._words, words, strict=True):
            label.setText(text)

    def toggle(self) -> None:
        """Shows or hides it."""
        if self.isVisible():
            self.hide()
            return
        self.setGeometry(self._window.rect())
        self.show()
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Covers the window whatever its size."""
        if event.type() is QEvent.Type.Resize and self.isVisible():
            self.setGeometry(self._window.rect())
        return False

    def mousePressEvent(self, event: QEvent) -> None:
        """Any press closes it."""
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The veil."""
        QPainter(self).fillRect(self.rect(), QColor(0, 0, 0, 110))
