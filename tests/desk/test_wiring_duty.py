"""A window and a kiosk of one PC, both built from its settings: one of them has the gate and its readers open, by real ports."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from desk.config import LuckyFitSettings, ReaderSettings, Settings
from desk.config_gates import GateSettings
from desk.events import CardRead, GateChanged, PassDenied, PassElsewhere, PassSettled, ReaderChanged
from desk.model.health import Health
from desk.model.passing import Asking, Direction, Ending, PassFilter, Passing, Source, Verdict
from desk.secrets import Keys, store_key
from desk.services import duty
from desk.store import open_store
from desk.wiring import Product, SystemClock, build
from tests.desk.hardware.devices import PtyDevice
from tests.desk.test_wiring import NoKeys

SLACK_S = 0.02
"""How late a busy machine may note that bytes have come."""
ON, OFF = bytes.fromhex("A00101A2"), bytes.fromhex("A00100A1")
CARDS = [b"Em-Marine[5500] 126,%05d\r\n" % number for number in range(58404, 58410)]
PATIENCE_S = 30


@dataclass
class Program:
    """One program of the PC, and all it was told."""

    product: Product
    told: list[Any] = field(default_factory=list)
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        for kind in (CardRead, GateChanged, PassDenied, PassElsewhere, PassSettled, ReaderChanged):
            self.product.bus.subscribe(kind, self._hear)

    def _hear(self, fact: object) -> None:
        self.told.append(fact)
        self._news.set()

    async def hears(self, wanted: Callable[[Any], bool]) -> None:
        """Waits until it is told such a thing, since the last `told.clear()`."""
        async with asyncio.timeout(PATIENCE_S):
            while not any(wanted(each) for each in self.told):
                self._news.clear()
                await self._news.wait()

    async def works(self, *, reader: bool = True) -> None:
        """Until the gate and the reader of the street are this program's."""
        await self.hears(lambda fact: isinstance(fact, GateChanged) and fact.health is Health.OK)
        if reader:
            await self.hears(lambda fact: fact == ReaderChanged("street", Health.OK, fact.detail))

    async def leaves(self) -> None:
        """Until both are another's."""
        await self.hears(lambda fact: fact == GateChanged("main", Health.ELSEWHERE))
        await self.hears(lambda fact: fact == ReaderChanged("street", Health.ELSEWHERE))

    def heard(self, kind: type) -> list[Any]:
        return [each for each in self.told if isinstance(each, kind)]


@dataclass
class Computer:
    """The devices of a PC, and the programs on it, which all read the same settings."""

    folder: Path
    stack: AsyncExitStack
    street: PtyDevice = field(default_factory=PtyDevice)
    reception: PtyDevice = field(default_factory=PtyDevice)
    relay: PtyDevice = field(default_factory=PtyDevice)
    hung: bool = True
    pulse_ms: int = 100

    @property
    def settings(self) -> Settings:
        at_door = {"point": "main", "direction": "in"} if self.hung else {}
        return Settings(
            luckyfit=LuckyFitSettings(url="http://127.0.0.1:1"),
            reader=ReaderSettings(name="reception", port=self.reception.port),
            readers={"street": ReaderSettings(name="street", port=self.street.port, quiet_s=0.001, **at_door)},
            gates={"main": GateSettings(port=self.relay.port, pulse_ms=self.pulse_ms)},
        )

    async def window(self) -> Program:
        return await self._started(is_kiosk=False)

    async def kiosk(self) -> Program:
        return await self._started(is_kiosk=True)

    async def _started(self, *, is_kiosk: bool) -> Program:
        made = Program(await build(self.settings, self.folder, keys=Keys(NoKeys(), {}), is_kiosk=is_kiosk))
        self.stack.push_async_callback(made.product.stop)
        await made.product.start()
        return made

    def close(self) -> None:
        for each in (self.street, self.reception, self.relay):
            each.close()


@pytest.fixture
async def computer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Computer]:
    """Looks follow one another at once, so no test waits for the time between them."""
    monkeypatch.setattr(duty, "LOOK_S", 0.01)
    async with AsyncExitStack() as stack:
        made = Computer(tmp_path, stack)
        stack.callback(made.close)
        yield made


async def test_a_kiosk_takes_the_door_and_its_reader_from_a_window_and_gives_them_back_when_it_goes(computer: Computer) -> None:
    window = await computer.window()
    await window.works()
    kiosk = await computer.kiosk()
    await window.leaves()
    await kiosk.works()
    assert (window.product.gates, set(kiosk.product.gates)) == ({}, {"main"})
    computer.street.say(CARDS[0])
    await kiosk.hears(lambda fact: isinstance(fact, PassDenied))
    await window.hears(lambda fact: isinstance(fact, PassElsewhere))
    assert not window.heard(PassDenied)
    assert not window.heard(CardRead), "the window's reader there is closed"
    window.told.clear()
    await kiosk.product.stop()
    await window.works()
    computer.street.say(CARDS[1])
    await window.hears(lambda fact: isinstance(fact, PassDenied))


async def test_the_way_in_is_locked_by_the_window_before_the_kiosk_has_it(computer: Computer) -> None:
    window = await computer.window()
    await window.works()
    order = list[str]()
    window.product.bus.subscribe(GateChanged, lambda fact: order.append(f"window {fact.health}"))
    own = window.product.store.wishes
    kiosk = await computer.kiosk()
    kiosk.product.bus.subscribe(GateChanged, lambda fact: order.append(f"kiosk {fact.health}"))
    await kiosk.works(reader=False)
    assert order == ["window elsewhere", "kiosk ok"]
    assert not own.own(), "the lock is the kiosk's"
    assert computer.relay.heard.bytes.replace(OFF, b"") == b""


async def test_who_was_let_in_by_the_window_has_the_whole_pulse_before_a_kiosk_is_given_the_doors(computer: Computer) -> None:
    computer.pulse_ms = 500
    window = await computer.window()
    await window.works()
    kiosk = await open_store(computer.folder, store_key(computer.folder, NoKeys()), SystemClock())
    await window.product.doors.admitting.admit("main", Direction.IN, "гість")
    kiosk.kiosks.hold()
    await window.leaves()
    computer.relay.heard.wait(lambda heard: heard.endswith(OFF + OFF))
    assert computer.relay.heard.between(ON, OFF) >= 0.5 - SLACK_S
    kiosk.kiosks.let_go()
    await kiosk.close()


async def test_the_receptions_reader_stays_the_windows(computer: Computer) -> None:
    window, kiosk = await computer.window(), await computer.kiosk()
    await window.leaves()
    await kiosk.works()
    computer.reception.say(CARDS[2])
    await window.hears(lambda fact: isinstance(fact, CardRead) and fact.reader == "reception")
    assert not kiosk.heard(CardRead)
    assert not [each for each in kiosk.heard(ReaderChanged) if each.reader == "reception"]


async def test_a_kiosk_without_a_reader_at_its_door_opens_none_of_the_receptions(computer: Computer) -> None:
    computer.hung = False
    kiosk = await computer.kiosk()
    await kiosk.works(reader=False)
    assert kiosk.product.readers._open == []
    window = await computer.window()
    await window.hears(lambda fact: isinstance(fact, ReaderChanged) and fact.reader == "street" and fact.health is Health.OK)


async def test_a_window_started_beside_a_kiosk_opens_nothing_and_tells_of_no_loss(computer: Computer) -> None:
    kiosk = await computer.kiosk()
    await kiosk.works()
    window = await computer.window()
    await window.leaves()
    assert window.product.gates == {}
    assert not [each for each in window.heard(GateChanged) if each.health is not Health.ELSEWHERE]


async def test_a_second_window_works_the_door_once_the_first_has_ended(computer: Computer) -> None:
    first = await computer.window()
    await first.works()
    second = await computer.window()
    await second.leaves()
    await first.product.stop()
    await second.works()


async def test_whoever_takes_the_doors_over_in_an_emergency_holds_them_open_at_once(computer: Computer) -> None:
    first, second = await computer.window(), await computer.window()
    await first.works()
    await second.product.doors.admitting.emergency(on=True, reason="smoke")
    await asyncio.to_thread(computer.relay.heard.wait, lambda heard: ON in heard, PATIENCE_S)
    await first.product.stop()
    computer.relay.heard.clear()
    await second.works()
    await asyncio.to_thread(computer.relay.heard.wait, lambda heard: ON in heard, PATIENCE_S)


async def test_an_open_door_is_not_locked_for_a_kiosk_that_is_started_in_an_emergency(computer: Computer) -> None:
    window = await computer.window()
    await window.works()
    await window.product.doors.admitting.emergency(on=True, reason="smoke")
    await asyncio.to_thread(computer.relay.heard.wait, lambda heard: ON in heard, PATIENCE_S)
    kiosk = await computer.kiosk()
    assert kiosk.product.doors.door.stands_open, "its screen tells of it"
    for _look in range(5):
        await window.product.doors.duty.look()
    assert set(window.product.gates) == {"main"}
    await kiosk.product.doors.admitting.emergency(on=False)
    await window.leaves()
    await kiosk.works()


async def test_what_a_killed_program_left_open_is_settled_by_whoever_takes_the_doors_over(computer: Computer) -> None:
    killed, now = await open_store(computer.folder, store_key(computer.folder, NoKeys()), SystemClock()), SystemClock().now()
    assert killed.wishes.own()
    tap = Passing(point="main", direction=Direction.IN, verdict=Verdict.ALLOWED, source=Source.ROSTER, decided_at=now)
    left = await killed.passes.decided(Asking(), lambda _lately: tap)
    window = await computer.window()
    await window.leaves()
    (kept,) = (await window.product.store.passes.page(PassFilter())).passes
    assert (kept.ending, window.heard(PassSettled)) == (None, []), "it may yet be told by whoever has the doors"
    killed.wishes.let_go()  # as the system does for it
    await window.hears(lambda fact: isinstance(fact, PassSettled) and fact.passed.id == left.id)
    (kept,) = (await window.product.store.passes.page(PassFilter())).passes
    assert kept.ending is Ending.LOST
    await killed.close()
