"""Clients to choose from: what a search found, or whose a card may be."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desk.i18n import _, phone
from desk.model.client import Client
from ui.widgets.pen import CENTRE, LEFT_HIGH, LEFT_LOW, RIGHT, Pen, halves
from ui.widgets.rows import plate
from ui.widgets.text import visible
from ui.widgets.theme import Theme
from ui.widgets.tokens import BODY, CAPTION
from ui.wording import DOT
from ui.wording.clients import Holding, born, card_of, initials, last_digits

ROW = 52
CANDIDATE_ROW, PORTRAIT = 80, 44
INSET = 16
CARD_WIDTH = 150
Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()


class ClientsModel(QAbstractListModel):
    """Clients to choose from, and what is known by now of what they hold."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clients: tuple[Client, ...] = ()
        self._holdings: Mapping[int, Holding] = MappingProxyType({})

    def show_clients(self, clients: tuple[Client, ...]) -> None:
        """Takes the list over."""
        if clients != self._clients:
            self.beginResetModel()
            self._clients = clients
            self.endResetModel()

    def show_holdings(self, holdings: Mapping[int, Holding]) -> None:
        """By the client's number; only rows that tell something else now are drawn anew."""
        before, self._holdings = self._holdings, holdings
        for row, client in enumerate(self._clients):
            if before.get(client.id) != holdings.get(client.id):
                index = self.index(row, 0)
                self.dataChanged.emit(index, index)

    def holding(self, index: Index) -> Holding:
        """What the client of a row holds; nothing while that is not known."""
        return self._holdings.get(self.client(index).id, Holding())

    def client(self, index: Index) -> Client:
        """The client of a row."""
        return self._clients[index.row()]

    def rowCount(self, parent: Index = NOWHERE) -> int:
        """One row a client."""
        return 0 if parent.isValid() else len(self._clients)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The row in one sentence, for a screen reader."""
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        client = self._clients[index.row()]
        number = phone(client.phone) if client.phone else ""
        parts = (client.full_name, number, card_of(client), self.holding(index).line)
        return visible(DOT.join(part for part in parts if part))


class ClientDelegate(QStyledItemDelegate):
    """Name over phone, card at the right."""

    def __init__(self, theme: Theme, model: ClientsModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._model = theme, model

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Room for two lines."""
        return QSize(240, self._theme.px(ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """One row."""
        client, px = self._model.client(index), self._theme.px
        painter.save()
        pen = Pen(painter, self._theme)
        plate(pen, option, line=False)
        box = QRectF(option.rect).adjusted(INSET, 0, -INSET, 0)
        upper, lower = halves(box.adjusted(0, 0, -px(CARD_WIDTH), 0), box.center().y(), px(1))
        pen.words(client.full_name, upper, weight=QFont.Weight.DemiBold, align=LEFT_LOW)
        number = phone(client.phone) if client.phone else _("no phone")
        pen.words(number, lower, ink="muted", size=CAPTION + 1, align=LEFT_HIGH)
        _draw_card(pen, client, box)
        painter.restore()


class CandidateDelegate(ClientDelegate):
    """All that helps to tell people of one card apart: initials, name, end of the phone, year of birth, and the ticket."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Room for three lines."""
        return QSize(240, self._theme.px(CANDIDATE_ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """One row."""
        client, px = self._model.client(index), self._theme.px
        painter.save()
        pen = Pen(painter, self._theme)
        plate(pen, option, line=True)
        box = QRectF(option.rect).adjusted(INSET, 0, -INSET, 0)
        _draw_initials(pen, client, QRectF(box.left(), box.center().y() - px(PORTRAIT) / 2, px(PORTRAIT), px(PORTRAIT)))
        words = box.adjusted(px(PORTRAIT) + INSET, 0, -px(CARD_WIDTH), 0)
        middle, step = box.center().y(), px(22)
        name, facts, ticket = (QRectF(words.left(), middle + at * step, words.width(), step) for at in (-1.5, -0.5, 0.5))
        pen.words(client.full_name, name, weight=QFont.Weight.DemiBold)
        pen.words(DOT.join(part for part in (last_digits(client), born(client)) if part), facts, ink="muted", size=CAPTION + 1)
        _draw_holding(pen, self._model.holding(index), ticket)
        _draw_card(pen, client, box)
        painter.restore()


class ClientsList(QListView):
    """Clients to choose from; `picked` carries the one. `candidates` have more to be told apart by, and less of their phone."""

    picked = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None, *, candidates: bool = False) -> None:
        super().__init__(parent)
        self._theme = theme
        self.clients = ClientsModel(self)
        self.setModel(self.clients)
        self.setItemDelegate((CandidateDelegate if candidates else ClientDelegate)(theme, self.clients, self))
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.clicked.connect(lambda index: self.picked.emit(self.clients.client(index)))
        theme.changed.connect(self.doItemsLayout)

    def sizeHint(self) -> QSize:
        """Asks for little; it gets what is left."""
        return QSize(self._theme.px(320), self._theme.px(2 * ROW))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter picks the client a person has chosen, never the first by itself; the first arrow chooses an end of the list."""
        client, key = self.chosen(), event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if client is not None:
                self.picked.emit(client)
        elif client is None and key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            last = self.clients.rowCount() - 1
            self.setCurrentIndex(self.clients.index(0 if key == Qt.Key.Key_Down else last, 0))
        else:
            super().keyPressEvent(event)

    def chosen(self) -> Client | None:
        """The client of the selected row."""
        rows = self.selectedIndexes()
        return self.clients.client(rows[0]) if rows else None


def _draw_card(pen: Pen, client: Client, box: QRectF) -> None:
    """What is printed on the card, and a lock, at the right end of a row."""
    px = pen.theme.px
    right = box.adjusted(box.width() - px(CARD_WIDTH), 0, 0, 0)
    if client.locked:
        pen.icon("lock", box.right() - px(18), box.center().y(), size=18, ink="bad")
        right = right.adjusted(0, 0, -px(26), 0)
    pen.words(card_of(client), right, ink="muted", size=CAPTION + 1, align=RIGHT)


def _draw_initials(pen: Pen, client: Client, circle: QRectF) -> None:
    """In place of a photo; grey, for colour belongs to the verdict."""
    pen.painter.setPen(Qt.PenStyle.NoPen)
    pen.painter.setBrush(pen.theme.color("idle"))
    pen.painter.drawEllipse(circle)
    pen.words(initials(client), circle, ink="on_idle", size=BODY + 1, weight=QFont.Weight.DemiBold, align=CENTRE)


def _draw_holding(pen: Pen, holding: Holding, box: QRectF) -> None:
    """The ticket's name is cut before its end date is."""
    if not holding.ticket:
        pen.words(holding.standing, box, ink="muted", size=CAPTION + 1)
        return
    metrics = QFontMetrics(pen.theme.font(CAPTION + 1))
    standing = DOT + holding.standing
    room = max(0.0, box.width() - metrics.horizontalAdvance(standing) - 2)
    name = metrics.elidedText(visible(holding.ticket), Qt.TextElideMode.ElideRight, int(room))
    pen.words(name + standing, box, size=CAPTION + 1)
