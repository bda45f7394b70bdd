"""What has just happened, in a sentence, for some seconds over the window."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QColor,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPalette,
    QShortcut,
)
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from ui.widgets.icons import IconView
from ui.widgets.text import PlainLabel
from ui.widgets.theme import Theme
from ui.widgets.tokens import GAP

STAYS_MS = 4000
STAYS_WITH_ACTION_MS = 8000
LONGEST = 640
UNDO_KEY = "Ctrl+Z"


class Toast(QFrame):
    """A dark plate near the bottom that takes no room and needs no answer."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._window = theme, parent
        self._do: Callable[[], None] | None = None
        self._icon = IconView(theme, "info", "surface", 20, self)
        self._text = PlainLabel(parent=self, wrap=True)
        self.action = QPushButton(self)
        self.action.setProperty("role", "toast")
        self.action.clicked.connect(self._on_action)
        row = QHBoxLayout(self)
        row.setContentsMargins(GAP, 10, 12, 10)
        row.setSpacing(12)
        row.addWidget(self._icon)
        row.addWidget(self._text, 1)
        row.addWidget(self.action)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        self._undo = QShortcut(QKeySequence(UNDO_KEY), parent)
        self._undo.activated.connect(self._on_undo)
        parent.installEventFilter(self)
        theme.changed.connect(self._restyle)
        self._restyle()
        self.hide()

    def tell(self, sentence: str, action: str = "", do: Callable[[], None] | None = None) -> None:
        """Shows the sentence, with one thing to do about it if there is any."""
        self._do = do
        self._text.setText(sentence)
        self.action.setText(f"{action}  {UNDO_KEY}" if action else "")
        self.action.setAccessibleName(action)
        self.action.setVisible(bool(action))
        self._place()
        self.show()
        self.raise_()
        self._timer.start(STAYS_WITH_ACTION_MS if action else STAYS_MS)
        event = QAccessibleAnnouncementEvent(self, sentence)
        event.setPoliteness(QAccessible.AnnouncementPoliteness.Polite)
        QAccessible.updateAccessibility(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keeps its place when the window changes its size."""
        if event.type() is QEvent.Type.Resize and self.isVisible():
            self._place()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        """The colours of the window turned round."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("text"))
        painter.drawRoundedRect(self.rect(), 10, 10)

    def _place(self) -> None:
        window = self._window
        room = min(self._theme.px(LONGEST), window.width() - 4 * GAP)
        self._text.setFixedWidth(min(self._text.fontMetrics().horizontalAdvance(self._text.text()) + 2, room - self._beside))
        self.adjustSize()
        self.move((window.width() - self.width()) // 2, window.height() - self.height() - self._theme.px(48))

    @property
    def _beside(self) -> int:
        """What the icon, the button and the air take of the width."""
        return 96 + (self.action.sizeHint().width() if self._do is not None else 0)

    def _restyle(self) -> None:
        palette = QPalette(self.palette())
        palette.setColor(QPalette.ColorRole.WindowText, QColor(self._theme.tokens.surface))
        self._text.setPalette(palette)
        self.update()

    def _on_undo(self) -> None:
        if self.isVisible() and self._do is not None:
            self._on_action()

    def _on_action(self) -> None:
        self.hide()
        if self._do is not None:
            self._do()
