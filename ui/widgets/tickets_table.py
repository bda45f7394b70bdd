"""The client's tickets: a model that is replaced whole and a delegate that paints; no widget is made for a row."""

from __future__ import annotations

from datetime import datetime
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFont, QKeyEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QMenu,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from desk.i18n import _, money
from desk.model.standing import over, usable
from desk.model.ticket import ClientTicket
from desk.model.view import ClientView
from ui.widgets.pen import LEFT, LEFT_HIGH, LEFT_LOW, RIGHT, Pen, halves
from ui.widgets.rows import plate
from ui.widgets.text import visible
from ui.widgets.theme import Theme
from ui.widgets.tokens import CAPTION
from ui.wording import clients

ROW = 56
LEAST_ROWS = 2
INSET = 20
TOLD_ROLES = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole)
Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()


class Column(IntEnum):
    """Columns in reading order."""

    NAME = 0
    UNTIL = 1
    PASSES = 2
    PAYMENT = 3
    PRICE = 4


WIDTHS = {Column.UNTIL: 116, Column.PASSES: 136, Column.PAYMENT: 156, Column.PRICE: 132}
NARROWEST_NAME = 220
GIVEN_UP = (Column.PRICE, Column.PASSES, Column.UNTIL)
"""Columns that go first when the window is narrow or the text large."""


class TicketsModel(QAbstractTableModel):
    """Tickets of one client, usable ones first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.now: datetime | None = None
        self._tickets: list[ClientTicket] = []

    def show_view(self, view: ClientView) -> None:
        """Other tickets."""
        now = view.read_at
        self.beginResetModel()
        self.now = now
        self._tickets = sorted(view.tickets, key=lambda each: _place(each, now))
        self.endResetModel()

    def ticket(self, index: Index) -> ClientTicket:
        """The ticket of a row."""
        return self._tickets[index.row()]

    @property
    def unpaid(self) -> tuple[ClientTicket, ...]:
        """Those nobody has paid anything for."""
        return tuple(each for each in self._tickets if each.unpaid)

    def rowCount(self, parent: Index = NOWHERE) -> int:
        """One row a ticket."""
        return 0 if parent.isValid() else len(self._tickets)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        """The same columns always."""
        return 0 if parent.isValid() else len(Column)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Names of the columns."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return RIGHT if section == Column.PRICE else LEFT
        if role == Qt.ItemDataRole.DisplayRole:
            return (_("Ticket"), _("Valid until"), _("Visits"), _("Payment"), _("Price"))[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Words of a cell, for the delegate and for a screen reader; a long name also in its tooltip."""
        if self.now is None or role not in TOLD_ROLES:
            return None
        ticket, column = self._tickets[index.row()], Column(index.column())
        if role == Qt.ItemDataRole.ToolTipRole:
            return visible(ticket.name) if column is Column.NAME else None
        return self._words(ticket, column, self.now)

    def _words(self, ticket: ClientTicket, column: Column, now: datetime) -> str:
        match column:
            case Column.NAME:
                return visible(ticket.name)
            case Column.UNTIL:
                return clients.ticket_until(ticket, now)
            case Column.PASSES:
                return clients.passes_short(ticket)
            case Column.PAYMENT:
                return clients.ticket_payment(ticket)
            case Column.PRICE:
                return money(ticket.price) if ticket.price is not None else "—"


def _place(ticket: ClientTicket, now: datetime) -> tuple[bool, bool, bool, int]:
    """Smaller is higher: what lets in, what the next visit would start, what is still to come, what is over; newer first."""
    return over(ticket, now), not usable(ticket, now), ticket.started is None, -ticket.id


class TicketDelegate(QStyledItemDelegate):
    """Paints a cell: state in shape and words, visits as a bar, a debt in the colour of problems."""

    def __init__(self, theme: Theme, model: TicketsModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._model = theme, model

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Room for two lines."""
        return QSize(80, self._theme.px(ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """One cell with its part of the row's plate."""
        now = self._model.now
        if now is None:
            return
        ticket = self._model.ticket(index)
        painter.save()
        pen = Pen(painter, self._theme)
        plate(pen, option, line=True, marked=index.column() == Column.NAME)
        ink = "muted" if over(ticket, now) else "text"
        box = QRectF(option.rect).adjusted(8, 0, -8, 0)
        match Column(index.column()):
            case Column.NAME:
                self._name(pen, ticket, now, box.adjusted(INSET - 8, 0, 0, 0))
            case Column.PASSES:
                self._passes(pen, ticket, box, ink)
            case Column.PAYMENT if ticket.debt:
                pen.words(index.data(), box, ink="bad", weight=QFont.Weight.DemiBold)
            case Column.PAYMENT:
                pen.words(index.data(), box, ink="muted")
            case Column.PRICE:
                pen.words(index.data(), box.adjusted(0, 0, 8 - INSET, 0), ink=ink, align=RIGHT)
            case Column.UNTIL:
                pen.words(index.data(), box, ink=ink)
        painter.restore()

    def _name(self, pen: Pen, ticket: ClientTicket, now: datetime, box: QRectF) -> None:
        px, middle, done = self._theme.px, box.center().y(), over(ticket, now)
        begun = usable(ticket, now) and ticket.started is not None
        pen.painter.setPen(QPen(self._theme.color("muted" if done else "good"), 2))
        pen.painter.setBrush(self._theme.color("good") if begun else Qt.BrushStyle.NoBrush)
        pen.painter.drawEllipse(QRectF(box.left(), middle - px(5), px(10), px(10)).adjusted(1, 1, -1, -1))
        upper, lower = halves(box.adjusted(px(22), 0, 0, 0), middle, px(1))
        weight = QFont.Weight.Normal if done else QFont.Weight.DemiBold
        pen.words(ticket.name, upper, ink="muted" if done else "text", weight=weight, align=LEFT_LOW)
        pen.words(clients.ticket_state(ticket, now), lower, ink="muted", size=CAPTION, align=LEFT_HIGH)

    def _passes(self, pen: Pen, ticket: ClientTicket, box: QRectF, ink: str) -> None:
        words = clients.passes_short(ticket)
        if ticket.passes_left is None or not ticket.passes:
            pen.words(words, box, ink=ink)
            return
        px, middle = self._theme.px, box.center().y()
        pen.words(words, halves(box, middle, px(1))[0], ink=ink, align=LEFT_LOW)
        track = QRectF(box.left(), middle + px(7), min(box.width(), px(96)), px(4))
        share = max(0.0, min(1.0, ticket.passes_left / ticket.passes))
        pen.painter.setPen(Qt.PenStyle.NoPen)
        pen.painter.setBrush(self._theme.color("line"))
        pen.painter.drawRoundedRect(track, px(2), px(2))
        if share:
            pen.painter.setBrush(self._theme.color("muted"))
            pen.painter.drawRoundedRect(QRectF(track.left(), track.top(), track.width() * share, track.height()), px(2), px(2))


class TicketsHeader(QHeaderView):
    """Names of the columns over what stands in them, to the pixel."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._theme = theme

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        """One name and its part of the line below."""
        painter.fillRect(rect, self._theme.color("surface"))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), self._theme.color("line"))
        left = INSET if section == Column.NAME else 8
        right = INSET if section == Column.PRICE else 8
        painter.setFont(self._theme.font(CAPTION, QFont.Weight.Medium))
        painter.setPen(self._theme.color("muted"))
        align = RIGHT if section == Column.PRICE else LEFT
        words = self.model().headerData(section, Qt.Orientation.Horizontal)
        painter.drawText(rect.adjusted(left, 0, -right, 0), int(align), words)


class TicketsTable(QTableView):
    """The table with its columns kept in proportion. `taken_back` carries an unpaid ticket that is to be deleted."""

    taken_back = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.tickets = TicketsModel(self)
        self.setModel(self.tickets)
        self.setItemDelegate(TicketDelegate(theme, self.tickets, self))
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
        head = TicketsHeader(theme, self)
        self.setHorizontalHeader(head)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head.setHighlightSections(False)
        head.setSectionsClickable(False)
        theme.changed.connect(self._restyle)
        self._restyle()

    def chosen(self) -> ClientTicket | None:
        """The ticket of the selected row."""
        rows = self.selectionModel().selectedRows()
        return self.tickets.ticket(rows[0]) if rows else None

    def retractable(self) -> ClientTicket | None:
        """The selected ticket if nobody has paid for it; without a selection the only such one."""
        chosen = self.chosen()
        if chosen is not None:
            return chosen if chosen.unpaid else None
        unpaid = self.tickets.unpaid
        return unpaid[0] if len(unpaid) == 1 else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Del takes the selected unpaid ticket back."""
        if event.key() == Qt.Key.Key_Delete and self.chosen() is not None:
            self._take_back()
            return
        super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """What can be done with an unpaid row."""
        index = self.indexAt(self.viewport().mapFrom(self, event.pos()))
        if index.isValid():
            self.setCurrentIndex(index)
        if self.chosen() is not None and self.retractable() is not None:
            menu = QMenu(self)
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.addAction(_("Take back the unpaid ticket")).triggered.connect(self._take_back)
            menu.popup(event.globalPos())

    def _take_back(self) -> None:
        if (ticket := self.retractable()) is not None:
            self.taken_back.emit(ticket)

    def sizeHint(self) -> QSize:
        """Asks for little; it gets what is left."""
        return self.minimumSize()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The name takes what the others leave; columns that don't fit are given up in order."""
        super().resizeEvent(event)
        self._share_width()

    def _share_width(self) -> None:
        room = self.viewport().width()
        widths = {column: self._theme.px(width) for column, width in WIDTHS.items()}
        least = self._theme.px(NARROWEST_NAME)
        for column in GIVEN_UP:
            if sum(widths.values()) + least > room:
                widths.pop(column)
        for column in Column:
            shown = column is Column.NAME or column in widths
            self.setColumnHidden(column, not shown)
            if column in widths:
                self.setColumnWidth(column, widths[column])
        self.setColumnWidth(Column.NAME, max(room - sum(widths.values()), self._theme.px(120)))

    def _restyle(self) -> None:
        self.verticalHeader().setDefaultSectionSize(self._theme.px(ROW))
        self.horizontalHeader().setFixedHeight(self._theme.px(36))
        self.setMinimumHeight(self._theme.px(36 + LEAST_ROWS * ROW))
        self._share_width()
        self.viewport().update()
