"""Old passes forget who it was: the rows and what the audit tells of them, while numbers, moments and answers stay.

What an event of the audit said is put away for good, so its own hash can't be checked any more. The event that tells of the
forgetting holds a digest of all that is left of those events instead, and is chained like any other: what is changed in them
later shows all the same. Nothing of money is ever forgotten.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import Column, ColumnElement, Connection, and_, exists, func, or_, select, text, update

from desk.model.decide import Code
from desk.model.forgetting import Order, Progress
from desk.model.passing import BY_PHONE, IN_FIRE, Verdict
from desk.store import audit
from desk.store.pass_table import passage
from desk.store.tables import event

FORGOTTEN, SUBJECT = "passes.forgotten", "passes"
OF_PASSES, WISH = ("pass.decided", "pass.taken"), "wish.made"
"""What of the audit tells who it was."""
SPAN, AT_ONCE = 2_000, 100
"""So many passes and events are looked at in one transaction, and so many of each forget: nobody at a door is to wait for it."""
MARK = "forgotten"
"""Under this name the event that tells of the forgetting is named, by its number."""
Rows: TypeAlias = Sequence[Any]
GUARDS = ("pass_fixed", "pass_settled", "event_fixed")
_KEPT_NOTES = ("", IN_FIRE, BY_PHONE)
_BLANK: Mapping[str, Any] = {
    **dict.fromkeys(("client", "staff", "ticket", "left_told")),
    **dict.fromkeys(("tag", "operator", "supervisor", "note", "reason", "proof"), ""),
}


def forget(connection: Connection, at: datetime, order: Order, so_far: Progress) -> Progress:
    """The next piece of the record, in the transaction of the connection."""
    passes, behind_pass, more_passes = _passes(connection, order, so_far.behind_pass)
    wishes, behind_event, more_events = _wishes(connection, order, so_far.behind_event)
    if not order.dry and (passes or wishes):
        _put_away(connection, at, order, passes, wishes)
    return Progress(len(passes), behind_pass, behind_event, more=more_passes or more_events)


def _passes(connection: Connection, order: Order, behind: int) -> tuple[Rows, int, bool]:
    """Those of the piece that are to forget, the number the next piece is behind, and whether there is one."""
    piece = passage.c.number.between(behind + 1, behind + SPAN)
    due = select(passage.c.number, passage.c.id, passage.c.note).where(piece, _may_forget(order)).order_by(passage.c.number)
    found = connection.execute(due.limit(AT_ONCE)).all()
    upto: int = found[-1].number if len(found) == AT_ONCE else behind + SPAN
    return found, upto, _goes_on(connection, passage.c.number, passage.c.decided_at, upto, order.before)


def _wishes(connection: Connection, order: Order, behind: int) -> tuple[Rows, int, bool]:
    piece = (event.c.seq.between(behind + 1, behind + SPAN), event.c.kind == WISH, event.c.at < order.before)
    due = select(event.c.seq, event.c.body).where(*piece, ~event.c.body.contains(f'"{MARK}":')).order_by(event.c.seq)
    found = connection.execute(due.limit(AT_ONCE)).all()
    upto: int = found[-1].seq if len(found) == AT_ONCE else behind + SPAN
    return found, upto, _goes_on(connection, event.c.seq, event.c.at, upto, order.before)


def _goes_on(connection: Connection, number: Column[int], at: Column[datetime], behind: int, before: datetime) -> bool:
    """Whether what comes behind that number is still old enough."""
    following = connection.execute(select(at).where(number > behind).order_by(number).limit(1)).scalar_one_or_none()
    return following is not None and following < before


def _put_away(connection: Connection, at: datetime, order: Order, passes: Rows, wishes: Rows) -> None:
    mark = int(connection.execute(select(func.max(event.c.seq))).scalar_one()) + 1
    about = event.c.subject.in_([each.id for each in passes]) & event.c.kind.in_(OF_PASSES)
    told = [*connection.execute(select(event.c.seq, event.c.body).where(about)).all(), *wishes]
    left = {row.seq: _left_of(row.body, mark) for row in told}
    with _unguarded(connection):
        for row in passes:
            note = row.note if row.note in _KEPT_NOTES else ""
            connection.execute(update(passage).where(passage.c.number == row.number).values(**_NOBODY, note=note))
        for seq, body in left.items():
            connection.execute(update(event).where(event.c.seq == seq).values(body=body))
    facts = {"before": order.before.isoformat(), "passes": len(passes), "operator": order.operator, "digest": _digest(left)}
    audit.note(connection, at, FORGOTTEN, SUBJECT, facts)


class Forgets:
    """Follows the audit from event to event, oldest first, and says whether each is what it was, or what was left of it."""

    def __init__(self) -> None:
        self._left: dict[int, dict[int, str]] = {}

    def fits(self, row: Mapping[str, Any]) -> bool:
        """Whether an event says what its hash says; what was put away is believed until the event that tells of it comes."""
        left, facts = self._left.pop(row["seq"], {}), _facts(row["body"])
        tells = row["kind"] == FORGOTTEN
        if (left or tells) and not (tells and facts.get("digest") == _digest(left)):
            return False
        if row["hash"] == audit.hash_of(row):
            return True
        mark = facts.get(MARK)
        if row["kind"] not in (*OF_PASSES, WISH) or not isinstance(mark, int) or mark <= row["seq"]:
            return False
        self._left.setdefault(mark, {})[row["seq"]] = row["body"]
        return True

    @property
    def untold(self) -> bool:
        """True when something was put away, and no event tells of it."""
        return bool(self._left)


_NOBODY: Mapping[str, Any] = {
    **dict.fromkeys(("client_id", "staff_id", "ticket_id", "left_told")),
    **dict.fromkeys(("tag_hash", "operator", "supervisor"), ""),
}


def _may_forget(order: Order) -> ColumnElement[bool]:
    """Whatever still waits for its end, or for LuckyFit to begin the ticket it was the first visit with, is not forgotten."""
    later = passage.alias("later")
    same = (later.c.client_id == passage.c.client_id, later.c.ticket_id == passage.c.ticket_id)
    waits = _begins(passage) & exists().where(*same, later.c.decided_at >= order.waits_since, _begins(later))
    told = or_(
        *(passage.c[name].is_not(None) for name in ("client_id", "staff_id", "ticket_id", "left_told")),
        *(passage.c[name] != "" for name in ("tag_hash", "operator", "supervisor")),
        passage.c.note.not_in(_KEPT_NOTES),
    )
    ended = or_(passage.c.verdict == Verdict.DENIED.value, passage.c.settled_at.is_not(None))
    return and_(passage.c.decided_at < order.before, told, ended, ~waits)


def _begins(table: Any) -> ColumnElement[bool]:
    return (" " + table.c.reasons + " ").contains(f" {Code.STARTS_BY_ENTRY} ", autoescape=True)  # type: ignore[no-any-return]


@contextmanager
def _unguarded(connection: Connection) -> Iterator[None]:
    """The rules that keep rows as they are stand aside, within the transaction, and are put back as they were."""
    named = ", ".join(f"'{each}'" for each in GUARDS)
    query = text(f"SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name IN ({named})")  # noqa: S608 - our own names
    rules = connection.execute(query).all()
    for name, _rule in rules:
        connection.exec_driver_sql(f"DROP TRIGGER {name}")
    yield
    for _name, rule in rules:
        connection.exec_driver_sql(rule)


def _left_of(body: str, mark: int) -> str:
    left = {name: _BLANK.get(name, value) for name, value in _facts(body).items()} | {MARK: mark}
    if (note := _facts(body).get("note")) in _KEPT_NOTES:
        left["note"] = note
    return json.dumps(left, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _digest(left: Mapping[int, str]) -> str:
    pieces = (f"{seq}\n{body}\n" for seq, body in sorted(left.items()))
    return hashlib.sha256("".join(pieces).encode()).hexdigest()


def _facts(body: str) -> Mapping[str, Any]:
    try:
        found = json.loads(body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
