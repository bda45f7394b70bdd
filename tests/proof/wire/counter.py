"""A counter whose wire can be spoiled: the real services over the real HTTP stack, and a journal on a real file."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

from sqlcipher3 import dbapi2

from desk.config import LuckyFitSettings
from desk.events import Bus
from desk.luckyfit.club import LuckyFitClub
from desk.luckyfit.wire import Limits
from desk.model.intent import Intent, IntentState
from desk.model.money import Money
from desk.model.saga import Sale
from desk.model.sale import TicketOrder
from desk.model.ticket import StartKind, TicketTemplate
from desk.sandbox.moments import RealClock
from desk.services.lost_sales import LostSales
from desk.services.proving import Prover
from desk.services.selling import PriceList, Selling
from desk.services.till import Till
from desk.store import Store, open_store
from desk.tasks import Tasks
from tests.proof.wire.faults import SHORT_S, Plan, Where
from tests.proof.wire.server import Server
from tests.proof.wire.trust import sides

KEY = bytes(range(32))
POINT = "Рецепція 1"
TEMPLATE = TicketTemplate(3, "8 занять", Money(80000), Money(30000), start_kind=StartKind.FIRST_ENTRY)
LONG_S = 60.0
MOST_BYTES = 100_000


class Disk:
    """Looks into the journal's file by a connection of its own: it sees what is committed, and nothing else."""

    def __init__(self, path: Path) -> None:
        self._connection = dbapi2.connect(str(path), isolation_level=None)
        self._connection.execute(f"PRAGMA key = \"x'{KEY.hex()}'\"")

    def intents(self, client_id: int) -> list[tuple[str, int]]:
        """State and attempts of all of a client's."""
        asked = "SELECT state, attempts FROM intent WHERE client_id = ? ORDER BY id"
        return [tuple(row) for row in self._connection.execute(asked, (client_id,))]

    def sales(self, client_id: int) -> list[str]:
        """States of all of a client's tickets sold."""
        asked = "SELECT state FROM sale WHERE client_id = ? AND docmark IS NOT NULL ORDER BY id"
        return [str(row[0]) for row in self._connection.execute(asked, (client_id,))]

    def close(self) -> None:
        """Looks no more."""
        self._connection.close()


@dataclass(slots=True)
class Journals:
    """One store for many cases: each has a client of its own."""

    store: Store
    disk: Disk
    clients: int = 0

    @classmethod
    async def opened(cls, folder: Path) -> Journals:
        """In that folder."""
        store = await open_store(folder, KEY, RealClock())
        return cls(store, Disk(folder / "desk.db"))

    async def close(self) -> None:
        """Ends both ways in."""
        self.disk.close()
        await self.store.close()


@dataclass
class Counter:
    """What one case needs."""

    journals: Journals
    server: Server
    client: int
    club: LuckyFitClub
    till: Till
    prover: Prover
    selling: Selling
    lost: LostSales
    seen: list[tuple[list[tuple[str, int]], list[str]]] = field(default_factory=list)

    @classmethod
    async def opened(cls, journals: Journals, plan: Plan, *, tls: bool) -> Counter:
        """With a server of its own, honest as yet."""
        tls = tls or plan.where is Where.HANDSHAKE
        journals.clients += 1
        client = journals.clients
        seen: list[tuple[list[tuple[str, int]], list[str]]] = []
        disk = journals.disk
        server = Server(lambda: seen.append((disk.intents(client), disk.sales(client))), sides()[0] if tls else None)
        await server.listen()
        host = "localhost" if plan.where is Where.NAME else "127.0.0.1"
        settings = LuckyFitSettings(
            url=f"http{'s' if tls else ''}://{host}:{server.port}",
            point_name=POINT,
            connect_s=LONG_S,
            read_s=LONG_S,
            write_s=SHORT_S if plan.is_slow else LONG_S,
        )
        clock, bus, journal = RealClock(), Bus(), journals.store.journal
        club = LuckyFitClub(settings, lambda: "key", clock, limits=Limits(MOST_BYTES, 3, 0.0, 0.0))
        if tls:
            club._line.wire._trust = sides()[1]
        selling = Selling(club, journal, bus, clock)
        selling._prices = PriceList((), (TEMPLATE,))
        prover = Prover(club, journal, bus, clock, Tasks(), settle_s=0.0, pause=at_once)
        lost = LostSales(selling, journal, bus, clock, Tasks(), settle_s=0.0, pause=at_once)
        till = Till(club, journal, bus, clock, POINT, "olena")
        await club.client_accounts(client)
        return cls(journals, server, client, club, till, prover, selling, lost, seen)

    async def close(self) -> None:
        """Hangs up."""
        await self.club.close()
        await self.server.close()

    async def intents(self) -> list[Intent]:
        """Every intent of this client."""
        return await self.journals.store.journal.of_client(self.client, datetime(2000, 1, 1, tzinfo=UTC))

    async def sales(self) -> list[Sale]:
        """Every sale of a ticket that is a question."""
        return [each for each in await self.selling.open_questions() if each.client_id == self.client]

    def rows(self) -> list[dict[str, Any]]:
        """What LuckyFit truly booked for this client."""
        return [row for row in self.server.rows if row["client_id"] == self.client]

    async def sold(self) -> int:
        """A ticket of this desk's, sold without trouble."""
        return (await self.selling.sell(self.order())).id

    def order(self) -> TicketOrder:
        """The ticket that is sold here."""
        return TicketOrder(self.client, TEMPLATE.id)

    async def proved(self) -> list[Intent]:
        """Everything in doubt is looked up until it is settled."""
        for each in await self.intents():
            if each.state is IntentState.UNKNOWN:
                await self.prover.prove(each.id)
        return await self.intents()


@contextmanager
def names(plan: Plan) -> Iterator[None]:
    """While names can't be found, when that is the fault."""
    if plan.where is not Where.NAME:
        yield
        return
    with patch("socket.getaddrinfo", side_effect=socket.gaierror(socket.EAI_AGAIN, "no such name")):
        yield


async def at_once(seconds: float) -> None:
    """No time is waited."""
    await asyncio.sleep(0)
