"""What LuckyFit holds before a payment is sent: asked about where it looks like that payment, and kept as foreign to it."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

from desk.errors import NotAllowed, UnexpectedAnswer
from desk.model.intent import Intent
from desk.model.money import Money
from desk.model.proof import DUPLICATE_FOR, Evidence, Statement, come_since, resembles, taken_anew
from desk.model.sale import Booking, Operation, PayKind, Transaction
from desk.ports import Clock, Club, Journal

_List: TypeAlias = tuple[Operation, PayKind]

EVER = datetime(1970, 1, 1, tzinfo=UTC)
"""Since when all that was written down is asked for."""


class Baseline:
    """Reads LuckyFit's list before a payment. Nothing is read before `lag_s` seconds: a lost journal may have sent something.

    A second payment is seen in that list where it would show it: a ticket's payment in the same kind of money under any point,
    another desk's and the web's too; a fee or a top-up only under this desk's own point, by whose name that list is asked for.
    The same sum in another kind of money stands in another list, which is not read.

    A row is asked about when it came within the last ten minutes: by the time it tells, against LuckyFit's own clock. One that
    tells none is as old as this program has known it, and what stood in the first list it read is old: so it is asked about when
    it is new since the last list. What this journal has claimed is asked about too where it tells its time: the journal's own
    moments are no better than the PC's clock was.
    """

    def __init__(
        self,
        club: Club,
        journal: Journal,
        clock: Clock,
        *,
        lag_s: float = 0.0,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._club, self._journal, self._clock = club, journal, clock
        self._reads_from, self._pause = clock.monotonic() + lag_s, pause
        self._seen: dict[_List, dict[int, float]] = {}

    async def asked(self, bookings: Sequence[Booking], *, again: bool) -> Statement:
        """What LuckyFit holds of the first booking's class, before any of them is sent.

        Raises NotAllowed `second_payment`, unless `again`, when a row looks like one of them; and what reading raises.
        """
        lists: dict[_List, Statement] = {}
        for each in bookings[:1] if again else bookings:
            which = each.operation, each.kind
            if which not in lists:
                lists[which] = await self._read(each)
            if not again:
                await self._refuse_like(each, lists[which])
        return lists[bookings[0].operation, bookings[0].kind]

    async def keep(self, intent: Intent, statement: Statement | None = None) -> None:
        """What LuckyFit holds now, or held at `statement`, is on disk. Raises what reading raises, StoreError."""
        statement = statement or await self._read(intent.booking)
        await self._journal.keep_baseline(intent.id, statement.since, sorted(statement.ids))

    def refuse_anew(self, evidence: Evidence, statement: Statement, others: Sequence[Intent]) -> None:
        """Whether an absent payment was taken anew since: at this desk by the journal, elsewhere by LuckyFit's list.

        Raises NotAllowed `second_payment`, naming the one that looks like it.
        """
        intent = evidence.intent
        if (other := taken_anew(intent, others)) is not None:
            at = other.created_at.astimezone(self._clock.now().tzinfo)
            named = {"row": other.row_id, "at": at, "author": other.operator} if other.booked else {}
            raise NotAllowed("second_payment", intent=other.id, sum=intent.booking.sum, **named)
        if (row := come_since(evidence, statement.rows)) is not None:
            raise second_payment(intent.booking.sum, row)

    async def _read(self, booking: Booking) -> Statement:
        if (early := self._reads_from - self._clock.monotonic()) > 0:
            await self._pause(early)
        statement = await self._club.statement(booking)
        which, now = (booking.operation, booking.kind), self._clock.monotonic()
        known = self._seen.get(which)
        new_since = -math.inf if known is None else now
        self._seen[which] = {each: (known or {}).get(each, new_since) for each in statement.ids}
        return statement

    async def _refuse_like(self, booking: Booking, statement: Statement) -> None:
        like = [row for row in statement.rows if resembles(row, booking) and self._came_lately(row, booking)]
        if not like:
            return
        ours = {each.row_id for each in await self._journal.of_client(booking.client_id, EVER)}
        other = next((row for row in like if row.created_at is not None or row.id not in ours), None)
        if other is not None:
            raise second_payment(booking.sum, other)

    def _came_lately(self, row: Transaction, booking: Booking) -> bool:
        if row.created_at is not None:
            return abs(self._club.server_now() - row.created_at) < DUPLICATE_FOR
        since = self._seen[booking.operation, booking.kind].get(row.id, -math.inf)
        return timedelta(seconds=min(self._clock.monotonic() - since, 1e9)) < DUPLICATE_FOR


def certain(statement: Statement) -> Statement:
    """A list that proves something by what is missing. Raises UnexpectedAnswer where nobody knows how far back it reaches."""
    if not statement.sure:
        raise UnexpectedAnswer("GET /transactions", "Date", "LuckyFit's clock and this PC's are months apart")
    return statement


def second_payment(amount: Money, row: Transaction) -> NotAllowed:
    """The question whether it is one, naming LuckyFit's row that looks like it."""
    return NotAllowed(
        "second_payment", sum=amount, row=row.id, at=row.created_at, author=row.author_name or "", point=row.point_name or ""
    )
