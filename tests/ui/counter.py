"""A whole reception without its window: the sandbox's club, our clients of both vendors, a store on disk, every service."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from desk.config import LuckyFitSettings
from desk.events import Bus, IntentChanged
from desk.luckyfit.club import LuckyFitClub
from desk.model.decide import Rules
from desk.model.intent import Intent
from desk.model.view import ClientView
from desk.sandbox.app import LUCKYFIT_KEY, build
from desk.sandbox.club import ClubState, generate
from desk.sandbox.dealings import Dealings
from desk.sandbox.faults import Faults
from desk.sandbox.moments import RealClock
from desk.sandbox.people import Person
from desk.sandbox.sms import SmsBox
from desk.services.checkin import Checkin
from desk.services.selling import Selling
from desk.services.till import Till
from desk.store import Store, open_store

KEY = bytes(range(32))
POINT = "Рецепція 1"


@dataclass(slots=True)
class Counter:
    """Everything on and behind a reception's counter."""

    state: ClubState
    faults: Faults
    sms: SmsBox
    store: Store
    bus: Bus
    clock: RealClock
    checkin: Checkin
    till: Till
    selling: Selling
    transport: httpx.ASGITransport
    told: list[Intent] = field(default_factory=list)

    def person(self, scenario: str) -> Person:
        """The first client of that scenario."""
        return next(each for each in self.state.people if each.scenario == scenario)

    def held(self, scenario: str) -> Dealings:
        """What the first client of that scenario truly holds."""
        return self.state.dealings(self.person(scenario))

    async def view(self, scenario: str) -> ClientView:
        """The first client of that scenario, as the desk reads them."""
        return await self.checkin.refresh(self.person(scenario).id)


@asynccontextmanager
async def counter_in(folder: Path) -> AsyncIterator[Counter]:
    """Opens a counter with its store in `folder`."""
    state, faults, bus, clock, sms = generate(7, 60), Faults(), Bus(), RealClock(), SmsBox()
    transport = httpx.ASGITransport(build(state, faults=faults, sms=sms, lost=httpx.ReadError))
    club = LuckyFitClub(LuckyFitSettings(url="http://127.0.0.1:1"), lambda: LUCKYFIT_KEY, clock, transport=transport)
    store = await open_store(folder, KEY, clock)
    counter = Counter(
        state=state,
        faults=faults,
        sms=sms,
        store=store,
        bus=bus,
        clock=clock,
        checkin=Checkin(club, store.tags, Rules(), clock),
        till=Till(club, store.journal, bus, clock, POINT, "olena"),
        selling=Selling(club, store.journal, clock),
        transport=transport,
    )
    bus.subscribe(IntentChanged, lambda fact: counter.told.append(fact.intent))
    try:
        yield counter
    finally:
        await club.close()
        await store.close()
