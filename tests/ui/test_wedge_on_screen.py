"""A reader that types into a real X server, under Ukrainian and Russian layouts: read by place, nothing left behind."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

TOOLS = ("Xvfb", "openbox", "xdotool", "setxkbmap")
WINDOW = Path(__file__).with_name("wedge_window.py")
CARD_KEYS = ("19", "19", "10", "10", "26", "40", "12", "41", "54", "38")
CARD = "0011ED3FCA"
ENTER, SHIFT = "36", "50"

pytestmark = pytest.mark.skipif(not all(map(shutil.which, TOOLS)), reason=f"needs {', '.join(TOOLS)}")


class Screen:
    """An X server of its own with a window manager and our window on it."""

    def __init__(self, layout: str, focused: str) -> None:
        self._ended: list[subprocess.Popen[str]] = []
        reading, writing = os.pipe()
        self._start("Xvfb", "-displayfd", str(writing), "-screen", "0", "800x600x24", pass_fds=(writing,))
        os.close(writing)
        with os.fdopen(reading) as told:
            display = ":" + told.readline().strip()
        self._environment = os.environ | {"DISPLAY": display, "QT_QPA_PLATFORM": "xcb", "PYTHONPATH": str(Path.cwd())}
        self._start("openbox")
        self._window = self._start(sys.executable, str(WINDOW), focused, stdout=subprocess.PIPE)
        self.wait("ready")
        self.keys(SHIFT, delay_ms=4)  # the layout goes to the keyboard that was used last
        self._run("setxkbmap", layout)

    def _start(self, *command: str, **options: Any) -> subprocess.Popen[str]:
        environment = getattr(self, "_environment", None)
        options = {"stdout": subprocess.DEVNULL} | options
        process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL, text=True, **options)
        self._ended.insert(0, process)
        return process

    def keys(self, *keycodes: str, delay_ms: int) -> None:
        self._run("xdotool", "key", "--delay", str(delay_ms), *keycodes)

    def _run(self, *command: str) -> None:
        subprocess.run(command, env=self._environment, check=True, stderr=subprocess.DEVNULL)

    def wait(self, what: str) -> dict[str, Any]:
        """The state of the window when it says `what`."""
        assert self._window.stdout is not None
        states = (json.loads(line) for line in self._window.stdout)
        return next(state for state in states if state["what"] == what)

    def close(self) -> None:
        for process in self._ended:
            process.terminate()
            process.communicate(timeout=10)


@pytest.fixture
def screen(request: pytest.FixtureRequest) -> Iterator[Screen]:
    made = Screen(*request.param)
    yield made
    made.close()


@pytest.mark.parametrize("screen", [("us", "field"), ("ua", "field"), ("ru", "field")], indirect=True)
def test_a_card_is_read_by_the_place_of_its_keys(screen: Screen) -> None:
    screen.keys(*CARD_KEYS, ENTER, delay_ms=4)
    state = screen.wait(CARD)
    assert state["text"] == ""
    assert state["pressed"] == 0


@pytest.mark.parametrize("screen", [("ua", "popup")], indirect=True)
def test_an_open_list_is_left_as_it_was(screen: Screen) -> None:
    screen.keys(*CARD_KEYS, ENTER, delay_ms=4)
    state = screen.wait(CARD)
    assert state["list"] == "--"
    assert state["pressed"] == 0


@pytest.mark.parametrize("screen", [("ua", "field")], indirect=True)
def test_a_person_writes_in_the_own_letters(screen: Screen) -> None:
    screen.keys("38", "10", "56", ENTER, delay_ms=120)
    assert screen.wait("pressed")["text"] == "ф1и"
