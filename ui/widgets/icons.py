"""Icons on the screen: drawn from SVG at the moment of painting, so sharp at any density and in the colour of the theme."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, QTimer
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.widgets.theme import Theme

TURN_MS = 80
STEP = 30


class IconView(QWidget):
    """One icon in a token's colour; it grows with the text and says nothing to a screen reader."""

    def __init__(self, theme: Theme, name: str, ink: str = "muted", size: int = 20, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._name, self._ink, self._size = theme, name, ink, size
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._turned = 0
        self._turning: QTimer | None = None
        theme.changed.connect(self._on_theme_changed)

    def spin(self, *, on: bool) -> None:
        """Turns while something is awaited."""
        if self._turning is None:
            if not on:
                return
            self._turning = QTimer(self)
            self._turning.timeout.connect(self._turn)
        if on != self._turning.isActive():
            self._turned = 0
            self._turning.start(TURN_MS) if on else self._turning.stop()
            self.update()

    def show_icon(self, name: str, ink: str) -> None:
        """Another icon or colour."""
        if (name, ink) != (self._name, self._ink):
            self._name, self._ink = name, ink
            self.update()

    def sizeHint(self) -> QSize:
        """A square."""
        return QSize(self._theme.px(self._size), self._theme.px(self._size))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws it in the middle."""
        side = float(self._theme.px(self._size))
        painter = QPainter(self)
        painter.translate(self.width() / 2, self.height() / 2)
        painter.rotate(self._turned)
        box = QRectF(-side / 2, -side / 2, side, side)
        self._theme.paint_icon(painter, self._name, box, self._theme.color(self._ink))

    def _turn(self) -> None:
        self._turned = (self._turned + STEP) % 360
        self.update()

    def _on_theme_changed(self) -> None:
        self.updateGeometry()
        self.update()
