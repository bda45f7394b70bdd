"""The record of shifts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from desk.model.drawer import ShiftMoney
from desk.model.money import Money
from desk.model.report import Report
from desk.model.shift import CashMove, Shift, Way


class ShiftBook(Protocol):
    """Shifts, cash moved beside the payments, and Z reports: durable, audited, never deleted. Raises StoreError."""

    async def current(self) -> Shift | None:
        """The open shift of this desk."""
        ...

    async def open(self, opening_float: Money, operator: str, since: datetime | None, row_ids: Sequence[int] | None) -> Shift:
        """Opens one, with the rows LuckyFit listed by then; None when it could not be read. Raises NotAllowed `shift_open`."""
        ...

    async def move(self, way: Way, sum_moved: Money, reason: str, operator: str) -> CashMove:
        """Writes down cash put in or taken out. Raises NotAllowed `no_shift`."""
        ...

    async def money(self) -> ShiftMoney:
        """All that is known of the open shift, at one moment. Raises NotAllowed `no_shift`."""
        ...

    async def close(self, tell: Callable[[ShiftMoney, int], Report]) -> Report:
        """Closes the open shift by the Z that `tell` makes of it and of the next number, all in one transaction.

        What `tell` raises leaves the shift open and the number free. Raises NotAllowed `no_shift`.
        """
        ...

    async def report(self, number: int) -> Report | None:
        """A Z as it was told; StoreError `damaged` when it is not what the audit holds."""
        ...

    async def reports(self, most: int) -> list[Report]:
        """The latest Z reports, newest first."""
        ...
