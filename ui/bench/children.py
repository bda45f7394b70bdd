"""Processes that are measured: started with files of their own, and always ended."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from desk.bench import BenchFailed
from desk.bench.sandbox import surroundings as without_a_window

PATIENCE_S = 120.0


def headless() -> bool:
    """True when there is no screen to open a window on."""
    given = os.environ  # noqa: TID251 - the screen is the system's to tell, not a setting
    return sys.platform == "linux" and not (given.get("DISPLAY") or given.get("WAYLAND_DISPLAY"))


def surroundings(home: Path) -> Mapping[str, str]:
    """The environment of a child whose files are in `home`."""
    own = dict(without_a_window(home))
    return own | {"QT_QPA_PLATFORM": "offscreen"} if headless() else own


def told(arguments: Sequence[str], home: Path, patience_s: float = PATIENCE_S) -> str:
    """What a Python program writes before it ends. Raises BenchFailed when it fails."""
    command = [sys.executable, *arguments]
    done = subprocess.run(  # noqa: S603 - our own programs
        command, env=surroundings(home), stdout=subprocess.PIPE, text=True, timeout=patience_s, check=False
    )
    if done.returncode:
        raise BenchFailed(f"{' '.join(arguments[:2])} ended with {done.returncode}")
    return done.stdout
