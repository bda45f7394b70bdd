"""Rows of the payment dialog: a debt to be paid, and money of one kind."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget

from desk.i18n import _, money
from desk.model.money import ZERO, Money
from desk.model.sale import PayKind
from desk.wording.receipts import kind_name
from ui.dialogs import sentences
from ui.dialogs.amount_field import AmountField
from ui.dialogs.controls import Choice, Tick, keep_width
from ui.presenters.pay import PayPresenter, PayState
from ui.presenters.pay_lines import KINDS, DueLine, TenderLine
from ui.widgets.buttons import IconButton
from ui.widgets.text import PlainLabel
from ui.widgets.theme import Theme
from ui.widgets.tokens import HALF_GAP

LEAST_KIND = 180
BESIDE_KIND = 56
"""The field's padding and its chevron."""


class DueRow(QWidget):
    """A debt with a tick, what is owed, and how much of it is paid now."""

    def __init__(self, presenter: PayPresenter, theme: Theme, line: DueLine, parent: QWidget) -> None:
        super().__init__(parent)
        account_id = line.due.account_id
        self._all = line.due.sum
        self.tick = Tick(theme, self)
        self.tick.toggled.connect(lambda on: presenter.choose(account_id, chosen=on))
        self.tick.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.owed = PlainLabel(role="muted")
        self.part = AmountField(self)
        keep_width(self.part, theme, 150)
        self.part.sum_edited.connect(lambda value: presenter.set_part(account_id, value))
        self.part.rest_asked.connect(lambda: presenter.set_part(account_id, self._all))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.tick, 1)
        layout.addWidget(self.owed)
        layout.addSpacing(HALF_GAP)
        layout.addWidget(self.part)

    def draw(self, line: DueLine) -> None:
        """The debt as it stands."""
        self._all = line.due.sum
        title = sentences.due_title(line.due)
        self.tick.blockSignals(True)  # noqa: FBT003 - Qt's signature
        self.tick.setChecked(line.chosen)
        self.tick.blockSignals(False)  # noqa: FBT003 - Qt's signature
        self.tick.say(title)
        self.tick.setAccessibleName(_("{title}, owed {sum}").format(title=title, sum=money(line.due.sum)))
        self.owed.setText(_("of {sum}").format(sum=money(line.due.sum)))
        self.part.setEnabled(line.chosen)
        self.part.show_sum(line.sum, wrong=line.problem is not None)
        self.part.setAccessibleName(_("Paid now of {title}").format(title=title))


class TenderRow(QWidget):
    """A kind, a sum, a button for all that remains, and what is to be known about this kind."""

    def __init__(self, presenter: PayPresenter, theme: Theme, place: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._presenter, self._theme, self._place = presenter, theme, place
        self.kind = Choice(theme, self)
        self.kind.activated.connect(self._on_kind_activated)
        self.given = AmountField(self)
        keep_width(self.given, theme, 150)
        self.given.sum_edited.connect(lambda value: presenter.set_given(place, value))
        self.given.rest_asked.connect(lambda: presenter.fill_rest(place))
        self.rest = _small_button(self, lambda: presenter.fill_rest(place))
        self.note = PlainLabel(role="muted")
        self.note.setWordWrap(True)
        self.drop = IconButton(theme, "x", self)
        self.drop.clicked.connect(lambda: presenter.drop_line(place))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(HALF_GAP)
        for widget in (self.kind, self.given, self.rest):
            layout.addWidget(widget)
        layout.addWidget(self.note, 1)
        layout.addWidget(self.drop)

    def draw(self, line: TenderLine, state: PayState) -> None:
        """The line as it stands among the others."""
        name = kind_name(line.kind)
        choices = [kind for kind in KINDS if kind is line.kind or kind in state.free_kinds]
        self.kind.clear()
        for kind in choices:
            self.kind.addItem(kind_name(kind), kind)
        self.kind.setCurrentIndex(choices.index(line.kind))
        self.kind.setAccessibleName(_("Kind of money"))
        names = [self.kind.fontMetrics().horizontalAdvance(kind_name(each)) for each in KINDS]
        self.kind.setFixedWidth(max(self._theme.px(LEAST_KIND), max(names) + self._theme.px(BESIDE_KIND)))
        self.given.show_sum(line.given, wrong=line.problem is not None)
        self.given.setAccessibleName(_("{kind}: sum").format(kind=name))
        self.rest.setText(_("Rest  *"))
        self.rest.setAccessibleName(_("{kind}: all that remains").format(kind=name))
        self.drop.name(_("Take {kind} away").format(kind=name))
        self.drop.setVisible(len(state.lines) > 1)
        self.note.setText(self._note(line, state))

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """Where Tab stops, in order."""
        return (self.kind, self.given, self.rest, self.drop)

    def _note(self, line: TenderLine, state: PayState) -> str:
        if line.problem is not None:
            return sentences.problem_sentence(line.problem)
        if line.kind is PayKind.DEPOSIT:
            return _("available {sum}").format(sum=money(state.balance))
        if line.kind is PayKind.CARD:
            return self._card_note(state.card_charged)
        if line.change > ZERO:
            return _("recorded {sum}, change {change}").format(sum=money(line.booked), change=money(line.change))
        return ""

    def _card_note(self, charged: Money) -> str:
        if charged:
            return _("already taken at the terminal: {sum}").format(sum=money(charged))
        return _("at the bank's terminal, after Accept")

    def _on_kind_activated(self, at: int) -> None:
        self._presenter.set_kind(self._place, PayKind(self.kind.itemData(at)))


def _small_button(parent: QWidget, pressed: Callable[[], None]) -> QPushButton:
    button = QPushButton(parent)
    button.setProperty("role", "link")
    button.setAutoDefault(False)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.clicked.connect(pressed)
    return button
