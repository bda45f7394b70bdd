"""Who decided: the operator of the open shift, for the events of the audit that are a person's decision."""

from __future__ import annotations

from sqlalchemy import Connection, select

from desk.store.shift_tables import shift

_SERVING = select(shift.c.operator).where(shift.c.closed_at.is_(None)).order_by(shift.c.opened_seq.desc()).limit(1)


def signature(connection: Connection) -> dict[str, str]:
    """What such an event tells beside its own facts; nothing while no shift is open, or nobody's name was given then."""
    operator = connection.execute(_SERVING).scalar_one_or_none()
    return {"by": operator} if operator else {}
