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
"""Always so many bytes, and written over in place: a disk without any room takes it."""
LONGEST = 200
"""At most so many letters of a reason or a name; fewer where those take more bytes than there are."""


class EmergencyFile:
    """`desk.ports.EmergencyMark` in a file of the home folder."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE_NAME

    def prepare(self) -> None:
        """Takes its room on the disk before there is none left. What is there stays."""
        if not self._path.exists():
            self._put(b"{}")

    def read(self) -> Emergency | None:
        """What was called last; None where nothing ever was, or it can't be read. What stands behind it is none of it."""
        try:
            told, _end = json.JSONDecoder().raw_decode(self._path.read_bytes().decode("utf-8", "replace"))
            return Emergency(bool(told["on"]), datetime.fromisoformat(told["at"]), str(told["operator"]), str(told["reason"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def write(self, emergency: Emergency) -> None:
        """Over what is there, with as much of the name and the reason as there is room for. Raises StoreError."""
        letters = LONGEST
        while len(text := _text(emergency, letters)) > LENGTH:
            letters -= 1
        self._put(text)

    def _put(self, text: bytes) -> None:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            number = os.open(self._path, os.O_WRONLY | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
            try:
                if os.write(number, text.ljust(LENGTH)) < LENGTH:
                    raise StoreError(f"{FILE_NAME}: no room", reason="full")
                os.ftruncate(number, LENGTH)
                os.fsync(number)
            finally:
                os.close(number)
        except OSError as error:
            raise StoreError(f"{FILE_NAME}: {error.strerror}", reason="read_only") from error


def _text(emergency: Emergency, letters: int) -> bytes:
    """What is written, with at most so many letters of the name and as many of the reason."""
    at = emergency.at.isoformat() if emergency.at is not None else None
    told = {"on": emergency.on, "at": at, "operator": emergency.operator[:letters], "reason": emergency.reason[:letters]}
    return json.dumps(told, ensure_ascii=False).encode("utf-8", "replace")
