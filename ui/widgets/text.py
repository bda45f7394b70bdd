"""Labels that show outside text as it is: never markup, never an invisible or direction-changing character."""

from __future__ import annotations

import re

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

_HIDDEN = re.compile("[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_BREAKS = re.compile(r"[\t\n\u2028\u2029]+")

MUTED = QPalette.ColorRole.PlaceholderText
BAD = QPalette.ColorRole.BrightText
CAUTION = QPalette.ColorRole.LinkVisited
PLAIN = QPalette.ColorRole.WindowText


def visible(text: str) -> str:
    """The text with control and bidi characters made visible and line breaks as spaces."""
    return _HIDDEN.sub("\ufffd", _BREAKS.sub(" ", text))


class PlainLabel(QLabel):
    """A label of plain text. With `elide` it gives way and ends in …, its whole text then stands in the tooltip."""

    def __init__(
        self, text: str = "", parent: QWidget | None = None, *, role: str = "", elide: bool = False, wrap: bool = False
    ) -> None:
        super().__init__(parent)
        self._whole = ""
        self._elide = elide
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        if role:
            self.setProperty("role", role)
        if elide:
            self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setText(text)

    @property
    def elides(self) -> bool:
        """True when it may be cut."""
        return self._elide

    def setText(self, text: str) -> None:
        """Shows the text."""
        text = visible(text)
        if text != self._whole:
            self._whole = text
            super().setText(text)
            self._explain()

    def minimumSizeHint(self) -> QSize:
        """An eliding label may become as narrow as a few characters."""
        least = super().minimumSizeHint()
        return QSize(min(least.width(), self.fontMetrics().averageCharWidth() * 4), least.height()) if self._elide else least

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The tooltip comes and goes with the width."""
        super().resizeEvent(event)
        self._explain()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws the text, cut at the end when it does not fit."""
        if not self._elide:
            super().paintEvent(event)
            return
        box = self.contentsRect()
        text = self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, box.width())
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(box, int(self.alignment().value), text)

    def _explain(self) -> None:
        if self._elide:
            cut = self.fontMetrics().horizontalAdvance(self._whole) > self.contentsRect().width()
            self.setToolTip(self._whole if cut else "")
