"""The reception window over the sandbox, and how a test works in it: keys, clicks, and waiting for what is to be seen."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QPushButton, QWidget

from desk import i18n
from desk.model.client import Client
from desk.model.view import ClientView
from tests.ui.counter import Counter, counter_in
from ui.main_window import MainWindow
from ui.pages.reception_flow import ReceptionFlow
from ui.widgets.theme import Theme

LONGEST_S = 30.0
D = TypeVar("D", bound=QDialog)
W = TypeVar("W", bound=QWidget)


class Silence:
    """Sounds for a room full of tests."""

    def play(self, name: str) -> None:
        """Nothing is heard."""


async def until(seen: Callable[[], bool]) -> None:
    """Turns the loop until it is seen, and what showed it has ended; never waits for a time."""
    async with asyncio.timeout(LONGEST_S):
        while not seen():  # noqa: ASYNC110 - what is waited for is what a person would see, and has no event
            await asyncio.sleep(0)
        for _turn in range(3):
            await asyncio.sleep(0)


@dataclass(slots=True)
class Desk:
    """A window at work, with hands."""

    counter: Counter
    window: MainWindow
    flow: ReceptionFlow

    @property
    def view(self) -> ClientView:
        """The client on the screen."""
        view = self.flow.reception.state.look.view
        assert view is not None
        return view

    async def show(self, client: Client) -> None:
        """Brings a client to the screen, as a search would."""
        self.flow.open_client(client)

        def shown() -> bool:
            state = self.flow.reception.state
            return state.look.view is not None and state.look.view.client.id == client.id and not state.reading

        await until(shown)

    async def show_scenario(self, scenario: str) -> None:
        """The first client of a scenario."""
        await self.show((await self.counter.view(scenario)).client)

    def key(self, key: Qt.Key) -> None:
        """A key of the reception window."""
        QTest.keyClick(self.window, key)

    async def dialog(self, kind: type[D]) -> D:
        """The dialog of that kind, once it is open."""
        await until(lambda: self.open_dialog(kind) is not None)
        found = self.open_dialog(kind)
        assert found is not None
        return found

    def dialog_is_open(self, kind: type[QDialog]) -> bool:
        """True while one of that kind is on the screen."""
        return self.open_dialog(kind) is not None

    def open_dialog(self, kind: type[D]) -> D | None:
        """The dialog of that kind that is on the screen now."""
        return next((each for each in self.window.findChildren(kind) if each.isVisible()), None)

    async def part(self, kind: type[W]) -> W:
        """A part of the window of that kind, once it is there."""
        await until(lambda: any(each.isVisible() for each in self.window.findChildren(kind)))
        return next(each for each in self.window.findChildren(kind) if each.isVisible())


def type_into(field: QWidget, text: str) -> None:
    """Types over what stands in a field, as a person does who came to it by Tab."""
    field.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClicks(field, text)


def press(button: QPushButton) -> None:
    """A click, on a button that can be clicked."""
    assert button.isVisible()
    assert button.isEnabled()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    application.setQuitOnLastWindowClosed(False)
    i18n.use("en")
    async with counter_in(tmp_path) as counter:
        window = MainWindow(Theme(application))
        flow = window.attach(counter, Silence())
        window.show()
        await flow.begin()
        yield Desk(counter, window, flow)
        flow.detach()
        await counter.tasks.stop()
        window.close_for_good()
        window.deleteLater()
        await asyncio.sleep(0)
