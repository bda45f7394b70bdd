"""The one function that builds the running product from settings, and stops it in order."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from desk.config import Settings
from desk.config_gates import password_name
from desk.errors import DeskError, SettingsError, StoreError
from desk.events import Bus, Fact, GateChanged, ReaderChanged, ServiceChanged, ShiftChanged
from desk.fiscal import provider
from desk.hardware.reader import CardReader
from desk.luckyfit.club import LuckyFitClub
from desk.model.decide import Code, Level, Rules
from desk.model.health import Health
from desk.model.money import Money
from desk.model.shift import Shift
from desk.ports import Clock
from desk.secrets import Keys, KeyStore, store_key
from desk.services.audits import Auditor
from desk.services.bearing import DepositWitness
from desk.services.cards import CardsDesk
from desk.services.checkin import Checkin
from desk.services.history import History
from desk.services.lost_sales import LostSales
from desk.services.members import Members
from desk.services.met import Met
from desk.services.proving import Prover
from desk.services.receipts import Receipts
from desk.services.reports import Reports
from desk.services.resending import Resender
from desk.services.roster.keeper import Keeper
from desk.services.roster.recall import Recall
from desk.services.selling import Selling
from desk.services.shifts import Shifts
from desk.services.till import Till
from desk.sheets import write
from desk.store import Store, open_store
from desk.store.capability_file import CapabilityFile, Known
from desk.store.roster import open_roster
from desk.tasks import Tasks

if TYPE_CHECKING:
    from desk.hardware.gates import WorkingGate
    from desk.instasport.cards import InstasportCards

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


@dataclass(frozen=True, slots=True)
class Product:
    """Everything that runs, for a window or a command to use. `cards_desk` is None when no Instasport is set up."""

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
    reports: Reports
    prover: Prover
    history: History
    resender: Resender
    known: Known
    auditor: Auditor
    receipts: Receipts
    cards_desk: CardsDesk | None
    keeper: Keeper | None = None

    gates: dict[str, WorkingGate] = field(default_factory=dict)
    """Turnstiles and doors by their names in the settings, at work from `start` on."""
    _readers: list[CardReader] = field(default_factory=list)

    async def start(self) -> None:
        """For a window: what was being sent becomes a question, LuckyFit is watched, and reader and gates are opened.

        Money first, and devices whatever came of it: neither may keep the other from its work. Raises StoreError, and
        SettingsError of the first device that can't be used as it is set, which its light tells too.
        """
        try:
            await self._begin()
        finally:
            self._open_devices()

    async def _begin(self) -> None:
        self.tasks.start(self._watch_luckyfit(), name="watching LuckyFit")
        await self.till.recover()
        await self.prover.watch()
        await self.resender.watch()
        await self.auditor.watch()
        await self.lost_sales.watch()
        self.bus.subscribe(ShiftChanged, lambda fact: self._serve(fact.shift))
        await self.learn_operator()

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
        """Ends the reader, locks the gates, ends background work, then connections, then the store."""
        for reader in self._readers:
            await asyncio.to_thread(reader.stop)
        for gate in self.gates.values():
            await asyncio.to_thread(gate.stop)
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
        self.till.operator = self.selling.operator = shift.operator if shift is not None else ""

    def _open_devices(self) -> None:
        wrong = [*self._open_reader(), *self._open_gates()]
        for error in wrong:
            log.warning("a device can't be used: %s", error)
        if wrong:
            raise wrong[0]

    def _open_reader(self) -> Iterator[SettingsError]:
        try:
            reader = CardReader(self.settings.reader, self._crossing())
        except SettingsError as error:
            self.bus.publish(ReaderChanged(self.settings.reader.name, Health.OFF, str(error)))
            yield error
        else:
            self._readers.append(reader)
            reader.start()

    def _open_gates(self) -> Iterator[SettingsError]:
        if not self.settings.gates:
            return
        from desk.hardware.gates import Surroundings, gate_of  # noqa: PLC0415 - only clubs that have some pay for it
        from desk.hardware.links.shared import SharedPorts  # noqa: PLC0415

        ports = SharedPorts()
        for name, chosen in self.settings.gates.items():
            around = Surroundings(self.clock.now, partial(self.keys.get, password_name(name)), ports=ports)
            try:
                gate = gate_of(name, chosen, self._crossing(), around)
            except SettingsError as error:
                self.bus.publish(GateChanged(name, Health.OFF, str(error)))
                yield error
            else:
                self.gates[name] = gate
                gate.start()

    def _crossing(self) -> Callable[[Fact], None]:
        """Devices tell from threads of their own; their facts cross over to this loop."""
        loop = asyncio.get_running_loop()

        def crossed(fact: Fact) -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(self.bus.publish, fact)

        return crossed

    async def _watch_luckyfit(self) -> None:
        """Asks once in a while, so that its light tells the truth when nobody taps."""
        while True:
            await self.learn_zone()
            await asyncio.sleep(WATCH_S)


@dataclass(frozen=True, slots=True)
class _Ground:
    """What the use cases stand on."""

    settings: Settings
    clock: SystemClock
    bus: Bus
    tasks: Tasks
    store: Store
    club: LuckyFitClub
    operator: str


async def build(settings: Settings, folder: Path, *, keys: Keys | None = None, operator: str = "") -> Product:
    """The product for these settings, with its store open in `folder`. Raises StoreError or KeyStoreError."""
    keys = keys or Keys(KeyStore())
    clock, bus, tasks, met = SystemClock(), Bus(), Tasks(), Met()
    secret = store_key(folder, keys.store)
    store = await open_store(folder, secret, clock, met.name_of)
    known = capability_file(settings, folder, secret, keys).read()
    observe = when_changed(bus.publish)
    keeper = await _keeper(folder, secret, clock, tasks)
    club = LuckyFitClub(settings.luckyfit, lambda: keys.get("luckyfit.key"), clock, observe=observe, keeping=keeper)
    ground = _Ground(settings, clock, bus, tasks, store, club, operator)
    selling, till = Selling(club, store.journal, bus, clock, operator), _till(ground, known)
    auditor = Auditor(club, store.journal, store.corrections, bus, clock, tasks)
    lost_sales = LostSales(selling, store.journal, bus, clock, tasks, settle_s=settings.luckyfit.settle_s)
    return Product(
        settings=settings,
        folder=folder,
        keys=keys,
        clock=clock,
        bus=bus,
        tasks=tasks,
        store=store,
        club=club,
        cards=(cards := _cards(settings, keys, clock, store, observe)),
        checkin=_checkin(ground, keeper, met),
        members=Members(club),
        selling=selling,
        lost_sales=lost_sales,
        till=till,
        shifts=_shifts(ground, auditor.look_at_all, lost_sales.sweep_all),
        reports=Reports(write),
        prover=_prover(ground),
        resender=Resender(till, store.journal, bus, tasks),
        known=known,
        history=History(store.records, clock),
        auditor=auditor,
        receipts=Receipts(store.journal, provider(settings.fiscal.provider, folder), clock),
        cards_desk=CardsDesk(cards, clock) if cards is not None else None,
        keeper=keeper,
    )


async def _keeper(folder: Path, secret: bytes, clock: Clock, tasks: Tasks) -> Keeper | None:
    """What is remembered of the clients; without it LuckyFit alone answers."""
    try:
        return Keeper(await open_roster(folder, secret), clock, tasks)
    except StoreError as error:
        log.warning("nothing is remembered of the clients: %s", error)
        return None


def _checkin(on: _Ground, keeper: Keeper | None, met: Met) -> Checkin:
    rules = rules_from(on.settings)
    recall = Recall(keeper, rules, on.clock) if keeper is not None else None
    return Checkin(on.club, on.store.tags, rules, on.clock, recall, met=met)


def _till(on: _Ground, known: Known) -> Till:
    """After a fresh install it waits for LuckyFit to list what a lost journal may have sent."""
    luckyfit = on.settings.luckyfit
    lag_s = luckyfit.read_lag_s if on.store.is_new else 0.0
    journal, capabilities = on.store.journal, known.capabilities
    return Till(on.club, journal, on.bus, on.clock, luckyfit.point_name, on.operator, capabilities=capabilities, lag_s=lag_s)


def _prover(on: _Ground) -> Prover:
    journal, settle_s = on.store.journal, on.settings.luckyfit.settle_s
    witness = DepositWitness(on.club, journal)
    return Prover(on.club, journal, on.bus, on.clock, on.tasks, settle_s=settle_s, witness=witness)


def _shifts(on: _Ground, *looks: Callable[[], Awaitable[object]]) -> Shifts:
    largest = Money.parse(on.settings.shift.max_difference)
    return Shifts(
        on.club, on.store.shifts, on.bus, on.clock, on.settings.luckyfit.point_name, largest, on.operator, last_looks=looks
    )


def capability_file(settings: Settings, folder: Path, secret: bytes, keys: Keys) -> CapabilityFile:
    """What this LuckyFit was seen to do; `secret` is the store's key. Nothing is read of it yet."""
    return CapabilityFile(folder, secret, settings.luckyfit.url + settings.luckyfit.prefix, lambda: keys.get("luckyfit.key"))


def rules_from(settings: Settings) -> Rules:
    """The club's rules as set."""
    chosen = settings.decision
    return Rules(
        levels={Code(name): Level(level) for name, level in chosen.levels.items()},
        expiring_days=chosen.expiring_days,
        last_passes=chosen.last_passes,
        debt_warn=Money.parse(chosen.debt_warn) if chosen.debt_warn else None,
        debt_deny=Money.parse(chosen.debt_deny) if chosen.debt_deny else None,
        debt_age_days=chosen.debt_age_days,
        birthday_days=chosen.birthday_days,
    )


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


def _cards(
    settings: Settings, keys: Keys, clock: SystemClock, store: Store, observe: Callable[[ServiceChanged], None]
) -> InstasportCards | None:
    if not settings.instasport.slug:
        return None
    from desk.instasport.cards import InstasportCards  # noqa: PLC0415 - only clubs that use it pay for it

    return InstasportCards(settings.instasport, lambda: keys.get("instasport.key"), clock, store.tokens, observe=observe)
