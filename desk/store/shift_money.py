"""The money of an open shift, gathered from the journal by the numbers of its events, in one transaction."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import Column, Connection, func, or_, select

from desk.errors import StoreError
from desk.model.drawer import ShiftMoney
from desk.model.intent import Intent, TenderState
from desk.model.money import Money, total
from desk.model.shift import CashMove, Shift, Way
from desk.store.intents import IntentRows
from desk.store.sales import SaleRows
from desk.store.shift_tables import cash_move, shift, shift_row
from desk.store.tables import event, intent

PREPARED, CONFIRMED, RETURNED = "intent.prepared", "intent.confirmed", f"tender.{TenderState.RETURNED}"
SAYS_RETURNED = f'%"tender":"{TenderState.RETURNED}"%'
"""In the body of an event about an intent: where its money is now."""


@dataclass(slots=True)
class _Heard:
    """What the audit tells of a shift: which intents were written down in it, booked in it, had their money returned in it."""

    prepared: set[str] = field(default_factory=set)
    confirmed: set[str] = field(default_factory=set)
    returned: set[str] = field(default_factory=set)
    minor: int = 0

    def hear(self, kind: str, subject: str, body: str) -> None:
        """One event. A wish is told once with its sum; sent again, it is prepared without one."""
        facts = json.loads(body) if kind == PREPARED else {}
        if "minor" in facts:
            self.prepared.add(subject)
            self.minor += int(facts["minor"])
        if kind == CONFIRMED:
            self.confirmed.add(subject)
        if kind == RETURNED or f'"tender":"{TenderState.RETURNED}"' in body:
            self.returned.add(subject)


class ShiftMoneyRows:
    """Gathers the money of one database's open shift. Every method runs in a transaction that its caller holds."""

    def __init__(self, intents: IntentRows, sales: SaleRows) -> None:
        self._intents, self._sales = intents, sales

    def of(self, connection: Connection, opened: Shift) -> ShiftMoney:
        """All the journal knows of the open shift. Raises StoreError `damaged` when intents and audit differ about its money."""
        heard = _heard(connection, _opened_seq(connection, opened))
        taken = self._chosen(connection, heard.prepared)
        if total([each.booking.sum for each in taken]) != Money(heard.minor):
            raise StoreError("the intents of the shift are not those of the audit", reason="damaged")
        before = _first_time(connection, heard.returned - heard.prepared, _opened_seq(connection, opened))
        settled = self._chosen(connection, heard.confirmed - heard.prepared)
        claimed = claims(connection)
        ours = {each.row_id for each in (*taken, *settled)}
        return ShiftMoney(
            shift=opened,
            taken=taken,
            returned=self._chosen(connection, before),
            settled=settled,
            moves=_moves(connection, opened.id),
            open=tuple(self._intents.open(connection)),
            sales=tuple(self._sales.questions(connection)),
            claimed=claimed,
            before=_listed(connection, opened.id),
            known_to=max((seen_to(connection, shift.c.known_to), *(each for each in claimed if each not in ours))),
            told_to=seen_to(connection, shift.c.told_to),
            head=str(connection.execute(select(event.c.hash).order_by(event.c.seq.desc()).limit(1)).scalar_one()),
        )

    def _chosen(self, connection: Connection, ids: Iterable[str]) -> tuple[Intent, ...]:
        wanted = sorted(ids)
        return tuple(self._intents.chosen(connection, select(intent).where(intent.c.id.in_(wanted)).order_by(intent.c.id)))


def _opened_seq(connection: Connection, opened: Shift) -> int:
    return int(connection.execute(select(shift.c.opened_seq).where(shift.c.id == opened.id)).scalar_one())


def _heard(connection: Connection, opened_seq: int) -> _Heard:
    heard = _Heard()
    about_money = or_(event.c.kind.like("intent.%"), event.c.kind.like("tender.%"))
    query = select(event.c.kind, event.c.subject, event.c.body).where(event.c.seq > opened_seq, about_money).order_by(event.c.seq)
    for row in connection.execute(query):
        heard.hear(row.kind, row.subject, row.body)
    return heard


def _first_time(connection: Connection, ids: set[str], opened_seq: int) -> set[str]:
    """Those of which nothing told before the opening that their money went back."""
    told = or_(event.c.kind == RETURNED, event.c.body.like(SAYS_RETURNED))
    query = select(event.c.subject).where(event.c.subject.in_(sorted(ids)), event.c.seq <= opened_seq, told)
    return ids - set(connection.execute(query).scalars())


def claims(connection: Connection) -> frozenset[int]:
    """Every row of LuckyFit an intent has claimed."""
    query = select(intent.c.claimed_row_id).where(intent.c.claimed_row_id.is_not(None))
    return frozenset(int(each) for each in connection.execute(query).scalars())


def seen_to(connection: Connection, column: Column[int]) -> int:
    """The highest number of a row in a column of all shifts."""
    return int(connection.execute(select(func.coalesce(func.max(column), 0))).scalar_one())


def _listed(connection: Connection, shift_id: str) -> frozenset[int] | None:
    """The rows LuckyFit listed at the opening; None when it could not be read."""
    if not connection.execute(select(shift.c.listed).where(shift.c.id == shift_id)).scalar_one():
        return None
    return frozenset(connection.execute(select(shift_row.c.row_id).where(shift_row.c.shift_id == shift_id)).scalars())


def _moves(connection: Connection, shift_id: str) -> tuple[CashMove, ...]:
    query = select(cash_move).where(cash_move.c.shift_id == shift_id).order_by(cash_move.c.id)
    return tuple(
        CashMove(row.id, row.shift_id, Way(row.way), row.summ_minor, row.reason, row.operator, row.at)
        for row in connection.execute(query)
    )
