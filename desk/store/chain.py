"""Checking the audit: whether every event follows from the one before, and whether the rows say what the audit says.

The tables and the rules that guard them are compared with what this program makes.

Not covered: what was never told of rows older than the event that tells it (the client's name, the desk, what was kept of an
answer); learned spellings of tags and kept log-ins, which prove nothing; passes, which have a check of their own; and whatever
somebody with the key wrote anew together with its events, which only a head noted elsewhere shows.

It is read in pieces, so that a check of years keeps no payment waiting.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, RowMapping, select

from desk.model.record import Break, Chain, Damage
from desk.store import audit
from desk.store.agreement import MOST_TOLD, Agreement
from desk.store.database import Database
from desk.store.forgetting import Forgets
from desk.store.schema import altered
from desk.store.tables import attempt, baseline, event, intent

AT_ONCE = 2_000
OF_MOVEMENTS = frozenset({intent.name, attempt.name, baseline.name})
"""Tables whose rows are named by the movement they are of."""


async def check(database: Database, noted: str = "") -> Chain:
    """Reads the whole audit. `noted` is a head that was written down earlier. Raises StoreError."""
    walk = _Walk(noted)
    while walk.goes_on:
        rows = await database.transaction(walk.piece)
        walk.follow(rows)
    while walk.agreement.goes_on:
        await database.transaction(walk.agreement.compare)
    await database.transaction(walk.agreement.compare_desk)
    return replace(walk.chain(), schema=await database.transaction(altered))


class _Walk:
    """From event to event. After a break the order is no longer judged, but what is told is still compared with the rows."""

    def __init__(self, noted: str) -> None:
        self._noted = noted.strip().lower()
        self._next, self._hash = 1, audit.FIRST
        self._at: datetime | None = None
        self._forgets = Forgets()
        self._broken: Break | None = None
        self._noted_at: int | None = None
        self._last = 0
        self._count = 0
        self._head = ""
        self.agreement = Agreement()
        self.goes_on = True

    def piece(self, connection: Connection) -> Sequence[RowMapping]:
        """The next events; what they tell the beginning of must be there."""
        query = select(event).where(event.c.seq > self._last).order_by(event.c.seq).limit(AT_ONCE)
        rows = connection.execute(query).mappings().all()
        self.agreement.miss(connection, rows)
        return rows

    def follow(self, rows: Sequence[RowMapping]) -> None:
        """Judges them one after another."""
        for row in rows:
            self._judge(row)
            self._last, self._count, self._head = row["seq"], self._count + 1, row["hash"]
            if row["hash"] == self._noted:
                self._noted_at = row["seq"]
        self.goes_on = len(rows) == AT_ONCE
        if not self.goes_on and self._broken is None and self._forgets.untold:
            self._broken = Break(self._next, Damage.MISSING, after=self._at)

    def chain(self) -> Chain:
        """What was found."""
        rows = tuple(self.agreement.found[:MOST_TOLD])
        movements = dict.fromkeys(each.id.partition("/")[0] for each in rows if each.table in OF_MOVEMENTS)
        return Chain(self._count, self._head or audit.FIRST, self._broken, self._noted_at, tuple(movements), rows)

    def _judge(self, row: RowMapping) -> None:
        if self._broken is not None:
            return
        if (damage := self._damage(row)) is not None:
            self._broken = Break(self._next, damage, row["subject"], row["at"], self._at)
            return
        self._next, self._hash, self._at = self._next + 1, row["hash"], row["at"]

    def _damage(self, row: RowMapping) -> Damage | None:
        if row["seq"] != self._next:
            return Damage.MISSING
        if not self._forgets.fits(dict(row)):
            return Damage.CHANGED
        return Damage.MISPLACED if row["prev_hash"] != self._hash else None


def first_break(connection: Connection) -> int | None:
    """The number of the first event that does not follow from the one before, or None when the chain is whole."""
    expected, previous, forgets = 1, audit.FIRST, Forgets()
    for row in connection.execute(select(event).order_by(event.c.seq)).mappings():
        if row["seq"] != expected or row["prev_hash"] != previous or not forgets.fits(dict(row)):
            return expected
        expected, previous = expected + 1, row["hash"]
    return expected if forgets.untold else None
