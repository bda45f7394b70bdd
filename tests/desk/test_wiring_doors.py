"""A door as it is built from settings: bytes of a card at one port, a pulse at another, and the pass on the disk in between."""

from __future__ import annotations

import asyncio
import queue
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from desk.config import LuckyFitSettings, ReaderSettings, Settings
from desk.config_door import DoorSettings
from desk.config_gates import GateSettings
from desk.errors import SettingsError
from desk.events import GateChanged, PassDenied, PassSettled, ReaderChanged
from desk.model.client import Client
from desk.model.door import DoorRules
from desk.model.health import Health
from desk.model.passing import PassFilter, Source, Verdict
from desk.model.roster import ClientsTold, TicketsTold
from desk.model.ticket import ClientTicket
from desk.secrets import Keys, store_key
from desk.store.cipher import _connect
from desk.wiring import Product, build
from desk.wiring_rules import door_rules, rules_from
from tests.desk.hardware.devices import PtyDevice
from tests.desk.test_wiring import NoKeys

ROOT = Path(__file__).parents[2]
ON = bytes.fromhex("A00101A2")
CARD, STRANGE = b"Em-Marine[5500] 126,58404\r\n", b"Em-Marine[5500] 126,58405\r\n"


class Relay(PtyDevice):
    """At the first byte of a pulse it looks into the record, by a connection of its own: only what is durable is seen."""

    def __init__(self, folder: Path) -> None:
        self.found: queue.SimpleQueue[int] = queue.SimpleQueue()
        self._home = folder
        super().__init__(self._looked)

    def _looked(self, data: bytes) -> bytes:
        if ON in data:
            record = _connect(self._home / "desk.db", store_key(self._home, NoKeys()))
            self.found.put(record.execute("SELECT count(*) FROM pass").fetchone()[0])
            record.close()
        return b""


@pytest.fixture
async def built(tmp_path: Path) -> AsyncIterator[tuple[Product, PtyDevice, Relay]]:
    reader, relay = PtyDevice(), Relay(tmp_path)
    settings = Settings(
        luckyfit=LuckyFitSettings(url="http://127.0.0.1:1"),
        reader=ReaderSettings(port=reader.port, name="street", point="main", direction="in", quiet_s=0.001),
        gates={"main": GateSettings(port=relay.port, pulse_ms=100), "odd": GateSettings(protocol="nosuch", port="x")},
    )
    product = await build(settings, tmp_path, keys=Keys(NoKeys(), {}))
    now, day = product.clock.now(), timedelta(days=1)
    ticket = ClientTicket(1, 17, "Ранок", started=now - day, finished=now + 20 * day)
    told = [ClientsTold((Client(17, "Коваль", "Ольга", tag="126,58404"),), now), TicketsTold(17, (ticket,), now)]
    assert product.keeper is not None
    await product.keeper.roster.note(told)
    yield product, reader, relay
    await product.stop()
    reader.close()
    relay.close()


async def started(product: Product) -> list[GateChanged]:
    """Waits until the door and the reader are there; how each gate is doing."""
    there, listening, told = asyncio.Event(), asyncio.Event(), []

    def heard(fact: GateChanged) -> None:
        told.append(fact)
        if (fact.gate, fact.health) == ("main", Health.OK):
            there.set()

    product.bus.subscribe(GateChanged, heard)
    product.bus.subscribe(ReaderChanged, lambda fact: listening.set() if fact.health is Health.OK else None)
    with pytest.raises(SettingsError, match=r"gates\.odd\.protocol"):
        await product.start()
    await there.wait()
    await listening.wait()
    return told


async def test_a_card_at_the_reader_pulses_the_relay_after_its_pass_is_on_the_disk(built):
    product, reader, relay = built
    settled: asyncio.Queue[PassSettled] = asyncio.Queue()
    product.bus.subscribe(PassSettled, settled.put_nowait)
    await started(product)
    reader.say(CARD)
    passed = (await settled.get()).passed
    assert (passed.verdict, passed.client_id, passed.source, passed.point) == (Verdict.ALLOWED, 17, Source.ROSTER, "main")
    assert await asyncio.to_thread(relay.found.get) == 1
    assert relay.heard.bytes.count(ON) == 1


async def test_a_card_nobody_has_pulses_nothing(built):
    product, reader, relay = built
    denied: asyncio.Queue[PassDenied] = asyncio.Queue()
    product.bus.subscribe(PassDenied, denied.put_nowait)
    await started(product)
    reader.say(STRANGE)
    assert (await denied.get()).passed.reasons == ("unknown_tag",)
    assert ON not in relay.heard.bytes


async def test_a_gate_that_can_not_be_what_its_settings_say_is_told_of_and_stops_no_other(built):
    product, _reader, _relay = built
    assert ("odd", Health.OFF) in [(each.gate, each.health) for each in await started(product)]


async def test_whoevers_the_shift_is_lets_in_by_hand(built):
    product, _reader, _relay = built
    await started(product)
    from desk.model.gate import Direction
    from desk.model.money import Money

    await product.shifts.open(Money(0), "Olena")
    passed = await product.doors.admitting.admit("main", Direction.IN, "гість")
    assert passed.operator == "Olena"
    assert (await product.doors.passbook.page(PassFilter())).passes[0].id == passed.id


def test_the_settings_as_they_are_at_first_are_the_rules_as_they_are_at_first() -> None:
    assert door_rules(DoorSettings()) == DoorRules(hours={}, bypass=frozenset())


def test_every_knob_reaches_the_rules() -> None:
    knobs = DoorSettings(
        passback="timed_logical", passback_minutes=3, hard=True, forgive_hour=5, reentry_minutes=7, bypass="17",
        capacity=40, hours="mon 07:00-22:00", expiry_grace_days=2, honour_unproved=False, luckyfit_counts=False, admits_an_hour=9,
    )  # fmt: skip
    made, plain = door_rules(knobs, exits_told=True), DoorRules()
    assert not [name for name in DoorRules.__slots__ if getattr(made, name) == getattr(plain, name)]


@pytest.mark.parametrize(("point", "direction", "told"), [("main", "out", True), ("main", "in", False), ("", "out", False)])
def test_a_reader_at_a_gate_for_going_out_makes_exits_known(point: str, direction: str, told: bool) -> None:
    settings = Settings(reader=ReaderSettings(point=point, direction=direction))
    assert rules_from(settings).door.exits_told is told


RECEPTION = """
import asyncio, pathlib, sys
from desk.config import LuckyFitSettings, Settings
from desk.config_gates import GateSettings
from desk.secrets import Keys
from desk.wiring import build
from tests.desk.test_wiring import NoKeys

async def lived():
    gates = {"main": GateSettings(port="memory://nowhere")} if sys.argv[2] == "doors" else {}
    settings = Settings(luckyfit=LuckyFitSettings(url="http://127.0.0.1:1"), gates=gates)
    product = await build(settings, pathlib.Path(sys.argv[1]), keys=Keys(NoKeys(), {}))
    await product.start()
    await product.stop()

before = set(sys.modules)
asyncio.run(lived())
print("\\n".join(set(sys.modules) - before))
"""
OF_DOORS = {
    *(f"desk.services.{each}" for each in ("admitting", "alarms", "deeds", "door", "duty", "elsewhere_doors", "held_doors")),
    *(f"desk.services.{each}" for each in ("judging", "passbook", "wishes")),
    *(f"desk.store.{each}" for each in ("door_parts", "emergency_file", "following", "passes", "wishes")),
    "desk.wiring_doors",
}


@pytest.mark.parametrize(("has", "loaded"), [("doors", OF_DOORS), ("none", set())])
def test_a_reception_without_doors_loads_nothing_of_them_from_start_to_end(tmp_path: Path, has: str, loaded: set[str]) -> None:
    command = [sys.executable, "-c", RECEPTION, str(tmp_path), has]
    told = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout.split()
    assert set(told) & OF_DOORS == loaded
    unused = {"desk.instasport.cards", "desk.services.cards", "desk.store.card_deeds", "desk.store.tokens", "desk.model.card"}
    assert not set(told) & unused, "nor anything of Instasport, where it is not set up"
