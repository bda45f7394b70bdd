"""The one function that builds the running product from settings, and stops it in order."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from desk.config import Settings
from desk.errors import DeskError, StoreError
from desk.events import Bus, ServiceChanged, ShiftChanged
from desk.fiscal import provider
from desk.luckyfit.club import LuckyFitClub
from desk.model.capability import Fact
from desk.model.line import LineLimits
from desk.model.money import Money
from desk.model.shift import Shift
from desk.ports import Clock
from desk.secrets import Keys, KeyStore, store_key
from desk.services.audits import Auditor
from desk.services.bearing import DepositWitness
from desk.services.checkin import Checkin
from desk.services.elsewhere import Elsewhere
from desk.services.line import LineWatch
from desk.services.lost_sales import LostSales
from desk.services.members import Members
from desk.services.met import Met
from desk.services.proving import Prover
from desk.services.receipts import Receipts
from desk.services.resending import Resender
from desk.services.roster.keeper import Keeper
from desk.services.roster.pace import Pace
from desk.services.roster.recall import Recall
from desk.services.roster.syncer import Syncer
from desk.services.selling import Selling
from desk.services.shifts import Shifts
from desk.services.till import Till
from desk.services.timekeeping import Timekeeper, Watch
from desk.store import Store, open_store
from desk.store.capability_file import CapabilityFile, Known
from desk.store.roster import open_roster
from desk.tasks import Tasks
from desk.wiring_devices import Readers
from desk.wiring_rules import rules_from

if TYPE_CHECKING:
    from desk.hardware.gates import WorkingGate
    from desk.instasport.cards import InstasportCards
    from desk.services.cards import CardsDesk
    from desk.services.history import History
    from desk.services.kiosk import KioskLock
    from desk.services.reports import Reports
    from desk.wiring_doors import Doors

log = logging.getLogger(__name__)
HOME_ZONE = "Europe/Kyiv"
WATCH_S = 30.0
LAST_NEWS_S = 1.0
"""So long the end of the program waits for what LuckyFit told to be remembered."""
LATENCY_STEP_MS = 100


class SystemClock:
    """The PC's clock, told in the branch's zone once that is known."""

    def __init__(self, zone: ZoneInfo | None = None) -> None:
        self.zone = zone or ZoneInfo(HOME_ZONE)

    def now(self) -> datetime:
        """The present moment in the branch's zone."""
        return datetime.now(self.zone)  # noqa: TID251 - the one clock of the product

    def monotonic(self) -> float:
        """Seconds that never go back."""
        return time.monotonic()


@dataclass(frozen=True)
class Product:
    """Everything that runs, for a window or a command to use. `cards_desk` is None when no Instasport is set up.

    What a reception without doors need not have is loaded and made when it is first asked for.
    """

    settings: Settings
    folder: Path
    keys: Keys
    clock: SystemClock
    bus: Bus
    tasks: Tasks
    store: Store
    club: LuckyFitClub
    cards: InstasportCards | None
    checkin: Checkin
    members: Members
    selling: Selling
    lost_sales: LostSales
    till: Till
    shifts: Shifts
    elsewhere: Elsewhere
    prover: Prover
    resender: Resender
    known: Known
    auditor: Auditor
    receipts: Receipts
    cards_desk: CardsDesk | None
    line: LineWatch
    readers: Readers
    timekeeper: Timekeeper
    _doors_of: Callable[[], Doors]
    keeper: Keeper | None = None
    syncer: Syncer | None = None

    def __post_init__(self) -> None:
        if self.settings.gates:
            _ = self.doors

    @cached_property
    def lock(self) -> KioskLock:
        """The PIN of this PC's kiosk."""
        from desk.wiring_kiosk import kiosk_of  # noqa: PLC0415

        return kiosk_of(self.folder, self.keys.store, self.clock).lock

    @cached_property
    def reports(self) -> Reports:
        """Reports of shifts on paper and in files."""
        from desk.services.reports import Reports  # noqa: PLC0415
        from desk.sheets import write  # noqa: PLC0415

        return Reports(write)

    @cached_property
    def history(self) -> History:
        """The journal, to be read."""
        from desk.services.history import History  # noqa: PLC0415

        return History(self.store.records, self.clock)

    @cached_property
    def doors(self) -> Doors:
        """The doors; where none is set up, what there would be of them."""
        doors = self._doors_of()
        doors.admitting.operator = self.till.operator
        return doors

    @property
    def _made_doors(self) -> Doors | None:
        """None as long as nobody asked for them."""
        return self.__dict__.get("doors")

    @property
    def gates(self) -> Mapping[str, WorkingGate]:
        """Turnstiles and doors by their names in the settings, at work from `start` on."""
        return self.doors.gates

    async def start(self) -> None:
        """For a window: what was being sent becomes a question, LuckyFit is watched, and readers and gates are opened.

        Money first, and devices whatever came of it: neither may keep the other from its work. Raises StoreError, and
        SettingsError of the first device that can't be used as it is set, which is told as lost too.
        """
        try:
            await self._begin()
        finally:
            doors, every = self._made_doors, self.settings.all_readers
            wrong = [*self.readers.open(doors.readers_elsewhere() if doors is not None else every)]
            wrong += await doors.start() if doors is not None else ()
        if wrong:
            raise wrong[0]

    async def _begin(self) -> None:
        self.tasks.start(self._watch_luckyfit(), name="watching LuckyFit")
        await self.till.recover()
        await self.prover.watch()
        await self.resender.watch()
        await self.auditor.watch()
        await self.lost_sales.watch()
        self.bus.subscribe(ShiftChanged, lambda fact: self._serve(fact.shift))
        await self.learn_operator()
        await self.elsewhere.watch()
        if self.syncer is not None:
            self.tasks.start(self.syncer.run(), name="reading the club")

    async def learn_zone(self) -> None:
        """The clock tells the branch's time from now on; the home zone stands in while LuckyFit does not answer."""
        try:
            branches = await self.club.branches()
        except DeskError as error:
            log.warning("the branch's zone is not known yet: %s", type(error).__name__)
            return
        if branches:
            self.clock.zone, self.receipts.club_name = branches[0].zone, branches[0].name

    async def learn_operator(self) -> None:
        """What is written down from now on is whoever's the open shift is. Raises StoreError."""
        self._serve(await self.shifts.current())

    async def stop(self) -> None:
        """Ends the readers, locks the gates, ends background work, then connections, then the store."""
        await self.readers.close()
        if (doors := self._made_doors) is not None:
            await doors.stop()
        await self.timekeeper.keep()
        if self.keeper is not None:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.keeper.settled(), LAST_NEWS_S)
        await self.tasks.stop()
        if self.keeper is not None:
            await self.keeper.roster.close()
        await self.club.close()
        if self.cards is not None:
            await self.cards.close()
        await self.store.close()

    def _serve(self, shift: Shift | None) -> None:
        """What is written down from now on is whoever's the shift is."""
        operator = shift.operator if shift is not None else ""
        self.till.operator = self.selling.operator = operator
        if (doors := self._made_doors) is not None:
            doors.admitting.operator = operator

    async def _watch_luckyfit(self) -> None:
        """Asks once in a while, so that its light tells the truth when nobody taps."""
        while True:
            await self.learn_zone()
            await self.timekeeper.look()
            await asyncio.sleep(WATCH_S)


@dataclass(frozen=True, slots=True)
class _Ground:
    """What the use cases stand on."""

    settings: Settings
    clock: SystemClock
    watch: Watch
    bus: Bus
    tasks: Tasks
    store: Store
    club: LuckyFitClub
    keys: Keys
    is_kiosk: bool


async def build(settings: Settings, folder: Path, *, keys: Keys | None = None, is_kiosk: bool = False) -> Product:
    """The product for these settings, its store open in `folder`; a kiosk takes the doors. Raises StoreError, KeyStoreError."""
    keys, clock, bus, tasks, met = keys or Keys(KeyStore()), SystemClock(), Bus(), Tasks(), Met()
    store = await open_store(folder, secret := store_key(folder, keys.store), clock, met.name_of, doors=bool(settings.gates))
    watch = Watch(clock, lambda: club.server_now() if club.tells_time else None)
    known, keeper = capability_file(settings, folder, secret, keys).read(), await _keeper(folder, secret, watch, tasks)
    club, line = _club(settings, keys, clock, bus, tasks, keeper=keeper)
    ground = _Ground(settings, clock, watch, bus, tasks, store, club, keys, is_kiosk)
    selling, till = Selling(club, store.journal, bus, clock), _till(ground, known)
    cards, cards_desk = _cards(ground)
    return Product(
        settings=settings,
        folder=folder,
        keys=keys,
        clock=clock,
        bus=bus,
        tasks=tasks,
        store=store,
        club=club,
        cards=cards,
        checkin=(checkin := _checkin(ground, keeper, met)),
        members=Members(club, keeper.roster if keeper is not None else None),
        selling=selling,
        lost_sales=(lost_sales := _lost_sales(ground, selling)),
        till=till,
        auditor=(auditor := Auditor(club, store.journal, store.corrections, bus, clock, tasks)),
        shifts=(shifts := _shifts(ground, known, auditor.look_at_all, lost_sales.sweep_all)),
        elsewhere=Elsewhere(till, store.journal, shifts, bus, clock, tasks),
        prover=_prover(ground),
        resender=Resender(till, store.journal, bus, tasks),
        known=known,
        receipts=Receipts(store.journal, provider(settings.fiscal.provider, folder), clock),
        cards_desk=cards_desk,
        _doors_of=lambda: _doors(ground, checkin, line, secret),
        line=line,
        readers=Readers(bus),
        timekeeper=Timekeeper(watch, store.passes if settings.gates else None, bus, clock),
        keeper=keeper,
        syncer=_syncer(ground, line, keeper) if keeper is not None else None,
    )


async def _keeper(folder: Path, secret: bytes, watch: Watch, tasks: Tasks) -> Keeper | None:
    """What is remembered of the clients; without it LuckyFit alone answers."""
    try:
        return Keeper(await open_roster(folder, secret), watch, tasks)
    except StoreError as error:
        log.warning("nothing is remembered of the clients: %s", error)
        return None


def _club(
    settings: Settings, keys: Keys, clock: Clock, bus: Bus, tasks: Tasks, *, keeper: Keeper | None
) -> tuple[LuckyFitClub, LineWatch]:
    """LuckyFit, and who hears of each of its answers."""
    chosen, observe = settings.line, when_changed(bus.publish)
    limits = LineLimits(min(chosen.errors, chosen.window), chosen.window, chosen.decision_s, chosen.back_after)
    line = LineWatch(lambda: club.branches(), bus, clock, tasks, limits, probe_s=chosen.probe_s)  # noqa: PLW0108

    def heard(fact: ServiceChanged) -> None:
        line.heard(fact)
        observe(fact)

    club = LuckyFitClub(settings.luckyfit, lambda: keys.get("luckyfit.key"), clock, observe=heard, keeping=keeper)
    return club, line


def _syncer(on: _Ground, line: LineWatch, keeper: Keeper) -> Syncer:
    chosen = on.settings.roster
    every, pace = timedelta(hours=chosen.sync_hours), Pace(chosen.per_minute, on.clock)
    return Syncer(on.club, keeper, line, on.bus, on.watch, every=every, pace=pace, at_once=chosen.at_once)


def _checkin(on: _Ground, keeper: Keeper | None, met: Met) -> Checkin:
    rules = rules_from(on.settings)
    recall = Recall(keeper, rules, on.watch) if keeper is not None else None
    return Checkin(on.club, on.store.tags, rules, on.watch, recall, met=met)


def _doors(on: _Ground, checkin: Checkin, line: LineWatch, secret: bytes) -> Doors:
    from desk.wiring_doors import DoorGround, doors_of  # noqa: PLC0415 - only clubs that have some pay for it

    rules, store, club = rules_from(on.settings), on.store, on.club
    ground = (on.settings, on.keys, on.clock, on.bus, on.tasks, store, club, checkin, line, rules, secret, on.watch)
    return doors_of(DoorGround(*ground, is_kiosk=on.is_kiosk))


def _till(on: _Ground, known: Known) -> Till:
    """After a fresh install it waits for LuckyFit to list what a lost journal may have sent."""
    luckyfit = on.settings.luckyfit
    lag_s = luckyfit.read_lag_s if on.store.is_new else 0.0
    journal, capabilities = on.store.journal, known.capabilities
    largest = Money.parse(luckyfit.largest_sum) if luckyfit.largest_sum else None
    ports = (on.club, journal, on.bus, on.clock, luckyfit.point_name)
    return Till(*ports, capabilities=capabilities, lag_s=lag_s, largest=largest, point_shared=luckyfit.point_shared)


def _lost_sales(on: _Ground, selling: Selling) -> LostSales:
    return LostSales(selling, on.store.journal, on.bus, on.clock, on.tasks, settle_s=on.settings.luckyfit.settle_s)


def _prover(on: _Ground) -> Prover:
    journal, settle_s = on.store.journal, on.settings.luckyfit.settle_s
    witness = DepositWitness(on.club, journal)
    shared = on.settings.luckyfit.point_shared
    return Prover(on.club, journal, on.bus, on.clock, on.tasks, settle_s=settle_s, witness=witness, point_shared=shared)


def _shifts(on: _Ground, known: Known, *looks: Callable[[], Awaitable[object]]) -> Shifts:
    largest, posts = Money.parse(on.settings.shift.max_difference), not known.capabilities.holds(Fact.UNSIGNED_ROWS)
    ports = (on.club, on.store.shifts, on.bus, on.clock, on.settings.luckyfit.point_name, largest)
    return Shifts(*ports, last_looks=looks, posts=posts, point_shared=on.settings.luckyfit.point_shared)


def capability_file(settings: Settings, folder: Path, secret: bytes, keys: Keys) -> CapabilityFile:
    """What this LuckyFit was seen to do; `secret` is the store's key. Nothing is read of it yet."""
    return CapabilityFile(folder, secret, settings.luckyfit.url + settings.luckyfit.prefix, lambda: keys.get("luckyfit.key"))


def when_changed(publish: Callable[[ServiceChanged], None]) -> Callable[[ServiceChanged], None]:
    """Publishes what is new of a service. A tap makes many calls; a few milliseconds would redraw the window each."""
    told: dict[str, ServiceChanged] = {}

    def observe(fact: ServiceChanged) -> None:
        known = told.get(fact.service)
        if known is None or _differ(known, fact):
            told[fact.service] = fact
            publish(fact)

    return observe


def _differ(one: ServiceChanged, other: ServiceChanged) -> bool:
    slower = abs((one.latency_ms or 0) - (other.latency_ms or 0)) >= LATENCY_STEP_MS
    return slower or (one.health, one.detail) != (other.health, other.detail)


def _cards(on: _Ground) -> tuple[InstasportCards, CardsDesk] | tuple[None, None]:
    if not on.settings.instasport.slug:
        return None, None
    from desk.wiring_cards import cards_of  # noqa: PLC0415 - only clubs that use it pay for it

    return cards_of(on.settings, on.keys, on.clock, on.store, when_changed(on.bus.publish))
