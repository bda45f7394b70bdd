"""Groups of movements, and the moments at which days begin and end."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from desk.model.intent import OPEN, IntentState
from desk.model.record import Group, bounds, grouped


@pytest.mark.parametrize("state", IntentState)
@pytest.mark.parametrize("booked", [True, False])
@pytest.mark.parametrize("owed", [True, False])
def test_every_state_is_in_one_group(state: IntentState, booked: bool, owed: bool) -> None:
    group = grouped(state, booked=booked, owed=owed)
    assert (group is Group.OPEN) is (state in OPEN or owed)
    assert (group is Group.REFUSED) is (state is IntentState.REJECTED and not owed)
    assert group is not Group.BOOKED or booked


def test_a_day_is_as_long_as_its_clocks_make_it() -> None:
    kyiv = ZoneInfo("Europe/Kyiv")
    begins, ends = bounds(date(2026, 10, 25), date(2026, 10, 25), kyiv)
    assert begins is not None
    assert ends is not None
    hours = (ends.astimezone(UTC) - begins.astimezone(UTC)).total_seconds() / 3600
    assert hours == 25
    assert begins == datetime(2026, 10, 24, 21, tzinfo=UTC)


def test_days_that_are_not_given_are_open() -> None:
    assert bounds(None, None, UTC) == (None, None)
    assert bounds(date(2026, 1, 1), None, UTC)[1] is None
