"""Probes of reading: whole lists, how soon they show what was booked, how many requests are answered, and what a key opens."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from desk.errors import ServiceError, UnexpectedAnswer
from desk.model.capability import Fact
from desk.model.money import Money
from desk.model.sale import Operation
from desk.services.probing.hands import Hands

FACTS = (Fact.LISTS_WHOLE,)
LONG = timedelta(days=400)
WRITES = 10
KOPIYKA = Money(1)
PATIENCE_S = 10.0
LOOK_S = 0.2
BURST = 40
TOO_MANY = 429


async def of_lists(hands: Hands) -> None:
    """P4: the longest list there is."""
    now = hands.club.server_now()
    how = "all movements of 400 days, counted against total"
    try:
        rows = await hands.club.transactions(since=now - LONG, until=now + LONG)
    except UnexpectedAnswer as error:
        hands.note(Fact.LISTS_WHOLE, holds=False, value=error.field, how=how)
        return
    hands.note(Fact.LISTS_WHOLE, holds=True, value=f"{len(rows)}", how=how)


async def of_writes(hands: Hands) -> None:
    """P8: payments read back at once."""
    ticket = await hands.ticket()
    if ticket.account_id is None:
        return
    lags = [await _lag_s(hands, ticket.account_id) for _ in range(WRITES)]
    hands.lag_s = max(lags)
    how = f"{WRITES} payments, each read back at once"
    hands.note(Fact.READS_OWN_WRITES, holds=not hands.lag_s, value=f"{round(hands.lag_s * 1000)} ms", how=how)


async def _lag_s(hands: Hands, account: int) -> float:
    """Seconds until the list shows a payment; 0 when its first reading did."""
    paid = await hands.paid(account, KOPIYKA, Operation.TICKET)
    begun = hands.clock.monotonic()
    if paid is None or await hands.row(paid.id) is not None:
        return 0.0
    while hands.clock.monotonic() - begun < PATIENCE_S:
        await hands.pause(LOOK_S)
        if await hands.row(paid.id) is not None:
            break
    return hands.clock.monotonic() - begun


async def of_a_burst(hands: Hands) -> None:
    """P11: many small readings at once."""
    answers = await asyncio.gather(*(hands.club.branches() for _ in range(BURST)), return_exceptions=True)
    limited = [each for each in answers if isinstance(each, ServiceError) and each.http_status == TOO_MANY]
    hands.note(
        Fact.RATE_LIMITED, holds=bool(limited), value=f"{BURST}", how="so many readings at once, repeated where they failed"
    )


async def of_branches(hands: Hands) -> None:
    """P12: what the key opens."""
    branches = await hands.club.branches()
    hands.note(Fact.ONE_BRANCH, holds=len(branches) == 1, value=f"{len(branches)}", how="branches this key opens")
