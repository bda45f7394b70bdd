"""What staff find behind the keypad of a kiosk: large buttons, one page after another."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QStackedWidget, QVBoxLayout, QWidget

from desk.i18n import Language
from desk.model.door import Place
from ui.presenters.kiosk_staff import StaffState, Step
from ui.presenters.let_in import Preset
from ui.widgets.kiosk_button import KioskButton
from ui.widgets.ruler import Ruler
from ui.widgets.theme import Theme
from ui.wording import kiosk_staff as words

GAP = 16
IN_A_ROW = 2
PAGES = (Step.MENU, Step.REASON, Step.WAY, Step.PAPER)


class StaffMenu(QStackedWidget):
    """The menu, the reasons, and the ways in and out; `reason_chosen` carries a Preset, `way_chosen` a Place."""

    reason_chosen = Signal(object)
    way_chosen = Signal(object)

    def __init__(self, theme: Theme, ruler: Ruler, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._ruler = theme, ruler
        self.let_in = KioskButton(theme, ruler, "door-open", self)
        self.order, self.leave = KioskButton(theme, ruler, "unplug", self), KioskButton(theme, ruler, "log-out", self)
        self.reasons = {each: KioskButton(theme, ruler, parent=self) for each in Preset}
        self.ways: dict[Place, KioskButton] = {}
        self._pages = {each: QWidget(self) for each in PAGES}
        for page in self._pages.values():
            self.addWidget(page)
        self._column(Step.MENU, (self.let_in, self.order, self.leave))
        self._column(Step.REASON, tuple(self.reasons.values()))
        self._grid = QGridLayout(self._pages[Step.WAY])
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(GAP)
        for preset, button in self.reasons.items():
            button.clicked.connect(lambda _checked=False, preset=preset: self.reason_chosen.emit(preset))

    def use(self, ruler: Ruler) -> None:
        """Another screen; its buttons are told by whoever holds them."""
        self._ruler = ruler

    def render_state(self, state: StaffState, say: Language, *, out: bool) -> None:
        """One page of them."""
        self._offer(state.ways)
        if state.step in self._pages:
            self.setCurrentWidget(self._pages[state.step])
        self.let_in.say(words.let_in(say))
        self.order.say(say.gettext("Back in order") if out else say.gettext("Out of order"))
        self.leave.say(say.gettext("Close the kiosk"))
        for preset, button in self.reasons.items():
            button.say(words.reason(preset, say))
        several = len({each.point for each in self.ways}) > 1
        for place, button in self.ways.items():
            button.say(words.way(place, say, several=several))
            button.setEnabled(not state.busy)

    def _offer(self, ways: Sequence[Place]) -> None:
        """The doors of a kiosk do not change; they are made when they are first shown."""
        for place in ways:
            if place not in self.ways:
                button = KioskButton(self._theme, self._ruler, parent=self)
                button.clicked.connect(lambda _checked=False, place=place: self.way_chosen.emit(place))
                count = len(self.ways)
                self._grid.addWidget(button, count // IN_A_ROW, count % IN_A_ROW)
                self.ways[place] = button

    def _column(self, step: Step, buttons: Sequence[KioskButton]) -> None:
        column = QVBoxLayout(self._pages[step])
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        for button in buttons:
            column.addWidget(button)
        column.addStretch(1)
