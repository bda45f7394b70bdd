"""The pretended turnstile behaves as one that is there: turned, left alone, unplugged."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from itertools import islice

import pytest

from desk.hardware.gate import BoardGate
from desk.hardware.simulated_gate import SimulatedTurnstile
from desk.model.gate import Busy, Direction, Failed, NotPassed, Passed
from desk.model.health import Health
from tests.desk.hardware.doors import Door


@pytest.fixture
def turnstile() -> Iterator[SimulatedTurnstile]:
    made = SimulatedTurnstile(0.3)
    yield made
    made.close()


@pytest.fixture
def door(turnstile: SimulatedTurnstile) -> Iterator[Door]:
    made = Door(turnstile.settings._replace(window_s=1.5)).connected()
    yield made
    made.close()


@pytest.mark.parametrize("direction", Direction)
async def test_whoever_is_let_in_goes_through(door: Door, turnstile: SimulatedTurnstile, direction: Direction) -> None:
    assert await door.open(direction) == Passed()
    assert turnstile.times_freed == 1


@pytest.mark.parametrize("never", [None, 60.0])
async def test_nobody_turns_it(door: Door, turnstile: SimulatedTurnstile, never: float | None) -> None:
    turnstile.turn_after_s = never
    assert await door.open() == NotPassed()


async def test_it_is_lost_and_found(door: Door, turnstile: SimulatedTurnstile) -> None:
    turnstile.unplug()
    outcome = await door.open()
    assert isinstance(outcome, Failed)
    assert not outcome.may_have_opened
    door.until(Health.OFF)
    turnstile.plug()
    door.until(Health.OK)
    assert await door.open() == Passed()


def test_noise_is_not_answered(turnstile: SimulatedTurnstile) -> None:
    turnstile._hear(b"\x01\x05\x00\x00\xff\x00\x00\x00")
    turnstile._hear(b"\x01")
    assert turnstile.times_freed == 0


async def test_six_seconds_are_waited_for_by_a_clock_that_is_driven(turnstile: SimulatedTurnstile) -> None:
    now = [100.0]
    turnstile.turn_after_s = None
    door = Door(turnstile.settings, monotonic=lambda: now[0]).connected()
    opening = asyncio.ensure_future(door.open())
    await asyncio.to_thread(turnstile.wait_freed)
    now[0] += 5.9
    assert await door.open() == Busy()
    now[0] += 0.2
    assert await asyncio.wait_for(opening, 5) == NotPassed()
    door.close()


def test_a_lost_gate_is_tried_after_one_two_and_then_every_five_seconds(turnstile: SimulatedTurnstile) -> None:
    gate = BoardGate("main", turnstile.settings, print)
    assert list(islice(gate._waits(), 5)) == [1.0, 2.0, 5.0, 5.0, 5.0]


def test_whoever_turns_it_is_not_missed_by_a_pc_that_looks_seldom() -> None:
    now = [100.0]
    turnstile = SimulatedTurnstile(0.05, monotonic=lambda: now[0])
    turnstile._switch(0, 0xFF00)
    looks = []
    for wait_s in (3.0, 3.0, 3.0):
        now[0] += wait_s
        looks.append(turnstile._turning(0))
    turnstile.close()
    assert looks == [False, True, False]
