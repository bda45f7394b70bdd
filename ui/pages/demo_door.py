"""The demo's door: a drawn turnstile that turns when the pretended one does, and what can be done to it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from desk.events import Bus, EmergencyChanged, FireAlarm, PassEnded, PassMade
from desk.hardware.simulated_gate import SimulatedTurnstile
from desk.i18n import _
from desk.model.gate import Passed
from ui.dialogs.controls import Tick
from ui.widgets.drawn_turnstile import BURNING, FREE, LOCKED, DrawnTurnstile
from ui.widgets.text import PlainLabel
from ui.widgets.theme import Theme
from ui.widgets.tokens import GAP, HALF_GAP

TURNS_AFTER_S = 0.8


class DemoDoor(QWidget):
    """`tray_asked`: a card is to be laid on the reader."""

    tray_asked = Signal()

    def __init__(self, theme: Theme, bus: Bus, gate: str, turnstile: SimulatedTurnstile, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Tool)
        self._bus, self._gate, self._turnstile = bus, gate, turnstile
        self.setObjectName("window")
        self.drawn = DrawnTurnstile(theme, self)
        self.said = PlainLabel(role="muted", wrap=True)
        self.turns, self.burns, self.unplugged = (Tick(theme, self) for _number in range(3))
        self.cards = QPushButton(self)
        self.turns.setChecked(True)
        self._open = False
        self._lay_out()
        self._connect()
        self._leave = self._listen(bus)
        self._retranslate()

    def detach(self) -> None:
        """Listens no more."""
        for leave in self._leave:
            leave()

    def changeEvent(self, event: QEvent) -> None:
        """Another language: every text anew."""
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _listen(self, bus: Bus) -> tuple[Callable[[], None], ...]:
        return (
            bus.subscribe(PassMade, self._on_made),
            bus.subscribe(PassEnded, self._on_ended),
            bus.subscribe(EmergencyChanged, lambda fact: self._stand_open(on=fact.emergency.on)),
            bus.subscribe(FireAlarm, lambda fact: self._stand_open(on=fact.burning)),
        )

    def _on_made(self, _fact: PassMade) -> None:
        if not self._open:
            self.drawn.show_light(FREE)

    def _on_ended(self, fact: PassEnded) -> None:
        if isinstance(fact.outcome, Passed):
            self.drawn.turn()
        self.drawn.show_light(BURNING if self._open else LOCKED)

    def _stand_open(self, *, on: bool) -> None:
        self._open = on
        self.drawn.show_light(BURNING if on else LOCKED)

    def _connect(self) -> None:
        self.turns.toggled.connect(self._on_turns)
        self.burns.toggled.connect(lambda on: self._bus.publish(FireAlarm(self._gate, burning=on)))
        self.unplugged.toggled.connect(lambda out: self._turnstile.unplug() if out else self._turnstile.plug())
        self.cards.clicked.connect(self.tray_asked)

    def _on_turns(self, on: bool) -> None:  # noqa: FBT001 - a signal hands it over
        self._turnstile.turn_after_s = TURNS_AFTER_S if on else None

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP, GAP, GAP, GAP)
        column.setSpacing(HALF_GAP)
        column.addWidget(self.drawn, 1)
        column.addWidget(self.said)
        for tick in (self.turns, self.burns, self.unplugged):
            column.addWidget(tick)
        column.addWidget(self.cards)

    def _retranslate(self) -> None:
        self.setWindowTitle(_("The turnstile"))
        self.drawn.setAccessibleName(_("The turnstile"))
        self.said.setText(_("Green: free to go through. Red: locked."))
        self.turns.say(_("Whoever is let in goes through"))
        self.burns.say(_("Fire alarm"))
        self.unplugged.say(_("The cable is pulled out"))
        self.cards.setText(_("Cards to tap"))
