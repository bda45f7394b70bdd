"""The doors and the clock: LuckyFit's time is right when it tells one, and what this PC claimed alone bars nobody for good."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from desk.events import ClockChanged
from desk.model.decide import Rules
from desk.services.roster.keeper import Keeper
from desk.services.roster.recall import Recall
from desk.services.timekeeping import KEPT_EVERY_S, Timekeeper
from desk.store.roster import open_roster
from tests.desk.services.doorway import CARD, IN, KEY, OLGA, OTHER, START, HandClock, House, found, house, ticket

DAY = timedelta(days=1)
ENDS_TODAY = ticket(finished=START)
AHEAD = 365 * DAY


@pytest.fixture
async def here(tmp_path):
    made = await house(tmp_path)
    yield made
    await made.stop()


def timekeeper(at: House) -> Timekeeper:
    return Timekeeper(at.judging.watch, at.store.passes, at.bus, at.clock)


async def without_luckyfit(folder, clock: HandClock) -> House:
    made = await house(folder, clock)
    made.line_is_well = False
    return made


async def tapped_a_year_ahead(folder) -> None:
    """A program begun while LuckyFit was gone, at a clock a year ahead, and an unknown card there."""
    here = await without_luckyfit(folder, HandClock(START + AHEAD))
    assert (await here.door.tapped(OTHER, IN)).decided_at == START + AHEAD
    await here.stop()


async def told(folder, moment) -> None:
    """LuckyFit told the time, and the program ended."""
    here = await house(folder)
    here.server = moment
    await timekeeper(here).keep()
    await here.stop()


async def test_one_tap_under_a_clock_a_year_ahead_bars_nobody_once_luckyfit_tells_the_time(tmp_path):
    await tapped_a_year_ahead(tmp_path)
    here = await house(tmp_path, HandClock(START))
    here.server = START
    passed = await here.door.tapped(CARD, IN)
    assert (passed.reasons, passed.decided_at) == ((), START)
    here.clock.go_on(DAY)
    here.server = here.clock.now()
    assert (await here.door.tapped(CARD, IN)).decided_at == START + DAY
    await here.stop()


async def test_a_moment_this_pc_claimed_alone_counts_no_further_than_what_is_remembered_may_decide(tmp_path):
    """Then a person decides; a year later is not gone by."""
    await told(tmp_path, START)
    await tapped_a_year_ahead(tmp_path)
    here = await without_luckyfit(tmp_path, HandClock(START))
    passed = await here.door.tapped(CARD, IN)
    assert passed.reasons == ("too_old",)
    assert START < passed.decided_at < START + 8 * DAY
    await here.stop()


async def test_what_luckyfit_told_last_outlives_a_restart_and_a_clock_set_back_revives_no_ticket(tmp_path):
    await told(tmp_path, START + DAY)
    here = await without_luckyfit(tmp_path, HandClock(START - DAY))
    here.book.remembered[CARD.number] = found(OLGA, ENDS_TODAY)
    passed = await here.door.tapped(CARD, IN)
    assert (passed.reasons, passed.decided_at) == (("expired", "old_data"), START + DAY)
    await here.stop()


async def test_what_luckyfit_told_later_takes_the_place_of_a_time_it_told_wrongly(tmp_path):
    await told(tmp_path, START + AHEAD)
    await told(tmp_path, START)
    here = await without_luckyfit(tmp_path, HandClock(START))
    assert (await here.door.tapped(CARD, IN)).decided_at == START
    await here.stop()


async def test_a_pass_that_luckyfits_time_bore_out_is_over_after_a_restart_too(tmp_path):
    here = await house(tmp_path, HandClock(START + DAY))
    here.server = START + DAY
    await here.door.tapped(CARD, IN)
    await here.stop()
    again = await without_luckyfit(tmp_path, HandClock(START))
    assert (await again.door.tapped(OTHER, IN)).decided_at == START + DAY
    await again.stop()


async def luckyfit_tells(here: House, folder, left: int) -> None:
    """A real roster keeps that so many visits are left, and the door answers from it."""
    roster, watch = await open_roster(folder, KEY), here.judging.watch
    keeper = Keeper(roster, watch, here.tasks)
    keeper.clients((replace(OLGA, tag="0012345678"),))
    keeper.tickets(OLGA.id, (ticket(passes_left=left),))
    await keeper.settled()
    here.book.remembered[CARD.number] = await Recall(keeper, Rules(), watch).by_tag(CARD)
    await roster.close()


async def goes_on(here: House, by: timedelta) -> None:
    """Both clocks do, as far apart as they are."""
    here.clock.go_on(by)
    here.server += by


async def test_a_clock_behind_takes_off_no_visit_luckyfit_knew_of(here, tmp_path):
    here.line_is_well, here.server = False, START + timedelta(hours=1)
    await luckyfit_tells(here, tmp_path, 2)
    assert (await here.door.tapped(CARD, IN)).opens
    await goes_on(here, timedelta(minutes=40))
    await luckyfit_tells(here, tmp_path, 1)
    assert (await here.door.tapped(CARD, IN)).opens


async def test_a_clock_ahead_lets_in_as_often_as_visits_are_left(here, tmp_path):
    here.line_is_well, here.server = False, START - timedelta(hours=20)
    await luckyfit_tells(here, tmp_path, 1)
    assert (await here.door.tapped(CARD, IN)).opens
    await goes_on(here, timedelta(hours=1))
    assert (await here.door.tapped(CARD, IN)).reasons[0] == "no_passes"


@pytest.mark.parametrize("off", [timedelta(hours=-30), timedelta(hours=30)])
async def test_what_luckyfit_told_just_now_is_new_though_the_clock_is_off(here, tmp_path, off):
    here.line_is_well, here.server = False, START + off
    await luckyfit_tells(here, tmp_path, 5)
    await goes_on(here, timedelta(minutes=1))
    passed = await here.door.tapped(CARD, IN)
    assert (passed.reasons, passed.age_s) == ((), 60)


async def test_a_pass_tells_how_far_luckyfits_clock_was_ahead(here):
    here.server = START + timedelta(minutes=5)
    known = await here.door.tapped(CARD, IN)
    here.server = None
    unknown = await here.admitting.admit("main", IN.direction, "кур'єр")
    assert (known.offset_s, unknown.offset_s) == (300, None)
    assert (await here.store.passes.check()).whole


async def test_a_pass_whose_difference_was_taken_out_is_found(here):
    here.server = START
    await here.door.tapped(CARD, IN)
    await here.store.passes._database.transaction(
        lambda connection: [
            connection.exec_driver_sql(each)
            for each in ("DROP TRIGGER pass_fixed", "DROP TRIGGER pass_settled", "UPDATE pass SET offset_s = NULL")
        ]
    )
    assert (await here.store.passes.check()).differing == (1,)


@pytest.mark.parametrize("off_s", [121, -121, 86400])
async def test_a_clock_more_than_two_minutes_off_is_told_once_and_that_it_is_right_again_too(here, off_s):
    here.hear(ClockChanged)
    keeper = timekeeper(here)
    here.server = START + timedelta(seconds=off_s)
    for _time in range(3):
        await keeper.look()
    here.server = START + timedelta(seconds=120)
    for _time in range(3):
        await keeper.look()
    assert here.facts == [ClockChanged(off_s), ClockChanged(0)]


async def test_nothing_is_told_of_the_clock_while_luckyfit_tells_no_time(here):
    here.hear(ClockChanged)
    await timekeeper(here).look()
    assert here.facts == []


async def test_luckyfits_time_is_written_down_once_in_a_while_and_at_the_end(here):
    keeper = timekeeper(here)
    for seconds in (0.0, 1.0, KEPT_EVERY_S):
        here.clock.go_on(timedelta(seconds=seconds))
        here.server = here.clock.now()
        await keeper.look()
    assert here.store.passes._proven == here.server
    here.clock.go_on(timedelta(seconds=1))
    here.server = here.clock.now()
    await keeper.look()
    assert here.store.passes._proven < here.server
    await keeper.keep()
    assert here.store.passes._proven == here.server
