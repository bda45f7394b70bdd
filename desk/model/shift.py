"""A shift at the till: opened with a float, cash put in and taken out with a reason, closed by counting."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from desk.errors import NotAllowed
from desk.model.money import ZERO, Money, total
from desk.model.slip import refuse_card_numbers

DENOMINATIONS = tuple(Money(minor) for minor in (100000, 50000, 20000, 10000, 5000, 2000, 1000, 500, 200, 100, 50, 10))
"""Notes and coins of the hryvnia, largest first; of ten and less there are notes and coins of the same worth."""


class Way(StrEnum):
    """Where cash goes beside the payments: into the drawer, or out of it."""

    IN = "in"
    OUT = "out"


@dataclass(frozen=True, slots=True)
class Shift:
    """One shift of one desk. `number` is that of its Z, given when it is closed; at most one is open.

    `since` is from when on, by LuckyFit's clock, the movements there were read at the opening; None when they could not be.
    """

    id: str
    desk: str
    operator: str
    opened_at: datetime
    opening_float: Money
    closed_at: datetime | None = None
    number: int | None = None
    since: datetime | None = None

    @property
    def is_open(self) -> bool:
        """True until it is closed."""
        return self.closed_at is None


@dataclass(frozen=True, slots=True)
class CashMove:
    """Cash put into the drawer, or taken out of it, for a reason that is no payment."""

    id: str
    shift_id: str
    way: Way
    sum: Money
    reason: str
    operator: str
    at: datetime

    @property
    def signed(self) -> Money:
        """What it adds to the drawer; less than nothing when it was taken out."""
        return self.sum if self.way is Way.IN else ZERO - self.sum


@dataclass(frozen=True, slots=True)
class Pieces:
    """So many notes or coins of one worth."""

    worth: Money
    count: int

    @property
    def sum(self) -> Money:
        """What they come to."""
        return Money(self.worth.minor * self.count)


@dataclass(frozen=True, slots=True)
class Count:
    """The cash somebody counted in the drawer: by notes and coins, or as one sum without `pieces`."""

    sum: Money
    pieces: tuple[Pieces, ...] = ()

    @classmethod
    def of_sum(cls, counted: Money) -> Count:
        """A plain sum. Raises NotAllowed `count_wrong` for less than nothing."""
        if counted < ZERO:
            raise NotAllowed("count_wrong")
        return cls(counted)

    @classmethod
    def of_pieces(cls, counted: Mapping[Money, int]) -> Count:
        """Notes and coins by their worth. Raises NotAllowed `count_wrong` for what is none of them, or fewer than none."""
        if any(worth not in DENOMINATIONS or count < 0 for worth, count in counted.items()):
            raise NotAllowed("count_wrong")
        pieces = tuple(Pieces(worth, counted[worth]) for worth in DENOMINATIONS if counted.get(worth))
        return cls(total([each.sum for each in pieces]), pieces)


def checked_float(sum_given: Money) -> Money:
    """The float as it may be. Raises NotAllowed `float_wrong` for less than nothing."""
    if sum_given < ZERO:
        raise NotAllowed("float_wrong")
    return sum_given


def checked_move(sum_moved: Money, reason: str) -> tuple[Money, str]:
    """A move of cash as it may be written down. Raises NotAllowed `nothing_to_move`, `move_reason`, `card_number`."""
    if sum_moved <= ZERO:
        raise NotAllowed("nothing_to_move")
    if not reason.strip():
        raise NotAllowed("move_reason")
    refuse_card_numbers(reason)
    return sum_moved, reason.strip()
