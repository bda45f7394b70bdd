"""What programs of one PC ask of the one at the doors (the port DoorWishes), and what is done at a kiosk (KioskDeeds).

Both are events of the audit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, select

from desk.errors import StoreError
from desk.model.door_wish import DoorWish, WishAnswer
from desk.model.gate import Direction
from desk.model.kiosk import Deed
from desk.model.supervisor import Proof, Supervisor
from desk.store import audit, pass_check
from desk.store.database import Database
from desk.store.ownership import Ownership
from desk.store.passes import pass_of
from desk.store.tables import event

FILE_NAME = "doors.owner"
MADE, TAKEN, OVER = "wish.made", "wish.taken", "wish.over"
KIOSK = "kiosk"


class SqlDoorWishes:
    """A wish is an event, and so are that it was taken and what became of it: who asked for which door stays in the audit."""

    def __init__(self, database: Database, folder: Path) -> None:
        self._database, self._folder = database, folder
        self._ownership: Ownership | None = None
        self._upto: int | None = None

    def own(self) -> bool:
        """The lock of the operating system on a file beside the store; it goes when its program goes."""
        if self._ownership is None:
            try:
                asked = Ownership(self._folder / FILE_NAME)
            except OSError as error:
                raise StoreError(f"{FILE_NAME}: {error.strerror}", reason="read_only") from error
            if not asked.held:
                asked.release()
                return False
            self._ownership, self._upto = asked, None
        return True

    def let_go(self) -> None:
        """For the next one."""
        if self._ownership is not None:
            self._ownership.release()
            self._ownership = None

    async def make(self, wish: DoorWish) -> str:
        """Its number is its subject in the audit."""
        number = self._database.ulids.next()
        supervisor = wish.supervisor
        told = {
            "point": wish.point,
            "direction": wish.direction.value,
            "reason": wish.reason,
            "operator": wish.operator,
            "client": wish.client_id,
            "supervisor": supervisor.name if supervisor is not None else "",
            "proof": supervisor.proof.value if supervisor is not None else "",
        }
        await self._database.transaction(lambda connection: audit.note(connection, wish.made_at, MADE, number, told))
        return number

    async def fresh(self) -> Sequence[DoorWish]:
        """By the numbers of the audit."""

        def read(connection: Connection) -> tuple[int, list[DoorWish]]:
            newest = int(connection.execute(select(func.max(event.c.seq))).scalar_one() or 0)
            if self._upto is None or newest == self._upto:
                return newest, []
            query = select(event).where(event.c.seq > self._upto, event.c.kind == MADE).order_by(event.c.seq)
            return newest, [_wish(dict(row)) for row in connection.execute(query).mappings()]

        self._upto, found = await self._database.transaction(read)
        return found

    async def take(self, wish_id: str) -> bool:
        """Looked and noted in one transaction."""

        def taken(connection: Connection) -> bool:
            if _about(connection, wish_id, TAKEN) is not None:
                return False
            audit.note(connection, self._database.clock.now(), TAKEN, wish_id, {"boot": self._database.boot_id})
            return True

        return await self._database.transaction(taken)

    async def answer(self, wish_id: str, answer: WishAnswer) -> None:
        """With the pass it led to."""
        told = {
            "pass": answer.passed.id if answer.passed is not None else "",
            "refused": answer.refused,
            "details": {name: str(value) for name, value in answer.details.items()},
            "unwritten": answer.unwritten,
        }
        now = self._database.clock.now()
        await self._database.transaction(lambda connection: audit.note(connection, now, OVER, wish_id, told))

    async def answered(self, wish_id: str) -> WishAnswer | None:
        """With the pass as it stands in the record."""

        def read(connection: Connection) -> WishAnswer | None:
            body = _about(connection, wish_id, OVER)
            if body is None:
                return None
            told = pass_check.facts(body)
            passed = pass_of(connection, str(told["pass"])) if told["pass"] else None
            details = {str(name): value for name, value in dict(told["details"]).items()}
            return WishAnswer(passed, str(told["refused"]), details, unwritten=bool(told["unwritten"]))

        return await self._database.transaction(read)

    async def note_deed(self, at: datetime, deed: Deed, who: str, note: str) -> None:
        """All kiosks of this PC are one subject."""
        told = {"who": who, "note": note}
        await self._database.transaction(lambda connection: audit.note(connection, at, f"kiosk.{deed}", KIOSK, told))


def _about(connection: Connection, subject: str, kind: str) -> str | None:
    query = select(event.c.body).where(event.c.subject == subject, event.c.kind == kind).limit(1)
    found = connection.execute(query).scalar()
    return None if found is None else str(found)


def _wish(row: Mapping[str, Any]) -> DoorWish:
    told = pass_check.facts(str(row["body"]))
    supervisor = Supervisor(str(told["supervisor"]), Proof(str(told["proof"]))) if told["supervisor"] else None
    client = told["client"]
    return DoorWish(
        point=str(told["point"]),
        direction=Direction(str(told["direction"])),
        reason=str(told["reason"]),
        made_at=row["at"],
        operator=str(told["operator"]),
        supervisor=supervisor,
        client_id=int(str(client)) if client is not None else None,
        id=str(row["subject"]),
    )
