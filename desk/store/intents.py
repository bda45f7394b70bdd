"""Intents and their attempts as rows: read, written, moved; each change with its event, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, func, select, update
from sqlalchemy.dialects.sqlite import insert

from desk.errors import NotAllowed, StoreError
from desk.model.capability import Transport
from desk.model.client import NOTHING_MORE
from desk.model.correction import AUDITED
from desk.model.intent import (
    DECISIONS,
    OPEN,
    ClaimedBy,
    Intent,
    IntentState,
    TenderState,
    advance,
    advance_tender,
)
from desk.model.proof import Evidence, blocking, likeness
from desk.model.sale import Booking
from desk.model.witness import from_note
from desk.store import audit
from desk.store.database import Database
from desk.store.intent_row import CURRENCY, OWED, changing, fixed, intent_of
from desk.store.signing import signature
from desk.store.stirred import STIRRED
from desk.store.tables import attempt, baseline, correction, intent
from desk.store.telling import outcome, wished
from desk.store.told import digest, digest_of


@dataclass(frozen=True, slots=True)
class Ending:
    """How an attempt ended: the state it leads to, and what the answer was."""

    state: IntentState
    row_id: int | None = None
    words: str = ""
    http_status: int | None = None
    excerpt: str = ""
    tender: TenderState | None = None
    claimed_by: ClaimedBy = ClaimedBy.RESPONSE
    keyed: bool = False


@dataclass(frozen=True, slots=True)
class Wish:
    """Bookings to be written down together, as parts of one sale."""

    bookings: tuple[Booking, ...]
    tenders: tuple[TenderState, ...]
    references: tuple[str, ...]
    operator: str
    note: str


_PARTS = select(func.coalesce(func.max(intent.c.part_no), 0)).where(intent.c.sale_id == bindparam("this"))
_TRANSPORTS = select(attempt.c.transport).where(attempt.c.intent_id == bindparam("this")).order_by(attempt.c.n)
_SINCE = select(intent.c.baseline_since).where(intent.c.id == bindparam("this"))
_LISTED = select(baseline.c.row_id).where(baseline.c.intent_id == bindparam("this"))
_KEEP = baseline.insert()
_BEFORE = select(baseline.c.row_id).where(baseline.c.intent_id == bindparam("this"), baseline.c.row_id == bindparam("row"))
_CLAIMED = select(intent.c.id).where(intent.c.claimed_row_id == bindparam("row"))
_LATELY = (
    select(intent)
    .where(
        intent.c.client_id == bindparam("client"),
        (intent.c.updated_at >= bindparam("since"))
        | intent.c.state.in_(sorted(state.value for state in OPEN))
        | intent.c.had_absent,
    )
    .order_by(intent.c.id)
)
_ONE = select(intent).where(intent.c.id == bindparam("this"))
_ADD = intent.insert()
_SAVE = update(intent).where(intent.c.id == bindparam("this"))
_BEGIN = attempt.insert()
_END = update(attempt).where(attempt.c.intent_id == bindparam("this"), attempt.c.n == bindparam("nth"))
"""Statements every payment runs several times: making them anew takes longer than running them."""


class IntentRows:
    """The intents of one database. Every method runs in a transaction that its caller holds."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def prepare(self, connection: Connection, sale_id: str, wish: Wish, beside: Mapping[str, Any] = NOTHING_MORE) -> list[Intent]:
        """Adds the parts after those the sale has. `beside` is what they tell too."""
        first = int(connection.execute(_PARTS, {"this": sale_id}).scalar_one()) + 1
        now = self._database.clock.now()
        prepared = [self._made(sale_id, first + place, wish, place) for place in range(len(wish.bookings))]
        for each in prepared:
            connection.execute(_ADD, {**fixed(each), "note": wish.note, **changing(each)})
            told = wished(each) | {"note": wish.note, "currency": CURRENCY}
            audit.note(connection, now, "intent.prepared", each.id, {**told, **beside})
        return prepared

    def begin(
        self, connection: Connection, intent_id: str, request_sha256: str, transport: Transport, *, again: bool = True
    ) -> Intent:
        """PREPARED -> SENDING, with an attempt; UNKNOWN -> SENDING only when all attempts carry the intent's own number.

        Never beside an identical one that is on its way or in doubt, whichever program sent it: only here all are seen at once.
        Nor, unless `again`, after one much like it that another program sent meanwhile.
        """
        now = self._database.clock.now()
        keyed = {transport, *self.transports(connection, intent_id)} == {Transport.KEYED}
        before = self.one(connection, intent_id)
        others = [each for each in self.of_client(connection, before.booking.client_id, now) if each.id != intent_id]
        if (other := blocking(before.booking, others)) is not None:
            raise NotAllowed("being_checked", intent=other.id, sum=before.booking.sum)
        if not again:
            self._refuse_like(connection, before)
        sending = _moved(before, Ending(IntentState.SENDING, keyed=keyed), now)
        self._save(connection, sending)
        begun = {
            "intent_id": intent_id,
            "n": sending.attempts,
            "request_sha256": request_sha256,
            "transport": transport.value,
            "journaled_at": now,
            "journaled_mono": self._database.clock.monotonic(),
            "boot_id": self._database.boot_id,
            "body_excerpt": "",
        }
        connection.execute(_BEGIN, begun)
        told = {"n": sending.attempts, "request": request_sha256, "transport": transport.value}
        told |= {"mono": begun["journaled_mono"], "boot": self._database.boot_id}
        audit.note(connection, now, "intent.sending", intent_id, told | _listed(connection, intent_id))
        return sending

    def transports(self, connection: Connection, intent_id: str) -> list[Transport]:
        """How each attempt was sent, the first one first."""
        return [Transport(each) for each in connection.execute(_TRANSPORTS, {"this": intent_id}).scalars()]

    def settle(self, connection: Connection, intent_id: str, ending: Ending) -> Intent:
        """Ends the running attempt and moves the intent; a row claimed by another intent, or without a number, proves nothing."""
        now = self._database.clock.now()
        before = self.one(connection, intent_id)
        ending = self._honest(connection, intent_id, ending)
        if before.state is ending.state is IntentState.UNKNOWN:
            return before
        after = _moved(before, ending, now)
        if ending.tender is not None and ending.tender is not after.tender:
            after = advance_tender(after, ending.tender, now)
        self._save(connection, after)
        told = outcome(after, ending.http_status)
        if before.state is IntentState.SENDING:
            self._end_attempt(connection, after, ending, now)
            told |= {"excerpt": digest_of(ending.excerpt)}
        if (before.state, after.state) in DECISIONS:
            told |= signature(connection)
        audit.note(connection, now, f"intent.{after.state}", intent_id, told)
        return after

    def set_tender(self, connection: Connection, intent_id: str, tender: TenderState, reference: str, **more: str) -> Intent:
        """Moves the client's money, and nothing else; `more` is told with it."""
        now = self._database.clock.now()
        try:
            after = advance_tender(self.one(connection, intent_id), tender, now, reference=reference)
        except NotAllowed as error:
            raise StoreError(f"tender {error.details}", reason="transition") from error
        self._save(connection, after)
        audit.note(connection, now, f"tender.{tender}", intent_id, {"reference": reference} | more)
        return after

    def one(self, connection: Connection, intent_id: str) -> Intent:
        """The intent of that id. Raises StoreError when there is none."""
        row = connection.execute(_ONE, {"this": intent_id}).first()
        if row is None:
            raise StoreError(f"there is no intent {intent_id}", reason="not_there")
        return intent_of(row)

    def open(self, connection: Connection) -> list[Intent]:
        """Every intent a person must know of, or that is still to be sent, oldest first."""
        query = select(intent).where(intent.c.state.in_(_names(OPEN)) | OWED).order_by(intent.c.id)
        return [intent_of(row) for row in connection.execute(query)]

    def all(self, connection: Connection) -> list[Intent]:
        """Every intent there ever was, oldest first."""
        return [intent_of(row) for row in connection.execute(select(intent).order_by(intent.c.id))]

    def chosen(self, connection: Connection, query: Select[Any]) -> list[Intent]:
        """The intents whose whole rows a query finds."""
        return [intent_of(row) for row in connection.execute(query)]

    def of_client(self, connection: Connection, client_id: int, since: datetime) -> list[Intent]:
        """What moved for this client since then, all that is open and all that was ever given up as absent, oldest first."""
        return [intent_of(row) for row in connection.execute(_LATELY, {"client": client_id, "since": since})]

    def to_look_at(self, connection: Connection, times: int) -> list[Intent]:
        """What was ever in doubt, is settled, and has been looked at again fewer times than that, oldest first."""
        query = select(intent).where(intent.c.was_unknown, intent.c.audits < times, intent.c.state.in_(_names(AUDITED)))
        return [intent_of(row) for row in connection.execute(query.order_by(intent.c.id))]

    def refuse_rows(self, connection: Connection, intent_id: str, row_ids: Sequence[int], reason: str) -> None:
        """A person said of these rows that they are not this intent's: they never turn up for it again."""
        known = set(connection.execute(_LISTED, {"this": intent_id}).scalars())
        for row_id in row_ids:
            refused = insert(baseline).values(intent_id=intent_id, row_id=row_id)
            connection.execute(refused.on_conflict_do_nothing())
        told = {"rows": list(row_ids), "reason": reason, "added": sorted(set(row_ids) - known)} | signature(connection)
        audit.note(connection, self._database.clock.now(), "rows.refused", intent_id, told)

    def keep_baseline(self, connection: Connection, intent_id: str, since: datetime, row_ids: Sequence[int]) -> None:
        """What was there before the first attempt; a later attempt changes nothing of it."""
        if connection.execute(_SINCE, {"this": intent_id}).scalar_one_or_none() is not None:
            return
        connection.execute(_SAVE, {"this": intent_id, "baseline_since": since})
        if row_ids:
            connection.execute(_KEEP, [{"intent_id": intent_id, "row_id": each} for each in row_ids])

    def evidence(self, connection: Connection, intent_id: str) -> Evidence:
        """All the journal knows of an intent that helps to prove it."""
        this = self.one(connection, intent_id)
        since = connection.execute(select(intent.c.baseline_since).where(intent.c.id == intent_id)).scalar_one()
        before = connection.execute(select(baseline.c.row_id).where(baseline.c.intent_id == intent_id)).scalars()
        like = self.of_client(connection, this.booking.client_id, self._database.clock.now())
        note = connection.execute(select(intent.c.note).where(intent.c.id == intent_id)).scalar_one()
        claimed, others_like = self.claimed(connection, intent_id), tuple(each for each in like if each.id != intent_id)
        unlike = frozenset(connection.execute(_claims(intent_id).where(~_of_booking(this.booking))).scalars())
        return Evidence(this, since, frozenset(before), claimed, others_like, from_note(note), unlike)

    def claimed(self, connection: Connection, but: str = "") -> frozenset[int]:
        """Every row of LuckyFit that an intent claims, or what is to be put right names; `but` those of one intent."""
        named = select(correction.c.row_id).where(correction.c.intent_id != but)
        counters = select(intent.c.counter_row_id).where(intent.c.counter_row_id.is_not(None), intent.c.id != but)
        return frozenset(row for query in (_claims(but), named, counters) for row in connection.execute(query).scalars())

    def left_sending(self, connection: Connection) -> list[tuple[str, int]]:
        """Intents that another program is sending, or was, and which attempt it is."""
        sent = (attempt.c.intent_id == intent.c.id) & (attempt.c.n == intent.c.attempts)
        other = attempt.c.boot_id != self._database.boot_id
        query = select(intent.c.id, intent.c.attempts).join(attempt, sent)
        left = connection.execute(query.where(intent.c.state == IntentState.SENDING.value, other).order_by(intent.c.id))
        return [(row.id, row.attempts) for row in left]

    def _refuse_like(self, connection: Connection, this: Intent) -> None:
        given = {"this": this.id, "client": this.booking.client_id, "sale": this.sale_id}
        meanwhile = [intent_of(row) for row in connection.execute(STIRRED, given)]
        if (other := likeness(this.booking, meanwhile, [each.id for each in meanwhile])) is not None:
            raise NotAllowed("second_payment", intent=other.id, sum=this.booking.sum)

    def _honest(self, connection: Connection, intent_id: str, ending: Ending) -> Ending:
        """A row that can't be this intent's, whoever says it is: nothing is known then."""
        if ending.row_id is None:
            return ending
        if ending.row_id <= 0:
            return _doubted(ending, f"row {ending.row_id} is no number of a row")
        if connection.execute(_BEFORE, {"this": intent_id, "row": ending.row_id}).first() is not None:
            return _doubted(ending, f"row {ending.row_id} was there before this was sent")
        other = connection.execute(_CLAIMED, {"row": ending.row_id}).scalar_one_or_none()
        if other is None:
            return ending
        return _doubted(ending, f"row {ending.row_id} was already claimed by intent {other}")

    def _made(self, sale_id: str, part_no: int, wish: Wish, place: int) -> Intent:
        now, booking = self._database.clock.now(), wish.bookings[place]
        return Intent(
            id=self._database.ulids.next(),
            sale_id=sale_id,
            part_no=part_no,
            booking=booking,
            state=IntentState.PREPARED,
            tender=wish.tenders[place],
            created_at=now,
            updated_at=now,
            operator=wish.operator,
            tender_ref=wish.references[place],
            client_name=self._database.name_of(booking.client_id),
        )

    def _save(self, connection: Connection, changed: Intent) -> None:
        connection.execute(_SAVE, {"this": changed.id, **changing(changed)})

    def _end_attempt(self, connection: Connection, after: Intent, ending: Ending, now: datetime) -> None:
        outcome = {
            "this": after.id,
            "nth": after.attempts,
            "ended_at": now,
            "outcome": ending.state.value,
            "http_status": ending.http_status,
            "body_excerpt": ending.excerpt,
        }
        connection.execute(_END, outcome)


def _doubted(ending: Ending, words: str) -> Ending:
    return Ending(IntentState.UNKNOWN, words=words, http_status=ending.http_status, excerpt=ending.excerpt)


def _moved(before: Intent, ending: Ending, now: datetime) -> Intent:
    try:
        return advance(
            before,
            ending.state,
            now,
            row_id=ending.row_id,
            words=ending.words,
            claimed_by=ending.claimed_by,
            keyed=ending.keyed,
        )
    except NotAllowed as error:
        raise StoreError(f"intent {before.id}: {before.state} can't become {ending.state}", reason="transition") from error


def _claims(but: str) -> Select[Any]:
    return select(intent.c.claimed_row_id).where(intent.c.claimed_row_id.is_not(None), intent.c.id != but)


def _of_booking(booking: Booking) -> ColumnElement[bool]:
    """Which intents book the very same, under whatever point."""
    this = (booking.client_id, booking.account_id, booking.operation.value, booking.kind.value, booking.sum)
    columns = (intent.c.client_id, intent.c.account_dest_id, intent.c.finop, intent.c.paykind, intent.c.summ_minor)
    return and_(*(column == value for column, value in zip(columns, this, strict=True)))


def _names(states: frozenset[IntentState]) -> Sequence[str]:
    return sorted(state.value for state in states)


def _listed(connection: Connection, intent_id: str) -> dict[str, Any]:
    """What stands for all that was there before it was sent; nothing where that was never read."""
    since = connection.execute(_SINCE, {"this": intent_id}).scalar_one()
    if since is None:
        return {}
    return {"since": since.isoformat(), "before": digest(connection.execute(_LISTED, {"this": intent_id}).scalars())}
