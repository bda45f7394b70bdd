"""The imitated LuckyFit in a process of its own, and what a measured product needs to speak to it."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from desk.bench import BenchFailed
from desk.errors import KeyStoreError
from desk.secrets import KeyStore

SEED = 7


@dataclass(frozen=True, slots=True)
class Address:
    """Where the imitated LuckyFit answers, with which key, and where it is controlled."""

    url: str
    key: str
    control: str

    @property
    def port(self) -> int:
        """The port it answers at."""
        return int(urlsplit(self.url).port or 0)


class GivenKeys(KeyStore):
    """The sandbox's key, kept nowhere."""

    def __init__(self, key: str) -> None:
        self._key = key

    def get(self, name: str) -> str | None:
        """The one key there is."""
        return self._key if name == "luckyfit.key" else None

    def set(self, name: str, value: str) -> None:  # noqa: ARG002 - kept nowhere
        """The key store of whoever measures is left alone. Raises KeyStoreError."""
        raise KeyStoreError(name)


def surroundings(home: Path) -> Mapping[str, str]:
    """The environment of a child whose files are in `home`."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("DESK_")}  # noqa: TID251 - a child inherits it
    return own | {"DESK_HOME": str(home), "PYTHONDONTWRITEBYTECODE": ""}


def tell(line: str) -> None:
    """How far it has come, for a person who waits."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


@contextlib.contextmanager
def sandbox(clients: int, home: Path, *, port: int = 0) -> Iterator[Address]:
    """An imitated club of that size in a process of its own, killed at the end as a club's line is: without a word."""
    told = ["--port", str(port), "--seed", str(SEED), "--clients", str(clients), "--json"]
    command = [sys.executable, "-m", "desk", "sandbox", *told]
    process = subprocess.Popen(command, env=surroundings(home), stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own
    try:
        line = process.stdout.readline() if process.stdout else ""
        if not line:
            raise BenchFailed("the sandbox did not start")
        given = json.loads(line)
        yield Address(given["luckyfit"]["url"], given["luckyfit"]["key"], given["control"]["url"])
    finally:
        process.kill()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()
