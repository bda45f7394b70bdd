"""What a payment and a top-up share: fields, then the bank's terminal, then every part as the journal tells it."""

from __future__ import annotations

from collections.abc import Coroutine, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QStackedWidget, QVBoxLayout, QWidget

from desk.errors import DeskError
from desk.i18n import _, money
from desk.model.intent import Intent, IntentState
from desk.model.money import ZERO, Money, total
from desk.model.slip import IS_CARD
from ui import wording
from ui.dialogs import notice
from ui.dialogs.controls import Tick
from ui.dialogs.form import FormDialog
from ui.dialogs.no_shift import NoShiftLine
from ui.dialogs.notice import Notice
from ui.dialogs.part_row import PartRow
from ui.dialogs.slip_row import SlipRow
from ui.presenters.recording import Phase, booked, held
from ui.presenters.time_left import Left
from ui.runner import Runner
from ui.widgets.frames import card
from ui.widgets.theme import Theme
from ui.widgets.tokens import GAP, HALF_GAP
from ui.wording import Sentence

SCREEN = "money"
RECEIPT_KEY = "Ctrl+P"
UNSURE = frozenset({IntentState.SENDING, IntentState.UNKNOWN})


class MoneyState(Protocol):
    """What both states have."""

    @property
    def phase(self) -> Phase: ...
    @property
    def parts(self) -> tuple[Intent, ...]: ...
    @property
    def error(self) -> DeskError | None: ...
    @property
    def card_failed(self) -> bool: ...
    @property
    def card_charged(self) -> Money: ...
    @property
    def terminal_sum(self) -> Money: ...
    @property
    def ready(self) -> bool: ...
    @property
    def second_payment(self) -> bool: ...
    @property
    def may_close(self) -> bool: ...
    @property
    def seen_at(self) -> datetime | None: ...


class MoneyPresenter(Protocol):
    """What both presenters do."""

    async def accept(self, *, again: bool = False) -> None: ...
    async def card_passed(self, slip: str = "") -> None: ...
    def card_refused(self) -> None: ...
    async def look(self) -> None: ...
    def go_on(self) -> None: ...
    def time_left(self) -> Left | None: ...
    def detach(self) -> None: ...


class MoneyForm(FormDialog):
    """Subclasses fill `editing`, name the primary button, and draw their fields. Accepted means: read the client again.

    `recorded` says that all is in LuckyFit, while the result is still to be read.
    """

    recorded = Signal()

    def __init__(self, presenter: MoneyPresenter, runner: Runner, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._money, self._runner = presenter, runner
        self.editing = QWidget(self)
        self.notice = Notice(theme, self)
        self.slip = SlipRow(theme, self)
        self.slip.entered.connect(self._on_primary)
        self._rows: list[PartRow] = []
        self._focused_phase = Phase.EDITING
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self.editing)
        self._stack.addWidget(self._result_page())
        self.body.addWidget(self._stack, 1)
        self.no_shift = NoShiftLine(theme, self)
        self.add_below(self.no_shift)
        self.receipt = Tick(theme, self)
        self.receipt.hide()
        self.receipt_words: Sentence | None = None
        self.add_aside(self.receipt)
        self.side = self.add_button(self._on_side)
        self.cancel = self.add_button(self._on_cancel)
        self.primary = self.add_button(self._on_primary, role="primary", default=True)

    def money_state(self) -> MoneyState:
        """The state that is drawn."""
        raise NotImplementedError

    def offer_receipt(self, words: Sentence, *, wanted: bool) -> None:
        """From now on it is asked whether a receipt is made of what is taken; `receipt_wanted` tells the answer."""
        self.receipt_words = words
        self.receipt.setChecked(wanted)
        self.receipt.show()
        self._draw_receipt()
        self.bind(RECEIPT_KEY, lambda: _("a receipt, or none"), self.receipt.toggle)

    @property
    def receipt_wanted(self) -> bool:
        """True while it is ticked."""
        return self.receipt_words is not None and self.receipt.isChecked()

    def accept_text(self) -> str:
        """The primary button while fields are edited."""
        raise NotImplementedError

    def seen_sentence(self) -> str:
        """What LuckyFit told after a lost answer."""
        raise NotImplementedError

    def field_keys(self) -> Mapping[str, Sentence]:
        """Keys while fields are edited."""
        return {}

    def own_keys(self) -> Mapping[str, Sentence]:
        """Where Enter decides nothing, the list of keys says so."""
        phase = self.money_state().phase
        if phase is Phase.EDITING:
            return self.field_keys()
        if phase is Phase.RECORDED:
            return {}
        nothing: Sentence = lambda: _("changes nothing")  # noqa: E731 - called anew for another language
        asked: dict[str, Sentence] = {
            "Tab": lambda: _("to the other answer"),
            "Space": lambda: _("gives the answer that has the frame"),
            "Enter": nothing,
        }
        if phase is not Phase.TERMINAL:
            return asked
        paid: Sentence = lambda: _("changes nothing; in the slip's field it means Paid")  # noqa: E731 - as above
        return {**asked, "Tab": lambda: _("to the slip's number, or to the other answer"), "Enter": paid, "Esc": nothing}

    def may_close(self) -> bool:
        """Not while money is on its way, nor while the terminal has it."""
        return self.money_state().may_close

    def reject(self) -> None:
        """Esc: one level back; with anything sent the client has to be read again."""
        state = self.money_state()
        if state.phase is Phase.TERMINAL:
            return
        if state.parts and state.may_close:
            self.accept()
        else:
            super().reject()

    def _draw_money(self) -> None:
        state = self.money_state()
        editing = state.phase is Phase.EDITING
        self._stack.setCurrentIndex(0 if editing else 1)
        self._draw_buttons(state)
        self.say_error(self._error(state))
        self._draw_receipt()
        self.slip.setVisible(state.phase is Phase.TERMINAL)
        self.no_shift.mute(muted=not editing)
        if not editing:
            self.slip.retranslate()
            self._draw_notice(state)
            self._draw_parts(state)
        self._move_focus(state.phase)
        if state.phase is Phase.TERMINAL and state.error is not None:
            self.slip.mend(gone=state.error.code == IS_CARD)

    def _draw_receipt(self) -> None:
        """Wide enough for its words; where nothing was taken there is nothing to make a receipt of."""
        if self.receipt_words is None:
            return
        self.receipt.say(self.receipt_words())
        self.receipt.setAccessibleName(self.receipt_words())
        self.receipt.setVisible(self.money_state().phase is not Phase.NOT_RECORDED)

    def _move_focus(self, phase: Phase) -> None:
        """Onto what is to be read when the phase changes, so that a second Enter decides nothing unseen."""
        before, self._focused_phase = self._focused_phase, phase
        if phase is before:
            return
        self.enter_key.must_be_released()
        self.forget_keys()
        self.slip.field.setText("")
        targets = {Phase.EDITING: self.first_field(), Phase.RECORDED: self.primary}
        if phase is Phase.RECORDED:
            self.recorded.emit()
        field = targets.get(phase, self.notice)
        if field is not None and self.isVisible():
            field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _error(self, state: MoneyState) -> str:
        if state.error is not None:
            return wording.of_trouble(state.error, stands=state.phase is Phase.PARTLY)
        if state.phase is Phase.EDITING and state.card_failed:
            return _("The card did not pass. Nothing was recorded: try again or choose another kind.")
        return ""

    def _draw_buttons(self, state: MoneyState) -> None:
        phase = state.phase
        self.side.setVisible(phase is Phase.UNKNOWN or state.second_payment)
        self.side.setEnabled(True)
        self.side.setText(_("It is a second payment") if state.second_payment else _("Look in LuckyFit"))
        self.cancel.setVisible(phase not in (Phase.RECORDED, Phase.UNKNOWN))
        self.cancel.setEnabled(phase is not Phase.SENDING)
        self.cancel.setText(
            {
                Phase.TERMINAL: _("Not passed"),
                Phase.PARTLY: _("Leave the rest as debt"),
                Phase.NOT_RECORDED: _("Close"),
            }.get(phase, _("Cancel"))
        )
        self.primary.setEnabled(state.ready or phase not in (Phase.EDITING, Phase.SENDING))
        enter = phase in (Phase.EDITING, Phase.RECORDED)
        self.primary.setAutoDefault(enter)
        self._name_primary(self.primary, self._primary_text(phase), busy=phase is Phase.SENDING, enter=enter)

    def _primary_text(self, phase: Phase) -> str:
        if phase is Phase.EDITING:
            return self.accept_text()
        return {
            Phase.TERMINAL: _("Paid"),
            Phase.PARTLY: _("Take the rest"),
            Phase.NOT_RECORDED: _("Back to the fields"),
            Phase.UNKNOWN: _("Leave for later"),
        }.get(phase, _("Close"))

    def _draw_notice(self, state: MoneyState) -> None:
        match state.phase:
            case Phase.TERMINAL:
                what = _("Run the card at the terminal: {sum}").format(sum=money(state.terminal_sum))
                self.notice.say(notice.CARD, what, _("Press Paid only when the terminal has said yes."))
            case Phase.RECORDED:
                self.notice.say(notice.OK, self._recorded(state.parts), self.recorded_detail())
            case Phase.UNKNOWN:
                self._draw_doubt(state)
            case Phase.PARTLY:
                left = total([each.booking.sum for each in state.parts if not booked(each)])
                what = _("Only a part was recorded; {sum} was not.").format(sum=money(left))
                self.notice.say(notice.WARN, what, f"{self._charged(state)} {self.change_sentence()}".strip())
            case Phase.NOT_RECORDED:
                self.notice.say(notice.DENY, _("LuckyFit does not have this payment."), self._charged(state))
            case _:
                self.notice.say(notice.PLAIN, _("Recording in LuckyFit…"), _("Please do not switch the PC off."))

    def _draw_doubt(self, state: MoneyState) -> None:
        """Amber while it is being looked for; then red or violet, and what is to be done stands in the list."""
        states = {each.state for each in state.parts}
        later = _("Press the count of open money questions, at the bottom of the window, to decide.")
        if states & UNSURE:
            what = _("Money taken, answer not received. Checking by itself; do not take it again.")
            detail = f"{self._doubt()} {self.change_sentence()}".strip()
            if any(each.key_refused for each in state.parts):
                what = _("LuckyFit refused the key: check it in the settings. Do not take the money again.")
                looked_up = _("Whether it was booked is being looked up.")
                detail = f"{looked_up} {detail}"
            self.notice.say(notice.WARN, what, detail, left=self._money.time_left)
        elif IntentState.AMBIGUOUS in states:
            what = _("LuckyFit holds what may be this payment: choose the record, or say that it is none.")
            self.notice.say(notice.CHOOSE, what, later)
        else:
            self.notice.say(notice.DENY, _("LuckyFit does not have this payment."), later)

    def recorded_detail(self) -> str:
        """What is left to do after all was recorded."""
        return ""

    def change_sentence(self) -> str:
        """What is to be given back out of the cash that was taken."""
        return ""

    def _recorded(self, parts: Sequence[Intent]) -> str:
        if len(parts) == 1:
            return _("Recorded in LuckyFit, no. {number}").format(number=parts[0].row_id)
        return _("All parts are recorded in LuckyFit: {sum}").format(sum=money(total([each.booking.sum for each in parts])))

    def _doubt(self) -> str:
        if self.money_state().seen_at is not None:
            return self.seen_sentence()
        return _("It may be in LuckyFit already. You can leave it: this client and others can be served meanwhile.")

    def _charged(self, state: MoneyState) -> str:
        lost = state.card_charged - total([e.booking.sum for e in state.parts if booked(e) and e.booking.kind.name == "CARD"])
        if lost > ZERO:
            return _("The terminal has taken {sum} from the card. Record it again, or return it at the terminal.").format(
                sum=money(lost)
            )
        if not any(held(each) for each in state.parts):
            return _("Take the payment again, or give the money back.")
        return _("Take the rest again, or give the money back.")

    def _draw_parts(self, state: MoneyState) -> None:
        while len(self._rows) < len(state.parts):
            row = PartRow(self.theme, self._parts_card)
            self._parts.addWidget(row)
            self._rows.append(row)
        self._parts_card.setVisible(bool(state.parts))
        for at, row in enumerate(self._rows):
            row.setVisible(at < len(state.parts))
            if at < len(state.parts):
                row.draw(state.parts[at], sending=state.phase is Phase.SENDING)

    def _result_page(self) -> QWidget:
        page = QWidget(self)
        self._parts_card = card(page)
        self._parts = QVBoxLayout(self._parts_card)
        self._parts.setContentsMargins(GAP, 12, GAP, 12)
        self._parts.setSpacing(HALF_GAP)
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP)
        layout.addWidget(self.notice)
        layout.addWidget(self.slip)
        layout.addWidget(self._parts_card)
        layout.addStretch(1)
        return page

    def _on_primary(self) -> None:
        match self.money_state().phase:
            case Phase.EDITING:
                self._run(self._money.accept())
            case Phase.TERMINAL:
                self._run(self._money.card_passed(self.slip.field.text()))
            case Phase.PARTLY | Phase.NOT_RECORDED:
                self._money.go_on()
            case Phase.RECORDED | Phase.UNKNOWN:
                self.done(QDialog.DialogCode.Accepted)
            case Phase.SENDING:
                pass

    def _on_cancel(self) -> None:
        if self.money_state().phase is Phase.TERMINAL:
            self._money.card_refused()
        else:
            self.reject()

    def _on_side(self) -> None:
        second = self.money_state().second_payment
        self._run(self._money.accept(again=True) if second else self._money.look())

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        if self._runner.run(work, name="money", screen=SCREEN):
            for button in (self.side, self.cancel, self.primary):
                button.setEnabled(False)

    def _left(self) -> None:
        self._money.detach()
