"""Checking the record of passes: no number is missing, and every row says what the audit says. It is read in pieces."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC
from functools import partial
from typing import Any

from sqlalchemy import Connection, Row, func, select

from desk.model.letters import whole_in
from desk.model.passing import Pass, PassCheck
from desk.store.database import Database
from desk.store.forgetting import MARK
from desk.store.pass_table import passage
from desk.store.tables import event

AT_ONCE = 2_000
MOST_TOLD = 50
"""So many differing passes are named; more would help nobody."""
DECIDED = "pass.decided"


def told(made: Pass) -> dict[str, Any]:
    """What the audit keeps of a pass when it is decided."""
    offset = {} if made.offset_s is None else {"offset": made.offset_s}
    return offset | {
        "number": made.number,
        "at": made.decided_at.astimezone(UTC).isoformat(),
        "point": made.point,
        "direction": made.direction.value,
        "verdict": made.verdict.value,
        "reasons": " ".join(made.reasons),
        "source": made.source.value,
        "age": made.age_s,
        "client": made.client_id,
        "staff": made.staff_id,
        "ticket": made.ticket_id,
        "counted": made.counted,
        "left_told": made.left_told,
        "tag": made.tag_hash,
        "operator": made.operator,
        "supervisor": made.supervisor,
        "note": made.note,
    }


def facts(body: str) -> Mapping[str, Any]:
    """The facts of an event; one that was damaged has none."""
    try:
        found = json.loads(body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


async def check(database: Database) -> PassCheck:
    """Reads every pass beside its events. Raises StoreError."""
    count, gap, differing, last = 0, None, list[int](), 0
    while True:
        rows = await database.transaction(partial(_piece, behind=last))
        for row in rows:
            gap = last + 1 if gap is None and row.number != last + 1 else gap
            differing += [] if _agree(row) else [row.number]
            count, last = count + 1, row.number
        if len(rows) < AT_ONCE:
            break
    ever = await database.transaction(_ever)
    return PassCheck(count, gap or (last + 1 if ever > last else None), tuple(differing[:MOST_TOLD]))


def _piece(connection: Connection, behind: int) -> list[Row[Any]]:
    decided = event.alias("decided")
    query = (
        select(passage, decided.c.body)
        .outerjoin(decided, (decided.c.subject == passage.c.id) & (decided.c.kind == DECIDED))
        .where(passage.c.number > behind)
        .order_by(passage.c.number)
        .limit(AT_ONCE)
    )
    return list(connection.execute(query))


def _ever(connection: Connection) -> int:
    """How many passes the audit tells of."""
    return int(connection.execute(select(func.count()).where(event.c.kind == DECIDED)).scalar_one())


def _agree(row: Row[Any]) -> bool:
    offset = {} if row.offset_s is None else {"offset": row.offset_s}
    kept = offset | {
        "number": row.number,
        "at": row.decided_at.isoformat(),
        "point": row.point,
        "direction": row.direction,
        "verdict": row.verdict,
        "reasons": row.reasons,
        "source": row.source,
        "age": row.age_s,
        "client": row.client_id,
        "staff": row.staff_id,
        "ticket": row.ticket_id,
        "counted": row.counted,
        "left_told": row.left_told,
        "tag": row.tag_hash,
        "operator": row.operator,
        "supervisor": row.supervisor,
        "note": row.note,
    }
    told = {name: value for name, value in facts(row.body or "").items() if name != MARK}
    return bool(whole_in(kept) == told)
