"""Selling a ticket: the price list as a tree, start, discount, contract, and what is due."""

from __future__ import annotations

from collections.abc import Coroutine, Mapping
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QHeaderView, QLineEdit, QTreeView, QVBoxLayout, QWidget

from desk.errors import OutcomeUnknown
from desk.i18n import _, money
from ui import wording
from ui.dialogs import notice
from ui.dialogs.form import FormDialog
from ui.dialogs.no_shift import NoShiftLine
from ui.dialogs.notice import Notice
from ui.dialogs.price_tree import DURATION, FREEZES, NAME, PASSES, PRICE, TEMPLATE, PriceSearch, PriceTree
from ui.dialogs.sell_fields import SellFields
from ui.presenters.sell import SellPresenter, SellState, Sold, Stage, issued_sum
from ui.runner import Runner
from ui.widgets.frames import card
from ui.widgets.theme import Theme
from ui.wording import DOT, Sentence

SCREEN = "sell"
LEAST_LIST = 150
SIZE = (920, 700)
LOST = frozenset({Stage.UNKNOWN, Stage.FOUND, Stage.ABSENT})
"""An answer was lost: what the form shows is to be read before anything is pressed."""
INTO_LIST = (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter)


class SellDialog(FormDialog):
    """Opened with F3. When accepted, `sold` is what LuckyFit issued, or None when nobody knows yet."""

    def __init__(self, presenter: SellPresenter, runner: Runner, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._presenter, self._runner = presenter, runner
        self.search = QLineEdit(self)
        self.search.setClearButtonEnabled(True)
        self.tree = PriceTree(self)
        self.found = PriceSearch(self.tree, self)
        self.view = QTreeView(self)
        self.fields = SellFields(presenter, theme, self)
        self.notice = Notice(theme, self)
        self.no_shift = NoShiftLine(theme, self)
        self._lay_out_fields()
        self.cancel = self.add_button(self._on_cancel)
        self.owing = self.add_button(self._on_owing)
        self.primary = self.add_button(self._on_primary, role="primary", default=True)
        self.search.textEdited.connect(self._on_search)
        self.search.installEventFilter(self)
        self.view.selectionModel().selectionChanged.connect(self._on_selection_changed)
        self._chain(self.search, self.view, *self.fields.stops, self.notice, self.cancel, self.owing, self.primary)
        self._drawn = presenter.state
        presenter.attach(self.draw)

    @property
    def presenter(self) -> SellPresenter:
        """What it draws."""
        return self._presenter

    @property
    def sold(self) -> Sold | None:
        """What was issued."""
        return self._presenter.state.sold

    def first_field(self) -> QWidget | None:
        """The search."""
        return self.search

    def own_keys(self) -> Mapping[str, Sentence]:
        """The price list is a tree."""
        return {
            "↑ ↓": lambda: _("choose in the price list"),
            "← →": lambda: _("close or open a group"),
        }

    def may_close(self) -> bool:
        """Not while the sale is on its way."""
        return self._presenter.state.may_close

    def reject(self) -> None:
        """Esc; after a lost answer the client has to be read again."""
        if self._presenter.state.stage in LOST:
            self.accept()
        else:
            super().reject()

    def showEvent(self, event: QShowEvent) -> None:
        """The price list is read as soon as the dialog is there."""
        super().showEvent(event)
        if self._presenter.state.price_list is None:
            self._run(self._presenter.load())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """From the search, Down and Enter go into the list; Enter there sells, never here."""
        if watched is not self.search or not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return super().eventFilter(watched, event)
        if event.key() in INTO_LIST:
            self._into_list()
            return True
        return super().eventFilter(watched, event)

    def draw(self, state: SellState) -> None:
        """The only place that sets texts."""
        if state.price_list is not self._drawn.price_list and state.price_list is not None:
            self.tree.fill(state.price_list)
            self.view.expandAll()
        refit = (state.stage in LOST) is not (self._drawn.stage in LOST)
        to_be_read = state.stage is not self._drawn.stage and state.stage in (*LOST, Stage.DIFFERS)
        self._drawn = state
        self.setWindowTitle(_("Ticket sale"))
        self.title.setText(_("Ticket sale"))
        self.subtitle.setText(_subject(state))
        self.search.setPlaceholderText(_("Reading the price list…") if state.loading else _("Search the price list"))
        self.search.setAccessibleName(_("Search the price list"))
        self.view.setAccessibleName(_("Price list"))
        self.fields.draw(state)
        self._draw_stage(state)
        self._draw_buttons(state)
        told_above = isinstance(state.error, OutcomeUnknown) and state.stage in LOST
        self.say_error("" if state.error is None or told_above else wording.of_error(state.error))
        if refit:
            QTimer.singleShot(0, self, self._fit_stage)
        if to_be_read:
            self.enter_key.must_be_released()
            self.notice.setFocus(Qt.FocusReason.OtherFocusReason)
        if state.stage is Stage.DONE:
            self.done(QDialog.DialogCode.Accepted)

    def _fit_stage(self) -> None:
        """Once what was chosen can't be changed any more, a small form; for the fields as large as before."""
        if self._presenter.state.stage in LOST:
            self.fit(SIZE[0])
            self.resize(self.width(), self.sizeHint().height())
        else:
            self.fit(*SIZE)

    def _draw_stage(self, state: SellState) -> None:
        editing = state.stage in (Stage.EDITING, Stage.SENDING)
        for part in (self.search, self.view, self.fields):
            part.setEnabled(state.stage is Stage.EDITING)
        self.fields.sums.setEnabled(state.stage in (Stage.EDITING, *LOST))
        for shown in (self.search, self._prices, self.fields):
            shown.setVisible(state.stage not in LOST)
        self.no_shift.mute(muted=not editing)
        self.notice.setVisible(not editing and state.stage is not Stage.DONE)
        if state.stage is Stage.UNKNOWN:
            self.notice.say(
                notice.WARN,
                _("Answer not received. Do not sell it again."),
                _("The ticket may be issued already. It is looked for by itself; you can close this and serve others meanwhile."),
                left=self._presenter.time_left,
            )
        elif state.stage is Stage.FOUND and state.lost is not None:
            found = _("The ticket was issued after all, no. {number}").format(number=state.lost.client_ticket_id)
            self.notice.say(notice.OK, found, _("Nothing is paid yet.") if state.lost.due else "")
        elif state.stage is Stage.ABSENT:
            self.notice.say(
                notice.DENY, _("LuckyFit has no ticket of this sale."), _("Sell it again, or close this and decide later.")
            )
        elif state.stage is Stage.DIFFERS and state.sold is not None and state.quote is not None:
            self.notice.say(
                notice.WARN,
                _("LuckyFit issued the ticket for {theirs}, not {ours}.").format(
                    theirs=money(issued_sum(state.sold.ticket)), ours=money(state.quote.due)
                ),
                _("Nothing is paid yet. Keep it at this price, or take it back."),
            )

    def _draw_buttons(self, state: SellState) -> None:
        stage = state.stage
        asks = stage in (Stage.DIFFERS, *LOST)
        self.cancel.setText({Stage.DIFFERS: _("Take it back"), Stage.ABSENT: _("Close")}.get(stage, _("Cancel")))
        self.cancel.setVisible(stage not in (Stage.UNKNOWN, Stage.FOUND))
        self.cancel.setEnabled(stage is not Stage.SENDING)
        self.owing.setText(_("Leave unpaid") if stage is Stage.FOUND else _("Sell without payment"))
        self.owing.setVisible(stage is Stage.FOUND or not (asks or state.free))
        self.owing.setEnabled(state.ready or stage is Stage.FOUND)
        self.primary.setEnabled(state.ready or asks)
        usual = _("Sell, nothing to pay") if state.free else _("Next: payment")
        text = {
            Stage.DIFFERS: _("Keep at this price"),
            Stage.UNKNOWN: _("Close and look"),
            Stage.FOUND: _("Next: payment"),
            Stage.ABSENT: _("Back to the fields"),
        }.get(stage, usual)
        self._name_primary(self.primary, text, busy=stage is Stage.SENDING, enter=not asks or stage is Stage.FOUND)

    def _into_list(self) -> None:
        if not self.view.currentIndex().isValid() or self.found.data(self.view.currentIndex(), TEMPLATE) is None:
            self._choose_first()
        self.view.setFocus(Qt.FocusReason.TabFocusReason)

    def _choose_first(self) -> None:
        first = self.found.first_ticket()
        if first.isValid():
            self.view.setCurrentIndex(first)
            self.view.scrollTo(first)

    def _on_search(self, text: str) -> None:
        self.found.look_for(text)
        self.view.expandAll()
        self._choose_first()

    def _on_selection_changed(self) -> None:
        """Asks what is chosen now: a filter that takes rows away tells of changes in which nothing is."""
        chosen = self.view.selectionModel().selectedRows(NAME)
        self._presenter.choose(chosen[0].data(TEMPLATE) if chosen else None)

    def _on_cancel(self) -> None:
        if self._presenter.state.stage is Stage.DIFFERS:
            self._write(self._presenter.take_back())
        else:
            self.reject()

    def _on_owing(self) -> None:
        found = self._presenter.state.stage is Stage.FOUND
        self._write(self._presenter.take_found(pay_now=False) if found else self._presenter.sell(pay_now=False))

    def _on_primary(self) -> None:
        match self._presenter.state.stage:
            case Stage.DIFFERS:
                self._presenter.keep()
            case Stage.FOUND:
                self._write(self._presenter.take_found(pay_now=True))
            case Stage.ABSENT:
                self._presenter.start_again()
            case Stage.UNKNOWN:
                self.done(QDialog.DialogCode.Accepted)
            case _:
                self._write(self._presenter.sell(pay_now=True))

    def _write(self, work: Coroutine[Any, Any, None]) -> None:
        """The buttons are dead at once, before the work has begun."""
        if self._run(work):
            for button in (self.cancel, self.owing, self.primary):
                button.setEnabled(False)

    def _run(self, work: Coroutine[Any, Any, None]) -> bool:
        return self._runner.run(work, name="sale of a ticket", screen=SCREEN)

    def _lay_out_fields(self) -> None:
        self.view.setModel(self.found)
        self.view.setUniformRowHeights(True)
        self.view.setAllColumnsShowFocus(True)
        self.view.setExpandsOnDoubleClick(False)
        self.view.setMinimumHeight(self.theme.px(LEAST_LIST))
        header = self.view.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        for column in (DURATION, PASSES, FREEZES, PRICE):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        self._prices = frame = card(self)
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(1, 4, 1, 4)
        inside.addWidget(self.view)
        self.body.addWidget(self.notice)
        self.body.addWidget(self.search)
        self.body.addWidget(frame, 1)
        self.body.addWidget(self.fields)
        self.body.addStretch(0)
        self.add_below(self.fields.sums)
        self.add_below(self.no_shift)
        self.fit(*SIZE)

    def _retranslate(self) -> None:
        self.tree.retranslate()
        self.view.setMinimumHeight(self.theme.px(LEAST_LIST))
        self.draw(self._presenter.state)

    def _left(self) -> None:
        self._presenter.detach()


def _subject(state: SellState) -> str:
    """Who buys; once the list is out of sight, what too."""
    name = state.template.name if state.template is not None and state.stage in LOST else ""
    return DOT.join(part for part in (state.client_name, name) if part)
