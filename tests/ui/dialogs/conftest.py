"""A theme, a runner and a counter for dialogs that stand alone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from desk import i18n
from desk.tasks import Tasks
from tests.ui.counter import Counter, counter_in
from ui.runner import Runner
from ui.widgets.theme import Theme


async def until(seen: Callable[[], bool]) -> None:
    """Turns the loop until it is seen, and what showed it has ended; never waits for a time."""
    async with asyncio.timeout(30):
        while not seen():  # noqa: ASYNC110 - what is waited for is what a person would see, and has no event
            await asyncio.sleep(0)
        for _turn in range(3):
            await asyncio.sleep(0)


@pytest.fixture
def theme() -> Theme:
    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    application.setQuitOnLastWindowClosed(False)
    i18n.use("en")
    return Theme(application)


@pytest.fixture
async def counter(tmp_path: Path) -> AsyncIterator[Counter]:
    async with counter_in(tmp_path) as made:
        yield made


@pytest.fixture
async def runner() -> AsyncIterator[Runner]:
    tasks, told = Tasks(), list[str]()
    yield Runner(tasks, told.append)
    await tasks.stop()
    assert told == []
