"""A door without a building: a real store, a gate that does as it is told and looks into the store first, answers from a book."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from desk.errors import DeskError
from desk.events import Bus
from desk.model.client import Client, Staff
from desk.model.decide import Facts, Rules, decide
from desk.model.door import DoorRules, Place
from desk.model.gate import Direction, GateOutcome, Passed
from desk.model.passing import Pass, PassFilter
from desk.model.tag import Tag
from desk.model.ticket import ClientTicket
from desk.model.view import ClientView, Found, Outcome, UnknownCard
from desk.services.admitting import Admitting
from desk.services.door import Door, DoorKnobs
from desk.services.judging import Judging
from desk.services.timekeeping import Watch
from desk.store import Store, open_store
from desk.store.cipher import _connect
from desk.tasks import Tasks

KEY = bytes(range(32))
KYIV = ZoneInfo("Europe/Kyiv")
START = datetime(2026, 11, 22, 12, 41, tzinfo=KYIV)
IN, OUT = Place("main", Direction.IN), Place("main", Direction.OUT)
PLACES = {"street": IN, "hall": OUT, "side": Place("side", Direction.IN)}
CARD, OTHER, BADGE = Tag.dec10(12345678), Tag.dec10(23456789), Tag.dec10(34567890)
OLGA, PETRO = Client(17, "Коваль", "Ольга"), Client(18, "Бойко", "Петро")
OLENA = Staff(7, "Кравець", "Олена")
AN_HOUR = timedelta(hours=1)


class HandClock:
    """Time that goes on only when told; the clock at the wall can be set without any time passing."""

    def __init__(self, moment: datetime = START) -> None:
        self.moment, self.seconds = moment, 100.0

    def now(self) -> datetime:
        return self.moment

    def monotonic(self) -> float:
        return self.seconds

    def go_on(self, by: timedelta) -> None:
        self.moment = (self.moment.astimezone(UTC) + by).astimezone(KYIV)
        self.seconds += by.total_seconds()


def ticket(**more: Any) -> ClientTicket:
    """A membership that began ten days ago and lasts twenty more."""
    days = timedelta(days=1)
    told = {"started": START - 10 * days, "finished": START + 20 * days}
    return ClientTicket(1, 17, "Ранок", **(told | more))


def found(client: Client = OLGA, *tickets: ClientTicket, source: str = "roster", told_at: datetime = START - AN_HOUR) -> Found:
    """What is known of one client."""
    facts = Facts((client,), tickets)
    return Found(ClientView(client, tickets, (), None, decide(facts, Rules(), START), told_at, source))


@dataclass
class Book:
    """Who has which card: `remembered` by this PC, `live` at LuckyFit; an error is raised instead of an answer."""

    remembered: dict[bytes, Outcome] = field(default_factory=dict)
    live: dict[bytes, Outcome | DeskError] = field(default_factory=dict)
    asked: list[bytes] = field(default_factory=list)
    holds: asyncio.Event | None = None
    """LuckyFit does not answer until it is set."""
    was_asked: asyncio.Event = field(default_factory=asyncio.Event)

    async def at_once(self, tag: Tag) -> Outcome | None:
        return self.remembered.get(tag.number)

    async def by_tag(self, tag: Tag) -> Outcome:
        self.asked.append(tag.number)
        self.was_asked.set()
        if self.holds is not None:
            await self.holds.wait()
        answer = self.live.get(tag.number, UnknownCard(tag))
        if isinstance(answer, DeskError):
            raise answer
        return answer

    async def known(self, client_id: int) -> ClientView | None:
        views = (each.view for each in self.remembered.values() if isinstance(each, Found))
        return next((each for each in views if each.client.id == client_id), None)


class HandGate:
    """Does what it is told to. Before it opens it looks whether the pass is on the disk: `unwritten` counts when it was not."""

    def __init__(self, name: str, look: Callable[[Direction], bool]) -> None:
        self.name, self._look = name, look
        self.outcomes: list[GateOutcome] = []
        self.opened: list[Direction] = []
        self.unwritten = 0
        self.holds: asyncio.Event | None = None
        self.pulsed = asyncio.Event()

    async def open(self, direction: Direction) -> GateOutcome:
        self.unwritten += not self._look(direction)
        self.opened.append(direction)
        self.pulsed.set()
        if self.holds is not None:
            await self.holds.wait()
        return self.outcomes.pop(0) if self.outcomes else Passed()


class House:
    """Everything on both sides of two doors."""

    def __init__(self, store: Store, clock: HandClock, door: DoorRules, knobs: DoorKnobs) -> None:
        self.store, self.clock, self.book, self.bus, self.tasks = store, clock, Book(), Bus(), Tasks()
        self.server: datetime | None = None
        self.line_is_well = True
        self.gates = {name: HandGate(name, self.looked) for name in ("main", "side")}
        self._outside: Any = None
        self.facts: list[Any] = []
        self.judging = Judging(Rules(door=door), Watch(clock, lambda: self.server), b"secret")
        ground = (self.book, store.passes, self.judging, self.bus)
        more = {"places": PLACES, "gates": self.gates, "knobs": knobs}
        self.door = Door(*ground, clock, self.tasks, line_is_well=lambda: self.line_is_well, **more)
        self.admitting = Admitting(self.door, *ground, self.tasks, "Олена", mark=store.mark)

    def hear(self, *kinds: type) -> None:
        """Keeps facts of these kinds from now on."""
        for kind in kinds:
            self.bus.subscribe(kind, self.facts.append)

    def rules(self, **more: Any) -> None:
        """Other knobs from now on."""
        self.judging.rules = replace(self.judging.rules, door=replace(self.judging.rules.door, **more))

    def looked(self, direction: Direction) -> bool:
        """Whether a pass that way is written and waits for its gate; read by a connection of its own, so only what is durable."""
        if self._outside is None:
            self._outside = _connect(self.path, KEY)
        query = "SELECT count(*) FROM pass WHERE settled_at IS NULL AND verdict <> 'denied' AND direction = ?"
        (count,) = self._outside.execute(query, (direction.value,)).fetchone()
        return bool(count)

    @property
    def path(self) -> Path:
        """The store's file."""
        return Path(self.store.passes._database._ownership._file.name).with_suffix(".db")

    async def passes(self, **wanted: Any) -> tuple[Pass, ...]:
        """All that is written, oldest first."""
        return (await self.store.passes.page(PassFilter(**wanted), newest_first=False, limit=100_000)).passes

    async def stop(self) -> None:
        await self.tasks.stop()
        await self.store.close()
        if self._outside is not None:
            self._outside.close()


async def house(folder: Path, clock: HandClock | None = None, knobs: DoorKnobs | None = None, **rules: Any) -> House:
    """A house whose store lies in that folder."""
    clock = clock or HandClock()
    made = House(await open_store(folder, KEY, clock), clock, DoorRules(**rules), knobs or DoorKnobs(live_wait_s=5.0))
    made.book.remembered[CARD.number] = found(OLGA, ticket())
    return made
