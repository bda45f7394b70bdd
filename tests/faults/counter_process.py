"""A counter in a process of its own that takes one payment, or sells one ticket, and is killed at a chosen boundary."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from datetime import date
from pathlib import Path

from sqlalchemy import event

from desk.config import LuckyFitSettings
from desk.events import Bus
from desk.luckyfit.club import LuckyFitClub
from desk.model.money import Money
from desk.model.sale import Due, Operation, PayKind, Tender, TicketOrder
from desk.model.ticket import TicketTemplate
from desk.sandbox.moments import RealClock
from desk.services.selling import PriceList, Selling
from desk.services.till import Till
from desk.store import open_store

KEY = bytes(range(32))
TENDERS = (Tender(PayKind.CARD, Money(50000), reference="428113009217"), Tender(PayKind.CASH, Money(70000)))
DUE = Due(501, Operation.TICKET, Money(120000))
TEMPLATE = TicketTemplate(3, "8 занять", Money(120000))


def die() -> None:
    """At once, with no chance to tidy up."""
    os.kill(os.getpid(), signal.SIGKILL)


class Deadly:
    """Stands before the journal or the club, and kills before, inside or after the n-th call of one method."""

    def __init__(self, inner: object, boundary: str) -> None:
        self._inner = inner
        self._when, self._method, count = boundary.split()
        self._left = int(count)
        self.armed = False

    def __getattr__(self, name: str) -> object:
        return self._guarded if name == self._method else getattr(self._inner, name)

    async def _guarded(self, *given: object, **named: object) -> object:
        self._left -= 1
        if self._left == 0 and self._when == "before":
            die()
        self.armed = self._left == 0 and self._when == "inside"
        answer = await getattr(self._inner, self._method)(*given, **named)
        if self._left == 0 and self._when == "after":
            die()
        return answer


async def main(folder: Path, url: str, act: str, boundary: str) -> None:
    """`boundary` is `before|inside|after METHOD N`; inside is after the statements and before their commit."""
    clock = RealClock()
    store = await open_store(folder, KEY, clock)
    club = Deadly(LuckyFitClub(LuckyFitSettings(url=url), lambda: "key", clock), boundary)
    journal = Deadly(store.journal, boundary)
    event.listen(store.journal._database._engine, "commit", lambda connection: die() if journal.armed else None)
    if act == "pay":
        await Till(club, journal, Bus(), clock, "Рецепція 1").pay(17, [DUE], TENDERS)
    else:
        selling = Selling(club, journal, Bus(), clock)
        selling._prices = PriceList((), (TEMPLATE,))
        await selling.sell(TicketOrder(17, TEMPLATE.id, starts=date(2099, 1, 1)))


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), *sys.argv[2:]))
