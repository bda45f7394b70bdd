"""F1: the keys of a window or a dialog on one plate over it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import shiboken6
from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QHideEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desk.i18n import _
from ui.widgets.frames import card
from ui.widgets.keycap import KeyCap
from ui.widgets.text import PlainLabel
from ui.widgets.theme import Theme
from ui.wording import Sentence

WINDOW_KEYS: Mapping[str, Sentence] = MappingProxyType(
    {
        "F1": lambda: _("this list"),
        "F2": lambda: _("search, or the card that waits"),
        "F3": lambda: _("sell a ticket"),
        "F4": lambda: _("take a payment"),
        "Shift F4": lambda: _("open money questions"),
        "F5": lambda: _("read the client again"),
        "F6": lambda: _("top up the deposit"),
        "F8": lambda: _("let in by hand, where there is a door"),
        "Shift F8": lambda: _("open all doors, or lock them again"),
        "F9": lambda: _("Instasport"),
        "F10": lambda: _("menu"),
        "F11": lambda: _("full screen"),
        "Ctrl J": lambda: _("the journal of money"),
        "F12": lambda: _("the shift: open, report, close"),
        "Ctrl P": lambda: _("the client's last receipt once more"),
        "Del": lambda: _("take back the unpaid ticket that is chosen"),
        "Ctrl Z": lambda: _("take back what was just sold"),
        "Esc": lambda: _("one step back"),
        "Enter": lambda: _("the main action"),
        "↑ ↓": lambda: _("choose in a list"),
        "Ctrl + −": lambda: _("larger or smaller text"),
        "Ctrl 0": lambda: _("text of normal size"),
    }
)

ROOMY = 800
"""From this width on some of what lies below stays to be seen around the plate."""
AROUND, AROUND_NARROW = QSize(160, 144), QSize(64, 72)
"""Room around the list: the margins of the plate, and what stays to be seen."""
SCROLL_BAR = 16
SCROLLS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -8, Qt.Key.Key_PageDown: 8}
MODIFIERS = (Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_AltGr, Qt.Key.Key_Meta)


class KeysOverlay(QFrame):
    """A veil with the keys. It has the focus while it is there, so that nothing below it is pressed; any press closes it.

    `wanted` is the room in which nothing of the list has to scroll.
    """

    closed = Signal()

    def __init__(self, theme: Theme, parent: QWidget, keys: Mapping[str, Sentence] = WINDOW_KEYS) -> None:
        super().__init__(parent)
        self._window, self._keys = parent, keys
        self._before: QWidget | None = None
        self.wanted = QSize()
        self._plate = card(self)
        self._title = PlainLabel(parent=self._plate, role="headline")
        self._words = [PlainLabel(parent=self._plate) for _key in keys]
        self._listed = QWidget(self._plate)
        self._caps = [KeyCap(theme, key, self._listed) for key in keys]
        self._grid = QGridLayout(self._listed)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(12)
        self._inside = QVBoxLayout(self._plate)
        self._inside.addWidget(self._title)
        self.listing = QScrollArea(self._plate)
        self.listing.setWidget(self._listed)
        self.listing.setWidgetResizable(True)
        self.listing.setFrameShape(QFrame.Shape.NoFrame)
        self.listing.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        for part in (self._listed, self.listing.viewport()):
            part.setAutoFillBackground(False)
        self._inside.addWidget(self.listing)
        middle = QHBoxLayout(self)
        middle.addWidget(self._plate, 0, Qt.AlignmentFlag.AlignCenter)
        parent.installEventFilter(self)
        theme.changed.connect(self._fit_again)
        self.hide()

    def retranslate(self) -> None:
        """Words of the language in use."""
        self._title.setText(_("Keys"))
        told = {key: words() for key, words in self._keys.items()}
        for label, text in zip(self._words, told.values(), strict=True):
            label.setText(text)
        self.setAccessibleName(_("Keys"))
        self.setAccessibleDescription(". ".join(f"{key}: {text}" for key, text in told.items()))
        self._fit_again()

    def toggle(self) -> None:
        """Shows or hides it."""
        if self.isVisible():
            self.hide()
            return
        self._before = self._window.focusWidget()
        self._fit()
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.PopupFocusReason)

    def hideEvent(self, event: QHideEvent) -> None:
        """The focus goes back to where it was."""
        super().hideEvent(event)
        self.closed.emit()
        before, self._before = self._before, None
        if before is not None and shiboken6.isValid(before) and self._window.isVisible():
            before.setFocus(Qt.FocusReason.PopupFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Covers the window whatever its size, and goes when a dialog opens over it."""
        if self.isVisible() and event.type() is QEvent.Type.Resize:
            self._fit()
        elif self.isVisible() and event.type() is QEvent.Type.WindowBlocked:
            self.hide()
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The list scrolls; any other key closes it and does nothing else."""
        step = SCROLLS.get(Qt.Key(event.key()))
        if step is not None:
            bar = self.listing.verticalScrollBar()
            bar.setValue(bar.value() + step * bar.singleStep())
        elif event.key() not in MODIFIERS:
            self.hide()

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002, FBT001 - Qt's signature
        """Tab does not lead to what is covered."""
        return True

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Any press closes it."""
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The veil."""
        QPainter(self).fillRect(self.rect(), QColor(0, 0, 0, 110))

    def _fit(self) -> None:
        """In two columns, or in one that scrolls where there is little room for the text."""
        self.setGeometry(self._window.rect())
        roomy = self._window.width() >= ROOMY
        edge = 32 if roomy else 16
        self._inside.setContentsMargins(edge, edge - 8, edge, edge)
        self._inside.setSpacing(edge - 8 if roomy else 12)
        around = (AROUND if roomy else AROUND_NARROW) + QSize(0, self._title.sizeHint().height())
        room = self._window.size() - around
        for columns in (2, 1):
            self._deal(columns)
            wanted = self._grid.sizeHint() + QSize(SCROLL_BAR, 0)
            if wanted.width() <= room.width():
                break
        self.wanted = wanted + around
        self.listing.setFixedSize(wanted.boundedTo(room))

    def _deal(self, columns: int) -> None:
        rows = -(-len(self._caps) // columns)
        for place, (cap, words) in enumerate(zip(self._caps, self._words, strict=True)):
            row, column = place % rows, 3 * (place // rows)
            self._grid.addWidget(cap, row, column, Qt.AlignmentFlag.AlignRight)
            self._grid.addWidget(words, row, column + 1)
        self._grid.setColumnMinimumWidth(2, 32 if columns > 1 else 0)

    def _fit_again(self) -> None:
        """Once its words have their new size."""
        if self.isVisible():
            QTimer.singleShot(0, self, self._fit)
