"""From many measured times to the figures told."""

from __future__ import annotations

import math
from collections.abc import Sequence

FRAME_MS = 1000 / 60


def share(times: Sequence[float], percent: int) -> float:
    """The time that so many percent of all are not above (nearest rank)."""
    ranked = sorted(times)
    return ranked[max(0, math.ceil(len(ranked) * percent / 100) - 1)]


def summary(times_ms: Sequence[float]) -> dict[str, float]:
    """Median and 99th percentile."""
    return {"p50": round(share(times_ms, 50), 3), "p99": round(share(times_ms, 99), 3)}


def tap_ratio(tap_ms: float, bare_ms: float) -> float:
    """How many times the bare requests a tap takes, one frame aside."""
    return round((tap_ms - FRAME_MS) / bare_ms, 3)


def growth_pct(before: float, after: float) -> float:
    """By how many percent it grew; shrinking is less than nothing."""
    return round((after - before) / before * 100, 3)
