"""Status lights of the top bar: a shape, a name and a word, so that colour is never alone; a press asks for more."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

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
        Health.ELSEWHERE: "muted",
    }
)


EDGE = 6
"""Air between the words and the edge that is seen under the pointer."""


class StatusChip(QAbstractButton):
    """One light: a full dot works, a half one is slow, a crossed ring is off, an empty ring is not set up."""

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._name = theme, name
        self._light = Light()
        self._title = self._word = ""
        self._compact = False
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        theme.changed.connect(self.updateGeometry)
        self.show_light(self._light)

    def show_light(self, light: Light) -> None:
        """Shows how the thing is doing."""
        title, word = wording.light_name(self._name, light), wording.light_word(light)
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
        return self._theme.px(24 + 2 * EDGE) + self._text_width() + 2

    def show_compact(self, *, compact: bool) -> None:
        """Only the shape, where there is no room for words; they are in the tooltip."""
        if compact != self._compact:
            self._compact = compact
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        """Dot, and the wider of the two lines."""
        return QSize(self._theme.px(16 + 2 * EDGE) if self._compact else self.whole_width, self._theme.px(40))

    def minimumSizeHint(self) -> QSize:
        """All of it: the bar decides what is shown."""
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses it too."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The shape left, the name over the word right of it; a soft plate under the pointer, a ring with the focus."""
        pen = Pen(QPainter(self), self._theme)
        px, middle = self._theme.px, self.height() / 2
        self._draw_plate(pen.painter)
        draw_light(pen.painter, self._theme, self._light.health, QRectF(px(EDGE + 2), middle - px(6), px(12), px(12)))
        if self._compact:
            return
        left = px(EDGE + 22)
        upper, lower = halves(QRectF(left, 0, self.width() - left - px(EDGE) + 2, self.height()), middle, 0)
        pen.words(self._title, upper, size=CAPTION, weight=QFont.Weight.DemiBold, align=LEFT_LOW)
        pen.words(self._word, lower.adjusted(0, px(1), 0, 0), ink=ink_of(self._light.health), size=CAPTION, align=LEFT_HIGH)

    def _draw_plate(self, painter: QPainter) -> None:
        painter.setPen(QPen(self._theme.color("accent"), 2) if self.hasFocus() else Qt.PenStyle.NoPen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self.isDown() or self.underMouse():
            painter.setBrush(self._theme.color("pressed" if self.isDown() else "hover"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 8, 8)

    def _text_width(self) -> int:
        bold = QFontMetrics(self._theme.font(CAPTION, QFont.Weight.DemiBold))
        plain = QFontMetrics(self._theme.font(CAPTION))
        return max(bold.horizontalAdvance(self._title), plain.horizontalAdvance(self._word))


def ink_of(health: Health) -> str:
    """The colour of its word: only what is amiss stands out."""
    calm = health in (Health.OK, Health.UNKNOWN, Health.NOT_SET_UP, Health.ELSEWHERE)
    return "muted" if calm else INKS[health]


def draw_light(painter: QPainter, theme: Theme, health: Health, box: QRectF) -> None:
    """The shape of a light."""
    ink = theme.color(INKS[health])
    pen = QPen(ink, max(1.6, theme.px(2)))
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
