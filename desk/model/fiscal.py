"""What a provider of fiscal receipts answers: a registered receipt, or why there is none; never anything about a booking."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias


class WhyNot(StrEnum):
    """Why there is no fiscal receipt. LATER: it could not be asked for, or is not decided yet; the same receipt may go again."""

    NOT_SET_UP = "not_set_up"
    REFUSED = "refused"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Registered:
    """The tax office's own receipt: its number, and where it can be looked at when the provider tells."""

    number: str
    link: str = ""


@dataclass(frozen=True, slots=True)
class NotRegistered:
    """There is none. `words` are the provider's own, for the person at the desk."""

    why: WhyNot
    words: str = ""


FiscalOutcome: TypeAlias = Registered | NotRegistered
