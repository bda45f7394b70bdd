"""The journal's rows: a model that grows page by page and a delegate that paints; no widget is made for a row."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QPainter, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStyledItemDelegate, QStyleOptionViewItem, QTableView, QWidget

from desk.i18n import _, money
from desk.model.intent import Intent
from desk.model.record import Group, group_of
from desk.wording import of_intent
from desk.wording.clients import listed
from desk.wording.receipts import kind_name
from desk.wording.states import of_operation, of_state
from ui.presenters.journal import JournalState
from ui.widgets.money_marks import mark_of
from ui.widgets.pen import LEFT, RIGHT, Pen
from ui.widgets.rows import plate
from ui.widgets.text import visible
from ui.widgets.theme import Theme
from ui.widgets.tokens import CAPTION
from ui.wording.journal import when

ROW = 40
LEAST_ROWS = 4
INSET = 16
Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()
TOLD_ROLES = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole)


class Column(IntEnum):
    """Columns in reading order."""

    TIME = 0
    CLIENT = 1
    WHAT = 2
    KIND = 3
    SUM = 4
    STATE = 5
    RECORD = 6


WIDTHS = {Column.WHAT: 176, Column.KIND: 104, Column.SUM: 112, Column.STATE: 148, Column.RECORD: 92}
TIME, TIME_WITH_DAY = 72, 116
NARROWEST_CLIENT = 132
GIVEN_UP = (Column.RECORD, Column.WHAT, Column.KIND)
"""Columns that go first when the window is narrow or the text large."""


class JournalModel(QAbstractTableModel):
    """The rows of a state. More of them are added below; another list is a new one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[Intent, ...] = ()
        self._days: tuple[date, date] | None = None
        self._names: Mapping[int, str] = {}

    def show_state(self, state: JournalState, names: Mapping[int, str]) -> None:
        """Takes the rows over; what is chosen stays when its row does."""
        days, self._names = (state.first, state.last), dict(names)
        before = self._rows
        if days == self._days and len(state.rows) > len(before) > 0 and state.rows[: len(before)] == before:
            self.beginInsertRows(NOWHERE, len(before), len(state.rows) - 1)
            self._rows = state.rows
            self.endInsertRows()
        elif days == self._days and [each.id for each in before] == [each.id for each in state.rows]:
            self._rows = state.rows
            self.retranslate()
        else:
            self.beginResetModel()
            self._rows, self._days = state.rows, days
            self.endResetModel()

    def retranslate(self) -> None:
        """The same rows told anew."""
        if self._rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, len(Column) - 1))
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(Column) - 1)

    def intent(self, index: Index) -> Intent:
        """The movement of a row."""
        return self._rows[index.row()]

    def row_of(self, intent_id: str) -> int | None:
        """Where it is."""
        return next((at for at, each in enumerate(self._rows) if each.id == intent_id), None)

    def rowCount(self, parent: Index = NOWHERE) -> int:
        """One row a movement."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        """The same columns always."""
        return 0 if parent.isValid() else len(Column)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Names of the columns."""
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return (_("Time"), _("Client"), _("For what"), _("How"), _("Sum"), _("State"), _("Record no."))[section]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Words of a cell; all of the movement in the tooltip of its state."""
        if role not in TOLD_ROLES or self._days is None:
            return None
        intent, column = self._rows[index.row()], Column(index.column())
        whole = {Column.CLIENT: listed(intent.booking.client_id, self.name_of(intent))}
        if role == Qt.ItemDataRole.ToolTipRole:
            whole |= {Column.STATE: of_intent(intent, watched=True)}
            return visible(whole[column]) if column in whole else None
        if role == Qt.ItemDataRole.AccessibleTextRole and column in whole:
            return visible(whole[column])
        return visible(self._words(intent, column, *self._days))

    def name_of(self, intent: Intent) -> str:
        """What its client is called: as seen today, else as kept with it."""
        return self._names.get(intent.booking.client_id) or intent.client_name

    def _words(self, intent: Intent, column: Column, first: date, last: date) -> str:
        if column is Column.TIME:
            return when(intent, first, last)
        return {
            Column.CLIENT: self.name_of(intent) or listed(intent.booking.client_id, ""),
            Column.WHAT: of_operation(intent.booking.operation),
            Column.KIND: kind_name(intent.booking.kind),
            Column.SUM: money(intent.booking.sum),
            Column.STATE: of_state(intent),
        }.get(column, str(intent.row_id) if intent.row_id is not None else "—")


class JournalDelegate(QStyledItemDelegate):
    """Paints a cell: the state as an icon and a word, the sum to the right."""

    def __init__(self, theme: Theme, model: JournalModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._model = theme, model

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Room for one line."""
        return QSize(60, self._theme.px(ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """One cell with its part of the row's plate."""
        intent, column = self._model.intent(index), Column(index.column())
        painter.save()
        pen = Pen(painter, self._theme)
        plate(pen, option, line=True, marked=column is Column.TIME)
        box = QRectF(option.rect).adjusted(INSET if column is Column.TIME else 8, 0, -8, 0)
        booked = group_of(intent) is Group.BOOKED
        match column:
            case Column.STATE:
                icon, ink = mark_of(intent)
                mark = pen.icon(icon, box.left(), box.center().y(), size=18, ink=ink)
                ink = "text" if booked else ink
                pen.words(index.data(), box.adjusted(mark.width() + self._theme.px(8), 0, 0, 0), ink=ink)
            case Column.SUM:
                pen.words(index.data(), box, weight=QFont.Weight.DemiBold, align=RIGHT, ink="text" if booked else "muted")
            case Column.CLIENT:
                pen.words(index.data(), box)
                if self._model.name_of(intent):
                    self._number(pen, intent, box.adjusted(painter.fontMetrics().horizontalAdvance(index.data()), 0, 0, 0))
            case _:
                pen.words(index.data(), box, ink="muted")
        painter.restore()

    def _number(self, pen: Pen, intent: Intent, box: QRectF) -> None:
        """Of the client, small behind the name, where it has room as a whole."""
        number = _("no. {number}").format(number=intent.booking.client_id)
        pen.painter.setFont(self._theme.font(CAPTION))
        gap = self._theme.px(8)
        if pen.painter.fontMetrics().horizontalAdvance(number) + gap <= box.width():
            pen.words(number, box.adjusted(gap, 0, 0, 0), ink="muted", size=CAPTION)


class JournalHeader(QHeaderView):
    """Names of the columns over what stands in them."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._theme = theme

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        """One name and its part of the line below."""
        painter.fillRect(rect, self._theme.color("surface"))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), self._theme.color("line"))
        painter.setFont(self._theme.font(CAPTION, QFont.Weight.Medium))
        painter.setPen(self._theme.color("muted"))
        words = self.model().headerData(section, Qt.Orientation.Horizontal)
        room = rect.adjusted(INSET if section == Column.TIME else 8, 0, -8, 0)
        cut = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, int(RIGHT if section == Column.SUM else LEFT), cut)


class JournalTable(QTableView):
    """`chosen` carries a movement's id as soon as its row is the current one; `end_seen` when the last rows come to be seen."""

    chosen = Signal(str)
    end_seen = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._with_day = False
        self._least = LEAST_ROWS
        self.movements = JournalModel(self)
        self.setModel(self.movements)
        self.setItemDelegate(JournalDelegate(theme, self.movements, self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        head = JournalHeader(theme, self)
        self.setHorizontalHeader(head)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head.setHighlightSections(False)
        head.setSectionsClickable(False)
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        theme.changed.connect(self._restyle)
        self._restyle()

    def show_state(self, state: JournalState, names: Mapping[int, str]) -> None:
        """The rows; the chosen one is the current one."""
        self._with_day = state.first != state.last
        self.movements.show_state(state, names)
        self._share_width()
        row = self.movements.row_of(state.chosen) if state.chosen else None
        if row is not None and row != self.currentIndex().row():
            self.setCurrentIndex(self.movements.index(row, 0))

    def keep_rows(self, rows: int) -> None:
        """So many rows are seen at once whatever else is on the page."""
        if rows != self._least:
            self._least = rows
            self._restyle()

    def currentChanged(self, current: Index, previous: Index) -> None:
        """The row that has the focus is the one whose story is told."""
        super().currentChanged(current, previous)
        if current.isValid():
            self.chosen.emit(self.movements.intent(current).id)

    def sizeHint(self) -> QSize:
        """Asks for little; it gets what is left."""
        return self.minimumSize()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The client takes what the others leave; columns that don't fit are given up in order."""
        super().resizeEvent(event)
        self._share_width()
        self._on_scrolled()

    def _on_scrolled(self) -> None:
        bar = self.verticalScrollBar()
        if bar.maximum() - bar.value() < self.viewport().height():
            self.end_seen.emit()

    def _share_width(self) -> None:
        px, room = self._theme.px, self.viewport().width()
        widths = {Column.TIME: px(TIME_WITH_DAY if self._with_day else TIME)}
        widths |= {column: px(width) for column, width in WIDTHS.items()}
        for column in GIVEN_UP:
            if sum(widths.values()) + px(NARROWEST_CLIENT) > room:
                widths.pop(column)
        for column in Column:
            shown = column is Column.CLIENT or column in widths
            self.setColumnHidden(column, not shown)
            if column in widths:
                self.setColumnWidth(column, widths[column])
        self.setColumnWidth(Column.CLIENT, max(room - sum(widths.values()), px(80)))

    def _restyle(self) -> None:
        self.verticalHeader().setDefaultSectionSize(self._theme.px(ROW))
        self.horizontalHeader().setFixedHeight(self._theme.px(36))
        self.setMinimumHeight(self._theme.px(36 + self._least * ROW))
        self._share_width()
        self.viewport().update()
