"""`desk demo --kiosk`: the kiosk of a generated club, a drawn turnstile beside it, and cards to tap."""

from __future__ import annotations

import tempfile
from pathlib import Path

from PySide6.QtCore import QRect

from desk.config import Settings
from desk.config_door import DoorSettings
from desk.hardware.simulated_gate import SimulatedTurnstile
from desk.services.kiosk import PIN_NAME, hashed
from desk.wiring import Product
from desk.wiring_kiosk import KioskGround, KioskParts, kiosk_of
from ui.demo import Demo
from ui.kiosk import KioskApp, run
from ui.pages.demo_door import DemoDoor
from ui.pages.tray import Tray
from ui.presenters.tray import cards_of, last_code

GATE = "main"
PIN = "123456"
"""A demo's door is nobody's."""
KIOSK_PART = 0.68
"""How much of the screen's width the kiosk takes: the turnstile and the cards stand beside it."""


class DoorDemo:
    """A generated club with one turnstile, which exists while the program runs."""

    def __init__(self, settings: Settings, clients: int = 1000) -> None:
        self.turnstile = SimulatedTurnstile()
        gates = {GATE: self.turnstile.settings}
        reader = settings.reader._replace(point=GATE, direction="in")
        changed = settings._replace(gates=gates, reader=reader, door=DoorSettings(quiet_s=1.0))
        self.demo = Demo(changed._replace(kiosk=settings.kiosk._replace(phone_code=True)), clients)
        self.settings = self.demo.settings
        self._folder = tempfile.TemporaryDirectory(prefix="desk-kiosk-", ignore_cleanup_errors=True)

    async def make(self) -> tuple[Product, KioskParts]:
        """The product on the generated club, and its kiosk, whose PIN everybody may know."""
        product = await self.demo.make()
        ground = KioskGround(self.settings, product.club, product.checkin, product.doors.door)
        return product, kiosk_of(Path(self._folder.name), _DemoPin(), product.clock, ground)

    def close(self) -> None:
        """Ends all that is pretended."""
        self.turnstile.close()
        self.demo.close()
        self._folder.cleanup()


class _DemoPin:
    """Keeps one PIN, and no other."""

    def __init__(self) -> None:
        self._pin = hashed(PIN)

    def get(self, name: str) -> str | None:
        """The demo's PIN."""
        return self._pin if name == PIN_NAME else None

    def set(self, name: str, value: str) -> None:
        """Nothing of a demo is kept longer than it runs."""
        self._pin = value

    def delete(self, name: str) -> None:
        """The same."""


def show(settings: Settings, clients: int) -> int:
    """The kiosk, the turnstile and the cards, until staff close the kiosk; the exit code."""
    made = DoorDemo(settings, clients)

    async def make(app: KioskApp) -> tuple[Product, KioskParts]:
        product, parts = await made.make()
        beside(app, made, product)
        return product, parts

    try:
        return run(make, made.settings, full=False)
    finally:
        made.close()


def beside(app: KioskApp, made: DoorDemo, product: Product) -> tuple[DemoDoor, Tray]:
    """The turnstile and the tray, right of the kiosk."""
    window, sandbox = app.window, made.demo.running
    door = DemoDoor(app.theme, product.bus, GATE, made.turnstile, window)
    tray = Tray(app.theme, lambda: cards_of(sandbox), lambda: last_code(sandbox), window)
    tray.tapped.connect(made.demo.tap)
    door.tray_asked.connect(tray.show)
    room = window.screen().availableGeometry()
    left = room.left() + round(room.width() * KIOSK_PART)
    window.setGeometry(room.left(), room.top(), left - room.left(), room.height())
    middle = room.top() + round(room.height() * 0.55)
    width = room.right() - left
    door.setGeometry(QRect(left, room.top(), width, middle - room.top()))
    tray.setGeometry(QRect(left, middle, width, room.bottom() - middle))
    door.show()
    tray.show()
    return door, tray
