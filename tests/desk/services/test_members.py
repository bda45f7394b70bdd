"""One text finds a client: by name in either alphabet, by phone, by card in any spelling, by the number printed on it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from desk.errors import Refused, StoreError, Unreachable
from desk.model.client import Client
from desk.model.phone import holds
from desk.sandbox.luckyfit import clients as sandbox_clients
from desk.services.members import Members, SearchResult

IRYNA = {
    "surname": "Ільченко",
    "name": "Ірина",
    "patronymic": "Петрівна",
    "phone1": "+380671234567",
    "tag": "188,24910",
    "cardnum": "778899",
}


@pytest.fixture
def members(counter: Any) -> Members:
    return Members(counter.club)


def christen(counter: Any, place: int, fields: Mapping[str, Any]) -> int:
    """Makes a client of the sandbox's club somebody we know; the id."""
    person = replace(counter.state.people[place], **fields)
    counter.state.clients.put(person)
    return int(person.id)


@pytest.mark.parametrize(
    "typed",
    [
        "Ільченко",
        "ільч",
        "  Ільченко   Ірина ",
        "ірина ільченко",
        "Ільченко Ірина Петрівна",
        "Ирина Ильченко",
        "Ильченко",
        "skmxtyrj",
        "ilchenko",
        "Iryna Ilchenko",
        "4567",
        "34567",
        "+380671234567",
        "0671234567",
        "80671234567",
        "067 123-45-67",
        "188,24910",
        "188 24910",
        "0012345678",
        "0A00BC614E",
        "0a00bc614e",
        "778899",
    ],
)
async def test_a_client_is_found_by_whatever_the_desk_knows(counter: Any, members: Members, typed: str) -> None:
    wanted = christen(counter, 0, IRYNA)
    result = await members.search(typed)
    assert [each.id for each in result.matches] == [wanted]
    assert not result.more


async def test_a_first_name_alone_finds_everybody_of_that_name(counter: Any, members: Members) -> None:
    wanted = christen(counter, 0, IRYNA | {"name": "Святополк"})
    assert [each.id for each in (await members.search("святополк")).matches] == [wanted]


async def test_a_printed_code_with_letters_is_found(counter: Any, members: Members) -> None:
    wanted = christen(counter, 0, IRYNA | {"tag": "CLUB-000123"})
    assert [each.id for each in (await members.search("CLUB-000123")).matches] == [wanted]


async def test_a_long_list_is_ordered_too(counter: Any) -> None:
    club: Any = PartClub(*(f"+380671{number:06}" for number in range(300)))
    found = await Members(club).search("671", limit=5)
    assert found.matches == ()
    found = await Members(club).search("0671", limit=5)
    assert [each.id for each in found.matches] == [1, 2, 3, 4, 5]
    assert found.more


async def test_a_patronymic_narrows_what_was_found(counter: Any, members: Members) -> None:
    wanted = christen(counter, 0, IRYNA)
    christen(counter, 1, IRYNA | {"patronymic": "Олегівна", "tag": None, "phone1": None})
    assert [each.id for each in (await members.search("Ільченко Ірина Петр")).matches] == [wanted]


async def test_a_surname_of_two_letters_is_found_whole(counter: Any, members: Members) -> None:
    wanted = christen(counter, 0, IRYNA | {"surname": "Лі"})
    assert [each.id for each in (await members.search("Лі")).matches] == [wanted]


@pytest.mark.parametrize("typed", ["", "   ", "а", "12", "123", "-", "?!", "а 1"])
async def test_too_short_a_text_asks_nothing(counter: Any, members: Members, typed: str) -> None:
    result = await members.search(typed)
    assert result.matches == ()
    assert counter.cable.arrived == []


@pytest.mark.parametrize("typed", ["Ъъъъъ", "0509999999", "999,65535", "Нікого Немає"])
async def test_nobody_is_an_answer_too(members: Members, typed: str) -> None:
    assert (await members.search(typed)).matches == ()


async def test_the_best_fit_comes_first(counter: Any, members: Members) -> None:
    names = ("Прековаль", "Ковальчук", "Коваленко", "Коваль")
    ids = [christen(counter, place, {"surname": name, "name": "Ада", "tag": None}) for place, name in enumerate(names)]
    for place in range(len(names), len(counter.state.people)):
        christen(counter, place, {"surname": "Шевченко"})
    found = [each.id for each in (await members.search("ковал")).matches]
    assert found == [ids[3], ids[2], ids[1], ids[0]]


async def test_no_more_than_asked_for_are_given_and_that_is_said(counter: Any, members: Members) -> None:
    for place in range(7):
        christen(counter, place, {"surname": "Запорожченко"})
    result = await members.search("запорожч", limit=5)
    assert len(result.matches) == 5
    assert result.more


async def test_nobody_is_found_twice(counter: Any, members: Members) -> None:
    wanted = christen(counter, 0, IRYNA | {"cardnum": "0671234567", "tag": "0671234567"})
    assert [each.id for each in (await members.search("0671234567")).matches] == [wanted]


async def test_one_refusal_is_no_matter_when_others_found_somebody(counter: Any, members: Members) -> None:
    wanted = christen(counter, 0, IRYNA)
    counter.faults.set("GET /clients", "refuse", times=1)
    assert [each.id for each in (await members.search("0671234567")).matches] == [wanted]


async def test_a_refusal_is_told_when_nobody_was_found(counter: Any, members: Members) -> None:
    counter.faults.set("GET /clients", "refuse", times=1)
    with pytest.raises(Refused):
        await members.search("Ъъъъъ")


async def test_no_answer_is_not_nobody(counter: Any, members: Members) -> None:
    counter.cable.cut.add("GET /clients")
    with pytest.raises(Unreachable):
        await members.search("Шевченко")


class SlowClub:
    """LuckyFit that never answers a first search; it notes who was asked for and whose question was dropped."""

    def __init__(self) -> None:
        self.asked = asyncio.Event()
        self.dropped: list[str] = []

    async def clients(self, **arguments: str) -> list[Client]:
        if arguments.get("surname_part") != "шев":
            return [Client(1, "Шевчук")]
        self.asked.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            self.dropped.append("шев")
            raise
        return []


async def test_a_newer_search_ends_the_older_one() -> None:
    club: Any = SlowClub()
    members = Members(club)
    older = asyncio.get_running_loop().create_task(members.search("шев"))
    await club.asked.wait()
    older.cancel()
    assert [each.surname for each in (await members.search("шевч")).matches] == ["Шевчук"]
    with pytest.raises(asyncio.CancelledError):
        await older
    assert club.dropped == ["шев"]


async def test_a_search_by_number_asks_everything_at_once(counter: Any, members: Members) -> None:
    wanted = christen(counter, 0, IRYNA)
    assert [each.id for each in (await members.search("0671234567")).matches] == [wanted]
    assert counter.cable.arrived.count("GET /clients") == 4


async def test_a_server_deaf_to_parts_of_phones_is_asked_once_and_its_whole_club_is_nobody(
    counter: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sandbox_clients, "CLIENT_FILTERS", ("tag",))
    for _time in range(2):
        assert await counter.club.clients(phone_part="00000000") == []
    assert counter.cable.arrived.count("GET /clients") == 1


class PartClub:
    """LuckyFit, if it found phones by a part of them."""

    def __init__(self, *phones: str) -> None:
        self._clients = [Client(number, phone=phone) for number, phone in enumerate(phones, start=1)]

    async def clients(self, **arguments: str) -> list[Client]:
        return [each for each in self._clients if holds(each.phone, arguments.get("phone", ""))]


async def test_a_phone_that_begins_as_typed_comes_before_one_that_holds_it() -> None:
    club: Any = PartClub("+380506715000", "+380671500000", "+380500671500")
    found = await Members(club).search("0671")
    assert [each.id for each in found.matches] == [2, 1, 3]


@pytest.mark.parametrize(
    ("typed", "place"),
    [("0A00BC614E", 0), (" 42962018638 ", 0), ("0B00BC614E", 1), ("188,24910", 1), ("STAFF-0001", 2), ("00188,24911", 3)],
)
async def test_a_badge_is_known_in_any_spelling(counter: Any, members: Members, typed: str, place: int) -> None:
    for number, tag in enumerate(("0A00BC614E", "188,24910", "STAFF-0001", "12345679")):
        counter.state.staff[number] = replace(counter.state.staff[number], tag=tag)
    found = await members.staff(typed)
    assert counter.state.staff[place].id in [each.id for each in found]


async def test_of_badges_that_end_alike_the_whole_number_counts(counter: Any, members: Members) -> None:
    for number, tag in enumerate(("0A00BC614E", "188,24910")):
        counter.state.staff[number] = replace(counter.state.staff[number], tag=tag)
    assert [each.id for each in await members.staff("0A00BC614E")] == [counter.state.staff[0].id]


@pytest.mark.parametrize(("typed", "questions"), [("Ільченко", 0), ("", 0), ("0A00BC614E", 1)])
async def test_whose_badge_it_is_costs_one_question_at_most(counter: Any, members: Members, typed: str, questions: int) -> None:
    assert await members.staff(typed) == ()
    assert counter.cable.arrived.count("GET /staff") == questions


@pytest.mark.parametrize("tag", ["BD51F9DD", "ABCDEF01", "00FACADE", "0A1B2C3D4E"])
async def test_a_card_of_few_figures_is_no_name(counter: Any, members: Members, tag: str) -> None:
    wanted = christen(counter, 5, {"tag": tag})
    assert [each.id for each in (await members.search(tag)).matches] == [wanted]


@pytest.fixture
async def remembering(counter: Any) -> Members:
    """The search of a desk that has read the whole club."""
    for person in counter.state.people:
        await counter.club.client(person.id)
        await counter.club.client_tickets(person.id)
    await counter.keeper.settled()
    counter.cable.cut |= {"GET /clients", "GET /client_tickets"}
    return Members(counter.club, counter.roster)


async def test_what_is_remembered_is_found_without_asking(counter: Any, remembering: Members) -> None:
    person = next(each for each in counter.state.people if each.phone1 and each.cardnum and each.tag)
    counter.cable.arrived.clear()
    for text in (person.surname, person.surname[:3].lower(), person.name, (person.phone1 or "")[-6:], person.cardnum, person.tag):
        found = await remembering.at_once(text or "")
        assert person.id in [each.id for each in found.matches], text
    assert not counter.cable.arrived


async def test_the_best_fit_of_what_is_remembered_comes_first(counter: Any, remembering: Members) -> None:
    person = counter.state.people[0]
    found = await remembering.at_once(f"{person.surname} {person.name}")
    assert found.matches[0].full_name.startswith(f"{person.surname} {person.name}")
    assert not (await remembering.at_once("Ъъъъъ")).matches
    assert not (await remembering.at_once("ш")).matches


async def test_what_both_know_is_one_client_and_luckyfit_s_is_the_newer(counter: Any, remembering: Members) -> None:
    person = counter.state.people[0]
    known = await remembering.at_once(person.surname)
    newer = replace(known.matches[0], locked="До керівника")
    told = SearchResult((newer, Client(9_999, person.surname, "Ґ")))
    joined = remembering.joined(person.surname, known, told)
    assert len(joined.matches) == len(known.matches) + 1
    assert next(each for each in joined.matches if each.id == newer.id).locked == "До керівника"
    assert not remembering.joined(person.surname, known, told, limit=1).matches[1:]
    assert remembering.joined(person.surname, known, told, limit=1).more


async def test_tickets_are_told_as_remembered_when_luckyfit_does_not(counter: Any, remembering: Members) -> None:
    person = counter.person("several_tickets")
    held = await remembering.tickets(Client(person.id))
    assert {each.id for each in held} == {each.id for each in counter.dealings(person.id).tickets}
    with pytest.raises(Unreachable):
        await remembering.tickets(Client(424242))


async def test_a_roster_that_fails_finds_nobody_and_stops_nobody(counter: Any) -> None:
    class Broken:
        async def search(self, text: str, limit: int) -> Any:
            raise StoreError("gone", reason="disk")

    broken: Any = Broken()
    assert not (await Members(counter.club, broken).at_once("шевч")).matches
