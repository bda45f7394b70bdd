"""One pass by the numbers: when the relay falls, when it is over, and what a pass contact proves."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.hardware.turn import Plan, Turn
from desk.model.gate import NotPassed, Opened, Passed

PULSE = Plan(pulse_s=0.5, window_s=6.0)
WATCHED = Plan(pulse_s=0.5, window_s=6.0, watches=True)
LEVEL = Plan(pulse_s=0.5, window_s=6.0, level=True, watches=True)
REST, PASSING = True, False


def test_without_a_contact_it_is_only_known_that_it_was_opened() -> None:
    assert Turn(PULSE, 10.0).outcome == Opened()


def test_without_a_contact_the_way_stays_taken_until_somebody_has_had_the_time_to_go_through() -> None:
    turn = Turn(Plan(0.5, 6.0, hold_s=1.8), 10.0)
    turn.released()
    assert not turn.is_over(11.79)
    assert turn.left_s(10.6) == pytest.approx(1.2)
    assert turn.is_over(11.8)


@pytest.mark.parametrize(("plan", "over"), [(Plan(0.5, 1.0, hold_s=1.8), 1.0), (Plan(2.0, 6.0, hold_s=1.8), 2.0)])
def test_no_longer_than_a_pass_is_waited_for_and_never_less_than_the_pulse(plan: Plan, over: float) -> None:
    turn = Turn(plan, 0.0)
    turn.released()
    assert not turn.is_over(over - 0.01)
    assert turn.is_over(over)


def test_a_contact_that_tells_of_the_pass_frees_the_way_at_once() -> None:
    turn = Turn(Plan(0.1, 6.0, watches=True, hold_s=1.8), 0.0)
    turn.released()
    turn.see(closed=REST)
    turn.see(closed=PASSING)
    assert turn.is_over(0.3)


def test_the_relay_falls_when_the_pulse_is_over_and_not_before() -> None:
    turn = Turn(PULSE, 10.0)
    assert not turn.must_release(10.49)
    assert turn.must_release(10.5)
    assert not turn.is_over(10.5)
    turn.released()
    assert not turn.must_release(11.0)
    assert turn.is_over(10.5)


def test_a_board_that_ends_its_pulse_itself_is_left_alone_and_taken_until_then() -> None:
    turn = Turn(Plan(0.5, 6.0, times_itself=True), 10.0)
    assert not turn.must_release(11.0)
    assert not turn.is_over(10.4)
    assert turn.is_over(10.5)


def test_somebody_who_goes_through_has_passed() -> None:
    turn = Turn(WATCHED, 0.0)
    turn.see(closed=REST)
    assert turn.outcome is None
    turn.see(closed=PASSING)
    assert turn.outcome == Passed()


def test_the_polarity_turns_it_round() -> None:
    turn = Turn(Plan(0.5, 6.0, watches=True, passes_open=False), 0.0)
    turn.see(closed=False)
    turn.see(closed=True)
    assert turn.outcome == Passed()


def test_a_contact_that_was_never_at_rest_proves_nothing() -> None:
    turn = Turn(WATCHED, 0.0)
    for _ in range(5):
        turn.see(closed=PASSING)
    turn.at(6.0)
    assert turn.outcome == NotPassed()


def test_where_the_contact_was_never_seen_it_is_only_known_that_it_was_opened() -> None:
    turn = Turn(WATCHED, 0.0)
    turn.at(5.99)
    assert turn.outcome is None
    turn.at(6.0)
    assert turn.outcome == Opened()


def test_nobody_in_the_window_has_not_passed_and_a_late_turn_changes_nothing() -> None:
    turn = Turn(WATCHED, 0.0)
    turn.see(closed=REST)
    turn.at(5.99)
    assert turn.outcome is None
    turn.at(6.0)
    assert turn.outcome == NotPassed()
    turn.see(closed=PASSING)
    assert turn.outcome == NotPassed()


def test_a_level_is_dropped_at_the_very_start_of_the_pass() -> None:
    turn = Turn(LEVEL, 0.0)
    turn.see(closed=REST)
    assert not turn.must_release(3.0)
    turn.see(closed=PASSING)
    assert turn.must_release(3.0)
    turn.released()
    assert turn.is_over(3.0)


def test_a_level_nobody_uses_is_dropped_at_the_end_of_the_window() -> None:
    turn = Turn(LEVEL, 0.0)
    turn.at(6.0)
    assert turn.must_release(6.0)


def test_a_pass_in_the_middle_of_the_pulse_keeps_the_direction_taken_until_its_end() -> None:
    turn = Turn(WATCHED, 0.0)
    turn.see(closed=REST)
    turn.see(closed=PASSING)
    assert not turn.is_over(0.3)


@pytest.mark.parametrize("plan", [PULSE, WATCHED, LEVEL])
@given(steps=st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=60))
def test_whatever_the_contact_does_the_relay_is_off_after_the_window(plan: Plan, steps: list[tuple[float, bool]]) -> None:
    turn, now = Turn(plan, 0.0), 0.0
    for wait, closed in [*steps, (7.0, True)]:
        now += wait
        turn.see(closed=closed)
        turn.at(now)
        assert turn.left_s(now) >= 0
        if turn.must_release(now):
            turn.released()
    assert turn.is_over(now)
