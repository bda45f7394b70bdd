"""A late booking, over a real socket: the desk has hung up long ago, and the vendor books all the same."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from desk.config import InstasportSettings, LuckyFitSettings
from desk.errors import OutcomeUnknown
from desk.instasport.cards import InstasportCards
from desk.luckyfit.club import LuckyFitClub
from desk.model.money import Money
from desk.model.sale import Booking, Operation, PayKind
from desk.sandbox.instasport.holders import holder_of, is_known
from desk.sandbox.moments import RealClock
from desk.sandbox.server import Addresses, Sandbox
from tests.desk.instasport.stage import HandClock, MemoryBox

PATIENCE_S, LATE_S = 0.2, 1.0


@pytest.fixture(scope="module")
def running() -> Iterator[tuple[Sandbox, Addresses]]:
    sandbox = Sandbox(seed=7, clients=60)
    yield sandbox, sandbox.start()
    sandbox.stop()


async def the_late_one_is_through(running: tuple[Sandbox, Addresses]) -> None:
    """Asks later for something that is answered as late: the server's one loop is then through with what came before."""
    sandbox, addresses = running
    sandbox.faults.set("GET /goods", "delay", seconds=LATE_S)
    async with httpx.AsyncClient(base_url=addresses.luckyfit_url, timeout=10) as http:
        await http.get("/goods")


@pytest.fixture
async def club(running: tuple[Sandbox, Addresses]) -> AsyncIterator[LuckyFitClub]:
    _sandbox, addresses = running
    settings = LuckyFitSettings(url=addresses.luckyfit_url, write_s=PATIENCE_S)
    club = LuckyFitClub(settings, lambda: addresses.luckyfit_key, RealClock())
    yield club
    await club.close()


async def test_luckyfit_books_a_payment_whose_desk_has_hung_up(running: tuple[Sandbox, Addresses], club: LuckyFitClub) -> None:
    sandbox, _addresses = running
    person, before = next(iter(sandbox.club.clients)), len(sandbox.club.movements)
    sandbox.faults.set("POST /transactions", "delay", seconds=LATE_S)
    with pytest.raises(OutcomeUnknown):
        await club.book(Booking(person.id, person.id * 100, Operation.TOP_UP, PayKind.CASH, Money(1000)))
    assert len(sandbox.club.movements) == before
    await the_late_one_is_through(running)
    late = [each for each in await club.transactions() if each.client_id == person.id][-1]
    assert len(sandbox.club.movements) == before + 1
    assert (late.account_id, late.operation, late.sum) == (person.id * 100, Operation.TOP_UP, Money(1000))


async def test_luckyfit_issues_a_ticket_whose_desk_has_hung_up(running: tuple[Sandbox, Addresses]) -> None:
    sandbox, addresses = running
    sold = len(sandbox.club.sold)
    person = next(each for each in sandbox.club.clients if each.scenario == "no_ticket")
    sandbox.faults.set("POST /client_tickets", "delay", seconds=LATE_S)
    async with httpx.AsyncClient(base_url=addresses.luckyfit_url, headers={"Api-Key": addresses.luckyfit_key}) as http:
        with pytest.raises(httpx.ReadTimeout):
            await http.post("/client_tickets", json={"client_id": person.id, "ticket_id": 102}, timeout=PATIENCE_S)
    assert len(sandbox.club.sold) == sold
    await the_late_one_is_through(running)
    assert len(sandbox.club.sold) == sold + 1


async def test_instasport_does_what_was_asked_when_the_desk_has_hung_up(running: tuple[Sandbox, Addresses]) -> None:
    sandbox, _addresses = running
    box = MemoryBox(HandClock())
    patient, hasty = desk(running, box, timeout_s=10), desk(running, box, timeout_s=PATIENCE_S)
    phone = rich_phone(sandbox)
    await patient.send_code(phone)
    session = await patient.verify_code(phone, sandbox.sms.last(phone).code)
    await patient.keep_session(phone)
    card = await session.pay_from_account(503)
    sandbox.faults.set("activateCard", "delay", seconds=LATE_S)
    with pytest.raises(OutcomeUnknown):
        await (await hasty.resume(phone)).activate(card)
    await the_late_one_is_through(running)
    assert (await session.card(card)).activated is True
    await patient.close()
    await hasty.close()


def desk(running: tuple[Sandbox, Addresses], box: MemoryBox, timeout_s: float) -> InstasportCards:
    """A desk that waits so long for an answer."""
    _sandbox, addresses = running
    settings = InstasportSettings(url=addresses.instasport_url, slug=addresses.instasport_slug, timeout_s=timeout_s)
    return InstasportCards(settings, lambda: addresses.instasport_key, HandClock(), box)


def rich_phone(sandbox: Sandbox) -> str:
    """The phone of a client with money on the account at Instasport."""
    known = [each for each in sandbox.club.people if is_known(each, 7)]
    return next(each.phone1 for each in known if holder_of(each, each.phone1, 7, sandbox.club.now).profile.account > 5000)
