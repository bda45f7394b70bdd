"""Reading the journal: pages, stories and sheets of what happened to money, by the branch's own clock."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from desk.errors import NotAllowed
from desk.model.intent import Intent, TenderState
from desk.model.record import PAGE, Attempt, Filter, Happening, KindSum, Page, SaleStory, Slips, Story
from desk.model.sheet import BOM, COMMA, lines
from desk.ports import Clock, Records
from desk.wording.journal_sheet import HEADER, row

AT_ONCE = 500
"""Movements read at once for a sheet or a list; never all of them."""


class History:
    """The journal for people. Raises StoreError; nothing is changed by it."""

    def __init__(self, records: Records, clock: Clock) -> None:
        self._records, self._clock = records, clock

    async def page(self, wanted: Filter, *, behind: str = "", limit: int = PAGE) -> Page:
        """What is wanted, newest first, or what lies behind the movement of that id."""
        page = await self._records.page(wanted, behind=behind, limit=limit)
        return replace(page, intents=tuple(self._here(each) for each in page.intents))

    async def sums(self, wanted: Filter) -> tuple[KindSum, ...]:
        """Counted and added up by kind of money and group."""
        return await self._records.sums(wanted)

    async def operators(self, wanted: Filter) -> tuple[str, ...]:
        """Who wrote movements in these days; those nobody is named for are left out."""
        return tuple(each for each in await self._records.operators(wanted) if each)

    async def story(self, intent_id: str) -> Story:
        """Everything about one movement. Raises StoreError when there is none of that id."""
        story = await self._records.story(intent_id)
        return replace(
            story,
            intent=self._here(story.intent),
            happened=self._told(story.happened),
            attempts=tuple(self._tried(each) for each in story.attempts),
            sale_happened=self._told(story.sale_happened),
        )

    async def sale_story(self, sale_id: str) -> SaleStory:
        """Everything about the sale of a ticket. Raises StoreError when there is none of that id."""
        story = await self._records.sale_story(sale_id)
        parts = tuple(self._here(each) for each in story.parts)
        return replace(story, happened=self._told(story.happened), parts=parts)

    async def each(self, wanted: Filter) -> AsyncIterator[tuple[Intent, ...]]:
        """What is wanted, oldest first, some at a time."""
        behind, more = "", True
        while more:
            page = await self._records.page(wanted, behind=behind, newest_first=False, limit=AT_ONCE)
            if page.intents:
                behind = page.intents[-1].id
                yield tuple(self._here(each) for each in page.intents)
            more = page.more

    async def slips(self, intents: Sequence[Intent]) -> Mapping[str, Slips]:
        """The slips of each; only of what went back must the audit be asked, which may have been by another one."""
        asked = [each.id for each in intents if each.tender_ref and each.tender is TenderState.RETURNED]
        told = await self._records.slips(asked) if asked else {}
        return {each.id: told.get(each.id) or Slips(each.tender_ref) for each in intents}

    async def write(self, wanted: Filter, put: Callable[[bytes], object], *, separator: str = COMMA) -> int:
        """Hands the sheet to `put`, piece by piece, in the language in use; how many movements are in it."""
        count = 0
        put((BOM + lines([HEADER], separator)).encode())
        async for some in self.each(wanted):
            slips = await self.slips(some)
            put(lines([row(each, separator=separator, slips=slips[each.id]) for each in some], separator).encode())
            count += len(some)
        return count

    async def save(self, wanted: Filter, path: Path, *, separator: str = COMMA) -> int:
        """Writes the sheet into a file, which is there whole or not at all. Raises NotAllowed `not_written`."""
        draft = path.with_name(f"{path.name}.part")
        try:
            file = await asyncio.to_thread(_opened, draft)
            try:
                count = await self.write(wanted, file.write, separator=separator)
            finally:
                file.close()
            await asyncio.to_thread(os.replace, draft, path)
        except OSError as error:
            raise NotAllowed("not_written", path=str(path)) from error
        finally:
            await asyncio.to_thread(_forget, draft)
        return count

    def _here(self, intent: Intent) -> Intent:
        """The journal keeps moments in UTC."""
        return replace(intent, created_at=self._at(intent.created_at), updated_at=self._at(intent.updated_at))

    def _told(self, happened: tuple[Happening, ...]) -> tuple[Happening, ...]:
        return tuple(replace(each, at=self._at(each.at)) for each in happened)

    def _tried(self, attempt: Attempt) -> Attempt:
        ended = None if attempt.ended_at is None else self._at(attempt.ended_at)
        return replace(attempt, begun_at=self._at(attempt.begun_at), ended_at=ended)

    def _at(self, moment: datetime) -> datetime:
        return moment.astimezone(self._clock.now().tzinfo)


def _opened(path: Path) -> BinaryIO:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.open("wb")


def _forget(path: Path) -> None:
    """A draft that was not finished does not stay."""
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return
