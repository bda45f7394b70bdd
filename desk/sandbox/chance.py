"""Chance that repeats: a source for a seed, and how likely something is in percent."""

from __future__ import annotations

from random import Random


def source(seed: int) -> Random:
    """The same numbers for the same seed; play data, no secrets."""
    return Random(seed)  # noqa: S311 - see above


def likely(random: Random, percent: int) -> bool:
    """True in `percent` of cases."""
    return random.randrange(100) < percent
