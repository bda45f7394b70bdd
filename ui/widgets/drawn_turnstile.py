"""A turnstile seen from above, drawn: three arms that are locked, free, or turn a third of a circle with whoever goes through."""

from __future__ import annotations

import math

from PySide6.QtCore import QEasingCurve, QPointF, QRectF, QSize, Qt, QVariantAnimation
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from ui.widgets.theme import Theme

TURN_MS = 700
ARMS = 3
THIRD = 360.0 / ARMS
SIZE = 260
LOCKED, FREE, BURNING = "deny", "ok", "warn"


class DrawnTurnstile(QWidget):
    """`turn` is one passage; `turned_deg` is how far its arms have come."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._light = theme, LOCKED
        self.turned_deg = 0.0
        self.times_turned = 0
        self._turning = QVariantAnimation(self)
        self._turning.setDuration(TURN_MS)
        self._turning.setEasingCurve(QEasingCurve.Type.InOutCubic)
        self._turning.valueChanged.connect(self._on_turned)
        theme.changed.connect(self.update)

    def show_light(self, light: str) -> None:
        """Locked, free, or open for all."""
        if light != self._light:
            self._light = light
            self.update()

    @property
    def light(self) -> str:
        """What its light shows."""
        return self._light

    def turn(self) -> None:
        """Somebody goes through."""
        self.times_turned += 1
        begun = round(self.turned_deg / THIRD) * THIRD
        self._turning.stop()
        self._turning.setStartValue(begun)
        self._turning.setEndValue(begun + THIRD)
        self._turning.start()

    def sizeHint(self) -> QSize:
        """A square."""
        return QSize(self._theme.px(SIZE), self._theme.px(SIZE))

    def paintEvent(self, event: QPaintEvent) -> None:
        """The passage from below to above, the post at its left, the arms, and the light on the post."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = float(min(self.width(), self.height()))
        painter.translate((self.width() - side) / 2, (self.height() - side) / 2)
        self._draw_walls(painter, side)
        hub, long = QPointF(side * 0.30, side * 0.5), side * 0.46
        painter.setPen(QPen(self._theme.color("text"), side * 0.035, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        for arm in range(ARMS):
            angle = math.radians(self.turned_deg + arm * THIRD)
            painter.drawLine(hub, QPointF(hub.x() + long * math.cos(angle), hub.y() - long * math.sin(angle)))
        painter.setPen(QPen(self._theme.color("border"), 2))
        painter.setBrush(self._theme.color("surface"))
        painter.drawEllipse(hub, side * 0.13, side * 0.13)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.color(self._light)))
        painter.drawEllipse(hub, side * 0.075, side * 0.075)

    def _draw_walls(self, painter: QPainter, side: float) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("idle"))
        painter.drawRoundedRect(QRectF(0, 0, side, side), 12, 12)
        painter.setBrush(self._theme.color("line"))
        painter.drawRect(QRectF(side * 0.06, side * 0.16, side * 0.17, side * 0.68))
        painter.drawRect(QRectF(side * 0.80, side * 0.16, side * 0.14, side * 0.68))
        self._theme.paint_icon(
            painter, "chevron-up", QRectF(side * 0.47, side * 0.80, side * 0.14, side * 0.14), self._theme.color("muted")
        )

    def _on_turned(self, value: object) -> None:
        self.turned_deg = float(str(value))
        self.update()
