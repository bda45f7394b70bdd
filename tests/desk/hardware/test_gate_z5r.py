"""An IronLogic controller that calls us over real HTTP: who may pass is asked, who passed is told, by hand it opens at a call."""

from __future__ import annotations

import asyncio
import base64
import http.client
import json
import queue
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
import pytest_asyncio

from desk.config_gates import GateSettings
from desk.errors import DeviceError, SettingsError, Unreachable
from desk.events import Fact, FireAlarm, GateChanged, PassEnded
from desk.hardware.base import NothingSent
from desk.hardware.gates import Surroundings, gate_of
from desk.hardware.z5r_gate import Z5rGate
from desk.model.gate import NO_ANSWER, NOT_CONNECTED, NOT_SET_UP, STOPPED, Busy, Direction, Failed, NotPassed, Opened, Passed
from desk.model.health import Health
from desk.model.tag import Tag

SERIAL = 44374
CARD, CARD_HEX = Tag.w26(141, 22306), "0000008D5722"
NO_CARD = "000000000000"


class Site:
    """Our gate, and a pretended controller that posts to it."""

    def __init__(self, **options: Any) -> None:
        self.facts: queue.SimpleQueue[Fact] = queue.SimpleQueue()
        self.asked: list[tuple[Tag, Direction, int]] = []
        self.allowed: bool | Exception | None = True
        self.headers: dict[str, str] = {}
        self.given_up = asyncio.Event()
        settings = GateSettings(protocol="z5r", port="127.0.0.1:0", unit=SERIAL, channel_out=1, window_s=0.3)
        settings = settings._replace(**options.pop("settings", {}))
        now = datetime(2026, 11, 30, 9, 5, 7, tzinfo=UTC)
        self.gate = Z5rGate("main", settings, self.facts.put, self.decide, lambda: now, **options)

    async def decide(self, tag: Tag, direction: Direction, question: int) -> bool:
        self.asked.append((tag, direction, question))
        if isinstance(self.allowed, Exception):
            raise self.allowed
        if self.allowed is None:
            try:
                await asyncio.Event().wait()
            finally:
                self.given_up.set()
        return bool(self.allowed)

    def post(self, *messages: dict[str, Any], serial: int = SERIAL) -> dict[str, Any]:
        status, body = self.send("POST", json.dumps({"type": "Z5RWEB", "sn": serial, "messages": messages}).encode())
        assert status == 200, (status, body)
        answer: dict[str, Any] = json.loads(body)
        return answer

    def send(self, method: str, body: bytes) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.gate.number, timeout=10)
        try:
            connection.request(method, "/connect", body, self.headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    async def call(self, *messages: dict[str, Any]) -> list[dict[str, Any]]:
        """What we answer to these messages."""
        answer = await asyncio.to_thread(self.post, *messages)
        found: list[dict[str, Any]] = answer["messages"]
        return found

    def next(self) -> Fact:
        return self.facts.get(timeout=10)

    async def connected(self) -> Site:
        self.gate.start()
        assert await self.call({"id": 1, "operation": "power_on", "active": 0})
        while self.next() != GateChanged("main", Health.OK, "127.0.0.1:0"):
            pass
        return self

    async def close(self) -> None:
        await asyncio.to_thread(self.gate.stop)


@pytest_asyncio.fixture
async def site() -> AsyncIterator[Site]:
    made = await Site().connected()
    yield made
    await made.close()


def event(code: int, *, flag: int = 0, card: str = CARD_HEX, at: str = "2026-11-30 09:05:07") -> dict[str, Any]:
    return {"flag": flag, "event": code, "time": at, "card": card}


async def test_a_controller_that_wakes_up_is_told_to_serve_and_what_time_it_is() -> None:
    site = Site()
    site.gate.start()
    assert site.next() == GateChanged("main", Health.UNKNOWN, "127.0.0.1:0")
    answer = await asyncio.to_thread(site.post, {"id": 358532290, "operation": "power_on", "active": 0, "mode": 0})
    assert answer["date"] == "2026-11-30 09:05:07"
    assert answer["messages"] == [{"id": 358532290, "operation": "set_active", "active": 1, "online": 1}]
    assert site.next() == GateChanged("main", Health.OK, "127.0.0.1:0")
    await site.close()


async def test_a_controller_met_in_the_middle_is_told_to_ask_us_once() -> None:
    site = Site()
    site.gate.start()
    ping = {"id": 5, "operation": "ping", "active": 1}
    assert [each["operation"] for each in await site.call(ping)] == ["set_active"]
    assert await site.call(ping) == []
    assert [each["operation"] for each in await site.call(ping | {"active": 0})] == ["set_active"]
    await site.close()


@pytest.mark.parametrize("allowed", [True, False])
async def test_who_may_pass_is_asked_and_answered_in_the_same_call(site: Site, allowed: bool) -> None:
    site.allowed = allowed
    answer = await site.call({"id": 8, "operation": "check_access", "card": CARD_HEX, "reader": 2})
    assert answer == [{"id": 8, "operation": "check_access", "granted": int(allowed)}]
    assert site.asked == [(CARD, Direction.OUT, 8)]


@pytest.mark.parametrize("allowed", [Unreachable("GET /clients"), None])
async def test_nobody_decides_and_nobody_is_let_in(site: Site, allowed: Exception | None, monkeypatch: Any) -> None:
    monkeypatch.setattr("desk.hardware.z5r_gate.DECISION_S", 0.05)
    site.allowed = allowed
    answer = await site.call({"id": 8, "operation": "check_access", "card": CARD_HEX, "reader": 1})
    assert answer[0]["granted"] == 0


async def test_whoever_decides_hears_that_the_answer_comes_too_late(site: Site, monkeypatch: Any) -> None:
    monkeypatch.setattr("desk.hardware.z5r_gate.DECISION_S", 0.05)
    site.allowed = None
    await site.call({"id": 8, "operation": "check_access", "card": CARD_HEX, "reader": 1})
    await asyncio.wait_for(site.given_up.wait(), 5)


async def test_what_is_no_card_is_not_let_in_and_nobody_is_asked(site: Site) -> None:
    answer = await site.call({"id": 8, "operation": "check_access", "card": "000000000000", "reader": 1})
    assert (answer[0]["granted"], site.asked) == (0, [])


async def test_what_comes_beside_an_odd_message_is_heard_and_the_odd_one_is_logged_once(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    good = {"id": 8, "operation": "check_access", "card": CARD_HEX, "reader": 1}
    odd = {"id": 9, "operation": "check_access", "card": CARD_HEX, "reader": 3}
    events = {"id": 10, "operation": "events", "events": [{"flag": 0, "time": "x"}, event(16)]}
    for _ in range(2):
        assert await site.call(odd, {"operation": "ping"}, good, events) == [
            {"id": 9, "operation": "check_access", "granted": 0},
            {"id": 8, "operation": "check_access", "granted": 1},
            {"id": 10, "operation": "events", "events_success": 2},
        ]
    assert [each[:2] for each in site.asked] == [(CARD, Direction.IN)] * 2
    assert site.next() == PassEnded("main", Direction.IN, Passed(), CARD)
    said = [each.getMessage() for each in caplog.records]
    assert len(said) == 3
    assert all(any(f"one {name} can't be read" in each for each in said) for name in ("event", "message", "reader"))


async def test_a_card_of_which_wiegand_34_tells_four_bytes_is_asked_for_by_these(site: Site) -> None:
    await site.call({"id": 8, "operation": "check_access", "card": "0000026F6C3A", "reader": 1})
    assert site.asked == [(Tag.dec10(40856634), Direction.IN, 8)]


async def test_who_passed_and_who_did_not_is_told_once_and_confirmed(site: Site) -> None:
    events = {"id": 9, "operation": "events", "events": [event(4), event(16), event(41)]}
    for _ in range(2):
        assert await site.call(events) == [{"id": 9, "operation": "events", "events_success": 3}]
    assert site.next() == PassEnded("main", Direction.IN, Passed(), CARD)
    assert site.next() == PassEnded("main", Direction.OUT, NotPassed(), CARD)
    assert site.facts.empty()


async def test_fire_is_told_and_its_end(site: Site) -> None:
    await site.call({"id": 9, "operation": "events", "events": [event(38, flag=1), event(38, flag=0)]})
    assert [site.next(), site.next()] == [FireAlarm("main", burning=True), FireAlarm("main", burning=False)]


async def opened_at_the_next_call(site: Site, opening: asyncio.Future[Any]) -> int:
    """Calls until the order to open comes; its number."""
    while not opening.done():
        for each in await site.call({"id": 3, "operation": "ping", "active": 1}):
            if each["operation"] == "open_door":
                assert each["direction"] == 0
                return int(each["id"])
    raise AssertionError(opening.result())


async def test_it_is_opened_by_hand_at_the_next_call_and_the_pass_is_told(site: Site) -> None:
    opening = asyncio.ensure_future(site.gate.open(Direction.IN))
    number = await opened_at_the_next_call(site, opening)
    assert await site.gate.open(Direction.IN) == Busy()
    await site.call({"id": number, "success": 1}, {"id": 9, "operation": "events", "events": [event(8), event(16, card=NO_CARD)]})
    assert await asyncio.wait_for(opening, 10) == Passed()


async def test_a_pass_with_a_card_is_not_that_of_who_was_let_in_by_hand(site: Site) -> None:
    opening = asyncio.ensure_future(site.gate.open(Direction.IN))
    number = await opened_at_the_next_call(site, opening)
    told = {"id": 9, "operation": "events", "events": [event(40), event(16, card=NO_CARD)]}
    await site.call({"id": number, "success": 1}, told)
    assert await asyncio.wait_for(opening, 10) == Passed()
    assert site.next() == PassEnded("main", Direction.IN, NotPassed(), CARD)
    assert site.next() == PassEnded("main", Direction.IN, Passed())


async def test_of_who_was_let_in_by_hand_nothing_is_known_where_the_controller_tells_of_a_card_alone(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desk.hardware.z5r_gate.INTERVAL_S", 0)
    opening = asyncio.ensure_future(site.gate.open(Direction.IN))
    number = await opened_at_the_next_call(site, opening)
    await site.call({"id": number, "success": 1}, {"id": 9, "operation": "events", "events": [event(16)]})
    assert await asyncio.wait_for(opening, 10) == Opened()


async def test_an_order_the_controller_refuses_opened_nothing(site: Site) -> None:
    opening = asyncio.ensure_future(site.gate.open(Direction.IN))
    number = await opened_at_the_next_call(site, opening)
    await site.call({"id": number, "success": 0})
    assert await asyncio.wait_for(opening, 10) == Failed("the controller refused", may_have_opened=False)


async def test_an_order_nobody_came_for_is_taken_back() -> None:
    site = await Site(silent_s=1.0).connected()
    assert await site.gate.open(Direction.IN) == Failed(NO_ANSWER, may_have_opened=False)
    assert await site.call({"id": 3, "operation": "ping", "active": 1}) != []
    assert all(each["operation"] != "open_door" for each in await site.call({"id": 3, "operation": "ping", "active": 1}))
    await site.close()


async def test_a_controller_that_falls_silent_is_lost_and_found_again() -> None:
    site = await Site(silent_s=0.05).connected()
    assert await asyncio.to_thread(site.next) == GateChanged("main", Health.OFF, NO_ANSWER)
    assert await site.gate.open(Direction.IN) == Failed(NOT_CONNECTED, may_have_opened=False)
    await site.call({"id": 3, "operation": "ping", "active": 1})
    assert site.next() == GateChanged("main", Health.OK, "127.0.0.1:0")
    await site.close()


async def test_stopping_leaves_nobody_waiting() -> None:
    site = await Site().connected()
    opening = asyncio.ensure_future(site.gate.open(Direction.IN))
    await opened_at_the_next_call(site, opening)
    await site.close()
    assert isinstance(await asyncio.wait_for(opening, 10), Failed)
    assert await site.gate.open(Direction.IN) == Failed(STOPPED, may_have_opened=False)


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (NothingSent("http://door", "refused"), Failed("refused", may_have_opened=False)),
        (DeviceError("http://door", "HTTP 500"), Failed("HTTP 500", may_have_opened=True)),
    ],
)
async def test_a_newer_controller_opens_at_once_or_says_why_not(error: DeviceError, outcome: Failed) -> None:
    posted: list[bytes] = []

    def post_door(body: bytes) -> None:
        posted.append(body)
        if len(posted) > 1:
            raise error

    site = await Site(post_door=post_door).connected()
    opening = asyncio.ensure_future(site.gate.open(Direction.OUT))
    while not opening.done():
        await site.call(
            {"id": 9, "operation": "events", "events": [event(17, card=NO_CARD)]} if posted else {"id": 3, "success": 1}
        )
    assert (opening.result(), posted) == (Passed(), [b'{"dir": 1}'])
    assert await site.gate.open(Direction.OUT) == outcome
    await site.close()


async def test_only_the_controller_of_the_settings_is_heard(site: Site) -> None:
    stranger = json.dumps({"type": "Z5RWEB", "sn": 1, "messages": []}).encode()
    assert (await asyncio.to_thread(site.send, "POST", stranger))[0] == 403
    assert (await asyncio.to_thread(site.send, "POST", b"{}"))[0] == 400
    assert (await asyncio.to_thread(site.send, "GET", b""))[0] == 405
    assert (await asyncio.to_thread(site.send, "POST", b" " * 100_000))[0] == 413


async def test_with_a_password_only_who_has_it_is_heard() -> None:
    site = Site(password=lambda: "secret", settings={"user": "z5r"})
    site.gate.start()
    body = json.dumps({"type": "Z5RWEB", "sn": SERIAL, "messages": []}).encode()
    assert (await asyncio.to_thread(site.send, "POST", body))[0] == 401
    site.headers = {"Authorization": "Basic " + base64.b64encode(b"z5r:secret").decode()}
    assert (await asyncio.to_thread(site.send, "POST", body))[0] == 200
    await site.close()


async def test_a_port_that_is_taken_is_told(site: Site) -> None:
    other = Site(settings={"port": f"127.0.0.1:{site.gate.number}"})
    other.gate.start()
    assert other.next() == GateChanged("main", Health.OFF, "in_use")
    await other.close()


@pytest.mark.parametrize("port", ["nowhere", "127.0.0.1", "127.0.0.1:x"])
async def test_what_is_no_address_is_told(port: str) -> None:
    site = Site(settings={"port": port})
    site.gate.start()
    assert site.next() == GateChanged("main", Health.OFF, "is not an address")


async def test_what_is_not_set_up_is_said() -> None:
    site = Site(settings={"port": "", "channel_out": 0})
    site.gate.start()
    assert site.next() == GateChanged("main", Health.NOT_SET_UP)
    assert await site.gate.open(Direction.OUT) == Failed(NOT_SET_UP, may_have_opened=False)


def test_without_its_serial_number_it_is_a_wrong_setting() -> None:
    around = Surroundings(lambda: datetime(2026, 11, 30, tzinfo=UTC))
    with pytest.raises(SettingsError):
        gate_of("main", GateSettings(protocol="z5r"), print, around)
    assert gate_of("main", GateSettings(protocol="z5r", unit=SERIAL), print, around).name == "main"


PING = {"id": 3, "operation": "ping", "active": 1, "mode": 0}


async def told_mode(site: Site, ping: dict[str, Any] = PING) -> tuple[int, int]:
    """Number and mode of the one order in the answer to a call."""
    (order,) = await site.call(ping)
    assert order["operation"] == "set_mode"
    return int(order["id"]), int(order["mode"])


async def test_it_is_held_open_by_its_own_mode_and_locked_again_by_it(site: Site) -> None:
    assert await site.gate.hold_open(open_now=True)
    number, mode = await told_mode(site)
    assert mode == 2
    assert await site.call({"id": number, "success": 1}, PING | {"mode": 2}) == []
    await site.gate.hold_open(open_now=False)
    number, mode = await told_mode(site, PING | {"mode": 2})
    assert mode == 0
    assert await site.call({"id": number, "success": 1}, PING) == []


@pytest.mark.parametrize("back", [PING, {"id": 9, "operation": "power_on", "active": 0, "mode": 0}])
async def test_a_controller_that_is_not_free_while_held_is_told_again(site: Site, back: dict[str, Any]) -> None:
    await site.gate.hold_open(open_now=True)
    number, _ = await told_mode(site)
    await site.call({"id": number, "success": 1})
    assert ("set_mode", 2) in [(each["operation"], each.get("mode")) for each in await site.call(back)]


async def test_a_controller_that_refuses_is_told_again_at_each_call(site: Site) -> None:
    await site.gate.hold_open(open_now=True)
    number, _ = await told_mode(site)
    assert [each["mode"] for each in await site.call({"id": number, "success": 0})] == [2]


async def test_what_others_made_free_is_not_locked_by_us(site: Site) -> None:
    assert await site.call(PING | {"mode": 2}) == []
    await site.gate.hold_open(open_now=False)
    assert await site.call(PING | {"mode": 2}) == []


async def test_stopping_waits_for_the_call_that_locks_it_again(site: Site) -> None:
    await site.gate.hold_open(open_now=True)
    number, _ = await told_mode(site)
    await site.call({"id": number, "success": 1})
    stopping = asyncio.ensure_future(asyncio.to_thread(site.gate.stop))
    orders: list[dict[str, Any]] = []
    while not orders:
        orders = await site.call(PING | {"mode": 2})
    assert orders[0]["mode"] == 0
    await site.call({"id": orders[0]["id"], "success": 1})
    await asyncio.wait_for(stopping, 10)
