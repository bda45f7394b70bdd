"""Several gates at one port: one asks at a time, what is lost is lost for all, and whoever is the last closes it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from desk.config_gates import GateSettings
from desk.errors import DeviceError
from desk.hardware.base import NothingSent
from desk.hardware.links.boards import BoardLinks
from desk.hardware.links.shared import SharedPorts
from desk.model.gate import Opened
from desk.model.health import Health
from tests.desk.hardware.devices import PtyDevice
from tests.desk.hardware.doors import Door
from tests.desk.hardware.modbus_board import ModbusBoard

SLACK_S = 0.1
"""How late a busy machine may note that the first bytes have come."""


@pytest.fixture
def device() -> Iterator[PtyDevice]:
    made = PtyDevice()
    yield made
    made.close()


@pytest.fixture
def ports() -> SharedPorts:
    return SharedPorts()


def door(ports: SharedPorts, settings: GateSettings) -> Door:
    return Door(settings, links=ports.through(BoardLinks()))


async def test_two_turnstiles_behind_one_board_are_opened_at_once(ports: SharedPorts, device: PtyDevice) -> None:
    left = door(ports, GateSettings(port=device.port, pulse_ms=100, hold_s=0.1)).connected()
    right = door(ports, GateSettings(port=device.port, channel_in=3, pulse_ms=100, hold_s=0.1)).connected()
    assert await asyncio.gather(left.open(), right.open()) == [Opened(), Opened()]
    await asyncio.to_thread(left.close)
    assert await right.open() == Opened()
    right.close()
    heard = device.heard.bytes
    commands = {heard[at : at + 4].hex() for at in range(0, len(heard), 4)}
    assert commands == {"a00101a2", "a00100a1", "a00301a4", "a00300a3"}, "no two commands ran into one another"


async def test_the_board_has_its_pause_whoever_asks(ports: SharedPorts, device: PtyDevice) -> None:
    doors = [door(ports, GateSettings(port=device.port, channel_in=each, pulse_ms=100)).connected() for each in (1, 2, 3)]
    await asyncio.gather(*(each.open() for each in doors))
    for each in doors:
        await asyncio.to_thread(each.close)
    took = device.heard.pieces[-1][0] - device.heard.pieces[0][0]
    assert took > 0.05 * (len(device.heard.bytes) / 4 - 1) - SLACK_S


async def test_boards_on_one_line_are_asked_one_after_the_other(ports: SharedPorts, device: PtyDevice) -> None:
    board = ModbusBoard()
    device.answer = board.answer
    first = GateSettings(protocol="modbus", profile="waveshare", port=device.port, input_in=1, window_s=0.5)
    doors = [door(ports, first._replace(unit=unit)).connected() for unit in (1, 2)]
    outcomes = await asyncio.gather(*(each.open() for each in doors))
    assert [type(each).__name__ for each in outcomes] == ["NotPassed", "NotPassed"]
    for each in doors:
        await asyncio.to_thread(each.close)


def test_what_is_lost_is_lost_for_all_and_found_for_all(ports: SharedPorts, device: PtyDevice) -> None:
    doors = [door(ports, GateSettings(port=device.port, channel_in=each)).connected() for each in (1, 2)]
    device.unplug()
    assert all(each.until(Health.OFF) for each in doors)
    device.plug()
    assert all(each.until(Health.OK) for each in doors)
    for each in doors:
        each.close()


def test_the_last_one_closes_it(ports: SharedPorts, device: PtyDevice) -> None:
    settings, links = GateSettings(port=device.port), ports.through(BoardLinks())
    one, other = links.open(settings), links.open(settings)
    one.close()
    one.close()
    other.write(b"x")
    with pytest.raises(DeviceError):
        BoardLinks().open(settings)
    other.close()
    BoardLinks().open(settings).close()
    with pytest.raises(NothingSent):
        other.look()


def test_two_speeds_at_one_port_can_not_be(ports: SharedPorts, device: PtyDevice) -> None:
    links = ports.through(BoardLinks())
    link = links.open(GateSettings(port=device.port))
    with pytest.raises(DeviceError):
        links.open(GateSettings(port=device.port, baud=19200))
    assert link.name == device.port
    link.cancel()
    link.close()
