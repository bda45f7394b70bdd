"""The `desk` command: the window, the demo, and every headless command."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desk.config import Settings
    from ui.presenters.product import Product


def main() -> None:
    """Without a command the window opens at once; commands are loaded only when there is one."""
    if len(sys.argv) == 1:
        raise SystemExit(window())
    from ui.commands import run_command  # noqa: PLC0415 - the window starts without the command line's libraries

    run_command()


def window(painted: Callable[[], None] | None = None) -> int:
    """The reception window on the club of the settings; the exit code. `painted` is called when it is seen and answers."""
    from ui import qt  # noqa: PLC0415 - before all others

    qt.load()
    from desk import config  # noqa: PLC0415 - only what the first paint needs
    from desk.errors import SettingsError  # noqa: PLC0415

    folder = config.home()
    try:
        settings = config.load(folder)
    except SettingsError as error:
        sys.stderr.write(f"{error.name}: {error.reason}\n")
        return 2
    from ui.app import run  # noqa: PLC0415

    return run(lambda _app: _product(settings, folder), settings.window, painted=painted)


def _product(settings: Settings, folder: Path) -> Awaitable[Product]:
    """After the first paint: everything that takes time to load."""
    from desk import logs  # noqa: PLC0415
    from desk.wiring import build  # noqa: PLC0415

    logs.to_file(folder)
    return build(settings, folder)


if __name__ == "__main__":
    main()
