"""`desk door emergency` and a kiosk, two processes: the doors follow within a moment, also where not a byte can be written."""

from __future__ import annotations

import asyncio
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

import pytest

from desk.sandbox.moments import RealClock
from desk.store import open_store
from tests.desk.hardware.devices import PtyDevice
from tests.faults.test_kiosk_ended import KEY, OFF, ON, PATIENCE_S, ROOT, ended, kiosk

ROOM = 1024
"""So long a file may be: the mark is, and neither the database nor its log can grow."""


@pytest.fixture
def relay() -> Iterator[PtyDevice]:
    made = PtyDevice()
    yield made
    made.close()


Started: TypeAlias = Callable[[Path, str], subprocess.Popen[str]]


@pytest.fixture
def started() -> Iterator[Started]:
    """Starts kiosks, and leaves none behind."""
    made: list[subprocess.Popen[str]] = []

    def start(folder: Path, port: str) -> subprocess.Popen[str]:
        made.append(kiosk(folder, port))
        return made[-1]

    yield start
    for each in made:
        each.kill()
        each.communicate()


def no_room() -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM, ROOM))


def emergency(folder: Path, *words: str, full: bool = False) -> subprocess.CompletedProcess[str]:
    told = {
        "DESK_HOME": str(folder),
        "DESK_STORE_KEY": KEY.hex(),
        "DESK_WINDOW_LANGUAGE": "en",
        "DESK_LUCKYFIT_URL": "http://127.0.0.1:9",
    }
    return subprocess.run(
        [sys.executable, "-m", "desk", "door", "emergency", *words],
        cwd=ROOT,
        env=os.environ | told,
        text=True,
        capture_output=True,
        check=False,
        timeout=PATIENCE_S,
        preexec_fn=no_room if full else None,
    )


async def test_a_command_opens_the_kiosks_doors_with_a_full_disk_and_locks_them_again(
    tmp_path: Path, started: Started, relay: PtyDevice
) -> None:
    process = started(tmp_path, relay.port)
    await asyncio.to_thread(relay.heard.wait, lambda heard: heard.startswith(OFF), PATIENCE_S)
    called = await asyncio.to_thread(emergency, tmp_path, "on", "--reason", "smoke", full=True)
    assert (called.returncode, called.stdout) == (0, "All doors are held open: smoke\n")
    await asyncio.to_thread(relay.heard.wait, lambda heard: ON in heard, PATIENCE_S)
    relay.heard.clear()
    assert (await asyncio.to_thread(emergency, tmp_path, "off")).returncode == 0
    await asyncio.to_thread(relay.heard.wait, lambda heard: heard.endswith(OFF * 2), PATIENCE_S)
    process.terminate()
    assert (await asyncio.to_thread(ended, process))[0] == 0
    store = await open_store(tmp_path, KEY, RealClock())
    kinds = [each["kind"] for each in await store.journal.story("door")]
    await store.close()
    assert kinds == ["door.opened", "door.closed"], "the kiosk made up for what the command could not write"


def test_a_command_on_a_full_disk_says_that_it_is_not_written_down_and_is_heard_at_the_next_start(
    tmp_path: Path, started: Started, relay: PtyDevice
) -> None:
    called = emergency(tmp_path, "on", "--reason", "smoke", full=True)
    assert (called.returncode, "All doors are to be held open: smoke." in called.stdout) == (3, True)
    assert "It is not written down yet. The programs at the doors were told all the same." in called.stderr
    started(tmp_path, relay.port)
    relay.heard.wait(lambda heard: ON in heard, PATIENCE_S)


def test_a_command_that_nobody_can_hear_says_so(tmp_path: Path) -> None:
    called = emergency(tmp_path, "on", "--reason", "smoke")
    assert called.returncode == 3
    assert "No program works them now: they follow once one is started" in called.stdout
    assert emergency(tmp_path, "on").returncode == 1, "without a reason nothing is opened"
