"""The search of the reception over the sandbox."""

from __future__ import annotations

import asyncio

import pytest

from desk.events import ServiceChanged
from desk.model.client import Client
from desk.model.health import Health
from desk.sandbox.names import latin
from tests.ui.counter import Counter
from ui.presenters.search import Search


@pytest.fixture
def search(counter: Counter) -> Search:
    return Search(counter.members)


@pytest.mark.parametrize("text", ["", " ", "ш"])
def test_a_text_too_short_asks_for_nothing(search: Search, text: str) -> None:
    assert not search.typed(text)
    assert not search.state.open


def test_the_same_text_again_is_no_new_question(search: Search) -> None:
    assert search.typed("шевч")
    assert not search.typed(" шевч ")


async def test_a_surname_leads_to_its_clients(counter: Counter, search: Search) -> None:
    wanted = counter.person("active")
    search.typed(wanted.surname)
    assert search.state.busy
    await search.ask()
    assert wanted.id in {client.id for client in search.state.matches}
    assert search.state.settled


async def test_nobody_found_is_an_answer(search: Search) -> None:
    search.typed("Ъъъъъ")
    await search.ask()
    assert search.state.empty


async def test_an_answer_to_an_older_text_is_never_shown(counter: Counter, search: Search) -> None:
    search.typed(counter.person("active").surname)
    asking = asyncio.ensure_future(search.ask())
    await asyncio.sleep(0)
    search.typed("Ъъъъъ")
    await asking
    assert search.state.matches == ()
    assert search.state.busy


async def test_no_answer_is_told(counter: Counter, search: Search) -> None:
    counter.faults.plan({"operation": "GET /clients", "fault": "lost_before", "times": 100})
    search.typed("Шевченко")
    await search.ask()
    assert search.state.error is not None
    assert not search.state.busy


def test_clearing_leaves_nothing(search: Search) -> None:
    search.typed("Шевченко")
    search.clear()
    assert not search.state.open


@pytest.fixture
async def known(counter: Counter) -> Client:
    """A client this PC remembers."""
    client = await counter.club_client("active")
    await counter.keeper.settled()
    return client


async def test_who_is_remembered_is_shown_at_every_key_and_luckyfit_s_join_them(
    counter: Counter, search: Search, known: Client
) -> None:
    search.typed(known.surname[:3])
    await search.remember()
    assert [client.id for client in search.state.matches] == [known.id]
    assert (search.state.remembered, search.state.busy, search.state.settled) == (True, True, False)
    await search.ask()
    ids = [client.id for client in search.state.matches]
    assert known.id in ids
    assert len(ids) == len(set(ids))
    assert (search.state.remembered, search.state.settled) == (False, True)


async def test_an_answer_of_luckyfit_is_not_overtaken_by_what_is_remembered(search: Search, known: Client) -> None:
    search.typed(known.surname)
    await search.ask()
    answered = search.state
    await search.remember()
    assert search.state is answered


async def test_what_is_remembered_stays_when_no_answer_comes(counter: Counter, search: Search, known: Client) -> None:
    counter.cable.out = True
    search.typed(known.surname)
    await search.ask()
    assert known.id in [client.id for client in search.state.matches]
    assert (search.state.remembered, search.state.settled) == (True, True)


async def test_offline_nobody_is_asked(counter: Counter, known: Client) -> None:
    search = Search(counter.members, counter.line)
    for _error in range(2):
        counter.line.heard(ServiceChanged("luckyfit", Health.OFF, None, "unreachable"))
    counter.cable.arrived.clear()
    search.typed(known.surname)
    await search.ask()
    assert not counter.cable.arrived
    assert known.id in [client.id for client in search.state.matches]
    search.typed("Ъъъъъ")
    await search.ask()
    assert search.state.empty


@pytest.mark.parametrize("typed", ["surname", "phone", "latin"])
async def test_the_best_fit_comes_first_from_both(counter: Counter, search: Search, known: Client, typed: str) -> None:
    text = {"surname": known.surname, "phone": (known.phone or "")[-7:], "latin": latin(known.surname)}[typed]
    search.typed(text)
    await search.ask()
    assert known.id in [client.id for client in search.state.matches]
