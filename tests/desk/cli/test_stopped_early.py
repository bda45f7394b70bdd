"""Ctrl+C while the commands are still being loaded, before any of them runs."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

PRESSED = """
import runpy, signal, sys

class Presses:
    def find_spec(self, name, path=None, target=None):
        if name == "desk.cli.app":
            signal.raise_signal(signal.SIGINT)

sys.meta_path.insert(0, Presses())
sys.argv = ["desk", *sys.argv[2:]] if sys.argv[1] == "desk" else ["ui", *sys.argv[2:]]
runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
"""


@pytest.mark.parametrize("program", ["desk", "ui"])
def test_a_command_that_is_stopped_while_it_is_loaded_says_so_and_that_its_slip_is_in_no_payment(
    program: str, tmp_path: Path
) -> None:
    words = ("topup", "17", "--sum", "65.00", "--kind", "card", "--slip", "6001")

    def stopped(*more: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", PRESSED, program, *words, *more]
        home = {"DESK_HOME": str(tmp_path), "DESK_WINDOW_LANGUAGE": "en", "PYTHONPATH": str(Path(__file__).parents[3])}
        return subprocess.run(command, capture_output=True, text=True, check=False, env=home)

    told = stopped()
    assert (told.returncode, told.stdout) == (130, "")
    assert "Stopped before anything was sent.\nThe slip is in no payment" in told.stderr
    assert "Traceback" not in told.stderr
    answered = json.loads(stopped("--json").stdout)
    assert (answered["error"]["code"], answered["warnings"]) == ("interrupted", ["slip_unrecorded"])
