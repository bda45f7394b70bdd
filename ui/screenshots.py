"""`desk demo --screenshots DIR`: walks every screen of the real window on a generated club and writes pictures."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Awaitable, Callable, Iterator, Sequence
from pathlib import Path

from desk.config import LANGUAGES, Settings
from desk.errors import DeskError
from desk.events import RosterProgress
from desk.hardware.simulated_gate import SimulatedTurnstile
from desk.model.health import Health
from desk.model.line import LineState
from desk.wiring import Product
from ui.app import App, run
from ui.demo import Demo, tray_beside
from ui.dialogs.deposit import DepositDialog
from ui.dialogs.pay import PayDialog
from ui.dialogs.printing import PrintDialog
from ui.dialogs.sell import SellDialog
from ui.door_screens import MAIN, SIDE, DoorScreens
from ui.kiosk_screens import kiosk_pictures
from ui.pages.tray import SIZE as TRAY_SIZE
from ui.presenters.reception_state import Deed, Shown
from ui.shooting import Look
from ui.till_screens import TillScreens

log = logging.getLogger(__name__)
SIZE = (1366, 768)
LARGE = 150


def looks_for(settings: Settings, *, everything: bool) -> tuple[Look, ...]:
    """All languages and themes, at 100 %, on a 150 % screen, and with 150 % text; or the one look that was asked for."""
    if not everything:
        theme = settings.window.theme if settings.window.theme != "system" else "light"
        return (Look(settings.window.language, theme, settings.window.text_scale),)
    plain = [Look(language, theme) for language in LANGUAGES for theme in ("light", "dark")]
    large = [Look(language, "light", LARGE) for language in LANGUAGES]
    return (*plain, *large, Look("uk", "dark", density=1.5))


def take(settings: Settings, folder: Path, *, everything: bool, say: Callable[[str], None]) -> int:
    """Writes the pictures; the exit code. `say` hears the name of each screen."""
    folder.mkdir(parents=True, exist_ok=True)
    turnstiles = {name: SimulatedTurnstile() for name in (MAIN, SIDE)}
    gates = {name: each.settings for name, each in turnstiles.items()}
    # A screen is not to depend on how far the reading of the club is.
    demo = Demo(settings._replace(roster=settings.roster._replace(sync_hours=0), gates=gates))
    failed: list[str] = []

    async def make(app: App) -> Product:
        product = await demo.make()
        walk = Walk(turnstiles[MAIN], app, demo, product, folder, looks_for(settings, everything=everything), say)
        product.tasks.start(walk.all(failed), name="walking every screen")
        return product

    screen = folder / "screen.json"
    screen.write_text(json.dumps({"screens": [{"name": "desk", "x": 0, "y": 0, "width": SIZE[0], "height": SIZE[1]}]}), "utf-8")
    try:
        run(make, settings.window, demo=True, arguments=["desk", "-platform", offscreen(screen)])
    finally:
        demo.close()
        for turnstile in turnstiles.values():
            turnstile.close()
        screen.unlink()
    for each in failed:
        say(f"not taken: {each}")
    return 1 if failed else 0


def offscreen(screen: Path) -> str:
    """Qt's pretended screen, as large as that file says: its own is too small for dialogs. To Qt a colon would end the path."""
    path = os.path.relpath(screen) if screen.resolve().anchor == Path.cwd().anchor else str(screen)
    return "offscreen" if ":" in path else f"offscreen:configfile={path}"


class Walk(TillScreens, DoorScreens):
    """Goes from screen to screen as a receptionist would, and takes each in every look."""

    def __init__(  # noqa: PLR0917 - as in Shooting
        self,
        turnstile: SimulatedTurnstile,
        app: App,
        demo: Demo,
        product: Product,
        folder: Path,
        looks: Sequence[Look],
        say: Callable[[str], None],
    ) -> None:
        super().__init__(app, demo, product, folder, looks, say)
        self.turnstile = turnstile

    async def all(self, failed: list[str]) -> None:
        """Every screen in turn; one that can't be reached is named and the next is tried. Closes the window at the end."""
        self._app.window.resize(*SIZE)
        await self._until(lambda: self._app.window.flow is not None)
        await self._until(lambda: self._state.lights.get("reader") is not None)
        try:
            for step in self._steps():
                await self._one(step, failed)
        finally:
            self._app.window.closing.emit()

    async def _one(self, step: Callable[[], Awaitable[None]], failed: list[str]) -> None:
        try:
            await step()
        except (TimeoutError, DeskError):
            log.exception("a screen was not reached")
            failed.append(step.__name__.removeprefix("_"))
        self._close_dialogs()
        self._sandbox.faults.clear()
        await self._settled()

    def _steps(self) -> Iterator[Callable[[], Awaitable[None]]]:
        yield from (self._idle, self._clients, self._others, self._search, self._keys, self._tray)
        yield from (
            self._sell,
            self._pay,
            self._at_the_terminal,
            self._top_up,
            self._instasport,
            self._journal,
            self._shift,
            self._printing,
            self._lost_answer,
            self._lost_sale,
            self._questions,
            self._doors,
            self._club_read,
            self._unreachable,
            self._offline,
            self._reader_lost,
            self._kiosk,
        )

    async def _idle(self) -> None:
        await self._shoot("idle")

    async def _clients(self) -> None:
        for name, scenario in (("allowed", "passes_left"), ("warned", "debt_both"), ("denied", "expired"), ("locked", "locked")):
            await self._tap(self._card(scenario))
            await self._shoot(f"client-{name}")
        await self._tap(self._card("several_tickets"))
        await self._shoot("client-many-tickets")

    async def _others(self) -> None:
        await self._tap("09FFEEDDCC", Shown.UNKNOWN)
        await self._shoot("unknown-card")
        await self._tap(self._card("same_tag"), Shown.SEVERAL)
        await self._until(lambda: len(self._flow.choices.state.held) == len(self._state.look.choices))
        await self._shoot("several-clients")
        badge = next(each.card for each in self._sandbox.club.staff if each.card)
        await self._tap(badge, Shown.STAFF)
        await self._shoot("staff")

    async def _search(self) -> None:
        flow = self._flow
        self._app.window.bar.field.setText("шев")
        flow.search.typed("шев")
        await flow.search.ask()
        await self._until(lambda: flow.search.state.settled)
        await self._shoot("search")
        flow.escape()

    async def _keys(self) -> None:
        self._app.window.keys.toggle()
        await self._shoot("keys")
        self._app.window.keys.hide()

    async def _tray(self) -> None:
        tray = tray_beside(self._app, self._demo)
        tray.resize(*TRAY_SIZE)
        await self._shoot("tray", alone=tray)
        tray.close()

    async def _sell(self) -> None:
        await self._tap(self._card("passes_left"))
        dialog = await self._opened(Deed.SELL, SellDialog)
        await self._shoot("sell", dialog)

    async def _pay(self) -> None:
        await self._tap(self._card("debt_both"))
        dialog = await self._opened(Deed.PAY, PayDialog)
        await self._shoot("pay", dialog)

    async def _top_up(self) -> None:
        await self._tap(self._card("deposit"))
        dialog = await self._opened(Deed.DEPOSIT, DepositDialog)
        await self._shoot("top-up", dialog)

    async def _instasport(self) -> None:
        await self._tap(self._card("active"))
        self._flow.do(Deed.INSTASPORT)
        await self._settled(10)
        await self._shoot("instasport-log-in")
        self._flow.do(Deed.INSTASPORT)

    async def _printing(self) -> None:
        await self._shoot("printing", await self._shown(self._flow.choose_printer, PrintDialog))

    async def _kiosk(self) -> None:
        languages = dict.fromkeys(look.language for look in self._looks)
        async for name in kiosk_pictures(self._app.theme, tuple(languages), self._folder, self._settled):
            self._say(name)

    async def _unreachable(self) -> None:
        self._sandbox.faults.plan({"operation": "GET /clients", "fault": "lost_before", "times": 40})
        self._sandbox.faults.plan({"operation": "GET /branches", "fault": "lost_before", "times": 40})
        await self._tap(self._card("no_passes"), Shown.FAILED)
        await self._shoot("unreachable")
        await self._light("luckyfit")

    async def _offline(self) -> None:
        """The line is gone since the screen before: who was seen earlier is answered all the same."""
        for operation in ("GET /clients", "GET /branches", "GET /staff", "GET /client_tickets"):
            self._silence(operation)
        while self._state.line is not LineState.OFFLINE:
            await self._product.line.probe()
        await self._tap(self._card("passes_left"))
        await self._shoot("offline")
        self._sandbox.faults.clear()
        for _answer in range(2):
            await self._product.line.probe()
        await self._until(lambda: self._state.line is LineState.ONLINE)

    async def _club_read(self) -> None:
        self._flow.reception.close()
        self._product.bus.publish(RosterProgress(1_240, 10_000, 8_760.0))
        await self._shoot("club-read")
        self._product.bus.publish(RosterProgress(0, going=False))

    async def _reader_lost(self) -> None:
        self._flow.reception.close()
        if self._demo.reader is not None:
            self._demo.reader.unplug()
        await self._until(lambda: self._state.lights["reader"].health is Health.OFF)
        await self._shoot("reader-lost")
        await self._light("reader")
