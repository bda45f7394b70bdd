"""What a held gate's relays are to do when: a level once and renewed, pulses one after another with a pause between."""

from __future__ import annotations

import pytest

from desk.hardware.holding import HELD_S, PAUSE_S, RENEW_S, Holding, Step


def steps(holding: Holding, *moments: float) -> list[Step | None]:
    return [holding.step(each) for each in moments]


def test_a_level_is_held_at_once_and_told_so_again_in_time() -> None:
    holding = Holding(0.0, level=True, pulse_s=0.5, times_itself=False)
    assert steps(holding, 0.0, 0.1, RENEW_S) == [Step.HOLD, None, Step.HOLD]
    assert RENEW_S < HELD_S / 2, "a lost renewal must not let it fall"


def test_a_turnstile_of_pulses_is_pulsed_again_and_again() -> None:
    holding = Holding(0.0, level=False, pulse_s=0.5, times_itself=False)
    told = steps(holding, 0.0, 0.4, 0.5, 0.6, 0.5 + PAUSE_S)
    assert told == [Step.PULSE, None, Step.RELEASE, None, Step.PULSE]


def test_a_board_that_ends_its_pulse_is_not_told_to() -> None:
    holding = Holding(0.0, level=False, pulse_s=0.5, times_itself=True)
    assert steps(holding, 0.0, 0.5, 0.5 + PAUSE_S) == [Step.PULSE, None, Step.PULSE]


@pytest.mark.parametrize(("level", "left"), [(True, RENEW_S), (False, 0.5)])
def test_nothing_is_done_before_it_is_due(level: bool, left: float) -> None:
    holding = Holding(0.0, level=level, pulse_s=0.5, times_itself=False)
    assert holding.left_s(0.0) == 0.0
    holding.step(0.0)
    assert holding.left_s(0.0) == left
