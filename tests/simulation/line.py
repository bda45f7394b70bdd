"""The way from a desk to LuckyFit (the part of the port Club that moves money), with all that goes wrong on it."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import datetime, timedelta
from random import Random

from desk.errors import OutcomeUnknown, Refused, UnexpectedAnswer, Unreachable
from desk.luckyfit.endpoints.money import WINDOW
from desk.model.money import Money
from desk.model.proof import Statement
from desk.model.sale import Booking, Transaction
from desk.model.ticket import DepositAccount
from tests.simulation.clock import true_now
from tests.simulation.luckyfit import LuckyFit
from tests.simulation.profile import Profile

BOOK, LIST = "POST /transactions", "GET /transactions"
pause = asyncio.sleep


class Line:
    """`calm` ends the faults. `faults` counts those there were, `whole` says of each booking whether its last read was."""

    accepts_truncated = False

    def __init__(self, luckyfit: LuckyFit, profile: Profile, chance: Random) -> None:
        self._luckyfit, self._profile, self._chance = luckyfit, profile, chance
        self.calm = False
        self.faults: Counter[str] = Counter()
        self.whole: dict[Booking, bool] = {}

    async def post(self, booking: Booking, tag: str) -> Transaction:
        """One request. What LuckyFit does with it does not hang on whether anybody still waits for the answer."""
        fate, chance = self._fate(), self._chance
        self.faults[fate] += 1
        there, back = chance.uniform(0.05, 1.0), chance.uniform(0.05, 1.0)
        gives_up = there + back + chance.choice((0.0, chance.uniform(0.0, 28.0)))
        if fate == "not sent":
            await pause(there)
            raise Unreachable(BOOK, "no connection")
        if fate == "refused":
            await pause(there + back)
            raise Refused(BOOK, "no")
        if fate == "late":
            self._luckyfit.book_in(gives_up + chance.uniform(0.0, self._profile.late_s), booking, tag)
        elif fate != "dropped":
            booked = self._luckyfit.book_in(there, booking, tag)
            if fate == "good":
                row = await asyncio.shield(booked)
                await pause(back)
                return row
        await pause(gives_up)
        error = OutcomeUnknown(BOOK, fate)
        error.http_status = 502 if fate == "bad gateway" else None
        raise error

    async def statement(self, booking: Booking, since: datetime | None = None) -> Statement:
        """The rows a booking's query shows; failed and truncated reads are told as the real client tells them."""
        self.whole[booking] = False
        chance, since = self._chance, since or true_now() - WINDOW
        await pause(chance.uniform(0.02, 0.5))
        if self._happens(self._profile.read_fails):
            await pause(chance.uniform(0.0, 5.0))
            raise Unreachable(LIST, "no answer")
        rows = self._luckyfit.read(booking, since)
        await pause(chance.uniform(0.02, 0.5))
        if rows and self._happens(self._profile.truncated):
            if not self.accepts_truncated:
                raise UnexpectedAnswer(LIST, "total")
            return Statement(since, rows[: chance.randrange(len(rows))])
        self.whole[booking] = True
        return Statement(since, rows)

    async def recent(self, client_id: int, amount: Money, window: timedelta) -> list[Transaction]:
        """What the naive look for: that client's rows of that sum within the window, whatever else they tell."""
        await pause(self._chance.uniform(0.05, 1.0))
        if self._happens(self._profile.read_fails):
            raise Unreachable(LIST, "no answer")
        now = true_now()
        rows = [row.movement for row in self._luckyfit.shown()]
        return [row for row in rows if (row.client_id, row.sum) == (client_id, amount) and now - row.created_at <= window]

    async def client_accounts(self, client_id: int) -> list[DepositAccount]:
        """A deposit that is never empty."""
        await pause(self._chance.uniform(0.02, 0.5))
        return [DepositAccount(id=client_id * 10, name="", balance=Money.of(100_000), client_id=client_id)]

    def _happens(self, share: float) -> bool:
        return self._chance.random() < share and not self.calm

    def _fate(self) -> str:
        profile, drawn = self._profile, self._chance.random()
        shares = {
            "not sent": profile.not_sent,
            "answer lost": profile.answer_lost,
            "dropped": profile.dropped,
            "late": profile.late,
            "bad gateway": profile.bad_gateway,
            "refused": profile.refused,
        }
        for fate, share in shares.items():
            if drawn < share and not self.calm:
                return fate
            drawn -= share
        return "good"
