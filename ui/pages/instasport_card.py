"""One Instasport card in the drawer: title, state in words, what may be pressed, and what a press ended in."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desk.i18n import _
from desk.model.card import CardState
from desk.model.card_desk import Action, CardView, Done, Gone, NotDone, Outcome, StillUnknown
from ui.dialogs import card_words, notice
from ui.dialogs.notice import Notice
from ui.presenters.instasport import Ended, InstasportState
from ui.widgets.icons import IconView
from ui.widgets.text import PlainLabel
from ui.widgets.theme import Theme

LOOKS = {
    CardState.REQUEST: ("clock", "caution"),
    CardState.NOT_ACTIVATED: ("circle-dot", "caution"),
    CardState.FROZEN: ("snowflake", "accent"),
    CardState.OVERDUE: ("circle-slash-2", "muted"),
    CardState.USED_UP: ("circle-slash-2", "muted"),
    CardState.ACTIVE: ("circle-check", "good"),
}
MAIN = frozenset({Action.ACTIVATE, Action.PAY})
NEVER_OFFERED = frozenset({Action.PAY, Action.CANCEL})
"""What the focus never comes to by itself: money, and what ends a card."""


class CardPlate(QFrame):
    """Drawn anew from every state; `act` is what its buttons do, `check` reads again what is in doubt."""

    def __init__(self, theme: Theme, act: Callable[[Action, CardView], None], check: Callable[[], None], parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._act = act
        self._view: CardView | None = None
        self._icon = IconView(theme, "clock", parent=self)
        self._title = PlainLabel(role="subtitle", wrap=True)
        self.state = PlainLabel(wrap=True)
        self._details = PlainLabel(role="muted", wrap=True)
        self.ended = Notice(theme, self)
        self.buttons = {action: self._button(action) for action in Action}
        self.check = QPushButton(self)
        self.check.clicked.connect(check)
        self._lay_out()

    def draw(self, view: CardView, state: InstasportState) -> None:
        """The card as it was read last."""
        self._view = view
        card_id = view.card.id
        self._icon.show_icon(*LOOKS[view.state])
        self._title.setText(view.card.title or _("Card no. {number}").format(number=card_id))
        self.state.setText(card_words.state(view))
        self._details.setText(card_words.details(view))
        self._details.setVisible(bool(self._details.text()))
        busy, doubt = card_id in state.running, state.in_doubt(card_id)
        for action, button in self.buttons.items():
            button.setText(card_words.action(action))
            button.setVisible(action in view.actions and not doubt)
            button.setEnabled(not busy)
            button.setAccessibleName(f"{card_words.action(action)}: {self._title.text()}")
        self.check.setText(_("Check now"))
        self.check.setVisible(doubt)
        self.check.setEnabled(not state.loading)
        self._draw_ended(state.ended.get(card_id), card_words.running(state.running[card_id]) if busy else "")
        if doubt and self.hasFocus():
            self.check.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def first(self) -> QPushButton | None:
        """What may be pressed here first, if the focus may come to it by itself."""
        offered = [button for action, button in self.buttons.items() if action not in NEVER_OFFERED]
        return next((each for each in (*offered, self.check) if each.isVisible() and each.isEnabled()), None)

    def _draw_ended(self, ended: Ended | None, running: str) -> None:
        show_ended(self.ended, ended, running)

    def _button(self, action: Action) -> QPushButton:
        button = QPushButton(self)
        button.setProperty("role", "primary" if action in MAIN else "plain")
        button.clicked.connect(lambda: self._press(action))
        return button

    def _press(self, action: Action) -> None:
        """The buttons are dead at once, before the work has begun; the focus stays with this card, on none of its buttons."""
        if self._view is not None:
            self.setFocus(Qt.FocusReason.OtherFocusReason)
            for button in self.buttons.values():
                button.setEnabled(False)
            self._act(action, self._view)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._icon)
        head.addWidget(self._title, 1)
        buttons = QVBoxLayout()
        buttons.setSpacing(8)
        for button in (*self.buttons.values(), self.check):
            buttons.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(6)
        layout.addLayout(head)
        for part in (self.state, self._details, self.ended):
            layout.addWidget(part)
        layout.addLayout(buttons)


def show_ended(block: Notice, ended: Ended | None, running: str) -> None:
    """What is being done, or what it ended in: certain and good, in doubt, or refused."""
    block.setVisible(bool(running) or ended is not None)
    if running:
        block.say(notice.PLAIN, running)
    elif ended is not None:
        block.say(_tone(ended.outcome), card_words.ended(ended.action, ended.outcome))


def _tone(outcome: Outcome) -> notice.Tone:
    match outcome:
        case Done() | Gone():
            return notice.OK
        case StillUnknown() | NotDone():
            return notice.WARN
        case _:
            return notice.DENY
