"""Processes that are measured or measured against: started with files of their own, and always ended."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ui.bench import BenchFailed

PATIENCE_S = 120.0
END_S = 10.0
SEED = 7


@dataclass(frozen=True, slots=True)
class Address:
    """Where the imitated LuckyFit answers, with which key, and where it is controlled."""

    url: str
    key: str
    control: str


def headless() -> bool:
    """True when there is no screen to open a window on."""
    given = os.environ  # noqa: TID251 - the screen is the system's to tell, not a setting
    return sys.platform == "linux" and not (given.get("DISPLAY") or given.get("WAYLAND_DISPLAY"))


def surroundings(home: Path) -> Mapping[str, str]:
    """The environment of a child whose files are in `home`."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("DESK_")}  # noqa: TID251 - a child inherits it
    own |= {"DESK_HOME": str(home), "PYTHONDONTWRITEBYTECODE": ""}
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


def tell(line: str) -> None:
    """How far it has come, for a person who waits."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


@contextlib.contextmanager
def sandbox(clients: int, home: Path) -> Iterator[Address]:
    """An imitated club of that size in a process of its own."""
    command = [sys.executable, "-m", "desk", "sandbox", "--port", "0", "--seed", str(SEED), "--clients", str(clients), "--json"]
    process = subprocess.Popen(command, env=surroundings(home), stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own
    try:
        line = process.stdout.readline() if process.stdout else ""
        if not line:
            raise BenchFailed("the sandbox did not start")
        given = json.loads(line)
        yield Address(given["luckyfit"]["url"], given["luckyfit"]["key"], given["control"]["url"])
    finally:
        process.terminate()
        try:
            process.wait(END_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout is not None:
            process.stdout.close()
