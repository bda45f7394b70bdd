"""From many measured times to the figures told."""

from __future__ import annotations

import math
from collections.abc import Sequence


def share(times: Sequence[float], percent: int) -> float:
    """The time that so many percent of all are not above (nearest rank)."""
    ranked = sorted(times)
    return ranked[max(0, math.ceil(len(ranked) * percent / 100) - 1)]


def summary(times_ms: Sequence[float]) -> dict[str, float]:
    """Median and 99th percentile."""
    return {"p50": round(share(times_ms, 50), 3), "p99": round(share(times_ms, 99), 3)}


def ratios(ours: Sequence[float], bare: Sequence[float]) -> dict[str, float]:
    """How many times theirs ours take: the medians, and the 99th percentiles."""
    return {f"p{percent}": round(share(ours, percent) / share(bare, percent), 3) for percent in (50, 99)}


def growth_pct(before: float, after: float) -> float:
    """By how many percent it grew; shrinking is less than nothing."""
    return round((after - before) / before * 100, 3)
