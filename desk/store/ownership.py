"""Who owns the store: the first program to open it, for as long as it lives, however it ends."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import IO


class Ownership:
    """A lock of the operating system on a file beside the store; it goes when its program goes, killed or not."""

    def __init__(self, path: Path) -> None:
        self._file: IO[bytes] = path.open("ab")
        self.held = _locked(self._file)

    def release(self) -> None:
        """Lets the next one own it."""
        self.held = False
        self._file.close()


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
