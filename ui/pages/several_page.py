"""One card number, several clients: a person chooses, the program never guesses."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from desk.i18n import _, clock_time
from ui.presenters.choices import ChoicesState
from ui.presenters.reception_state import ReceptionState
from ui.widgets.clients_list import CANDIDATE_ROW, ClientsList
from ui.widgets.text import PlainLabel
from ui.widgets.theme import Theme
from ui.widgets.tokens import GAP
from ui.wording.clients import holding

LEAST_SEEN = 3
"""So many are seen whatever else is on the screen; the page scrolls rather than the list."""


class SeveralPage(QFrame):
    """The choice; `picked` carries the client."""

    picked = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._title = PlainLabel(parent=self, role="headline")
        self._text = PlainLabel(parent=self, role="muted", wrap=True)
        self.list = ClientsList(theme, self, candidates=True)
        self.list.picked.connect(self.picked)
        self._theme = theme
        theme.changed.connect(self._fit)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 20, 1, 8)
        column.setSpacing(16)
        head = QVBoxLayout()
        head.setContentsMargins(GAP, 0, GAP, 0)
        head.setSpacing(4)
        for label in (self._title, self._text):
            head.addWidget(label)
        column.addLayout(head)
        column.addWidget(self.list, 1)

    def render_state(self, state: ReceptionState) -> None:
        """The clients, the first one ready for Enter only after a look: nothing is selected."""
        self._title.setText(_("Whose card is it?"))
        asked, told_at = _("Ask for the name or the last digits of the phone, then choose."), state.look.told_at
        remembered = _("from this PC, as of {time}").format(time=clock_time(told_at)) if told_at is not None else ""
        self._text.setText(f"{asked}\n{remembered}" if remembered else asked)
        self.list.setAccessibleName(_("Clients with this card number"))
        self.list.clients.show_clients(state.look.choices)
        self._fit()

    def render_choices(self, choices: ChoicesState) -> None:
        """What is known by now of their tickets."""
        known = choices.held.items()
        self.list.clients.show_holdings({number: holding(held.tickets, held.read_at) for number, held in known})

    def _fit(self) -> None:
        rows = min(self.list.clients.rowCount(), LEAST_SEEN)
        self.list.setMinimumHeight(rows * self._theme.px(CANDIDATE_ROW))
