"""`desk demo`: the window on a generated club, with both vendors imitated and a tray of cards; needs no account and no reader."""

from __future__ import annotations

import asyncio
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QPoint, QRect, QSize

from desk.config import Settings
from desk.errors import KeyStoreError, SettingsError
from desk.hardware.simulator import SimulatedReader, by_whole_number
from desk.sandbox.server import Addresses, Sandbox
from desk.secrets import Keys, KeyStore
from desk.wiring import Product, build
from ui.app import App, run
from ui.pages.tray import Tray
from ui.presenters.tray import cards_of, last_code

POINT = "Рецепція 1"
AT_ONCE = 0.001
"""The imitated LuckyFit lists what it has booked at once."""
PER_MINUTE = 3000
"""Nobody else is kept waiting by an imitated LuckyFit: all of the club is read within a minute."""
SEED = 7
BESIDE = 8


class DemoKeys(KeyStore):
    """The demo's keys, kept nowhere."""

    def __init__(self, addresses: Addresses) -> None:
        self._keys = {"luckyfit.key": addresses.luckyfit_key, "instasport.key": addresses.instasport_key}

    def get(self, name: str) -> str | None:
        """A key of the sandbox."""
        return self._keys.get(name)

    def set(self, name: str, value: str) -> None:
        """Nothing of a demo is kept. Raises KeyStoreError."""
        raise KeyStoreError(name)


@dataclass(slots=True)
class Demo:
    """A club that exists while the program runs. `start` makes it, off the window's thread."""

    settings: Settings
    clients: int = 1000
    seed: int = SEED
    sandbox: Sandbox | None = None
    reader: SimulatedReader | None = None
    _folder: tempfile.TemporaryDirectory[str] | None = field(default=None)

    async def make(self) -> Product:
        """The product on the generated club."""
        addresses = await asyncio.to_thread(self._serve)
        self.reader = SimulatedReader()
        self._folder = tempfile.TemporaryDirectory(prefix="desk-demo-", ignore_cleanup_errors=True)
        settings = self.settings._replace(
            luckyfit=self.settings.luckyfit._replace(url=addresses.luckyfit_url, prefix="", point_name=POINT, read_lag_s=AT_ONCE),
            instasport=self.settings.instasport._replace(url=addresses.instasport_url, slug=addresses.instasport_slug),
            reader=self.reader.settings._replace(point=self.settings.reader.point, direction=self.settings.reader.direction),
            roster=self.settings.roster._replace(per_minute=PER_MINUTE),
        )
        return await build(settings, Path(self._folder.name), keys=Keys(DemoKeys(addresses), {}))

    @property
    def running(self) -> Sandbox:
        """The imitated vendors. Raises SettingsError before `make`."""
        if self.sandbox is None:
            raise SettingsError("demo", "the generated club is not there yet")
        return self.sandbox

    def tap(self, number: str) -> None:
        """Lays a card on the pretended reader, by its whole number in hex."""
        if self.reader is not None:
            self.reader.tap(by_whole_number(number))

    def plan_fault(self, operation: str, fault: str) -> None:
        """The next call of this operation goes wrong in this way."""
        self.running.faults.plan({"operation": operation, "fault": fault, "times": 1})

    def close(self) -> None:
        """Ends the reader and the imitated vendors, and takes the folder away."""
        if self.reader is not None:
            self.reader.close()
        if self.sandbox is not None:
            self.sandbox.stop()
        if self._folder is not None:
            self._folder.cleanup()

    def _serve(self) -> Addresses:
        self.sandbox = Sandbox(seed=self.seed, clients=self.clients)
        return self.sandbox.start()


def show(settings: Settings, clients: int) -> int:
    """The window and the tray, until the window is closed; the exit code."""
    demo = Demo(settings, clients)
    trays: list[Tray] = []

    async def make(app: App) -> Product:
        product = await demo.make()
        trays.append(tray_beside(app, demo))
        return product

    try:
        return run(make, settings.window, demo=True)
    finally:
        demo.close()


def tray_beside(app: App, demo: Demo) -> Tray:
    """The tray, beside the window; on a narrow screen over the list of taps."""
    sandbox, window = demo.running, app.window
    tray = Tray(app.theme, lambda: cards_of(sandbox), lambda: last_code(sandbox), window)
    tray.tapped.connect(demo.tap)
    room = window.screen().availableGeometry()
    left, place = places(window.frameGeometry(), room, window.page.taps_place(), tray.size())
    window.move(left, window.pos().y())
    tray.setGeometry(place)
    tray.show()
    window.activateWindow()
    return tray


def places(window: QRect, room: QRect, taps: QRect, tray: QSize) -> tuple[int, QRect]:
    """Where the window's left edge and the tray go on a screen: side by side, else the tray over the taps and nothing else."""
    together = window.width() + BESIDE + tray.width()
    if together <= room.width():
        left = room.left() + min(window.left() - room.left(), room.width() - together)
        top = max(room.top(), window.bottom() + 1 - tray.height())
        return left, QRect(QPoint(left + window.width() + BESIDE, top), tray)
    width = min(tray.width(), window.right() + 1 - taps.left())
    bottom = min(room.bottom(), window.bottom())
    return window.left(), QRect(window.right() + 1 - width, taps.top(), width, bottom + 1 - taps.top())
