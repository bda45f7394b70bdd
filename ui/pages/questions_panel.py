"""What is to be checked in LuckyFit: a list over the status line that asks for nothing and opens the client."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import QFrame, QListView, QStyledItemDelegate, QStyleOptionViewItem, QVBoxLayout, QWidget

from desk.i18n import _, clock_time, day, money
from ui.dialogs.sentences import kind_name
from ui.presenters.questions import Question
from ui.widgets.pen import LEFT_HIGH, LEFT_LOW, Pen, halves
from ui.widgets.rows import plate
from ui.widgets.text import PlainLabel, visible
from ui.widgets.theme import Theme
from ui.widgets.tokens import CAPTION, GAP
from ui.wording import DOT

ROW = 56
WIDTH = 720
MOST_ROWS = 6
Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()


class QuestionsModel(QAbstractListModel):
    """One row a question."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[Question, ...] = ()

    def show_questions(self, rows: Sequence[Question]) -> None:
        """Takes the list over."""
        self.beginResetModel()
        self._rows = tuple(rows)
        self.endResetModel()

    def question(self, index: Index) -> Question:
        """The question of a row."""
        return self._rows[index.row()]

    def rowCount(self, parent: Index = NOWHERE) -> int:
        """As many as there are."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The head of a row; all of it for a screen reader, the sentence in the tooltip."""
        question = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return head(question)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return visible(f"{head(question)}. {question.sentence}")
        return visible(question.sentence) if role == Qt.ItemDataRole.ToolTipRole else None


def head(question: Question) -> str:
    """When, who, how and how much, in one line."""
    how = kind_name(question.kind) if question.kind is not None else _("Sale of a ticket")
    when = f"{day(question.at)} {clock_time(question.at)}"
    parts = (when, question.who, how, money(question.sum) if question.sum is not None else "")
    return visible(DOT.join(part for part in parts if part))


class QuestionDelegate(QStyledItemDelegate):
    """The head over the sentence."""

    def __init__(self, theme: Theme, model: QuestionsModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._model = theme, model

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Room for two lines."""
        return QSize(0, self._theme.px(ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """One row."""
        painter.save()
        pen = Pen(painter, self._theme)
        plate(pen, option, line=True)
        box = QRectF(option.rect).adjusted(GAP, 0, -GAP, 0)
        upper, lower = halves(box, box.center().y(), self._theme.px(1))
        pen.words(index.data(), upper, weight=QFont.Weight.DemiBold, align=LEFT_LOW)
        pen.words(self._model.question(index).sentence, lower, ink="muted", size=CAPTION + 1, align=LEFT_HIGH)
        painter.restore()


class QuestionsPanel(QFrame):
    """The list; `opened` carries the client's number. It goes when anything else gets the focus."""

    opened = Signal(int)

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self.setProperty("role", "popup")
        self._theme, self._window = theme, window
        self._title = PlainLabel(parent=self, role="subtitle")
        self._hint = PlainLabel(parent=self, role="caption", wrap=True)
        self.questions = QuestionsModel(self)
        self.list = QListView(self)
        self.list.setModel(self.questions)
        self.list.setItemDelegate(QuestionDelegate(theme, self.questions, self))
        self.list.setMouseTracking(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.clicked.connect(self._on_chosen)
        self.list.activated.connect(self._on_chosen)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 12, 1, 8)
        column.setSpacing(4)
        words = QVBoxLayout()
        words.setContentsMargins(GAP, 0, GAP, 4)
        for label in (self._title, self._hint):
            words.addWidget(label)
        column.addLayout(words)
        column.addWidget(self.list)
        window.installEventFilter(self)
        self.list.installEventFilter(self)
        theme.changed.connect(self._place)
        self.hide()

    def open(self, rows: Sequence[Question]) -> None:
        """Shows these; with none it goes away."""
        self._title.setText(_("To be checked in LuckyFit"))
        self._hint.setText(_("Enter or a click opens the client."))
        self.list.setAccessibleName(_("To be checked in LuckyFit"))
        self.questions.show_questions(rows)
        self.setVisible(bool(rows))
        self._place()
        self.raise_()
        self.list.setFocus(Qt.FocusReason.PopupFocusReason)
        self.list.setCurrentIndex(self.questions.index(0, 0))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keeps its place in the window, and goes when the focus does."""
        if self.isVisible() and watched is self._window and event.type() is QEvent.Type.Resize:
            self._place()
        if self.isVisible() and watched is self.list and event.type() is QEvent.Type.FocusOut and self.isActiveWindow():
            self.hide()
        return False

    def _place(self) -> None:
        room, px = self._window.rect(), self._theme.px
        self.list.setFixedHeight(min(self.questions.rowCount(), MOST_ROWS) * px(ROW) + 2)
        self.setFixedWidth(min(px(WIDTH), room.width() - 2 * GAP))
        self.adjustSize()
        self.move(room.width() - self.width() - GAP, room.height() - self.height() - px(34) - 8)

    def _on_chosen(self, index: QModelIndex) -> None:
        number = self.questions.question(index).client_id
        self.hide()
        self.opened.emit(number)
