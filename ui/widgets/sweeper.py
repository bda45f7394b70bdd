"""Garbage is collected in full only while nobody waits for anything, often and therefore little at a time."""

from __future__ import annotations

import gc
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

LOOK_MS = 250
DUE = 2
NEVER = 1_000_000


class Sweeper(QTimer):
    """Looks four times a second: Python alone would let five times as much come together, and then take longer than a frame."""

    def __init__(self, busy: Callable[[], bool], parent: QObject) -> None:
        super().__init__(parent)
        self._busy = busy
        self._before = gc.get_threshold()
        gc.set_threshold(*self._before[:2], NEVER)
        self.timeout.connect(self._look)
        self.start(LOOK_MS)

    def give_back(self) -> None:
        """From now on garbage is collected as everywhere."""
        self.stop()
        gc.set_threshold(*self._before)

    def _look(self) -> None:
        if gc.get_count()[2] >= DUE and not self._busy():
            gc.collect()
