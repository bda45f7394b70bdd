"""An access point of Sigur over a real socket: logged in, opened, events between the answers, lost and found."""

from __future__ import annotations

import asyncio
import queue
from collections.abc import Iterator
from typing import Any

import pytest

from desk.config_gates import GateSettings
from desk.errors import SettingsError
from desk.events import Fact, FireAlarm, GateChanged, PassEnded
from desk.hardware.sigur_gate import SigurGate
from desk.model.gate import NO_ANSWER, NOT_CONNECTED, NOT_SET_UP, STOPPED, Busy, Direction, Failed, NotPassed, Opened, Passed
from desk.model.health import Health
from tests.desk.hardware.devices import TcpDevice

EVENT = b'EVENT_CE "2018-06-08 14:42:12" 24 1 675 1 W26 013 62523\r\n'


class Sigur:
    """A pretended server: knows one point and one login, and says events wherever it is told to."""

    def __init__(self) -> None:
        self.password = '"x"'
        self.errors: dict[str, int] = {}
        """What is refused, by the beginning of the command."""
        self.before = b""
        """What it says before each answer."""
        self.dumb = False
        self.commands: list[str] = []
        self._rest = b""

    def answer(self, data: bytes) -> bytes:
        *lines, self._rest = (self._rest + data).split(b"\r\n")
        return b"".join(map(self._one, lines))

    def _one(self, line: bytes) -> bytes:
        command = line.decode()
        self.commands.append(command)
        if self.dumb:
            return b""
        code = next((code for begin, code in self.errors.items() if command.startswith(begin)), 0)
        if command.startswith('"LOGIN"') and not command.endswith(self.password):
            code = 11
        if code:
            return self.before + f"ERROR {code}\r\n".encode()
        told = b'APINFO ID 1 NAME "#D1#8E"\r\n' if command.startswith("GETAPINFO") else b"OK\r\n"
        return self.before + told


class Site:
    """The server, and our gate in front of it."""

    def __init__(self, **options: Any) -> None:
        self.server = Sigur()
        self.device = TcpDevice(self.server.answer)
        self.facts: queue.SimpleQueue[Fact] = queue.SimpleQueue()
        settings = GateSettings(protocol="sigur", port=self.device.port, channel_out=1, pass_events="24,25")
        settings = settings._replace(**options.pop("settings", {}))
        self.gate = SigurGate("main", settings, self.facts.put, password=lambda: "x", **{"delays": (0.0, 0.01)} | options)

    def connected(self) -> Site:
        self.gate.start()
        assert self.until(Health.OK).detail == self.device.port
        return self

    def next(self) -> Fact:
        return self.facts.get(timeout=10)

    def until(self, health: Health) -> GateChanged:
        while True:
            fact = self.next()
            if isinstance(fact, GateChanged) and fact.health is health:
                return fact

    def heard(self, command: bytes, times: int = 1) -> None:
        self.device.heard.wait(lambda heard: heard.count(command) >= times)

    def close(self) -> None:
        self.gate.stop()
        self.device.close()


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site()
    yield made
    made.close()


def test_it_logs_in_asks_for_its_point_and_for_events(site: Site) -> None:
    site.connected()
    assert site.server.commands == ['"LOGIN" 1.8 "Administrator" "x"', "GETAPINFO 1", "SUBSCRIBE CE"]


@pytest.mark.parametrize(
    ("command", "code", "reason"),
    [
        ('"LOGIN"', 11, "wrong login"),
        ('"LOGIN"', 3, "another version of the protocol"),
        ('"LOGIN"', 21, "not allowed for this user"),
        ("GETAPINFO", 10, "no such access point"),
        ("SUBSCRIBE", 77, "error 77"),
    ],
)
def test_why_it_does_not_serve_is_told(site: Site, command: str, code: int, reason: str) -> None:
    site.server.errors[command] = code
    site.gate.start()
    assert site.until(Health.OFF).detail == reason
    site.server.errors.clear()
    site.until(Health.OK)


async def test_a_pass_is_allowed_and_the_event_says_that_it_was_made(site: Site) -> None:
    site.connected()
    opening = asyncio.ensure_future(site.gate.open(Direction.IN))
    await asyncio.to_thread(site.heard, b"ALLOWPASS 1 ANONYMOUS IN\r\n")
    site.device.say(EVENT)
    assert await asyncio.wait_for(opening, 10) == Passed()
    assert site.next() == PassEnded("main", Direction.IN, Passed())


async def test_events_between_command_and_answer_are_no_answers(site: Site) -> None:
    site.server.before = EVENT.replace(b" 1 675", b" 9 675") + b'EVENT_CE "2018-06-08 14:42:12" 7 1 675 1\r\n'
    site.connected()
    opening = asyncio.ensure_future(site.gate.open(Direction.OUT))
    await asyncio.to_thread(site.heard, b"ALLOWPASS 1 ANONYMOUS OUT\r\n")
    site.device.say(EVENT)
    assert await asyncio.wait_for(opening, 10) == Passed()


async def both_opening(site: Site) -> tuple[asyncio.Future[Any], asyncio.Future[Any]]:
    """Somebody is let in, then somebody else out, and both are waited for."""
    way_in = asyncio.ensure_future(site.gate.open(Direction.IN))
    await asyncio.to_thread(site.heard, b"ALLOWPASS 1 ANONYMOUS IN\r\n")
    way_out = asyncio.ensure_future(site.gate.open(Direction.OUT))
    await asyncio.to_thread(site.heard, b"ALLOWPASS 1 ANONYMOUS OUT\r\n")
    return way_in, way_out


NUMBERED = {"event_in": "1", "event_out": "2"}


@pytest.mark.parametrize(
    ("first", "told", "then", "settings"),
    [(1, b"2", b"1", NUMBERED), (0, b"1", b"2", NUMBERED), (1, b"out", b"IN", {}), (0, b"in", b"OUT", {})],
)
async def test_of_two_who_are_let_through_the_one_went_whose_way_the_event_tells(
    first: int, told: bytes, then: bytes, settings: dict[str, str]
) -> None:
    site = Site(settings=settings).connected()
    opening = await both_opening(site)
    site.device.say(EVENT.replace(b"675 1", b"675 " + told))
    assert await asyncio.wait_for(opening[first], 10) == Passed()
    assert not opening[1 - first].done()
    site.device.say(EVENT.replace(b"675 1", b"675 " + then))
    assert await asyncio.wait_for(opening[1 - first], 10) == Passed()
    site.close()


async def test_of_two_who_are_let_through_nobody_is_said_to_have_gone_where_the_event_tells_no_way(site: Site) -> None:
    site.connected()
    opening = await both_opening(site)
    site.device.say(EVENT)
    assert await asyncio.wait_for(asyncio.gather(*opening), 10) == [Opened(), Opened()]


async def test_a_pass_the_other_way_is_not_that_of_who_waits() -> None:
    site = Site(settings={"event_in": "2", "event_out": "1", "window_s": 0.2})
    site.server.before = EVENT
    site.connected()
    assert await site.gate.open(Direction.IN) == NotPassed()
    site.close()


def test_directions_of_one_name_are_a_wrong_setting() -> None:
    with pytest.raises(SettingsError) as caught:
        SigurGate("main", GateSettings(protocol="sigur", event_in="1", event_out=" 1"), print)
    assert caught.value.name == "gates.main.event_out"


@pytest.mark.parametrize("event", [EVENT.replace(b" 24 1 ", b" 24 9 "), EVENT.replace(b" 24 1 ", b" 7 1 ")])
async def test_a_pass_elsewhere_and_another_event_here_are_no_pass(event: bytes) -> None:
    site = Site(settings={"window_s": 0.2})
    site.server.before = event
    site.connected()
    assert await site.gate.open(Direction.IN) == NotPassed()
    site.close()


async def test_without_an_event_in_the_window_nobody_passed() -> None:
    site = Site(settings={"window_s": 0.1}).connected()
    assert await site.gate.open(Direction.IN) == NotPassed()
    site.close()


async def test_where_no_event_means_a_pass_it_is_only_known_to_be_open() -> None:
    site = Site(settings={"pass_events": ""}).connected()
    assert await site.gate.open(Direction.IN) == Opened()
    site.close()


async def test_one_pass_at_a_time_in_each_direction(site: Site) -> None:
    site.connected()
    first = asyncio.ensure_future(site.gate.open(Direction.IN))
    await asyncio.to_thread(site.heard, b"ANONYMOUS IN")
    assert await site.gate.open(Direction.IN) == Busy()
    site.device.say(EVENT)
    assert await first == Passed()


async def test_a_refusal_opens_nothing(site: Site) -> None:
    site.connected()
    site.server.errors["ALLOWPASS"] = 21
    assert await site.gate.open(Direction.IN) == Failed("not allowed for this user", may_have_opened=False)


async def test_an_answer_that_does_not_come_leaves_it_in_doubt_and_begins_anew() -> None:
    site = Site(answer_s=0.7).connected()
    site.server.dumb = True
    assert await site.gate.open(Direction.IN) == Failed(NO_ANSWER, may_have_opened=True)
    await asyncio.to_thread(site.until, Health.OFF)
    site.server.dumb = False
    await asyncio.to_thread(site.until, Health.OK)
    site.close()


async def test_a_server_that_goes_away_is_told_and_logged_in_to_again(site: Site) -> None:
    site.connected()
    opening = asyncio.ensure_future(site.gate.open(Direction.IN))
    await asyncio.to_thread(site.heard, b"ALLOWPASS")
    await asyncio.to_thread(site.device.unplug)
    outcome = await asyncio.wait_for(opening, 10)
    assert isinstance(outcome, Failed)
    assert outcome.may_have_opened
    await asyncio.to_thread(site.until, Health.OFF)
    assert await site.gate.open(Direction.IN) == Failed(NOT_CONNECTED, may_have_opened=False)
    site.device.plug()
    await asyncio.to_thread(site.until, Health.OK)


def test_a_silent_line_is_asked_whether_it_is_still_there() -> None:
    site = Site(idle_s=0.05, answer_s=0.7).connected()
    site.heard(b"GETAPINFO 1\r\n", times=3)
    site.server.dumb = True
    assert site.until(Health.OFF).detail == NO_ANSWER
    site.close()


async def test_stopping_hangs_up_and_leaves_nobody_waiting(site: Site) -> None:
    site.connected()
    opening = asyncio.ensure_future(site.gate.open(Direction.IN))
    await asyncio.to_thread(site.heard, b"ALLOWPASS")
    await asyncio.to_thread(site.gate.stop)
    assert await asyncio.wait_for(opening, 10) == Failed(STOPPED, may_have_opened=True)
    assert await site.gate.open(Direction.IN) == Failed(STOPPED, may_have_opened=False)


async def test_what_is_not_set_up_is_said() -> None:
    facts: list[Fact] = []
    gate = SigurGate("main", GateSettings(protocol="sigur"), facts.append)
    gate.start()
    assert facts == [GateChanged("main", Health.NOT_SET_UP)]
    assert await gate.open(Direction.OUT) == Failed(NOT_SET_UP, may_have_opened=False)


def test_events_that_are_no_numbers_are_a_wrong_setting() -> None:
    with pytest.raises(SettingsError) as caught:
        SigurGate("main", GateSettings(protocol="sigur", pass_events="pass"), print)
    assert caught.value.name == "gates.main.pass_events"


def test_fire_is_what_the_settings_call_so() -> None:
    site = Site(settings={"fire_events": "70", "fire_over_events": "71,72"}).connected()
    for code, point in ((70, 1), (70, 2), (71, 1)):
        site.device.say(f'EVENT_CE "2026-11-30 09:00:00" {code} {point} 0 0\r\n'.encode())
    assert [site.next(), site.next()] == [FireAlarm("main", burning=True), FireAlarm("main", burning=False)]
    site.close()


UNLOCKED, NORMAL = b"SETAPMODE UNLOCKED 1\r\n", b"SETAPMODE NORMAL 1\r\n"


async def test_it_is_held_open_by_its_mode_until_told_otherwise(site: Site) -> None:
    site.connected()
    assert await site.gate.hold_open(open_now=True)
    assert await site.gate.hold_open(open_now=False)
    assert site.server.commands[-2:] == [UNLOCKED.decode().strip(), NORMAL.decode().strip()]


async def test_a_point_that_was_away_is_told_at_the_log_in(site: Site) -> None:
    site.connected()
    await site.gate.hold_open(open_now=True)
    site.device.unplug()
    site.until(Health.OFF)
    site.device.plug()
    site.until(Health.OK)
    assert site.device.heard.bytes.count(UNLOCKED) == 2
    site.device.unplug()
    site.until(Health.OFF)
    await site.gate.hold_open(open_now=False)
    site.device.plug()
    site.until(Health.OK)
    assert site.device.heard.bytes.count(NORMAL) == 1


async def test_the_program_ends_and_the_point_is_as_usual_again(site: Site) -> None:
    site.connected()
    await site.gate.hold_open(open_now=True)
    await asyncio.to_thread(site.gate.stop)
    assert site.device.heard.bytes.endswith(NORMAL)


async def test_what_others_unlocked_is_not_locked_by_us(site: Site) -> None:
    site.connected()
    await site.gate.hold_open(open_now=False)
    await asyncio.to_thread(site.gate.stop)
    assert b"SETAPMODE" not in site.device.heard.bytes


async def test_a_user_who_may_not_hold_it_open_is_said_so(site: Site) -> None:
    site.server.errors["SETAPMODE"] = 21
    site.connected()
    assert not await site.gate.hold_open(open_now=True)
