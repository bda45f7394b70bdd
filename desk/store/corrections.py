"""What is to be put right at LuckyFit, and which intents are looked at again, as rows (the port Corrections)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, select, update

from desk.errors import NotAllowed, StoreError
from desk.model.correction import AUDITED, Cause, Correction
from desk.model.intent import ClaimedBy, Intent, IntentState, TenderState, advance
from desk.store import audit
from desk.store.database import Database
from desk.store.intents import Ending, IntentRows
from desk.store.sales import SaleRows
from desk.store.shift_tables import shift
from desk.store.signing import signature
from desk.store.tables import correction, event, intent


class SqlCorrections:
    """Opened and closed in one transaction with the intent each is about; never deleted."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._intents, self._sales = IntentRows(database), SaleRows(database)

    async def to_look_at(self, times: int) -> list[Intent]:
        """What was ever in doubt and has been looked at fewer times than that, oldest first."""
        return await self._database.transaction(lambda connection: self._intents.to_look_at(connection, times))

    async def doubted_lately(self) -> list[Intent]:
        """What was ever in doubt or taken out, and was settled in this shift or the one before it, oldest first."""
        return await self._database.transaction(self._doubted_lately)

    async def looked_at(self, intent_id: str, wrong: Sequence[tuple[Cause, int]], *, timed: bool = True) -> Intent:
        """Notes one look and opens a correction for all that was found wrong."""
        return await self._database.transaction(
            lambda connection: self._looked_at(connection, intent_id, wrong, 1 if timed else 0)
        )

    async def ask(self, intent_id: str, reason: str, operator: str) -> Correction:
        """A person asks that its row be taken out. Raises StoreError `transition` when it is not booked, or was asked before."""

        def asked(connection: Connection) -> Correction:
            this = self._intents.one(connection, intent_id)
            if this.row_id is None or not this.booked or self._named(connection, intent_id, Cause.REFUND, this.row_id):
                raise StoreError(f"intent {intent_id} is {this.state}", reason="transition")
            return self._open(connection, intent_id, Cause.REFUND, this.row_id, reason, operator)

        return await self._database.transaction(asked)

    async def close(
        self,
        correction_id: str,
        proof: str,
        *,
        annulled: bool,
        tender: TenderState | None = None,
        counter: int | None = None,
        restored: bool = False,
        accepted: bool = False,
    ) -> Intent:
        """Put right, and the intent with it when nothing else is open: `annulled` when its own row was taken out, or `counter` is
        the row that takes it back. Raises NotAllowed `not_put_right` when that one is another's.

        `tender`: where money in hand is then, None where it stays as it is. `restored`: its own row is rightly there again.
        `accepted`: a person says so, not LuckyFit's list.
        """
        out = True if annulled else False if restored else None
        told = {"accepted": True} if accepted else {}
        return await self._database.transaction(
            lambda connection: self._close(connection, correction_id, proof, told, out=out, tender=tender, counter=counter)
        )

    async def claim(self, correction_id: str, proof: str) -> Intent:
        """Put right: its row is the intent's own; what else is open of it stays so."""
        return await self._database.transaction(lambda connection: self._claim(connection, correction_id, proof))

    async def one(self, correction_id: str) -> Correction:
        """The correction of that id. Raises StoreError when there is none."""
        return await self._database.transaction(lambda connection: _one(connection, correction_id))

    async def of_intent(self, intent_id: str) -> list[Correction]:
        """All there ever were of it, oldest first."""
        return await self._database.transaction(lambda connection: _of_intent(connection, intent_id))

    async def open_ones(self) -> list[Correction]:
        """All that wait, oldest first."""
        query = select(correction).where(correction.c.closed_at.is_(None)).order_by(correction.c.id)
        return await self._database.transaction(lambda connection: [_correction(row) for row in connection.execute(query)])

    def _doubted_lately(self, connection: Connection) -> list[Intent]:
        before = select(shift.c.opened_seq).order_by(shift.c.opened_seq.desc()).offset(1).limit(1)
        since = connection.execute(before).scalar_one_or_none() or 0
        settled = event.c.kind.in_([f"intent.{state}" for state in sorted(AUDITED)])
        lately = select(event.c.subject).where(event.c.seq > since, settled)
        states = sorted(state.value for state in AUDITED)
        taken_out = intent.c.annulled & intent.c.counter_row_id.is_(None)
        may_change = intent.c.was_unknown | taken_out
        query = select(intent).where(may_change, intent.c.state.in_(states), intent.c.id.in_(lately))
        return self._intents.chosen(connection, query.order_by(intent.c.id))

    def _looked_at(self, connection: Connection, intent_id: str, wrong: Sequence[tuple[Cause, int]], counts: int) -> Intent:
        looks = self._intents.one(connection, intent_id).audits + counts
        connection.execute(update(intent).where(intent.c.id == intent_id).values(audits=looks))
        told = {"n": looks, "timed": bool(counts), "wrong": [[str(cause), row_id] for cause, row_id in wrong]}
        audit.note(connection, self._database.clock.now(), "intent.looked_at", intent_id, told)
        for cause, row_id in wrong:
            self._open(connection, intent_id, cause, row_id, "", "")
        return self._intents.one(connection, intent_id)

    def _open(  # noqa: PLR0917 - the columns of a row
        self, connection: Connection, intent_id: str, cause: Cause, row_id: int, reason: str, operator: str
    ) -> Correction:
        now = self._database.clock.now()
        opened = Correction(self._database.ulids.next(), intent_id, cause, row_id, reason, operator, now)
        connection.execute(
            correction.insert().values(
                id=opened.id,
                intent_id=intent_id,
                cause=cause.value,
                row_id=row_id,
                reason=reason,
                operator=operator,
                opened_at=now,
                proof="",
            )
        )
        told = {"correction": opened.id, "cause": cause.value, "row": row_id, "reason": reason, "operator": operator}
        audit.note(connection, now, "correction.opened", intent_id, told)
        before = self._intents.one(connection, intent_id)
        if before.state is not IntentState.CORRECTION_NEEDED:
            self._move(connection, before, IntentState.CORRECTION_NEEDED)
        return opened

    def _close(
        self,
        connection: Connection,
        correction_id: str,
        proof: str,
        told: dict[str, Any],
        *,
        out: bool | None,
        tender: TenderState | None,
        counter: int | None,
    ) -> Intent:
        """`out`: whether its own row is out from now on, None where that stays as it is."""
        before = _open_one(connection, correction_id)
        told |= {"restored": True} if out is False else {}
        if counter is not None:
            _refuse_claimed(connection, before, counter)
            told |= {"counter": counter}
        self._end(connection, before, proof, {"annulled": bool(out)} | told)
        changed = ({"annulled": out} if out is not None else {}) | ({"counter_row_id": counter} if counter is not None else {})
        if changed:
            connection.execute(update(intent).where(intent.c.id == before.intent_id).values(**changed))
        this = self._intents.one(connection, before.intent_id)
        if out is not None:
            self._sales.count_payments(connection, this.booking.account_id)
        if tender is not None and this.in_hand:
            this = self._intents.set_tender(connection, this.id, tender, "")
        if all(not each.is_open for each in _of_intent(connection, this.id)):
            return self._move(connection, this, IntentState.CORRECTED)
        return this

    def _claim(self, connection: Connection, correction_id: str, proof: str) -> Intent:
        before = _open_one(connection, correction_id)
        self._end(connection, before, proof, {"annulled": False, "mine": before.row_id})
        ending = Ending(IntentState.CONFIRMED, row_id=before.row_id, claimed_by=ClaimedBy.OPERATOR)
        this = self._intents.settle(connection, before.intent_id, ending)
        self._sales.count_payments(connection, this.booking.account_id)
        if any(each.is_open for each in _of_intent(connection, this.id)):
            return self._move(connection, this, IntentState.CORRECTION_NEEDED)
        return this

    def _end(self, connection: Connection, before: Correction, proof: str, told: dict[str, Any]) -> None:
        now = self._database.clock.now()
        connection.execute(update(correction).where(correction.c.id == before.id).values(closed_at=now, proof=proof))
        said = {"correction": before.id, "proof": proof} | told | signature(connection)
        audit.note(connection, now, "correction.closed", before.intent_id, said)

    def _move(self, connection: Connection, before: Intent, state: IntentState) -> Intent:
        now = self._database.clock.now()
        try:
            after = advance(before, state, now)
        except NotAllowed as error:
            raise StoreError(f"intent {before.id}: {before.state} can't become {state}", reason="transition") from error
        connection.execute(update(intent).where(intent.c.id == before.id).values(state=state.value, updated_at=now))
        audit.note(connection, now, f"intent.{state}", before.id, {"row": before.row_id})
        return after

    def _named(self, connection: Connection, intent_id: str, cause: Cause, row_id: int) -> bool:
        return any(each.is_open and each.cause is cause and each.row_id == row_id for each in _of_intent(connection, intent_id))


def _refuse_claimed(connection: Connection, about: Correction, counter: int) -> None:
    """A row that is an intent's own, or took another's back, takes nothing else back."""
    claimed = (intent.c.claimed_row_id == counter) | (intent.c.counter_row_id == counter)
    if connection.execute(select(intent.c.id).where(claimed)).first() is not None:
        raise NotAllowed("not_put_right", row=about.row_id)


def _one(connection: Connection, correction_id: str) -> Correction:
    row = connection.execute(select(correction).where(correction.c.id == correction_id)).first()
    if row is None:
        raise StoreError(f"there is no correction {correction_id}", reason="not_there")
    return _correction(row)


def _open_one(connection: Connection, correction_id: str) -> Correction:
    found = _one(connection, correction_id)
    if not found.is_open:
        raise StoreError(f"correction {correction_id} is closed", reason="transition")
    return found


def _of_intent(connection: Connection, intent_id: str) -> list[Correction]:
    query = select(correction).where(correction.c.intent_id == intent_id).order_by(correction.c.id)
    return [_correction(row) for row in connection.execute(query)]


def _correction(row: Row[Any]) -> Correction:
    return Correction(
        id=row.id,
        intent_id=row.intent_id,
        cause=Cause(row.cause),
        row_id=row.row_id,
        reason=row.reason,
        operator=row.operator,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        proof=row.proof,
    )
