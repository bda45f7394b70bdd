"""What is to be checked in LuckyFit: a list over the status line that opens the client, or what a person must decide."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import shiboken6
from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QHideEvent, QPainter
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from desk.i18n import _, clock_time, day, money
from desk.wording.clients import listed
from desk.wording.receipts import kind_name
from ui.pages.answer_card import AnswerCard
from ui.pages.righting_card import RightingCard
from ui.presenters.answering import AnsweringState
from ui.presenters.questions import Question
from ui.presenters.righting import RightingState
from ui.widgets.money_marks import mark_of, mark_of_sale
from ui.widgets.pen import LEFT_HIGH, LEFT_LOW, Pen, halves
from ui.widgets.rows import plate
from ui.widgets.text import PlainLabel, visible
from ui.widgets.theme import Theme
from ui.widgets.tokens import CAPTION, GAP
from ui.wording import DOT

ROW = 56
WIDTH = 780
MOST_ROWS = 6
Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()


class QuestionsModel(QAbstractListModel):
    """One row a question."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[Question, ...] = ()

    def show_questions(self, rows: Sequence[Question]) -> None:
        """Takes the list over; where only sentences differ, what is chosen stays."""
        known = [(each.at, each.client_id) for each in self._rows]
        if known and known == [(each.at, each.client_id) for each in rows]:
            self._rows = tuple(rows)
            self.dataChanged.emit(self.index(0, 0), self.index(len(known) - 1, 0))
            return
        self.beginResetModel()
        self._rows = tuple(rows)
        self.endResetModel()

    def all(self) -> tuple[Question, ...]:
        """The list as it stands."""
        return self._rows

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
    parts = (when, listed(question.client_id, question.name), how, money(question.sum) if question.sum is not None else "")
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
        question, whole = self._model.question(index), QRectF(option.rect).adjusted(GAP, 0, -GAP, 0)
        icon, mark = mark_of(question.intent) if question.intent is not None else mark_of_sale(question.sale)
        place = pen.icon(icon, whole.left(), whole.center().y(), size=20, ink=mark)
        box = whole.adjusted(place.width() + self._theme.px(12), 0, 0, 0)
        upper, lower = halves(box, box.center().y(), self._theme.px(1))
        pen.words(index.data(), upper, weight=QFont.Weight.DemiBold, align=LEFT_LOW)
        ink = "accent" if question.to_decide else "muted"
        pen.words(question.sentence, lower, ink=ink, size=CAPTION + 1, align=LEFT_HIGH)
        painter.restore()


class QuestionsPanel(QFrame):
    """The list; `opened` carries the client's number, `asked` a Question to be decided.

    It goes when anything else in the window gets the focus.
    """

    opened = Signal(int)
    asked = Signal(object)
    left = Signal()

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self.setProperty("role", "popup")
        self._theme, self._window = theme, window
        self._before: QWidget | None = None
        self._title = PlainLabel(parent=self, role="subtitle", wrap=True)
        self._hint = PlainLabel(parent=self, role="caption", wrap=True)
        self.questions = QuestionsModel(self)
        self.list = QListView(self)
        self.list.setModel(self.questions)
        self.list.setItemDelegate(QuestionDelegate(theme, self.questions, self))
        self.list.setMouseTracking(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.clicked.connect(self._on_chosen)
        self.list.activated.connect(self._on_chosen)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(1, 12, 1, 8)
        column.setSpacing(4)
        words = QVBoxLayout()
        words.setContentsMargins(GAP, 0, GAP, 4)
        for label in (self._title, self._hint):
            words.addWidget(label)
        column.addLayout(words)
        column.addWidget(self.list)
        self.answer = AnswerCard(theme, self)
        self.answer.hide()
        self.answer.nothing.link.clicked.connect(self._place)
        column.addWidget(self.answer)
        self.righting = RightingCard(theme, self)
        self.righting.hide()
        column.addWidget(self.righting)
        window.installEventFilter(self)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._on_focus_changed)
        theme.changed.connect(self._place)
        self.hide()

    def open(self, rows: Sequence[Question]) -> None:
        """Shows these; with none it goes away."""
        self.list.show()
        self._hint.show()
        self._title.setText(_("Open money questions"))
        to_decide = any(each.to_decide for each in rows)
        both = _("Enter or a click opens the client, or what is to be decided.")
        self._hint.setText(both if to_decide else _("Enter or a click opens the client."))
        self.list.setAccessibleName(_("Open money questions"))
        self.questions.show_questions(rows)
        self.setVisible(bool(rows))
        self._keep_focus()
        self.list.setFocus(Qt.FocusReason.PopupFocusReason)
        self.answer.hide()
        self.righting.hide()
        self._place()
        self.raise_()
        self.list.setCurrentIndex(self.questions.index(0, 0))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keeps its place in the window."""
        if self.isVisible() and watched is self._window and event.type() is QEvent.Type.Resize:
            self._place()
        return False

    def refresh(self, rows: Sequence[Question]) -> None:
        """The same list told anew; the question that is answered stays, and nothing that is told lies over it."""
        self.raise_()
        self.questions.show_questions(rows)

    def draw_answer(self, state: AnsweringState) -> None:
        """One question in place of the list; none leaves the list as it is."""
        if state.question is None or not self.isVisible():
            return
        self._title.setText(head(state.question))
        self._hint.hide()
        self.answer.show()
        if state.busy or self.list.isVisible():
            self.answer.notice.setFocus(Qt.FocusReason.OtherFocusReason)
        self.answer.draw(state)
        self.list.hide()
        self._place()

    def draw_righting(self, state: RightingState) -> None:
        """The same of what is to be put right."""
        if state.question is None or not self.isVisible():
            return
        self._title.setText(head(state.question))
        self._hint.hide()
        self.righting.show()
        if state.busy or self.list.isVisible():
            self.righting.notice.setFocus(Qt.FocusReason.OtherFocusReason)
        self.righting.draw(state)
        self.list.hide()
        self._place()

    def hide_step(self) -> None:
        """Esc: from a question back to the list, from the list away."""
        if self.answer.isVisible() or self.righting.isVisible():
            rows = self.questions.all()
            self.left.emit()
            self.open(rows)
        else:
            self.hide()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nothing is asked any more; the focus is where it was before the list."""
        super().hideEvent(event)
        self.left.emit()
        before, self._before = self._before, None
        if before is not None and shiboken6.isValid(before) and self._window.isVisible():
            before.setFocus(Qt.FocusReason.PopupFocusReason)

    def _keep_focus(self) -> None:
        """Where the focus was, if that is not in the list itself."""
        now = self._window.focusWidget()
        if now is not None and now is not self and not self.isAncestorOf(now):
            self._before = now

    def _on_focus_changed(self, _before: QWidget | None, now: QWidget | None) -> None:
        if self.isVisible() and now is not None and self.isActiveWindow() and now is not self and not self.isAncestorOf(now):
            self._before = None
            self.hide()

    def _place(self) -> None:
        room, px = self._window.rect(), self._theme.px
        self.list.setFixedHeight(min(self.questions.rowCount(), MOST_ROWS) * px(ROW) + 2)
        self.setFixedWidth(min(px(WIDTH), room.width() - 2 * GAP))
        self._column.activate()
        self.resize(self.width(), max(self._column.totalHeightForWidth(self.width()), self._column.minimumSize().height()))
        self.move(room.width() - self.width() - GAP, room.height() - self.height() - px(34) - 8)

    def _on_chosen(self, index: QModelIndex) -> None:
        question = self.questions.question(index)
        if question.to_decide:
            self.asked.emit(question)
        else:
            self.hide()
            self.opened.emit(question.client_id)
