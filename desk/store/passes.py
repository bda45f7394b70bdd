"""The record of passes (the port Passes): decided and written in one transaction, with its event in the audit."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, bindparam, exists, func, or_, select, update
from sqlalchemy.dialects.sqlite import insert

from desk.errors import StoreError
from desk.model.forgetting import Order, Progress
from desk.model.intent import HELD, IntentState
from desk.model.letters import whole
from desk.model.passing import (
    ANNULLED,
    Asking,
    Direction,
    Emergency,
    Ending,
    Lately,
    Pass,
    PassCheck,
    PassFilter,
    Passing,
    PassPage,
    Source,
    Verdict,
)
from desk.store import audit, forgetting, pass_check
from desk.store.database import Database
from desk.store.pass_table import passage
from desk.store.prepared import Prepared, moment, stored
from desk.store.tables import event, intent, meta

PAGE = 100
LUCKYFIT_TIME = "luckyfit_time"
"""The name under which LuckyFit's last told time is kept."""
HOUR_S = 3600.0
FOLDED_AFTER = 25
"""After so many passes the log is folded into the file, when nobody waits: SQLite would do it within a tap, every 60 passes."""
DOOR = "door"
"""What the audit tells of the doors themselves is told of this."""
OPENED, CLOSED = "door.opened", "door.closed"
FIRE = "fire"
"""And what it tells of fires is told of this."""
BURNS, BURNT = "door.fire", "door.fire_over"
GATE, PULSED = "gate", "gate.pulsed"
"""And what it tells of gates that were opened for a trial."""
TOLD_LATELY = 1000
_PAID_STATES = (IntentState.PREPARED, IntentState.SENDING, IntentState.UNKNOWN, IntentState.AMBIGUOUS, IntentState.ABSENT)


def stands(table: Any) -> ColumnElement[bool]:
    """What `Pass.stands` says, for the database."""
    went = or_(table.c.ending.is_(None), and_(*(table.c.ending != each.value for each in sorted(ANNULLED))))
    return and_(table.c.verdict != Verdict.DENIED.value, went)


_later = passage.alias("later")
_gone_since = exists().where(_later.c.client_id == passage.c.client_id, _later.c.number > passage.c.number, stands(_later))
_NEWEST = Prepared(select(passage.c.number, passage.c.decided_at, passage.c.offset_s).order_by(passage.c.number.desc()).limit(1))
_PROVEN = select(passage.c.decided_at).where(passage.c.offset_s.is_not(None)).order_by(passage.c.number.desc()).limit(1)
_TOLD = select(meta.c.value).where(meta.c.name == LUCKYFIT_TIME)
_OF_CLIENT = Prepared(
    select(passage)
    .where(passage.c.client_id == bindparam("client"), passage.c.decided_at >= bindparam("since"), stands(passage))
    .order_by(passage.c.number)
)
_PAID = Prepared(
    select(func.max(intent.c.created_at)).where(
        intent.c.client_id == bindparam("client"),
        or_(*(intent.c.state == each.value for each in _PAID_STATES)),
        or_(*(intent.c.tender_state == each.value for each in sorted(HELD))),
    )
)
_INSIDE = select(func.count()).where(
    passage.c.decided_at >= bindparam("since"),
    passage.c.direction == Direction.IN.value,
    passage.c.client_id.is_not(None),
    stands(passage),
    ~_gone_since,
)
_ADMITTED = select(func.count()).where(
    passage.c.verdict == Verdict.ADMITTED.value,
    or_(
        and_(passage.c.boot_id == bindparam("boot"), passage.c.mono > bindparam("mono")),
        and_(passage.c.boot_id != bindparam("boot"), passage.c.decided_at > bindparam("since")),
    ),
)
_ADD = Prepared(passage.insert())
_ONE = select(passage).where(passage.c.id == bindparam("this"))
_SETTLE = update(passage).where(passage.c.id == bindparam("this"))
_LEFT = select(passage.c.id).where(
    passage.c.settled_at.is_(None), passage.c.verdict != Verdict.DENIED.value, passage.c.boot_id != bindparam("boot")
)
"""Statements that people at a door wait for: making them anew takes longer than running them, and so do lists in them."""
_LAST_OPENING = Prepared(
    select(event.c.at, event.c.kind, event.c.body).where(event.c.subject == DOOR).order_by(event.c.seq.desc()).limit(1)
)
_FIRES = Prepared(
    select(event.c.seq, event.c.kind, event.c.body).where(event.c.subject == FIRE).order_by(event.c.seq.desc()).limit(TOLD_LATELY)
)
"""Looked at again and again, outside of any transaction: no tap waits for it, nor another program."""


class SqlPasses:
    """Passes of one database; every call is one durable transaction in the store's thread."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._settlings = 0
        self._proven: datetime | None = None
        self._knows_proven = False

    async def decided(self, asking: Asking, decide: Callable[[Lately], Passing]) -> Pass:
        """Decides by what is known at that moment and writes it down, durable when it returns."""

        def written(connection: Connection) -> Pass:
            if not self._knows_proven:
                self._proven, self._knows_proven = _proven(connection), True
            newest = next(iter(_NEWEST.run(connection)), None)
            number, newest_at = (newest.number + 1, moment(newest.decided_at)) if newest is not None else (1, None)
            if newest is not None and newest.offset_s is not None:
                self._proven = _later_of(self._proven, newest_at)
            lately = self._lately(connection, asking, newest_at)
            return self._write(connection, number, decide(lately), lately.mono)

        return await self._database.transaction(written)

    async def note_time(self, told: datetime) -> None:
        """What LuckyFit told the time to be is kept over a restart; what it told before is not."""
        value = told.astimezone(UTC).isoformat()
        query = insert(meta).values(name=LUCKYFIT_TIME, value=value)
        await self._database.execute(query.on_conflict_do_update(index_elements=["name"], set_={"value": value}))
        self._proven, self._knows_proven = told, True

    async def settle(self, pass_id: str, ending: Ending) -> Pass:
        """Writes down what became of it; what was told first stays, unless that was LOST."""
        settled = await self._database.transaction(lambda connection: self._settled(connection, pass_id, ending))
        self._settlings += 1
        if self._settlings % FOLDED_AFTER == 0:
            with contextlib.suppress(StoreError):
                await self._database.fold_log()
        return settled

    async def recover(self) -> list[Pass]:
        """Whatever a program that worked the doors before had not settled is LOST."""

        def recovered(connection: Connection) -> list[Pass]:
            left = connection.execute(_LEFT.order_by(passage.c.number), {"boot": self._database.boot_id}).scalars().all()
            return [self._settled(connection, each, Ending.LOST) for each in left]

        return await self._database.transaction(recovered)

    async def page(self, wanted: PassFilter, *, behind: int = 0, newest_first: bool = True, limit: int = PAGE) -> PassPage:
        """The first passes of what is wanted, or those behind the one of that number."""
        query = _narrowed(select(passage), wanted).limit(limit + 1)
        if behind:
            query = query.where(passage.c.number < behind if newest_first else passage.c.number > behind)
        query = query.order_by(passage.c.number.desc() if newest_first else passage.c.number)
        found = await self._database.transaction(lambda connection: [pass_of(row) for row in connection.execute(query)])
        return PassPage(tuple(found[:limit]), more=len(found) > limit)

    async def counts(self, since: datetime) -> Mapping[Verdict, int]:
        """How many there were of each verdict, but those annulled."""
        counted = or_(passage.c.verdict == Verdict.DENIED.value, stands(passage))
        query = select(passage.c.verdict, func.count()).where(passage.c.decided_at >= since, counted).group_by(passage.c.verdict)

        def told(connection: Connection) -> Mapping[Verdict, int]:
            found = {Verdict(verdict): count for verdict, count in connection.execute(query)}
            return {each: found.get(each, 0) for each in Verdict}

        return await self._database.transaction(told)

    async def inside(self, since: datetime) -> int:
        """How many clients came in since then and did not go out."""
        return await self._database.transaction(lambda connection: _inside(connection, since))

    async def emergency(self) -> Emergency:
        """Whether all doors stand open, by what was written down last."""
        return await self._database.glance(_emergency)

    async def note_emergency(self, emergency: Emergency) -> None:
        """Writes down that all doors were opened, or closed again; once, whichever programs saw it."""
        told = {"operator": emergency.operator, "reason": emergency.reason}
        kind, at = OPENED if emergency.on else CLOSED, emergency.at or self._database.clock.now()
        same = select(event.c.seq).where(event.c.subject == DOOR, event.c.kind == kind, event.c.at == at)

        def noted(connection: Connection) -> None:
            if connection.execute(same).first() is None:
                audit.note(connection, at, kind, DOOR, told)

        await self._database.transaction(noted)

    async def burning(self) -> frozenset[str]:
        """The gates whose controllers told of fire last, and not of its end."""
        return await self._database.glance(_burning)

    async def fires_ended(self) -> Mapping[str, int]:
        """The gates whose fire a person said to be over, last of all told of them, with the number of that event."""
        return await self._database.glance(_ended)

    async def note_fire(self, gate: str, at: datetime, *, burning: bool, operator: str = "", reason: str = "") -> None:
        """Writes down that a gate's controller told of fire, or of its end; with a reason a person has said that it is over."""
        kind = BURNS if burning else BURNT
        told = {"gate": gate} | ({"operator": operator, "reason": reason} if reason else {})
        await self._database.transaction(lambda connection: audit.note(connection, at, kind, FIRE, told))

    async def note_pulse(self, gate: str, direction: Direction, operator: str) -> None:
        """Writes down that a gate is opened for a trial, which is no pass."""
        at, told = self._database.clock.now(), {"gate": gate, "direction": direction.value, "operator": operator}
        await self._database.transaction(lambda connection: audit.note(connection, at, PULSED, GATE, told))

    async def forget(self, order: Order, so_far: Progress) -> Progress:
        """The next piece of old passes forgets who it was."""
        now = self._database.clock.now()
        return await self._database.transaction(lambda connection: forgetting.forget(connection, now, order, so_far))

    async def check(self) -> PassCheck:
        """Reads the whole record and compares it with the audit."""
        return await pass_check.check(self._database)

    def _lately(self, connection: Connection, asking: Asking, newest_at: datetime | None) -> Lately:
        mono = self._database.clock.monotonic()
        passes: tuple[Pass, ...] = ()
        paid_at = None
        if asking.client_id is not None:
            whose = {"client": asking.client_id, "since": stored(asking.since or datetime.min.replace(tzinfo=UTC))}
            passes = tuple(pass_of(row) for row in _OF_CLIENT.run(connection, whose))
            ((paid,),) = _PAID.run(connection, {"client": asking.client_id})
            paid_at = moment(paid) if paid is not None else None
        return Lately(
            passes,
            inside=_inside(connection, asking.inside_since) if asking.inside_since is not None else None,
            admitted=self._admitted(connection, asking.admitted_since, mono) if asking.admitted_since is not None else None,
            paid_at=paid_at,
            newest_at=newest_at,
            proven_at=self._proven,
            boot_id=self._database.boot_id,
            mono=mono,
        )

    def _admitted(self, connection: Connection, since: datetime, mono: float) -> int:
        """How many were let in by hand within the hour: by what was counted, since a clock may be set."""
        asked = {"boot": self._database.boot_id, "mono": mono - HOUR_S, "since": since}
        return int(connection.execute(_ADMITTED, asked).scalar_one())

    def _write(self, connection: Connection, number: int, passing: Passing, mono: float) -> Pass:
        made = Pass(
            **{name: getattr(passing, name) for name in Passing.__slots__},
            id=self._database.ulids.next(),
            number=number,
            boot_id=self._database.boot_id,
            mono=mono,
        )
        _ADD.run(connection, {**_columns(made), "desk": self._database.desk})
        audit.note(connection, made.decided_at, "pass.decided", made.id, pass_check.told(made))
        return made

    def _settled(self, connection: Connection, pass_id: str, ending: Ending) -> Pass:
        row = connection.execute(_ONE, {"this": pass_id}).first()
        if row is None:
            raise StoreError(f"there is no pass {pass_id}", reason="not_there")
        before = pass_of(row)
        if not before.opens or before.ending not in (None, Ending.LOST):
            return before
        now = self._database.clock.now()
        connection.execute(_SETTLE, {"this": pass_id, "ending": ending.value, "settled_at": now})
        audit.note(connection, now, f"pass.{ending}", pass_id, {"number": before.number})
        return pass_of(connection.execute(_ONE, {"this": pass_id}).one())


def _proven(connection: Connection) -> datetime | None:
    """The last moment LuckyFit told or bore out, as far as this store knows."""
    told = connection.execute(_TOLD).scalar_one_or_none()
    return _later_of(datetime.fromisoformat(told) if told else None, connection.execute(_PROVEN).scalar_one_or_none())


def _later_of(*moments: datetime | None) -> datetime | None:
    return max(filter(None, moments), key=datetime.timestamp, default=None)


def pass_with(connection: Connection, pass_id: str) -> Pass | None:
    """The pass of that id, as it stands in the record."""
    row = connection.execute(_ONE, {"this": pass_id}).first()
    return pass_of(row) if row is not None else None


def _inside(connection: Connection, since: datetime) -> int:
    return int(connection.execute(_INSIDE, {"since": since}).scalar_one())


def _emergency(driver: Any) -> Emergency:
    row = next(iter(_LAST_OPENING.on(driver)), None)
    if row is None:
        return Emergency()
    facts = pass_check.facts(row.body)
    return Emergency(row.kind == OPENED, moment(row.at), str(facts.get("operator", "")), str(facts.get("reason", "")))


def _fires(driver: Any) -> Mapping[str, tuple[Any, Mapping[str, Any]]]:
    """What was told last of each gate: the event, and what it says."""
    last: dict[str, tuple[Any, Mapping[str, Any]]] = {}
    for row in _FIRES.on(driver):
        facts = pass_check.facts(row.body)
        last.setdefault(str(facts.get("gate", "")), (row, facts))
    return last


def _burning(driver: Any) -> frozenset[str]:
    return frozenset(gate for gate, (row, _facts) in _fires(driver).items() if row.kind == BURNS)


def _ended(driver: Any) -> Mapping[str, int]:
    return {gate: int(row.seq) for gate, (row, facts) in _fires(driver).items() if row.kind == BURNT and facts.get("reason")}


def _narrowed(query: Select[Any], wanted: PassFilter) -> Select[Any]:
    if wanted.since is not None:
        query = query.where(passage.c.decided_at >= wanted.since)
    if wanted.until is not None:
        query = query.where(passage.c.decided_at < wanted.until)
    if wanted.clients is not None:
        query = query.where(passage.c.client_id.in_(wanted.clients))
    if wanted.verdicts is not None:
        query = query.where(passage.c.verdict.in_([each.value for each in wanted.verdicts]))
    if wanted.reason is not None:
        query = query.where((" " + passage.c.reasons + " ").contains(f" {wanted.reason} ", autoescape=True))
    return query


def _columns(made: Pass) -> dict[str, Any]:
    """The row of a pass, as the file holds it when it is first written."""
    return {
        "number": made.number,
        "id": made.id,
        "boot_id": made.boot_id,
        "decided_at": stored(made.decided_at),
        "mono": made.mono,
        "point": whole(made.point),
        "direction": made.direction.value,
        "verdict": made.verdict.value,
        "reasons": whole(" ".join(made.reasons)),
        "source": made.source.value,
        "age_s": made.age_s,
        "client_id": made.client_id,
        "staff_id": made.staff_id,
        "ticket_id": made.ticket_id,
        "counted": made.counted,
        "left_told": made.left_told,
        "tag_hash": made.tag_hash,
        "operator": whole(made.operator),
        "supervisor": whole(made.supervisor),
        "note": whole(made.note),
        "ending": None,
        "settled_at": None,
        "offset_s": made.offset_s,
    }


def pass_of(row: Row[Any]) -> Pass:
    """The pass of a row, of the table or of a prepared statement."""
    return Pass(
        id=row.id,
        number=row.number,
        boot_id=row.boot_id,
        mono=row.mono,
        decided_at=moment(row.decided_at),
        point=row.point,
        direction=Direction(row.direction),
        verdict=Verdict(row.verdict),
        source=Source(row.source),
        reasons=tuple(row.reasons.split()),
        client_id=row.client_id,
        staff_id=row.staff_id,
        ticket_id=row.ticket_id,
        counted=bool(row.counted),
        left_told=row.left_told,
        age_s=row.age_s,
        tag_hash=row.tag_hash,
        operator=row.operator,
        supervisor=row.supervisor,
        note=row.note,
        ending=Ending(row.ending) if row.ending else None,
        settled_at=moment(row.settled_at) if row.settled_at is not None else None,
        offset_s=row.offset_s,
    )
