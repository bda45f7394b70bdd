"""A label of a few lines at most: long words are broken anywhere, what does not fit ends in … and stands in the tooltip."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from ui.widgets.text import PlainLabel, visible

LEAST_SIGNS = 8


class LinesLabel(PlainLabel):
    """Outside text can't make it wider than its place nor higher than `most` lines."""

    def __init__(self, most: int, parent: QWidget | None = None, *, role: str = "") -> None:
        self._most = most
        self._cut: dict[int, list[str]] = {}
        super().__init__(parent=parent, role=role, wrap=True)

    def limit(self, most: int) -> None:
        """Another number of lines at most."""
        if most != self._most:
            self._most = most
            self._cut.clear()
            self.updateGeometry()
            self.update()

    @property
    def one_line(self) -> int:
        """The width of the whole text on one line."""
        return self.fontMetrics().horizontalAdvance(self.text()) + 2

    def sizeHint(self) -> QSize:
        """One line of it."""
        return QSize(self.one_line, self.fontMetrics().lineSpacing())

    def minimumSizeHint(self) -> QSize:
        """A few letters."""
        signs = min(len(self.text()), LEAST_SIGNS)
        return QSize(self.fontMetrics().averageCharWidth() * signs, self.fontMetrics().lineSpacing())

    def hasHeightForWidth(self) -> bool:
        """Narrower is higher."""
        return True

    def heightForWidth(self, width: int) -> int:
        """As many lines as it needs there, up to the most."""
        return len(self._lines(width)) * self.fontMetrics().lineSpacing()

    def setText(self, text: str) -> None:
        """Shows the text."""
        if visible(text) != self.text():
            self._cut.clear()
        super().setText(text)

    def changeEvent(self, event: QEvent) -> None:
        """Another font breaks elsewhere."""
        self._cut.clear()
        super().changeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The tooltip comes and goes with the width."""
        super().resizeEvent(event)
        self._explain()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Line by line."""
        painter, box = QPainter(self), self.contentsRect()
        painter.setPen(self.palette().color(self.foregroundRole()))
        lines, step, metrics = self._lines(box.width()), self.fontMetrics().lineSpacing(), self.fontMetrics()
        top = box.top() + max(0, (box.height() - step * len(lines)) // 2)
        for place, line in enumerate(lines):
            painter.drawText(QPointF(box.left(), top + place * step + metrics.ascent()), line)

    def _lines(self, width: int) -> list[str]:
        """The text as it is drawn; the last line is cut when there is more. A layout asks for the same width many times over."""
        if width not in self._cut:
            self._cut[width] = self._broken(width)
        return self._cut[width]

    def _broken(self, width: int) -> list[str]:
        if self.one_line - 2 <= width:
            return [self.text()]
        from PySide6.QtGui import QTextLayout, QTextOption  # noqa: PLC0415 - the first paint has short texts only

        text, metrics, at = self.text(), self.fontMetrics(), 0
        found: list[str] = []
        layout = QTextLayout(text, self.font())
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.beginLayout()
        while len(found) < self._most and (line := layout.createLine()).isValid():
            line.setLineWidth(max(1, width))
            at = line.textStart()
            found.append(text[at : at + line.textLength()].rstrip())
        layout.endLayout()
        if len(found) == self._most:
            found[-1] = metrics.elidedText(text[at:], Qt.TextElideMode.ElideRight, width)
        return found or [""]

    def _explain(self) -> None:
        lines = self._lines(self.contentsRect().width())
        self.setToolTip(self.text() if lines[-1].endswith("…") else "")
