"""`desk kiosk` as a process of its own, ended by the system: the relay off, the store closed, code 0, and nothing to explain."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from desk.model.passing import Emergency
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
        [sys.executable, "-m", "ui", "kiosk"],
        cwd=ROOT,
        env=os.environ | settings,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        creationflags=own,
    )


ASKS = [signal.CTRL_BREAK_EVENT] if sys.platform == "win32" else [signal.SIGINT, signal.SIGTERM]


@pytest.mark.parametrize("number", ASKS)
async def test_the_system_ends_it_in_order(tmp_path: Path, relay: PtyDevice, number: signal.Signals) -> None:
    process = kiosk(tmp_path, relay.port)
    relay.heard.wait(lambda heard: heard.startswith(OFF), PATIENCE_S)
    relay.heard.clear()
    process.send_signal(number)
    assert ended(process) == (0, [])
    assert relay.heard.bytes == OFF * 2
    await closed_well(tmp_path)


async def test_it_is_ended_while_all_doors_are_held_open_and_locks_them(tmp_path: Path, relay: PtyDevice) -> None:
    await call_emergency(tmp_path)
    process = kiosk(tmp_path, relay.port)
    relay.heard.wait(lambda heard: ON in heard, PATIENCE_S)
    process.send_signal(ASKS[-1])
    assert ended(process) == (0, [])
    assert relay.heard.bytes.endswith(OFF * 2)
    await closed_well(tmp_path)


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
