"""Learned spellings of tags."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.dialects.sqlite import insert

from desk.store.database import Database
from desk.store.tables import tag_spelling


class SqlTagMemory:
    """Counts which spelling of a tag LuckyFit answered to (the port TagMemory)."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def learned(self) -> Sequence[str]:
        """Most frequent first, of equals the latest."""
        order = (tag_spelling.c.hits.desc(), tag_spelling.c.last_at.desc())
        query = select(tag_spelling.c.name).order_by(*order)
        return await self._database.transaction(lambda connection: connection.execute(query).scalars().all())

    async def remember(self, spelling: str) -> None:
        """Counts one hit."""
        now = self._database.clock.now()
        again = {"hits": tag_spelling.c.hits + 1, "last_at": now}
        fresh = insert(tag_spelling).values(name=spelling, hits=1, last_at=now)
        await self._database.execute(fresh.on_conflict_do_update(index_elements=["name"], set_=again))
