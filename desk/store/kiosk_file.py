"""The file of what a kiosk keeps over restarts; replaced whole, and on the disk before it counts."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from desk.errors import StoreError
from desk.model.kiosk import KioskKept, Outage, Trouble

FILE_NAME = "kiosk.json"


class KioskFile:
    """`desk.ports.KioskMemory` in a file of the home folder: it must work where the journal does not."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE_NAME

    @contextmanager
    def alone(self) -> Iterator[None]:
        """A lock of the operating system on a file beside it. Raises StoreError."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            lock = self._path.with_suffix(".lock").open("ab")
        except OSError as error:
            raise StoreError(f"{FILE_NAME}: {error.strerror}", reason="read_only") from error
        with lock:
            _wait_for(lock)
            yield

    def read(self) -> KioskKept | None:
        """What is kept; None where there is no file, or none of ours."""
        try:
            told = json.loads(self._path.read_bytes())
            return KioskKept(_outage(told["outage"]), int(told["wrong_pins"]), int(told.get("wrong_codes", 0)))
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None

    def write(self, kept: KioskKept) -> None:
        """Replaces it. Raises StoreError."""
        outage = kept.outage
        row = {"trouble": outage.trouble.value, "since": outage.since.isoformat()} if outage is not None else None
        fresh = self._path.with_suffix(".new")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with fresh.open("w", encoding="utf-8") as file:
                json.dump({"outage": row, "wrong_pins": kept.wrong_pins, "wrong_codes": kept.wrong_codes}, file)
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(self._path)
        except OSError as error:
            raise StoreError(f"{FILE_NAME}: {error.strerror}", reason="read_only") from error


def _outage(told: Any) -> Outage | None:
    return Outage(Trouble(told["trouble"]), datetime.fromisoformat(told["since"])) if told is not None else None


if sys.platform == "win32":
    import msvcrt

    def _wait_for(file: IO[bytes]) -> None:
        """For ten seconds at most; who has it then is not coming back."""
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
        except OSError as error:
            raise StoreError(f"{FILE_NAME}: {error.strerror}", reason="locked") from error

else:
    import fcntl

    def _wait_for(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX)
