"""F1: all keys on one plate over the window."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desk.i18n import _
from ui.widgets.frames import card
from ui.widgets.keycap import KeyCap
from ui.widgets.text import PlainLabel
from ui.widgets.theme import Theme

KEYS = ("F1", "F2", "F3", "F4", "F5", "F6", "F9", "F10", "F11", "Esc", "Enter", "↑ ↓", "Ctrl + −", "Ctrl 0")

EDGES = (160, 144)
"""Room around the list: the plate's margins, and some of the window that stays to be seen."""
SCROLL_BAR = 16


class KeysOverlay(QFrame):
    """A veil with the keys; any press closes it."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._window = parent
        plate = card(self)
        self._title = PlainLabel(parent=plate, role="headline")
        self._words = [PlainLabel(parent=plate) for _key in KEYS]
        self._listed = QWidget(plate)
        self._caps = [KeyCap(theme, key, self._listed) for key in KEYS]
        self._grid = QGridLayout(self._listed)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(12)
        inside = QVBoxLayout(plate)
        inside.setContentsMargins(32, 24, 32, 32)
        inside.setSpacing(24)
        inside.addWidget(self._title)
        self.listing = QScrollArea(plate)
        self.listing.setWidget(self._listed)
        self.listing.setWidgetResizable(True)
        self.listing.setFrameShape(QFrame.Shape.NoFrame)
        for part in (self._listed, self.listing.viewport()):
            part.setAutoFillBackground(False)
        inside.addWidget(self.listing)
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
        self._fit()
        self.show()
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Covers the window whatever its size."""
        if event.type() is QEvent.Type.Resize and self.isVisible():
            self._fit()
        return False

    def _fit(self) -> None:
        """In two columns, or in one that scrolls where the window is narrow for the text."""
        self.setGeometry(self._window.rect())
        room = self._window.size() - QSize(*EDGES) - QSize(0, self._title.sizeHint().height())
        for columns in (2, 1):
            self._deal(columns)
            wanted = self._grid.sizeHint() + QSize(SCROLL_BAR, 0)
            if wanted.width() <= room.width():
                break
        self.listing.setFixedSize(wanted.boundedTo(room))

    def _deal(self, columns: int) -> None:
        rows = -(-len(KEYS) // columns)
        for place, (cap, words) in enumerate(zip(self._caps, self._words, strict=True)):
            row, column = place % rows, 3 * (place // rows)
            self._grid.addWidget(cap, row, column, Qt.AlignmentFlag.AlignRight)
            self._grid.addWidget(words, row, column + 1)
        self._grid.setColumnMinimumWidth(2, 32 if columns > 1 else 0)

    def mousePressEvent(self, event: QEvent) -> None:
        """Any press closes it."""
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The veil."""
        QPainter(self).fillRect(self.rect(), QColor(0, 0, 0, 110))
