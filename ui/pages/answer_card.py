"""A payment a person must decide about: what was checked and when, and the answers; records of LuckyFit side by side."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from desk.i18n import _, clock_time, day, ngettext
from desk.model.intent import Intent, IntentState
from desk.model.sale import Transaction
from ui.dialogs import notice
from ui.dialogs.controls import dress
from ui.dialogs.notice import Notice
from ui.dialogs.slip_row import SlipField
from ui.pages.reason_row import ReasonRow
from ui.presenters.answering import AnsweringState
from ui.widgets.frames import card
from ui.widgets.text import PlainLabel
from ui.widgets.theme import Theme
from ui.widgets.tokens import GAP, HALF_GAP

MOST_ROWS_SEEN = 5
ROW = 40
NOTHING = "—"


class AnswerCard(QWidget):
    """Draws one question. Its buttons only tell that they were pressed; `give_back` by which slip, `never_charged` why."""

    send_again = Signal()
    give_back = Signal(str)
    never_charged = Signal(str)
    end_for_good = Signal()
    mine = Signal(int)
    none_is_mine = Signal()
    read_again = Signal()
    open_client = Signal()
    tell_story = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.notice = Notice(theme, self)
        self.choices: list[QPushButton] = []
        self._rows = card(self)
        self._grid = QGridLayout(self._rows)
        self._grid.setContentsMargins(GAP, HALF_GAP, HALF_GAP, HALF_GAP)
        self._grid.setHorizontalSpacing(GAP)
        self._grid.setVerticalSpacing(HALF_GAP)
        self._area = QScrollArea(self)
        self._area.setWidgetResizable(True)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidget(self._rows)
        self.client, self.story = self._button("link"), self._button("link")
        self.slip = SlipField(self)
        self.slip.entered.connect(self._on_back)
        self.nothing = ReasonRow(self)
        self.nothing.asked.connect(self.never_charged)
        self.back = self._button("")
        self.end = self._button("")
        self.none = self._button("")
        self.again = self._button("primary")
        self.client.clicked.connect(self.open_client)
        self.story.clicked.connect(self.tell_story)
        self.back.clicked.connect(self._on_back)
        self.end.clicked.connect(self.end_for_good)
        self.none.clicked.connect(self.none_is_mine)
        self.again.clicked.connect(self._on_again)
        self._ambiguous, self._drawn = False, ""
        self._lay_out()
        dress(self, theme)

    def draw(self, state: AnsweringState) -> None:
        """The only place that sets texts."""
        intent = state.intent
        if intent is None:
            return
        if intent.id != self._drawn:
            self._drawn = intent.id
            self.slip.setText("")
            self.nothing.close_line()
        self._ambiguous = intent.state is IntentState.AMBIGUOUS
        absent, unsent = intent.state is IntentState.ABSENT, intent.state is IntentState.PREPARED
        self._draw_rows(state)
        self._draw_notice(state, intent)
        self.client.setText(_("Open the client"))
        self.story.setText(_("What happened"))
        owed = intent.owes_back
        self.back.setText(
            _("The terminal gave it back")
            if owed
            else _("Give the money back")
            if intent.in_hand
            else _("Don't send it any more")
        )
        self.end.setText(_("Delete the ticket"))
        self.none.setText(_("None of these"))
        self.again.setText(
            _("Read the records") if self._ambiguous else _("Send it all the same") if state.like else _("Send again")
        )
        self._draw_owed(owed=owed)
        self.back.setVisible(absent or unsent or owed)
        self.end.setVisible(absent and state.can_end)
        self.none.setVisible(self._ambiguous and state.choices is not None)
        self.again.setVisible(absent or (self._ambiguous and state.choices is None))
        each: QWidget
        for each in (self.client, self.story, self.back, self.end, self.none, self.again, *self.choices, self.slip, self.nothing):
            each.setEnabled(not state.busy)

    def _draw_owed(self, *, owed: bool) -> None:
        """Of what the terminal is to give back: by which slip it did, and that it never took it."""
        self.slip.setPlaceholderText(_("Slip no. of the return; may stay empty, never the card's number"))
        self.slip.setAccessibleName(self.slip.placeholderText())
        self.nothing.name(_("Nothing was charged…"), _("Nothing was charged"), _("Why it is written down all the same"))
        self.slip.setVisible(owed)
        self.nothing.setVisible(owed)

    def _draw_notice(self, state: AnsweringState, intent: Intent) -> None:
        if state.busy and not state.reading and not self._ambiguous:
            self.notice.say(notice.PLAIN, _("Recording in LuckyFit…"), _("Please do not switch the PC off."))
        elif intent.owes_back:
            self.notice.say(notice.DENY, *_owed(intent))
        elif intent.state is IntentState.PREPARED:
            taken = _("Written down at {taken}; the program ended before it was sent. Take it anew if the client still pays.")
            self.notice.say(notice.WARN, _("This payment was not sent."), taken.format(taken=_moment(intent.created_at)))
        elif state.like:
            self.notice.say(notice.WARN, _("Is it a second payment?"), state.like)
        elif not self._ambiguous:
            checked = _("LuckyFit's list was checked until {checked}: no record in it is this payment, taken at {taken}.")
            told = checked.format(checked=_moment(intent.updated_at), taken=_moment(intent.created_at))
            self.notice.say(notice.DENY, _("LuckyFit does not have this payment."), f"{told} {state.heard}".strip())
        elif state.choices is None:
            self.notice.say(notice.CHOOSE, _("Records in LuckyFit look like this payment."), _("They are to be read first."))
        elif state.choices:
            headline = ngettext(
                "{count} record looks like this one: choose.",
                "{count} records look like this one: choose.",
                len(state.choices),
            )
            detail = _("Compare the time and who made it. When none of them is this payment, it can be sent again.")
            self.notice.say(notice.CHOOSE, headline.format(count=len(state.choices)), f"{detail} {state.heard}".strip())
        else:
            detail = _("LuckyFit's list has no record any more that could be this payment.")
            self.notice.say(notice.CHOOSE, _("There is nothing left to choose from."), f"{detail} {state.heard}".strip())

    def _draw_rows(self, state: AnsweringState) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self.choices = []
        rows = state.choices or ()
        self._area.setVisible(bool(rows))
        names = (_("Number"), _("Time"), _("Author"), _("Point"), _("Note"))
        for column, name in enumerate(names):
            self._grid.addWidget(PlainLabel(name, role="caption"), 0, column)
        for at, row in enumerate(rows, start=1):
            for column, text in enumerate(_cells(row)):
                self._grid.addWidget(PlainLabel(text, wrap=column > 1), at, column)
            self._grid.addWidget(self._choice(row), at, len(names))
        for column in (2, 3, 4):
            self._grid.setColumnStretch(column, 1)
        seen = min(len(rows), MOST_ROWS_SEEN)
        self._area.setFixedHeight(seen * (self._theme.px(ROW) + HALF_GAP) + self._theme.px(ROW))

    def _choice(self, row: Transaction) -> QPushButton:
        button = self._button("small")
        button.setText(_("It is this one"))
        button.setAccessibleName(_("Record no. {number} is this payment").format(number=row.id))
        button.clicked.connect(lambda: self.mine.emit(row.id))
        self.choices.append(button)
        return button

    def _on_back(self) -> None:
        """What was typed is gone for good, past any undoing: it may have been a card's number."""
        slip = self.slip.text() if self.slip.isVisible() else ""
        self.slip.setText("")
        self.give_back.emit(slip)

    def _on_again(self) -> None:
        if self._ambiguous:
            self.read_again.emit()
        else:
            self.send_again.emit()

    def _button(self, role: str) -> QPushButton:
        button = QPushButton(self)
        button.setAutoDefault(True)  # Enter presses the one that has the focus
        if role:
            button.setProperty("role", role)
        return button

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(HALF_GAP)
        buttons.addWidget(self.client)
        buttons.addWidget(self.story)
        buttons.addStretch(1)
        for button in (self.none, self.end, self.back, self.again):
            buttons.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP, 4, GAP, HALF_GAP)
        column.setSpacing(GAP)
        column.addWidget(self.notice)
        column.addWidget(self._area)
        column.addWidget(self.slip)
        column.addWidget(self.nothing)
        column.addLayout(buttons)


def _cells(row: Transaction) -> tuple[str, ...]:
    when = _moment(row.created_at) if row.created_at is not None else NOTHING
    author = row.author_name or (str(row.user_id) if row.user_id is not None else NOTHING)
    return (str(row.id), when, author, row.point_name or NOTHING, row.notes or NOTHING)


def _owed(intent: Intent) -> tuple[str, str]:
    """What is the matter, and what to do: the terminal gives back what it took."""
    if intent.annulled:
        headline = _("The refund is still to be made at the terminal.")
        told = _("What was taken at {taken} was taken out of LuckyFit. Give it back at the terminal, then say so here.")
    else:
        headline = _("The card was charged for nothing.")
        told = _("LuckyFit has no record of what was taken at {taken}. Give it back at the terminal, then say so here.")
    slip = _("Slip no. {number}").format(number=intent.tender_ref) if intent.tender_ref else ""
    return headline, f"{told.format(taken=_moment(intent.created_at))} {slip}".strip()


def _moment(at: datetime) -> str:
    return f"{day(at)} {clock_time(at)}"
