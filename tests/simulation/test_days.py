"""Days at a club with faults a hundred times those of real life: the real engine books nothing twice and loses nothing."""

from __future__ import annotations

from collections import Counter

import pytest

from desk.model.intent import IntentState
from tests.simulation.day import lived
from tests.simulation.many import Told, live, of_profiles, profile_days
from tests.simulation.naive import matches, naively, retries
from tests.simulation.profile import BOUNDED, CRASHES, JUMPS, PROFILES, UNBOUNDED, USUAL, Profile

pytestmark = pytest.mark.timeout(900)
SEEDS = range(460)
"""Of each of the eleven profiles: five thousand days."""
FEW = range(40)
WRONG = ("doubles", "lost", "phantom", "wrong claims")


def _name(profile: Profile) -> str:
    return profile.name


@pytest.fixture(scope="module")
def days() -> dict[str, Told]:
    return {told.name: told for told in live(of_profiles(SEEDS), profile_days)}


@pytest.mark.parametrize("profile", PROFILES, ids=_name)
def test_nothing_is_booked_twice_lost_or_told_falsely(profile, days):
    told = days[profile.name]
    assert not told.broken, "\n".join(told.broken[:5])
    assert told.days == len(SEEDS)
    assert told.counts["intents"] > 20 * len(SEEDS)
    assert {fate for fate in told.counts if fate.startswith("fault: ")} > {"fault: late", "fault: answer lost", "fault: dropped"}


@pytest.mark.parametrize("profile", BOUNDED, ids=_name)
def test_while_luckyfit_books_in_time_nothing_is_wrong_at_all(profile, days):
    counts = days[profile.name].counts
    assert [counts[each] for each in WRONG] == [0, 0, 0, 0]
    assert counts["questions"] > 0


@pytest.mark.parametrize("profile", UNBOUNDED, ids=_name)
def test_without_a_limit_to_lateness_a_person_may_book_twice_and_the_program_never_does(profile, days):
    """The told limit: sent again or given back by a press, booked after all; found out later, every one, never prevented."""
    counts = days[profile.name].counts
    assert counts["doubles"] > 0
    assert counts["put right"] >= counts["doubles"] + counts["lost"]
    assert counts["wrong claims"] == 0


def test_a_seed_tells_the_same_day_every_time():
    for seed in range(5):
        one, other = lived(seed, CRASHES), lived(seed, CRASHES)
        assert (one.ends, one.counts) == (other.ends, other.counts)


def test_a_restart_ends_where_no_restart_ends():
    for seed in FEW:
        stayed, restarted = lived(seed, USUAL), lived(seed, USUAL, restarts=True)
        assert not restarted.broken, str(restarted)
        assert stayed.ends == restarted.ends, f"seed {seed}"
    assert restarted.counts["crashes"] == 2


def test_a_wall_clock_set_by_ten_years_changes_no_end():
    for seed in FEW:
        calm, jumping = (lived(seed, JUMPS, jumps=jumps, insists=True) for jumps in (False, True))
        assert calm.ends == jumping.ends, f"seed {seed}"


def test_every_end_is_reached_by_some_day():
    reached = {state for seed in FEW for state, _rows in lived(seed, USUAL).ends.values()}
    assert reached == {IntentState.CONFIRMED, IntentState.REJECTED, IntentState.CANCELLED}


@pytest.mark.parametrize("strategy", [retries, matches], ids=["retries", "matches"])
def test_what_does_not_prove_books_twice_in_the_same_world(strategy):
    counts = sum((naively(seed, USUAL, strategy) for seed in FEW), Counter())
    assert counts["doubles"] > counts["intents"] // 50
    assert counts["lost"] + counts["wrong claims"] > 0
