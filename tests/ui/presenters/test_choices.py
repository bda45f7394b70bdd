"""What each of several clients holds: read after the choice is shown, told as it comes, left out when it can't be read."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from desk import i18n
from desk.model.client import Client
from desk.model.ticket import ClientTicket, StartKind
from tests.ui.counter import Counter
from tests.ui.pretended import ANNA, NOW, ticket
from ui.presenters.choices import MOST, Choices, ChoicesState
from ui.wording.clients import Holding, born, holding


@pytest.fixture
def choices(counter: Counter) -> Choices:
    i18n.use("en")
    return Choices(counter.members, counter.clock)


def client_of(counter: Counter, scenario: str) -> Client:
    """A client of a scenario, as a search finds them."""
    return Client(counter.person(scenario).id)


async def read(choices: Choices, clients: tuple[Client, ...]) -> None:
    """Begins a choice and reads all it asks for."""
    await asyncio.gather(*(choices.read(each) for each in choices.begin(clients)))


async def test_what_each_client_holds_is_told(counter: Counter, choices: Choices) -> None:
    member, nobody = client_of(counter, "active"), client_of(counter, "no_ticket")
    await read(choices, (member, nobody))
    assert set(choices.state.held) == {member.id, nobody.id}
    assert choices.state.held[member.id].tickets
    assert choices.state.held[nobody.id].tickets == ()


async def test_a_choice_is_there_before_anything_is_read(counter: Counter, choices: Choices) -> None:
    drawn: list[ChoicesState] = []
    choices.attach(drawn.append)
    clients = (client_of(counter, "active"), client_of(counter, "no_ticket"))
    await read(choices, clients)
    assert drawn[1] == ChoicesState(clients)
    assert [len(each.held) for each in drawn[1:]] == [0, 1, 2]


async def test_a_read_that_fails_leaves_its_line_empty_and_the_others_alone(counter: Counter, choices: Choices) -> None:
    member, nobody = client_of(counter, "active"), client_of(counter, "no_ticket")
    await read(choices, (nobody,))
    counter.faults.plan({"operation": "GET /client_tickets", "fault": "refuse", "times": 1})
    clients = choices.begin((member, nobody))
    for each in clients:
        await choices.read(each)
    assert set(choices.state.held) == {nobody.id}


async def test_what_comes_after_the_choice_is_over_is_dropped(counter: Counter, choices: Choices) -> None:
    (member,) = choices.begin((client_of(counter, "active"),))
    reading = choices.read(member)
    late = asyncio.gather(reading)
    await asyncio.sleep(0)
    choices.begin(())
    await late
    assert choices.state == ChoicesState()


async def test_no_more_than_a_handful_is_read(choices: Choices) -> None:
    many = tuple(Client(number) for number in range(1, 3 * MOST))
    assert choices.begin(many) == many[:MOST]
    assert choices.state.clients == many


@pytest.mark.parametrize(
    ("tickets", "told"),
    [
        ((), Holding(standing="no ticket")),
        ((ticket(1, name="Morning"),), Holding("Morning", "5 of 12\u00a0\u00a0·\u00a0 until 31.12.2026")),
        ((ticket(1, name="Year", passes=None, passes_left=None),), Holding("Year", "until 31.12.2026")),
        ((ticket(1, name="Over", finished=NOW - timedelta(days=3)),), Holding("Over", "ended")),
        ((ticket(1, name="Used up", passes_left=0),), Holding("Used up", "no visits left")),
        (
            (ticket(1, name="First entry", started=None, finished=None, start_kind=StartKind.FIRST_ENTRY),),
            Holding("First entry", "5 of 12\u00a0\u00a0·\u00a0 starts with the first visit"),
        ),
        (
            (ticket(1, name="Old", passes_left=0), ticket(2, name="To come", started=NOW + timedelta(days=5))),
            Holding("To come", "starts on 27.11.2026"),
        ),
        (
            (ticket(1, name="Old", passes_left=0), ticket(2, name="Good")),
            Holding("Good", "5 of 12\u00a0\u00a0·\u00a0 until 31.12.2026"),
        ),
    ],
)
def test_the_ticket_a_client_can_be_told_by_stands_in_one_line(tickets: tuple[ClientTicket, ...], told: Holding) -> None:
    i18n.use("en")
    assert holding(tickets, NOW) == told


def test_the_year_of_birth_is_told_when_it_is_known() -> None:
    i18n.use("en")
    assert born(ANNA) == "born in 1990"
    assert born(replace(ANNA, birthday=None)) == ""
