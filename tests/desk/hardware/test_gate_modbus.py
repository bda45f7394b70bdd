"""Modbus relays over a real pseudo terminal and real sockets: turns confirmed, refusals and silence told, always left locked."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from typing import NamedTuple

import pytest

from desk.config_gates import GateSettings
from desk.errors import SettingsError
from desk.hardware.gate import BoardGate
from desk.model.gate import NO_ANSWER, STOPPED, Direction, Failed, GateOutcome, NotPassed, Opened, Passed
from desk.model.health import Health
from tests.desk.hardware.devices import PtyDevice, TcpDevice
from tests.desk.hardware.doors import Door
from tests.desk.hardware.modbus_board import ModbusBoard, silent, spoilt

SLACK_S = 0.02
"""How late a busy machine may note that bytes have come."""
FLASH_1, OFF_1, OFF_2 = (5, 0x0200, 5), (5, 0, 0), (5, 1, 0)


class Stage(NamedTuple):
    """A board, how it is reached, and the gate's settings for it."""

    board: ModbusBoard
    device: PtyDevice | TcpDevice
    settings: GateSettings

    def did(self) -> list[tuple[int, int, int]]:
        return [each[1:] for each in self.board.switched]


@pytest.fixture(params=["rtu", "rtu-over-tcp", "tcp"])
def stage(request: pytest.FixtureRequest) -> Iterator[Stage]:
    board = ModbusBoard(tcp=request.param == "tcp")
    device = PtyDevice(board.answer) if request.param == "rtu" else TcpDevice(board.answer)
    protocol = "modbus-tcp" if board.tcp else "modbus"
    yield Stage(board, device, GateSettings(protocol=protocol, profile="waveshare", port=device.port, answer_s=0.5))
    device.close()


async def test_the_board_itself_times_the_pulse(stage: Stage) -> None:
    door = Door(stage.settings).connected()
    assert await door.said() == Opened()
    await asyncio.to_thread(door.close)
    assert stage.did() == [OFF_1, FLASH_1, OFF_1, OFF_1]


async def test_the_pulse_of_a_board_that_times_it_is_not_cut_when_the_gate_is_stopped(stage: Stage) -> None:
    door = Door(stage.settings._replace(pulse_ms=300)).connected()
    assert await door.open() == Opened()
    await asyncio.to_thread(door.close)
    (flashed, *_), (cut, *_) = stage.board.switched[1:3]
    assert cut - flashed >= 0.3 - SLACK_S


async def stopped_while_open(stage: Stage, door: Door) -> tuple[asyncio.Future[GateOutcome], asyncio.Future[None]]:
    """Somebody is let in, the contact is looked at, and the gate is told to stop: the opening and the stop, both under way."""
    opening = asyncio.ensure_future(door.open())
    await asyncio.to_thread(stage.board.wait_asked, stage.board.asked_inputs + 3)
    stopping = asyncio.ensure_future(asyncio.to_thread(door.close))
    await asyncio.to_thread(door.gate._stopping.wait, 10)
    return opening, stopping


async def test_a_gate_that_is_stopped_goes_on_to_look_who_passes_and_then_ends(stage: Stage) -> None:
    door = Door(stage.settings._replace(input_in=1, mode="level", window_s=30.0)).connected()
    opening, stopping = await stopped_while_open(stage, door)
    stage.board.closed[0] = False
    assert await opening == Passed()
    await asyncio.wait_for(stopping, 10)
    assert stage.did() == [OFF_1, (5, 0, 0xFF00), *[OFF_1] * 4]


async def test_a_gate_that_is_stopped_waits_for_no_board_that_is_lost(stage: Stage) -> None:
    door = Door(stage.settings._replace(input_in=1, mode="level", window_s=60.0)).connected()
    opening, stopping = await stopped_while_open(stage, door)
    await asyncio.to_thread(stage.device.unplug)
    await asyncio.wait_for(stopping, 10)
    assert await opening == Failed(STOPPED, may_have_opened=True)


async def test_who_asked_in_the_moment_it_was_stopped_is_not_let_in(stage: Stage) -> None:
    door = Door(stage.settings._replace(input_in=1, channel_out=2, mode="level", window_s=30.0, answer_s=10.0)).connected()
    opening = asyncio.ensure_future(door.open())
    await asyncio.to_thread(stage.board.wait_asked, stage.board.asked_inputs + 3)
    asked, goes_on = threading.Event(), threading.Event()

    def slowly(data: bytes) -> bytes:
        asked.set()
        assert goes_on.wait(10)
        return stage.board.answer(data)

    stage.device.answer = slowly
    await asyncio.to_thread(asked.wait, 10)
    late = asyncio.ensure_future(door.open(Direction.OUT))
    await asyncio.sleep(0)
    stopping = asyncio.ensure_future(asyncio.to_thread(door.close))
    await asyncio.to_thread(door.gate._stopping.wait, 10)
    goes_on.set()
    assert await late == Failed(STOPPED, may_have_opened=False)
    stage.board.closed[0] = False
    assert await opening == Passed()
    await asyncio.wait_for(stopping, 10)


async def test_whoever_turns_has_passed_and_whoever_does_not_has_not(stage: Stage) -> None:
    door = Door(stage.settings._replace(input_in=2, channel_out=2, input_out=3, window_s=0.4, pulse_ms=100)).connected()
    opening = asyncio.ensure_future(door.open())
    await asyncio.to_thread(stage.board.wait_asked, stage.board.asked_inputs + 3)
    stage.board.closed[1] = False
    assert await opening == Passed()
    assert await door.open(Direction.OUT) == NotPassed()
    door.close()


async def test_a_contact_stuck_in_passing_proves_nothing(stage: Stage) -> None:
    stage.board.closed[1] = False
    door = Door(stage.settings._replace(input_in=2, window_s=0.2)).connected()
    assert await door.open() == NotPassed()
    door.close()


async def test_a_contact_that_closes_on_a_pass_is_set_by_its_polarity(stage: Stage) -> None:
    stage.board.closed[0] = False
    door = Door(stage.settings._replace(input_in=1, polarity="closes")).connected()
    opening = asyncio.ensure_future(door.open())
    await asyncio.to_thread(stage.board.wait_asked, stage.board.asked_inputs + 3)
    stage.board.closed[0] = True
    assert await opening == Passed()
    door.close()


async def test_a_level_falls_when_the_pass_begins(stage: Stage) -> None:
    door = Door(stage.settings._replace(input_in=1, mode="level", window_s=30.0)).connected()
    opening = asyncio.ensure_future(door.open())
    await asyncio.to_thread(stage.board.wait_asked, stage.board.asked_inputs + 3)
    stage.board.closed[0] = False
    assert await opening == Passed()
    await asyncio.to_thread(stage.board.wait, lambda did: len(did) == 4)
    assert stage.did() == [OFF_1, (5, 0, 0xFF00), OFF_1, OFF_1]
    door.close()


async def test_a_refusal_opens_nothing_and_says_so(stage: Stage) -> None:
    door = Door(stage.settings).connected()
    stage.board.refuses = True
    assert await door.said() == Failed("device failure", may_have_opened=False)
    assert door.until(Health.OFF).detail == "device failure"
    stage.board.refuses = False
    door.until(Health.OK)
    assert await door.open() == Opened()
    door.close()


async def test_silence_may_have_opened_and_is_followed_by_off(stage: Stage) -> None:
    door = Door(stage.settings).connected()
    stage.board.fault = silent
    assert await door.said() == Failed(NO_ANSWER, may_have_opened=True)
    await asyncio.to_thread(door.until, Health.OFF)
    await asyncio.to_thread(stage.board.wait, lambda did: len(did) >= 3)
    assert stage.did()[:3] == [OFF_1, FLASH_1, OFF_1]
    stage.board.fault = lambda answer: answer
    await asyncio.to_thread(door.until, Health.OK)
    door.close()


async def test_an_answer_that_is_wrong_is_no_success(stage: Stage) -> None:
    door = Door(stage.settings).connected()
    stage.board.fault = spoilt
    outcome = await door.open()
    assert isinstance(outcome, Failed)
    assert outcome.may_have_opened
    door.close()


async def test_an_answer_in_pieces_is_put_together(stage: Stage) -> None:
    door = Door(stage.settings).connected()

    def halved(answer: bytes) -> bytes:
        stage.device.say(answer[:3])
        return answer[3:]

    stage.board.fault = halved
    assert await door.open() == Opened()
    door.close()


def test_a_board_that_does_not_answer_is_not_connected(stage: Stage) -> None:
    stage.board.fault = silent
    door = Door(stage.settings)
    door.gate.start()
    assert door.until(Health.OFF).detail == NO_ANSWER
    door.close()


async def test_a_line_that_breaks_is_told_and_mended(stage: Stage) -> None:
    door = Door(stage.settings._replace(channel_out=2)).connected()
    stage.device.unplug()
    assert await asyncio.to_thread(door.until, Health.OFF)
    stage.board.switched.clear()
    stage.device.plug()
    await asyncio.to_thread(door.until, Health.OK)
    assert stage.did()[:2] == [OFF_1, OFF_2]
    assert await door.open(Direction.OUT) == Opened()
    door.close()


async def test_a_line_that_breaks_during_a_pass_leaves_it_in_doubt(stage: Stage) -> None:
    door = Door(stage.settings._replace(input_in=1, window_s=30.0)).connected()
    opening = asyncio.ensure_future(door.open())
    await asyncio.to_thread(stage.board.wait_asked, stage.board.asked_inputs + 2)
    await asyncio.to_thread(stage.device.unplug)
    outcome = await asyncio.wait_for(opening, 10)
    assert isinstance(outcome, Failed)
    assert outcome.may_have_opened
    door.close()


async def test_both_directions_are_passed_at_once(stage: Stage) -> None:
    door = Door(stage.settings._replace(channel_out=2, input_in=1, input_out=2)).connected()
    both = asyncio.gather(door.open(Direction.IN), door.open(Direction.OUT))
    await asyncio.to_thread(stage.board.wait, lambda did: {(5, 0x0200, 5), (5, 0x0201, 5)} <= {each[1:] for each in did})
    await asyncio.to_thread(stage.board.wait_asked, stage.board.asked_inputs + 3)
    stage.board.closed[0] = stage.board.closed[1] = False
    assert await both == [Passed(), Passed()]
    door.close()


@pytest.mark.parametrize("unit", [0, 248])
def test_an_address_no_board_can_have_is_a_wrong_setting(unit: int) -> None:
    with pytest.raises(SettingsError) as caught:
        BoardGate("main", GateSettings(protocol="modbus", unit=unit), print)
    assert caught.value.name == "gates.main.unit"
