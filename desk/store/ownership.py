"""Who owns the store, or the doors: the first program to ask for it, for as long as it lives, however it ends."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import IO

log = logging.getLogger(__name__)
DOORS, KIOSK = "doors.owner", "kiosk.here"
"""Beside the store: who works the doors of this PC, and whether a kiosk is there, which goes before a window."""


class Ownership:
    """A lock of the operating system on a file beside the store; it goes when its program goes, killed or not."""

    def __init__(self, path: Path) -> None:
        self._file: IO[bytes] = path.open("ab")
        self.held = _locked(self._file)

    def release(self) -> None:
        """Lets the next one own it."""
        self.held = False
        self._file.close()


def is_owned(path: Path) -> bool:
    """Whether a living program owns it. The look takes it for a moment, so whoever wants it has to try more than once."""
    if not path.exists():
        return False
    asked = Ownership(path)
    free = asked.held
    asked.release()
    return not free


class KioskHere:
    """As in `KioskPresence`. Where the folder does not let it be known, there is none."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / KIOSK
        self._ownership: Ownership | None = None

    def hold(self) -> None:
        """As in `KioskPresence`."""
        if self._ownership is not None:
            return
        try:
            asked = Ownership(self._path)
        except OSError as error:
            log.debug("%s: %s", KIOSK, error.strerror)
            return
        if asked.held:
            self._ownership = asked
        else:
            asked.release()

    def let_go(self) -> None:
        """As in `KioskPresence`."""
        if self._ownership is not None:
            self._ownership.release()
            self._ownership = None

    def is_here(self) -> bool:
        """As in `KioskPresence`."""
        try:
            return is_owned(self._path)
        except OSError as error:
            log.debug("%s: %s", KIOSK, error.strerror)
            return False


if sys.platform == "win32":
    import msvcrt

    def _locked(file: IO[bytes]) -> bool:
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _locked(file: IO[bytes]) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
