"""A row of widgets that becomes several rows where there is less room."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget


class FlowingRow(QLayout):
    """Left to right, then the next row; nothing is narrower than it asks for, but for what is wider than the whole place."""

    def __init__(self, parent: QWidget | None = None, gap: int = 8, between_rows: int = 8) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._between_rows = between_rows
        self.setSpacing(gap)
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        """One more at the end."""
        self._items.append(item)

    def count(self) -> int:
        """How many there are."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """The one at a place."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """Takes it out."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        """Grows by itself in none."""
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        """Narrower is higher."""
        return True

    def heightForWidth(self, width: int) -> int:
        """As high as its rows are there."""
        return self._laid_out(QRect(0, 0, width, 0), place=False)

    def setGeometry(self, rect: QRect) -> None:
        """Puts everything where it belongs."""
        super().setGeometry(rect)
        self._laid_out(rect, place=True)

    def sizeHint(self) -> QSize:
        """All in one row."""
        sizes = [item.sizeHint() for item in self._shown()]
        width = sum(size.width() for size in sizes) + self.spacing() * max(0, len(sizes) - 1)
        return QSize(width, max((size.height() for size in sizes), default=0))

    def minimumSize(self) -> QSize:
        """The widest alone."""
        sizes = [item.minimumSize() for item in self._shown()]
        return QSize(max((size.width() for size in sizes), default=0), max((size.height() for size in sizes), default=0))

    def _shown(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def _laid_out(self, rect: QRect, *, place: bool) -> int:
        """Row after row; the height of all. What stands in a row stands in its middle."""
        top, row = rect.top(), list[tuple[QLayoutItem, QSize]]()
        left = 0
        for item in self._shown():
            size = item.sizeHint().boundedTo(QSize(rect.width(), item.sizeHint().height()))
            if row and left + size.width() > rect.width():
                top += self._put(row, QPoint(rect.left(), top), place=place) + self._between_rows
                row, left = [], 0
            row.append((item, size))
            left += size.width() + self.spacing()
        return top + self._put(row, QPoint(rect.left(), top), place=place) - rect.top()

    def _put(self, row: list[tuple[QLayoutItem, QSize]], corner: QPoint, *, place: bool) -> int:
        height = max((size.height() for _item, size in row), default=0)
        left = corner.x()
        for item, size in row:
            if place:
                item.setGeometry(QRect(QPoint(left, corner.y() + (height - size.height()) // 2), size))
            left += size.width() + self.spacing()
        return height
