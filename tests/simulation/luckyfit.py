"""LuckyFit as it truly is: rows that remember which intent made them, shown only after the read lag."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from desk.luckyfit.endpoints.money import POINT_TOLD
from desk.model.sale import Booking, Transaction
from tests.simulation.clock import seconds, true_now


@dataclass(frozen=True, slots=True)
class Row:
    """A movement, the intent that truly made it ("" for none of ours), and from when on a read shows it."""

    movement: Transaction
    tag: str
    shown_from: float


@dataclass(slots=True)
class LuckyFit:
    """Every movement there is, and requests that are still to be booked, by intent and by booking."""

    lag_s: float
    point_told: bool = True
    rows: list[Row] = field(default_factory=list)
    underway: Counter[str] = field(default_factory=Counter)
    underway_bookings: Counter[Booking] = field(default_factory=Counter)

    def book(self, booking: Booking, tag: str, *, at: datetime | None = None) -> Transaction:
        """One row more; `at` is for rows of before the simulation, which every read shows."""
        movement = Transaction(
            id=1000 + len(self.rows),
            sum=booking.sum,
            client_id=booking.client_id,
            account_id=booking.account_id,
            kind=booking.kind,
            operation=booking.operation,
            point_name=self.told_point(booking) or None,
            created_at=at or true_now(),
        )
        self.rows.append(Row(movement, tag, 0.0 if at else seconds() + self.lag_s))
        return movement

    def told_point(self, booking: Booking) -> str:
        """The point a row of that booking tells."""
        return booking.point_name if self.point_told or booking.operation in POINT_TOLD else ""

    def book_in(self, delay: float, booking: Booking, tag: str) -> asyncio.Future[Transaction]:
        """Books it after so many seconds, whatever becomes of the one who asked."""
        loop = asyncio.get_running_loop()
        booked: asyncio.Future[Transaction] = loop.create_future()
        self.underway[tag] += 1
        self.underway_bookings[booking] += 1

        def arrived() -> None:
            self.underway[tag] -= 1
            self.underway_bookings[booking] -= 1
            movement = self.book(booking, tag)
            if not booked.done():
                booked.set_result(movement)

        loop.call_later(delay, arrived)
        return booked

    def read(self, booking: Booking, since: datetime) -> tuple[Transaction, ...]:
        """What the query for that booking and its like shows at this moment."""
        return tuple(row.movement for row in self.shown() if _asked(row.movement, booking, since))

    def shown(self) -> list[Row]:
        """What any read shows at this moment."""
        return [row for row in self.rows if row.shown_from <= seconds()]

    def made_by(self, tag: str) -> list[Row]:
        """The rows an intent truly made."""
        return [row for row in self.rows if row.tag == tag]


def _asked(row: Transaction, booking: Booking, since: datetime) -> bool:
    if (row.operation, row.kind) != (booking.operation, booking.kind) or (row.created_at or since) < since:
        return False
    return booking.operation not in POINT_TOLD or row.point_name == booking.point_name
