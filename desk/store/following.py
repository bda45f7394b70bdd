"""The port DoorWatch: what other programs wrote of the doors since, in one look that neither waits nor is waited for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, exists, func, or_, select

from desk.model.following import Bell, DoorNews, StillWaiting
from desk.model.passing import IN_FIRE, Ending, Pass, Verdict
from desk.store import audit
from desk.store.database import Database
from desk.store.pass_check import DECIDED, facts
from desk.store.pass_table import passage
from desk.store.passes import DOOR, OPENED, pass_of, stands
from desk.store.prepared import Prepared, moment
from desk.store.tables import event

BELL = "bell"
"""What the audit tells of calls for a person is told of this."""
RUNG, COMES = "bell.rung", "bell.answered"
TAKEN = "pass.taken"
AT_ONCE = 500
"""So many events are read in one look; what is more comes with the next."""
MOST_WAITING = 50
_ENDINGS = frozenset(f"pass.{each}" for each in Ending)
_NEWEST = Prepared(select(func.max(event.c.seq)))
_SINCE = Prepared(
    select(event.c.seq, event.c.at, event.c.kind, event.c.subject, event.c.body)
    .where(event.c.seq > bindparam("after"))
    .order_by(event.c.seq)
    .limit(AT_ONCE)
)
_ONE = Prepared(select(passage).where(passage.c.id == bindparam("this")))
_later = passage.alias("later")
_same = or_(_later.c.client_id == passage.c.client_id, (passage.c.tag_hash != "") & (_later.c.tag_hash == passage.c.tag_hash))
_answered = or_(stands(_later), _later.c.verdict == Verdict.DENIED.value)
_KEPT_OUT = (
    select(passage)
    .where(
        passage.c.decided_at >= bindparam("since"),
        passage.c.verdict == Verdict.DENIED.value,
        passage.c.note != IN_FIRE,
        ~exists().where(event.c.subject == passage.c.id, event.c.kind == TAKEN),
        ~exists().where(_later.c.number > passage.c.number, _same, _answered),
    )
    .order_by(passage.c.number.desc())
    .limit(MOST_WAITING)
)
_OPENINGS = select(event.c.at, event.c.kind).where(event.c.subject == DOOR).order_by(event.c.seq)
_LAST_BELL = select(event.c.at, event.c.kind, event.c.body).where(event.c.subject == BELL).order_by(event.c.seq.desc()).limit(1)


async def newest_event(database: Database) -> int:
    """The number of the last event of the audit, 0 for none; no other program waits for that look."""
    return await database.glance(lambda driver: int(_NEWEST.on(driver)[0][0] or 0))


class SqlDoorWatch:
    """What is written by this opening of the store is no news: who wrote it told it already."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def newest(self) -> int:
        """The number of the last event there is."""
        return await newest_event(self._database)

    async def news(self, after: int) -> DoorNews:
        """What was written behind the event of that number."""
        return await self._database.glance(lambda driver: self._news(driver, after))

    async def waiting(self, since: datetime) -> StillWaiting:
        """Whom nobody went to since then."""
        return await self._database.transaction(lambda connection: _waiting(connection, since))

    async def ring(self, at: datetime, point: str) -> None:
        """Writes down that somebody asks for a person."""
        await self._note(at, RUNG, BELL, {"point": point})

    async def answer(self, at: datetime, operator: str) -> None:
        """Writes down who goes to whoever asked."""
        await self._note(at, COMES, BELL, {"operator": operator})

    async def take(self, at: datetime, passed: Pass, operator: str) -> None:
        """Writes down who goes to whoever was kept out."""
        await self._note(at, TAKEN, passed.id, {"number": passed.number, "operator": operator})

    async def _note(self, at: datetime, kind: str, subject: str, body: Mapping[str, Any]) -> None:
        told = {**body, "program": self._database.boot_id}
        await self._database.transaction(lambda connection: audit.note(connection, at, kind, subject, told))

    def _news(self, driver: Any, after: int) -> DoorNews:
        upto, made, settled, taken, bells = after, dict[str, Pass](), dict[str, Pass](), list[str](), list[Bell]()
        for row in _SINCE.on(driver, {"after": after}):
            upto = row.seq
            if row.kind == DECIDED:
                made |= {each.id: each for each in self._others_pass(driver, row.subject)}
            elif row.kind in _ENDINGS and row.subject not in made:
                settled |= {each.id: each for each in self._others_pass(driver, row.subject)}
            elif row.kind in (TAKEN, RUNG, COMES):
                told = facts(row.body)
                if told.get("program") == self._database.boot_id:
                    continue
                if row.kind == TAKEN:
                    taken.append(row.subject)
                else:
                    bells.append(_bell(row.at, row.kind, told))
        return DoorNews(upto, tuple(made.values()), tuple(settled.values()), tuple(taken), tuple(bells))

    def _others_pass(self, driver: Any, pass_id: str) -> Iterator[Pass]:
        """As it stands now; nothing when it is this program's own."""
        return (pass_of(row) for row in _ONE.on(driver, {"this": pass_id}) if row.boot_id != self._database.boot_id)


def _waiting(connection: Connection, since: datetime) -> StillWaiting:
    denied = [pass_of(row) for row in connection.execute(_KEPT_OUT, {"since": since})]
    openings = [(row.at, row.kind == OPENED) for row in connection.execute(_OPENINGS)] if denied else []
    last = connection.execute(_LAST_BELL).first()
    bell = _bell(last.at, last.kind, facts(last.body)) if last is not None else None
    return StillWaiting(
        tuple(each for each in denied if not _stood_open(openings, each.decided_at)),
        bell if bell is not None and not bell.comes and bell.at >= since else None,
    )


def _stood_open(openings: list[tuple[datetime, bool]], at: datetime) -> bool:
    """Nobody waited before a door that was held open."""
    return next((opened for when, opened in reversed(openings) if when <= at), False)


def _bell(at: str | datetime, kind: str, told: Mapping[str, Any]) -> Bell:
    return Bell(moment(at), str(told.get("point", "")), kind == COMES, str(told.get("operator", "")))
