"""Whether the rows say what the audit says, table by table and piece by piece: each piece is one short transaction."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, TypeAlias

from sqlalchemy import Connection, Row, RowMapping, Table, or_, select

from desk.model.record import Mismatch, Oddity
from desk.store.shift_tables import cash_move, shift, shift_row, z_report
from desk.store.tables import attempt, baseline, correction, event, intent, meta, sale
from desk.store.told import (
    Columns,
    Event,
    ToldIntent,
    digest,
    told_desk,
    told_intent,
    told_moves,
    told_payment,
    told_reports,
    told_sale,
    told_shift,
)

AT_ONCE = 200
"""So many rows of a table at once, with all that was told of them and all that hangs on them."""
MOST_TOLD = 50
"""So many rows are named; more would help nobody."""
BEGINNINGS = MappingProxyType(
    {"intent.prepared": (intent, "client"), "sale.sending": (sale, "client"), "shift.opened": (shift, "")}
)
"""Events after which there must be a row of their subject: its table, and the fact that tells the beginning from a repetition."""

Piece: TypeAlias = Callable[[Connection, Sequence[Row[Any]]], Iterator[Mismatch]]


class Agreement:
    """Goes through every table that the audit tells of. `goes_on` until all was compared, or enough was found."""

    def __init__(self) -> None:
        self.found: list[Mismatch] = []
        self._left: list[tuple[Table, Piece]] = [(intent, _intents), (sale, _sales), (shift, _shifts)]
        self._after = ""
        self._desks: set[str] = set()

    @property
    def goes_on(self) -> bool:
        """False when nothing is left to compare."""
        return bool(self._left) and len(self.found) < MOST_TOLD

    def compare(self, connection: Connection) -> None:
        """The next rows, and what hangs on them."""
        table, piece = self._left[0]
        rows = connection.execute(select(table).where(table.c.id > self._after).order_by(table.c.id).limit(AT_ONCE)).all()
        self._note(piece(connection, rows))
        if len(rows) == AT_ONCE:
            self._after = rows[-1].id
        else:
            self._left, self._after = self._left[1:], ""

    def miss(self, connection: Connection, events: Iterable[RowMapping]) -> None:
        """Notes what these events tell the beginning of and no row is left of, and which desk they are of."""
        begun: dict[str, list[str]] = defaultdict(list)
        for each in events:
            table, fact = BEGINNINGS.get(each["kind"], (None, ""))
            if table is None:
                continue
            facts = facts_of(each["body"])
            if not fact or fact in facts:
                begun[table.name].append(each["subject"])
            self._desks |= {told} if (told := told_desk(facts)) else set()
        for table, _fact in BEGINNINGS.values():
            self._note(_lost(connection, table, begun[table.name]))

    def compare_desk(self, connection: Connection) -> None:
        """Every event must be of the desk that the store is of."""
        code = connection.execute(select(meta.c.value).where(meta.c.name == "desk")).scalar_one_or_none()
        if self._desks - {code}:
            self._note([Mismatch(meta.name, "desk", Oddity.CHANGED, ("value",))])

    def _note(self, found: Iterable[Mismatch]) -> None:
        known = set(self.found)
        self.found += [each for each in dict.fromkeys(found) if each not in known]


def facts_of(body: str) -> Mapping[str, Any]:
    """The facts of an event; none when somebody has made them unreadable."""
    try:
        facts = json.loads(body)
    except ValueError:
        return {}
    return facts if isinstance(facts, dict) else {}


def _intents(connection: Connection, rows: Sequence[Row[Any]]) -> Iterator[Mismatch]:
    ids = [row.id for row in rows]
    heard = _heard(connection, ids, "intent.", "tender.", "correction.", "rows.")
    attempts, corrections = _by(connection, attempt, "intent_id", ids), _by(connection, correction, "intent_id", ids)
    before = _by(connection, baseline, "intent_id", ids)
    for row in rows:
        told = told_intent(heard[row.id])
        if not told.columns:
            yield Mismatch(intent.name, row.id, Oddity.UNTOLD)
            continue
        yield from _changed(intent, row.id, row, told.columns)
        yield from _attempts(row.id, told, attempts[row.id])
        yield from _all_of(correction, told.corrections, {each.id: each for each in corrections[row.id]})
        if not told.says_before(each.row_id for each in before[row.id]):
            yield Mismatch(baseline.name, row.id, Oddity.CHANGED, ("row_id",))
    yield from _lost(connection, sale, [row.sale_id for row in rows])


def _attempts(intent_id: str, told: ToldIntent, rows: Sequence[Row[Any]]) -> Iterator[Mismatch]:
    wanted = {f"{intent_id}/{number}": columns for number, columns in told.attempts.items()}
    yield from _all_of(attempt, wanted, {f"{intent_id}/{row.n}": row for row in rows})
    for row in rows:
        if not told.says_excerpt(row.n, row.body_excerpt):
            yield Mismatch(attempt.name, f"{intent_id}/{row.n}", Oddity.CHANGED, ("body_excerpt",))


def _sales(connection: Connection, rows: Sequence[Row[Any]]) -> Iterator[Mismatch]:
    ids = [row.id for row in rows]
    heard = _heard(connection, ids, "sale.")
    payments = _payments(connection, [each for each in ids if not heard[each]])
    for row in rows:
        told = told_sale(heard[row.id]) if heard[row.id] else payments.get(row.id, {})
        yield from _changed(sale, row.id, row, told) if told else (Mismatch(sale.name, row.id, Oddity.UNTOLD),)


def _payments(connection: Connection, ids: Sequence[str]) -> dict[str, Columns]:
    """What the first movement wished in each of these occasions of payment tells of it."""
    first: dict[str, str] = {}
    for row in connection.execute(select(intent.c.id, intent.c.sale_id).where(intent.c.sale_id.in_(ids)).order_by(intent.c.id)):
        first.setdefault(row.sale_id, row.id)
    heard = _heard(connection, list(first.values()), "intent.prepared")
    return {sale_id: told_payment(heard[each][0]) for sale_id, each in first.items() if heard[each]}


def _shifts(connection: Connection, rows: Sequence[Row[Any]]) -> Iterator[Mismatch]:
    ids = [row.id for row in rows]
    heard = _heard(connection, ids, "shift.")
    moves, reports = _by(connection, cash_move, "shift_id", ids), _by(connection, z_report, "shift_id", ids)
    listed = _by(connection, shift_row, "shift_id", ids)
    for row in rows:
        told = told_shift(heard[row.id])
        if not told:
            yield Mismatch(shift.name, row.id, Oddity.UNTOLD)
            continue
        yield from _changed(shift, row.id, row, told)
        yield from _all_of(cash_move, told_moves(heard[row.id]), {each.id: each for each in moves[row.id]})
        yield from _reports(heard[row.id], reports[row.id])
        if not _says_listed(heard[row.id], [each.row_id for each in listed[row.id]]):
            yield Mismatch(shift_row.name, row.id, Oddity.CHANGED, ("row_id",))


def _reports(events: Sequence[Event], rows: Sequence[Row[Any]]) -> Iterator[Mismatch]:
    told = told_reports(events)
    for row in rows:
        if (number := str(row.number)) in told and told[number].pop("sha256") != hashlib.sha256(row.body.encode()).hexdigest():
            yield Mismatch(z_report.name, number, Oddity.CHANGED, ("body",))
    yield from _all_of(z_report, told, {str(row.number): row for row in rows})


def _says_listed(events: Sequence[Event], rows: Sequence[int]) -> bool:
    """True when these are the rows that were listed at the opening; of earlier shifts only their number is told."""
    opened = next((each.facts for each in events if each.kind == "shift.opened"), {})
    if "rows" in opened:
        return bool(opened["rows"] == digest(rows))
    return "listed" not in opened or (opened["listed"] or 0) == len(rows)


def _all_of(table: Table, told: Mapping[str, Columns], rows: Mapping[str, Row[Any]]) -> Iterator[Mismatch]:
    """Rows that hang on another: each that was told and no other."""
    for name, columns in told.items():
        if name in rows:
            yield from _changed(table, name, rows[name], columns)
        else:
            yield Mismatch(table.name, name, Oddity.LOST)
    for name in rows.keys() - told.keys():
        yield Mismatch(table.name, name, Oddity.UNTOLD)


def _changed(table: Table, name: str, row: Row[Any], told: Columns) -> Iterator[Mismatch]:
    columns = tuple(sorted(column for column, value in told.items() if getattr(row, column) != value))
    if columns:
        yield Mismatch(table.name, name, Oddity.CHANGED, columns)


def _lost(connection: Connection, table: Table, ids: Sequence[str]) -> Iterator[Mismatch]:
    there = set(connection.execute(select(table.c.id).where(table.c.id.in_(ids))).scalars()) if ids else set()
    return (Mismatch(table.name, each, Oddity.LOST) for each in dict.fromkeys(ids) if each not in there)


def _heard(connection: Connection, subjects: Sequence[str], *kinds: str) -> dict[str, list[Event]]:
    """The events of some kinds about each, oldest first."""
    heard: dict[str, list[Event]] = defaultdict(list)
    about = or_(*(event.c.kind.like(f"{each}%") for each in kinds))
    query = select(event).where(event.c.subject.in_(subjects), about).order_by(event.c.seq)
    for row in connection.execute(query):
        heard[row.subject].append(Event(row.seq, row.at, row.kind, row.subject, facts_of(row.body)))
    return heard


def _by(connection: Connection, table: Table, column: str, ids: Sequence[str]) -> dict[str, list[Row[Any]]]:
    """The rows of a table that hang on each of these."""
    found: dict[str, list[Row[Any]]] = defaultdict(list)
    for row in connection.execute(select(table).where(table.c[column].in_(ids))):
        found[getattr(row, column)].append(row)
    return found
