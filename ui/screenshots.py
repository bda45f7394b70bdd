"""`desk demo --screenshots DIR`: walks every screen of the real window on a generated club and writes pictures."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QDialog, QPushButton, QWidget

from desk.config import LANGUAGES, Settings
from desk.errors import SettingsError
from desk.events import RosterProgress
from desk.model.health import Health
from desk.model.line import LineState
from desk.model.money import Money
from desk.model.sale import PayKind, Tender
from desk.sandbox.server import Sandbox
from desk.wiring import Product
from ui.app import App, run
from ui.demo import Demo, tray_beside
from ui.dialogs.shift import ShiftDialog
from ui.pages.reception_flow import ReceptionFlow
from ui.pages.tray import SIZE as TRAY_SIZE
from ui.presenters.reception_state import Deed, ReceptionState, Shown
from ui.presenters.shift import Step

LONGEST_WAIT_S = 20.0
TURN_S = 0.02
SIZE = (1366, 768)
LARGE = 150
USUAL = 100
FRAME = QColor(128, 136, 144)
JOURNAL = (
    ("passes_left", PayKind.CASH, 500, ""),
    ("several_tickets", PayKind.CARD, 1200, ""),
    ("birthday", PayKind.BANK, 350, "refuse"),
    ("trial", PayKind.CARD, 80, ""),
    ("message", PayKind.CASH, 200, "lost_after"),
)
"""Movements of the journal's picture: whose, how, how much, and what goes wrong with it."""


@dataclass(frozen=True, slots=True)
class Look:
    """One way the same screen is drawn: language, theme, text size in percent, pixels of a picture per point."""

    language: str
    theme: str
    scale: int = USUAL
    density: float = 1.0

    @property
    def name(self) -> str:
        """What tells its pictures from others'."""
        large = f"-{self.scale}" if self.scale != USUAL else f"-{round(self.density * 100)}" if self.density != 1 else ""
        return f"{self.language}-{self.theme}{large}"


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
    demo = Demo(settings._replace(roster=settings.roster._replace(sync_hours=0)))  # a screen is not to depend on how far it is
    failed: list[str] = []

    async def make(app: App) -> Product:
        product = await demo.make()
        walk = Walk(app, demo, product, folder, looks_for(settings, everything=everything), say)
        product.tasks.start(walk.all(failed), name="walking every screen")
        return product

    screen = folder / "screen.json"
    screen.write_text(json.dumps({"screens": [{"name": "desk", "x": 0, "y": 0, "width": SIZE[0], "height": SIZE[1]}]}), "utf-8")
    try:
        run(make, settings.window, demo=True, arguments=["desk", "-platform", offscreen(screen)])
    finally:
        demo.close()
        screen.unlink()
    for each in failed:
        say(f"not taken: {each}")
    return 1 if failed else 0


def offscreen(screen: Path) -> str:
    """Qt's pretended screen, as large as that file says: its own is too small for dialogs. To Qt a colon would end the path."""
    path = os.path.relpath(screen) if screen.resolve().anchor == Path.cwd().anchor else str(screen)
    return "offscreen" if ":" in path else f"offscreen:configfile={path}"


class Walk:
    """Goes from screen to screen as a receptionist would, and takes each in every look."""

    def __init__(  # noqa: PLR0917 - what it walks through, then where its pictures go
        self, app: App, demo: Demo, product: Product, folder: Path, looks: Sequence[Look], say: Callable[[str], None]
    ) -> None:
        self._app, self._demo, self._product = app, demo, product
        self._folder, self._looks, self._say = folder, looks, say

    async def all(self, failed: list[str]) -> None:
        """Every screen in turn; one that can't be reached is named and the next is tried. Closes the window at the end."""
        self._app.window.resize(*SIZE)
        await self._until(lambda: self._app.window.flow is not None)
        await self._until(lambda: self._state.lights.get("reader") is not None)
        for step in self._steps():
            try:
                await step()
            except TimeoutError:
                failed.append(step.__name__.removeprefix("_"))
            self._close_dialogs()
            await self._settled()
        self._app.window.closing.emit()

    def _steps(self) -> Iterator[Callable[[], Awaitable[None]]]:
        yield from (self._idle, self._clients, self._others, self._search, self._keys, self._tray)
        yield from (
            self._sell,
            self._pay,
            self._top_up,
            self._instasport,
            self._journal,
            self._shift,
            self._printing,
            self._lost_answer,
            self._club_read,
            self._unreachable,
            self._offline,
            self._reader_lost,
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
        dialog = await self._opened(Deed.SELL)
        await self._shoot("sell", dialog)

    async def _pay(self) -> None:
        await self._tap(self._card("debt_both"))
        dialog = await self._opened(Deed.PAY)
        await self._shoot("pay", dialog)

    async def _top_up(self) -> None:
        await self._tap(self._card("deposit"))
        dialog = await self._opened(Deed.DEPOSIT)
        await self._shoot("top-up", dialog)

    async def _instasport(self) -> None:
        await self._tap(self._card("active"))
        self._flow.do(Deed.INSTASPORT)
        await self._settled(10)
        await self._shoot("instasport-log-in")
        self._flow.do(Deed.INSTASPORT)

    async def _shift(self) -> None:
        """A shift from its float to its Z, with a payment in doubt and cash that is not all there."""
        dialog = await self._shown(self._flow.show_shift)
        if not isinstance(dialog, ShiftDialog):
            return
        presenter = dialog.presenter
        await self._until(lambda: presenter.state.step is Step.NONE)
        presenter.set_operator("Олена Кравченко")
        presenter.set_float(Money.of(1000))
        await self._shoot("shift-open", dialog)
        await presenter.open()
        client = next(each.id for each in self._sandbox.club.clients if each.scenario == "deposit")
        account = (await self._product.checkin.refresh(client)).accounts[0].id
        for given, fault in ((700, ""), (99, "lost_before")):
            if fault:
                self._demo.plan_fault("POST /transactions", fault)
            await self._product.till.top_up(client, account, Tender(PayKind.CASH, Money.of(given)))
        await self._shoot("shift", dialog)
        await presenter.tell()
        await self._shoot("shift-x", dialog)
        presenter.go(Step.COUNTING)
        for worth, pieces in ((500, 2), (200, 3), (50, 2)):
            presenter.set_pieces(Money.of(worth), pieces)
        await self._shoot("shift-count", dialog)
        await presenter.compare()
        await self._shoot("shift-compare", dialog)
        presenter.set_reason("Помилка зі здачею")
        presenter.set_override("Перевіримо завтра")
        await presenter.close()
        await self._shoot("shift-closed", dialog)

    async def _printing(self) -> None:
        await self._shoot("printing", await self._shown(self._flow.choose_printer))

    async def _lost_answer(self) -> None:
        await self._tap(self._card("debt_price"))
        dialog = await self._opened(Deed.PAY)
        self._demo.plan_fault("POST /transactions", "lost_after")
        self._default_button(dialog).click()
        await self._until(lambda: self._state.questions > 0)
        self._sandbox.faults.plan({"operation": "GET /transactions", "fault": "lost_before", "times": 1000})
        await self._settled()
        await self._shoot("answer-lost", dialog)
        self._close_dialogs()
        await self._settled()
        await self._shoot("answer-lost-behind")

    async def _journal(self) -> None:
        """A few movements of money, one of them refused, and the story of one whose answer was lost."""
        for scenario, kind, given, fault in JOURNAL:
            await self._tap(self._card(scenario))
            view = self._state.look.view
            if view is not None and view.accounts:
                if fault:
                    self._demo.plan_fault("POST /transactions", fault)
                await self._product.till.top_up(view.client.id, view.accounts[0].id, Tender(kind, Money.of(given)))
        self._sandbox.faults.plan({"operation": "GET /transactions", "fault": "lost_before", "times": 1000})
        self._flow.reception.close()
        self._flow.toggle_journal()
        journal = self._flow.journal
        await self._until(lambda: journal is not None and not journal.presenter.state.loading)
        await self._shoot("journal")
        if journal is not None:
            await journal.presenter.choose(journal.presenter.state.rows[0].id)
            await self._shoot("journal-story")
            journal.presenter.set_operator("nobody")
            await journal.presenter.read()
            await self._shoot("journal-empty")
            journal.close()
        self._sandbox.faults.clear()

    async def _unreachable(self) -> None:
        self._sandbox.faults.plan({"operation": "GET /clients", "fault": "lost_before", "times": 40})
        self._sandbox.faults.plan({"operation": "GET /branches", "fault": "lost_before", "times": 40})
        await self._tap(self._card("no_passes"), Shown.FAILED)
        await self._shoot("unreachable")
        await self._light("luckyfit")

    async def _offline(self) -> None:
        """The line is gone since the screen before: who was seen earlier is answered all the same."""
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

    async def _light(self, name: str) -> None:
        """What a press of a status light tells."""
        self._app.window.bar.chips[name].click()
        await self._shoot(f"light-{name}")
        self._app.window.lights.hide()

    async def _tap(self, number: str, shown: Shown = Shown.CLIENT) -> None:
        """Lays a card on the pretended reader and waits until its outcome is shown."""
        before = len(self._state.taps)
        self._flow.reception.close()
        self._demo.tap(number)
        await self._until(lambda: len(self._state.taps) > before and self._state.look.shown is shown and not self._state.reading)

    async def _opened(self, deed: Deed) -> QDialog:
        return await self._shown(lambda: self._flow.do(deed))

    async def _shown(self, press: Callable[[], None]) -> QDialog:
        press()
        await self._until(lambda: bool(_dialogs()))
        await self._settled(10)
        return _dialogs()[0]

    async def _shoot(self, name: str, above: QWidget | None = None, *, alone: QWidget | None = None) -> None:
        """The screen as it stands, or another window alone, in every look; a dialog is drawn where it stands over the window."""
        for look in self._looks:
            with self._in(look):
                await self._settled()
                picture = _picture(alone or self._app.window, look.density)
                if above is not None:
                    _draw_over(picture, above, self._app.window, look.density)
                picture.save(str(self._folder / f"{name}-{look.name}.png"))
        self._say(name)

    @contextmanager
    def _in(self, look: Look) -> Iterator[None]:
        """Switches as the person at the desk does, while the program runs."""
        self._app.theme.use(mode=look.theme, scale=look.scale)
        self._app.window.language_chosen.emit(look.language)
        yield
        self._app.theme.use(mode=self._looks[0].theme, scale=self._looks[0].scale)

    async def _until(self, true: Callable[[], bool]) -> None:
        """Raises TimeoutError when it does not come true."""
        async with asyncio.timeout(LONGEST_WAIT_S):
            while not true():  # noqa: ASYNC110 - any state of any widget is waited for
                await asyncio.sleep(TURN_S)

    async def _settled(self, turns: int = 3) -> None:
        """Lets what was asked for be laid out."""
        for _turn in range(turns):
            await asyncio.sleep(TURN_S)

    def _close_dialogs(self) -> None:
        for dialog in _dialogs():
            dialog.reject()

    def _default_button(self, dialog: QDialog) -> QPushButton:
        return next(button for button in dialog.findChildren(QPushButton) if button.isDefault())

    def _card(self, scenario: str) -> str:
        return next(person.card for person in self._sandbox.club.clients if person.scenario == scenario and person.card)

    @property
    def _state(self) -> ReceptionState:
        return self._flow.reception.state

    @property
    def _flow(self) -> ReceptionFlow:
        flow = self._app.window.flow
        if flow is None:
            raise SettingsError("demo", "the window has no product yet")
        return flow

    @property
    def _sandbox(self) -> Sandbox:
        return self._demo.running


def _dialogs() -> list[QDialog]:
    return [each for each in QApplication.topLevelWidgets() if isinstance(each, QDialog) and each.isVisible()]


def _picture(widget: QWidget, density: float) -> QPixmap:
    """A widget as a screen of that density shows it."""
    picture = QPixmap(widget.size() * density)
    picture.setDevicePixelRatio(density)
    picture.fill(Qt.GlobalColor.transparent)
    widget.render(picture)
    return picture


def _draw_over(picture: QPixmap, above: QWidget, below: QWidget, density: float) -> None:
    """A dialog in the middle of the window it belongs to, which steps back a little; its frame is the desktop's elsewhere."""
    painter = QPainter(picture)
    painter.fillRect(below.rect(), QColor(0, 0, 0, 90))
    corner = QPoint((below.width() - above.width()) // 2, (below.height() - above.height()) // 2)
    painter.drawPixmap(corner, _picture(above, density))
    painter.setPen(FRAME)
    painter.drawRect(QRect(corner, above.size()).adjusted(-1, -1, 0, 0))
    painter.end()
