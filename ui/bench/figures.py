"""From many measured times to the figures told."""

from __future__ import annotations

FRAME_MS = 1000 / 60


def tap_ratio(tap_ms: float, bare_ms: float) -> float:
    """How many times the bare requests a tap takes, one frame aside."""
    return round((tap_ms - FRAME_MS) / bare_ms, 3)
