"""The window's program: Qt and asyncio in one loop, the first paint before the product, an ordered end."""

from __future__ import annotations

import gc
import linecache
import logging
import sys
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QTimer, QTranslator
from PySide6.QtWidgets import QApplication

from desk import i18n
from desk.config import WindowSettings
from desk.errors import DeskError
from ui.main_window import MainWindow
from ui.widgets.theme import STYLE, Theme

if TYPE_CHECKING:
    import asyncio
    from pathlib import Path

    from ui.presenters.product import Product
    from ui.widgets.typed_cards import TypedCards

log = logging.getLogger(__name__)
SWITCH_S = 0.0005
"""After so long a thread that reads a long answer lets the window go on; Python's 5 ms, some times in a frame, would be seen."""


class App:
    """One run of the window. `make_product` is called after the first paint; heavy imports belong in there."""

    def __init__(self, application: QApplication, settings: WindowSettings, *, demo: bool = False) -> None:
        self.application = application
        self._settings = settings
        self._translator = QTranslator(application)
        application.setApplicationName("LuckyFit Desk")
        application.setQuitOnLastWindowClosed(False)
        i18n.use(settings.language)
        self.theme = Theme(application, mode=settings.theme, scale=settings.text_scale)
        self.window = MainWindow(self.theme)
        self._demo = demo
        self._show_demo()
        self.window.language_chosen.connect(self._on_language_chosen)
        self.window.setting_changed.connect(self._keep)
        self._folder: Path | None = None
        self._typed: TypedCards | None = None
        self._is_over = False

    def end(self) -> None:
        """The system asks for it: in order, and nobody is asked anything."""
        self._is_over = True
        self.window.closing.emit()

    async def live(self, make_product: Callable[[], Awaitable[Product]]) -> None:
        """From the first paint to the closed window."""
        import asyncio  # noqa: PLC0415 - after the first paint

        closed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.window.closing.connect(lambda: None if closed.done() else closed.set_result(None))
        if self._is_over:
            self.end()
        await self._shown()
        asyncio.get_running_loop().call_soon(self._furnish)
        product = await self._made(make_product)
        if product is not None:
            await self._started(product)
        linecache.clearcache()  # Qt's enumerations read the sources of others, 200 KiB that nobody looks at again
        gc.collect()
        gc.freeze()
        gc.enable()
        await closed
        if product is not None:
            await self._stopped(product)
        self.window.close_for_good()

    async def _shown(self) -> None:
        """Where a loop turns already, the first paint is waited for."""
        import asyncio  # noqa: PLC0415 - after the first paint

        painted: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.window.painted.connect(lambda: None if painted.done() else painted.set_result(None))
        self.window.appear()
        if not self.window.was_painted:
            await painted
        await asyncio.sleep(0)

    def _furnish(self) -> None:
        """The rest of the window, while the product is being made."""
        self.window.furnish()
        self.window.menus.sounds = self._settings.sounds
        self._translate()

    async def _made(self, make_product: Callable[[], Awaitable[Product]]) -> Product | None:
        from desk.unforeseen import foreseen  # noqa: PLC0415 - after the first paint

        try:
            with foreseen():
                return await make_product()
        except DeskError as error:
            log.warning("the product can't start: %s", error)
            self.window.stop_with(error)
            return None

    async def _started(self, product: Product) -> None:
        from ui.pages.rehearsal import rehearse  # noqa: PLC0415 - after the first paint
        from ui.widgets.sounds import DeskSounds  # noqa: PLC0415 - after the first paint

        self._folder = product.folder
        sounds = DeskSounds(enabled=self._settings.sounds)
        self.window.setting_changed.connect(
            lambda name, value: sounds.switch(on=value == "true") if name == "window.sounds" else None
        )
        flow = self.window.attach(product, sounds)
        if product.settings.wedge.enabled:
            from ui.widgets.typed_cards import TypedCards  # noqa: PLC0415 - after the first paint

            self._typed = TypedCards(self.application, product.settings, product.bus.publish, int(self.window.winId()))
        self.window.status.tell("")
        flow.runner.run(flow.begin(), name="open questions", screen="start")
        rehearse(self.window.page.client, self.theme, product.clock.now())
        flow.runner.run(product.start(), name="start of the product", screen="start of the product")

    async def _stopped(self, product: Product) -> None:
        if self._typed is not None:
            self._typed.stop()
        if self.window.flow is not None:
            self.window.flow.detach()
        await product.stop()

    def _on_language_chosen(self, code: str) -> None:
        i18n.use(code)
        self._translate()
        self._show_demo()
        self._keep("window.language", code)

    def _translate(self) -> None:
        """Qt's own words, and the event that makes every widget of ours speak anew."""
        from PySide6.QtCore import QLibraryInfo  # noqa: PLC0415 - after the first paint

        self.application.removeTranslator(self._translator)
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        self._translator = QTranslator(self.application)
        if self._translator.load(f"qtbase_{i18n.current().code}", folder):
            self.application.installTranslator(self._translator)
        else:
            QCoreApplication.sendEvent(self.application, QEvent(QEvent.Type.LanguageChange))

    def _show_demo(self) -> None:
        self.window.status.show_demo(i18n._("DEMO: a generated club") if self._demo else "")

    def _keep(self, name: str, value: str) -> None:
        if self._folder is None:
            return
        from desk import config  # noqa: PLC0415 - its writer is rarely needed
        from ui import wording  # noqa: PLC0415 - after the first paint

        try:
            config.save(self._folder, name, value)
        except DeskError as error:
            self.window.tell(wording.of_error(error))


def run(
    make_product: Callable[[App], Awaitable[Product]],
    settings: WindowSettings,
    *,
    demo: bool = False,
    arguments: list[str] | None = None,
    painted: Callable[[], None] | None = None,
) -> int:
    """Runs the window until it is closed; the exit code. `make_product` is handed the application it is for.

    Qt's own loop shows the window and answers first; asyncio, which takes two frames to load, takes over afterwards.
    """
    application = QApplication([*(arguments or sys.argv[:1]), *STYLE])
    app = App(application, settings, demo=demo)
    app.window.painted.connect(lambda: QTimer.singleShot(0, application.exit))
    app.window.appear()
    application.exec()
    if painted is not None:
        painted()
    sys.setswitchinterval(SWITCH_S)
    import asyncio  # noqa: PLC0415 - the loop is needed after the first paint

    from ui.ending import told_to_end  # noqa: PLC0415
    from ui.loop import DeskLoop  # noqa: PLC0415

    loop = DeskLoop(application)
    asyncio.set_event_loop(loop)
    sys.excepthook = _tells(app.window)
    with loop, told_to_end(application, app.end):
        loop.run_until_complete(app.live(lambda: make_product(app)))
    return 0


def _tells(window: MainWindow) -> Callable[[type[BaseException], BaseException, TracebackType | None], None]:
    """What nobody foresaw is logged, and said in a sentence; the window goes on."""

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        log.critical("unforeseen: %s", kind.__name__, exc_info=(kind, error, trace))
        window.tell(i18n._("Something unforeseen went wrong. It is written in the log; what you see may be out of date."))

    return hook
