"""Clients to choose from: what a search found, or whose a card may be."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desk.i18n import _, phone
from desk.model.client import Client
from ui.widgets.pen import LEFT_HIGH, LEFT_LOW, RIGHT, Pen, halves
from ui.widgets.rows import plate
from ui.widgets.text import visible
from ui.widgets.theme import Theme
from ui.widgets.tokens import CAPTION
from ui.wording import DOT
from ui.wording.clients import card_of, last_digits

ROW = 52
INSET = 16
CARD_WIDTH = 150
Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()


class ClientsModel(QAbstractListModel):
    """Clients to choose from."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clients: tuple[Client, ...] = ()

    def show_clients(self, clients: tuple[Client, ...]) -> None:
        """Takes the list over."""
        if clients != self._clients:
            self.beginResetModel()
            self._clients = clients
            self.endResetModel()

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
        parts = (client.full_name, phone(client.phone) if client.phone else "", card_of(client))
        return visible(DOT.join(part for part in parts if part))


class ClientDelegate(QStyledItemDelegate):
    """Name over phone, card at the right. `discreet` shows only the end of the phone."""

    def __init__(self, theme: Theme, model: ClientsModel, parent: QWidget, *, discreet: bool = False) -> None:
        super().__init__(parent)
        self._theme, self._model, self._discreet = theme, model, discreet

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Room for two lines."""
        return QSize(240, self._theme.px(ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """One row."""
        client, px = self._model.client(index), self._theme.px
        painter.save()
        pen = Pen(painter, self._theme)
        plate(pen, option, line=self._discreet)
        box = QRectF(option.rect).adjusted(INSET, 0, -INSET, 0)
        middle, side = box.center().y(), px(CARD_WIDTH)
        upper, lower = halves(box.adjusted(0, 0, -side, 0), middle, px(1))
        pen.words(client.full_name, upper, weight=QFont.Weight.DemiBold, align=LEFT_LOW)
        pen.words(self._phone(client), lower, ink="muted", size=CAPTION + 1, align=LEFT_HIGH)
        right = box.adjusted(box.width() - side, 0, 0, 0)
        if client.locked:
            pen.icon("lock", box.right() - px(18), middle, size=18, ink="bad")
            right = right.adjusted(0, 0, -px(26), 0)
        pen.words(card_of(client), right, ink="muted", size=CAPTION + 1, align=RIGHT)
        painter.restore()

    def _phone(self, client: Client) -> str:
        if self._discreet:
            return last_digits(client)
        return phone(client.phone) if client.phone else _("no phone")


class ClientsList(QListView):
    """Clients to choose from; `picked` carries the one."""

    picked = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None, *, discreet: bool = False) -> None:
        super().__init__(parent)
        self._theme = theme
        self.clients = ClientsModel(self)
        self.setModel(self.clients)
        self.setItemDelegate(ClientDelegate(theme, self.clients, self, discreet=discreet))
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
        """Enter picks the client."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.picked.emit(self.clients.client(self.currentIndex()))
            return
        super().keyPressEvent(event)

    def chosen(self) -> Client | None:
        """The client of the selected row."""
        rows = self.selectedIndexes()
        return self.clients.client(rows[0]) if rows else None
