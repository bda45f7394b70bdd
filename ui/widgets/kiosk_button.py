"""A button for a finger on a coloured plate: words or an icon in the plate's own ink."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from ui.widgets.kiosk_plate import ink
from ui.widgets.ruler import Ruler
from ui.widgets.theme import FAMILY, Theme

GAP_MM = 8.0
ROUNDNESS = 12.0
WORDS_PART = 0.36


class KioskButton(QAbstractButton):
    """Never smaller than a finger needs. `filled` turns ink and ground around."""

    def __init__(self, theme: Theme, ruler: Ruler, icon: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._ruler, self._icon = theme, ruler, icon
        self._ink, self._ground, self._filled, self._framed = "text", "bg", False, True
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def use(self, ruler: Ruler) -> None:
        """Another screen."""
        self._ruler = ruler
        self.updateGeometry()

    def colour(self, ink_token: str, ground: str, *, filled: bool = False, framed: bool = True) -> None:
        """In these tokens from now on."""
        self._ink, self._ground, self._filled, self._framed = ink_token, ground, filled, framed
        self.update()

    def say(self, text: str) -> None:
        """Its words."""
        if text != self.text():
            self.setText(text)
            self.setAccessibleName(text)
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Its words and its icon, as high as a finger needs."""
        side = self._ruler.target
        words = QFontMetrics(self._font).horizontalAdvance(self.text()) if self.text() and self._shows_words else 0
        icon = side // 2 if self._icon else 0
        return QSize(max(side, words + icon + (side if words else side // 2)), side)

    def minimumSizeHint(self) -> QSize:
        """No smaller than that."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A frame, or a plate while it is pressed or chosen."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        turned = self._filled or self.isDown()
        color = ink(self._ink)
        painter.setOpacity(1.0 if self.isEnabled() else 0.4)
        box = QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5)
        if turned or self._framed:
            pen = painter.pen()
            pen.setColor(color)
            pen.setWidthF(2.0)
            painter.setPen(pen)
            painter.setBrush(color if turned else Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box, ROUNDNESS, ROUNDNESS)
        self._draw_face(painter, box, turned=turned)

    def _draw_face(self, painter: QPainter, box: QRectF, *, turned: bool) -> None:
        color, side = ink(self._ground if turned else self._ink), min(self._ruler.target / 2, box.height() * 0.6)
        words = self.text() if self._shows_words else ""
        painter.setFont(self._font)
        width = painter.fontMetrics().horizontalAdvance(words)
        gap = side * 0.4 if words and self._icon else 0
        left = box.center().x() - (width + gap + (side if self._icon else 0)) / 2
        if self._icon:
            self._theme.paint_icon(painter, self._icon, QRectF(left, box.center().y() - side / 2, side, side), color)
            left += side + gap
        painter.setPen(color)
        painter.drawText(
            QRectF(left, box.top(), width + 2, box.height()),
            int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft),
            words,
        )

    @property
    def _shows_words(self) -> bool:
        """An icon without a frame says enough to whoever looks for it."""
        return not (self._icon and not self._framed)

    @property
    def _font(self) -> QFont:
        font = QFont(FAMILY)
        font.setPixelSize(max(16, round(self._ruler.target * WORDS_PART)))
        font.setWeight(QFont.Weight.DemiBold)
        return font
