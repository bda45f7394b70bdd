"""Readers that type, at a kiosk: whatever their section is called the door answers; where keyboards are told apart, each is."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desk.config import ReaderSettings, Settings
from desk.config_gates import GateSettings
from desk.events import CardRead, Fact
from desk.sandbox.moments import RealClock
from desk.store import open_store
from desk.wiring_doors import places_of
from tests.desk.hardware.devices import PtyDevice
from tests.faults.test_kiosk_ended import KEY, OFF, PATIENCE_S, ROOT
from tests.ui.test_raw_input import DEVICE, NAME, Windows
from tests.ui.test_wedge_filter import Keyboard
from tests.ui.test_wedge_on_screen import CARD, CARD_KEYS, ENTER, TOOLS
from ui.kiosk_window import KioskWindow
from ui.widgets import raw_input
from ui.widgets.theme import Theme
from ui.widgets.typed_cards import TypedCards

GATES = {"main": GateSettings(port="memory://nobody")}
STREET = ReaderSettings(port="keyboard://", point="main", direction="in")
NAMED = [
    pytest.param(Settings(gates=GATES, reader=STREET), id="reader"),
    pytest.param(Settings(gates=GATES, readers={"street": STREET._replace(name="street")}), id="readers.street"),
]


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication) -> Iterator[KioskWindow]:
    made = KioskWindow(Theme(qapp, mode="dark"), Settings().kiosk)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    yield made
    made.close_for_good()
    made.deleteLater()


@pytest.mark.parametrize("settings", NAMED)
def test_a_card_typed_at_a_kiosk_is_of_the_reader_that_hangs_at_the_door(
    qapp: QApplication, window: KioskWindow, settings: Settings
) -> None:
    facts: list[Fact] = []
    typed = TypedCards(qapp, settings, facts.append, int(window.winId()))
    keys = Keyboard(window)
    keys.type(CARD)
    keys.enter()
    typed.stop()
    (read,) = facts
    assert isinstance(read, CardRead)
    assert places_of(settings)[read.reader].point == "main"


def test_two_readers_that_type_are_told_apart_at_a_kiosk_as_at_the_desk(
    qapp: QApplication, window: KioskWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The system is pretended: what the kiosk asks of it and makes of its answers is real."""
    windows = Windows()
    monkeypatch.setattr(raw_input, "_windows", lambda: windows)
    readers = {
        "hall": ReaderSettings(port="keyboard://PID_9999", name="hall", point="main", direction="out"),
        "street": ReaderSettings(port="keyboard://PID_0035", name="street", point="main", direction="in"),
    }
    facts: list[Fact] = []
    typed = TypedCards(qapp, Settings(gates=GATES, readers=readers), facts.append, int(window.winId()))
    assert windows.windows == [int(window.winId())]
    assert typed._raw_input is not None
    assert typed._raw_input._keyboards._met(DEVICE)._name == "street", NAME
    keys = Keyboard(window)
    keys.type(CARD)
    keys.enter()
    typed.stop()
    assert not facts, "which of them typed is told by raw input alone"


@pytest.mark.skipif(not all(map(shutil.which, TOOLS)), reason=f"needs {', '.join(TOOLS)}")
@pytest.mark.parametrize("section", ["READER", "READERS_STREET"])
async def test_a_card_typed_on_a_real_screen_is_answered_by_the_kiosks_door(tmp_path: Path, section: str) -> None:
    relay = PtyDevice()
    reading, writing = os.pipe()
    quiet = {"stderr": subprocess.DEVNULL, "stdout": subprocess.DEVNULL}
    server = subprocess.Popen(  # noqa: ASYNC220 - nothing else runs here
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1024x768x24"], pass_fds=(writing,), **quiet
    )
    os.close(writing)
    with os.fdopen(reading) as told:
        screen = os.environ | {"DISPLAY": ":" + told.readline().strip()}
    manager = subprocess.Popen(["openbox"], env=screen, **quiet)  # noqa: ASYNC220 - as above
    kiosk = subprocess.Popen([sys.executable, "-m", "ui", "kiosk"], cwd=ROOT, env=screen | told_of(tmp_path, relay, section))  # noqa: ASYNC220
    try:
        relay.heard.wait(lambda heard: heard.startswith(OFF), PATIENCE_S)
        subprocess.run(["xdotool", "search", "--sync", "--onlyvisible", "--pid", str(kiosk.pid)], env=screen, check=True, **quiet)  # noqa: ASYNC221
        store = await open_store(tmp_path, KEY, RealClock())
        upto, made = await store.door_watch.newest(), ()
        while not made:
            subprocess.run(["xdotool", "key", "--delay", "4", *CARD_KEYS, ENTER], env=screen, check=True, **quiet)  # noqa: ASYNC221
            made = (await store.door_watch.news(upto)).made
        await store.close()
    finally:
        for each in (kiosk, manager, server):
            each.terminate()
            each.wait(PATIENCE_S)
        relay.close()
    assert [(each.point, each.direction, each.verdict) for each in made] == [("main", "in", "denied")]


def told_of(folder: Path, relay: PtyDevice, section: str) -> dict[str, str]:
    return {
        "QT_QPA_PLATFORM": "xcb",
        "DESK_HOME": str(folder),
        "DESK_STORE_KEY": KEY.hex(),
        "DESK_LUCKYFIT_URL": "http://127.0.0.1:9",
        "DESK_LUCKYFIT_KEY": "no-such-key",
        "DESK_GATES_MAIN_PORT": relay.port,
        f"DESK_{section}_PORT": "keyboard://",
        f"DESK_{section}_POINT": "main",
        f"DESK_{section}_DIRECTION": "in",
    }
