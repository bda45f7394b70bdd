"""Statements compiled once: they say what the compiled ones say, and keep moments as those do."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, bindparam, select

from desk.errors import StoreError
from desk.model.money import Money
from desk.store.prepared import Prepared, moment, stored
from desk.store.tables import event, meta
from tests.desk.store.conftest import START


def test_a_moment_is_kept_in_universal_time_to_the_microsecond() -> None:
    here = datetime(2026, 11, 22, 12, 41, 0, 7, tzinfo=ZoneInfo("Europe/Kyiv"))
    assert stored(here) == "2026-11-22 10:41:00.000007"
    assert moment(stored(here)) == here
    assert moment(stored(here)).tzinfo is UTC
    assert moment(here) is here


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        stored(START.replace(tzinfo=None))


async def test_a_prepared_statement_reads_what_the_compiled_one_reads(store):
    await store.journal.open_sale(17, template_id=3, due=Money(1), operator="")
    asked = select(event.c.seq, event.c.at, event.c.kind).where(event.c.seq == bindparam("number"))

    def both(connection: Connection) -> tuple[object, object]:
        (quick,) = Prepared(asked).run(connection, {"number": 1})
        usual = connection.execute(asked, {"number": 1}).one()
        return (quick.seq, moment(quick.at), quick.kind), tuple(usual)

    quick, usual = await store.journal._database.transaction(both)
    assert quick == usual


async def test_what_it_writes_is_undone_with_its_transaction(store):
    def broken(connection: Connection) -> None:
        Prepared(meta.insert()).run(connection, {"name": "odd", "value": "x"})
        raise StoreError

    with pytest.raises(StoreError):
        await store.journal._database.transaction(broken)
    found = Prepared(select(meta.c.value).where(meta.c.name == "odd"))
    assert await store.journal._database.transaction(found.run) == []


async def test_what_the_disk_says_is_told_as_ever(store):
    twice = Prepared(meta.insert())

    def written(connection: Connection) -> None:
        for _ in range(2):
            twice.run(connection, {"name": "odd", "value": "x"})

    with pytest.raises(StoreError):
        await store.journal._database.transaction(written)
