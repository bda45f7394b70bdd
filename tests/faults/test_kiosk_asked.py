"""`desk kiosk` as a process that works a door, and a command of the same PC that wants it opened: one pulse, by one of them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.desk.hardware.devices import PtyDevice
from tests.faults.test_kiosk_ended import ASKS, KEY, OFF, ON, PATIENCE_S, ROOT, ended, kiosk


@pytest.fixture
def relay() -> Iterator[PtyDevice]:
    made = PtyDevice()
    yield made
    made.close()


def admit(folder: Path, port: str, *words: str) -> tuple[int, dict[str, Any]]:
    """The command, its exit code and what it answers."""
    settings = {
        "DESK_HOME": str(folder),
        "DESK_STORE_KEY": KEY.hex(),
        "DESK_LUCKYFIT_URL": "http://127.0.0.1:9",
        "DESK_LUCKYFIT_KEY": "no-such-key",
        "DESK_GATES_MAIN_PORT": port,
        "DESK_WINDOW_LANGUAGE": "en",
    }
    called = [sys.executable, "-m", "desk", "door", "admit", "main", "--reason", "courier", "--json", *words]
    done = subprocess.run(
        called, cwd=ROOT, env=os.environ | settings, text=True, capture_output=True, timeout=PATIENCE_S, check=False
    )
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)


def test_a_command_lets_in_by_the_kiosk_that_works_the_door_and_by_itself_once_it_has_ended(
    tmp_path: Path, relay: PtyDevice
) -> None:
    process = kiosk(tmp_path, relay.port)
    relay.heard.wait(lambda heard: heard.startswith(OFF), PATIENCE_S)
    relay.heard.clear()
    code, told = admit(tmp_path, relay.port)
    assert (code, told["verdict"], told["ending"], told["note"]) == (0, "admitted", "opened", "courier")
    assert relay.heard.bytes.count(ON) == 1
    code, told = admit(tmp_path, relay.port, "--supervisor", "me myself", "--pin-stdin")
    assert (code, told["error"]["code"]) == (1, "pin_not_set")
    process.send_signal(ASKS[-1])
    assert ended(process) == (0, [])
    relay.heard.clear()
    code, told = admit(tmp_path, relay.port)
    assert (code, told["number"], relay.heard.bytes.count(ON)) == (0, 2, 1)
