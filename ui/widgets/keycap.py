"""A key as it looks on the keyboard."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.widgets.buttons import draw_key
from ui.widgets.theme import Theme
from ui.widgets.tokens import CAPTION


class KeyCap(QWidget):
    """One key or a chord."""

    def __init__(self, theme: Theme, key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._key = theme, key
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(key)
        theme.changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        """As wide as the key's name."""
        width = QFontMetrics(self._theme.font(CAPTION)).horizontalAdvance(self._key)
        return QSize(width + self._theme.px(16), self._theme.px(24))

    def paintEvent(self, event: QPaintEvent) -> None:
        """The cap."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect())
        draw_key(painter, self._theme, self._key, box, right=box.right(), color=self._theme.color("muted"))
