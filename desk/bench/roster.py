"""A roster as a whole reading of a generated club leaves it. Made in a process of its own: its memory is not the program's."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from desk.bench.sandbox import SEED, GivenKeys
from desk.luckyfit.models.branches import HOME
from desk.luckyfit.models.money import AccountRow
from desk.luckyfit.models.people import ClientRow, StaffRow
from desk.luckyfit.models.row import read_row, read_rows
from desk.luckyfit.models.tickets import ClientTicketRow
from desk.model.roster import AllTold, ClientsTold, DepositsTold, News, StaffTold, TicketsTold
from desk.sandbox.club import ClubState, generate
from desk.sandbox.luckyfit import rows
from desk.secrets import store_key
from desk.store.roster import open_roster

AT_ONCE = 2000


async def fill(folder: Path, clients: int) -> None:
    """What LuckyFit would have told of everybody, through its own rows, into the roster of `folder`. Raises StoreError."""
    club = generate(SEED, clients)
    roster = await open_roster(folder, store_key(folder, GivenKeys("")))
    try:
        told = _told(club)
        while piece := list(islice(told, AT_ONCE)):
            await roster.note(piece)
        await roster.note([AllTold(club.now, club.now)])
    finally:
        await roster.close()


def _told(club: ClubState) -> Iterator[News]:
    yield StaffTold(tuple(read_rows(StaffRow, [rows.staff_row(each) for each in club.staff], HOME)), club.now)
    for person in club.clients:
        held = club.dealings(person)
        tickets = [rows.ticket_row(each, club.now) for each in held.tickets]
        deposits = [rows.deposit_row(each) for each in held.deposits]
        yield ClientsTold((read_row(ClientRow, rows.client_row(person), HOME),), club.now)
        yield TicketsTold(person.id, tuple(read_rows(ClientTicketRow, tickets, HOME)), club.now)
        yield DepositsTold(person.id, tuple(read_rows(AccountRow, deposits, HOME)), club.now)


def main() -> None:
    """Fills the roster in the folder that is named first with as many clients as are named second."""
    asyncio.run(fill(Path(sys.argv[1]), int(sys.argv[2])))
