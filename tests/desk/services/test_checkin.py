"""From a tapped card to a client, against the sandbox: found in any spelling, never guessed, and all that is needed at once."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import httpx
import pytest

from desk.errors import Refused, StoreError, Unreachable
from desk.model.client import Client
from desk.model.decide import Allowed, Code, Cure, Denied, Level, Rules, Warned
from desk.model.tag import Tag
from desk.sandbox.hints import expected
from desk.sandbox.moments import RealClock
from desk.sandbox.people import Person
from desk.sandbox.scenarios import TOUR
from desk.services.checkin import STAFF_KEPT_S, Checkin, Found, Several, StaffCard, UnknownCard

CARD = Tag.em(bytes.fromhex("0A00BC614E"))
"""0012345678 = 188,24910, the example of the card forms."""


@pytest.fixture
def checkin(counter: Any) -> Checkin:
    return Checkin(counter.club, counter.store.tags, Rules(), RealClock())


def give(counter: Any, person: Person, text: str | None) -> Person:
    """Writes a tag down for a client of the sandbox's club."""
    changed = replace(person, tag=text)
    counter.state.clients.put(changed)
    return changed


def badge(counter: Any, text: str) -> None:
    counter.state.staff[0] = replace(counter.state.staff[0], tag=text)


def client_of(outcome: object) -> int:
    assert isinstance(outcome, Found)
    return outcome.view.client.id


@pytest.mark.parametrize("spelling", CARD.spellings(), ids=lambda each: each.name)
async def test_a_card_is_found_in_whatever_spelling_the_club_has_written_it(
    counter: Any, checkin: Checkin, spelling: Any
) -> None:
    person = give(counter, counter.person("active"), spelling.text)
    assert client_of(await checkin.by_tag(CARD)) == person.id
    assert await counter.store.tags.learned() == [spelling.name]
    assert client_of(await checkin.by_tag(CARD)) == person.id


async def test_a_printed_code_is_a_card_like_any_other(counter: Any, checkin: Checkin) -> None:
    person = give(counter, counter.person("active"), "CLUB-000123")
    assert client_of(await checkin.by_tag(Tag.text("CLUB-000123"))) == person.id
    assert isinstance(await checkin.by_tag(Tag.text("CLUB-000124")), UnknownCard)


@pytest.mark.parametrize(
    ("tag", "stored", "lookups"),
    [
        (Tag.text("CLUB-000123"), "CLUB-000123", 1),
        (Tag.w26(188, 24910), "188,24910", 2),
        (CARD, "0A00BC614E", 4),
        (CARD, "0012345678", 7),
        (CARD, "188,24910", 9),
        (Tag.uid(bytes.fromhex("BCD14264")), "BCD14264", 6),
    ],
    ids=["text", "24 of 24", "40 of 40", "32 of 40", "24 of 40", "uid"],
)
async def test_a_tap_in_a_learned_spelling_costs_few_requests(
    counter: Any, checkin: Checkin, tag: Tag, stored: str, lookups: int
) -> None:
    give(counter, counter.person("active"), stored)
    for _spelling_then_staff in range(2):
        await checkin.by_tag(tag)
    counter.cable.arrived.clear()
    await checkin.by_tag(tag)
    asked = ["GET /client_accounts", "GET /client_tickets", *["GET /clients"] * lookups, "GET /staff"]
    assert sorted(counter.cable.arrived) == asked


async def test_the_most_usual_spelling_is_asked_first(counter: Any, checkin: Checkin) -> None:
    for name in ("dec10", "w26", "w26"):
        await counter.store.tags.remember(name)
    person = give(counter, counter.person("active"), "0012345678")
    assert client_of(await checkin.by_tag(CARD)) == person.id
    assert counter.cable.arrived.count("GET /staff") == 3  # by w26, by the client's own tag, and their list


async def test_the_outcome_holds_all_that_the_screen_shows(counter: Any, checkin: Checkin) -> None:
    person = give(counter, counter.person("debt_both"), "188,24910")
    outcome = await checkin.by_tag(CARD)
    assert isinstance(outcome, Found)
    view = outcome.view
    assert view.client.full_name.startswith(person.surname)
    assert len(view.tickets) == len(counter.dealings(person.id).tickets)
    assert view.debt
    assert {Code.DEBT, Code.FEE_UNPAID} <= {each.code for each in view.decision.reasons}
    assert sum(each.sum.minor for each in view.dues) == view.debt.minor
    assert view.read_at.tzinfo is not None


async def test_two_clients_with_one_card_are_a_choice(counter: Any, checkin: Checkin) -> None:
    first, second = (each for each in counter.state.people if each.scenario == "same_tag")
    outcome = await checkin.by_tag(Tag.em(bytes.fromhex(first.card)))
    assert isinstance(outcome, Several)
    assert {each.id for each in outcome.clients} == {first.id, second.id}
    assert isinstance(outcome.decision, Denied)


async def test_two_clients_with_one_card_in_two_spellings_are_a_choice(counter: Any, checkin: Checkin) -> None:
    for person, text in zip(counter.state.people, ("0A00BC614E", str(0x0A00BC614E)), strict=False):
        give(counter, person, text)
    outcome = await checkin.by_tag(CARD)
    assert isinstance(outcome, Several)


WIDE = Tag.em(bytes.fromhex("0511BBCCDD"))


@pytest.mark.parametrize("learned", [[], *([name] for name in ("dec10", "hex8", "w26", "dec8", "em40", "dec13", "uid"))])
@pytest.mark.parametrize("narrow", ["0297520349", "11BBCCDD", "187,52445"])
async def test_a_card_is_never_taken_for_one_that_shares_its_end_whatever_was_learned(
    counter: Any, checkin: Checkin, learned: Sequence[str], narrow: str
) -> None:
    for name in learned:
        await counter.store.tags.remember(name)
    give(counter, counter.state.people[0], narrow)
    owner = give(counter, counter.state.people[1], "0511BBCCDD")
    assert client_of(await checkin.by_tag(WIDE)) == owner.id
    assert "em40" in await counter.store.tags.learned()


@pytest.mark.parametrize(
    ("learned", "first", "second"),
    [
        ("em40", "0A0B0C0D0E", "0043135012110"),
        ("em40", "0A0B0C0D0E", "43135012110"),
        ("em40", "0A0B0C0D0E", "0a0b0c0d0e"),
        ("em40_lower", "0a0b0c0d0e", "0A0B0C0D0E"),
        ("dec13", "0043135012110", "0A0B0C0D0E"),
        ("dec10", "0185339150", "185339150"),
        ("dec10", "0185339150", "0b0c0d0e"),
        ("hex8", "0B0C0D0E", "0185339150"),
        ("w26", "012,03342", "12,3342"),
        ("w26_bare", "12,3342", "012,03342"),
        ("w26", "012,03342", "00789774"),
    ],
)
async def test_two_clients_with_one_number_are_a_choice_whatever_was_learned(
    counter: Any, checkin: Checkin, learned: str, first: str, second: str
) -> None:
    await counter.store.tags.remember(learned)
    pair = [give(counter, *each) for each in zip(counter.state.people, (first, second), strict=False)]
    outcome = await checkin.by_tag(Tag.em(bytes.fromhex("0A0B0C0D0E")))
    assert isinstance(outcome, Several)
    assert {each.id for each in outcome.clients} == {each.id for each in pair}
    assert await counter.store.tags.learned() == [learned]


@pytest.mark.parametrize("second", ["bcd14264", "6442D1BC", "3167830628", "1682100668"])
async def test_two_clients_with_one_uid_are_a_choice(counter: Any, checkin: Checkin, second: str) -> None:
    await counter.store.tags.remember("uid")
    for person, text in zip(counter.state.people, ("BCD14264", second), strict=False):
        give(counter, person, text)
    assert isinstance(await checkin.by_tag(Tag.uid(bytes.fromhex("BCD14264"))), Several)


async def test_an_odd_spelling_is_compared_too_where_the_club_uses_it(counter: Any, checkin: Checkin) -> None:
    for name in ("w26", "w26", "w34"):
        await counter.store.tags.remember(name)
    give(counter, counter.state.people[0], "187,52445")
    owner = give(counter, counter.state.people[1], "04539,52445")
    assert client_of(await checkin.by_tag(WIDE)) == owner.id


async def test_a_client_with_the_whole_card_is_told_from_staff_who_share_its_end(counter: Any, checkin: Checkin) -> None:
    await counter.store.tags.remember("w26")
    badge(counter, "187,52445")
    owner = give(counter, counter.person("active"), "0511BBCCDD")
    assert client_of(await checkin.by_tag(WIDE)) == owner.id


async def test_staff_with_the_whole_card_are_told_from_staff_who_share_its_end(counter: Any, checkin: Checkin) -> None:
    await counter.store.tags.remember("w26")
    badge(counter, "187,52445")
    counter.state.staff[1] = replace(counter.state.staff[1], tag="0511BBCCDD")
    outcome = await checkin.by_tag(WIDE)
    assert isinstance(outcome, StaffCard)
    assert outcome.staff.id == counter.state.staff[1].id


class DeafTo(httpx.AsyncBaseTransport):
    """Every question with this text in it is lost on the way."""

    def __init__(self, inner: httpx.AsyncBaseTransport, text: str) -> None:
        self._inner, self._text = inner, text

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self._text in str(request.url):
            raise httpx.ConnectError("lost")
        return await self._inner.handle_async_request(request)


async def test_nobody_is_shown_when_a_rival_can_t_be_asked(counter: Any, checkin: Checkin) -> None:
    await counter.store.tags.remember("em40")
    give(counter, counter.person("active"), "0511BBCCDD")
    counter.cable.inner = DeafTo(counter.cable.inner, "0021772356829")
    with pytest.raises(Unreachable):
        await checkin.by_tag(WIDE)
    assert await counter.store.tags.learned() == ["em40"]


async def test_a_choice_teaches_nothing(counter: Any, checkin: Checkin) -> None:
    first = counter.person("same_tag")
    await checkin.by_tag(Tag.em(bytes.fromhex(first.card)))
    assert await counter.store.tags.learned() == []


@pytest.mark.parametrize("learned", [[], ["w26"], ["w26", "dec10"], ["dec10", "w26"]])
async def test_a_card_known_in_full_is_not_mistaken_for_one_that_shares_its_end(
    counter: Any, checkin: Checkin, learned: Sequence[str]
) -> None:
    for name in reversed(learned):
        await counter.store.tags.remember(name)
    give(counter, counter.state.people[0], "188,24910")
    owner = give(counter, counter.state.people[1], "0012345678")
    assert client_of(await checkin.by_tag(CARD)) == owner.id


async def test_a_card_nobody_has_is_unknown(counter: Any, checkin: Checkin) -> None:
    outcome = await checkin.by_tag(CARD)
    assert isinstance(outcome, UnknownCard)
    assert outcome.tag == CARD
    assert [each.code for each in outcome.decision.reasons] == [Code.UNKNOWN_TAG]


async def test_a_phone_nobody_has_is_not_offered_to_be_anybodys_card(checkin: Checkin) -> None:
    outcome = await checkin.by_tag(Tag.uid(bytes.fromhex("08A1B2C3")))
    assert isinstance(outcome, UnknownCard)
    assert [(each.code, each.cure) for each in outcome.decision.reasons] == [(Code.RANDOM_TAG, Cure.USE_CARD)]


@pytest.mark.parametrize("level", [Level.WARN, Level.NONE])
async def test_an_unknown_card_is_set_by_the_club_to_be_warned_of_but_never_let_by_silently(counter: Any, level: Level) -> None:
    lenient = Checkin(counter.club, counter.store.tags, Rules({Code.UNKNOWN_TAG: level}), RealClock())
    outcome = await lenient.by_tag(CARD)
    assert isinstance(outcome, UnknownCard)
    assert isinstance(outcome.decision, Warned)


@pytest.mark.parametrize("text", ["0A00BC614E", "188,24910", "0012345678"])
async def test_a_badge_of_the_staff_is_told_from_a_client_s_card(counter: Any, checkin: Checkin, text: str) -> None:
    badge(counter, text)
    outcome = await checkin.by_tag(CARD)
    assert isinstance(outcome, StaffCard)
    assert outcome.staff.id == counter.state.staff[0].id
    assert isinstance(outcome.decision, Allowed)


@pytest.mark.parametrize("learned", ["w26", "dec10"])
async def test_a_client_in_an_unusual_spelling_is_still_known_as_staff(counter: Any, checkin: Checkin, learned: str) -> None:
    await counter.store.tags.remember(learned)
    badge(counter, "0A00BC614E")
    person = give(counter, counter.person("no_ticket"), "0A00BC614E")
    outcome = await checkin.by_tag(CARD)
    assert client_of(outcome) == person.id
    assert isinstance(outcome, Found)
    assert outcome.view.staff is not None


@pytest.mark.parametrize("learned", ["dec10", "hex8"])
@pytest.mark.parametrize("text", ["0012345678", "12345678", "00BC614E", "00bc614e", "0A00BC614E", "0042962018638"])
async def test_a_badge_in_another_plain_spelling_is_known_whatever_was_learned(
    counter: Any, checkin: Checkin, learned: str, text: str
) -> None:
    await counter.store.tags.remember(learned)
    badge(counter, text)
    outcome = await checkin.by_tag(CARD)
    assert isinstance(outcome, StaffCard)
    assert outcome.staff.id == counter.state.staff[0].id


@pytest.mark.parametrize("text", ["0012345678", "00BC614E", "00bc614e"])
async def test_a_client_whose_badge_is_in_another_spelling_is_shown_as_staff_too(
    counter: Any, checkin: Checkin, text: str
) -> None:
    """By a tap, and by all that reads the client again: nobody is let in by one and held up by the other."""
    await counter.store.tags.remember("dec10")
    badge(counter, text)
    person = give(counter, counter.person("no_ticket"), "0012345678")
    outcome = await checkin.by_tag(CARD)
    assert isinstance(outcome, Found)
    for view in (outcome.view, await checkin.refresh(person.id), await checkin.open(outcome.view.client)):
        assert (view.client.id, view.staff.id if view.staff else None) == (person.id, counter.state.staff[0].id)
        assert isinstance(view.decision, Allowed)
        assert len(view.tickets) == len(counter.dealings(person.id).tickets)


async def test_staff_who_have_the_whole_card_are_told_from_a_client_who_shares_its_end(counter: Any, checkin: Checkin) -> None:
    await counter.store.tags.remember("w26")
    give(counter, counter.person("active"), "187,52445")
    badge(counter, "0511BBCCDD")
    outcome = await checkin.by_tag(WIDE)
    assert isinstance(outcome, StaffCard)
    assert outcome.staff.id == counter.state.staff[0].id


@pytest.mark.parametrize("text", ["188,24910", "0B00BC614E"])
async def test_a_badge_that_shares_only_the_end_makes_no_client_staff(counter: Any, checkin: Checkin, text: str) -> None:
    await counter.store.tags.remember("em40")
    badge(counter, text)
    person = give(counter, counter.person("active"), "0A00BC614E")
    outcome = await checkin.by_tag(CARD)
    assert isinstance(outcome, Found)
    for view in (outcome.view, await checkin.refresh(person.id), await checkin.open(outcome.view.client)):
        assert (view.client.id, view.staff) == (person.id, None)


async def test_a_known_client_waits_for_no_more_than_before_when_the_staff_are_read(counter: Any, checkin: Checkin) -> None:
    """A badge found beside the tickets is put to the view that is there: nothing is read a second time."""
    await counter.store.tags.remember("dec10")
    badge(counter, "00BC614E")
    give(counter, counter.person("no_ticket"), "0012345678")
    await checkin.by_tag(CARD)
    assert [counter.cable.arrived.count(f"GET /{each}") for each in ("client_tickets", "client_accounts", "staff")] == [1, 1, 2]


class Waiting(RealClock):
    """A clock that can be put forward."""

    seconds = 0.0

    def monotonic(self) -> float:
        return self.seconds


async def test_the_list_of_staff_is_read_again_after_a_minute_and_kept_when_it_can_t_be(counter: Any) -> None:
    clock = Waiting()
    checkin = Checkin(counter.club, counter.store.tags, Rules(), clock)
    await counter.store.tags.remember("dec10")
    give(counter, counter.person("no_ticket"), "0012345678")

    async def known_as_staff() -> bool:
        outcome = await checkin.by_tag(CARD)
        assert isinstance(outcome, Found)
        return outcome.view.staff is not None

    assert not await known_as_staff()
    badge(counter, "00BC614E")
    assert not await known_as_staff()
    clock.seconds = STAFF_KEPT_S
    assert await known_as_staff()
    badge(counter, "")
    clock.seconds = 2 * STAFF_KEPT_S
    counter.faults.set("GET /staff", "refuse", times=2)
    assert await known_as_staff()
    clock.seconds = 3 * STAFF_KEPT_S
    assert not await known_as_staff()


async def test_staff_who_are_clients_too_are_shown_as_both(counter: Any, checkin: Checkin) -> None:
    badge(counter, "188,24910")
    give(counter, counter.person("no_ticket"), "188,24910")
    outcome = await checkin.by_tag(CARD)
    assert isinstance(outcome, Found)
    assert outcome.view.staff is not None
    assert isinstance(outcome.view.decision, Allowed)


async def test_a_client_is_shown_though_staff_can_t_be_asked(counter: Any, checkin: Checkin) -> None:
    counter.faults.set("GET /staff", "refuse", times=99)
    person = give(counter, counter.person("active"), "188,24910")
    assert client_of(await checkin.by_tag(CARD)) == person.id


async def test_a_card_is_not_called_unknown_when_staff_can_t_be_asked(counter: Any, checkin: Checkin) -> None:
    counter.faults.set("GET /staff", "refuse", times=99)
    with pytest.raises(Refused):
        await checkin.by_tag(CARD)


async def test_no_answer_is_an_error_and_not_an_unknown_card(counter: Any, checkin: Checkin) -> None:
    counter.cable.cut |= {"GET /clients", "GET /staff"}
    with pytest.raises(Unreachable):
        await checkin.by_tag(CARD)


class LostMemory:
    """A store that can't be read or written."""

    async def learned(self) -> Sequence[str]:
        raise StoreError("gone", reason="disk")

    async def remember(self, spelling: str) -> None:
        raise StoreError(spelling, reason="disk")


async def test_a_client_comes_in_though_nothing_can_be_learned(counter: Any, caplog: pytest.LogCaptureFixture) -> None:
    person = give(counter, counter.person("active"), "188,24910")
    assert client_of(await Checkin(counter.club, LostMemory(), Rules(), RealClock()).by_tag(CARD)) == person.id
    assert "188" not in " ".join(caplog.messages)


class LooseClub:
    """LuckyFit, if it compared only the end of a tag."""

    def __init__(self, club: Any, kept: str) -> None:
        self._club, self._kept = club, kept

    async def clients(self, *, tag: str) -> list[Client]:
        return [Client(1001, "Шевченко", tag=self._kept)] if tag == "188,24910" else []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._club, name)


@pytest.mark.parametrize(("kept", "outcome"), [("0B00BC614E", Several), ("0A00BC614E", Found), ("188,24910", Found)])
async def test_a_match_of_24_bits_is_a_choice_when_the_rest_differs(counter: Any, kept: str, outcome: type) -> None:
    club: Any = LooseClub(counter.club, kept)
    found = await Checkin(club, counter.store.tags, Rules(), RealClock()).by_tag(CARD)
    assert isinstance(found, outcome)


class Crossing(httpx.AsyncBaseTransport):
    """Lets requests through only in groups of these sizes: what is not asked together waits for ever."""

    def __init__(self, inner: httpx.AsyncBaseTransport, *together: int) -> None:
        self._inner = inner
        self._places = [group for size in together for group in [asyncio.Barrier(size)] * size]

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await self._places.pop(0).wait()
        return await self._inner.handle_async_request(request)


async def test_what_does_not_depend_on_one_another_is_asked_together(counter: Any, checkin: Checkin) -> None:
    person = give(counter, counter.person("active"), "0511BBCCDD")
    await checkin.by_tag(WIDE)
    counter.cable.inner = Crossing(counter.cable.inner, 2, 5 + 1, 2, 5)
    async with asyncio.timeout(5):
        for _list_of_staff in ("read", "known"):
            assert client_of(await checkin.by_tag(WIDE)) == person.id


async def test_a_client_from_a_search_is_opened_with_everything(counter: Any, checkin: Checkin) -> None:
    badge(counter, "0A00BC614E")
    person = give(counter, counter.person("deposit"), "0A00BC614E")
    view = await checkin.open(await counter.club.client(person.id))
    assert view.deposit.minor == sum(each.balance for each in counter.dealings(person.id).deposits)
    assert view.staff is not None


async def test_a_client_without_a_card_is_opened(counter: Any, checkin: Checkin) -> None:
    view = await checkin.open(await counter.club.client(counter.person("no_card").id))
    assert view.staff is None
    assert view.source == "luckyfit"


async def test_refreshing_reads_the_client_again(counter: Any, checkin: Checkin) -> None:
    person = counter.person("active")
    before = await checkin.refresh(person.id)
    counter.state.clients.put(replace(person, locked="До керівника"))
    after = await checkin.refresh(person.id)
    assert isinstance(before.decision, Allowed)
    assert isinstance(after.decision, Denied)


@pytest.mark.parametrize("scenario", sorted(set(TOUR)))
async def test_the_desk_decides_what_the_club_itself_would(counter: Any, checkin: Checkin, scenario: str) -> None:
    clock = RealClock()
    for person in (each for each in counter.state.people if each.scenario == scenario):
        ours = (await checkin.refresh(person.id)).decision
        theirs = expected(person, counter.dealings(person.id), clock.now())
        assert {type(ours).__name__.lower(), *_telling(ours)} == {theirs["verdict"], *theirs["because"]}


def _telling(decision: Any) -> list[str]:
    return [each.code.value for each in decision.reasons if each.level is not Level.NONE]
