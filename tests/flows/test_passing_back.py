"""A card passed back at the door, as the desk and the kiosk tell it; and whoever comes back within the same visit."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desk.events import CardRead, PassAnnulled, PassSettled
from desk.model.door import Passback, Place
from desk.model.passing import Direction, Ending, Pass, PassFilter
from desk.model.tag import Tag
from tests.flows.conftest import LONGEST_S, until
from tests.flows.kiosk_room import READER, Kiosk, kiosk_in
from tests.flows.test_door_feed import AtDoor, door
from tests.ui.counter import Counter
from ui import wording
from ui.presenters.kiosk_state import KioskShown
from ui.presenters.reception_state import Verdict
from ui.wording import doors

__all__ = ["door"]


@pytest.fixture
async def kiosk(tmp_path: Path) -> AsyncIterator[Kiosk]:
    async with kiosk_in(tmp_path) as made:
        yield made
        await made.counter.keeper.settled()


def rules(counter: Counter, **more: Any) -> None:
    """Other rules of the door from now on."""
    judging = counter.doors.door._judging
    judging.rules = replace(judging.rules, door=replace(judging.rules.door, **more))


def exits_count(counter: Counter, **more: Any) -> None:
    """A strict club that looks at who went out."""
    rules(counter, hard=True, passback=Passback.TIMED_LOGICAL, **more)


async def goes_out(counter: Counter, card: Tag) -> Pass:
    """At the reader inside."""
    passed = await counter.doors.door.tapped(card, Place("main", Direction.OUT))
    assert passed is not None
    return passed


async def comes_in(at: AtDoor | Kiosk, card: Tag) -> None:
    """A first tap, until somebody has gone through: before that the same card once more would say nothing new."""
    at.counter.doors.door._knobs = replace(at.counter.doors.door._knobs, quiet_s=0.0)
    told: asyncio.Queue[PassSettled | PassAnnulled] = asyncio.Queue()
    leave = [at.counter.bus.subscribe(fact, told.put_nowait) for fact in (PassSettled, PassAnnulled)]
    at.counter.bus.publish(CardRead(card, READER))
    async with asyncio.timeout(LONGEST_S):
        assert (await told.get()).passed.ending is Ending.PASSED
    for each in leave:
        each()


async def codes(counter: Counter) -> list[tuple[str, ...]]:
    """Why each was answered as it was, oldest first."""
    return [each.reasons for each in (await counter.store.passes.page(PassFilter(), newest_first=False)).passes]


async def test_a_card_passed_back_is_told_at_the_desk_with_a_warning_where_the_club_is_mild(door: AtDoor) -> None:
    card = door.card("active")
    await comes_in(door, card)
    await door.tap(card)
    assert door.newest.verdict is Verdict.WARNED
    assert "This card came in a moment ago" in wording.tap_note(door.newest)
    await until(lambda: door.turnstile.times_freed == 2)


async def test_where_it_is_strict_the_card_is_kept_out_and_stays_on_top_at_the_desk(door: AtDoor) -> None:
    rules(door.counter, hard=True)
    card = door.card("active")
    await comes_in(door, card)
    await door.tap(card)
    assert door.newest.verdict is Verdict.DENIED
    assert door.bars.denied.isVisible()
    assert door.bars.denied.accessibleName() == doors.kept_out(door.newest, 0)
    assert door.turnstile.times_freed == 1


async def test_who_went_out_and_comes_back_within_the_minutes_is_let_in_and_the_desk_says_so(door: AtDoor) -> None:
    exits_count(door.counter)
    card = door.card("active")
    await comes_in(door, card)
    await goes_out(door.counter, card)
    await door.tap(card)
    assert door.newest.verdict is Verdict.GRANTED
    assert "Back within the same visit" in wording.tap_note(door.newest)
    assert not door.bars.isVisible()


async def test_the_kiosk_tells_a_card_that_has_just_passed_and_no_name(kiosk: Kiosk) -> None:
    rules(kiosk.counter, hard=True)
    await comes_in(kiosk, kiosk.card("active"))
    await kiosk.tap_and_see(kiosk.card("active"), KioskShown.DENIED)
    assert kiosk.told == "THIS CARD HAS JUST PASSED. Please come to reception"
    assert kiosk.person("active").name not in kiosk.told
    assert await codes(kiosk.counter) == [(), ("passed_lately", "reentry")]
    assert kiosk.turnstile.times_freed == 1


async def test_the_kiosk_tells_a_card_that_is_inside_already(kiosk: Kiosk) -> None:
    rules(kiosk.counter, hard=True, passback=Passback.LOGICAL)
    await comes_in(kiosk, kiosk.card("active"))
    await kiosk.tap_and_see(kiosk.card("active"), KioskShown.DENIED)
    assert kiosk.told.startswith("THIS CARD IS INSIDE ALREADY")


async def test_the_kiosk_welcomes_back_within_the_same_visit_and_counts_no_other(kiosk: Kiosk) -> None:
    exits_count(kiosk.counter)
    card = kiosk.card("passes_left")
    await comes_in(kiosk, card)
    await goes_out(kiosk.counter, card)
    await kiosk.tap_and_see(card, KioskShown.GRANTED)
    assert "Back within the same visit" in kiosk.told
    passes = (await kiosk.counter.store.passes.page(PassFilter(), newest_first=False)).passes
    assert [each.counted for each in passes] == [True, False, False]


async def test_once_the_minutes_are_over_coming_back_is_another_visit(kiosk: Kiosk) -> None:
    exits_count(kiosk.counter, reentry_minutes=0)
    card = kiosk.card("passes_left")
    await comes_in(kiosk, card)
    await goes_out(kiosk.counter, card)
    await kiosk.tap_and_see(card, KioskShown.GRANTED)
    assert "Back within the same visit" not in kiosk.told
    passes = (await kiosk.counter.store.passes.page(PassFilter(), newest_first=False)).passes
    assert [each.counted for each in passes] == [True, False, True]
