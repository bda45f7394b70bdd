"""An LCUS relay over a real pseudo terminal: every byte, off first and last, lost and back, never a port nobody chose."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from typing import Any

import pytest

from desk.config_gates import GateSettings
from desk.errors import DeviceError, SettingsError
from desk.events import GateChanged, PassEnded
from desk.hardware.base import NothingSent
from desk.hardware.gate import BoardGate
from desk.hardware.links.ports import Port, exactly
from desk.hardware.links.serial import open_board
from desk.hardware.relays import RELAYS
from desk.model.gate import NOT_CONNECTED, NOT_SET_UP, STOPPED, Busy, Direction, Failed, Opened
from desk.model.health import Health
from tests.desk.hardware.devices import PtyDevice
from tests.desk.hardware.doors import Door

ON_1, OFF_1 = bytes.fromhex("A00101A2"), bytes.fromhex("A00100A1")
ON_2, OFF_2 = bytes.fromhex("A00201A3"), bytes.fromhex("A00200A2")
SLACK_S = 0.02
"""How late a busy machine may note that bytes have come."""
SHORT = {"pulse_ms": 100, "window_s": 0.3}


@pytest.fixture
def device() -> Iterator[PtyDevice]:
    made = PtyDevice()
    yield made
    made.close()


@pytest.fixture
def door(device: PtyDevice) -> Iterator[Door]:
    made = Door(GateSettings(port=device.port, channel_out=2, **SHORT)).connected()
    device.heard.wait(lambda heard: heard == OFF_1 + OFF_2)
    device.heard.clear()
    yield made
    made.close()


async def test_a_pulse_is_on_and_then_off_twice(door: Door, device: PtyDevice) -> None:
    assert await door.said() == Opened()
    assert await asyncio.to_thread(device.heard.wait, lambda heard: len(heard) == 12) == ON_1 + OFF_1 * 2
    on, off = (moment for moment, data in device.heard.pieces[:2])
    assert off - on >= 0.1 - SLACK_S


async def test_a_window_that_hangs_delays_no_off(door: Door, device: PtyDevice) -> None:
    assert await door.open() == Opened()
    device.heard.wait(lambda heard: heard == ON_1 + OFF_1 * 2)


async def test_each_direction_has_its_relay(door: Door, device: PtyDevice) -> None:
    assert await door.said(Direction.OUT) == Opened()
    assert await asyncio.to_thread(device.heard.wait, lambda heard: len(heard) == 12) == ON_2 + OFF_2 * 2


async def test_a_second_wish_in_the_same_direction_finds_it_busy_and_the_other_direction_free(
    door: Door, device: PtyDevice
) -> None:
    outcomes = await asyncio.gather(door.open(), door.open(), door.open(Direction.OUT))
    assert outcomes == [Opened(), Busy(), Opened()]
    heard = await asyncio.to_thread(device.heard.wait, lambda heard: heard.count(OFF_1) == heard.count(OFF_2) == 2)
    assert (heard.count(ON_1), heard.count(ON_2)) == (1, 1)


async def test_a_door_with_one_relay_for_both_ways_is_passed_one_way_at_a_time(device: PtyDevice) -> None:
    door = Door(GateSettings(port=device.port, channel_out=1, **SHORT)).connected()
    assert await asyncio.gather(door.open(), door.open(Direction.OUT)) == [Opened(), Busy()]
    door.close()


async def test_the_direction_is_free_again_after_the_pass(door: Door, device: PtyDevice) -> None:
    assert await door.open() == Opened()
    await asyncio.to_thread(device.heard.wait, lambda heard: heard.count(OFF_1) == 2)
    outcome = Busy()
    while outcome == Busy():
        outcome = await door.open()
    assert outcome == Opened()


async def test_without_a_contact_nobody_else_gets_a_pulse_while_the_turnstile_waits_for_whoever_was_let_in(
    device: PtyDevice,
) -> None:
    """Once the relay is off again nothing tells whether somebody has gone through."""
    door = Door(GateSettings(port=device.port, channel_out=2, pulse_ms=100, hold_s=60.0, window_s=60.0)).connected()
    device.heard.clear()
    assert await door.open() == Opened()
    await asyncio.to_thread(device.heard.wait, lambda heard: heard.count(OFF_1) >= 2)
    assert await door.open() == Busy()
    assert await door.open(Direction.OUT) == Opened()
    door.close()


def test_stopping_switches_everything_off_twice(door: Door, device: PtyDevice) -> None:
    door.close()
    assert device.heard.wait(lambda heard: len(heard) == 16) == (OFF_1 + OFF_2) * 2


@pytest.mark.parametrize("at_once", [False, True])
async def test_a_gate_that_is_stopped_lets_a_pulse_end_and_opens_for_nobody_else(device: PtyDevice, at_once: bool) -> None:
    door = Door(GateSettings(port=device.port, channel_out=2, pulse_ms=300)).connected()
    assert await door.open() == Opened()
    stopping = asyncio.ensure_future(asyncio.to_thread(door.close, at_once=at_once))
    await asyncio.to_thread(door.gate._stopping.wait, 10)
    assert await door.open(Direction.OUT) == Failed(STOPPED, may_have_opened=False)
    await stopping
    heard = device.heard.wait(lambda heard: heard.endswith((OFF_1 + OFF_2) * 2))
    assert (heard.count(ON_1), heard.count(ON_2)) == (1, 0)
    assert device.heard.between(ON_1, OFF_1) >= 0.3 - SLACK_S


async def test_a_gate_that_is_stopped_lets_a_level_end(device: PtyDevice) -> None:
    door = Door(GateSettings(port=device.port, mode="level", window_s=0.3)).connected()
    assert await door.open() == Opened()
    await asyncio.to_thread(door.close)
    device.heard.wait(lambda heard: heard.endswith(ON_1 + OFF_1 * 4))
    assert device.heard.between(ON_1, OFF_1) >= 0.3 - SLACK_S


@pytest.mark.parametrize("long", [{"pulse_ms": 60_000}, {"mode": "level", "window_s": 60.0}])
async def test_a_program_that_is_asked_to_end_cuts_what_is_open_for_long(device: PtyDevice, long: dict[str, Any]) -> None:
    door = Door(GateSettings(port=device.port, **long)).connected()
    assert await door.open() == Opened()
    await asyncio.to_thread(door.close, at_once=True)
    assert device.heard.wait(lambda heard: len(heard) == 16) == OFF_1 + ON_1 + OFF_1 * 2
    assert await door.open() == Failed(STOPPED, may_have_opened=False)


async def test_whoever_is_asked_to_end_while_a_level_goes_on_to_its_end_cuts_it(device: PtyDevice) -> None:
    door = Door(GateSettings(port=device.port, mode="level", window_s=60.0)).connected()
    assert await door.open() == Opened()
    stopping = asyncio.ensure_future(asyncio.to_thread(door.close))
    await asyncio.to_thread(door.gate._stopping.wait, 10)
    await asyncio.to_thread(door.close, at_once=True)
    await asyncio.wait_for(stopping, 10)
    assert device.heard.wait(lambda heard: len(heard) == 16) == OFF_1 + ON_1 + OFF_1 * 2


async def test_a_board_pulled_out_is_told_and_off_comes_first_when_it_is_back(door: Door, device: PtyDevice) -> None:
    device.unplug()
    assert door.until(Health.OFF).detail
    assert await door.open() == Failed(NOT_CONNECTED, may_have_opened=False)
    device.heard.clear()
    device.plug()
    door.until(Health.OK)
    assert device.heard.wait(lambda heard: len(heard) >= 8) == OFF_1 + OFF_2
    assert await door.open() == Opened()


async def test_a_board_pulled_out_unseen_fails_and_nothing_was_sent(device: PtyDevice) -> None:
    door = Door(GateSettings(port=device.port), delays=(1000.0,)).connected()
    device.unplug()
    outcome = await door.open()
    assert isinstance(outcome, Failed)
    assert not outcome.may_have_opened
    door.close()


async def test_bytes_the_board_says_unasked_disturb_nothing(door: Door, device: PtyDevice) -> None:
    device.say(b"\xa0\x01\x01\xa2CH1: ON\r\n\xff\x00")
    assert await door.open() == Opened()


async def test_a_level_is_held_for_the_window(device: PtyDevice) -> None:
    door = Door(GateSettings(port=device.port, mode="level", window_s=0.2)).connected()
    device.heard.wait(lambda heard: heard == OFF_1)
    device.heard.clear()
    assert await door.open() == Opened()
    assert await asyncio.to_thread(device.heard.wait, lambda heard: len(heard) == 12) == ON_1 + OFF_1 * 2
    on, off = (moment for moment, data in device.heard.pieces[:2])
    assert off - on >= 0.2 - SLACK_S
    door.close()


async def test_a_board_that_jogs_by_itself_needs_no_off(device: PtyDevice) -> None:
    door = Door(GateSettings(port=device.port, profile="hw667")).connected()
    assert await door.open() == Opened()
    door.close()
    assert device.heard.wait(lambda heard: len(heard) == 4) == b"\xbb\xcc\xbb\xbb"


async def test_a_direction_without_a_relay_is_not_opened(device: PtyDevice) -> None:
    door = Door(GateSettings(port=device.port)).connected()
    device.heard.wait(lambda heard: heard == OFF_1)
    device.heard.clear()
    assert await door.open(Direction.OUT) == Failed(NOT_SET_UP, may_have_opened=False)
    assert not device.heard.bytes
    door.close()


async def test_whoever_stops_waiting_stops_no_pass(door: Door, device: PtyDevice) -> None:
    waiting = asyncio.ensure_future(door.gate.open(Direction.IN))
    await asyncio.sleep(0)
    waiting.cancel()
    assert await asyncio.to_thread(device.heard.wait, lambda heard: len(heard) == 12) == ON_1 + OFF_1 * 2


def test_without_a_port_it_only_says_that_it_is_not_set_up() -> None:
    door = Door(GateSettings())
    door.gate.start()
    door.close()
    assert door.next() == GateChanged("main", Health.NOT_SET_UP)


async def test_a_gate_that_was_never_started_opens_nothing() -> None:
    assert await Door(GateSettings()).open() == Failed(NOT_CONNECTED, may_have_opened=False)


async def test_a_pulse_reaches_the_wire_in_well_under_five_milliseconds(device: PtyDevice) -> None:
    """Measured from the call to the byte read at the other end; without the board's own pause, which is no delay of ours."""
    door = Door(GateSettings(port=device.port, profile="hw667", pulse_ms=100)).connected()
    took = []
    for _ in range(20):
        await asyncio.to_thread(door.rested, 0.06)
        device.heard.clear()
        began = time.monotonic()
        assert await door.open() == Opened()
        await asyncio.to_thread(device.heard.wait, lambda heard: heard == b"\xcc")
        took.append(device.heard.pieces[0][0] - began)
    door.close()
    assert sorted(took)[len(took) // 2] < 0.005, sorted(took)


CH340 = {"vid": "1a86", "pid": "7523"}
TWO = (Port("COM3", vid="1A86", pid="7523", location="1-1"), Port("COM4", vid="1A86", pid="7523", location="1-2"))


def test_the_chosen_device_is_found_where_it_is_now() -> None:
    assert exactly(GateSettings(port="COM9", location="1-2", **CH340), TWO) == "COM4"
    assert exactly(GateSettings(port="COM3", **CH340), TWO) == "COM3"
    assert exactly(GateSettings(port="COM7"), TWO) == "COM7"


@pytest.mark.parametrize(
    "settings",
    [
        GateSettings(port="COM3", location="1-9", **CH340),
        GateSettings(port="COM5", **CH340),
        GateSettings(**CH340),
        GateSettings(port="COM3", vid="0403", pid="6001"),
        GateSettings(port="COM3", serial="A1", **CH340),
    ],
)
def test_another_device_at_the_port_is_never_written_to(settings: GateSettings) -> None:
    with pytest.raises(DeviceError) as caught:
        open_board(settings, lambda: TWO)
    assert caught.value.reason in {"not there", "several like it"}


def test_two_programs_never_hold_one_board(device: PtyDevice) -> None:
    link = open_board(GateSettings(port=device.port))
    with pytest.raises(DeviceError):
        open_board(GateSettings(port=device.port))
    link.close()


def test_a_port_that_is_gone_is_known_before_anything_is_sent(device: PtyDevice) -> None:
    link = open_board(GateSettings(port=device.port))
    device.unplug()
    with pytest.raises(NothingSent):
        link.look()
    with pytest.raises(DeviceError):
        link.write(b"x")
    link.close()


@pytest.mark.parametrize(
    ("settings", "name"),
    [
        (GateSettings(protocol="nosuch"), "gates.main.protocol"),
        (GateSettings(profile="nosuch"), "gates.main.profile"),
        (GateSettings(channel_in=9), "gates.main.channel_in"),
        (GateSettings(channel_out=2, profile="hw667"), "gates.main.channel_out"),
        (GateSettings(input_in=1), "gates.main.input_in"),
        (GateSettings(input_out=1), "gates.main.input_out"),
        (GateSettings(protocol="dcttech", input_in=1), "gates.main.input_in"),
        (GateSettings(protocol="modbus", profile="lc-d7", input_in=1), "gates.main.input_in"),
        (GateSettings(protocol="modbus", input_in=9), "gates.main.input_in"),
        (GateSettings(protocol="modbus-tcp", profile="waveshare", input_in=8, input_out=64), "gates.main.input_out"),
    ],
)
def test_what_the_board_can_not_be_is_told_before_anything_is_opened(settings: GateSettings, name: str) -> None:
    with pytest.raises(SettingsError) as caught:
        BoardGate("main", settings, print)
    assert caught.value.name == name
    assert RELAYS


async def test_every_pass_is_told_to_everybody(door: Door) -> None:
    await door.open()
    assert door.next() == PassEnded("main", Direction.IN, Opened())
