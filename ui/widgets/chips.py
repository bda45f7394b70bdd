"""Status lights of the top bar: a shape, a name and a word, so that colour is never alone."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from desk.model.health import Health
from ui import wording
from ui.presenters.reception_state import Light
from ui.widgets.pen import LEFT_HIGH, LEFT_LOW, Pen, halves
from ui.widgets.theme import Theme
from ui.widgets.tokens import CAPTION

INKS: Mapping[Health, str] = MappingProxyType(
    {
        Health.UNKNOWN: "muted",
        Health.OK: "good",
        Health.SLOW: "caution",
        Health.OFF: "bad",
        Health.NOT_SET_UP: "muted",
    }
)


class StatusChip(QWidget):
    """One light: a full dot works, a half one is slow, a crossed ring is off, an empty ring is not set up."""

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._name = theme, name
        self._light = Light()
        self._title = self._word = ""
        self._compact = False
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)
        self.show_light(self._light)

    def show_light(self, light: Light) -> None:
        """Shows how the thing is doing."""
        title, word = wording.LIGHT_NAMES[self._name](), wording.light_word(light)
        if (light, title, word) == (self._light, self._title, self._word):
            return
        self._light, self._title, self._word = light, title, word
        self.setAccessibleName(title)
        self.setAccessibleDescription(wording.light_detail(self._name, light))
        self.setToolTip(wording.light_detail(self._name, light))
        self.updateGeometry()
        self.update()

    @property
    def whole_width(self) -> int:
        """The room it takes with its words."""
        return self._theme.px(24) + self._text_width() + 2

    def show_compact(self, *, compact: bool) -> None:
        """Only the shape, where there is no room for words; they are in the tooltip."""
        if compact != self._compact:
            self._compact = compact
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        """Dot, and the wider of the two lines."""
        return QSize(self._theme.px(20) if self._compact else self.whole_width, self._theme.px(40))

    def minimumSizeHint(self) -> QSize:
        """All of it: the bar decides what is shown."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The shape left, the name over the word right of it."""
        pen = Pen(QPainter(self), self._theme)
        px, middle = self._theme.px, self.height() / 2
        self._draw_shape(pen.painter, QRectF(px(2), middle - px(6), px(12), px(12)))
        if self._compact:
            return
        upper, lower = halves(QRectF(px(22), 0, self.width() - px(22), self.height()), middle, 0)
        pen.words(self._title, upper, size=CAPTION, weight=QFont.Weight.DemiBold, align=LEFT_LOW)
        calm = self._light.health in (Health.OK, Health.UNKNOWN, Health.NOT_SET_UP)
        ink = "muted" if calm else INKS[self._light.health]
        pen.words(self._word, lower.adjusted(0, px(1), 0, 0), ink=ink, size=CAPTION, align=LEFT_HIGH)

    def _draw_shape(self, painter: QPainter, box: QRectF) -> None:
        ink, health = self._theme.color(INKS[self._light.health]), self._light.health
        pen = QPen(ink, max(1.6, self._theme.px(2)))
        if health is Health.NOT_SET_UP:
            pen.setDashPattern([1.2, 1.4])
        inner = box.adjusted(1, 1, -1, -1)
        painter.setPen(pen)
        painter.setBrush(ink if health is Health.OK else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(inner)
        if health is Health.SLOW:
            painter.setBrush(ink)
            painter.drawPie(inner, 90 * 16, 180 * 16)
        elif health is Health.OFF:
            shift = inner.width() * 0.35
            middle = inner.center()
            painter.drawLine(middle + QPointF(-shift, shift), middle + QPointF(shift, -shift))

    def _text_width(self) -> int:
        bold = QFontMetrics(self._theme.font(CAPTION, QFont.Weight.DemiBold))
        plain = QFontMetrics(self._theme.font(CAPTION))
        return max(bold.horizontalAdvance(self._title), plain.horizontalAdvance(self._word))
