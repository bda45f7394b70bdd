"""The life of the window: painted before there is a product, attached to it, closed in order."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from desk import config, i18n
from desk.config import WindowSettings
from desk.errors import StoreError
from tests.flows.conftest import until
from tests.ui.counter import Counter, counter_in
from ui import wording
from ui.app import App

SETTINGS = WindowSettings(language="en", theme="light", sounds=False)


async def at_work(app: App, living: asyncio.Future[None]) -> None:
    """Waits until the product is attached, or the window died on the way."""
    await until(lambda: app.window.flow is not None or living.done())


async def test_the_window_is_painted_before_the_product_is_made(application: QApplication, tmp_path: Path) -> None:
    order: list[str] = []
    app = App(application, SETTINGS)
    app.window.painted.connect(lambda: order.append("painted"))
    async with counter_in(tmp_path) as counter:

        async def make() -> Counter:
            order.append("made")
            return counter

        living = asyncio.ensure_future(app.live(make))
        await at_work(app, living)
        app.window.close()
        await living
    assert order == ["painted", "made"]
    assert not app.window.isVisible()


async def test_a_product_that_can_not_start_is_told_and_the_window_still_closes(application: QApplication) -> None:
    app = App(application, SETTINGS)
    broken = StoreError("wrong key")

    def make() -> Awaitable[Counter]:
        raise broken

    living = asyncio.ensure_future(app.live(make))
    await until(lambda: app.window.status.said == wording.of_error(broken) or living.done())
    app.window.close()
    await living
    assert app.window.flow is None


@pytest.mark.parametrize(("name", "value"), [("window.theme", "dark"), ("window.text_scale", "125"), ("window.sounds", "false")])
async def test_what_is_chosen_in_the_menu_is_kept(application: QApplication, tmp_path: Path, name: str, value: str) -> None:
    app = App(application, SETTINGS)
    async with counter_in(tmp_path) as counter:

        async def make() -> Counter:
            return counter

        living = asyncio.ensure_future(app.live(make))
        await at_work(app, living)
        app.window.setting_changed.emit(name, value)
        app.window.close()
        await living
    kept = config.shown(config.load(tmp_path, {}))
    assert str(kept[name]).lower() == value


async def test_another_language_is_spoken_at_once_and_kept(application: QApplication, tmp_path: Path) -> None:
    app = App(application, SETTINGS)
    async with counter_in(tmp_path) as counter:

        async def make() -> Counter:
            return counter

        living = asyncio.ensure_future(app.live(make))
        await at_work(app, living)
        app.window.language_chosen.emit("uk")
        assert i18n.current().code == "uk"
        await until(lambda: app.window.bar.language.text() == "UK")
        app.window.close()
        await living
    assert config.load(tmp_path, {}).window.language == "uk"
