"""Shifts, cash moves and Z reports as rows (the port ShiftBook); each change with its event, in one transaction."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Connection, Row, func, select, update

from desk.errors import NotAllowed, StoreError
from desk.model.difference import Difference
from desk.model.drawer import ShiftMoney
from desk.model.letters import whole_in
from desk.model.money import Money
from desk.model.report import Report
from desk.model.shift import CashMove, Shift, Way
from desk.store import audit
from desk.store.database import Database
from desk.store.intents import IntentRows
from desk.store.sales import SaleRows
from desk.store.shift_money import ShiftMoneyRows, claims, seen_to
from desk.store.shift_tables import cash_move, shift, shift_row, z_report
from desk.store.tables import baseline, event, intent
from desk.store.told import digest

OPENED, MOVED, CLOSED = "shift.opened", "shift.cash_", "shift.closed"


class SqlShiftBook:
    """The shifts of one store. A Z is written as it was told, and its hash into the audit: it is never told otherwise."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._money = ShiftMoneyRows(IntentRows(database), SaleRows(database))

    async def current(self) -> Shift | None:
        """The open shift of this desk."""
        return await self._database.transaction(self._current)

    async def open(self, opening_float: Money, operator: str, since: datetime | None, row_ids: Sequence[int] | None) -> Shift:
        """Opens a shift, with the rows LuckyFit listed by then."""
        return await self._database.transaction(
            lambda connection: self._open(connection, opening_float, operator, since, row_ids)
        )

    async def move(self, way: Way, sum_moved: Money, reason: str, operator: str) -> CashMove:
        """Cash put in or taken out."""
        return await self._database.transaction(lambda connection: self._move(connection, way, sum_moved, reason, operator))

    async def money(self) -> ShiftMoney:
        """All that is known of the open shift."""
        return await self._database.transaction(lambda connection: self._money.of(connection, self._opened(connection)))

    async def close(self, tell: Callable[[ShiftMoney, int], Report]) -> Report:
        """Closes the open shift by its Z."""
        return await self._database.transaction(lambda connection: self._close(connection, tell))

    async def report(self, number: int) -> Report | None:
        """A Z as it was told."""
        return next(
            iter(await self._database.transaction(lambda connection: _told(connection, z_report.c.number == number))), None
        )

    async def reports(self, most: int) -> list[Report]:
        """The latest, newest first."""
        return await self._database.transaction(lambda connection: _told(connection, z_report.c.number > 0, most))

    def _current(self, connection: Connection) -> Shift | None:
        """Whatever the desk is called now: a store is of one desk, and its open shift must be found when the code was lost."""
        query = select(shift).where(shift.c.closed_at.is_(None)).order_by(shift.c.opened_seq.desc()).limit(1)
        row = connection.execute(query).first()
        return None if row is None else _shift(row)

    def _opened(self, connection: Connection) -> Shift:
        found = self._current(connection)
        if found is None:
            raise NotAllowed("no_shift")
        return found

    def _open(
        self,
        connection: Connection,
        opening_float: Money,
        operator: str,
        since: datetime | None,
        row_ids: Sequence[int] | None,
    ) -> Shift:
        if self._current(connection) is not None:
            raise NotAllowed("shift_open")
        now = self._database.clock.now()
        opened = Shift(self._database.ulids.next(), self._database.desk, operator, now, opening_float, since=since)
        known_to, told_to = max(row_ids or (), default=0), _told_before(connection, row_ids or ())
        told: dict[str, Any] = {"float": opening_float.minor, "operator": operator, "known_to": known_to, "told_to": told_to}
        told |= {"desk": opened.desk, "boot": self._database.boot_id}
        audit.note(connection, now, OPENED, opened.id, told | _listed(since, row_ids))
        connection.execute(
            shift.insert().values(
                id=opened.id,
                desk=opened.desk,
                boot_id=self._database.boot_id,
                operator=operator,
                opened_at=now,
                opened_seq=connection.execute(select(func.max(event.c.seq))).scalar_one(),
                float_minor=opening_float,
                since=since,
                listed=row_ids is not None,
                known_to=known_to,
                told_to=told_to,
            )
        )
        if row_ids:
            connection.execute(shift_row.insert(), [{"shift_id": opened.id, "row_id": each} for each in row_ids])
        return opened

    def _move(self, connection: Connection, way: Way, sum_moved: Money, reason: str, operator: str) -> CashMove:
        now, opened = self._database.clock.now(), self._opened(connection)
        moved = CashMove(self._database.ulids.next(), opened.id, way, sum_moved, reason, operator, now)
        connection.execute(
            cash_move.insert().values(
                id=moved.id, shift_id=opened.id, way=way.value, summ_minor=sum_moved, reason=reason, operator=operator, at=now
            )
        )
        told = {"move": moved.id, "minor": sum_moved.minor, "reason": reason, "operator": operator}
        audit.note(connection, now, f"{MOVED}{way}", opened.id, told)
        return moved

    def _close(self, connection: Connection, tell: Callable[[ShiftMoney, int], Report]) -> Report:
        opened = self._opened(connection)
        money = self._money.of(connection, opened)
        number = int(connection.execute(select(func.coalesce(func.max(z_report.c.number), 0))).scalar_one()) + 1
        z = tell(money, number)
        at = z.closed_at or self._database.clock.now()
        seen = {each: max(_seen(connection, opened, each), z.listed_to) for each in ("known_to", "told_to")}
        body = json.dumps(whole_in(_shape().dump_python(z, mode="json")), ensure_ascii=False, separators=(",", ":"))
        told = {
            "number": number,
            "operator": z.closed_by,
            "expected": z.cash.expected.minor,
            "counted": z.cash.counted.minor if z.cash.counted is not None else None,
            "differences": len(z.differences) if z.checked else None,
            "accepted": _accepted(z.differences),
            "earlier": [each.row_id for each in z.earlier],
            "questions": [each.id for each in z.questions],
            "reason": z.reason,
            "override": z.override,
            "sha256": _sha256(body),
            **seen,
        }
        connection.execute(update(shift).where(shift.c.id == opened.id).values(closed_at=at, **seen))
        connection.execute(z_report.insert().values(number=number, shift_id=opened.id, told_at=at, body=body))
        audit.note(connection, at, CLOSED, opened.id, told)
        return z


def _accepted(found: Sequence[Difference]) -> dict[str, list[int | None]]:
    """The rows that differed when the shift was closed over them, by what was wrong with them."""
    causes = dict.fromkeys(each.cause for each in found)
    return {cause.value: [each.row_id for each in found if each.cause is cause] for cause in causes}


def _listed(since: datetime | None, row_ids: Sequence[int] | None) -> dict[str, Any]:
    """What LuckyFit listed at the opening: from when on, how many rows, and what stands for their numbers."""
    return {
        "since": None if since is None else since.isoformat(),
        "listed": None if row_ids is None else len(row_ids),
        "rows": digest(row_ids or ()),
    }


def _seen(connection: Connection, opened: Shift, column: str) -> int:
    """Up to which number of a row something was known when the shift was opened."""
    return int(connection.execute(select(shift.c[column]).where(shift.c.id == opened.id)).scalar_one())


def _told_before(connection: Connection, row_ids: Sequence[int]) -> int:
    """What the first shift finds is older than any shift, but for what came once money was taken here; later ones go on from what
    was told."""
    if connection.execute(select(func.count()).select_from(shift)).scalar_one():
        return seen_to(connection, shift.c.told_to)
    claimed = claims(connection)
    first = connection.execute(select(func.min(intent.c.id))).scalar()
    if first is None:
        return max((*row_ids, *claimed), default=0)
    listed = connection.execute(select(func.max(baseline.c.row_id)).where(baseline.c.intent_id == first)).scalar()
    return int(listed) if listed is not None else min(claimed, default=1) - 1


def _told(connection: Connection, which: Any, most: int = 1) -> list[Report]:
    """Reports as they were told, each compared with its hash in the audit."""
    noted = (event.c.subject == z_report.c.shift_id) & (event.c.kind == CLOSED)
    query = select(z_report.c.number, z_report.c.body, event.c.body.label("facts")).outerjoin(event, noted).where(which)
    rows = connection.execute(query.order_by(z_report.c.number.desc()).limit(most))
    return [_read(row.number, row.body, json.loads(row.facts or "{}")) for row in rows]


def _read(number: int, body: str, facts: Mapping[str, Any]) -> Report:
    if (facts.get("number"), facts.get("sha256")) != (number, _sha256(body)):
        raise StoreError(f"Z {number} is not as the audit has it", reason="damaged")
    try:
        return _shape().validate_json(body)
    except ValidationError as error:
        raise StoreError(f"Z {number} can't be read", reason="damaged") from error


@cache
def _shape() -> TypeAdapter[Report]:
    """How a report is written and read; made when the first one is, since it takes as long as a frame."""
    return TypeAdapter(Report)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _shift(row: Row[Any]) -> Shift:
    return Shift(row.id, row.desk, row.operator, row.opened_at, row.float_minor, row.closed_at, since=row.since)
