"""The real window with the real product in it, for as long as something is measured; its process loads no more than they do."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Collection
from pathlib import Path

from desk.bench import BenchFailed
from desk.bench.sandbox import GivenKeys
from desk.config import Settings, WindowSettings
from desk.errors import DeskError
from desk.events import GateChanged, ReaderChanged
from desk.model.health import Health
from desk.secrets import Keys
from desk.wiring import Product, build
from ui.app import App, run
from ui.bench.children import headless
from ui.main_window import MainWindow

PATIENCE_S = 20.0


class Stage:
    """The window and its product, for whoever measures them."""

    def __init__(self, app: App, product: Product) -> None:
        if app.window.flow is None:
            raise BenchFailed("the window has no product")
        self.window: MainWindow = app.window
        self.flow = app.window.flow
        self.product = product


def stage(settings: Settings, folder: Path, key: str, work: Callable[[Stage], Awaitable[None]]) -> None:
    """The window opens, `work` is done once every reader and gate of the settings is ready, and it closes. Raises BenchFailed."""
    works: list[asyncio.Task[None]] = []

    async def make(app: App) -> Product:
        try:
            product = await build(settings, folder, keys=Keys(GivenKeys(key), {}))
        except DeskError as error:
            raise BenchFailed(str(error)) from error
        ready = _ready(product, {each.name for each in settings.all_readers if each.is_set_up} | set(settings.gates))
        works.append(product.tasks.start(_worked(app, product, ready, work), name="bench"))
        return product

    arguments = [sys.argv[0], "-platform", "offscreen"] if headless() else sys.argv[:1]
    run(make, WindowSettings(theme="light", sounds=False), arguments=arguments)
    if not works:
        raise BenchFailed("the product was not made")
    works[0].result()


async def _worked(app: App, product: Product, ready: asyncio.Future[None], work: Callable[[Stage], Awaitable[None]]) -> None:
    """The window is closed after it, whatever came of it."""
    try:
        await asyncio.wait_for(ready, PATIENCE_S)
        await work(Stage(app, product))
    finally:
        app.window.close()


def _ready(product: Product, names: Collection[str]) -> asyncio.Future[None]:
    """Done once all devices of these names work."""
    ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    missing = set(names)

    def changed(fact: ReaderChanged | GateChanged) -> None:
        if fact.health is Health.OK:
            missing.discard(fact.reader if isinstance(fact, ReaderChanged) else fact.gate)
        if not missing and not ready.done():
            ready.set_result(None)

    if not missing:
        ready.set_result(None)
    product.bus.subscribe(ReaderChanged, changed)
    product.bus.subscribe(GateChanged, changed)
    return ready
