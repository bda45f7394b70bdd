"""What can be done for the client shown: one button a deed, its key on it, and the reason when it can't be done."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout, QWidget

from desk.i18n import _
from ui import wording
from ui.presenters.reception_state import Deed, Hindrance, ReceptionState
from ui.widgets.buttons import DeedButton
from ui.widgets.frames import card
from ui.widgets.text import PlainLabel
from ui.widgets.theme import Theme
from ui.widgets.tokens import GAP

KEYS = {
    Deed.SELL: ("ticket-plus", "F3"),
    Deed.PAY: ("banknote", "F4"),
    Deed.DEPOSIT: ("wallet", "F6"),
    Deed.INSTASPORT: ("dumbbell", "F9"),
    Deed.REFRESH: ("refresh-cw", "F5"),
}
CURING: Mapping[str | None, Deed] = {"sell": Deed.SELL, "pay": Deed.PAY}
"""By the name of the cure: the model is read after the first paint."""

UNTOLD = (None, Hindrance.NO_CLIENT, Hindrance.NOTHING_TO_READ, Hindrance.READING)
"""What the window itself tells."""


class Actions(QWidget):
    """The buttons; `asked` carries the deed."""

    asked = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        plate = card(self)
        self.buttons = {deed: DeedButton(theme, icon, key, plate) for deed, (icon, key) in KEYS.items()}
        self.let_in = DeedButton(theme, "door-open", "F8", plate)
        self.let_in.hide()
        self._dealt: tuple[DeedButton, ...] = tuple(self.buttons.values())
        self._grid = QGridLayout(plate)
        self._grid.setSpacing(8)
        self._flat: bool | None = None
        self._columns = (0, 0)
        for deed, button in self.buttons.items():
            button.clicked.connect(lambda _checked=False, deed=deed: self.asked.emit(deed))
        self.lie_flat(flat=False)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(plate)

    def lie_flat(self, *, flat: bool) -> None:
        """In rows across a narrow window, instead of one column beside the client."""
        if flat != self._flat:
            self._flat = flat
            edge = 8 if flat else GAP
            self._grid.setContentsMargins(edge, edge, edge, edge)
            for button in (*self.buttons.values(), self.let_in):
                button.make_slim(slim=flat)
        self._deal()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As many in a row as can be read, and about as many in each."""
        super().resizeEvent(event)
        self._deal()

    def _deal(self) -> None:
        count = len(self._dealt)
        widest = max(button.sizeHint().width() for button in self._dealt) + 8
        columns = max(1, min(count, (self.width() - 10) // widest)) if self._flat else 1
        rows = -(-count // columns)
        columns = -(-count // rows)
        if (count, columns) == self._columns:
            return
        self._columns = (count, columns)
        for place, button in enumerate(self._dealt):
            self._grid.addWidget(button, place // columns, place % columns)

    def render_state(self, state: ReceptionState) -> None:
        """Which can be pressed, and which the client needs."""
        self.setAccessibleName(_("Actions"))
        needed = recommended(state)
        for deed, button in self.buttons.items():
            hindrance = state.hindrance(deed) if state.ready else Hindrance.NO_CLIENT
            button.say(wording.DEEDS[deed]())
            button.setEnabled(hindrance is None)
            told = hindrance not in UNTOLD
            button.say_why(wording.HINDRANCES[hindrance]() if told and hindrance is not None else "")
            button.recommend(recommended=deed is needed and hindrance is None)
        self._show_let_in(there=state.doors)
        self._deal()

    def _show_let_in(self, *, there: bool) -> None:
        """Only where there is a door."""
        self.let_in.say(_("Let in by hand"))
        if there == (self.let_in in self._dealt):
            return
        self._dealt = (*self.buttons.values(), self.let_in) if there else tuple(self.buttons.values())
        for button in (*self.buttons.values(), self.let_in):
            button.make_low(low=there)
        self.let_in.setVisible(there)


def recommended(state: ReceptionState) -> Deed | None:
    """The deed that would cure the gravest reason that can be cured here."""
    if state.look.view is None:
        return None
    return next((CURING[each.cure] for each in state.look.view.decision.reasons if each.cure in CURING), None)


class RecentTaps(QFrame):
    """The plate around the list of taps."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._content: QWidget | None = None
        self._title = PlainLabel(parent=self, role="subtitle")
        self._empty = PlainLabel(parent=self, role="muted", wrap=True)
        column = QVBoxLayout(self)
        self._column = column
        column.setContentsMargins(1, 12, 1, 8)
        column.setSpacing(8)
        for label in (self._title, self._empty):
            label.setContentsMargins(GAP - 1, 0, GAP - 1, 0)
            column.addWidget(label)
        column.addStretch()

    def hold(self, content: QWidget) -> None:
        """Puts the list in."""
        self._content = content
        self._column.insertWidget(2, content, 1)

    def render_state(self, state: ReceptionState) -> None:
        """The list, or a word when there is none yet."""
        self._title.setText(_("Taps today"))
        self._empty.setText(_("No card has been tapped yet"))
        self._empty.setVisible(not state.taps)
        if self._content is not None:
            self._content.setVisible(bool(state.taps))
            self._content.setAccessibleName(_("Taps today"))
