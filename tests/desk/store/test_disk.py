"""A disk that is full, read-only or busy: a clear cause, and nothing half-written."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, text
from sqlcipher3 import dbapi2

from desk.errors import StoreError
from desk.model.intent import IntentState
from desk.model.money import Money
from desk.model.sale import Booking, Operation, PayKind
from desk.store import FILE_NAME

BOOKING = Booking(17, 501, Operation.TOP_UP, PayKind.CASH, Money(50000))
LARGE = "x" * 20_000


def _full(connection: Connection) -> None:
    pages = connection.execute(text("PRAGMA page_count")).scalar_one()
    connection.execute(text(f"PRAGMA max_page_count = {pages}"))


async def test_on_a_full_disk_nothing_is_prepared_and_the_cause_is_said(store):
    await store.journal._database.transaction(_full)
    with pytest.raises(StoreError) as caught:
        await store.journal.prepare("", [BOOKING] * 5, operator="", note=LARGE)
    assert caught.value.reason == "full"
    assert await store.journal.open_questions() == []
    assert await store.journal.first_break() is None


async def test_a_full_disk_leaves_an_intent_where_it_was(store):
    (prepared,) = await store.journal.prepare("", [BOOKING], operator="")
    sending = await store.journal.begin_attempt(prepared.id, "00" * 32)
    await store.journal._database.transaction(_full)
    with pytest.raises(StoreError):
        await store.journal.settle(sending.id, IntentState.CONFIRMED, row_id=7, words=LARGE)
    assert await store.journal.intent(sending.id) == sending


async def test_a_read_only_store_is_said(store):
    await store.journal._database.execute(text("PRAGMA query_only = ON"))
    with pytest.raises(StoreError) as caught:
        await store.journal.prepare("", [BOOKING], operator="")
    assert caught.value.reason == "read_only"


async def test_a_store_held_by_another_program_is_said(store, tmp_path, key):
    await store.journal._database.execute(text("PRAGMA busy_timeout = 1"))
    other = dbapi2.connect(str(tmp_path / FILE_NAME), isolation_level=None)
    other.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError) as caught:
        await store.journal.prepare("", [BOOKING], operator="")
    other.close()
    assert caught.value.reason == "locked"
    assert len(await store.journal.prepare("", [BOOKING], operator="")) == 1
