"""The newcomer's script: says what it can do, and what a system lacks."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parent.parent
SCRIPT = ROOT / "packaging" / "start.py"


@pytest.fixture(scope="module")
def start() -> ModuleType:
    spec = importlib.util.spec_from_file_location("start", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("words", [[], ["dance"]])
def test_without_a_command_it_says_which_there_are(words: list[str]) -> None:
    told = subprocess.run([sys.executable, SCRIPT, *words], capture_output=True, text=True, check=False)
    assert told.returncode == 2
    assert "start.py demo" in told.stdout


def test_the_readme_names_the_commands_the_script_has(start: ModuleType) -> None:
    named = set(re.findall(r"packaging/start\.py (\w+)", (ROOT / "README.md").read_text("utf-8")))
    assert {"demo", "test"} <= named <= set(start.COMMANDS)


def test_every_system_library_named_is_installed_by_ci(start: ModuleType) -> None:
    ci = (ROOT / ".ci" / "run").read_text("utf-8")
    assert not [package for package in (*start.LIBRARIES.values(), *start.SCREEN_LIBRARIES.values()) if package not in ci]


def test_an_environment_is_made_anew_when_what_is_pinned_changes(start: ModuleType) -> None:
    assert start._fingerprint("run.txt") != start._fingerprint("dev.txt")
