"""The part of a form that may scroll: as tall as its content while the screen has room for it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QStyle, QWidget

LEAST = 120


class Room(QScrollArea):
    """`wanted` is emitted when the content has become taller than there is room."""

    wanted = Signal()

    def __init__(self, content: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._content = content
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(content)
        content.installEventFilter(self)

    def sizeHint(self) -> QSize:
        """All of the content."""
        return self._content.sizeHint()

    def minimumSizeHint(self) -> QSize:
        """The content's width, and a little of its height."""
        least = self._content.minimumSizeHint()
        bar = self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent)
        return QSize(least.width() + bar, min(least.height(), LEAST))

    @property
    def missing(self) -> int:
        """How much taller it would have to be to show all."""
        wanted, layout = self._content.minimumSizeHint().height(), self._content.layout()
        if layout is not None and layout.hasHeightForWidth():
            wanted = max(wanted, layout.heightForWidth(self.viewport().width()))
        return max(0, wanted - self.viewport().height())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Content that changes its size may want more room."""
        if watched is self._content and event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
            if self.missing:
                self.wanted.emit()
        return super().eventFilter(watched, event)
