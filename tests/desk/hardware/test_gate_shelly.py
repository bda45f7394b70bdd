"""Shelly relays of both generations over real HTTP: their own timer, passwords as asked for, nothing asked twice."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import NamedTuple

import pytest

from desk.config_gates import GateSettings
from desk.errors import DeviceError
from desk.hardware.base import NothingSent
from desk.hardware.links.boards import BoardLinks
from desk.hardware.links.http import open_link
from desk.model.gate import NO_SUCH_INPUT, NOT_CONNECTED, Failed, NotPassed, Opened, Passed
from desk.model.health import Health
from tests.desk.hardware.doors import Door
from tests.desk.hardware.shelly_board import ShellyBoard

PASSWORD = "a very secret word"


class Paths(NamedTuple):
    pulse: str
    off: str
    look: str


PATHS = {
    1: Paths("/relay/0?turn=on&timer=1", "/relay/0?turn=off", "/status"),
    2: Paths("/rpc/Switch.Set?id=0&on=true&toggle_after=0.5", "/rpc/Switch.Set?id=0&on=false", "/rpc/Shelly.GetStatus"),
}


@pytest.fixture(params=[1, 2])
def board(request: pytest.FixtureRequest) -> Iterator[ShellyBoard]:
    made = ShellyBoard(request.param)
    yield made
    made.unplug()


def settings(board: ShellyBoard) -> GateSettings:
    return GateSettings(protocol=f"shelly{board.generation}", port=board.port)


async def test_it_is_pulsed_once_by_its_own_timer_and_left_locked(board: ShellyBoard) -> None:
    paths, door = PATHS[board.generation], Door(settings(board)).connected()
    assert await door.said() == Opened()
    await asyncio.to_thread(door.close)
    assert board.asked[0] == paths.off
    assert board.asked.count(paths.pulse) == 1
    assert board.asked[-2:] == [paths.off, paths.off]
    assert len(board.callers) == len(board.asked), "no connection is kept that may be closed under the pulse"


async def test_its_input_is_the_pass_contact(board: ShellyBoard) -> None:
    door = Door(settings(board)._replace(input_in=1)).connected()
    looked = board.asked.count(PATHS[board.generation].look)
    opening = asyncio.ensure_future(door.open())
    await asyncio.to_thread(board.wait, PATHS[board.generation].look, looked + 2)
    board.closed[0] = False
    assert await opening == Passed()
    door.close()


async def test_nobody_in_the_window_has_not_passed(board: ShellyBoard) -> None:
    door = Door(settings(board)._replace(input_in=2, window_s=0.5)).connected()
    assert await door.open() == NotPassed()
    door.close()


async def test_a_contact_the_device_does_not_have_is_told_and_nobody_is_let_in_to_be_annulled(board: ShellyBoard) -> None:
    board.closed = [True]
    door = Door(settings(board)._replace(input_in=2))
    door.gate.start()
    assert door.until(Health.OFF).detail == NO_SUCH_INPUT
    assert await door.open() == Failed(NOT_CONNECTED, may_have_opened=False)
    board.closed = [True, True]
    await asyncio.to_thread(door.until, Health.OK)
    door.close()


async def test_in_an_emergency_a_device_without_the_contact_is_held_open_all_the_same(board: ShellyBoard) -> None:
    board.closed = [True]
    door = Door(settings(board)._replace(input_in=2, mode="level"))
    door.gate.start()
    door.until(Health.OFF)
    await door.gate.hold_open(open_now=True)
    await asyncio.to_thread(door.until, Health.OK)
    assert await door.open() == Opened()
    await door.gate.hold_open(open_now=False)
    assert (await asyncio.to_thread(door.until, Health.OFF)).detail == NO_SUCH_INPUT
    door.close()


async def test_a_contact_that_is_gone_in_a_pass_is_told_after_it_and_the_pass_is_told_as_opened(board: ShellyBoard) -> None:
    door = Door(settings(board)._replace(input_in=2, window_s=0.5)).connected()
    board.closed = [True]
    assert await door.open() == Opened()
    assert (await asyncio.to_thread(door.until, Health.OFF)).detail == NO_SUCH_INPUT
    door.close()


async def test_a_password_is_shown_only_when_asked_for_and_in_the_way_it_is_asked_for(board: ShellyBoard) -> None:
    board.password = PASSWORD
    door = Door(settings(board), links=BoardLinks(lambda: PASSWORD)).connected()
    assert board.statuses[0] == 401
    assert await door.open() == Opened()
    assert board.asked.count(PATHS[board.generation].pulse) == 1
    door.close()


def test_a_wrong_password_is_told(board: ShellyBoard) -> None:
    board.password = PASSWORD
    door = Door(settings(board), links=BoardLinks(lambda: "wrong"))
    door.gate.start()
    assert door.until(Health.OFF).detail == "HTTP 401"
    assert not board.asked
    door.close()


async def test_a_board_that_leaves_the_network_is_told_and_locked_when_it_is_back(board: ShellyBoard) -> None:
    door = Door(settings(board)).connected()
    board.unplug()
    outcome = await door.open()
    assert isinstance(outcome, Failed)
    assert not outcome.may_have_opened
    await asyncio.to_thread(door.until, Health.OFF)
    assert await door.open() == Failed(NOT_CONNECTED, may_have_opened=False)
    board.asked.clear()
    board.plug()
    await asyncio.to_thread(door.until, Health.OK)
    assert board.asked[0] == PATHS[board.generation].off
    door.close()


@pytest.mark.parametrize("broken", [b"<html>", b"{}", b"[]", b"null", b"x" * 100_000, b'{"ison":1,"was_on":0}'])
def test_whatever_else_answers_there_is_no_shelly(board: ShellyBoard, broken: bytes) -> None:
    board.broken = broken
    door = Door(settings(board))
    door.gate.start()
    assert door.until(Health.OFF).detail
    door.close()


def test_nobody_at_the_address_means_that_nothing_was_sent() -> None:
    link = open_link(GateSettings(port="http://127.0.0.1:1"), lambda: "")
    with pytest.raises(NothingSent):
        link.write(b"/relay/0")
    link.close()


@pytest.mark.parametrize("port", ["http://", "http://admin:secret@127.0.0.1", "http://[::1", "http://127.0.0.1/?x=1"])
def test_what_is_no_address_is_told(port: str) -> None:
    with pytest.raises(DeviceError):
        open_link(GateSettings(port=port), lambda: "")
