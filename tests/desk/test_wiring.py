"""What the wiring itself decides."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from desk.config import LuckyFitSettings, ReaderSettings, RosterSettings, Settings
from desk.config_gates import GateSettings
from desk.errors import KeyStoreError, SettingsError
from desk.events import CardRead, ClockChanged, GateChanged, PassEnded, ReaderChanged, ServiceChanged
from desk.hardware.simulated_gate import SimulatedTurnstile
from desk.hardware.simulator import SimulatedReader
from desk.model.client import Client
from desk.model.decide import Code
from desk.model.door import Place
from desk.model.gate import STOPPED, Direction, Failed, Passed
from desk.model.health import Health
from desk.model.money import Money
from desk.model.shift import Count
from desk.model.tag import Tag
from desk.sandbox.server import Sandbox
from desk.secrets import Keys, KeyStore
from desk.wiring import build, when_changed
from desk.wiring_rules import rules_from


class NoKeys(KeyStore):
    """A machine without a key store."""

    def get(self, name: str) -> str | None:
        """Nothing."""
        return None

    def set(self, name: str, value: str) -> None:
        """Raises KeyStoreError."""
        raise KeyStoreError(name)


def test_a_service_is_told_of_when_it_changed_and_not_at_each_call() -> None:
    heard: list[ServiceChanged] = []
    observe = when_changed(heard.append)
    first = ServiceChanged("luckyfit", Health.OK, 20)
    lost = ServiceChanged("luckyfit", Health.OFF, None, "unreachable")
    back = ServiceChanged("luckyfit", Health.OK, 30)
    slower = ServiceChanged("luckyfit", Health.OK, 130)
    other = ServiceChanged("instasport", Health.OK, 20)
    for fact in (first, ServiceChanged("luckyfit", Health.OK, 25), lost, lost, back, slower, other):
        observe(fact)
    assert heard == [first, lost, back, slower, other]


async def test_what_is_written_down_is_whoevers_the_shift_is(tmp_path: Path) -> None:
    settings = Settings(luckyfit=LuckyFitSettings(url="http://127.0.0.1:1", point_name="Reception"))
    product = await build(settings, tmp_path, keys=Keys(NoKeys(), {}))
    await product.start()
    await product.shifts.open(Money(0), "Olena")
    assert (product.till.operator, product.selling.operator) == ("Olena", "Olena")
    await product.stop()

    product = await build(settings, tmp_path, keys=Keys(NoKeys(), {}))
    await product.start()
    assert product.till.operator == "Olena", "a shift outlives the program"
    await product.shifts.close(Count.of_sum(Money(0)), reason="LuckyFit is out of reach")
    assert (product.till.operator, product.selling.operator) == ("", "")
    await product.stop()


async def test_what_luckyfit_tells_is_dated_by_its_time_where_this_pcs_clock_is_off(tmp_path: Path) -> None:
    product = await build(Settings(luckyfit=LuckyFitSettings(url="http://127.0.0.1:1")), tmp_path, keys=Keys(NoKeys(), {}))
    keeper, told = product.keeper, product.clock.now() + timedelta(hours=20)
    assert keeper is not None
    product.club._line.wire._note_time(format_datetime(told))
    keeper.clients((Client(17, "Коваль", "Ольга"),))
    keeper.tickets(17, ())
    await keeper.settled()
    view = await product.checkin.known(17)
    assert view is not None
    assert abs(view.read_at - told) < timedelta(minutes=1)
    assert [each.code for each in view.decision.reasons] == [Code.NO_TICKET]
    assert abs(product.checkin._view(view.client, None, (), ()).read_at - told) < timedelta(minutes=1)
    await product.stop()


async def test_gates_of_the_settings_are_at_work_while_the_product_is_and_locked_after_it(tmp_path: Path) -> None:
    turnstile = SimulatedTurnstile(0.3)
    settings = Settings(luckyfit=LuckyFitSettings(url="http://127.0.0.1:1"), gates={"main": turnstile.settings})
    product = await build(settings, tmp_path, keys=Keys(NoKeys(), {}))
    connected, passed = asyncio.Event(), asyncio.Event()
    product.bus.subscribe(GateChanged, lambda fact: connected.set() if fact.health is Health.OK else None)
    product.bus.subscribe(PassEnded, lambda fact: passed.set() if fact.outcome == Passed() else None)
    await product.start()
    await asyncio.wait_for(connected.wait(), 10)
    gate = product.gates["main"]
    assert await gate.open(Direction.IN) == Passed()
    await asyncio.wait_for(passed.wait(), 10)
    await product.stop()
    assert await gate.open(Direction.IN) == Failed(STOPPED, may_have_opened=False)
    turnstile.close()


async def test_every_reader_is_opened_and_tells_under_its_own_name(tmp_path: Path) -> None:
    entry, leaving = SimulatedReader("ironlogic", name="entry"), SimulatedReader("stx", name="exit")
    typing = ReaderSettings(port="keyboard://PID_0035", name="bar")
    readers = {"bar": typing, "entry": entry.settings, "exit": leaving.settings}
    settings = Settings(luckyfit=LuckyFitSettings(url="http://127.0.0.1:1"), readers=readers)
    product = await build(settings, tmp_path, keys=Keys(NoKeys(), {}))
    states: asyncio.Queue[ReaderChanged] = asyncio.Queue()
    taps: asyncio.Queue[CardRead] = asyncio.Queue()
    product.bus.subscribe(ReaderChanged, states.put_nowait)
    product.bus.subscribe(CardRead, taps.put_nowait)
    await product.start()
    assert {(fact.reader, fact.health) for fact in [await states.get(), await states.get()]} == {
        ("entry", Health.OK),
        ("exit", Health.OK),
    }
    assert len(product.readers._open) == 2, "one that types has no port to be opened"
    leaving.tap("62E3086CED")
    assert await taps.get() == CardRead(Tag.em40("62E3086CED"), "exit")
    entry.tap("62E3086CED")
    assert await taps.get() == CardRead(Tag.em40("62E3086CED"), "entry")
    await product.stop()
    entry.close()
    leaving.close()


@pytest.mark.parametrize(
    ("reader", "wrong"),
    [(ReaderSettings(protocol="nosuch"), "reader.protocol"), (ReaderSettings(format="nosuch"), "reader.format")],
)
async def test_a_device_that_is_set_wrongly_is_told_and_keeps_no_money_and_no_other_device_waiting(
    tmp_path: Path, reader: ReaderSettings, wrong: str
) -> None:
    turnstile = SimulatedTurnstile(0.1)
    gates = {"wrong": GateSettings(protocol="nosuch"), "main": turnstile.settings}
    settings = Settings(luckyfit=LuckyFitSettings(url="http://127.0.0.1:1", point_name="Reception"), reader=reader, gates=gates)
    product = await build(settings, tmp_path, keys=Keys(NoKeys(), {}))
    told: list[ReaderChanged | GateChanged] = []
    asked = asyncio.Event()
    product.bus.subscribe(ReaderChanged, told.append)
    product.bus.subscribe(GateChanged, told.append)
    product.bus.subscribe(ServiceChanged, lambda _fact: asked.set())
    with pytest.raises(SettingsError) as caught:
        await product.start()
    assert caught.value.name == wrong
    assert [(type(fact), fact.health, fact.detail.partition(":")[0]) for fact in told[:2]] == [
        (ReaderChanged, Health.OFF, wrong),
        (GateChanged, Health.OFF, "gates.wrong.protocol"),
    ]
    assert set(product.gates) == {"main"}
    await asyncio.wait_for(asked.wait(), 10)
    await product.shifts.open(Money(0), "Olena")
    assert product.till.operator == "Olena", "the shift is listened to"
    await product.stop()
    turnstile.close()


@pytest.mark.parametrize("hours", [0, 72, 168])
def test_what_is_remembered_decides_for_as_long_as_is_set_and_never_with_none(hours: int) -> None:
    rules = rules_from(Settings()._replace(roster=RosterSettings(grace_hours=hours)))
    assert rules.too_old_after == timedelta(hours=hours)


async def test_what_luckyfit_tells_the_time_to_be_is_told_of_and_written_down_by_the_running_product(tmp_path: Path) -> None:
    sandbox = Sandbox(seed=7, clients=60)
    addresses = sandbox.start()
    keys = Keys(NoKeys(), {"DESK_LUCKYFIT_KEY": addresses.luckyfit_key})
    gates = {"main": GateSettings(port="memory://nowhere")}
    product = await build(Settings(luckyfit=LuckyFitSettings(url=addresses.luckyfit_url), gates=gates), tmp_path, keys=keys)
    off: asyncio.Queue[ClockChanged] = asyncio.Queue()
    product.bus.subscribe(ClockChanged, off.put_nowait)
    now = product.clock.now
    product.clock.now = lambda: now() - timedelta(hours=1)  # type: ignore[method-assign]
    await product.start()
    assert abs((await asyncio.wait_for(off.get(), 20)).off_s - 3600) < 60
    await product.stop()
    sandbox.stop()
    again = await build(Settings(luckyfit=LuckyFitSettings(url="http://127.0.0.1:1"), gates=gates), tmp_path, keys=keys)
    again.clock.now = lambda: now() - timedelta(days=365)  # type: ignore[method-assign]
    passed = await again.doors.door.tapped(Tag.dec10(12345678), Place("main", Direction.IN))
    assert passed is not None
    assert abs(passed.decided_at - now()) < timedelta(minutes=10)
    await again.stop()
