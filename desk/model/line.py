"""How the line to LuckyFit is doing: told from the last few answers, and slow to believe that it is well again."""

from __future__ import annotations

from collections import deque
from enum import StrEnum
from typing import NamedTuple


class LineState(StrEnum):
    """ONLINE: a decision may wait for LuckyFit. SLOW: it answers, too late for a decision. OFFLINE: it does not answer."""

    ONLINE = "online"
    SLOW = "slow"
    OFFLINE = "offline"


class LineLimits(NamedTuple):
    """OFFLINE after `errors` of the last `window` reads, SLOW when these took longer than `slow_s` on average.

    ONLINE again after `back_after` answers one after another, none of them slow.
    """

    errors: int = 2
    window: int = 5
    slow_s: float = 1.5
    back_after: int = 2


class LineRecord:
    """The last answers, and what follows from them. An answer is how long it took, or None when none came."""

    def __init__(self, limits: LineLimits) -> None:
        self._limits = limits
        self._last: deque[float | None] = deque(maxlen=limits.window)
        self._good = self._answered = 0
        self.state = LineState.ONLINE

    def add(self, taken_s: float | None) -> LineState:
        """One more; the state that follows."""
        self._last.append(taken_s)
        self._answered = self._answered + 1 if taken_s is not None else 0
        self._good = self._good + 1 if taken_s is not None and taken_s <= self._limits.slow_s else 0
        before, self.state = self.state, self._judged()
        if self.state is LineState.ONLINE and before is not LineState.ONLINE:
            self._last.clear()  # what was before the line was well again is not counted against it
        return self.state

    def _judged(self) -> LineState:
        if self.state is not LineState.ONLINE and self._good >= self._limits.back_after:
            return LineState.ONLINE
        if self.state is LineState.OFFLINE:
            return LineState.SLOW if self._answered >= self._limits.back_after else LineState.OFFLINE
        if sum(each is None for each in self._last) >= self._limits.errors and self._last[-1] is None:
            return LineState.OFFLINE
        return LineState.SLOW if self.state is LineState.SLOW or self._is_slow() else LineState.ONLINE

    def _is_slow(self) -> bool:
        """On average of a whole window; one slow answer is no slow line."""
        taken = [each for each in self._last if each is not None]
        return len(self._last) == self._limits.window and sum(taken) > self._limits.slow_s * len(taken)
