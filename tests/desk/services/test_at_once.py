"""The roster answers a tap at once, LuckyFit corrects it: the same decision, its age, and nobody who is there no longer."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest

from desk.errors import StoreError, Unreachable
from desk.model.client import Client
from desk.model.decide import Allowed, Code, Denied, Rules, Warned
from desk.model.tag import Tag
from desk.model.view import ROSTER, ClientView, Found, Several, StaffCard
from desk.sandbox.people import Person
from desk.services.checkin import Checkin
from desk.services.roster.keeper import Keeper
from desk.services.roster.recall import Recall
from desk.tasks import Tasks

CARD = Tag.em(bytes.fromhex("0A00BC614E"))
KYIV = ZoneInfo("Europe/Kyiv")


class Forward:
    """The clock on the wall, put forward by `ahead`."""

    ahead = timedelta()

    def now(self) -> datetime:
        return datetime.now(KYIV) + self.ahead

    def monotonic(self) -> float:
        return asyncio.get_running_loop().time()


@pytest.fixture
def clock() -> Forward:
    return Forward()


@pytest.fixture
async def checkin(counter: Any, clock: Forward) -> Checkin:
    return Checkin(counter.club, counter.store.tags, Rules(), clock, Recall(counter.keeper, Rules(), clock))


def give(counter: Any, person: Person, **fields: Any) -> Person:
    changed = replace(person, **fields)
    counter.state.clients.put(changed)
    return changed


async def view_of(checkin: Checkin, tag: Tag = CARD) -> ClientView:
    outcome = await checkin.at_once(tag)
    assert isinstance(outcome, Found)
    return outcome.view


async def learned(counter: Any, checkin: Checkin, scenario: str, tag: str | None = "188,24910") -> Person:
    """The first client of a scenario has the card, and the desk has seen it."""
    person = give(counter, counter.person(scenario), tag=tag)
    await checkin.by_tag(CARD)
    await counter.keeper.settled()
    return person


async def test_a_card_nobody_has_seen_is_no_answer(checkin: Checkin) -> None:
    assert await checkin.at_once(CARD) is None
    assert await checkin.known(1001) is None


async def test_a_desk_without_a_roster_answers_nothing_at_once(counter: Any, clock: Forward) -> None:
    bare = Checkin(counter.club, counter.store.tags, Rules(), clock)
    assert await bare.at_once(CARD) is None
    assert await bare.known(1001) is None


@pytest.mark.parametrize("scenario", ["active", "locked", "expired", "debt_both", "deposit", "message", "trial", "no_ticket"])
async def test_what_was_told_once_is_answered_at_once_with_the_same_decision(
    counter: Any, checkin: Checkin, scenario: str
) -> None:
    give(counter, counter.person(scenario), tag="188,24910")
    live = await checkin.by_tag(CARD)
    assert isinstance(live, Found)
    await counter.keeper.settled()
    counter.cable.arrived.clear()
    view = await view_of(checkin)
    assert not counter.cable.arrived
    assert (view.source, view.remembered, live.view.remembered) == (ROSTER, True, False)
    assert [each.code for each in view.decision.reasons] == [each.code for each in live.view.decision.reasons]
    assert type(view.decision) is type(live.view.decision)
    assert (view.debt, view.deposit) == (live.view.debt, live.view.deposit)
    assert [each.account_id for each in view.dues] == [each.account_id for each in live.view.dues]
    assert timedelta() <= live.view.read_at - view.read_at < timedelta(seconds=30)


async def test_a_change_at_luckyfit_is_seen_by_the_live_answer_and_remembered(counter: Any, checkin: Checkin) -> None:
    person = await learned(counter, checkin, "active")
    give(counter, person, locked="До керівника")
    assert isinstance((await view_of(checkin)).decision, Allowed)
    live = await checkin.by_tag(CARD)
    assert isinstance(live, Found)
    assert isinstance(live.view.decision, Denied)
    await counter.keeper.settled()
    assert isinstance((await view_of(checkin)).decision, Denied)


async def test_two_with_one_card_are_a_choice_at_once_too(counter: Any, checkin: Checkin) -> None:
    first, second = (each for each in counter.state.people if each.scenario == "same_tag")
    card = Tag.em(bytes.fromhex(first.card))
    await checkin.by_tag(card)
    await counter.keeper.settled()
    outcome = await checkin.at_once(card)
    assert isinstance(outcome, Several)
    assert {each.id for each in outcome.clients} == {first.id, second.id}
    assert (outcome.source, outcome.told_at is not None) == (ROSTER, True)


@pytest.mark.parametrize(
    ("read", "stored"),
    [
        (Tag.em(bytes.fromhex("026F6C3A")), "01026F6C3A"),
        (Tag.em(bytes.fromhex("026F6C3A")), "0000026F6C3A"),
        (Tag.w26(111, 27706), "01026F6C3A"),
    ],
    ids=["Wiegand-34", "a controller's own spelling", "Wiegand-26"],
)
async def test_a_card_of_which_the_reader_tells_less_than_is_written_is_luckyfit_s_answer_too(
    counter: Any, checkin: Checkin, read: Tag, stored: str
) -> None:
    person = give(counter, counter.person("active"), tag=stored)
    await counter.club.client(person.id)
    await counter.keeper.settled()
    assert (await view_of(checkin, read)).client.id == person.id
    live = await checkin.by_tag(read)
    assert isinstance(live, Found)
    assert live.view.client.id == person.id
    assert await counter.store.tags.learned() == []


async def test_a_badge_is_known_at_once(counter: Any, checkin: Checkin) -> None:
    counter.state.staff[0] = replace(counter.state.staff[0], tag="188,24910")
    await counter.club.staff()
    await counter.keeper.settled()
    outcome = await checkin.at_once(CARD)
    assert isinstance(outcome, StaffCard)
    assert outcome.staff.id == counter.state.staff[0].id


async def test_a_card_that_was_given_to_another_is_theirs_after_the_live_answer(counter: Any, checkin: Checkin) -> None:
    old = await learned(counter, checkin, "active")
    give(counter, old, tag="001,00001")
    new = give(counter, counter.person("deposit"), tag="188,24910")
    live = await checkin.by_tag(CARD)
    assert isinstance(live, Found)
    assert live.view.client.id == new.id
    await counter.keeper.settled()
    assert (await view_of(checkin)).client.id == new.id
    assert (await view_of(checkin, Tag.w26(1, 1))).client.id == old.id


async def test_a_client_who_is_there_no_longer_is_forgotten(counter: Any, checkin: Checkin) -> None:
    person = await learned(counter, checkin, "active")
    counter.state.clients.drop(person.id)
    await checkin.by_tag(CARD)
    await counter.keeper.settled()
    assert await checkin.at_once(CARD) is None
    assert await checkin.known(person.id) is None


async def test_no_answer_makes_nobody_forgotten(counter: Any, checkin: Checkin) -> None:
    await learned(counter, checkin, "active")
    counter.cable.cut |= {"GET /clients", "GET /staff", "GET /client_tickets"}
    with pytest.raises(Unreachable):
        await checkin.by_tag(CARD)
    await counter.keeper.settled()
    assert isinstance((await view_of(checkin)).decision, Allowed)


@pytest.mark.parametrize(
    ("ahead", "verdict", "codes"),
    [
        (timedelta(hours=23), Allowed, set()),
        (timedelta(hours=25), Warned, {Code.OLD_DATA}),
        (timedelta(hours=73), Denied, {Code.TOO_OLD}),
    ],
)
async def test_what_is_remembered_grows_old(
    counter: Any, checkin: Checkin, clock: Forward, ahead: timedelta, verdict: type, codes: set[Code]
) -> None:
    await learned(counter, checkin, "active")
    clock.ahead = ahead
    view = await view_of(checkin)
    assert type(view.decision) is verdict
    assert {each.code for each in view.decision.reasons} & {Code.OLD_DATA, Code.TOO_OLD} == codes


async def test_a_clock_that_is_set_back_revives_no_ticket(counter: Any, checkin: Checkin, clock: Forward) -> None:
    await learned(counter, checkin, "expired")
    clock.ahead = -timedelta(days=400)
    view = await view_of(checkin)
    assert next(each.code for each in view.decision.reasons) is Code.EXPIRED


async def test_a_client_whose_tickets_were_never_told_is_for_a_person_to_decide(counter: Any, checkin: Checkin) -> None:
    person = give(counter, counter.person("active"), tag="188,24910")
    await counter.club.client(person.id)
    await counter.keeper.settled()
    view = await view_of(checkin)
    assert [each.code for each in view.decision.reasons if each.code is not Code.MESSAGE] == [Code.TOO_OLD]
    assert not view.deposits_told


async def test_a_client_is_known_with_their_badge(counter: Any, checkin: Checkin) -> None:
    person = await learned(counter, checkin, "no_ticket")
    counter.state.staff[0] = replace(counter.state.staff[0], tag="0012345678")
    await counter.club.staff()
    await counter.keeper.settled()
    view = await checkin.known(person.id)
    assert view is not None
    assert view.client.id == person.id
    assert view.staff is None  # their tag has only a part of the badge's number
    give(counter, person, tag="00BC614E")
    await checkin.refresh(person.id)
    await counter.keeper.settled()
    view = await checkin.known(person.id)
    assert view is not None
    assert view.staff is not None


class Crossing(httpx.AsyncBaseTransport):
    """Lets requests through only in groups of these sizes: what is not asked together waits for ever."""

    def __init__(self, inner: httpx.AsyncBaseTransport, *together: int) -> None:
        self._inner = inner
        self._places = [group for size in together for group in [asyncio.Barrier(size)] * size]

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await self._places.pop(0).wait()
        return await self._inner.handle_async_request(request)


async def test_everything_about_a_known_client_is_asked_together(counter: Any, checkin: Checkin) -> None:
    person = give(counter, counter.person("active"), tag="0A00BC614E")
    for _staff_then_known in range(2):
        await checkin.by_tag(CARD)
    await counter.keeper.settled()
    counter.cable.arrived.clear()
    await checkin.by_tag(CARD)
    everything = len(counter.cable.arrived)
    counter.cable.inner = Crossing(counter.cable.inner, everything)
    async with asyncio.timeout(5):
        live = await checkin.by_tag(CARD)
    assert isinstance(live, Found)
    assert live.view.client.id == person.id


class Broken:
    """A roster that can't be read or written."""

    async def by_tag(self, tag: Tag) -> Any:
        raise StoreError("gone", reason="disk")

    async def client(self, client_id: int) -> Any:
        raise StoreError("gone", reason="disk")

    async def note(self, news: Any) -> None:
        raise StoreError("gone", reason="disk")


async def test_a_roster_that_fails_keeps_nobody_at_the_door(
    counter: Any, clock: Forward, caplog: pytest.LogCaptureFixture
) -> None:
    broken: Any = Broken()
    tasks = Tasks()
    keeper = Keeper(broken, clock, tasks)
    checkin = Checkin(counter.club, counter.store.tags, Rules(), clock, Recall(keeper, Rules(), clock))
    person = give(counter, counter.person("active"), tag="188,24910")
    assert await checkin.at_once(CARD) is None
    live = await checkin.by_tag(CARD)
    assert isinstance(live, Found)
    assert live.view.client.id == person.id
    await keeper.settled()
    assert "disk" in caplog.text
    await tasks.stop()


async def test_what_can_t_be_kept_takes_nothing_else_with_it(counter: Any, checkin: Checkin) -> None:
    person = give(counter, counter.person("active"), tag="188,24910")
    counter.keeper.clients([Client(2**70, "Нісенітниця")])
    await checkin.by_tag(CARD)
    await counter.keeper.settled()
    assert (await view_of(checkin)).client.id == person.id


async def test_a_part_of_the_tickets_is_not_taken_for_all_of_them(counter: Any, checkin: Checkin) -> None:
    from desk.model.ticket import TicketState

    person = await learned(counter, checkin, "expired")
    await counter.club.client_tickets(person.id, TicketState.ACTIVE)
    await counter.keeper.settled()
    view = await view_of(checkin)
    assert len(view.tickets) == len(counter.dealings(person.id).tickets)
