"""The chained audit finds every change made behind its back."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from desk.model.intent import IntentState
from desk.model.money import Money
from desk.model.sale import Booking, Operation, PayKind

BOOKING = Booking(17, 501, Operation.TOP_UP, PayKind.CASH, Money(50000))


async def _story(store):
    for row_id in (1, 2):
        (prepared,) = await store.journal.prepare("", [BOOKING], operator="")
        await store.journal.begin_attempt(prepared.id, "00" * 32)
        await store.journal.settle(prepared.id, IntentState.CONFIRMED, row_id=row_id)


async def test_an_untouched_chain_is_whole(store):
    await _story(store)
    assert await store.journal.first_break() is None


@pytest.mark.parametrize(
    ("damage", "first"),
    [
        ("UPDATE event SET body = replace(body, '50000', '60000') WHERE seq = 4", 4),
        ("UPDATE event SET at = '2020-01-01 00:00:00.000000' WHERE seq = 2", 2),
        ("UPDATE event SET kind = 'intent.cancelled' WHERE seq = 6", 6),
        ("DELETE FROM event WHERE seq = 3", 3),
        ("DELETE FROM event WHERE seq = 1", 1),
        ("UPDATE event SET seq = 100 WHERE seq = 6", 6),
    ],
)
async def test_an_edit_is_found_where_it_was_made(store, damage, first):
    await _story(store)
    for trigger in ("event_stays", "event_fixed"):
        await store.journal._database.execute(text(f"DROP TRIGGER {trigger}"))
    await store.journal._database.execute(text(damage))
    assert await store.journal.first_break() == first
