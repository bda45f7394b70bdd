"""Who stands at the desk as this PC remembers: answered from the roster in a moment, with the age of what is remembered."""

from __future__ import annotations

import logging
from collections.abc import Awaitable
from datetime import datetime, timedelta
from typing import TypeVar

from desk.errors import StoreError
from desk.model.client import Staff
from desk.model.decide import UNTOLD, Facts, Rules, decide
from desk.model.roster import Kept, Owners
from desk.model.tag import Tag
from desk.model.view import ROSTER, ClientView, Found, Outcome, Several, StaffCard
from desk.ports import Clock
from desk.services.roster.keeper import Keeper

T = TypeVar("T")
log = logging.getLogger(__name__)


class Recall:
    """Answers from the roster. What it does not know, or can't read, is no answer: then LuckyFit is the one to ask."""

    def __init__(self, keeper: Keeper, rules: Rules, clock: Clock) -> None:
        self.keeper, self._rules, self._clock = keeper, rules, clock
        self._roster = keeper.roster

    async def by_tag(self, tag: Tag) -> Outcome | None:
        """Who has this card, as far as is remembered; None when nobody is known to. It never guesses between several."""
        owners = await _or_none(self._roster.by_tag(tag))
        if owners is None or not (owners.clients or owners.staff):
            return None
        if len(owners.clients) == 1:
            return Found(self._view(owners.clients[0], next(iter(owners.staff), None)))
        return self._several(owners, tag) if owners.clients else self._badge(owners.staff[0], tag, owners.staff_at)

    async def client(self, client_id: int) -> ClientView | None:
        """Everything remembered of one client."""
        kept = await _or_none(self._roster.client(client_id))
        if kept is None:
            return None
        owners = await _or_none(self._roster.badges(kept.client.tag)) if kept.client.tag else None
        return self._view(kept, next(iter(owners or ()), None))

    def _several(self, owners: Owners, tag: Tag) -> Several:
        clients, now = tuple(each.client for each in owners.clients), self._clock.now()
        told_at = min(each.told_at for each in owners.clients).astimezone(now.tzinfo)
        return Several(clients, tag, decide(Facts(clients), self._rules, now), ROSTER, told_at)

    def _badge(self, staff: Staff, tag: Tag, told_at: datetime | None) -> StaffCard:
        now = self._clock.now()
        age = max(now - told_at, timedelta()) if told_at is not None else UNTOLD
        at = told_at.astimezone(now.tzinfo) if told_at is not None else None
        return StaffCard(staff, tag, decide(Facts(staff=staff, age=age), self._rules, now), ROSTER, at)

    def _view(self, kept: Kept, staff: Staff | None) -> ClientView:
        now = kept.not_before(self._clock.now())
        facts = Facts((kept.client,), kept.tickets, kept.accounts, staff, kept.age_at(now))
        return ClientView(
            kept.client,
            facts.tickets,
            facts.accounts,
            staff,
            decide(facts, self._rules, now),
            (kept.known_at or kept.told_at).astimezone(now.tzinfo),
            ROSTER,
            deposits_told=kept.deposits_at is not None,
        )


async def _or_none(reading: Awaitable[T]) -> T | None:
    """What was read, or None: a roster that fails keeps nobody at the door."""
    try:
        return await reading
    except StoreError as error:
        log.warning("the roster can't be read: %s", error.reason)
        return None
