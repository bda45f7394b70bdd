"""Buttons that show their key, and small ones that are only an icon."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QPushButton, QSizePolicy, QWidget

from ui.widgets.theme import Theme
from ui.widgets.tokens import BODY, CAPTION

DEED_HEIGHT = 46
SMALL = 40
PADDING = 14


def draw_key(painter: QPainter, theme: Theme, key: str, box: QRectF, *, right: float, color: QColor) -> float:
    """Draws a keycap that ends at `right`; returns where it begins."""
    font = theme.font(CAPTION, QFont.Weight.Medium)
    painter.setFont(font)
    width = painter.fontMetrics().horizontalAdvance(key) + theme.px(12)
    height = theme.px(22)
    cap = QRectF(right - width, box.center().y() - height / 2, width, height)
    edge = QColor(color)
    edge.setAlphaF(0.35)
    painter.setPen(edge)
    painter.drawRoundedRect(cap.adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
    painter.setPen(color)
    painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, key)
    return cap.left()


class DeedButton(QPushButton):
    """Icon, words, key; when it can't be pressed it says why underneath."""

    def __init__(self, theme: Theme, icon: str, key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._icon, self.key = theme, icon, key
        self._words = self._why = ""
        self._slim = self._low = False
        self.setProperty("role", "plain")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self._restyle)
        self._restyle()

    def say(self, words: str) -> None:
        """What it does."""
        if words != self._words:
            self._words = words
            self.setAccessibleName(words)
            self.updateGeometry()
            self.update()

    def say_why(self, why: str) -> None:
        """Why it can't be pressed now, or nothing."""
        if why != self._why:
            self._why = why
            self.setToolTip(why)
            self.setAccessibleDescription(why)
            self.update()

    def make_slim(self, *, slim: bool) -> None:
        """Lower and without its icon, for rows of them in a narrow window."""
        self._slim = slim
        self._restyle()
        self.update()

    def make_low(self, *, low: bool) -> None:
        """Lower only, where there is one more of them."""
        if low != self._low:
            self._low = low
            self._restyle()

    def recommend(self, *, recommended: bool) -> None:
        """Filled when this is what the client needs."""
        role = "primary" if recommended else "plain"
        if self.property("role") != role:
            self.setProperty("role", role)
            self.style().unpolish(self)
            self.style().polish(self)

    def sizeHint(self) -> QSize:
        """Wide enough for its words."""
        self.ensurePolished()
        words = self.fontMetrics().horizontalAdvance(self._words)
        plate = 2 * PADDING + 48 if self._slim else 20 + 3 * PADDING + 48
        return QSize(words + self._theme.px(plate), self._height)

    def minimumSizeHint(self) -> QSize:
        """Its words are cut before its key is."""
        return QSize(self._theme.px(120), self._height)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The style draws the plate of a button without text, we draw what is on it."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        px, box = self._theme.px, QRectF(self.rect())
        color = self._ink()
        left = px(PADDING)
        if not self._slim:
            side = px(20)
            self._theme.paint_icon(painter, self._icon, QRectF(left, box.center().y() - side / 2, side, side), color)
            left += side + px(12)
        right = draw_key(painter, self._theme, self.key, box, right=box.right() - px(PADDING), color=color)
        self._draw_words(painter, QRectF(left, 0, right - left - px(8), box.height()), color)

    def _restyle(self) -> None:
        self.setFixedHeight(self._height)
        self.updateGeometry()

    @property
    def _height(self) -> int:
        return self._theme.px(SMALL if self._slim or self._low else DEED_HEIGHT)

    def _ink(self) -> QColor:
        if not self.isEnabled():
            return self._theme.color("disabled")
        return self._theme.color("on_accent" if self.property("role") == "primary" else "text")

    def _draw_words(self, painter: QPainter, box: QRectF, color: QColor) -> None:
        words = self._theme.font(BODY, QFont.Weight.Medium)
        painter.setPen(color)
        painter.setFont(words)
        cut = painter.fontMetrics().elidedText(self._words, Qt.TextElideMode.ElideRight, int(box.width()))
        if not self._why or self.isEnabled():
            painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), cut)
            return
        middle = box.center().y() + self._theme.px(1)
        upper = QRectF(box.left(), box.top(), box.width(), middle - box.top())
        painter.drawText(upper, int(Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft), cut)
        painter.setFont(self._theme.font(CAPTION))
        why = painter.fontMetrics().elidedText(self._why, Qt.TextElideMode.ElideRight, int(box.width()))
        lower = QRectF(box.left(), middle, box.width(), box.bottom() - middle)
        painter.drawText(lower, int(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft), why)


class IconButton(QAbstractButton):
    """A square with an icon, or with a word of two letters; its name is its tooltip too."""

    def __init__(self, theme: Theme, icon: str = "", parent: QWidget | None = None, *, size: int = SMALL) -> None:
        super().__init__(parent)
        self._theme, self._icon, self._size = theme, icon, size
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        theme.changed.connect(self._on_theme_changed)

    def name(self, name: str) -> None:
        """What it is for."""
        self.setAccessibleName(name)
        self.setToolTip(name)

    def set_icon(self, icon: str) -> None:
        """Another icon."""
        self._icon = icon
        self.update()

    def sizeHint(self) -> QSize:
        """A square of touchable size."""
        return QSize(self._theme.px(self._size), self._theme.px(self._size))

    def minimumSizeHint(self) -> QSize:
        """The same."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A soft plate under the pointer, a ring with the focus."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.setPen(self._theme.color("accent") if self.hasFocus() else Qt.PenStyle.NoPen)
        if self.isDown() or self.underMouse():
            painter.setBrush(self._theme.color("pressed" if self.isDown() else "hover"))
        painter.drawRoundedRect(box, 8, 8)
        ink = self._theme.color("muted" if self.isEnabled() else "disabled")
        if self._icon:
            side = self._theme.px(20)
            place = QRectF(box.center().x() - side / 2, box.center().y() - side / 2, side, side)
            self._theme.paint_icon(painter, self._icon, place, ink)
            return
        painter.setFont(self._theme.font(BODY - 1, QFont.Weight.DemiBold))
        painter.setPen(ink)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self.text())

    def _on_theme_changed(self) -> None:
        self.updateGeometry()
        self.update()
