"""From the start of a process to its first painted window: ours and a bare label, turn by turn."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from ui.bench.children import told

RUNS = 7
OURS = ("-m", "ui.bench.first_paint")
LABEL = """\
import os, sys, time
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLabel

class Label(QLabel):
    def paintEvent(self, event):
        super().paintEvent(event)
        QTimer.singleShot(0, stamped)

def stamped():
    os.write(1, repr(time.perf_counter()).encode())
    os._exit(0)

application = QApplication(sys.argv[:1])
label = Label("LuckyFit Desk")
label.show()
application.exec()
"""
BARE = ("-c", LABEL)


@dataclass(frozen=True, slots=True)
class Starts:
    """Medians in milliseconds."""

    ours_ms: float
    bare_ms: float

    @property
    def ratio(self) -> float:
        """How many times a bare label the window takes."""
        return round(self.ours_ms / self.bare_ms, 3)


def starts(home: Path, runs: int = RUNS) -> Starts:
    """Both are started once before, so that the disk counts for neither."""
    times: dict[Sequence[str], list[float]] = {BARE: [], OURS: []}
    for run in range(runs + 1):
        for program, taken in times.items():
            begun = time.perf_counter()
            painted = float(told(program, home))
            if run:
                taken.append((painted - begun) * 1000)
    return Starts(round(median(times[OURS]), 1), round(median(times[BARE]), 1))
