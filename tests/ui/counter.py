"""A whole reception without its window: the sandbox's club, our clients of both vendors, a store on disk, every service."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

import httpx

from desk.config import InstasportSettings, LuckyFitSettings, ReaderSettings, Settings
from desk.config_door import DoorSettings
from desk.config_gates import GateSettings
from desk.events import Bus, IntentChanged
from desk.fiscal.none import NoFiscal
from desk.instasport.cards import InstasportCards
from desk.luckyfit.club import LuckyFitClub
from desk.luckyfit.wire import Limits
from desk.model.client import Client
from desk.model.decide import Rules
from desk.model.intent import Intent
from desk.model.line import LineLimits
from desk.model.money import Money
from desk.model.view import ClientView
from desk.ports import Roster
from desk.sandbox.app import INSTASPORT_KEY, INSTASPORT_SLUG, LUCKYFIT_KEY, build
from desk.sandbox.club import ClubState, generate
from desk.sandbox.dealings import Dealings
from desk.sandbox.faults import Faults
from desk.sandbox.moments import RealClock
from desk.sandbox.people import Person
from desk.sandbox.sms import SmsBox
from desk.secrets import Keys
from desk.sections import LineSettings
from desk.services.audits import AFTER_S, Auditor
from desk.services.cards import CardsDesk
from desk.services.checkin import Checkin
from desk.services.history import History
from desk.services.kiosk import KioskLock
from desk.services.line import LineWatch
from desk.services.lost_sales import LostSales
from desk.services.members import Members
from desk.services.met import Met
from desk.services.proving import Prover
from desk.services.receipts import Receipts
from desk.services.reports import Reports
from desk.services.roster.keeper import Keeper
from desk.services.roster.recall import Recall
from desk.services.selling import Selling
from desk.services.shifts import Shifts
from desk.services.till import Till
from desk.services.timekeeping import Watch
from desk.sheets import write
from desk.store import Store, open_store
from desk.store.roster import open_roster
from desk.tasks import Tasks
from desk.wiring_doors import DoorGround, Doors, doors_of
from desk.wiring_kiosk import kiosk_of
from desk.wiring_rules import rules_from
from tests.desk.test_wiring import NoKeys

ADDRESS = "http://127.0.0.1:1"
KEY = bytes(range(32))
POINT = "Рецепція 1"
SETTLE_S = 0.01
DECISION_S = 30.0
"""The sandbox's line is never too slow for a decision, however much else this machine is at."""

NO_GATES: Mapping[str, GateSettings] = MappingProxyType({})


class KeysInMemory:
    """The key store of a test."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    def get(self, name: str) -> str | None:
        return self.kept.get(name)

    def set(self, name: str, value: str) -> None:
        self.kept[name] = value

    def delete(self, name: str) -> None:
        self.kept.pop(name, None)


class Cable(httpx.AsyncBaseTransport):
    """The way to the sandbox; pulled out it connects to nothing. Counts what arrived."""

    def __init__(self, inner: httpx.AsyncBaseTransport) -> None:
        self.inner = inner
        self.out = False
        self.arrived: list[str] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Through, or nowhere."""
        if self.out:
            raise httpx.ConnectError("the cable is out")
        self.arrived.append(f"{request.method} {request.url.path}")
        return await self.inner.handle_async_request(request)


@dataclass(slots=True)
class Counter:
    """Everything on and behind a reception's counter; a window takes it for the running product."""

    settings: Settings
    folder: Path
    tasks: Tasks
    state: ClubState
    faults: Faults
    sms: SmsBox
    store: Store
    club: LuckyFitClub
    bus: Bus
    clock: RealClock
    checkin: Checkin
    line: LineWatch
    members: Members
    till: Till
    selling: Selling
    prover: Prover
    auditor: Auditor
    lost_sales: LostSales
    history: History
    receipts: Receipts
    shifts: Shifts
    reports: Reports
    looks: asyncio.Event
    later_looks: asyncio.Event
    cards_desk: CardsDesk
    transport: httpx.ASGITransport
    cable: Cable
    probing: asyncio.Event
    roster: Roster
    keeper: Keeper
    doors: Doors
    lock: KioskLock
    told: list[Intent] = field(default_factory=list)

    async def start(self) -> None:
        """Payments in doubt are looked for, as soon as `looks` is set, absent ones again when `later_looks` is.

        Cards are put on the bus by hand.
        """
        await self.prover.watch()
        await self.lost_sales.watch()

    async def stop(self) -> None:
        """What is open is closed by whoever opened it."""

    def person(self, scenario: str) -> Person:
        """The first client of that scenario."""
        return next(each for each in self.state.people if each.scenario == scenario)

    def held(self, scenario: str) -> Dealings:
        """What the first client of that scenario truly holds."""
        return self.state.dealings(self.person(scenario))

    async def view(self, scenario: str) -> ClientView:
        """The first client of that scenario, as the desk reads them."""
        return await self.checkin.refresh(self.person(scenario).id)

    async def club_client(self, scenario: str) -> Client:
        """The first client of that scenario, as a search would find them."""
        return (await self.view(scenario)).client

    async def with_card(self, **facts: object) -> tuple[Client, dict[str, Any]]:
        """A client known to Instasport with a card of which all `facts` are true, and what is true of them there."""
        async with httpx.AsyncClient(transport=self.transport, base_url=ADDRESS) as http:
            told = (await http.get("/control/club")).json()["clients"]
        fitting = [
            (each, card)
            for each in told
            for card in each["instasport"].get("cards", ())
            if each["phone"] and all(card[name] == value for name, value in facts.items())
        ]
        person, card = fitting[0]
        return (await self.checkin.refresh(person["id"])).client, card

    def last_code(self, phone: str) -> str:
        """The code of the last SMS to this phone."""
        message = self.sms.last(phone)
        assert message is not None, f"nothing was sent to {phone}"
        return message.code


@asynccontextmanager
async def counter_in(
    folder: Path,
    gates: Mapping[str, GateSettings] = NO_GATES,
    door: DoorSettings | None = None,
    reader: str = "reader",
    *,
    is_kiosk: bool = False,
) -> AsyncIterator[Counter]:
    """Opens a counter with its store in `folder`; with gates its doors can be started."""
    state, faults, bus, clock, sms = generate(7, 60), Faults(), Bus(), RealClock(), SmsBox()
    transport = httpx.ASGITransport(build(state, faults=faults, sms=sms, lost=httpx.ReadError))
    tasks, looks, later_looks, roster = Tasks(), asyncio.Event(), asyncio.Event(), await open_roster(folder, KEY)
    keeper = Keeper(roster, clock, tasks)
    cable = Cable(transport)
    probing = asyncio.Event()

    async def until_probed(_seconds: float) -> None:
        await probing.wait()
        await asyncio.sleep(0)

    slow = LineLimits(slow_s=DECISION_S)
    line = LineWatch(lambda: club.branches(), bus, clock, tasks, slow, pause=until_probed)  # noqa: PLW0108 - made with it
    there = LuckyFitSettings(url=ADDRESS)
    limits = Limits(wait_s=0.001, longest_wait_s=0.001)
    club = LuckyFitClub(there, lambda: LUCKYFIT_KEY, clock, transport=cable, observe=line.heard, limits=limits, keeping=keeper)
    met = Met()
    store = await open_store(folder, KEY, clock, met.name_of)
    there = InstasportSettings(url=f"{ADDRESS}/instasport/api/", slug=INSTASPORT_SLUG)
    cards = InstasportCards(there, lambda: INSTASPORT_KEY, clock, store.tokens, transport=transport)
    settings = Settings(
        luckyfit=LuckyFitSettings(url=ADDRESS, point_name=POINT, settle_s=SETTLE_S),
        instasport=there,
        line=LineSettings(decision_s=DECISION_S),
        gates=gates,
        door=door or DoorSettings(),
        reader=ReaderSettings(name=reader, point="main", direction="in") if gates else ReaderSettings(),
    )
    checkin = Checkin(club, store.tags, Rules(), clock, Recall(keeper, Rules(), clock), met=met)
    keys, rules = Keys(NoKeys(), {}), rules_from(settings)
    ground = DoorGround(
        settings, keys, clock, bus, tasks, store, club, checkin, line, rules, KEY, Watch(clock, lambda: None), "olena", is_kiosk
    )

    async def pause(_seconds: float) -> None:
        await looks.wait()

    async def proof_pause(seconds: float) -> None:
        await (later_looks if seconds >= AFTER_S[0] else looks).wait()

    selling = Selling(club, store.journal, bus, clock)
    lost_sales = LostSales(selling, store.journal, bus, clock, tasks, settle_s=settings.luckyfit.settle_s, pause=pause)
    counter = Counter(
        settings=settings,
        folder=folder,
        tasks=tasks,
        state=state,
        faults=faults,
        sms=sms,
        store=store,
        club=club,
        bus=bus,
        clock=clock,
        line=line,
        cable=cable,
        probing=probing,
        checkin=checkin,
        members=Members(club, roster),
        till=Till(club, store.journal, bus, clock, POINT, "olena"),
        selling=selling,
        prover=Prover(club, store.journal, bus, clock, tasks, settle_s=settings.luckyfit.settle_s, pause=proof_pause),
        auditor=Auditor(club, store.journal, store.corrections, bus, clock, tasks, pause=pause),
        lost_sales=lost_sales,
        shifts=Shifts(club, store.shifts, bus, clock, POINT, Money.of("20.00"), "olena"),
        reports=Reports(write),
        receipts=Receipts(store.journal, NoFiscal(folder), clock, "Центр"),
        history=History(store.records, clock),
        looks=looks,
        later_looks=later_looks,
        cards_desk=CardsDesk(cards, store.card_deeds, clock, pauses_s=(0.0,), settle_s=0.0),
        transport=transport,
        roster=roster,
        keeper=keeper,
        doors=doors_of(ground),
        lock=kiosk_of(folder, KeysInMemory(), clock).lock,
    )
    bus.subscribe(IntentChanged, lambda fact: counter.told.append(fact.intent))
    try:
        yield counter
    finally:
        await counter.doors.stop()
        await counter.tasks.stop()
        await cards.close()
        await club.close()
        await roster.close()
        await store.close()
