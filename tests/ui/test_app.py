"""The life of the window: painted before there is a product, attached to it, closed in order."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from desk import config, i18n
from desk.config import WindowSettings
from desk.errors import KeyStoreError, SettingsError, StoreError
from tests.flows.conftest import until
from tests.ui.counter import Counter, counter_in
from ui.__main__ import window
from ui.app import App
from ui.widgets.text import PlainLabel

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


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        (StoreError("wrong key", reason="wrong_key"), "locked with another key"),
        (KeyStoreError("no key store"), "key store of this computer did not open"),
        (SettingsError("fiscal.provider", "must be one of none, example"), "fiscal.provider"),
        (ImportError("canary"), "Something unforeseen has happened"),
    ],
)
async def test_a_product_that_can_not_start_is_the_page_itself_and_never_ready(
    application: QApplication, broken: Exception, told: str
) -> None:
    app = App(application, SETTINGS)
    window = app.window

    def make() -> Awaitable[Counter]:
        raise broken

    living = asyncio.ensure_future(app.live(make))
    await until(lambda: told in window.status.said or living.done())
    app._furnish()
    seen = " ".join(each.text() for each in window.findChildren(PlainLabel) if each.isVisible())
    assert told in seen
    assert told in window.status.said
    assert "Ready" not in seen
    assert "THE PROGRAM DOES NOT WORK" in window.page.banner.accessibleDescription()
    assert not [chip for chip in window.bar.chips.values() if chip.isVisible()]
    assert not window.bar.field.isEnabled()
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


def test_a_wrong_setting_is_told_in_a_window_too(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / config.FILE_NAME).write_text("[fiscal]\nprovider = 'nonsense'\n[window]\nlanguage = 'en'\n", "utf-8")
    monkeypatch.setenv("DESK_HOME", str(tmp_path))
    shown: list[str] = []

    def run(make_product: Callable[[None], Awaitable[Counter]], looks: WindowSettings) -> int:
        with pytest.raises(SettingsError, match="provider"):
            make_product(None)
        shown.append(looks.language)
        return 0

    monkeypatch.setattr("ui.app.run", run)
    assert window() == 2
    assert shown == ["en"]
    assert "fiscal.provider" in capsys.readouterr().err
