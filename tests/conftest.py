"""What every test shares: loops (Qt's own for the window), and no network but this machine's."""

from __future__ import annotations

import asyncio
import importlib.util
import os
import signal
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from desk import i18n

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
WINDOW_FOLDERS = ("ui", "flows", "bench")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Where Qt is not installed its plugin is not either; the settings made for it are then known and mean nothing."""
    if importlib.util.find_spec("pytestqt") is None:
        parser.addini("qt_log_level_fail", "unused without Qt")
        parser.addini("qt_log_ignore", "unused without Qt", type="linelist")


def pytest_configure() -> None:
    """Begun by a shell's "&" the run ignores Ctrl+C, by `nohup` the end of its terminal, and so would every program it starts;
    some are ended by just that."""
    for name, usual in (("SIGINT", signal.default_int_handler), ("SIGHUP", signal.SIG_DFL)):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, usual)


def _needs_window(item: pytest.Item) -> bool:
    parts = item.path.relative_to(Path(__file__).parent).parts
    return parts[0] in WINDOW_FOLDERS and "presenters" not in parts


def _window_loop() -> asyncio.AbstractEventLoop:
    from PySide6.QtWidgets import QApplication

    from ui.loop import DeskLoop

    return DeskLoop(QApplication.instance() or QApplication([]))


def pytest_asyncio_loop_factories(
    config: pytest.Config, item: pytest.Item
) -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    """Tests of the window run on Qt's loop, of which a process may have only one; all others on a plain one."""
    return {"qt": _window_loop} if _needs_window(item) else {"plain": asyncio.new_event_loop}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests without a window first, so that Qt's loop is made once."""
    items.sort(key=_needs_window)


@pytest.fixture(autouse=True)
def english() -> None:
    """Whatever language the test before spoke."""
    i18n.use("en")


@pytest.fixture(autouse=True)
def only_this_machine(socket_enabled: None) -> None:
    """No test reaches beyond loopback."""
    import pytest_socket

    pytest_socket.socket_allow_hosts(["127.0.0.1", "::1", "localhost"], allow_unix_socket=True)
