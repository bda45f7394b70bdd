"""The moment the client of a tap is on the screen, and how long the window's thread was deaf meanwhile."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, QTimer

from ui.main_window import MainWindow
from ui.pages.reception_flow import ReceptionFlow
from ui.presenters.reception_state import Shown
from ui.widgets.banner import VerdictBanner
from ui.widgets.client_header import ClientHeader

BEAT_MS = 1


class Painting(QObject):
    """Watches the plates that tell of a client. Qt flushes a paint before it turns to the next timer."""

    def __init__(self, window: MainWindow, flow: ReceptionFlow, *, remembered: bool = False) -> None:
        """`remembered`: what this PC remembers is enough; else LuckyFit's answer is waited for."""
        super().__init__(window)
        self._flow, self._remembered = flow, remembered
        self._plates = (*window.findChildren(ClientHeader), *window.findChildren(VerdictBanner))
        for plate in self._plates:
            plate.installEventFilter(self)
        self._done: asyncio.Future[tuple[float, Shown]] | None = None
        self._taps = 0

    def next_tap(self) -> asyncio.Future[tuple[float, Shown]]:
        """When, and what, the next tap will have brought to the screen."""
        self._taps = self._number()
        self._done = asyncio.get_running_loop().create_future()
        return self._done

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A client counts when its own plate is painted; whatever else a tap leads to, when the verdict is."""
        if event.type() is QEvent.Type.Paint and self._done is not None and self._number() > self._taps:
            state = self._flow.reception.state
            client = state.look.shown is Shown.CLIENT
            if (self._remembered or not state.reading) and watched is self._plates[0 if client else -1]:
                done, self._done = self._done, None
                QTimer.singleShot(0, self, lambda: _settle(done, state.look.shown))
        return False

    def _number(self) -> int:
        taps = self._flow.reception.state.taps
        return taps[0].number if taps else 0


def _settle(done: asyncio.Future[tuple[float, Shown]], shown: Shown) -> None:
    if not done.done():
        done.set_result((time.perf_counter(), shown))


@dataclass(frozen=True, slots=True, order=True)
class Gap:
    """How long the window's thread did not answer, and for how much of that it was at work; else it waited for its turn."""

    taken_ms: float = 0.0
    worked_ms: float = 0.0


class Heartbeat(QObject):
    """Beats every millisecond in the window's thread while something is loading; a long gap is a window that did not answer."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.gaps: list[Gap] = []
        self._longest = Gap()
        self._last = self._worked = 0.0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(BEAT_MS)
        self._timer.timeout.connect(self._beat)

    def begin(self) -> None:
        """From now on."""
        self._longest, self._last, self._worked = Gap(), time.perf_counter(), time.thread_time()
        self._timer.start()

    def end(self) -> None:
        """Until now; the longest gap is kept."""
        self._beat()
        self._timer.stop()
        self.gaps.append(self._longest)

    def _beat(self) -> None:
        now, worked = time.perf_counter(), time.thread_time()
        self._longest = max(self._longest, Gap((now - self._last) * 1000, (worked - self._worked) * 1000))
        self._last, self._worked = now, worked
