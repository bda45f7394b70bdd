"""`desk kiosk --watch` with real processes: killed, frozen, left, and its watcher killed; a relay hears each start of a kiosk."""

from __future__ import annotations

import configparser
import os
import shlex
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Self, TypeAlias

import pytest

from desk.errors import NotAllowed
from tests.desk.hardware.devices import PtyDevice
from tests.faults.test_kiosk_ended import KEY, OFF, PATIENCE_S, ROOT
from ui import autostart, watchdog
from ui.watchdog import Watchdog, kiosk_command

HANGS_S = "5"


class Watched:
    """A watcher, and whatever kiosk it has."""

    def __init__(self, folder: Path, relay: PtyDevice, command: list[str] | None = None) -> None:
        told = {
            "QT_QPA_PLATFORM": "offscreen",
            "DESK_HOME": str(folder),
            "DESK_STORE_KEY": KEY.hex(),
            "DESK_WINDOW_LANGUAGE": "en",
            "DESK_LUCKYFIT_URL": "http://127.0.0.1:9",
            "DESK_LUCKYFIT_KEY": "no-such-key",
            "DESK_GATES_MAIN_PORT": relay.port,
            "DESK_KIOSK_HANGS_S": HANGS_S,
        }
        self.folder, self.relay = folder, relay
        command = command or [sys.executable, "-m", "ui", "kiosk", "--watch"]
        self.complaints = tempfile.TemporaryFile("w+")  # noqa: SIM115 - read at the end
        self.process = subprocess.Popen(command, cwd=ROOT, env=os.environ | told, stderr=self.complaints)

    def is_up(self) -> int:
        """The process of the kiosk, once it is at work: its relay was told to be off."""
        self.relay.heard.wait(lambda heard: heard.startswith(OFF), PATIENCE_S)
        self.relay.heard.clear()
        (pid,) = self.kiosks()
        return pid

    def kiosks(self) -> list[int]:
        return [int(each) for each in Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()]

    def ends(self) -> tuple[int, str]:
        code = self.process.wait(PATIENCE_S)
        self.complaints.seek(0)
        return code, self.complaints.read()


Watches: TypeAlias = Callable[..., Watched]


@pytest.fixture
def relay() -> Iterator[PtyDevice]:
    made = PtyDevice()
    yield made
    made.close()


@pytest.fixture
def watches(tmp_path: Path, relay: PtyDevice) -> Iterator[Watches]:
    """Starts watchers, and leaves nobody behind."""
    made: list[Watched] = []

    def watch(command: list[str] | None = None) -> Watched:
        made.append(Watched(tmp_path, relay, command))
        return made[-1]

    yield watch
    for each in made:
        if each.process.poll() is None:
            for pid in each.kiosks():
                os.kill(pid, signal.SIGKILL)
            each.process.kill()
        each.process.wait()
        each.complaints.close()


def is_gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def test_a_kiosk_that_crashes_or_hangs_is_replaced_and_one_that_the_system_ends_is_not(watches: Watches) -> None:
    watched = watches()
    first = watched.is_up()
    os.kill(first, signal.SIGKILL)
    second = watched.is_up()
    os.kill(second, signal.SIGSTOP)
    third = watched.is_up()
    assert len({first, second, third}) == 3
    assert is_gone(second)
    watched.process.send_signal(signal.SIGTERM)
    assert watched.ends()[0] == 0
    assert is_gone(third)
    assert watched.relay.heard.bytes.endswith(OFF * 2), "it ended in order"


def test_a_kiosk_that_was_left_is_not_started_again(watches: Watches) -> None:
    watched = watches()
    os.kill(watched.is_up(), signal.SIGTERM)
    assert watched.ends()[0] == 0


def test_a_kiosk_outlives_its_watcher_and_the_next_watcher_takes_over_when_it_ends(watches: Watches) -> None:
    first = watches()
    orphan = first.is_up()
    first.process.kill()
    first.process.wait()
    second = watches()
    assert not is_gone(orphan)
    os.kill(orphan, signal.SIGKILL)
    assert second.is_up() != orphan


def test_a_second_watcher_says_that_there_is_one(watches: Watches) -> None:
    watched = watches()
    watched.is_up()
    code, told = watches().ends()
    assert (code, told) == (1, "The kiosk is watched already by another program on this PC.\n")


def test_what_can_not_start_is_tried_again_until_it_can(tmp_path: Path) -> None:
    tries = tmp_path / "tries"
    fails_twice = f"import sys; f = open({str(tries)!r}, 'a+'); f.write('.'); f.seek(0); sys.exit(len(f.read()) < 3)"
    dog = Watchdog(tmp_path, [sys.executable, "-c", fails_twice], hangs_s=60, first_pause_s=0.01)
    assert dog.run() == 0
    assert tries.read_text() == "..."


def test_what_the_pc_slept_through_is_no_silence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock that leaps by an hour at each look; the kiosk beats once, and ends well a little later."""
    monkeypatch.setattr(watchdog, "STARTS_WITHIN_S", 30.0)
    hours = iter(range(0, 3600 * 1000, 3600))
    child = "import sys, threading; print(flush=True); threading.Event().wait(1.5)"
    dog = Watchdog(tmp_path, [sys.executable, "-c", child], hangs_s=30, monotonic=lambda: float(next(hours)))
    assert dog.run() == 0


def test_the_entry_of_the_session_starts_a_kiosk_that_is_watched(
    tmp_path: Path, watches: Watches, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "config"
    told = os.environ | {"XDG_CONFIG_HOME": str(config), "DESK_HOME": str(tmp_path), "DESK_WINDOW_LANGUAGE": "en"}
    command = [sys.executable, "-m", "ui", "kiosk", "--autostart"]
    switched = subprocess.run([*command, "on"], cwd=ROOT, env=told, capture_output=True, text=True, check=True)
    path = config / "autostart" / "luckyfit-desk-kiosk.desktop"
    assert switched.stdout == f"The kiosk starts with the session: {path}\n"
    entry = configparser.RawConfigParser()
    entry.read(path)
    started = shlex.split(entry["Desktop Entry"]["Exec"])
    assert started == ["env", f"DESK_HOME={tmp_path}", *kiosk_command("--watch")]
    assert Path(entry["Desktop Entry"]["Path"]) == ROOT
    watches(started).is_up()
    subprocess.run([*command, "off"], cwd=ROOT, env=told, capture_output=True, check=True)
    assert not path.exists()


def test_signs_of_a_path_stay_what_they_are_in_the_entry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    odd = '/opt/a b/$HOME/`x`/"q"/50%/back\\slash'
    path = Path(autostart.switch([odd, "kiosk"], on=True))
    (line,) = [each for each in path.read_text().splitlines() if each.startswith("Exec=")]
    as_text = line.removeprefix("Exec=").replace("\\\\", "\\").replace("%%", "%")
    told = subprocess.run(["sh", "-c", f"printf '%s\\n' {as_text}"], capture_output=True, text=True, check=True).stdout
    assert told.splitlines() == [odd, "kiosk"]


class Registry:
    """Windows' registry as far as it is needed: pretended, since there is no Windows here."""

    HKEY_CURRENT_USER, KEY_SET_VALUE, REG_SZ = "HKCU", 2, 1

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}
        self.refuses = False

    def CreateKeyEx(self, root: str, path: str, _reserved: int, access: int) -> Registry:
        if self.refuses:
            raise PermissionError(5, "Access is denied")
        assert (root, access) == (self.HKEY_CURRENT_USER, self.KEY_SET_VALUE)
        self.path = path
        return self

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_what: object) -> None:
        return

    def SetValueEx(self, key: Registry, name: str, _reserved: int, kind: int, value: str) -> None:
        assert kind == self.REG_SZ
        key.kept[key.path, name] = value

    def DeleteValue(self, key: Registry, name: str) -> None:
        try:
            del key.kept[key.path, name]
        except KeyError:
            raise FileNotFoundError(2, "not there") from None


def test_on_windows_the_run_key_of_the_user_is_written_and_taken_back(tmp_path: Path) -> None:
    registry = Registry()
    for name in ("python.exe", "pythonw.exe"):
        (tmp_path / name).touch()
    command = [str(tmp_path / "python.exe"), "-m", "ui", "kiosk", "--watch"]
    told = autostart.switch(command, on=True, registry=registry)
    assert told == r"HKCU\Software\Microsoft\Windows\CurrentVersion\Run\LuckyFit Desk kiosk"
    (kept,) = registry.kept.items()
    assert kept[0] == (r"Software\Microsoft\Windows\CurrentVersion\Run", "LuckyFit Desk kiosk")
    assert kept[1] == subprocess.list2cmdline([str(tmp_path / "pythonw.exe"), "-m", "ui", "kiosk", "--watch"])
    for _twice in range(2):
        autostart.switch(command, on=False, registry=registry)
    assert not registry.kept
    registry.refuses = True
    with pytest.raises(NotAllowed):
        autostart.switch(command, on=True, registry=registry)
