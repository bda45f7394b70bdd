"""`desk gate`: what a script gets of it, over a real port."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from desk import config
from desk.cli import app
from desk.secrets import KeyStore, store_key
from desk.store import FILE_NAME, open_store
from desk.store.ownership import DOORS, Ownership
from desk.wiring import SystemClock
from tests.desk.hardware.devices import PtyDevice
from tests.desk.hardware.modbus_board import ModbusBoard

ROOT = Path(__file__).parent.parent.parent.parent
SLACK_S = 0.02
"""How late a busy machine may note that bytes have come."""
ON, OFF = bytes.fromhex("A00101A2"), bytes.fromhex("A00100A1")


@pytest.fixture
def device() -> Iterator[PtyDevice]:
    made = PtyDevice()
    yield made
    made.close()


@pytest.fixture
def home(tmp_path: Path, device: PtyDevice) -> Path:
    config.save(tmp_path, "gates.main.port", device.port)
    config.save(tmp_path, "gates.main.pulse_ms", "100")
    config.save(tmp_path, "gates.side.port", "/dev/no-such-port")
    config.save(tmp_path, "gates.bare.channel_out", "2")
    return tmp_path


def run(home: Path, *words: str, language: str = "en") -> Result:
    return CliRunner().invoke(app, ["gate", *words], env={"DESK_HOME": str(home), "DESK_WINDOW_LANGUAGE": language})


def test_the_gates_are_listed_and_nothing_is_sent(home: Path, device: PtyDevice) -> None:
    assert f"main  lcus  {device.port}  entry 1" in run(home, "list").stdout
    assert [each["name"] for each in json.loads(run(home, "list", "--json").stdout)["gates"]] == ["bare", "main", "side"]
    assert not device.heard.bytes


def test_a_pulse_opens_it_once_and_leaves_it_locked(home: Path, device: PtyDevice) -> None:
    result = run(home, "pulse", "main", "--json")
    assert (result.exit_code, json.loads(result.stdout)) == (0, {"gate": "main", "direction": "in", "outcome": "opened"})
    heard = device.heard.wait(lambda heard: heard.endswith(OFF + OFF))
    assert heard.startswith(OFF + ON)
    assert heard.count(ON) == 1


@pytest.mark.parametrize("words", [{"pulse_ms": "500"}, {"mode": "level", "window_s": "0.5"}])
def test_the_command_ends_when_the_pulse_or_the_level_has_ended_in_its_time(
    home: Path, device: PtyDevice, words: dict[str, str]
) -> None:
    for name, value in words.items():
        config.save(home, f"gates.main.{name}", value)
    assert run(home, "pulse", "main").stdout == "Opened.\n"
    device.heard.wait(lambda heard: heard.endswith(OFF + OFF))
    assert device.heard.between(ON, OFF) >= 0.5 - SLACK_S


def test_a_command_that_is_told_to_end_locks_a_level_of_a_minute_at_once(home: Path, device: PtyDevice) -> None:
    for name, value in (("mode", "level"), ("window_s", "60")):
        config.save(home, f"gates.main.{name}", value)
    with _running(home, "pulse", "main") as (pulsing, line):
        assert line() == "Opened.\n"
        pulsing.send_signal(signal.SIGINT)
        assert pulsing.wait(20) == 0
    assert device.heard.wait(lambda heard: heard.endswith(OFF)) == OFF + ON + OFF + OFF


async def _pulses(home: Path) -> list[dict[str, object]]:
    store = await open_store(home, store_key(home, KeyStore()), SystemClock())
    told = [{"kind": each["kind"]} | json.loads(each["body"]) for each in await store.journal.story("gate")]
    await store.close()
    return told


def test_who_opened_it_for_a_trial_is_in_the_audit_and_nobody_where_it_could_not_be_opened(home: Path) -> None:
    assert run(home, "pulse", "side").exit_code == 3
    assert run(home, "pulse", "main", "--operator", "Олена").exit_code == 0
    (told,) = asyncio.run(_pulses(home))
    assert told == {"kind": "gate.pulsed", "gate": "main", "direction": "in", "operator": "Олена"}


def test_it_opens_all_the_same_where_that_can_not_be_written(home: Path, device: PtyDevice) -> None:
    (home / FILE_NAME).write_bytes(b"no store at all" * 1000)
    result = run(home, "pulse", "main")
    assert (result.exit_code, result.stdout) == (0, "Opened.\n")
    assert "It is not in the audit that it is opened now" in result.stderr
    assert device.heard.bytes.count(ON) == 1


def test_the_outcome_is_told_in_the_language_of_the_settings(home: Path) -> None:
    assert run(home, "pulse", "main").stdout == "Opened.\n"
    assert run(home, "pulse", "main", language="uk").stdout == "Відчинено.\n"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("pulse", "nosuch"), 2),
        (("pulse", "main", "--direction", "out"), 2),
        (("pulse", "main", "--direction", "up"), 2),
        (("pulse", "side"), 3),
        (("pulse", "bare"), 3),
    ],
)
def test_what_can_not_be_done_has_its_exit_code(home: Path, device: PtyDevice, words: tuple[str, ...], code: int) -> None:
    assert run(home, *words).exit_code == code
    assert not device.heard.bytes


def test_a_gate_that_can_not_be_is_wrong_use(home: Path) -> None:
    (home / config.FILE_NAME).write_text("[gates.main]\nprotocol = 'nosuch'\n", "utf-8")
    result = run(home, "pulse", "main", "--json")
    assert result.exit_code == 2
    assert "gates.main.protocol" in json.loads(result.stdout)["error"]["text"]


@pytest.mark.parametrize("command", ["pulse", "watch"])
def test_beside_a_program_that_works_the_doors_it_says_so_and_sends_nothing(home: Path, device: PtyDevice, command: str) -> None:
    other = Ownership(home / DOORS)
    result = run(home, command, "main")
    assert result.exit_code == 3
    assert "Another program of LuckyFit Desk on this computer works the doors" in result.stderr
    assert json.loads(run(home, command, "main", "--json").stdout)["error"]["code"] == "device"
    assert not device.heard.bytes
    other.release()
    assert run(home, "pulse", "main").exit_code == 0


@contextmanager
def _running(home: Path, *words: str) -> Iterator[tuple[subprocess.Popen[str], Callable[[], str]]]:
    """The command in a process of its own, and its next line."""
    environment = os.environ | {"DESK_HOME": str(home), "DESK_WINDOW_LANGUAGE": "en", "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "desk", "gate", *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment, cwd=ROOT) as running:
        assert running.stdout is not None
        try:
            yield running, running.stdout.readline
        finally:
            running.kill()


def test_a_gate_is_watched_until_it_is_told_to_end_and_then_locked(home: Path, device: PtyDevice) -> None:
    board = ModbusBoard()
    device.answer = board.answer
    for name, value in (("protocol", "modbus"), ("input_in", "1")):
        config.save(home, f"gates.main.{name}", value)
    with _running(home, "watch", "main", "--json") as (watching, line):
        assert json.loads(line()) == {"state": "ok", "detail": device.port}
        assert json.loads(line()) == {"closed": [True] * 8}
        board.closed[2] = False
        assert json.loads(line()) == {"closed": [True, True, False, True, True, True, True, True]}
        board.switched.clear()
        watching.send_signal(signal.SIGTERM)
        assert watching.wait(20) == 0
    assert [each[1:] for each in board.switched] == [(5, 0, 0), (5, 0, 0)]


def test_a_gate_that_is_watched_is_told_in_words(home: Path, device: PtyDevice) -> None:
    with _running(home, "watch", "main") as (watching, line):
        assert line() == f"The turnstile is connected: {device.port}\n"
        device.unplug()
        assert line().startswith("The turnstile is not connected: ")
        watching.send_signal(signal.SIGINT)
        assert watching.wait(60) == 0
