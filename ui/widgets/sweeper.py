"""Garbage is collected in full only while nobody waits for anything: it takes longer than a frame."""

from __future__ import annotations

import gc
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

EVERY_MS = 60_000
AGAIN_MS = 200
NEVER = 1_000_000


class Sweeper(QTimer):
    """Sweeps once a minute, a moment later when `busy` says so. Young objects are still swept as they come."""

    def __init__(self, busy: Callable[[], bool], parent: QObject) -> None:
        super().__init__(parent)
        self._busy = busy
        self._before = gc.get_threshold()
        gc.set_threshold(*self._before[:2], NEVER)
        self.timeout.connect(self._on_time)
        self.start(EVERY_MS)

    def give_back(self) -> None:
        """From now on garbage is collected as everywhere."""
        self.stop()
        gc.set_threshold(*self._before)

    def _on_time(self) -> None:
        if self._busy():
            self.start(AGAIN_MS)
            return
        gc.collect()
        self.start(EVERY_MS)
