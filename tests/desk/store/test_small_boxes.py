"""Learned spellings, kept log-ins, and the names of rows."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from desk.errors import StoreError
from desk.model.card import TokenPair
from desk.model.card_deed import CardDeed, Doing
from desk.store import open_store
from desk.store.ulid import Ulids

PHONE = "+380501234567"


async def test_the_spelling_that_hits_most_comes_first(store, clock):
    for spelling in ("dec10", "w26", "w26", "hex8"):
        clock.move(timedelta(seconds=1))
        await store.tags.remember(spelling)
    assert list(await store.tags.learned()) == ["w26", "hex8", "dec10"]


async def test_a_kept_log_in_is_given_back_until_its_day(store, clock):
    pair = TokenPair("access", "refresh")
    await store.tokens.put(PHONE, pair, clock.now() + timedelta(days=30))
    assert await store.tokens.get(PHONE) == pair
    clock.move(timedelta(days=30))
    assert await store.tokens.get(PHONE) is None


async def test_a_renewed_log_in_does_not_live_longer(store, clock):
    await store.tokens.put(PHONE, TokenPair("a", "r"), clock.now() + timedelta(days=1))
    await store.tokens.renew(PHONE, TokenPair("a2", "r2"))
    assert await store.tokens.get(PHONE) == TokenPair("a2", "r2")
    clock.move(timedelta(days=1))
    assert await store.tokens.get(PHONE) is None


async def test_nothing_is_kept_by_renewing_what_was_not_kept(store):
    await store.tokens.renew(PHONE, TokenPair("a", "r"))
    assert await store.tokens.get(PHONE) is None


async def test_a_forgotten_log_in_is_gone(store, clock):
    await store.tokens.put(PHONE, TokenPair("a", "r"), clock.now() + timedelta(days=1))
    await store.tokens.drop(PHONE)
    assert await store.tokens.get(PHONE) is None


async def test_a_moment_without_a_zone_is_refused(store, clock):
    with pytest.raises(StoreError, match="zone"):
        await store.tokens.put(PHONE, TokenPair("a", "r"), clock.now().replace(tzinfo=None))


async def test_open_presses_on_cards_outlive_the_program_and_one_target_has_one(store, clock):
    paid, asked = CardDeed(PHONE, Doing.PAY, 7), CardDeed(PHONE, Doing.REQUEST, template_id=501, before=frozenset({7, 8}))
    assert await store.card_deeds.take(paid)
    clock.move(timedelta(seconds=1))
    assert await store.card_deeds.take(asked)
    assert not await store.card_deeds.take(CardDeed(PHONE, Doing.CANCEL, 7))
    assert await store.card_deeds.of(PHONE) == [paid, asked]
    await store.card_deeds.drop(CardDeed(PHONE, Doing.CANCEL, 7))
    await store.card_deeds.drop(paid)
    assert await store.card_deeds.of(PHONE) == [asked]
    assert await store.card_deeds.of("+380500000000") == []


async def test_of_two_programs_at_one_file_one_has_the_press(store, tmp_path, clock, key):
    other = await open_store(tmp_path, key, clock)
    try:
        for card in range(1, 21):
            pressed = CardDeed(PHONE, Doing.FREEZE, card)
            assert sorted(await asyncio.gather(store.card_deeds.take(pressed), other.card_deeds.take(pressed))) == [False, True]
            await (store if card % 2 else other).card_deeds.drop(pressed)
    finally:
        await other.close()


def test_names_of_rows_sort_as_they_were_made_even_when_the_clock_goes_back(clock):
    names = Ulids(clock)
    made = [names.next() for _ in range(50)]
    clock.move(timedelta(days=-3650))
    made += [names.next() for _ in range(50)]
    clock.move(timedelta(days=7300))
    made.append(names.next())
    assert made == sorted(set(made))
    assert {len(name) for name in made} == {26}
