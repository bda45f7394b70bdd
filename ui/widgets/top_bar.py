"""The top bar: search, status lights, language, theme, menu, and the clock."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QWidget

from desk.i18n import _
from ui.presenters.reception_state import LIGHTS, ReceptionState
from ui.widgets.buttons import IconButton
from ui.widgets.chips import StatusChip
from ui.widgets.search_field import SearchField
from ui.widgets.shift_mark import ShiftMark
from ui.widgets.text import PlainLabel
from ui.widgets.theme import Theme
from ui.widgets.tokens import GAP

HEIGHT = 64
FIELD, NARROWEST_FIELD = 220, 110


class TopBar(QFrame):
    """Only lays out; the window connects what is on it. `light_asked` carries the name of a light that was pressed."""

    light_asked = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "bar")
        self.setProperty("edge", "bottom")
        self._theme = theme
        self.field = SearchField(theme, self)
        self.field.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.chips = {name: StatusChip(theme, name, self) for name in LIGHTS}
        self.language = IconButton(theme, parent=self)
        self.look = IconButton(theme, "sun", self)
        self.menu = IconButton(theme, "menu", self)
        self.shift = ShiftMark(theme, self)
        self.clock = PlainLabel(parent=self, role="subtitle")
        self.clock.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row = QHBoxLayout(self)
        row.setContentsMargins(GAP, 0, GAP, 0)
        row.setSpacing(GAP)
        row.addWidget(self.field, 4)
        row.addStretch(1)
        lights = QHBoxLayout()
        lights.setSpacing(4)
        for name, chip in self.chips.items():
            chip.clicked.connect(lambda _checked=False, name=name: self.light_asked.emit(name))
            lights.addWidget(chip)
        row.addLayout(lights)
        small = QHBoxLayout()
        small.setSpacing(0)
        for button in (self.language, self.look, self.menu):
            small.addWidget(button)
        row.addLayout(small)
        row.addWidget(self.shift)
        row.addWidget(self.clock)
        theme.changed.connect(self._restyle)
        self._restyle()

    def retranslate(self, language: str) -> None:
        """Words of the language in use."""
        self.field.retranslate()
        self.language.setText(language.upper())
        self.language.name(_("Language"))
        self.menu.name(_("Menu (F10)"))
        self.look.name(_("Light or dark"))
        self.shift.retranslate()

    def show_shift(self, number: int | None, operator: str) -> None:
        """The open shift and who works it; None when there is none."""
        self.shift.show_shift(number, operator)
        self._arrange()

    def render_state(self, state: ReceptionState) -> None:
        """The lights."""
        for name, chip in self.chips.items():
            chip.show_light(state.lights[name])
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow bar the shift gives up the name, then the field some of its room, then the lights their words."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        chips = sum(chip.whole_width for chip in self.chips.values())
        rest = 3 * self.menu.sizeHint().width() + self.clock.sizeHint().width() + 8 * GAP
        px = self._theme.px
        room = self.width() - chips - rest
        self.shift.show_compact(compact=self.shift.whole_width > room - px(FIELD))
        for chip in self.chips.values():
            chip.show_compact(compact=self.shift.narrow_width > room - px(NARROWEST_FIELD))
        taken = sum(chip.sizeHint().width() for chip in self.chips.values()) + self.shift.narrow_width + rest
        self.field.setMinimumWidth(max(px(NARROWEST_FIELD), min(px(FIELD), self.width() - taken)))

    def _restyle(self) -> None:
        self.setFixedHeight(self._theme.px(HEIGHT))
        self.look.set_icon("moon" if self._theme.dark else "sun")
        self.field.setMaximumWidth(self._theme.px(560))
        self._arrange()
