"""The file by which all programs of one PC hold the doors open together: it works where the store can't be written, or opened."""

from __future__ import annotations

import json
import os
from datetime import datetime
from pathlib import Path

from desk.errors import StoreError
from desk.model.passing import Emergency

FILE_NAME = "emergency.json"
LENGTH = 1024
"""Always so long, and written over in place: a disk without any room takes it."""
LONGEST = 200
"""Letters of a reason or a name; more would not fit for certain."""


class EmergencyFile:
    """`desk.ports.EmergencyMark` in a file of the home folder."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE_NAME

    def prepare(self) -> None:
        """Takes its room on the disk before there is none left. What is there stays."""
        if not self._path.exists():
            self._put({})

    def read(self) -> Emergency | None:
        """What was called last; None where nothing ever was, or it can't be read."""
        try:
            told = json.loads(self._path.read_bytes())
            return Emergency(bool(told["on"]), datetime.fromisoformat(told["at"]), str(told["operator"]), str(told["reason"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def write(self, emergency: Emergency) -> None:
        """Over what is there. Raises StoreError."""
        at = emergency.at.isoformat() if emergency.at is not None else None
        self._put({"on": emergency.on, "at": at, "operator": emergency.operator[:LONGEST], "reason": emergency.reason[:LONGEST]})

    def _put(self, told: dict[str, object]) -> None:
        text = json.dumps(told, ensure_ascii=False).encode("utf-8", "replace")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            number = os.open(self._path, os.O_WRONLY | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
            try:
                if os.write(number, text.ljust(LENGTH)) < LENGTH:
                    raise StoreError(f"{FILE_NAME}: no room", reason="full")
                os.fsync(number)
            finally:
                os.close(number)
        except OSError as error:
            raise StoreError(f"{FILE_NAME}: {error.strerror}", reason="read_only") from error
