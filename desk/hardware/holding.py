"""Both ways of a gate kept free until it is over: what its relays are to do when. It knows times; no board, thread or clock."""

from __future__ import annotations

from enum import Enum

RENEW_S = 5.0
"""How often a relay that is held is told so again."""
HELD_S = 15.0
"""A board that can falls by itself so long after it was told last: should this PC die, the way in locks."""
PAUSE_S = 1.0
"""Between two pulses. Some boards round a pulse up to a second, and a turnstile must see the second one begin."""


class Step(Enum):
    """What is due. PULSE ends by itself."""

    HOLD = "hold"
    PULSE = "pulse"
    RELEASE = "release"


class Holding:
    """A level is held. A turnstile of pulses waits five seconds for one person however long its contact is closed: it is pulsed
    again and again, as it is set."""

    def __init__(self, now: float, *, level: bool, pulse_s: float, times_itself: bool) -> None:
        self._level, self._pulse_s, self._times_itself = level, pulse_s, times_itself
        self._next, self._at = Step.HOLD if level else Step.PULSE, now

    def step(self, now: float) -> Step | None:
        """What is to be done now, once; None while nothing is."""
        if now < self._at:
            return None
        due = self._next
        if self._level:
            self._at = now + RENEW_S
        elif self._times_itself or due is Step.RELEASE:
            self._next, self._at = Step.PULSE, now + PAUSE_S + (self._pulse_s if self._times_itself else 0.0)
        else:
            self._next, self._at = Step.RELEASE, now + self._pulse_s
        return due

    def left_s(self, now: float) -> float:
        """How long nothing has to be done."""
        return max(0.0, self._at - now)
