"""How the pictures are taken: the window is driven as a receptionist would, waited for, and drawn in every look."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QDialog, QPushButton, QWidget

from desk.errors import SettingsError
from desk.sandbox.server import Sandbox
from desk.wiring import Product
from ui.app import App
from ui.demo import Demo
from ui.pages.reception_flow import ReceptionFlow
from ui.presenters.reception_state import Deed, ReceptionState, Shown

LONGEST_WAIT_S = 20.0
TURN_S = 0.02
USUAL = 100
FRAME = QColor(128, 136, 144)
D = TypeVar("D", bound=QDialog)


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


class Shooting:
    """What every walk through the screens does: taps, opens, waits, and takes each screen in every look."""

    def __init__(  # noqa: PLR0917 - what it walks through, then where its pictures go
        self, app: App, demo: Demo, product: Product, folder: Path, looks: Sequence[Look], say: Callable[[str], None]
    ) -> None:
        self._app, self._demo, self._product = app, demo, product
        self._folder, self._looks, self._say = folder, looks, say

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
        await self._until(lambda: len(self._state.taps) > before and self._state.look.shown is shown)

    async def _opened(self, deed: Deed, kind: type[D]) -> D:
        await self._until(lambda: self._state.hindrance(deed) is None)
        return await self._shown(lambda: self._flow.do(deed), kind)

    async def _shown(self, press: Callable[[], None], kind: type[D]) -> D:
        """The dialog of that kind a press opens. Raises TimeoutError when it does not."""
        press()
        await self._until(lambda: any(isinstance(each, kind) for each in _dialogs()))
        await self._settled(10)
        return next(each for each in _dialogs() if isinstance(each, kind))

    async def _shoot(self, name: str, above: QWidget | None = None, *, alone: QWidget | None = None, turns: int = 3) -> None:
        """The screen as it stands, or another window alone, in every look; a dialog is drawn where it stands over the window."""
        for look in self._looks:
            with self._in(look):
                await self._settled(turns)
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
