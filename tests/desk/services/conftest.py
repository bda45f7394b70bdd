"""A whole counter without a window: the sandbox's club, our client of LuckyFit, a store on disk, the till and selling."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import httpx
import pytest

from desk.config import LuckyFitSettings
from desk.errors import StoreError
from desk.events import Bus, IntentChanged
from desk.luckyfit.club import LuckyFitClub
from desk.model.intent import Intent
from desk.model.sale import Due
from desk.model.view import dues_of
from desk.ports import Roster
from desk.sandbox.app import LUCKYFIT_KEY, build
from desk.sandbox.club import ClubState, generate
from desk.sandbox.dealings import Dealings
from desk.sandbox.faults import Faults
from desk.sandbox.moments import RealClock
from desk.sandbox.people import Person
from desk.services.audits import Auditor
from desk.services.proving import Prover
from desk.services.roster.keeper import Keeper
from desk.services.selling import Selling
from desk.services.till import Till
from desk.store import Store, open_store
from desk.store.roster import open_roster
from desk.tasks import Tasks

KEY = bytes(range(32))
POINT = "Рецепція 1"


class Cable(httpx.AsyncBaseTransport):
    """The way to the sandbox; pulled out for `cut` operations it connects to nothing. Counts what arrived."""

    def __init__(self, inner: httpx.AsyncBaseTransport) -> None:
        self.inner = inner
        self.cut: set[str] = set()
        self.ahead: timedelta | None = None
        """How far LuckyFit's clock is ahead of the world's; it tells no time while there is none."""
        self.arrived: list[str] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        operation = f"{request.method} {request.url.path}"
        if operation in self.cut:
            raise httpx.ConnectError("the cable is out")
        self.arrived.append(operation)
        response = await self.inner.handle_async_request(request)
        if self.ahead is not None:
            response.headers["Date"] = format_datetime(datetime.now(UTC) + self.ahead, usegmt=True)
        return response


class Through:
    """LuckyFit as it is, but for what a test says otherwise."""

    def __init__(self, club: LuckyFitClub) -> None:
        self._inner = club

    def __getattr__(self, name: str) -> object:
        return getattr(self._inner, name)


@dataclass(slots=True)
class Counter:
    """Everything on and behind a reception's counter."""

    state: ClubState
    faults: Faults
    cable: Cable
    club: LuckyFitClub
    store: Store
    bus: Bus
    till: Till
    selling: Selling
    roster: Roster
    keeper: Keeper
    told: list[Intent] = field(default_factory=list)

    def person(self, scenario: str) -> Person:
        """The first client of that scenario."""
        return next(each for each in self.state.people if each.scenario == scenario)

    def dealings(self, client_id: int) -> Dealings:
        """What the client truly holds at LuckyFit."""
        return self.state.dealings(next(each for each in self.state.people if each.id == client_id))

    async def dues(self, client_id: int) -> list[Due]:
        """All that the client owes, as LuckyFit tells it."""
        return [due for ticket in await self.club.client_tickets(client_id) for due in dues_of(ticket)]

    def booked(self) -> list[int]:
        """Ids of what was booked at this counter, in order."""
        return [each.id for each in self.state.movements if each.point_name == POINT]

    def take_out(self, row_id: int | None) -> None:
        """What a manager does in LuckyFit's own windows: the row is there no more."""
        self.state.movements[:] = [each for each in self.state.movements if each.id != row_id]


@pytest.fixture
async def counter(tmp_path: Path) -> AsyncIterator[Counter]:
    state, faults, bus, clock = generate(7, 60), Faults(), Bus(), RealClock()
    cable = Cable(httpx.ASGITransport(build(state, faults=faults, lost=httpx.ReadError)))
    tasks, roster = Tasks(), await open_roster(tmp_path, KEY)
    keeper = Keeper(roster, clock, tasks)
    settings = LuckyFitSettings(url="http://127.0.0.1:1")
    club = LuckyFitClub(settings, lambda: LUCKYFIT_KEY, clock, transport=cable, keeping=keeper)
    store = await open_store(tmp_path, KEY, clock)
    till = Till(club, store.journal, bus, clock, POINT, "olena")
    selling = Selling(club, store.journal, bus, clock)
    made = Counter(state, faults, cable, club, store, bus, till, selling, roster, keeper)
    bus.subscribe(IntentChanged, lambda fact: made.told.append(fact.intent))
    yield made
    await tasks.stop()
    with suppress(StoreError):
        assert (await store.records.check()).rows == (), "the rows say what the audit says, whatever was done"
    await club.close()
    await roster.close()
    await store.close()


class HandClock:
    """Monotonic time that moves only when somebody waits; the wall is the real one."""

    def __init__(self) -> None:
        self._wall, self.seconds = RealClock(), 0.0
        self.waits: list[float] = []

    def now(self):
        return self._wall.now()

    def monotonic(self):
        return self.seconds

    async def pause(self, seconds):
        self.waits.append(seconds)
        self.seconds += seconds


@pytest.fixture
def hand() -> HandClock:
    return HandClock()


@pytest.fixture
def prover(counter: Counter, hand: HandClock) -> Prover:
    return Prover(counter.club, counter.store.journal, counter.bus, hand, Tasks(), pause=hand.pause)


@pytest.fixture
def auditor(counter: Counter, hand: HandClock) -> Auditor:
    store = counter.store
    return Auditor(counter.club, store.journal, store.corrections, counter.bus, hand, Tasks(), pause=hand.pause)
