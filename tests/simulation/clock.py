"""What time it is: LuckyFit's clock is right, a desk's wall clock is skewed and may be set anew."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

BEGIN = datetime(2026, 3, 2, 9, tzinfo=UTC)


def seconds() -> float:
    """Virtual seconds since the simulation began."""
    return asyncio.get_running_loop().time()


def true_now() -> datetime:
    """The time by LuckyFit's clock."""
    return BEGIN + timedelta(seconds=seconds())


class WallClock:
    """A desk's clock (the port Clock); its monotonic seconds are never wrong."""

    def __init__(self, skew: timedelta = timedelta()) -> None:
        self.skew = skew

    def now(self) -> datetime:
        return true_now() + self.skew

    def monotonic(self) -> float:
        return seconds()
