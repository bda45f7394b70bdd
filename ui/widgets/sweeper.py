"""Garbage is collected in full only while nobody waits for anything: it takes longer than a frame."""

from __future__ import annotations

import gc
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

LOOK_MS = 500
DUE = 10
OVERDUE = 20
NEVER = 1_000_000


class Sweeper(QTimer):
    """Looks twice a second: what Python would call due is swept after two calm looks, what is overdue after one."""

    def __init__(self, busy: Callable[[], bool], parent: QObject) -> None:
        super().__init__(parent)
        self._busy = busy
        self._calm = False
        self._before = gc.get_threshold()
        gc.set_threshold(*self._before[:2], NEVER)
        self.timeout.connect(self._look)
        self.start(LOOK_MS)

    def give_back(self) -> None:
        """From now on garbage is collected as everywhere."""
        self.stop()
        gc.set_threshold(*self._before)

    def _look(self) -> None:
        calm, before = not self._busy(), self._calm
        if calm and gc.get_count()[2] >= (DUE if before else OVERDUE):
            gc.collect()
        self._calm = calm
