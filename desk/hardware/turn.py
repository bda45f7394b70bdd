"""One pass in one direction, from the pulse to its end. It knows times and a contact; no board, thread or clock."""

from __future__ import annotations

from dataclasses import dataclass

from desk.model.gate import GateOutcome, NotPassed, Opened, Passed


@dataclass(frozen=True, slots=True)
class Plan:
    """How a direction is passed. `times_itself`: the board ends the pulse. `watches`: there is a pass contact to look at.

    `hold_s`: so long the direction stays taken where no contact tells when somebody has gone through.
    """

    pulse_s: float
    window_s: float
    level: bool = False
    times_itself: bool = False
    watches: bool = False
    passes_open: bool = True
    """The contact opens on a pass, and is closed at rest."""
    hold_s: float = 0.0

    @property
    def closed_s(self) -> float:
        """So long its relay is closed at most."""
        return self.window_s if self.level else self.pulse_s

    @property
    def shut_s(self) -> float:
        """So long after the pulse began nobody else is let in that way, unless the contact tells first."""
        if self.level:
            return 0.0
        return self.pulse_s if self.watches else max(self.pulse_s, min(self.hold_s, self.window_s))


class Turn:
    """Begun by its pulse. The outcome is told as soon as it is known; the direction stays taken until `is_over`."""

    def __init__(self, plan: Plan, now: float) -> None:
        self._plan = plan
        self._began = now
        self._on = plan.level or not plan.times_itself
        self._was_seen = self._was_at_rest = False
        self.outcome: GateOutcome | None = None if plan.watches else Opened()

    @property
    def watches(self) -> bool:
        """It wants to be shown its contact."""
        return self._plan.watches and self.outcome is None

    def see(self, *, closed: bool) -> None:
        """The contact as it is now. It must have been at rest first: one that is stuck proves nothing."""
        self._was_seen = True
        if closed != self._plan.passes_open:
            passing = self._was_at_rest
        else:
            self._was_at_rest, passing = True, False
        if passing and self.outcome is None:
            self.outcome = Passed()

    def at(self, now: float) -> None:
        """Time has gone on. Where the contact was never seen nobody can say that nobody went through."""
        if self.outcome is None and now - self._began >= self._plan.window_s:
            self.outcome = NotPassed() if self._was_seen else Opened()

    def must_release(self, now: float) -> bool:
        """The relay is to be switched off now; said until `released`."""
        if not self._on:
            return False
        passed = self._plan.level and isinstance(self.outcome, Passed)
        return passed or now - self._began >= self._plan.closed_s

    def closed_s(self, now: float) -> float:
        """How long its relay stays closed yet, by us or by the board itself, unless the contact tells."""
        return max(0.0, self._began + self._plan.closed_s - now) if self._on or self._plan.times_itself else 0.0

    def released(self) -> None:
        """The relay was switched off."""
        self._on = False

    def is_over(self, now: float) -> bool:
        """The relay is off, the outcome is known, and whoever it was for has had the time to go through."""
        return self.outcome is not None and not self._on and now - self._began >= self._plan.shut_s

    def left_s(self, now: float) -> float:
        """How long nothing has to be done, unless the contact tells."""
        ends = [self._plan.pulse_s, self._plan.shut_s] if not self._plan.level else [self._plan.window_s]
        if self.outcome is None:
            ends.append(self._plan.window_s)
        ahead = [self._began + end - now for end in ends if self._began + end > now]
        return min(ahead, default=0.0)
