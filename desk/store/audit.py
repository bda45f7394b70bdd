"""The audit: one event for every change of the journal, each holding the hash of the one before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, select

from desk.model.letters import whole
from desk.store.prepared import Prepared, stored
from desk.store.tables import event

FIRST = "0" * 64
_LAST = Prepared(select(event.c.seq, event.c.hash).order_by(event.c.seq.desc()).limit(1))
_ADD = Prepared(event.insert())


def note(connection: Connection, at: datetime, kind: str, subject: str, body: Mapping[str, Any]) -> None:
    """Adds an event about `subject`, in the transaction of the change itself."""
    last = next(iter(_LAST.run(connection)), None)
    seq, previous = (last.seq + 1, last.hash) if last is not None else (1, FIRST)
    text = whole(json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str))
    row = {"seq": seq, "at": at, "kind": kind, "subject": subject, "body": text, "prev_hash": previous}
    _ADD.run(connection, {**row, "at": stored(at), "hash": hash_of(row)})


def about(connection: Connection, subject: str) -> list[dict[str, Any]]:
    """The events about `subject`, oldest first: when, what, and its facts as JSON."""
    wanted = select(event.c.at, event.c.kind, event.c.body).where(event.c.subject == subject).order_by(event.c.seq)
    return [dict(row) for row in connection.execute(wanted).mappings()]


def hash_of(row: Mapping[str, Any]) -> str:
    """The hash of an event, which holds that of the one before."""
    moment = row["at"].astimezone(UTC).isoformat(timespec="microseconds")
    chained = json.dumps([row["prev_hash"], row["seq"], moment, row["kind"], row["subject"], row["body"]], ensure_ascii=False)
    return hashlib.sha256(chained.encode()).hexdigest()
