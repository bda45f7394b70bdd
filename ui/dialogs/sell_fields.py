"""The lower half of the selling dialog: start, discount with its reason, contract, and the sums."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from PySide6.QtCore import QDate
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desk import i18n
from desk.i18n import _, money, ngettext
from desk.model.money import ZERO, Money
from desk.model.sale import DiscountKind
from ui.dialogs.amount_field import AmountField
from ui.dialogs.controls import Choice, DayField, Radio, keep_width, set_mark
from ui.presenters.sell import Field, SellPresenter, SellState, Start
from ui.widgets.frames import card
from ui.widgets.text import PlainLabel
from ui.widgets.theme import Theme
from ui.widgets.tokens import GAP, HALF_GAP

MOST_REASON = 120
MOST_CONTRACT = 60


class SellFields(QWidget):
    """Reports what is typed; draws what the presenter decides. `sums` stands apart, where it is always seen."""

    def __init__(self, presenter: SellPresenter, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._presenter, self._theme = presenter, theme
        self._names = {key: PlainLabel(role="muted") for key in ("start", "discount", "reason", "contract")}
        self.starts = {start: Radio(theme, self) for start in Start}
        self.day = DayField(theme, self)
        self.discount = AmountField(self, brief=True)
        self.kinds = {kind: QPushButton(self) for kind in DiscountKind}
        self.reason = Choice(theme, self)
        self.reason_text = QLineEdit(self)
        self.contract = QLineEdit(self)
        self.problem = PlainLabel(role="error", wrap=True)
        self._sums = {key: (PlainLabel(role="caption"), PlainLabel(role="subtitle")) for key in ("price", "off", "fee")}
        self._due = (PlainLabel(role="caption"), PlainLabel(role="sum"))
        self.sums = self._sums_card()
        self._set_up()
        self._lay_out()

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """Where Tab stops, in order."""
        first, day, entry = (self.starts[each] for each in (Start.TODAY, Start.DAY, Start.FIRST_ENTRY))
        return (first, day, self.day, entry, self.contract, self.discount, *self.kinds.values(), self.reason)

    def draw(self, state: SellState) -> None:
        """The only place that sets texts."""
        self._names["start"].setText(_("Starts"))
        self._names["discount"].setText(_("Discount"))
        self._names["reason"].setText(_("Reason *") if state.reason_needed else _("Reason"))
        self._names["contract"].setText(_("Contract no."))
        self._draw_start(state)
        self._draw_discount(state)
        if self.contract.text() != state.docnumber:
            self.contract.setText(state.docnumber)
        self.contract.setAccessibleName(_("Contract no."))
        self._draw_problem(state)
        self._draw_sums(state)

    def _draw_start(self, state: SellState) -> None:
        self.starts[Start.TODAY].setText(_("today, {day}").format(day=i18n.day(state.today)))
        self.starts[Start.DAY].setText(_("on"))
        self.starts[Start.FIRST_ENTRY].setText(self._first_entry(state))
        for start, button in self.starts.items():
            button.setVisible(start in state.starts)
            button.setChecked(start is state.start)
        self.day.setVisible(Start.DAY in state.starts)
        shown = QDate(state.day.year, state.day.month, state.day.day)
        if self.day.date() != shown:
            self.day.setDate(shown)
        for day in (self.day, self.day.lineEdit()):
            day.setAccessibleName(_("First day"))
        set_mark(self.day, "wrong", Field.DAY in state.problems)

    def _first_entry(self, state: SellState) -> str:
        days = state.template.autostart_days if state.template is not None else None
        if not days:
            return _("with the first visit")
        return ngettext(
            "with the first visit, at the latest {count} day after the sale",
            "with the first visit, at the latest {count} days after the sale",
            days,
        ).format(count=days)

    def _draw_discount(self, state: SellState) -> None:
        shown = Money.of(state.discount) if state.discount is not None else None
        self.discount.show_sum(shown, wrong=Field.DISCOUNT in state.problems)
        self.discount.setAccessibleName(_("Discount"))
        for kind, button in self.kinds.items():
            button.setText("%" if kind is DiscountKind.PERCENT else "₴")
            button.setAccessibleName(_("in percent") if kind is DiscountKind.PERCENT else _("as a sum"))
            button.setChecked(kind is state.discount_kind)
            set_mark(button, "role", "primary" if kind is state.discount_kind else "plain")
        self._draw_reason(state)

    def _draw_reason(self, state: SellState) -> None:
        presets = (_("Promotion"), _("Renewal"), _("Family"), _("Student"), _("Corporate"), _("Manager's decision"))
        if [self.reason.itemText(at) for at in range(self.reason.count())] != list(presets):
            self.reason.clear()
            self.reason.addItems(presets)
            self.reason.setEditText(state.reason)
        elif self.reason.currentText() != state.reason:
            self.reason.setEditText(state.reason)
        self.reason.setEnabled(state.reason_needed)
        for reason in (self.reason, self.reason_text):
            reason.setAccessibleName(_("Reason of the discount"))
        self.reason_text.setPlaceholderText(_("LuckyFit asks for it") if state.reason_needed else _("with a discount only"))
        set_mark(self.reason, "wrong", Field.REASON in state.problems)

    def _draw_problem(self, state: SellState) -> None:
        sentences = {
            Field.DISCOUNT: {
                "not_a_number": _("The discount is not a number."),
                "discount_over_price": _("The discount is more than the ticket costs."),
                "discount_range": _("A discount is between 0 and 100 %, with two digits at most."),
            }.get(state.problems.get(Field.DISCOUNT, ""), _("This discount is not possible.")),
            Field.REASON: _("A discount needs its reason."),
            Field.DAY: _("The first day is in the past."),
        }
        self.problem.setText(next((sentences[each] for each in state.problems), ""))
        self.problem.setVisible(bool(state.problems))

    def _draw_sums(self, state: SellState) -> None:
        sums = state.quote
        rows = {
            "price": (_("Ticket"), money(sums.price) if sums else "—"),
            "off": (_("Discount"), f"{i18n.MINUS}{money(sums.off)}" if sums and sums.off else "—"),
            "fee": (_("Membership fee"), money(sums.fee) if sums and sums.fee else "—"),
        }
        for key, (name, value) in rows.items():
            self._sums[key][0].setText(name)
            self._sums[key][1].setText(value)
        self._due[0].setText(_("Due"))
        self._due[1].setText(money(sums.due if sums else ZERO))

    def _set_up(self) -> None:
        starts = QButtonGroup(self)
        for start, radio in self.starts.items():
            starts.addButton(radio)
            radio.clicked.connect(lambda *_args, start=start: self._presenter.set_start(start))
        self.day.dateChanged.connect(self._on_day_changed)
        self.discount.sum_edited.connect(self._on_discount_edited)
        kinds = QButtonGroup(self)
        for kind, button in self.kinds.items():
            button.setCheckable(True)
            button.setAutoDefault(False)
            keep_width(button, self._theme, 48)
            kinds.addButton(button)
            button.clicked.connect(lambda *_args, kind=kind: self._presenter.set_discount_kind(kind))
        self.reason.setEditable(True)
        self.reason.setLineEdit(self.reason_text)
        self.reason.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.reason_text.setMaxLength(MOST_REASON)
        self.reason.editTextChanged.connect(self._on_reason_changed)
        self.contract.setMaxLength(MOST_CONTRACT)
        self.contract.textEdited.connect(self._presenter.set_docnumber)

    def _lay_out(self) -> None:
        start = QHBoxLayout()
        start.setSpacing(HALF_GAP)
        for radio in self.starts.values():
            start.addWidget(radio)
            if radio is self.starts[Start.DAY]:
                start.addWidget(self.day)
        start.addSpacing(GAP)
        discount = QHBoxLayout()
        discount.setSpacing(HALF_GAP)
        keep_width(self.discount, self._theme, 110)
        for widget in (self.discount, *self.kinds.values()):
            discount.addWidget(widget)
        discount.addSpacing(HALF_GAP)
        discount.addWidget(self._names["reason"])
        discount.addWidget(self.reason, 1)
        start.addWidget(self._names["contract"])
        start.addWidget(self.contract, 1)
        grid = QGridLayout()
        grid.setHorizontalSpacing(GAP)
        grid.setVerticalSpacing(HALF_GAP)
        for row, (name, field) in enumerate((("start", start), ("discount", discount))):
            grid.addWidget(self._names[name], row, 0)
            grid.addLayout(field, row, 1)
        grid.addWidget(self.problem, 2, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(HALF_GAP)
        layout.addLayout(grid)

    def _sums_card(self) -> QFrame:
        frame = card(self)
        grid = QGridLayout(frame)
        grid.setContentsMargins(GAP, 12, GAP, 12)
        grid.setHorizontalSpacing(GAP)
        for column, (name, value) in enumerate((*self._sums.values(), self._due)):
            grid.addWidget(name, 0, column)
            grid.addWidget(value, 1, column)
            grid.setColumnStretch(column, 1)
        return frame

    def _on_day_changed(self, day: QDate) -> None:
        chosen = date(day.year(), day.month(), day.day())
        if chosen != self._presenter.state.day:
            self._presenter.set_start(Start.DAY)
            self._presenter.set_day(chosen)

    def _on_discount_edited(self, value: Money | None) -> None:
        self._presenter.set_discount(None if value is None else Decimal(value.decimal))

    def _on_reason_changed(self, text: str) -> None:
        if text != self._presenter.state.reason:
            self._presenter.set_reason(text)
