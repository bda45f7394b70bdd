"""The demo's tray of virtual cards: a click lays one on the pretended reader."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QVBoxLayout, QWidget

from desk.i18n import _
from ui.presenters.tray import VirtualCard
from ui.widgets.pen import Pen
from ui.widgets.text import PlainLabel
from ui.widgets.theme import Theme
from ui.widgets.tokens import CAPTION, GAP

LOOK_MS = 500
SIZE = (320, 640)
SMALLEST = (240, 200)
NOWHERE = QModelIndex()


class CardsModel(QAbstractListModel):
    """The cards, one row each."""

    def __init__(self, cards: Sequence[VirtualCard], parent: QWidget) -> None:
        super().__init__(parent)
        self._cards = tuple(cards)

    def replace(self, cards: Sequence[VirtualCard]) -> None:
        """The same cards in another language."""
        self.beginResetModel()
        self._cards = tuple(cards)
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = NOWHERE) -> int:
        """One row a card."""
        return 0 if parent.isValid() else len(self._cards)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """What it is an example of; the owner for a screen reader too."""
        card = self._cards[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return card.example
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{card.example}, {card.owner}" if card.owner else card.example
        return card if role == Qt.ItemDataRole.UserRole else None


class CardPainter(QStyledItemDelegate):
    """The example, and under it whose card it is."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Two lines of text and air."""
        return QSize(0, self._theme.px(48))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        """Draws one row."""
        card: VirtualCard = index.data(Qt.ItemDataRole.UserRole)
        state = option.state
        box = QRectF(option.rect)
        painter.save()
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, self._theme.color("selected"))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(box, self._theme.color("hover"))
        text = box.adjusted(GAP, self._theme.px(5), -GAP, -self._theme.px(5))
        upper = text.adjusted(0, 0, 0, -text.height() / 2) if card.owner else text
        pen = Pen(painter, self._theme)
        pen.words(card.example, upper, weight=QFont.Weight.Medium)
        pen.words(card.owner, text.adjusted(0, text.height() / 2, 0, 0), ink="muted", size=CAPTION)
        painter.restore()


class Tray(QWidget):
    """A small window beside the reception. `tapped` carries the number of the card that was laid on the reader."""

    tapped = Signal(str)

    def __init__(
        self, theme: Theme, cards: Callable[[], Sequence[VirtualCard]], news: Callable[[], str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent, Qt.WindowType.Tool)
        self._cards, self._news = cards, news
        self.setObjectName("window")
        self.setMinimumSize(*SMALLEST)
        self.resize(*SIZE)
        self._hint = PlainLabel(role="muted", wrap=True)
        self._code = PlainLabel(role="subtitle", wrap=True)
        self._model = CardsModel(cards(), self)
        self.list = QListView(self)
        self.list.setMouseTracking(True)
        self.list.setModel(self._model)
        self.list.setItemDelegate(CardPainter(theme, self))
        self.list.clicked.connect(self._on_chosen)
        self.list.activated.connect(self._on_chosen)
        theme.changed.connect(self.list.doItemsLayout)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, GAP, 0, GAP)
        column.setSpacing(GAP // 2)
        for label in (self._hint, self._code):
            label.setContentsMargins(GAP, 0, GAP, 0)
        column.addWidget(self._hint)
        column.addWidget(self.list, 1)
        column.addWidget(self._code)
        self._looking = QTimer(self, interval=LOOK_MS)
        self._looking.timeout.connect(self._tell_news)
        self._looking.start()
        self._retranslate()

    def changeEvent(self, event: QEvent) -> None:
        """Another language: every text anew."""
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _on_chosen(self, index: QModelIndex) -> None:
        card: VirtualCard = index.data(Qt.ItemDataRole.UserRole)
        self.tapped.emit(card.number)

    def _tell_news(self) -> None:
        self._code.setText(self._news())

    def _retranslate(self) -> None:
        self.setWindowTitle(_("Cards to tap"))
        self.list.setAccessibleName(_("Cards to tap"))
        self._hint.setText(_("Click a card to lay it on the reader."))
        self._model.replace(self._cards())
        self._tell_news()
