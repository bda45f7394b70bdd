"""The search of the reception over the sandbox."""

from __future__ import annotations

import asyncio

import pytest

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
