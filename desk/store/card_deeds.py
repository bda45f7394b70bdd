"""Presses on Instasport cards that nobody knows the end of yet."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy import delete, select
from sqlalchemy.dialects.sqlite import insert

from desk.store.database import Database
from desk.store.tables import card_deed

if TYPE_CHECKING:
    from desk.model.card_deed import CardDeed


class SqlCardDeeds:
    """One for each card, or template asked for, until it is known what became of it (the port CardDeeds)."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, phone: str) -> Sequence[CardDeed]:
        """Whatever of this client is open, oldest first."""
        from desk.model.card_deed import CardDeed, Doing  # noqa: PLC0415 - only clubs that use Instasport pay for it

        query = select(card_deed).where(card_deed.c.phone == phone).order_by(card_deed.c.begun_at)
        rows = await self._database.transaction(lambda connection: connection.execute(query).all())
        return [
            CardDeed(each.phone, Doing(each.doing), each.card_id, each.template_id, frozenset(json.loads(each.cards_before)))
            for each in rows
        ]

    async def take(self, deed: CardDeed) -> bool:
        """It is about to be sent; False where another of the same target is open. Of two programs one has it."""
        begun = insert(card_deed).values(
            phone=deed.phone,
            target=deed.target,
            doing=deed.doing.value,
            card_id=deed.card_id,
            template_id=deed.template_id,
            cards_before=_cards(deed),
            begun_at=self._database.clock.now(),
        )
        once = begun.on_conflict_do_nothing(index_elements=["phone", "target"])
        return await self._database.transaction(lambda connection: connection.execute(once).rowcount == 1)

    async def drop(self, deed: CardDeed) -> None:
        """It is known what became of this one; another program may have begun the next of the same target since."""
        this = {"phone": deed.phone, "target": deed.target, "doing": deed.doing.value, "cards_before": _cards(deed)}
        await self._database.execute(delete(card_deed).filter_by(**this))


def _cards(deed: CardDeed) -> str:
    return json.dumps(sorted(deed.before))
