"""Taking a payment: debts, kinds of money, what remains and what goes back; then how it ended."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from desk.i18n import _, clock_time, money
from desk.model.money import total
from ui.dialogs import sentences
from ui.dialogs.amount_field import plus
from ui.dialogs.controls import set_mark
from ui.dialogs.money_form import MoneyForm
from ui.dialogs.tender_rows import DueRow, TenderRow
from ui.presenters.pay import PayPresenter, PayState
from ui.presenters.recording import Phase
from ui.runner import Runner
from ui.widgets.text import PlainLabel
from ui.widgets.theme import Theme
from ui.widgets.tokens import GAP, HALF_GAP
from ui.wording import Sentence

MOST_DUES_SEEN = 5
REMAINING = 2


class PayDialog(MoneyForm):
    """Opened with F4, or straight from a sale."""

    def __init__(self, presenter: PayPresenter, runner: Runner, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(presenter, runner, theme, parent)
        self._presenter = presenter
        self._dues: dict[int, DueRow] = {}
        self._lines: list[TenderRow] = []
        self._quick: list[QPushButton] = []
        self._stops: tuple[QWidget, ...] = ()
        self._lay_out_fields()
        self.fit(760)
        presenter.attach(self.draw)

    @property
    def presenter(self) -> PayPresenter:
        """What it draws."""
        return self._presenter

    @property
    def state(self) -> PayState:
        """What is drawn."""
        return self._presenter.state

    def money_state(self) -> PayState:
        """The same, for what a top-up shares."""
        return self._presenter.state

    def first_field(self) -> QWidget | None:
        """The sum of the first kind."""
        return self._lines[0].given

    def field_keys(self) -> Mapping[str, Sentence]:
        """Keys of a payment over several kinds of money."""
        return {
            "*": lambda: _("all that remains, into this sum"),
            "+": lambda: _("one more kind of money"),
            "Space": lambda: _("tick a debt, or take its tick away"),
        }

    def draw(self, state: PayState) -> None:
        """The only place that sets texts."""
        self.setWindowTitle(_("Payment"))
        self.title.setText(_("Payment"))
        self.subtitle.setText(state.client_name)
        self._draw_dues(state)
        self._draw_lines(state)
        self._draw_quick(state)
        self._draw_sums(state)
        self.why.setText(sentences.unready(state))
        self._add.setText(_("Add a kind  +"))
        self._add.setEnabled(bool(state.free_kinds))
        self._draw_money()
        self._order_stops()

    def accept_text(self) -> str:
        """The sum stands on the button."""
        return _("Accept {sum}").format(sum=money(self.state.to_pay))

    def recorded_detail(self) -> str:
        """Change is still to be given."""
        return self.change_sentence()

    def change_sentence(self) -> str:
        """The same, whatever became of the answer."""
        due = self.state.change_due
        return _("Give {sum} change.").format(sum=money(due)) if due else ""

    def seen_sentence(self) -> str:
        """What was still owed when LuckyFit was asked."""
        seen, at = self.state.seen or (), self.state.seen_at
        paid = {each.due.account_id for each in self.state.dues if each.part}
        left = total([each.sum for each in seen if each.account_id in paid])
        return _("LuckyFit at {time}: {sum} is owed for what was paid here.").format(
            time=clock_time(at) if at else "", sum=money(left)
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """`+` adds a kind from anywhere in the dialog."""
        if plus(event) and self.state.phase is Phase.EDITING:
            self._on_add()
        else:
            super().keyPressEvent(event)

    def _draw_dues(self, state: PayState) -> None:
        for row in self._dues.values():
            row.setVisible(False)
        for line in state.dues:
            row = self._dues.get(line.due.account_id) or self._new_due_row(line.due.account_id)
            row.draw(line)
            row.setVisible(True)
        shown = min(len(state.dues), MOST_DUES_SEEN)
        self._dues_area.setFixedHeight(shown * (self.theme.px(40) + HALF_GAP))
        self._nothing.setText(_("Nothing is owed."))
        self._nothing.setVisible(not state.dues)

    def _new_due_row(self, account_id: int) -> DueRow:
        line = next(each for each in self.state.dues if each.due.account_id == account_id)
        row = DueRow(self._presenter, self.theme, line, self)
        row.part.line_asked.connect(self._on_add)
        self._dues_box.insertWidget(self._dues_box.count() - 1, row)
        self._dues[account_id] = row
        return row

    def _draw_lines(self, state: PayState) -> None:
        while len(self._lines) < len(state.lines):
            row = TenderRow(self._presenter, self.theme, len(self._lines), self)
            row.given.line_asked.connect(self._on_add)
            self._lines_box.addWidget(row)
            self._lines.append(row)
        for at, row in enumerate(self._lines):
            row.setVisible(at < len(state.lines))
            if at < len(state.lines):
                row.draw(state.lines[at], state)

    def _draw_quick(self, state: PayState) -> None:
        sums = state.quick_cash
        while len(self._quick) < len(sums):
            self._new_quick_button(len(self._quick))
        self._quick_label.setText(_("Cash in hand"))
        self._quick_label.setVisible(bool(sums))
        for at, button in enumerate(self._quick):
            button.setVisible(at < len(sums))
            if at < len(sums):
                button.setText(sentences.short(sums[at]))
                button.setAccessibleName(_("Cash in hand: {sum}").format(sum=money(sums[at])))

    def _new_quick_button(self, at: int) -> None:
        button = QPushButton(self)
        button.setProperty("role", "link")
        button.setAutoDefault(False)
        button.clicked.connect(lambda: self._on_quick(at))
        self._quick_box.insertWidget(self._quick_box.count() - 1, button)
        self._quick.append(button)

    def _order_stops(self) -> None:
        """Tab goes as the dialog is read, whatever was added last."""
        dues = [stop for row in self._dues.values() for stop in (row.tick, row.part)]
        lines = [stop for row in self._lines for stop in row.stops]
        asked = (self.notice, self.slip.field, self.receipt, self.side, self.cancel, self.primary)
        stops = (*dues, *lines, self._add, *self._quick, *asked)
        if stops != self._stops:
            self._stops = stops
            self._chain(*stops)

    def _draw_sums(self, state: PayState) -> None:
        rows = (
            (_("To pay"), state.to_pay),
            (_("Given"), state.given),
            (_("Too much") if state.over else _("Remaining"), state.over or state.remaining),
            (_("Change"), state.change),
        )
        for (name, value), (text, sum_) in zip(self._sums, rows, strict=True):
            name.setText(text)
            value.setText(money(sum_))
        wrong = "bad" if state.over else "caution"
        set_mark(self._sums[REMAINING][1], "tone", wrong if state.remaining or state.over else "good")

    def _on_add(self) -> None:
        self._presenter.add_line()
        self._lines[len(self.state.lines) - 1].given.setFocus(Qt.FocusReason.TabFocusReason)

    def _on_quick(self, at: int) -> None:
        self._presenter.take_in_cash(self.state.quick_cash[at])

    def _lay_out_fields(self) -> None:
        layout = QVBoxLayout(self.editing)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP)
        layout.addWidget(self._dues_card())
        self._lines_box = QVBoxLayout()
        self._lines_box.setSpacing(HALF_GAP)
        layout.addLayout(self._lines_box)
        layout.addLayout(self._under_lines())
        layout.addStretch(1)
        layout.addWidget(self._sums_card())
        self.why = PlainLabel(role="muted", wrap=True)
        layout.addWidget(self.why)

    def _dues_card(self) -> QWidget:
        card = QFrame(self)
        card.setProperty("role", "card")
        inner = QWidget(card)
        self._dues_box = QVBoxLayout(inner)
        self._dues_box.setContentsMargins(0, 0, 0, 0)
        self._dues_box.setSpacing(HALF_GAP)
        self._dues_box.addStretch(1)
        self._dues_area = QScrollArea(card)
        self._dues_area.setWidgetResizable(True)
        self._dues_area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._dues_area.setWidget(inner)
        self._nothing = PlainLabel(role="muted")
        layout = QVBoxLayout(card)
        layout.setContentsMargins(GAP, HALF_GAP, GAP, HALF_GAP)
        layout.addWidget(self._dues_area)
        layout.addWidget(self._nothing)
        return card

    def _under_lines(self) -> QHBoxLayout:
        self._add = QPushButton(self)
        self._add.setProperty("role", "link")
        self._add.setAutoDefault(False)
        self._add.clicked.connect(self._on_add)
        self._quick_label = PlainLabel(role="caption")
        self._quick_box = QHBoxLayout()
        self._quick_box.setSpacing(0)
        self._quick_box.addWidget(self._quick_label)
        self._quick_box.addStretch(1)
        row = QHBoxLayout()
        row.addWidget(self._add)
        row.addStretch(1)
        row.addLayout(self._quick_box)
        return row

    def _sums_card(self) -> QWidget:
        card = QFrame(self)
        card.setProperty("role", "card")
        grid = QGridLayout(card)
        grid.setContentsMargins(GAP, 12, GAP, 12)
        grid.setHorizontalSpacing(GAP * 2)
        self._sums: list[tuple[PlainLabel, PlainLabel]] = []
        for column in range(4):
            name, value = PlainLabel(role="caption"), PlainLabel(role="sum")
            grid.addWidget(name, 0, column)
            grid.addWidget(value, 1, column)
            grid.setColumnStretch(column, 1)
            self._sums.append((name, value))
        return card

    def _retranslate(self) -> None:
        self.draw(self.state)
