"""How something the desk depends on is doing; in a file of its own, because the first paint needs no more of the model."""

from __future__ import annotations

from enum import StrEnum


class Health(StrEnum):
    """State of something the desk depends on, as its status light shows it."""

    UNKNOWN = "unknown"
    OK = "ok"
    SLOW = "slow"
    OFF = "off"
    NOT_SET_UP = "not_set_up"
    ELSEWHERE = "elsewhere"
    """Another program of this PC works it."""
