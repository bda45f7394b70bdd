"""What programs of one PC ask of the one at the doors (the port DoorWishes), and what is done at a kiosk (KioskDeeds).

Both are events of the audit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from desk.errors import StoreError
from desk.model.door_wish import DoorWish, WishAnswer
from desk.model.gate import Direction, Failed
from desk.model.kiosk import Deed
from desk.model.passing import Ending, Pass, Unwritten, ending_of, outcome_of
from desk.model.supervisor import Proof, Supervisor
from desk.store import audit, pass_check
from desk.store.database import Database
from desk.store.following import newest_event
from desk.store.ownership import DOORS, Ownership
from desk.store.passes import pass_with
from desk.store.tables import event

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
                asked = Ownership(self._folder / DOORS)
            except OSError as error:
                raise StoreError(f"{DOORS}: {error.strerror}", reason="read_only") from error
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
        """By the numbers of the audit; as long as nothing is written, no other program waits for the look."""
        before, newest = self._upto, await newest_event(self._database)
        if before is None or newest == before:
            self._upto = newest
            return ()
        query = select(event).where(event.c.seq.between(before + 1, newest), event.c.kind == MADE).order_by(event.c.seq)

        def read(connection: Connection) -> list[DoorWish]:
            return [_wish(dict(row)) for row in connection.execute(query).mappings()]

        found = await self._database.transaction(read)
        self._upto = newest
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
        """With the pass it led to, or what of it is to be noted on paper."""
        passed = answer.passed
        told = {
            "pass": passed.id if isinstance(passed, Pass) else "",
            "paper": _paper(passed) if isinstance(passed, Unwritten) else None,
            "refused": answer.refused,
            "details": {name: str(value) for name, value in answer.details.items()},
            "store_failed": answer.store_failed,
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
            passed = pass_with(connection, str(told["pass"])) if told["pass"] else None
            details = {str(name): value for name, value in dict(told["details"]).items()}
            opened = _noted(told["paper"]) if told["paper"] else passed
            return WishAnswer(opened, str(told["refused"]), details, store_failed=bool(told["store_failed"]))

        return await self._database.transaction(read)

    async def note_deed(self, at: datetime, deed: Deed, who: str, note: str) -> None:
        """All kiosks of this PC are one subject."""
        told = {"who": who, "note": note}
        await self._database.transaction(lambda connection: audit.note(connection, at, f"kiosk.{deed}", KIOSK, told))


def _about(connection: Connection, subject: str, kind: str) -> str | None:
    query = select(event.c.body).where(event.c.subject == subject, event.c.kind == kind).limit(1)
    found = connection.execute(query).scalar()
    return None if found is None else str(found)


def _paper(opened: Unwritten) -> dict[str, Any]:
    failed = opened.outcome if isinstance(opened.outcome, Failed) else None
    return {
        "number": opened.number,
        "at": opened.at.isoformat(),
        "point": opened.point,
        "direction": opened.direction.value,
        "ending": ending_of(opened.outcome).value,
        "why": failed.reason if failed is not None else "",
        "cause": opened.cause,
    }


def _noted(told: Mapping[str, Any]) -> Unwritten:
    outcome = outcome_of(Ending(str(told["ending"])), str(told["why"]))
    at, way = datetime.fromisoformat(str(told["at"])), Direction(str(told["direction"]))
    return Unwritten(int(told["number"]), at, str(told["point"]), way, outcome, str(told["cause"]))


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
