"""Cards read at this desk today, newest first; a press shows the client again."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desk.i18n import clock_time
from ui import wording
from ui.presenters.reception_state import Tap, Verdict
from ui.widgets.pen import LEFT_HIGH, LEFT_LOW, Pen, halves
from ui.widgets.rows import plate
from ui.widgets.text import visible
from ui.widgets.theme import Theme
from ui.widgets.tokens import CAPTION

ROW = 44
INSET = 16
Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()
MARKS = {
    Verdict.GRANTED: ("circle-check", "good"),
    Verdict.STAFF: ("badge-check", "good"),
    Verdict.WARNED: ("triangle-alert", "caution"),
    Verdict.DENIED: ("octagon-x", "bad"),
    Verdict.LOCKED: ("lock", "bad"),
    Verdict.SEVERAL: ("users-round", "muted"),
    Verdict.UNKNOWN_CARD: ("circle-question-mark", "muted"),
    Verdict.FAILED: ("circle-slash-2", "muted"),
    Verdict.STOPPED: ("octagon-x", "muted"),
    Verdict.ADMITTED: ("door-open", "good"),
}


class TapsModel(QAbstractListModel):
    """Taps as the state holds them; a new one on top is inserted, not reset."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._taps: tuple[Tap, ...] = ()

    def show_taps(self, taps: tuple[Tap, ...]) -> None:
        """Takes the list over."""
        if taps is self._taps:
            return
        if taps[1:] == self._taps and taps:
            self.beginInsertRows(NOWHERE, 0, 0)
            self._taps = taps
            self.endInsertRows()
            return
        self.beginResetModel()
        self._taps = taps
        self.endResetModel()

    def tap(self, index: Index) -> Tap:
        """The tap of a row."""
        return self._taps[index.row()]

    def rowCount(self, parent: Index = NOWHERE) -> int:
        """One row a tap."""
        return 0 if parent.isValid() else len(self._taps)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The row in one sentence."""
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        tap = self._taps[index.row()]
        parts = (clock_time(tap.at), wording.tap_name(tap), wording.headline(tap.verdict).lower(), wording.tap_note(tap))
        return visible(wording.DOT.join(part for part in parts if part))


class TapDelegate(QStyledItemDelegate):
    """Time, mark, name, and in a second line what was wrong."""

    def __init__(self, theme: Theme, model: TapsModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._model = theme, model

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Room for two lines."""
        return QSize(120, self._theme.px(ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """One row."""
        tap, px = self._model.tap(index), self._theme.px
        painter.save()
        pen = Pen(painter, self._theme)
        plate(pen, option, line=False, marked=False)
        box = QRectF(option.rect).adjusted(INSET, 0, -INSET, 0)
        middle = box.center().y()
        pen.words(clock_time(tap.at), QRectF(box.left(), box.top(), px(44), box.height()), ink="muted", size=CAPTION + 1)
        icon, ink = MARKS.get(tap.verdict, ("info", "muted"))
        mark = pen.icon(icon, box.left() + px(46), middle, size=18, ink=ink)
        words = box.adjusted(mark.right() + px(10) - box.left(), 0, 0, 0)
        name, note = wording.tap_name(tap), wording.tap_note(tap)
        if note:
            upper, lower = halves(words, middle, px(1))
            pen.words(name, upper, weight=QFont.Weight.Medium, align=LEFT_LOW)
            pen.words(note, lower, ink="muted", size=CAPTION, align=LEFT_HIGH)
        else:
            pen.words(name, words, weight=QFont.Weight.Medium)
        painter.restore()


class TapsList(QListView):
    """The list; `opened` carries the tap that was pressed."""

    opened = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.taps = TapsModel(self)
        self.setModel(self.taps)
        self.setItemDelegate(TapDelegate(theme, self.taps, self))
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.clicked.connect(self._on_pressed)
        theme.changed.connect(self.doItemsLayout)

    def sizeHint(self) -> QSize:
        """Asks for little; it gets what is left."""
        return QSize(self._theme.px(200), self._theme.px(ROW))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter does what a press does."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._on_pressed(self.currentIndex())
            return
        super().keyPressEvent(event)

    def _on_pressed(self, index: QModelIndex) -> None:
        self.opened.emit(self.taps.tap(index))
