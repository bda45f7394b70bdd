"""The `desk` command: the window, the demo, and every headless command."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desk.config import Settings, WindowSettings
    from desk.errors import SettingsError
    from ui.app import App
    from ui.presenters.product import Product


def main() -> None:
    """Without a command the window opens at once; commands are loaded only when there is one."""
    if len(sys.argv) == 1:
        raise SystemExit(window())
    from desk.__main__ import loaded  # noqa: PLC0415 - the window starts without the command line's libraries

    loaded(_commands)


def _commands() -> Callable[[], None]:
    from ui.commands import run_command  # noqa: PLC0415 - what takes time

    return run_command


def window(painted: Callable[[], None] | None = None) -> int:
    """The reception window on the club of the settings; the exit code. `painted` is called when it is seen and answers."""
    from ui import qt  # noqa: PLC0415 - before all others

    qt.load()
    from desk import config  # noqa: PLC0415 - only what the first paint needs
    from desk.errors import SettingsError  # noqa: PLC0415

    folder = config.home()
    from ui.app import run  # noqa: PLC0415

    try:
        settings = config.load(folder)
    except SettingsError as error:
        return _told(error, config.load_window(folder))
    return run(lambda _app: _product(settings, folder), settings.window, painted=painted)


def _told(error: SettingsError, looks: WindowSettings) -> int:
    """Most have no terminal to read it in, so a window says it too; the exit code is that of wrong use."""
    from ui.app import run  # noqa: PLC0415

    def refused(_app: App) -> Awaitable[Product]:
        raise error

    if sys.stderr is not None:
        sys.stderr.write(f"{error.name}: {error.reason}\n")
    run(refused, looks)
    return 2


def _product(settings: Settings, folder: Path) -> Awaitable[Product]:
    """After the first paint: everything that takes time to load."""
    from desk import logs  # noqa: PLC0415
    from desk.wiring import build  # noqa: PLC0415

    logs.to_file(folder)
    return build(settings, folder)


if __name__ == "__main__":
    main()
