"""Checking the audit: whether every event follows from the one before, and whether the rows say what the audit says.

It is read in pieces, so that a check of years keeps no payment waiting.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, RowMapping, select

from desk.model.intent import IntentState
from desk.model.record import Break, Chain, Damage
from desk.store import audit
from desk.store.database import Database
from desk.store.tables import event, intent

AT_ONCE = 2_000
MOST_TOLD = 50
"""So many differing movements are named; more would help nobody."""
FACTS = {"client": "client_id", "account": "account_dest_id", "operation": "finop", "kind": "paykind", "sale": "sale_id"}
"""What an intent is for, as its first event names it and as its row does."""
STATES = frozenset(each.value for each in IntentState)


@dataclass(slots=True)
class _Told:
    """What the audit tells of one intent, up to here."""

    fixed: Mapping[str, Any] = field(default_factory=dict)
    state: str = ""
    row: int | None = None
    tender: str = ""

    def hear(self, kind: str, facts: Mapping[str, Any]) -> None:
        """One more event about it."""
        family, _point, what = kind.partition(".")
        if family == "tender":
            self.tender = what
        if family != "intent" or what not in STATES:
            return
        if not self.fixed:
            self.fixed = {name: facts.get(name) for name in (*FACTS, "minor")}
        self.state = what
        self.row = facts.get("row", self.row)
        self.tender = facts.get("tender", self.tender)

    def says(self, row: Row[Any]) -> bool:
        """True when the row says the same."""
        same = all(self.fixed.get(name) == getattr(row, column) for name, column in FACTS.items())
        sums = self.fixed.get("minor") == row.summ_minor.minor
        moved = (self.state, self.row, self.tender) == (row.state, row.claimed_row_id, row.tender_state)
        return same and sums and moved


async def check(database: Database, noted: str = "") -> Chain:
    """Reads the whole audit. `noted` is a head that was written down earlier. Raises StoreError."""
    walk = _Walk(noted)
    while walk.goes_on:
        rows = await database.transaction(walk.piece)
        walk.follow(rows)
    while walk.compares:
        await database.transaction(walk.compare)
    return walk.chain()


class _Walk:
    """From event to event. After a break the order is no longer judged, but what is told is still heard."""

    def __init__(self, noted: str) -> None:
        self._noted = noted.strip().lower()
        self._next, self._hash = 1, audit.FIRST
        self._at: datetime | None = None
        self._broken: Break | None = None
        self._noted_at: int | None = None
        self._last = 0
        self._count = 0
        self._head = ""
        self._heard: dict[str, _Told] = {}
        self._differing: list[str] = []
        self._compared = ""
        self.goes_on = self.compares = True

    def piece(self, connection: Connection) -> Sequence[RowMapping]:
        """The next events."""
        query = select(event).where(event.c.seq > self._last).order_by(event.c.seq).limit(AT_ONCE)
        return connection.execute(query).mappings().all()

    def follow(self, rows: Sequence[RowMapping]) -> None:
        """Judges them one after another."""
        for row in rows:
            self._judge(row)
            self._hear(row)
            self._last, self._count, self._head = row["seq"], self._count + 1, row["hash"]
            if row["hash"] == self._noted:
                self._noted_at = row["seq"]
        self.goes_on = len(rows) == AT_ONCE

    def compare(self, connection: Connection) -> None:
        """Notes the next intents whose rows say something else than the audit; at the end those that have no row any more."""
        query = select(intent).where(intent.c.id > self._compared).order_by(intent.c.id).limit(AT_ONCE)
        rows = connection.execute(query).all()
        suspect = [row for row in rows if not self._heard.pop(row.id, _Told()).says(row)]
        self._differing += [row.id for row in suspect[:MOST_TOLD] if not _heard_again(connection, row.id).says(row)]
        if len(rows) == AT_ONCE and len(self._differing) < MOST_TOLD:
            self._compared = rows[-1].id
            return
        self.compares = False
        if len(rows) < AT_ONCE:
            self._differing += [each for each, told in self._heard.items() if told.fixed]

    def chain(self) -> Chain:
        """What was found."""
        differing = tuple(self._differing[:MOST_TOLD])
        return Chain(self._count, self._head or audit.FIRST, self._broken, self._noted_at, differing)

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
        if row["hash"] != audit.hash_of(dict(row)):
            return Damage.CHANGED
        return Damage.MISPLACED if row["prev_hash"] != self._hash else None

    def _hear(self, row: RowMapping) -> None:
        with suppress(ValueError):
            facts = json.loads(row["body"])
            if isinstance(facts, dict) and row["kind"].startswith(("intent.", "tender.")):
                self._heard.setdefault(row["subject"], _Told()).hear(row["kind"], facts)


def _heard_again(connection: Connection, intent_id: str) -> _Told:
    """What the audit tells now: a payment may have moved on while the audit was read."""
    told = _Told()
    for each in audit.about(connection, intent_id):
        with suppress(ValueError):
            told.hear(each["kind"], json.loads(each["body"]))
    return told
