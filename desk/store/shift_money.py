"""The money of an open shift, gathered from the journal by the numbers of its events, in one transaction."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from sqlalchemy import Column, ColumnElement, Connection, func, or_, select

from desk.errors import StoreError
from desk.model.drawer import ShiftMoney
from desk.model.intent import NOT_HERE, Intent, TenderState
from desk.model.money import Money, total
from desk.model.shift import CashMove, Shift, Way
from desk.store.intents import IntentRows
from desk.store.sales import SaleRows
from desk.store.shift_tables import cash_move, shift, shift_row
from desk.store.tables import event, intent

PREPARED, CONFIRMED = "intent.prepared", "intent.confirmed"
DOUBTED = "intent.unknown"
WENT = frozenset(f"tender.{each}" for each in NOT_HERE)
"""Events that tell by themselves that its money is not here for it any more."""
SAYS_WENT = tuple(f'"tender":"{each}"' for each in sorted(NOT_HERE))
"""In the body of an event about an intent: where its money is now."""

PUT_RIGHT, SHIFT_CLOSED = "correction.closed", "shift.closed"
SAYS_ANNULLED = '%"annulled":true%'
"""In the body of a correction's end: its row was taken out."""

SAYS_UNCHECKED = '%"differences":null%'
"""In the body of a shift's end: LuckyFit's list was not read."""

MOST_AT_ONCE = 5000
"""So many ids are asked for by one statement; SQLite takes about thirty thousand."""


@dataclass(slots=True)
class _Heard:
    """What the audit tells of a time: intents written down in it, booked, their money returned, their row taken out.

    `restored`: of those booked the ones whose row was out before it, and is rightly there again.
    """

    prepared: set[str] = field(default_factory=set)
    confirmed: set[str] = field(default_factory=set)
    returned: set[str] = field(default_factory=set)
    annulled: set[str] = field(default_factory=set)
    restored: set[str] = field(default_factory=set)
    minor: int = 0

    def hear(self, kind: str, subject: str, body: str) -> None:
        """One event. A wish is told once with its sum; sent again, it is prepared without one."""
        facts = json.loads(body) if kind in (PREPARED, PUT_RIGHT) else {}
        if "minor" in facts:
            self.prepared.add(subject)
            self.minor += int(facts["minor"])
        if kind == CONFIRMED:
            self.confirmed.add(subject)
        if kind in WENT or any(each in body for each in SAYS_WENT):
            self.returned.add(subject)
        if facts.get("annulled"):
            self._out(subject)
        elif facts.get("restored"):
            self._in_again(subject)

    def _out(self, subject: str) -> None:
        """Its row is out. What came again only in this time is then as it was at its beginning."""
        if subject in self.restored:
            self.restored.discard(subject)
            self.confirmed.discard(subject)
        else:
            self.annulled.add(subject)

    def _in_again(self, subject: str) -> None:
        """Its row is there after all: what went out in this time is as it was, what went out before comes again."""
        if subject in self.annulled:
            self.annulled.discard(subject)
        else:
            self.restored.add(subject)
            self.confirmed.add(subject)


class ShiftMoneyRows:
    """Gathers the money of one database's open shift. Every method runs in a transaction that its caller holds."""

    def __init__(self, intents: IntentRows, sales: SaleRows) -> None:
        self._intents, self._sales = intents, sales

    def of(self, connection: Connection, opened: Shift) -> ShiftMoney:
        """All the journal knows of the open shift. Raises StoreError `damaged` when intents and audit differ about its money."""
        opened_seq = _opened_seq(connection, opened)
        closed_seq = _closed_before(connection, opened_seq)
        idle, heard = _heard(connection, closed_seq, opened_seq), _heard(connection, opened_seq)
        unread = _heard(connection, _closed_before(connection, opened_seq, checked=True), opened_seq)
        taken = self._prepared(connection, heard)
        settled = self._chosen(connection, heard.confirmed - heard.prepared)
        own = claims(connection)
        ours = {each.row_id for each in (*taken, *settled)}
        return ShiftMoney(
            shift=opened,
            taken=taken,
            returned=tuple(each for each in self._gone(connection, heard, opened_seq) if each.id not in heard.prepared),
            settled=settled,
            moves=_moves(connection, opened.id),
            open=tuple(self._intents.open(connection)),
            sales=tuple(self._sales.questions(connection)),
            claimed=own | counters(connection),
            before=_listed(connection, opened.id),
            known_to=max((seen_to(connection, shift.c.known_to), *(each for each in own if each not in ours))),
            told_to=seen_to(connection, shift.c.told_to),
            head=str(connection.execute(select(event.c.hash).order_by(event.c.seq.desc()).limit(1)).scalar_one()),
            taken_before=self._came(connection, idle),
            returned_before=self._gone(connection, idle, closed_seq),
            annulled=self._chosen(connection, idle.annulled | heard.annulled),
            idle=self._chosen(connection, (unread.prepared | unread.confirmed) - heard.confirmed - heard.prepared),
            undone=tuple(each for each in self._lately(connection, opened_seq, _TOLD_ANNULLED) if each.annulled),
            doubted=self._lately(connection, opened_seq, event.c.kind == DOUBTED),
        )

    def _lately(self, connection: Connection, opened_seq: int, told: ColumnElement[bool]) -> tuple[Intent, ...]:
        """Those of which that was told since the shift before was opened: whatever the hour, a row had a night to come (back)."""
        before = select(func.max(shift.c.opened_seq)).where(shift.c.opened_seq < opened_seq)
        since = min(connection.execute(before).scalar() or 0, _closed_before(connection, opened_seq, checked=True))
        query = select(event.c.subject).where(event.c.seq > since, told)
        return self._chosen(connection, set(connection.execute(query).scalars()))

    def _prepared(self, connection: Connection, heard: _Heard) -> tuple[Intent, ...]:
        """Those written down in a time. Raises StoreError `damaged` when they are not those of the audit."""
        found = self._chosen(connection, heard.prepared)
        if total([each.booking.sum for each in found]) != Money(heard.minor):
            raise StoreError("the intents of the shift are not those of the audit", reason="damaged")
        return found

    def _came(self, connection: Connection, heard: _Heard) -> tuple[Intent, ...]:
        """Those whose money came in in a time: what is in hand when it was written down, all else when it was booked."""
        in_hand = [each for each in self._prepared(connection, heard) if each.tender is not TenderState.NONE]
        booked = [each for each in self._chosen(connection, heard.confirmed) if each.tender is TenderState.NONE]
        return tuple(sorted((*in_hand, *booked), key=lambda each: each.id))

    def _gone(self, connection: Connection, heard: _Heard, since: int) -> tuple[Intent, ...]:
        """Those whose money went back in a time that began with that event, and not before it."""
        returned = _first_time(connection, heard.returned, since, _TOLD_RETURNED)
        annulled = heard.annulled - _out_before(connection, heard.annulled, since)
        found = self._chosen(connection, returned | annulled)
        return tuple(each for each in found if each.id in returned or each.tender is TenderState.NONE)

    def _chosen(self, connection: Connection, ids: Iterable[str]) -> tuple[Intent, ...]:
        queries = (select(intent).where(intent.c.id.in_(some)).order_by(intent.c.id) for some in _in_parts(ids))
        return tuple(each for query in queries for each in self._intents.chosen(connection, query))


def _opened_seq(connection: Connection, opened: Shift) -> int:
    return int(connection.execute(select(shift.c.opened_seq).where(shift.c.id == opened.id)).scalar_one())


def _closed_before(connection: Connection, opened_seq: int, *, checked: bool = False) -> int:
    """The event that closed the shift before, or the last one that was compared with LuckyFit; 0 when there is none."""
    query = select(event.c.seq).where(event.c.kind == SHIFT_CLOSED, event.c.seq < opened_seq)
    query = query.where(event.c.body.not_like(SAYS_UNCHECKED)) if checked else query
    return int(connection.execute(query.order_by(event.c.seq.desc()).limit(1)).scalar() or 0)


def _heard(connection: Connection, after: int, until: int | None = None) -> _Heard:
    heard = _Heard()
    about_money = or_(event.c.kind.like("intent.%"), event.c.kind.like("tender.%"), event.c.kind == PUT_RIGHT)
    query = select(event.c.kind, event.c.subject, event.c.body).where(event.c.seq > after, about_money).order_by(event.c.seq)
    for row in connection.execute(query if until is None else query.where(event.c.seq < until)):
        heard.hear(row.kind, row.subject, row.body)
    return heard


_TOLD_RETURNED = or_(event.c.kind.in_(sorted(WENT)), *(event.c.body.like(f"%{each}%") for each in SAYS_WENT))
_TOLD_ANNULLED = (event.c.kind == PUT_RIGHT) & event.c.body.like(SAYS_ANNULLED)


def _first_time(connection: Connection, ids: set[str], since: int, told: ColumnElement[bool]) -> set[str]:
    """Those of which no event up to that one told so."""
    before: set[str] = set()
    for some in _in_parts(ids):
        query = select(event.c.subject).where(event.c.subject.in_(some), event.c.seq <= since, told)
        before.update(connection.execute(query).scalars())
    return ids - before


def _out_before(connection: Connection, ids: set[str], since: int) -> set[str]:
    """Those whose row was out after all that was told up to that event."""
    out: set[str] = set()
    for some in _in_parts(ids):
        told = (event.c.subject.in_(some), event.c.seq <= since, event.c.kind == PUT_RIGHT)
        query = select(event.c.subject, event.c.body).where(*told).order_by(event.c.seq)
        for row in connection.execute(query):
            facts = json.loads(row.body)
            if facts.get("annulled"):
                out.add(row.subject)
            elif facts.get("restored"):
                out.discard(row.subject)
    return out


def _in_parts(ids: Iterable[str]) -> Iterator[list[str]]:
    """In order, and no more at once than a statement takes."""
    wanted = sorted(ids)
    return (wanted[start : start + MOST_AT_ONCE] for start in range(0, len(wanted), MOST_AT_ONCE))


def claims(connection: Connection) -> frozenset[int]:
    """Every row of LuckyFit an intent has claimed."""
    query = select(intent.c.claimed_row_id).where(intent.c.claimed_row_id.is_not(None))
    return frozenset(int(each) for each in connection.execute(query).scalars())


def counters(connection: Connection) -> frozenset[int]:
    """Every row of LuckyFit that took the row of an intent back."""
    query = select(intent.c.counter_row_id).where(intent.c.counter_row_id.is_not(None))
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
