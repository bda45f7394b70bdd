"""Who passed is forgotten when it is old enough: on somebody's wish, or by itself, and never what is needed still."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from desk.config import Settings
from desk.config_door import DoorSettings, check_door
from desk.errors import NotAllowed, SettingsError, StoreError
from desk.services.forgetting import FIRST_S, Forgetting
from tests.desk.services.doorway import CARD, IN, START, House, house

DAY = timedelta(days=1)


@pytest.fixture
async def here(tmp_path):
    made = await house(tmp_path)
    assert (await made.door.tapped(CARD, IN)).opens
    made.clock.go_on(500 * DAY)
    made.server = made.clock.now()
    yield made
    await made.stop()


def forgetting(here: House, *, days: int = 400, works: bool = True, **more: object) -> Forgetting:
    return Forgetting(here.store.passes, here.judging, here.tasks, days=days, works=lambda: works, **more)


async def clients(here: House) -> list[int | None]:
    return [each.client_id for each in await here.passes()]


async def test_it_is_counted_first_and_then_forgotten(here):
    job, before = forgetting(here), START + 100 * DAY
    assert (await job.count(before), await clients(here)) == (1, [17])
    assert (await job.forget(before, "Олена"), await clients(here)) == (1, [None])
    (told,) = await here.store.journal.story("passes")
    assert '"operator":"Олена"' in told["body"]


@pytest.mark.parametrize(
    ("counts_here", "days", "allowed"), [(False, 29, False), (False, 31, True), (True, 399, False), (True, 401, True)]
)
async def test_what_tickets_are_still_counted_or_begun_by_is_refused(here, counts_here, days, allowed):
    here.rules(luckyfit_counts=not counts_here)
    job, before = forgetting(here), here.clock.now() - days * DAY
    if allowed:
        assert await job.forget(before) == 1
        return
    for asked in (job.count, job.forget):
        with pytest.raises(NotAllowed) as caught:
            await asked(before)
        assert caught.value.code == "still_needed"
    assert await clients(here) == [17]


async def test_by_itself_it_is_done_by_the_program_at_the_doors_and_by_luckyfits_time_alone(here):
    await forgetting(here, works=False).look()
    here.server = None
    await forgetting(here).look()
    assert await clients(here) == [17]
    here.server = here.clock.now()
    await forgetting(here, days=501).look()
    assert await clients(here) == [17], "not old enough"
    await forgetting(here).look()
    assert await clients(here) == [None]


async def test_it_begins_a_while_after_the_start_and_never_without_being_set(here):
    asked: list[float] = []

    async def pause(seconds: float) -> None:
        asked.append(seconds)
        if len(asked) > 1:
            raise asyncio.CancelledError

    await forgetting(here, days=0, pause=pause).watch()
    assert (len(here.tasks._running), asked) == (0, [])
    await forgetting(here, pause=pause).watch()
    await asyncio.gather(*here.tasks._running, return_exceptions=True)
    assert (asked[0], await clients(here)) == (FIRST_S, [None])


async def test_a_record_that_can_not_be_written_is_tried_again_another_day(here, monkeypatch, caplog):
    async def full(*_given: object) -> None:
        raise StoreError(reason="full")

    monkeypatch.setattr(here.store.passes, "forget", full)
    await forgetting(here).look()
    assert "can't be made to forget who it was: full" in caplog.text


@pytest.mark.parametrize(
    ("settings", "fits"),
    [
        (DoorSettings(forget_days=30), False),
        (DoorSettings(forget_days=31), True),
        (DoorSettings(forget_days=400, luckyfit_counts=False), False),
        (DoorSettings(forget_days=401, luckyfit_counts=False), True),
    ],
)
def test_less_days_than_are_needed_are_refused_in_the_settings(settings, fits):
    if fits:
        check_door(settings)
        return
    with pytest.raises(SettingsError) as caught:
        check_door(settings)
    assert caught.value.name == "door.forget_days"


def test_nothing_is_forgotten_unless_a_club_wishes_it() -> None:
    assert Settings().door.forget_days == 0
