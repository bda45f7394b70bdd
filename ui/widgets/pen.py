"""What every widget that paints itself draws with: words that end in … when they don't fit, and icons."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QPainter

from ui.widgets.text import visible
from ui.widgets.theme import Theme
from ui.widgets.tokens import BODY

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
CENTRE = Qt.AlignmentFlag.AlignCenter
LEFT_LOW = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom
LEFT_HIGH = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop


class Pen:
    """A painter that knows the theme. Colours are given by token, sizes at 100 %."""

    def __init__(self, painter: QPainter, theme: Theme) -> None:
        self.painter, self.theme = painter, theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def words(
        self,
        text: str,
        box: QRectF,
        *,
        ink: str = "text",
        size: int = BODY,
        weight: QFont.Weight = QFont.Weight.Normal,
        align: Qt.AlignmentFlag = LEFT,
    ) -> None:
        """One line of outside text, cut at the end when it is too long."""
        self.painter.setFont(self.theme.font(size, weight))
        self.painter.setPen(self.theme.color(ink))
        cut = self.painter.fontMetrics().elidedText(visible(text), Qt.TextElideMode.ElideRight, int(box.width()))
        self.painter.drawText(box, int(align), cut)

    def icon(self, name: str, left: float, middle: float, *, size: int, ink: str) -> QRectF:
        """An icon at the left of a place, in the middle of its height; the box it took."""
        side = self.theme.px(size)
        box = QRectF(left, middle - side / 2, side, side)
        self.theme.paint_icon(self.painter, name, box, self.theme.color(ink))
        return box


def halves(box: QRectF, middle: float, gap: float) -> tuple[QRectF, QRectF]:
    """The part above `middle` and the part below, for two lines of text that belong together."""
    return (
        QRectF(box.left(), box.top(), box.width(), middle - box.top() + gap),
        QRectF(box.left(), middle + gap, box.width(), box.bottom() - middle - gap),
    )
