"""How bad the world is: chances of every fault, in shares of one."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Profile:
    """One mix of faults. Posts: the first chances to be drawn; what is left of one is a good answer.

    `point_told`: a ticket's payment tells in the list at which point it was taken.
    """

    name: str
    not_sent: float = 0.04
    answer_lost: float = 0.09
    dropped: float = 0.05
    late: float = 0.05
    bad_gateway: float = 0.03
    refused: float = 0.02
    late_s: float = 120.0
    read_fails: float = 0.10
    truncated: float = 0.02
    lag_s: float = 3.0
    skew_s: float = 600.0
    crash: float = 0.0
    old_rows: bool = False
    clock_jumps: bool = False
    intents: int = 30
    clients: int = 5
    point_told: bool = True

    @property
    def bounded(self) -> bool:
        """True when LuckyFit books in the time the desk waits for, or never: else nobody can promise at most once."""
        return self.late_s <= 120.0


USUAL = Profile("usual")
OLD_ROWS = Profile("a lost journal and old rows of our own", old_rows=True)
TRUNCATED = Profile("four reads of ten come truncated", truncated=0.40)
CRASHES = Profile("a crash at every twelfth boundary", crash=0.08)
JUMPS = Profile("the clock is set by ten years", clock_jumps=True)
NO_POINT = Profile("tickets' payments tell no point", point_told=False)
WORST = Profile("all of it at once", old_rows=True, truncated=0.40, crash=0.04, clock_jumps=True)
SLOW_LIST = Profile("the list shows what was booked three quarters of a minute later", lag_s=45.0, clients=2)
VERY_LATE = Profile("booked up to a quarter of an hour late", late_s=900.0)
VERY_LATE_NO_POINT = Profile("booked very late, and tickets' payments tell no point", late_s=900.0, point_told=False)
VERY_LATE_AGAIN = Profile("the same payments again and again, booked very late", late_s=900.0, late=0.2, dropped=0.15, clients=1)

BOUNDED = (USUAL, OLD_ROWS, TRUNCATED, CRASHES, JUMPS, SLOW_LIST, NO_POINT, WORST)
UNBOUNDED = (VERY_LATE, VERY_LATE_AGAIN, VERY_LATE_NO_POINT)
PROFILES = (*BOUNDED, *UNBOUNDED)
