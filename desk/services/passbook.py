"""Reading the passes: pages, sheets, who is inside, and what LuckyFit has logged beside them; by the branch's own clock."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from desk.errors import DeskError, NotAllowed
from desk.model.access import Seen, side_by_side
from desk.model.decide import Code
from desk.model.door import forgiven_at
from desk.model.passing import Emergency, Pass, PassCheck, PassFilter, PassPage, Verdict
from desk.model.sheet import BOM, COMMA, lines
from desk.model.table import Table
from desk.model.view import ClientView
from desk.ports import Club, Passes
from desk.services.judging import Judging

log = logging.getLogger(__name__)
AT_ONCE = 500
"""Passes read at once for a sheet or a list; never all of them."""
TO_START_DAYS = 30
"""So long a ticket that began with an entry here is looked after until LuckyFit has begun it too."""


class Remembers(Protocol):
    """What this PC remembers of clients."""

    async def known(self, client_id: int) -> ClientView | None:
        """Everything of one client."""
        ...


@dataclass(frozen=True, slots=True)
class DoorStatus:
    """How the doors stand: who is inside and what happened since the day began, what is still to be done at LuckyFit.

    `burning`: the gates whose controllers tell of fire.
    """

    since: datetime
    inside: int
    counts: Mapping[Verdict, int]
    emergency: Emergency
    last: Pass | None
    to_start: tuple[Pass, ...]
    burning: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Both:
    """Our passes beside LuckyFit's. `theirs_read` is False where its log could not be read: then only ours are here."""

    seen: tuple[Seen, ...]
    theirs_read: bool


class Passbook:
    """The record of passes for people; nothing is changed by it. Raises StoreError."""

    def __init__(
        self,
        passes: Passes,
        club: Club,
        remembers: Remembers,
        judging: Judging,
        write: Callable[[Path, Sequence[Table]], None],
    ) -> None:
        self._passes, self._club, self._remembers, self._judging, self._write = passes, club, remembers, judging, write

    async def page(self, wanted: PassFilter, *, behind: int = 0, limit: int = 100) -> PassPage:
        """What is wanted, newest first, or what lies behind the pass of that number."""
        page = await self._passes.page(wanted, behind=behind, limit=limit)
        return replace(page, passes=tuple(self._here(each) for each in page.passes))

    async def each(self, wanted: PassFilter) -> AsyncIterator[tuple[Pass, ...]]:
        """What is wanted, oldest first, some at a time."""
        behind, more = 0, True
        while more:
            page = await self._passes.page(wanted, behind=behind, newest_first=False, limit=AT_ONCE)
            if page.passes:
                behind = page.passes[-1].number
                yield tuple(self._here(each) for each in page.passes)
            more = page.more

    async def status(self) -> DoorStatus:
        """How the doors stand since the hour at which a day begins for them."""
        since = forgiven_at(self._judging.watch.now(), self._judging.rules.door.forgive_hour)
        page = await self.page(PassFilter(), limit=1)
        return DoorStatus(
            since,
            await self._passes.inside(since),
            await self._passes.counts(since),
            await self._passes.emergency(),
            page.passes[0] if page.passes else None,
            await self.to_start(),
            await self._passes.burning(),
        )

    async def to_start(self) -> tuple[Pass, ...]:
        """The first entry with each ticket LuckyFit has not begun, for all this PC knows: that is the day it began.

        A ticket nobody came with lately is not looked after any more.
        """
        since = self._judging.watch.now() - timedelta(days=TO_START_DAYS)
        lately = await self._first_entries(PassFilter(since=since, reason=Code.STARTS_BY_ENTRY.value))
        clients = tuple({client for client, _ticket in lately if client is not None})
        ever = PassFilter(clients=clients, reason=Code.STARTS_BY_ENTRY.value)
        first = await self._first_entries(ever) if clients else {}
        return tuple([each for key, each in first.items() if key in lately and await self._waits(each)])

    async def _first_entries(self, wanted: PassFilter) -> dict[tuple[int | None, int | None], Pass]:
        """Of those wanted the first that stands, by client and ticket."""
        found: dict[tuple[int | None, int | None], Pass] = {}
        async for some in self.each(wanted):
            for each in some:
                if each.stands:
                    found.setdefault((each.client_id, each.ticket_id), each)
        return found

    async def both(self, since: datetime, until: datetime, clients: tuple[int, ...] | None = None) -> Both:
        """Our passes and LuckyFit's side by side, newest first; without LuckyFit ours alone."""
        own = [each async for some in self.each(PassFilter(since, until, clients)) for each in some]
        try:
            logs = await self._club.access_logs(since, until)
        except DeskError as error:
            log.warning("LuckyFit's passes can't be read: %s", type(error).__name__)
            return Both(tuple(side_by_side(own, ())), theirs_read=False)
        wanted = [each for each in logs if clients is None or each.client_id in clients]
        return Both(tuple(side_by_side(own, wanted)), theirs_read=True)

    async def check(self) -> PassCheck:
        """Reads the whole record: is anything missing or changed."""
        return await self._passes.check()

    async def save(self, wanted: PassFilter, path: Path) -> int:
        """Writes what is wanted as CSV or XLSX, as the name ends; whole or not at all; how many passes are in it.

        Raises NotAllowed: `no_such_sheet` for another ending, `not_written` when the file can't be written.
        """
        if path.suffix.lower() == ".csv":
            return await self._save_csv(wanted, path)
        from desk.wording import pass_sheet  # noqa: PLC0415 - once a day

        passes = [each async for some in self.each(wanted) for each in some]
        await asyncio.to_thread(self._write, path, (pass_sheet.table(passes),))
        return len(passes)

    async def _save_csv(self, wanted: PassFilter, path: Path) -> int:
        """Written some at a time: a year need not be in memory."""
        from desk.wording import pass_sheet  # noqa: PLC0415 - once a day

        count, draft = 0, path.with_name(f"{path.name}.part")
        try:
            with await asyncio.to_thread(draft.open, "wb") as file:
                file.write((BOM + lines([pass_sheet.HEADER], COMMA)).encode())
                async for some in self.each(wanted):
                    file.write(lines([pass_sheet.row(each) for each in some], COMMA).encode())
                    count += len(some)
            await asyncio.to_thread(draft.replace, path)
        except OSError as error:
            raise NotAllowed("not_written", path=str(path)) from error
        finally:
            await asyncio.to_thread(_forget, draft)
        return count

    async def _waits(self, entry: Pass) -> bool:
        """True while the ticket is not begun, as far as is remembered."""
        view = await self._remembers.known(entry.client_id) if entry.client_id is not None else None
        if view is None:
            return True
        return any(each.id == entry.ticket_id and each.started is None for each in view.tickets)

    def _here(self, passed: Pass) -> Pass:
        """The record keeps moments in UTC."""
        return passed.in_zone(self._judging.watch.now().tzinfo)


def _forget(path: Path) -> None:
    """A draft that was not finished does not stay."""
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return
