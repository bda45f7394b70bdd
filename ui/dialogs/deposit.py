"""Topping up a deposit: sum, kind, balance before and after, and the till it is written to."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtWidgets import QButtonGroup, QGridLayout, QHBoxLayout, QPushButton, QWidget

from desk.i18n import _, clock_time, money
from desk.model.sale import PayKind
from desk.wording.receipts import kind_name
from ui.dialogs import sentences
from ui.dialogs.amount_field import AmountField
from ui.dialogs.controls import Choice, Radio, keep_width
from ui.dialogs.money_form import MoneyForm
from ui.presenters.deposit import KINDS, QUICK, DepositPresenter, DepositState
from ui.runner import Runner
from ui.widgets.text import PlainLabel
from ui.widgets.theme import Theme
from ui.widgets.tokens import GAP
from ui.wording import Sentence

SUM, KIND, ACCOUNT, BALANCE, POINT = range(5)


class DepositDialog(MoneyForm):
    """Opened with F6."""

    def __init__(self, presenter: DepositPresenter, runner: Runner, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(presenter, runner, theme, parent)
        self._presenter = presenter
        self.sum = AmountField(self)
        keep_width(self.sum, theme, 160)
        self.sum.sum_edited.connect(presenter.set_sum)
        self._quick = [self._quick_button(at) for at in range(len(QUICK))]
        self.kinds = QButtonGroup(self)
        self._kinds = [self._kind_button(kind) for kind in KINDS]
        self._account = Choice(theme, self)
        self._account.activated.connect(lambda at: presenter.set_account(self._account.itemData(at)))
        self._balance = PlainLabel(role="subtitle")
        self._point = PlainLabel()
        self._names = [PlainLabel(role="muted") for _each in range(5)]
        self._lay_out_fields()
        buttons = (self.receipt, self.side, self.cancel, self.primary)
        self._chain(self.sum, *self._quick, *self._kinds, self._account, self.notice, self.slip.field, *buttons)
        self.fit(600)
        presenter.attach(self.draw)

    @property
    def state(self) -> DepositState:
        """What is drawn."""
        return self._presenter.state

    def money_state(self) -> DepositState:
        """The same, for what a payment shares."""
        return self._presenter.state

    def first_field(self) -> QWidget | None:
        """The sum."""
        return self.sum

    def field_keys(self) -> Mapping[str, Sentence]:
        """The kinds are a row."""
        return {"← →": lambda: _("another kind of money")}

    def draw(self, state: DepositState) -> None:
        """The only place that sets texts."""
        self.setWindowTitle(_("Deposit top-up"))
        self.title.setText(_("Deposit top-up"))
        self.subtitle.setText(state.client_name)
        names = (_("Sum"), _("Kind"), _("Account"), _("Balance"), _("Till"))
        for label, text in zip(self._names, names, strict=True):
            label.setText(text)
        self.sum.show_sum(state.sum, wrong=state.sum is None)
        self.sum.setAccessibleName(_("Sum"))
        for button, value in zip(self._quick, QUICK, strict=True):
            button.setText(sentences.short(value))
            button.setAccessibleName(money(value))
        for radio, kind in zip(self._kinds, KINDS, strict=True):
            radio.setText(kind_name(kind))
            radio.setChecked(state.kind is kind)
        self._draw_account(state)
        self._point.setText(state.point_name or _("no name is set for this till"))
        self._draw_money()

    def accept_text(self) -> str:
        """The sum stands on the button."""
        if not self.state.sum:
            return _("Top up")
        return _("Top up by {sum}").format(sum=money(self.state.sum))

    def recorded_detail(self) -> str:
        """The new balance."""
        return _("Balance {before} → {after}").format(before=money(self.state.before), after=money(self.state.after))

    def seen_sentence(self) -> str:
        """The balance when LuckyFit was asked."""
        if self.state.seen is None or self.state.seen_at is None:
            return _("LuckyFit did not tell the balance.")
        return _("LuckyFit at {time}: the balance is {sum}; it was {before}.").format(
            time=clock_time(self.state.seen_at), sum=money(self.state.seen), before=money(self.state.before)
        )

    def _draw_account(self, state: DepositState) -> None:
        self._account.clear()
        for account in state.accounts:
            name = account.name or _("Deposit no. {number}").format(number=account.id)
            self._account.addItem(name, account.id)
            if account == state.account:
                self._account.setCurrentIndex(self._account.count() - 1)
        self._account.setAccessibleName(_("Account"))
        for part in (self._names[ACCOUNT], self._account):
            part.setVisible(len(state.accounts) > 1)
        if state.account is None:
            self._balance.setText(_("This client has no deposit account."))
        else:
            self._balance.setText(f"{money(state.before)}  →  {money(state.after)}")

    def _quick_button(self, at: int) -> QPushButton:
        button = QPushButton(self)
        button.setProperty("role", "link")
        button.setAutoDefault(False)
        button.clicked.connect(lambda: self._presenter.set_sum(QUICK[at]))
        return button

    def _kind_button(self, kind: PayKind) -> Radio:
        button = Radio(self.theme, self)
        button.clicked.connect(lambda: self._presenter.set_kind(kind))
        self.kinds.addButton(button)
        return button

    def _lay_out_fields(self) -> None:
        sums = QHBoxLayout()
        sums.addWidget(self.sum)
        for button in self._quick:
            sums.addWidget(button)
        sums.addStretch(1)
        kinds = QHBoxLayout()
        kinds.setSpacing(GAP)
        for radio in self._kinds:
            kinds.addWidget(radio)
        kinds.addStretch(1)
        grid = QGridLayout(self.editing)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(12)
        grid.setHorizontalSpacing(GAP)
        grid.setColumnStretch(1, 1)
        for row, name in enumerate(self._names):
            grid.addWidget(name, row, 0)
        for row, layout in ((SUM, sums), (KIND, kinds)):
            grid.addLayout(layout, row, 1)
        for row, field in ((ACCOUNT, self._account), (BALANCE, self._balance), (POINT, self._point)):
            grid.addWidget(field, row, 1)
        grid.setRowStretch(POINT + 1, 1)

    def _retranslate(self) -> None:
        self.draw(self.state)
