"""asyncio turned by Qt, with waits that end when they are given up.

qasync 0.28 keeps the timer of a wait that was cancelled until it would have ended. Every request has a limit of time, so every
tap would leave dozens of timers behind for as long as that limit is; here they go at once.

qasync also calls what is due whenever Qt's events are turned, though the loop may not be running; what a task begins then
belongs to no loop, and is never heard of again. Here it waits until the loop runs.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable
from contextvars import Context
from typing import Any

from PySide6.QtCore import QObject, QTimerEvent
from qasync import QEventLoop


class _WhileRunning:
    """Is called while the loop runs, and put off until then before."""

    __slots__ = ()
    _loop: DeskLoop

    def _run(self) -> None:
        if self._loop.is_running():
            super()._run()  # type: ignore[misc]  # asyncio's handles have it
        else:
            self._loop.put_off(self)


class Soon(_WhileRunning, asyncio.Handle):
    """What is called at the next turn."""

    __slots__ = ()


class Wait(_WhileRunning, asyncio.TimerHandle):
    """What is called when its time has come, and the number of Qt's timer for it."""

    __slots__ = ("number",)
    number: int


class DeskLoop(QEventLoop):  # type: ignore[misc]  # qasync is not typed
    """The window's loop. As everywhere in asyncio, what waits is called in the thread of the loop only."""

    def __init__(self, application: QObject) -> None:
        super().__init__(application)
        self._waits = _Waits()
        self._put_off: list[_WhileRunning] = []

    def call_later(
        self, delay: float, callback: Callable[..., object], *args: Any, context: Context | None = None
    ) -> asyncio.Handle:
        """Calls after `delay` seconds, to within the twentieth part that Qt allows itself."""
        if delay <= 0:
            return self._add_callback(Soon(callback, args, self, context))  # type: ignore[no-any-return]
        wait = Wait(self.time() + delay, callback, args, self, context)
        self._waits.add(wait, delay)
        return wait

    @property
    def waiting(self) -> list[asyncio.TimerHandle]:
        """What is to be called later."""
        return [*self._waits.waits.values()]

    def put_off(self, handle: _WhileRunning) -> None:
        """What became due while the loop does not run is called as soon as it does."""
        self._put_off.append(handle)

    def close(self) -> None:
        """Nothing waits any longer."""
        self._waits.end()
        self._put_off.clear()
        super().close()

    def _before_run_forever(self) -> None:
        super()._before_run_forever()
        due, self._put_off = self._put_off, []
        for handle in due:
            self._add_callback(handle)

    def _timer_handle_cancelled(self, handle: Wait) -> None:
        """asyncio tells so of each wait that was given up."""
        self._waits.drop(handle)


class _Waits(QObject):
    """One of Qt's timers for each wait."""

    def __init__(self) -> None:
        super().__init__()
        self.waits: dict[int, Wait] = {}

    def add(self, wait: Wait, delay: float) -> None:
        wait.number = self.startTimer(math.ceil(delay * 1000))
        self.waits[wait.number] = wait

    def drop(self, wait: Wait) -> None:
        if self.waits.pop(wait.number, None) is not None:
            self.killTimer(wait.number)

    def end(self) -> None:
        for number in self.waits:
            self.killTimer(number)
        self.waits.clear()

    def timerEvent(self, event: QTimerEvent) -> None:
        wait = self.waits.pop(event.timerId(), None)
        self.killTimer(event.timerId())
        if wait is not None:
            wait._run()  # noqa: SLF001 - what a loop is for
