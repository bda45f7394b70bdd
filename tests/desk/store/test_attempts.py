"""Attempts in the journal: how each was sent is written down, and only numbers allow another one while the outcome is unknown."""

from __future__ import annotations

import pytest

from desk.errors import StoreError
from desk.model.capability import Transport
from desk.model.intent import IntentState
from desk.model.money import Money
from desk.model.sale import Booking, Operation, PayKind

BOOKING = Booking(17, 501, Operation.TICKET, PayKind.CASH, Money(70000), "Рецепція 1")
S, T = IntentState, Transport


async def unknown(store, transport: Transport) -> str:
    (prepared,) = await store.journal.prepare("", [BOOKING], operator="olena")
    await store.journal.begin_attempt(prepared.id, "ab" * 32, transport)
    await store.journal.settle(prepared.id, S.UNKNOWN, words="no answer")
    return prepared.id


async def test_what_carries_its_own_number_may_be_sent_again_in_doubt(store):
    intent_id = await unknown(store, T.KEYED)
    again = await store.journal.begin_attempt(intent_id, "ab" * 32, T.KEYED)
    assert (again.state, again.attempts) == (S.SENDING, 2)
    assert await store.journal.transports(intent_id) == [T.KEYED, T.KEYED]


@pytest.mark.parametrize(("first", "second"), [(T.QUERY, T.QUERY), (T.QUERY, T.KEYED), (T.KEYED, T.QUERY), (T.FENCED, T.KEYED)])
async def test_nothing_else_is_sent_again_in_doubt(store, first, second):
    intent_id = await unknown(store, first)
    with pytest.raises(StoreError) as caught:
        await store.journal.begin_attempt(intent_id, "ab" * 32, second)
    assert caught.value.reason == "transition"
    assert await store.journal.transports(intent_id) == [first]


async def test_that_no_byte_of_a_repeat_left_does_not_undo_the_doubt(store):
    intent_id = await unknown(store, T.KEYED)
    await store.journal.begin_attempt(intent_id, "ab" * 32, T.KEYED)
    with pytest.raises(StoreError):
        await store.journal.settle(intent_id, S.PREPARED)


async def test_what_was_fenced_is_over(store):
    intent_id = await unknown(store, T.FENCED)
    fenced = await store.journal.settle(intent_id, S.FENCED, words="ticket 9 was deleted unpaid")
    assert not fenced.is_open
    assert await store.journal.open_questions() == []
