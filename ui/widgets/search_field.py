"""The search field, the same everywhere by F2, and the list of clients under it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QFocusEvent, QFont, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from desk.i18n import _, phone
from desk.model.client import Client
from ui import wording
from ui.presenters.search import SearchState
from ui.widgets.buttons import draw_key
from ui.widgets.text import PlainLabel, visible
from ui.widgets.theme import Theme
from ui.widgets.tokens import BODY, CAPTION

PAUSE_MS = 250
ROW = 52
MOST_ROWS = 8
Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
MOVES = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


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
        parts = (client.full_name, phone(client.phone) if client.phone else "", wording.card_of(client))
        return visible(wording.DOT.join(part for part in parts if part))


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
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if chosen or option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(option.rect, self._theme.color("selected" if chosen else "hover"))
        if chosen:
            painter.fillRect(option.rect.adjusted(0, 0, 3 - option.rect.width(), 0), self._theme.color("accent"))
        box = QRectF(option.rect).adjusted(16, 0, -16, 0)
        half = box.height() / 2
        side = px(150)
        upper = QRectF(box.left(), box.top() + px(6), box.width() - side, half - px(6))
        lower = QRectF(box.left(), box.top() + half, box.width() - side, half - px(7))
        number = wording.last_digits(client) if self._discreet else phone(client.phone) if client.phone else _("no phone")
        self._text(painter, client.full_name, upper, "text", self._theme.font(BODY, QFont.Weight.DemiBold), LEFT)
        self._text(painter, number, lower, "muted", self._theme.font(CAPTION + 1), LEFT)
        right = QRectF(box.right() - side, box.top(), side, box.height())
        if client.locked:
            place = QRectF(box.right() - px(18), box.center().y() - px(9), px(18), px(18))
            self._theme.paint_icon(painter, "lock", place, self._theme.color("bad"))
            right = right.adjusted(0, 0, -px(26), 0)
        self._text(painter, wording.card_of(client), right, "muted", self._theme.font(CAPTION + 1), RIGHT)
        painter.restore()

    def _text(self, painter: QPainter, words: str, box: QRectF, ink: str, font: QFont, align: Qt.AlignmentFlag) -> None:
        painter.setFont(font)
        painter.setPen(self._theme.color(ink))
        cut = painter.fontMetrics().elidedText(visible(words), Qt.TextElideMode.ElideRight, int(box.width()))
        painter.drawText(box, int(align), cut)


class ClientsList(QListView):
    """Clients to choose from; `picked` carries the one."""

    picked = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None, *, discreet: bool = False) -> None:
        super().__init__(parent)
        self.clients = ClientsModel(self)
        self.setModel(self.clients)
        self.setItemDelegate(ClientDelegate(theme, self.clients, self, discreet=discreet))
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.clicked.connect(lambda index: self.picked.emit(self.clients.client(index)))
        theme.changed.connect(self.doItemsLayout)

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


class SearchField(QLineEdit):
    """Text in; `changed_text` at each change, `paused` when the person rests, `left` on Esc, `entered` and `moved` by keys."""

    changed_text = Signal(str)
    paused = Signal()
    left = Signal()
    entered = Signal()
    moved = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._busy = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE_MS)
        self._timer.timeout.connect(self.paused)
        self.textChanged.connect(self.changed_text)
        theme.changed.connect(self._restyle)
        self._restyle()
        self.retranslate()

    def retranslate(self) -> None:
        """Words of the language in use."""
        self.setPlaceholderText(_("Card, phone or surname"))
        self.setAccessibleName(_("Search for a client by card, phone or surname"))

    def wait_for_pause(self) -> None:
        """Asks once the person has stopped typing for a moment."""
        self._timer.start()

    def show_busy(self, *, busy: bool) -> None:
        """An answer is awaited."""
        if busy != self._busy:
            self._busy = busy
            self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go to the list, Enter opens, Esc goes one step back."""
        key = event.key()
        if key in MOVES:
            self.moved.emit(key)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        elif key == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """What is there is replaced by what is typed next."""
        super().focusInEvent(event)
        if event.reason() is not Qt.FocusReason.MouseFocusReason:
            self.selectAll()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The glass at the left, the key at the right."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box, side = QRectF(self.rect()), self._theme.px(20)
        place = QRectF(14, box.center().y() - side / 2, side, side)
        self._theme.paint_icon(painter, "loader-circle" if self._busy else "search", place, self._theme.color("muted"))
        if not self.text():
            draw_key(painter, self._theme, "F2", box.right() - 12, box, self._theme.color("muted"))

    def _restyle(self) -> None:
        self.setTextMargins(self._theme.px(20) + 10, 0, self._theme.px(28), 0)
        self.update()


class SearchPopup(QFrame):
    """The list under the field. It never takes the focus: the field keeps it."""

    picked = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "popup")
        self._theme = theme
        self.list = ClientsList(theme, self)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.picked.connect(self.picked)
        self._note = PlainLabel(parent=self, role="muted", wrap=True)
        self._note.setContentsMargins(16, 12, 16, 12)
        self._hint = PlainLabel(parent=self, role="caption", elide=True)
        self._count = PlainLabel(parent=self, role="caption")
        foot = QHBoxLayout()
        foot.setContentsMargins(16, 8, 16, 8)
        foot.addWidget(self._hint, 1)
        foot.addWidget(self._count)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 8, 1, 1)
        column.setSpacing(0)
        column.addWidget(self._note)
        column.addWidget(self.list)
        column.addLayout(foot)
        self.hide()

    def render_state(self, state: SearchState) -> None:
        """Draws what was found."""
        self.list.clients.show_clients(state.matches)
        self.list.setAccessibleName(_("Clients found"))
        self._hint.setText(_("↑ ↓ choose · Enter open · Esc close"))
        self._count.setText(wording.found(len(state.matches), more=state.more) if state.matches else "")
        self._note.setText(_note(state))
        self._note.setVisible(not state.matches)
        self.list.setVisible(bool(state.matches))
        self.setVisible(state.open)
        self._fit()

    def place(self, left: int, top: int, width: int) -> None:
        """Under the field."""
        self.move(left, top)
        self.setFixedWidth(max(width, self._theme.px(480)))
        self.raise_()

    def move_choice(self, key: Qt.Key) -> None:
        """One row or one page up or down."""
        rows = self.list.clients.rowCount()
        if not rows:
            return
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -MOST_ROWS, Qt.Key.Key_PageDown: MOST_ROWS}[key]
        now = self.list.currentIndex().row() if self.list.selectedIndexes() else (-1 if step > 0 else rows)
        self.list.setCurrentIndex(self.list.clients.index(max(0, min(rows - 1, now + step)), 0))

    def chosen(self) -> Client | None:
        """The selected client, or the only one."""
        if (client := self.list.chosen()) is not None:
            return client
        only = self.list.clients.rowCount() == 1
        return self.list.clients.client(self.list.clients.index(0, 0)) if only else None

    def _fit(self) -> None:
        rows = min(self.list.clients.rowCount(), MOST_ROWS)
        self.list.setFixedHeight(rows * self._theme.px(ROW))
        self.adjustSize()


def _note(state: SearchState) -> str:
    if state.busy:
        return _("Searching…")
    if state.error is not None:
        return wording.of_error(state.error)
    return wording.nobody_found(state.text)
