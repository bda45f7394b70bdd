"""A kiosk's window over the sandbox, a real store and the pretended turnstile, and how a test works at it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication

from desk.config_door import DoorSettings
from desk.config_kiosk import KioskSettings
from desk.events import CardRead, GateChanged
from desk.hardware.simulated_gate import SimulatedTurnstile
from desk.model.health import Health
from desk.model.tag import Tag
from desk.sandbox.people import Person
from desk.wiring_kiosk import KioskGround, KioskParts, kiosk_of
from tests.flows.conftest import until
from tests.ui.counter import Counter, KeysInMemory, counter_in
from ui.kiosk import KioskFlow
from ui.kiosk_window import KioskWindow
from ui.presenters.kiosk_state import KioskShown, KioskState
from ui.widgets.theme import Theme
from ui.wording import kiosk as words

PIN = "314159"
READER = "street"


@dataclass
class Ears:
    """Sounds, remembered."""

    heard: list[str] = field(default_factory=list)

    def play(self, name: str) -> None:
        self.heard.append(name)


@dataclass
class Kiosk:
    """A kiosk at work, with somebody before it."""

    counter: Counter
    turnstile: SimulatedTurnstile
    parts: KioskParts
    window: KioskWindow
    flow: KioskFlow
    ears: Ears

    @property
    def state(self) -> KioskState:
        return self.flow.kiosk.state

    @property
    def told(self) -> str:
        """All that stands on the screen."""
        return words.told(self.state)

    def person(self, scenario: str) -> Person:
        """The first client of that scenario who has a card."""
        return next(each for each in self.counter.state.people if each.scenario == scenario and each.card)

    def card(self, scenario: str) -> Tag:
        return Tag.em(bytes.fromhex(self.person(scenario).card))

    @property
    def badge(self) -> Tag:
        """The card of somebody of the staff."""
        return Tag.em(bytes.fromhex(next(each.card for each in self.counter.state.staff if each.card)))

    def tap(self, tag: Tag) -> None:
        """A card at the street's reader."""
        self.counter.bus.publish(CardRead(tag, READER))

    async def tap_and_see(self, tag: Tag, shown: KioskShown) -> None:
        before = self.state.number
        self.tap(tag)
        await until(lambda: self.state.number > before and self.state.shown is shown)

    async def see(self, shown: KioskShown) -> None:
        await until(lambda: self.state.shown is shown)

    def touch(self, button: QAbstractButton) -> None:
        assert button.isVisible()
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    async def type_pin(self, pin: str) -> None:
        """By finger, and the tick."""
        pad = self.window.keypad
        for digit in pin:
            self.touch(pad.keys[digit])
        self.touch(pad.enter)
        await until(lambda: self.flow.staff.state.digits == 0 and not self.flow.staff.state.busy)


@asynccontextmanager
async def kiosk_in(
    folder: Path, *, turn_after_s: float | None = 0.05, keys: KeysInMemory | None = None, **knobs: object
) -> AsyncIterator[Kiosk]:
    """A kiosk whose files lie in that folder; answers stay as long as the test looks, unless it says otherwise."""
    turnstile = SimulatedTurnstile(turn_after_s)
    settings = turnstile.settings._replace(window_s=1.0)
    stays = {"granted_s": 60.0, "warned_s": 60.0, "denied_s": 60.0} | knobs
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    application.setQuitOnLastWindowClosed(False)
    async with counter_in(folder, {"main": settings}, DoorSettings(quiet_s=0.001), READER, is_kiosk=True) as counter:
        window_settings = counter.settings.window._replace(language="en")
        counter.settings = counter.settings._replace(kiosk=KioskSettings(**stays), window=window_settings)  # type: ignore[arg-type]
        ground = KioskGround(counter.settings, counter.club, counter.checkin, counter.doors.door)
        parts = kiosk_of(folder, keys or KeysInMemory(), counter.clock, ground)
        window, ears = KioskWindow(Theme(application, mode="dark"), counter.settings.kiosk), Ears()
        window.resize(1024, 768)
        window.show()
        flow = KioskFlow(counter, parts, window, ears)
        there: list[GateChanged] = []
        counter.bus.subscribe(GateChanged, there.append)
        await counter.doors.start()
        await until(lambda: any(each.health is Health.OK for each in there))
        yield Kiosk(counter, turnstile, parts, window, flow, ears)
        flow.detach()
        window.close_for_good()
        window.deleteLater()
    turnstile.close()
