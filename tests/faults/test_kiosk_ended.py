"""`desk kiosk` and the window as processes of their own, ended by the system: the relay off, the store closed, code 0."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from desk.model.passing import Emergency, PassFilter
from desk.sandbox.moments import RealClock
from desk.store import open_store
from tests.desk.hardware.devices import PtyDevice

ROOT = Path(__file__).parent.parent.parent
KEY = bytes(range(32))
ON, OFF = bytes.fromhex("A00101A2"), bytes.fromhex("A00100A1")
PATIENCE_S = 60


@pytest.fixture
def relay() -> Iterator[PtyDevice]:
    made = PtyDevice()
    yield made
    made.close()


def kiosk(folder: Path, port: str) -> subprocess.Popen[str]:
    return program(folder, port, "kiosk")


def program(folder: Path, port: str, *words: str) -> subprocess.Popen[str]:
    """Without words it is the window."""
    settings = {
        "QT_QPA_PLATFORM": "offscreen",
        "DESK_HOME": str(folder),
        "DESK_STORE_KEY": KEY.hex(),
        "DESK_LUCKYFIT_URL": "http://127.0.0.1:9",
        "DESK_LUCKYFIT_KEY": "no-such-key",
        "DESK_GATES_MAIN_PORT": port,
    }
    own = subprocess.CREATE_NEW_PROCESS_GROUP if sys.platform == "win32" else 0
    return subprocess.Popen(
        [sys.executable, "-m", "ui", *words],
        cwd=ROOT,
        env=os.environ | settings,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        creationflags=own,
    )


ASKS = [signal.CTRL_BREAK_EVENT] if sys.platform == "win32" else [signal.SIGINT, signal.SIGHUP, signal.SIGTERM]
PROGRAMS = [pytest.param((), id="window"), pytest.param(("kiosk",), id="kiosk")]


@pytest.mark.parametrize("words", PROGRAMS)
@pytest.mark.parametrize("number", ASKS)
async def test_the_system_ends_it_in_order(
    tmp_path: Path, relay: PtyDevice, number: signal.Signals, words: tuple[str, ...]
) -> None:
    process = program(tmp_path, relay.port, *words)
    relay.heard.wait(lambda heard: heard.startswith(OFF), PATIENCE_S)
    relay.heard.clear()
    process.send_signal(number)
    assert ended(process) == (0, [])
    assert relay.heard.bytes == OFF * 2
    await closed_well(tmp_path)


@pytest.mark.parametrize("words", PROGRAMS)
async def test_it_is_ended_while_all_doors_are_held_open_and_locks_them(
    tmp_path: Path, relay: PtyDevice, words: tuple[str, ...]
) -> None:
    await call_emergency(tmp_path)
    process = program(tmp_path, relay.port, *words)
    relay.heard.wait(lambda heard: ON in heard, PATIENCE_S)
    process.send_signal(ASKS[-1])
    assert ended(process) == (0, [])
    assert relay.heard.bytes.endswith(OFF * 2)
    await closed_well(tmp_path)


@pytest.mark.skipif(sys.platform == "win32", reason="its terminals tell nothing twice")
async def test_a_terminal_that_closes_says_so_twice_and_the_relay_is_off_all_the_same(tmp_path: Path, relay: PtyDevice) -> None:
    await call_emergency(tmp_path)
    process = program(tmp_path, relay.port, "kiosk")
    relay.heard.wait(lambda heard: ON in heard, PATIENCE_S)
    for number in (signal.SIGHUP, signal.SIGHUP, signal.SIGTERM):
        process.send_signal(number)
    assert ended(process) == (0, [])
    assert relay.heard.bytes.endswith(OFF * 2)


@pytest.mark.parametrize("words", PROGRAMS)
async def test_what_became_of_a_pass_is_written_when_the_system_ends_it_in_the_pulse(
    tmp_path: Path, relay: PtyDevice, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DESK_GATES_MAIN_PULSE_MS", "60000")
    process = program(tmp_path, relay.port, *words)
    relay.heard.wait(lambda heard: heard.startswith(OFF), PATIENCE_S)
    asked = program(tmp_path, relay.port, "door", "admit", "main", "--reason", "courier")
    relay.heard.wait(lambda heard: ON in heard, PATIENCE_S)
    process.send_signal(ASKS[-1])
    assert ended(process) == (0, [])
    assert relay.heard.bytes.endswith(ON + OFF * 2)
    asked.communicate(timeout=PATIENCE_S)
    store = await open_store(tmp_path, KEY, RealClock())
    (passed,) = (await store.passes.page(PassFilter())).passes
    assert passed.ending is not None
    await store.close()


def ended(process: subprocess.Popen[str]) -> tuple[int, list[str]]:
    """Its exit code, and all it said; not what Qt says of a screen that is not there."""
    said, complained = process.communicate(timeout=PATIENCE_S)
    return process.returncode, [each for each in (said + complained).splitlines() if not each.startswith("This plugin")]


async def call_emergency(folder: Path) -> None:
    store = await open_store(folder, KEY, RealClock())
    await store.passes.note_emergency(Emergency(on=True, at=RealClock().now(), reason="drill"))
    await store.close()


async def closed_well(folder: Path) -> None:
    """Nobody else holds the store, and its log is folded into the file."""
    assert not await asyncio.to_thread(lambda: list(folder.glob("*-wal")))
    store = await open_store(folder, KEY, RealClock())
    assert store.passes._database.is_owner
    await store.close()
