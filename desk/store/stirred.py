"""What was sent or booked for a client since a payment was written down: by the order of the audit, for clocks are set."""

from __future__ import annotations

from sqlalchemy import bindparam, func, select

from desk.model.intent import IntentState
from desk.store.tables import event, intent

_WRITTEN = select(func.max(event.c.seq)).where(
    event.c.subject == bindparam("this"), event.c.kind == f"intent.{IntentState.PREPARED}"
)
_KINDS = (f"intent.{IntentState.SENDING}", f"intent.{IntentState.CONFIRMED}")

STIRRED = select(intent).where(
    intent.c.client_id == bindparam("client"),
    intent.c.sale_id != bindparam("sale"),
    intent.c.id.in_(select(event.c.subject).where(event.c.seq > _WRITTEN.scalar_subquery(), event.c.kind.in_(_KINDS))),
)
"""Parts of the same payment are none of it."""
