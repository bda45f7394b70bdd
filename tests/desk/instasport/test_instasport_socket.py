"""Instasport over real sockets: connections, lost answers, and the whole sandbox."""

import asyncio
import json

import pytest

from desk.config import InstasportSettings
from desk.errors import OutcomeUnknown, Unreachable
from desk.instasport.cards import InstasportCards
from desk.model.card_desk import Done, LoggedIn, NotDone
from desk.sandbox.instasport.holders import UNPAID, holder_of, is_known
from desk.sandbox.server import Sandbox
from desk.services.cards import CardsDesk
from tests.desk.instasport.stage import KEY, SEED, SLUG, HandClock, MemoryBox, MemoryDeeds

ANSWER = json.dumps({"data": {"club": {"id": 1, "title": "T"}, "phoneLogin": {"user": {"id": 1}}}}).encode()


class Counting:
    """Answers every request on a connection, or none; counts both."""

    def __init__(self, *, silent: bool = False) -> None:
        self.silent, self.connections, self.requests = silent, 0, 0

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
                await reader.readexactly(length)
                self.requests += 1
                if self.silent:
                    break
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(ANSWER) + ANSWER)
                await writer.drain()
        except asyncio.IncompleteReadError:
            pass
        writer.close()


async def served(counting):
    server = await asyncio.start_server(counting, "127.0.0.1", 0)
    clock = HandClock()
    settings = InstasportSettings(url=f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/", slug=SLUG, timeout_s=5)
    return server, InstasportCards(settings, lambda: KEY, clock, MemoryBox(clock))


async def test_queries_share_a_connection_and_each_mutation_has_its_own():
    counting = Counting()
    server, cards = await served(counting)
    await cards.club()
    await cards.club()
    queries = counting.connections
    await cards.send_code("+380670000001")
    await cards.send_code("+380670000001")
    assert (queries, counting.connections) == (1, 3)
    await cards.close()
    server.close()
    await server.wait_closed()


async def test_a_mutation_cut_off_is_sent_once_and_a_query_again():
    counting = Counting(silent=True)
    server, cards = await served(counting)
    with pytest.raises(OutcomeUnknown):
        await cards.send_code("+380670000001")
    mutations = counting.requests
    with pytest.raises(Unreachable):
        await cards.club()
    assert (mutations, counting.requests) == (1, 4)
    await cards.close()
    server.close()
    await server.wait_closed()


@pytest.fixture(scope="module")
def sandbox():
    sandbox = Sandbox(seed=SEED, clients=60)
    sandbox.addresses = sandbox.start()
    yield sandbox
    sandbox.stop()


@pytest.fixture
async def desk(sandbox):
    clock = HandClock()
    settings = InstasportSettings(url=sandbox.addresses.instasport_url, slug=sandbox.addresses.instasport_slug, timeout_s=5)
    cards = InstasportCards(settings, lambda: sandbox.addresses.instasport_key, clock, MemoryBox(clock))
    yield CardsDesk(cards, MemoryDeeds(), clock, pauses_s=(0.0, 0.0), settle_s=0.0)
    await cards.close()


def waiting_cards(sandbox):
    """Clients with a paid card nobody has activated: (phone, card id), a client once."""
    now = HandClock().now()
    known = [person for person in sandbox.club.people if is_known(person, SEED)]
    cards = {
        person.phone1: card.id
        for person in known
        for card in holder_of(person, person.phone1, SEED, now).cards
        if card.paid != UNPAID and not card.activated
    }
    return list(cards.items())


async def logged_in(sandbox, desk, phone):
    await desk.send_code(phone)
    return await desk.log_in(phone, sandbox.sms.last(phone).code)


async def test_the_whole_sandbox_logs_a_client_in(sandbox, desk):
    phone, _ = waiting_cards(sandbox)[0]
    assert isinstance(await logged_in(sandbox, desk, phone), LoggedIn)


@pytest.mark.parametrize(
    ("place", "fault", "ends_in"),
    [(1, "lost_after", Done), (2, "truncated", Done), (3, "lost_before", NotDone), (4, "html_502", NotDone)],
)
async def test_an_activation_lost_on_the_way_is_read_back(sandbox, desk, place, fault, ends_in):
    phone, card_id = waiting_cards(sandbox)[place]
    await logged_in(sandbox, desk, phone)
    sandbox.faults.set("activateCard", fault)
    assert isinstance(await desk.activate(phone, card_id), ends_in)
