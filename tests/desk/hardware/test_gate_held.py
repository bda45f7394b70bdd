"""Gates held open in front of every kind of board, by its real bytes: until told otherwise, over losses, locked at the end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator

import pytest

from desk.config_gates import GateSettings
from desk.hardware import holding
from desk.hardware.gates import CONTROLLERS
from desk.hardware.relays import RELAYS
from desk.hardware.sigur_gate import SigurGate
from desk.hardware.z5r_gate import Z5rGate
from desk.model.gate import Direction, Opened
from desk.model.health import Health
from desk.ports import HoldsOpen
from tests.desk.hardware.devices import PtyDevice
from tests.desk.hardware.doors import Door
from tests.desk.hardware.modbus_board import ModbusBoard
from tests.desk.hardware.shelly_board import ShellyBoard

ON_1, OFF_1 = bytes.fromhex("A00101A2"), bytes.fromhex("A00100A1")
ON_2, OFF_2 = bytes.fromhex("A00201A3"), bytes.fromhex("A00200A2")
OFFS = OFF_1 + OFF_2
OFF_COIL = (5, 0, 0)


@pytest.fixture
def device() -> Iterator[PtyDevice]:
    made = PtyDevice()
    yield made
    made.close()


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits seconds for the next step."""
    monkeypatch.setattr(holding, "RENEW_S", 0.02)
    monkeypatch.setattr(holding, "PAUSE_S", 0.02)


def both_ways(device: PtyDevice, **more: object) -> Door:
    door = Door(GateSettings(port=device.port, channel_out=2, **more)).connected()  # type: ignore[arg-type]
    device.heard.wait(lambda heard: heard == OFFS)
    device.heard.clear()
    return door


async def heard(device: PtyDevice, enough: Callable[[bytes], bool]) -> bytes:
    return await asyncio.to_thread(device.heard.wait, enough)


def test_every_kind_of_gate_can_be_held_open() -> None:
    assert set(CONTROLLERS) == {"z5r", "sigur"}
    assert all(isinstance(kind, type) and hasattr(kind, "hold_open") for kind in (SigurGate, Z5rGate))
    for name, kind in RELAYS.items():
        assert kind is not None
        assert isinstance(Door(GateSettings(protocol=name)).gate, HoldsOpen), name


async def test_a_level_is_held_both_ways_and_dropped_both_ways_at_the_end(device: PtyDevice) -> None:
    door = both_ways(device, mode="level", window_s=0.1)
    assert await door.gate.hold_open(open_now=True)
    await heard(device, lambda heard: heard == ON_1 + ON_2)
    await door.gate.hold_open(open_now=False)
    assert await heard(device, lambda heard: len(heard) == 24) == ON_1 + ON_2 + OFFS * 2
    door.close()


async def test_whoever_wants_through_a_held_gate_finds_it_open_and_moves_nothing(device: PtyDevice) -> None:
    door = both_ways(device, mode="level")
    await door.gate.hold_open(open_now=True)
    await heard(device, lambda heard: heard == ON_1 + ON_2)
    assert await door.said(Direction.IN) == Opened()
    assert device.heard.bytes == ON_1 + ON_2
    door.close()


async def test_a_pass_that_was_under_way_locks_no_held_gate(device: PtyDevice) -> None:
    door = both_ways(device, mode="level", window_s=0.2)
    assert await door.open() == Opened()
    await door.gate.hold_open(open_now=True)
    await asyncio.to_thread(door.rested)
    assert OFF_1 not in device.heard.bytes
    door.close()


@pytest.mark.usefixtures("hurried")
async def test_a_turnstile_of_pulses_is_pulsed_until_the_end(device: PtyDevice) -> None:
    door = both_ways(device, pulse_ms=100)
    await door.gate.hold_open(open_now=True)
    told = await heard(device, lambda heard: heard.count(ON_1 + ON_2) >= 3)
    assert told.startswith((ON_1 + ON_2 + OFFS) * 2)
    await door.gate.hold_open(open_now=False)
    await heard(device, lambda heard: heard.endswith(OFFS * 2))
    door.close()


@pytest.fixture
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is held is told so once."""
    monkeypatch.setattr(holding, "RENEW_S", 1000.0)


@pytest.mark.usefixtures("unhurried")
async def test_a_board_that_was_pulled_out_is_held_again_when_it_is_back(device: PtyDevice) -> None:
    door = both_ways(device, mode="level")
    await door.gate.hold_open(open_now=True)
    await heard(device, lambda heard: heard == ON_1 + ON_2)
    device.unplug()
    door.until(Health.OFF)
    device.heard.clear()
    device.plug()
    assert await heard(device, lambda heard: len(heard) == 16) == OFFS + ON_1 + ON_2
    door.close()


async def test_a_board_that_was_not_there_is_held_as_soon_as_it_is(device: PtyDevice) -> None:
    device.unplug()
    door = Door(GateSettings(port=device.port, channel_out=2, mode="level"))
    door.gate.start()
    door.until(Health.OFF)
    await door.gate.hold_open(open_now=True)
    device.heard.clear()
    device.plug()
    assert await heard(device, lambda heard: len(heard) == 16) == OFFS + ON_1 + ON_2
    door.close()


async def test_the_program_ends_and_the_entry_is_locked(device: PtyDevice) -> None:
    door = both_ways(device, mode="level")
    await door.gate.hold_open(open_now=True)
    await heard(device, lambda heard: heard == ON_1 + ON_2)
    await asyncio.to_thread(door.close)
    assert device.heard.wait(lambda heard: len(heard) == 24) == ON_1 + ON_2 + OFFS * 2


@pytest.mark.usefixtures("hurried")
@pytest.mark.parametrize("generation", [1, 2])
async def test_a_shelly_is_held_by_a_timer_that_is_wound_up_again(generation: int) -> None:
    board = ShellyBoard(generation)
    door = Door(GateSettings(protocol=f"shelly{generation}", port=board.port, mode="level")).connected()
    await door.gate.hold_open(open_now=True)
    path = "/relay/0?turn=on&timer=15" if generation == 1 else "/rpc/Switch.Set?id=0&on=true&toggle_after=15"
    await asyncio.to_thread(board.wait, path, 3)
    door.close()
    assert board.asked[-1] in {"/relay/0?turn=off", "/rpc/Switch.Set?id=0&on=false"}
    board.unplug()


@pytest.mark.usefixtures("hurried")
@pytest.mark.parametrize(("mode", "first"), [("level", (5, 0, 0xFF00)), ("pulse", (5, 0x0200, 5))])
async def test_a_modbus_board_is_held_as_its_gate_is_set(mode: str, first: tuple[int, int, int]) -> None:
    board = ModbusBoard(tcp=False)
    device = PtyDevice(board.answer)
    door = Door(GateSettings(protocol="modbus", profile="waveshare", port=device.port, mode=mode, pulse_ms=500)).connected()
    await door.gate.hold_open(open_now=True)
    frame = bytes((1, first[0])) + first[1].to_bytes(2) + first[2].to_bytes(2)
    await heard(device, lambda heard: heard.count(frame) >= 2)
    await asyncio.to_thread(door.close)
    moved = [tuple(each[1:]) for each in board.switched]
    assert moved[:2] == [OFF_COIL, first]
    assert set(moved[1:]) == {first, OFF_COIL}
    assert moved[-2:] == [OFF_COIL, OFF_COIL]
    device.close()


async def test_a_board_that_does_not_confirm_is_tried_anew() -> None:
    board = ModbusBoard(tcp=False)
    refusing: list[bool] = [True]

    def answer(data: bytes) -> bytes:
        told = board.answer(data)
        if refusing and data[1] == 5 and data[4] == 0xFF:
            refusing.pop()
            return b""
        return told

    device = PtyDevice(answer)
    settings = GateSettings(protocol="modbus", profile="waveshare", port=device.port, mode="level", answer_s=0.05)
    door = Door(settings).connected()
    await door.gate.hold_open(open_now=True)
    door.until(Health.OFF)
    door.until(Health.OK)
    await heard(device, lambda heard: heard.count(bytes.fromhex("01050000FF00")) >= 2)
    door.close()
    device.close()
