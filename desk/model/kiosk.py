"""The screen at a door: why it may be out of order, and what its lock counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

PIN_LENGTH = 6
"""Shorter ones are found out in minutes by whoever steals their hash."""
LONGEST_PIN = 12
FREE_TRIES = 5
FIRST_WAIT_S = 60
LONGEST_WAIT_S = 24 * 3600


class Trouble(StrEnum):
    """Why the screen is out of order.

    STAFF: a person said so. JOURNAL: passes can't be written. GATE: the turnstile is gone. READER: no card can be read.
    """

    STAFF = "staff"
    JOURNAL = "journal"
    GATE = "gate"
    READER = "reader"


class Deed(StrEnum):
    """What was done at a kiosk and is kept in the audit; of what its lock was tried with only that it was wrong."""

    OUT_OF_ORDER = "out_of_order"
    IN_ORDER = "in_order"
    PIN_WRONG = "pin_wrong"
    LEFT = "left"


SHUTTING = frozenset({Trouble.STAFF, Trouble.JOURNAL})
"""These keep the door shut, and only staff end them; a device that is back mends the others."""
_WEIGHT = {Trouble.READER: 0, Trouble.GATE: 1, Trouble.JOURNAL: 2, Trouble.STAFF: 2}


def outweighs(trouble: Trouble, other: Trouble) -> bool:
    """Whether it is to be told in the place of the other."""
    return _WEIGHT[trouble] > _WEIGHT[other]


@dataclass(frozen=True, slots=True)
class Outage:
    """Out of order, why, and since when."""

    trouble: Trouble
    since: datetime


@dataclass(frozen=True, slots=True)
class KioskKept:
    """What is kept of a kiosk over restarts: whether it is out of order, how many wrong PINs and codes came one after another."""

    outage: Outage | None = None
    wrong_pins: int = 0
    wrong_codes: int = 0


def wait_after(wrong: int) -> int:
    """For how many seconds no PIN is taken after so many wrong ones: a minute from the fifth on, doubled by each more."""
    if wrong < FREE_TRIES:
        return 0
    return int(min(FIRST_WAIT_S << min(wrong - FREE_TRIES, LONGEST_WAIT_S.bit_length()), LONGEST_WAIT_S))


def is_pin(text: str) -> bool:
    """Digits, as many as it takes."""
    return text.isascii() and text.isdigit() and PIN_LENGTH <= len(text) <= LONGEST_PIN
