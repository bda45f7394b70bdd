"""The journal as people look through it: which part, its rows page by page, its sums, and the story of one movement. No Qt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path

from desk.errors import DeskError, StoreError
from desk.model.client import Client
from desk.model.intent import Intent
from desk.model.record import PAGE, Filter, Group, KindSum, Story, bounds
from desk.model.sheet import COMMA
from desk.ports import Clock
from desk.services.history import History
from desk.services.members import Members
from ui.presenters.screen import Screen

MOST_AGAIN = 1_000
"""So many rows are read anew at once when something moved; those further down come when they are looked for."""
LONGEST_NUMBER = 8
"""A number of a client; longer ones are phones and cards."""
MOST_CLIENTS = 50


class Preset(StrEnum):
    """Days that are asked for most."""

    TODAY = "today"
    YESTERDAY = "yesterday"
    WEEK = "week"


BACK = {Preset.TODAY: (0, 0), Preset.YESTERDAY: (1, 1), Preset.WEEK: (6, 0)}
"""How many days ago each begins and ends."""


@dataclass(frozen=True, slots=True)
class JournalState:
    """What the page shows. `clients` are those `typed` was found to mean, None while nothing is typed.

    `chosen` is the movement whose story is wanted; `story` is None until it is read.
    """

    first: date
    last: date
    operator: str = ""
    typed: str = ""
    clients: tuple[int, ...] | None = None
    group: Group | None = None
    rows: tuple[Intent, ...] = ()
    more: bool = False
    sums: tuple[KindSum, ...] = ()
    operators: tuple[str, ...] = ()
    chosen: str = ""
    story: Story | None = None
    loading: bool = True
    error: DeskError | None = None

    @property
    def count(self) -> int:
        """How many movements are wanted, on the page or not."""
        return sum(each.count for each in self.sums)

    @property
    def narrowed(self) -> bool:
        """True when more than the days narrows it."""
        return bool(self.operator or self.typed or self.group)


class JournalPresenter(Screen[JournalState]):
    """What is read later always wins over what was asked for earlier."""

    def __init__(self, history: History, members: Members, clock: Clock, names: Mapping[int, str] | None = None) -> None:
        self._history, self._members, self._clock = history, members, clock
        self._turn = self._told = 0
        self._names = dict(names or {})
        today = self._today
        super().__init__(JournalState(today, today))

    @property
    def names(self) -> Mapping[int, str]:
        """Of clients that are known here."""
        return self._names

    def name_of(self, intent: Intent) -> str:
        """What the client of a movement is called: as seen today, else as kept with it; nothing where neither is known."""
        return self._names.get(intent.booking.client_id) or intent.client_name

    def know(self, names: Mapping[int, str]) -> None:
        """Names of more clients."""
        self._names |= names

    def begin(self, client: Client | None = None) -> None:
        """Opened anew: today, everybody; or everything of the last week of the client on the screen."""
        today = self._today
        fresh = JournalState(today, today, operators=self.state.operators)
        if client is not None:
            self.know({client.id: client.list_name})
            fresh = replace(fresh, first=self._ago(BACK[Preset.WEEK][0]), typed=client.full_name, clients=(client.id,))
        self._show(fresh)

    def begin_at(self, intent: Intent) -> None:
        """Opened for the story of one movement: its client's, on its day."""
        day, client_id = intent.created_at.astimezone(self._clock.now().tzinfo).date(), intent.booking.client_id
        typed = self.name_of(intent) or str(client_id)
        self._show(JournalState(day, day, typed=typed, clients=(client_id,), chosen=intent.id))

    @property
    def preset(self) -> Preset | None:
        """Which usual days these are."""
        days = (self.state.first, self.state.last)
        return next((each for each, (begin, end) in BACK.items() if days == (self._ago(begin), self._ago(end))), None)

    def set_preset(self, preset: Preset) -> None:
        """Usual days."""
        begin, end = BACK[preset]
        self._want(first=self._ago(begin), last=self._ago(end))

    def set_first(self, first: date) -> None:
        """From this day on; the last day is never before it."""
        self._want(first=first, last=max(first, self.state.last))

    def set_last(self, last: date) -> None:
        """To this day; the first day is never after it."""
        self._want(first=min(last, self.state.first), last=last)

    def set_operator(self, operator: str) -> None:
        """Only what this one took; nobody's name asks for all."""
        self._want(operator=operator)

    def set_group(self, group: Group | None) -> None:
        """Only what ended so."""
        self._want(group=group)

    def set_client(self, typed: str) -> None:
        """Only what is of the client typed: a number of LuckyFit, or whom a search finds."""
        typed = " ".join(typed.split())
        if typed != self.state.typed:
            self._want(typed=typed, clients=None)

    @property
    def wanted(self) -> Filter:
        """What is asked for."""
        state = self.state
        since, until = bounds(state.first, state.last, self._clock.now().tzinfo)
        clients = (state.clients or ()) if state.typed else None
        return Filter(since, until, state.operator or None, clients, state.group)

    async def read(self) -> None:
        """Rows, sums and operators of what is wanted, and the story that was chosen."""
        self._turn += 1
        turn = self._turn
        try:
            await self._find_clients(turn)
            wanted = self.wanted
            page = await self._history.page(wanted, limit=max(PAGE, min(MOST_AGAIN, len(self.state.rows))))
            sums, operators = await self._history.sums(wanted), await self._history.operators(wanted)
        except DeskError as error:
            if turn == self._turn:
                self._show(replace(self.state, rows=(), sums=(), more=False, loading=False, error=error, chosen="", story=None))
            return
        if turn == self._turn:
            there = {each.id for each in page.intents}
            chosen = self.state.chosen if self.state.chosen in there else ""
            story = self.state.story if chosen else None
            fresh = replace(self.state, rows=page.intents, more=page.more, sums=sums, operators=operators)
            self._show(replace(fresh, loading=False, error=None, chosen=chosen, story=story))
            await self._tell()

    async def read_more(self) -> None:
        """The rows behind those on the page."""
        state, turn = self.state, self._turn
        if not state.more or state.loading or not state.rows:
            return
        page = await self._history.page(self.wanted, behind=state.rows[-1].id)
        if turn == self._turn and self.state.rows == state.rows:
            self._show(replace(self.state, rows=(*state.rows, *page.intents), more=page.more))

    async def choose(self, intent_id: str) -> None:
        """The story of one movement; nobody's id leaves none."""
        if intent_id != self.state.chosen:
            self._show(replace(self.state, chosen=intent_id, story=None))
        await self._tell()

    async def write(self, path: Path, *, separator: str = COMMA) -> int:
        """What is wanted as a sheet; how many rows. Raises NotAllowed `not_written`, StoreError."""
        return await self._history.save(self.wanted, path, separator=separator)

    def file_name(self) -> str:
        """A name for the sheet, without an ending: `journal-2026-11-22`."""
        first, last = self.state.first, self.state.last
        return f"journal-{first:%Y-%m-%d}" + (f"-{last:%Y-%m-%d}" if last != first else "")

    async def _find_clients(self, turn: int) -> None:
        """Whom the text means; read once for a text."""
        typed = self.state.typed
        if not typed or self.state.clients is not None:
            return
        if typed.isdecimal() and len(typed) <= LONGEST_NUMBER:
            found: tuple[int, ...] = (int(typed),)
        else:
            clients = (await self._members.search(typed, MOST_CLIENTS)).matches
            self.know({each.id: each.list_name for each in clients})
            found = tuple(each.id for each in clients)
        if turn == self._turn:
            self._show(replace(self.state, clients=found))

    async def _tell(self) -> None:
        """Reads the story that is wanted, which may have gone on."""
        chosen = self.state.chosen
        if not chosen:
            return
        self._told += 1
        turn = self._told
        try:
            story = await self._history.story(chosen)
        except StoreError as error:
            if turn == self._told:
                self._show(replace(self.state, error=error))
            return
        if turn == self._told and self.state.chosen == chosen:
            self._show(replace(self.state, story=story))

    def _want(self, **changes: object) -> None:
        """Something else is asked for: what was read is void until it is read anew."""
        fresh = replace(self.state, **changes)  # type: ignore[arg-type]  # by name
        if fresh != self.state:
            self._turn += 1
            self._show(replace(fresh, loading=True, rows=(), more=False, sums=(), chosen="", story=None, error=None))

    @property
    def _today(self) -> date:
        return self._clock.now().date()

    def _ago(self, days: int) -> date:
        return self._today - timedelta(days=days)
