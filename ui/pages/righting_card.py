"""What is wrong at LuckyFit and what a person does about it; or a sale of which LuckyFit has no ticket."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from desk.i18n import _, clock_time, day
from desk.model.correction import Cause, Correction
from desk.model.saga import Sale
from ui.dialogs import notice
from ui.dialogs.controls import Tick, dress
from ui.dialogs.notice import Notice
from ui.presenters.questions import Question
from ui.presenters.righting import RightingState
from ui.widgets.theme import Theme
from ui.widgets.tokens import GAP, HALF_GAP

LONGEST_REASON = 500


class RightingCard(QWidget):
    """Draws one of them. Its buttons only tell that they were pressed."""

    check = Signal()
    accept = Signal(str, bool)
    mine = Signal()
    give_up = Signal()
    open_client = Signal()
    tell_story = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.notice = Notice(theme, self)
        self.reason = QLineEdit(self)
        self.reason.setMaxLength(LONGEST_REASON)
        self.money_back: QCheckBox = Tick(theme, self)
        self.client, self.story = _button(self, "link"), _button(self, "link")
        self.accepted, self.own = _button(self, ""), _button(self, "")
        self.dropped, self.checked = _button(self, ""), _button(self, "primary")
        self.client.clicked.connect(self.open_client)
        self.story.clicked.connect(self.tell_story)
        self.checked.clicked.connect(self.check)
        self.own.clicked.connect(self.mine)
        self.dropped.clicked.connect(self.give_up)
        self.accepted.clicked.connect(lambda: self.accept.emit(self.reason.text(), self.money_back.isChecked()))
        self.reason.textChanged.connect(self._on_reason_changed)
        self._busy, self._drawn = False, ""
        self._lay_out()
        dress(self, theme)

    def draw(self, state: RightingState) -> None:
        """The only place that sets texts."""
        question = state.question
        if question is None:
            return
        if question.id != self._drawn:
            self._drawn = question.id
            self.reason.clear()
            self.money_back.setChecked(False)
        self._busy = state.busy
        self.client.setText(_("Open the client"))
        self.story.setText(_("What happened"))
        self.story.setVisible(question.intent is not None)
        if question.correction is not None:
            self._draw_correction(question.correction, question)
        elif question.sale is not None:
            self._draw_sale(question.sale)
        for each in (self.client, self.story, self.checked, self.dropped, self.own, self.reason, self.money_back):
            each.setEnabled(not state.busy)
        self._on_reason_changed()

    def _draw_correction(self, correction: Correction, question: Question) -> None:
        refund, gone = correction.cause is Cause.REFUND, correction.cause is Cause.GONE
        found = _("Asked for at {moment}.") if refund else _("Found at {moment} in LuckyFit's own list.")
        moment = f"{day(correction.opened_at)} {clock_time(correction.opened_at)}"
        self.notice.say(notice.WARN, question.sentence, found.format(moment=moment))
        self.checked.setText(_("Check in LuckyFit"))
        self.accepted.setText(_("It is in order"))
        self.reason.setPlaceholderText(_("Why it is in order as it is"))
        self.reason.setAccessibleName(self.reason.placeholderText())
        self.money_back.setText(_("The client has the money back"))
        self._show(self.checked)
        self.reason.setVisible(not refund)
        self.accepted.setVisible(not refund)
        self.money_back.setVisible(gone)
        late = correction.cause is Cause.SURPLUS and question.intent is not None and question.intent.may_be_claimed
        self.own.setText(_("It is this payment"))
        self.own.setVisible(late)

    def _draw_sale(self, sale: Sale) -> None:
        told = _("LuckyFit's list was checked until {moment}. Open the client and sell it again, or give it up.")
        moment = f"{day(sale.updated_at)} {clock_time(sale.updated_at)}"
        self.notice.say(notice.DENY, _("LuckyFit has no ticket of this sale."), told.format(moment=moment))
        self.dropped.setText(_("Give the sale up"))
        self._show(self.dropped)

    def _show(self, *shown: QWidget) -> None:
        for each in (self.checked, self.dropped, self.accepted, self.own, self.reason, self.money_back):
            each.setVisible(each in shown)

    def _on_reason_changed(self) -> None:
        """Without a reason it can't be said."""
        self.accepted.setEnabled(not self._busy and bool(self.reason.text().strip()))

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(HALF_GAP)
        buttons.addWidget(self.client)
        buttons.addWidget(self.story)
        buttons.addStretch(1)
        for button in (self.accepted, self.own, self.dropped, self.checked):
            buttons.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP, 4, GAP, HALF_GAP)
        column.setSpacing(GAP)
        for each in (self.notice, self.reason, self.money_back):
            column.addWidget(each)
        column.addLayout(buttons)


def _button(parent: QWidget, role: str) -> QPushButton:
    button = QPushButton(parent)
    button.setAutoDefault(True)  # Enter presses the one that has the focus
    if role:
        button.setProperty("role", role)
    return button
