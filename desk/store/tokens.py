"""Kept log-ins of clients at Instasport; the database encrypts them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, select, update
from sqlalchemy.dialects.sqlite import insert

from desk.model.card import TokenPair
from desk.store.database import Database
from desk.store.tables import token


class SqlTokenBox:
    """Token pairs by phone, until a day (the port TokenBox)."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def put(self, phone: str, pair: TokenPair, until: datetime) -> None:
        """Replaces what was kept for this phone."""
        values = {"access": pair.access, "refresh": pair.refresh, "until": until}
        kept = insert(token).values(phone=phone, **values).on_conflict_do_update(index_elements=["phone"], set_=values)
        await self._database.execute(kept)

    async def renew(self, phone: str, pair: TokenPair) -> None:
        """Replaces the pair, not its end; nothing when none is kept."""
        fresh = {"access": pair.access, "refresh": pair.refresh}
        await self._database.execute(update(token).where(token.c.phone == phone).values(**fresh))

    async def get(self, phone: str) -> TokenPair | None:
        """What is kept and not out of date; what is out of date, of anybody, is forgotten on the way."""
        now = self._database.clock.now()

        def found(connection: Connection) -> TokenPair | None:
            connection.execute(delete(token).where(token.c.until <= now))
            row = connection.execute(select(token).where(token.c.phone == phone)).first()
            return None if row is None else TokenPair(access=row.access, refresh=row.refresh)

        return await self._database.transaction(found)

    async def drop(self, phone: str) -> None:
        """Forgets it."""
        forgotten = delete(token).where(token.c.phone == phone)
        await self._database.execute(forgotten)
