"""A turnstile or door: which way it is passed, and what became of one pass."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias


class Direction(StrEnum):
    """Which way, as seen from the street."""

    IN = "in"
    OUT = "out"


@dataclass(frozen=True, slots=True)
class Passed:
    """It was opened, and somebody went through."""


@dataclass(frozen=True, slots=True)
class NotPassed:
    """It was opened, and nobody went through while it waited."""


@dataclass(frozen=True, slots=True)
class Opened:
    """It was opened; whether anybody went through it can't tell."""


@dataclass(frozen=True, slots=True)
class Busy:
    """Somebody is passing in this direction: nothing was done."""


@dataclass(frozen=True, slots=True)
class Failed:
    """The device did not do it, or did not say. `may_have_opened`: the way in may have been free for a moment."""

    reason: str
    may_have_opened: bool


GateOutcome: TypeAlias = Passed | NotPassed | Opened | Busy | Failed

NOT_CONNECTED = "not connected"
NOT_SET_UP = "not set up"
NO_ANSWER = "no answer"
NO_SUCH_INPUT = "no such input"
STOPPED = "stopped"
"""Reasons of a Failed that are ours; any other is the device's or the system's own."""
