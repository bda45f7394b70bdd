"""The journal as people read it (the port Records): pages, sums and stories; nothing is changed here."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, func, not_, or_, select

from desk.model.client import NOTHING_MORE
from desk.model.intent import OPEN, Intent, IntentState
from desk.model.record import (
    PAGE,
    Attempt,
    Chain,
    Filter,
    Group,
    Happening,
    KindSum,
    Page,
    SaleStory,
    Slips,
    Story,
    grouped,
    slips_in,
)
from desk.model.saga import Sale, SaleState
from desk.model.sale import PayKind
from desk.store import audit, chain
from desk.store.database import Database
from desk.store.intent_row import OWED
from desk.store.intents import IntentRows
from desk.store.sales import SaleRows
from desk.store.tables import attempt, baseline, event, intent, sale
from desk.store.ulid import LENGTH, RANDOM_BITS, base32

PREPARED = f"intent.{IntentState.PREPARED}"
BOOKED = and_(intent.c.claimed_row_id.is_not(None), not_(intent.c.annulled))
OVER = and_(intent.c.state.not_in(sorted(each.value for each in OPEN | {IntentState.REJECTED})), not_(OWED))
GROUPS: Mapping[Group, ColumnElement[bool]] = {
    Group.OPEN: or_(intent.c.state.in_(sorted(each.value for each in OPEN)), OWED),
    Group.REFUSED: and_(intent.c.state == IntentState.REJECTED.value, not_(OWED)),
    Group.BOOKED: and_(OVER, BOOKED),
    Group.GIVEN_BACK: and_(OVER, not_(BOOKED)),
}
"""What `desk.model.record.grouped` says, for the database."""


class SqlRecords:
    """Reads one database; every call is one short transaction, but for the check of the audit, which is many."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._intents = IntentRows(database)
        self._sales = SaleRows(database)

    async def page(self, wanted: Filter, *, behind: str = "", newest_first: bool = True, limit: int = PAGE) -> Page:
        """The first movements of what is wanted, or those behind the one of that id."""
        query = _narrowed(select(intent), wanted).limit(limit + 1)
        if behind:
            query = query.where(intent.c.id < behind if newest_first else intent.c.id > behind)
        query = query.order_by(intent.c.id.desc() if newest_first else intent.c.id)
        found = await self._database.transaction(lambda connection: self._intents.chosen(connection, query))
        return Page(tuple(found[:limit]), more=len(found) > limit)

    async def sums(self, wanted: Filter) -> tuple[KindSum, ...]:
        """What is wanted, counted and added up by kind of money and group."""
        return await self._database.transaction(lambda connection: _sums(connection, wanted))

    async def operators(self, wanted: Filter) -> tuple[str, ...]:
        """Who wrote movements in these days, whatever else is wanted."""
        days = Filter(wanted.since, wanted.until)
        query = _narrowed(select(intent.c.operator), days).distinct().order_by(intent.c.operator)
        return await self._database.transaction(lambda connection: tuple(connection.execute(query).scalars()))

    async def slips(self, intent_ids: Sequence[str]) -> Mapping[str, Slips]:
        """The slips of each of these movements, as the audit tells them."""
        return await self._database.transaction(lambda connection: _slips(connection, intent_ids))

    async def story(self, intent_id: str) -> Story:
        """All that is known of one movement. Raises StoreError when there is none of that id."""
        return await self._database.transaction(lambda connection: self._story(connection, intent_id))

    async def sale_story(self, sale_id: str) -> SaleStory:
        """All that is known of one sale. Raises StoreError when there is none of that id."""
        return await self._database.transaction(lambda connection: self._sale_story(connection, sale_id))

    async def check(self, noted: str = "") -> Chain:
        """Reads the whole audit and compares the movements with it."""
        return await chain.check(self._database, noted)

    def _story(self, connection: Connection, intent_id: str) -> Story:
        this = self._intents.one(connection, intent_id)
        kept = connection.execute(select(intent.c.note, intent.c.baseline_since).where(intent.c.id == intent_id)).one()
        before = select(func.count()).where(baseline.c.intent_id == intent_id)
        happened = _happened(connection, intent_id)
        refused = sum(len(each.facts.get("rows", ())) for each in happened if each.kind == "rows.refused")
        tries = select(attempt).where(attempt.c.intent_id == intent_id).order_by(attempt.c.n)
        sold = self._sold(connection, this)
        return Story(
            this,
            note=kept.note,
            happened=happened,
            attempts=tuple(_attempt(row) for row in connection.execute(tries).mappings()),
            before=max(0, int(connection.execute(before).scalar_one()) - refused) if kept.baseline_since is not None else None,
            sale=sold,
            sale_happened=() if sold is None else _happened(connection, sold.id),
        )

    def _sold(self, connection: Connection, this: Intent) -> Sale | None:
        """The sale it is a part of, or whose ticket has the account that is paid onto."""
        own = self._sales.one(connection, this.sale_id)
        if own.state is not SaleState.PAYMENT:
            return own
        account = this.booking.account_id
        ours = or_(sale.c.account_summ_id == account, sale.c.account_membership_id == account)
        query = select(sale.c.id).where(sale.c.client_id == this.booking.client_id, ours).order_by(sale.c.id).limit(1)
        found = connection.execute(query).scalar_one_or_none()
        return None if found is None else self._sales.one(connection, found)

    def _sale_story(self, connection: Connection, sale_id: str) -> SaleStory:
        sold = self._sales.one(connection, sale_id)
        accounts = [each for each in (sold.account_id, sold.fee_account_id) if each is not None]
        paying = or_(intent.c.sale_id == sale_id, intent.c.account_dest_id.in_(accounts))
        query = select(intent).where(intent.c.client_id == sold.client_id, paying).order_by(intent.c.id)
        return SaleStory(sold, _happened(connection, sale_id), tuple(self._intents.chosen(connection, query)))


def _narrowed(query: Select[Any], wanted: Filter) -> Select[Any]:
    """Only what is wanted. An id is never older than the moment in it, so the days' beginning is found by the ids themselves."""
    if wanted.since is not None:
        query = query.where(intent.c.created_at >= wanted.since, intent.c.id >= _first_id(wanted.since))
    if wanted.until is not None:
        query = query.where(intent.c.created_at < wanted.until)
    if wanted.operator is not None:
        query = query.where(intent.c.operator == wanted.operator)
    if wanted.clients is not None:
        query = query.where(intent.c.client_id.in_(wanted.clients))
    if wanted.group is not None:
        query = query.where(GROUPS[wanted.group])
    return query


def _first_id(since: datetime) -> str:
    """The smallest id a movement begun then can have; a second earlier, for a clock set back between its two moments."""
    moment = max(0, int(since.timestamp() * 1000) - 1000)
    return base32(moment << RANDOM_BITS, LENGTH)


def _sums(connection: Connection, wanted: Filter) -> tuple[KindSum, ...]:
    """In one walk over the rows."""
    told = (intent.c.paykind, intent.c.state, BOOKED.label("booked"), OWED.label("owed"))
    counted = _narrowed(select(*told, func.count(), func.sum(intent.c.summ_minor)), wanted).group_by(*told)
    found: dict[tuple[PayKind, Group], KindSum] = {}
    for kind, state, booked, owed, count, total in connection.execute(counted):
        key = PayKind(kind), grouped(IntentState(state), booked=bool(booked), owed=bool(owed))
        before = found.get(key, KindSum(*key, 0))
        found[key] = KindSum(*key, before.count + count, before.sum + total)
    return tuple(found[key] for key in sorted(found))


def _slips(connection: Connection, intent_ids: Sequence[str]) -> dict[str, Slips]:
    told: dict[str, list[Happening]] = {each: [] for each in intent_ids}
    of_slips = or_(event.c.kind == PREPARED, event.c.kind.like("tender.%"))
    query = select(event.c.subject, event.c.at, event.c.kind, event.c.body).where(event.c.subject.in_(intent_ids), of_slips)
    for row in connection.execute(query.order_by(event.c.seq)):
        told[row.subject].append(Happening(row.at, row.kind, _facts(row.body)))
    return {each: slips_in(happened) for each, happened in told.items()}


def _happened(connection: Connection, subject: str) -> tuple[Happening, ...]:
    return tuple(Happening(each["at"], each["kind"], _facts(each["body"])) for each in audit.about(connection, subject))


def _facts(body: str) -> Mapping[str, Any]:
    """An event that was damaged is told without its facts."""
    try:
        facts = json.loads(body)
    except ValueError:
        return NOTHING_MORE
    return facts if isinstance(facts, dict) else NOTHING_MORE


def _attempt(row: Mapping[Any, Any]) -> Attempt:
    return Attempt(
        n=row["n"],
        begun_at=row["journaled_at"],
        ended_at=row["ended_at"],
        outcome=row["outcome"],
        http_status=row["http_status"],
        excerpt=row["body_excerpt"],
        transport=row["transport"],
    )
