"""The whole club read in the background: everybody, what they hold, those seen first, at its pace, and on where it was."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from desk.errors import ForeignAnswer, Refused, UnexpectedAnswer, Unreachable
from desk.events import RosterProgress, ServiceChanged
from desk.model.health import Health
from desk.model.line import LineState
from desk.model.roster import People
from desk.services.line import LineWatch
from desk.services.roster.holdings import COMPARED
from desk.services.roster.pace import Pace
from desk.services.roster.syncer import LOOK_S, Syncer
from desk.services.timekeeping import Watch
from desk.tasks import Tasks

KYIV = ZoneInfo("Europe/Kyiv")
DAY = timedelta(days=1)


class Forward:
    """The clock on the wall, put forward by `ahead`."""

    ahead = timedelta()

    def now(self) -> datetime:
        return datetime.now(KYIV) + self.ahead

    def monotonic(self) -> float:
        return asyncio.get_running_loop().time()


@dataclass
class Reading:
    """A syncer over the sandbox, and what it told."""

    counter: Any
    syncer: Syncer
    clock: Forward
    line: LineWatch
    told: list[RosterProgress] = field(default_factory=list)

    async def once(self) -> list[str]:
        """Reads what is due; the requests that took."""
        self.counter.cable.arrived.clear()
        await self.syncer.once()
        await self.counter.keeper.settled()
        return list(self.counter.cable.arrived)

    async def kept(self, person: Any) -> Any:
        return await self.counter.roster.client(person.id)


@pytest.fixture
def clock() -> Forward:
    return Forward()


@pytest.fixture
async def reading(counter: Any, clock: Forward, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Reading]:
    tasks = Tasks()
    line = LineWatch(counter.club.branches, counter.bus, clock, tasks, pause=lambda _seconds: asyncio.sleep(0))
    monkeypatch.setattr(counter.keeper, "_clock", clock)

    async def no_pause(_seconds: float) -> None:
        await asyncio.sleep(0)

    pace = Pace(6_000, clock, no_pause)
    syncer = Syncer(counter.club, counter.keeper, line, counter.bus, clock, every=DAY, pace=pace, pause=no_pause)
    made = Reading(counter, syncer, clock, line)
    counter.bus.subscribe(RosterProgress, made.told.append)
    yield made
    await tasks.stop()


async def matches_the_club(reading: Reading) -> None:
    """Everybody is kept with all they truly hold, and nobody else."""
    state, roster = reading.counter.state, reading.counter.roster
    assert (await roster.extent()).clients == len(state.clients)
    for person in state.people:
        kept = await roster.client(person.id)
        assert kept is not None
        assert (kept.client.surname, kept.client.tag, kept.client.locked) == (person.surname, person.tag, person.locked)
        assert {each.id for each in kept.tickets} == {each.id for each in state.dealings(person).tickets}
        assert kept.known_at is not None
        assert {each.id for each in kept.accounts} == {each.id for each in state.dealings(person).deposits}


@pytest.mark.parametrize("ranges", [True, False])
@pytest.mark.parametrize("bulk", [True, False])
@pytest.mark.parametrize("most", [0, 25])
async def test_everybody_is_read_whatever_luckyfit_can_do(reading: Reading, ranges: bool, bulk: bool, most: int) -> None:
    reading.counter.state.habits.change({"ranges_heard": ranges, "tickets_in_bulk": bulk, "most_clients": most})
    asked = await reading.once()
    await matches_the_club(reading)
    assert asked.count("GET /tickets") == 1
    assert reading.told[-1] == RosterProgress(0, going=False)


async def test_a_reading_begins_by_luckyfits_time_though_this_pcs_clock_is_ahead(
    reading: Reading, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else whoever it tells of seems to be told before it began, and nobody who is gone is ever found to be."""
    cable = reading.counter.cable
    watch = Watch(reading.clock, lambda: reading.clock.now() - reading.clock.ahead if cable.arrived else None)
    reading.clock.ahead = DAY
    for each in (reading.counter.keeper, reading.syncer):
        monkeypatch.setattr(each, "_clock", watch)
    await reading.once()
    told_at = (await reading.counter.roster.extent()).complete_at
    assert told_at is not None
    assert told_at.timestamp() < reading.clock.now().timestamp() - DAY.total_seconds() / 2


async def test_the_progress_is_told_with_an_estimate(reading: Reading) -> None:
    reading.counter.state.habits.change({"tickets_in_bulk": False})
    await reading.once()
    told = [fact for fact in reading.told if fact.left_s is not None]
    assert [fact.done for fact in told] == sorted(fact.done for fact in told)
    assert {fact.of for fact in told} == {60}
    assert told[0].left_s == pytest.approx(60 * 2 * 0.01)
    assert told[-1].left_s == 0


async def test_where_everybody_s_tickets_come_at_once_only_deposits_are_left_to_be_read(reading: Reading) -> None:
    asked = await reading.once()
    assert asked.count("GET /client_accounts") == 60
    assert asked.count("GET /client_tickets") <= 2 * COMPARED
    first = next(fact for fact in reading.told if fact.left_s is not None)
    assert (first.done, first.left_s) == (30, pytest.approx(60 * 0.01))


async def test_whoever_is_gone_or_changed_at_luckyfit_is_so_after_the_next_reading(reading: Reading) -> None:
    await reading.once()
    gone, changed, *_others = reading.counter.state.people
    reading.counter.state.clients.drop(gone.id)
    reading.counter.state.clients.put(replace(changed, locked="До керівника"))
    reading.clock.ahead = DAY + timedelta(minutes=1)
    await reading.once()
    assert await reading.kept(gone) is None
    assert (await reading.kept(changed)).client.locked == "До керівника"
    await matches_the_club(reading)


async def test_nobody_is_gone_because_a_list_was_cut(reading: Reading) -> None:
    await reading.once()
    reading.counter.state.habits.change({"ranges_heard": False, "most_clients": 3})
    gone = reading.counter.state.people[0]
    reading.counter.state.clients.drop(gone.id)
    reading.clock.ahead = DAY + timedelta(minutes=1)
    await reading.once()
    assert (await reading.counter.roster.extent()).clients == 60


async def test_nobody_is_gone_because_most_of_them_are_not_told(reading: Reading) -> None:
    """A key that was restricted to another branch, say."""
    await reading.once()
    for person in reading.counter.state.people[:40]:
        reading.counter.state.clients.drop(person.id)
    reading.clock.ahead = DAY + timedelta(minutes=1)
    await reading.once()
    assert (await reading.counter.roster.extent()).clients == 60


async def test_what_was_read_today_is_not_read_again(reading: Reading) -> None:
    await reading.once()
    assert await reading.once() == []
    reading.clock.ahead = timedelta(hours=11)
    assert await reading.once() == []


async def test_those_seen_lately_are_read_anew_in_between(reading: Reading) -> None:
    await reading.once()
    seen = reading.counter.state.people[5]
    reading.counter.keeper.seen(seen.id)
    reading.clock.ahead = timedelta(hours=13)
    asked = await reading.once()
    assert {"GET /client_accounts", "GET /client_tickets", f"GET /clients/id/{seen.id}"} <= set(asked)
    assert len(asked) < 3 * 60
    assert (await reading.kept(seen)).age_at(reading.clock.now()) < timedelta(minutes=1)


async def test_those_seen_lately_are_read_first(reading: Reading) -> None:
    reading.counter.state.habits.change({"tickets_in_bulk": False})
    passes = {each.client_id for each in reading.counter.state.passages if each.created_at > reading.clock.now() - 3 * DAY}
    assert 0 < len(passes) < 60
    order: list[int] = []
    held = reading.counter.club.client_tickets

    async def noted(client_id: int, state: Any = None) -> Any:
        order.append(client_id)
        return await held(client_id, state)

    reading.counter.club.client_tickets = noted
    await reading.once()
    assert set(order[: len(passes)]) == passes
    assert len(order) == len(set(order)) == 60


async def test_a_reading_goes_on_where_it_was_cut_off(reading: Reading) -> None:
    reading.counter.state.habits.change({"tickets_in_bulk": False})
    held, left = reading.counter.club.client_tickets, [20]

    async def until_cut(client_id: int, state: Any = None) -> Any:
        left[0] -= 1
        if left[0] < 0:
            raise Unreachable("GET /client_tickets")
        return await held(client_id, state)

    reading.counter.club.client_tickets = until_cut
    with pytest.raises(Unreachable):
        await reading.once()
    left[0] = 1000
    asked = await reading.once()
    assert "GET /clients" not in asked
    assert asked.count("GET /client_tickets") == 40
    await matches_the_club(reading)


@pytest.mark.parametrize(
    "lie", [lambda tickets: tickets[::2], lambda tickets: [replace(each, id=each.id + 1) for each in tickets]]
)
async def test_a_list_of_tickets_that_differs_from_the_clients_own_is_not_believed(
    reading: Reading, lie: Callable[[Any], Any]
) -> None:
    honest = reading.counter.club.all_client_tickets

    async def lying() -> Any:
        return lie(await honest())

    reading.counter.club.all_client_tickets = lying
    await reading.once()
    await matches_the_club(reading)


async def test_where_ranges_are_refused_everybody_is_asked_for(reading: Reading) -> None:
    honest = reading.counter.club.people

    async def strict(**filters: Any) -> Any:
        if "low" in filters:
            raise Refused("GET /clients", "unknown filter")
        return await honest(**filters)

    reading.counter.club.people = strict
    await reading.once()
    await matches_the_club(reading)


async def test_one_client_that_can_t_be_read_keeps_nobody_else_from_it_and_is_not_gone(reading: Reading) -> None:
    await reading.once()
    odd, honest = reading.counter.state.people[7], reading.counter.club.people

    async def broken(*, low: int = 0, high: int = 0, **filters: Any) -> Any:
        if low <= odd.id <= high:
            raise UnexpectedAnswer("GET /clients", "clients[0].birthday")
        return await honest(low=low, high=high, **filters)

    reading.counter.club.people = broken
    changed = reading.counter.state.people[9]
    reading.counter.state.clients.put(replace(changed, locked="До керівника"))
    reading.clock.ahead = DAY + timedelta(minutes=1)
    await reading.once()
    assert (await reading.kept(changed)).client.locked == "До керівника"
    assert (await reading.kept(odd)).client.surname == odd.surname


@pytest.mark.parametrize("operation", ["GET /staff", "GET /access_logs", "GET /tickets"])
async def test_what_luckyfit_refuses_beside_the_clients_keeps_nobody_from_being_read(reading: Reading, operation: str) -> None:
    reading.counter.faults.set(operation, "refuse", times=9)
    await reading.once()
    await matches_the_club(reading)


async def test_a_client_whose_tickets_are_refused_is_passed_over(reading: Reading) -> None:
    reading.counter.state.habits.change({"tickets_in_bulk": False})
    honest, odd = reading.counter.club.client_tickets, reading.counter.state.people[7]

    async def refusing(client_id: int, state: Any = None) -> Any:
        if client_id == odd.id:
            raise Refused("GET /client_tickets", "no")
        return await honest(client_id, state)

    reading.counter.club.client_tickets = refusing
    await reading.once()
    assert (await reading.counter.roster.extent()).with_tickets == 59
    assert reading.told[-1] == RosterProgress(0, going=False)


async def test_while_the_line_is_not_well_nobody_is_read(reading: Reading) -> None:
    for _error in range(2):
        reading.line.heard(ServiceChanged("luckyfit", Health.OFF, None, "unreachable"))
    reading.counter.cable.arrived.clear()
    going = asyncio.gather(reading.syncer.once())
    for _turn in range(50):
        await asyncio.sleep(0)
    assert set(reading.counter.cable.arrived) <= {"GET /branches"}
    for _answer in range(2):
        reading.line.heard(ServiceChanged("luckyfit", Health.OK, 20))
    assert reading.line.state is LineState.ONLINE
    await going
    await matches_the_club(reading)


async def test_trouble_is_tried_again_later_and_too_many_questions_make_it_slower(
    reading: Reading, monkeypatch: pytest.MonkeyPatch
) -> None:
    error = Unreachable("GET /staff")
    error.http_status = 429
    honest, done = reading.counter.club.staff, asyncio.Event()
    pauses: list[float] = []

    async def busy(**filters: Any) -> Any:
        reading.counter.club.staff = honest
        raise error

    async def pause(seconds: float) -> None:
        pauses.append(seconds)
        if seconds == 300.0:
            done.set()
            await asyncio.Event().wait()

    reading.counter.club.staff = busy
    reading.syncer._pause = pause
    before = reading.syncer._pace.between_s
    tasks = Tasks()
    tasks.start(reading.syncer.run(), name="reading")
    async with asyncio.timeout(60):
        await done.wait()
    await tasks.stop()
    assert reading.syncer._pace.between_s == 2 * before
    assert 30.0 in pauses
    await matches_the_club(reading)


async def test_a_pace_is_kept() -> None:
    waited: list[float] = []

    class Hands:
        seconds = 0.0

        def now(self) -> datetime:
            raise NotImplementedError

        def monotonic(self) -> float:
            return self.seconds

    hands = Hands()

    async def pause(seconds: float) -> None:
        waited.append(seconds)
        hands.seconds += seconds

    pace = Pace(60, hands, pause)
    for _turn in range(4):
        await pace.turn()
    assert waited == [1.0, 1.0, 1.0]
    hands.seconds += 10
    await pace.turn()
    assert len(waited) == 3


NO_END = 10**6
ALL_AT_ONCE = {"tickets_in_bulk": False}


async def position(reading: Reading) -> dict[str, Any]:
    """How far the reading has come, as it is kept."""
    kept: dict[str, Any] = json.loads(await reading.counter.roster.recall("sync") or "{}")
    return kept


async def not_now(reading: Reading, kind: type[Exception]) -> list[str]:
    """The reading stops, and has not ended; the requests that took."""
    reading.counter.cable.arrived.clear()
    ended = (await position(reading)).get("ended", "")
    with pytest.raises(kind):
        await reading.syncer.once()
    await reading.counter.keeper.settled()
    assert (await position(reading)).get("ended", "") in ("", ended)
    return list(reading.counter.cable.arrived)


def odd_rows(reading: Reading, odd: Callable[[int], bool]) -> None:
    """A range with one of these clients in it can't be read."""
    honest, numbers = reading.counter.club.people, [each.id for each in reading.counter.state.people]

    async def broken(*, low: int = 0, high: int = 0, **filters: Any) -> Any:
        if any(low <= each <= high for each in numbers if odd(each)):
            raise UnexpectedAnswer("GET /clients", "clients[0].birthday")
        return await honest(low=low, high=high, **filters)

    reading.counter.club.people = broken


async def test_behind_a_sign_in_page_nothing_is_read_nothing_ends_and_all_is_read_once_it_is_gone(reading: Reading) -> None:
    reading.counter.faults.set("*", "html_200", times=NO_END)
    assert len(await not_now(reading, ForeignAnswer)) < 5
    assert (await position(reading)).get("low", 1) == 1
    reading.counter.faults.clear()
    await reading.once()
    await matches_the_club(reading)


async def test_a_page_in_the_middle_of_the_numbers_keeps_the_place(reading: Reading) -> None:
    await reading.counter.roster.keep("sync", json.dumps({"began": reading.clock.now().isoformat(), "low": 900}))
    reading.counter.faults.set("GET /clients", "html_200", times=NO_END)
    assert (await not_now(reading, ForeignAnswer)).count("GET /clients") == 1
    assert (await position(reading))["low"] == 900


@pytest.mark.parametrize("bulk", [True, False])
async def test_what_clients_hold_is_not_said_to_be_read_from_behind_a_sign_in_page(reading: Reading, bulk: bool) -> None:
    reading.counter.state.habits.change({"tickets_in_bulk": bulk})
    held, left = reading.counter.club.client_tickets, [3]

    async def until_the_page(client_id: int, state: Any = None) -> Any:
        left[0] -= 1
        if left[0] == 0:
            reading.counter.faults.set("*", "html_200", times=NO_END)
        return await held(client_id, state)

    reading.counter.club.client_tickets = until_the_page
    await not_now(reading, ForeignAnswer)
    assert (await reading.counter.roster.extent()).with_tickets < 5
    reading.counter.faults.clear()
    assert "GET /clients" not in await reading.once()
    await matches_the_club(reading)


@pytest.mark.parametrize("known", [True, False])
async def test_a_luckyfit_that_refuses_everything_is_read_later_and_from_where_it_was(reading: Reading, known: bool) -> None:
    if known:
        await reading.once()
        reading.clock.ahead = DAY + timedelta(minutes=1)
    reading.counter.faults.set("*", "refuse", times=NO_END)
    assert len(await not_now(reading, Refused)) < 30
    assert (await reading.counter.roster.extent()).clients == (60 if known else 0)
    reading.counter.faults.clear()
    await reading.once()
    await matches_the_club(reading)


async def test_a_luckyfit_that_refuses_only_to_tell_of_clients_is_read_later_too(reading: Reading) -> None:
    reading.counter.faults.set("GET /clients", "refuse", times=NO_END)
    assert len(await not_now(reading, Refused)) < 150
    reading.counter.faults.clear()
    await reading.once()
    await matches_the_club(reading)


async def test_ranges_that_were_understood_and_are_refused_now_are_not_given_up_for_letters(reading: Reading) -> None:
    await reading.once()
    began = (reading.clock.now() + DAY).isoformat()
    reading.clock.ahead = DAY + timedelta(minutes=1)
    await reading.counter.roster.keep("sync", json.dumps({"began": began, "low": 900}))
    reading.counter.faults.set("GET /clients", "refuse", times=NO_END)
    assert len(await not_now(reading, Refused)) < 30
    assert (await position(reading))["low"] == 900


@pytest.mark.parametrize("known", [True, False])
async def test_where_every_row_is_odd_nobody_is_passed_over_and_nothing_ends(reading: Reading, known: bool) -> None:
    if known:
        await reading.once()
        reading.clock.ahead = DAY + timedelta(minutes=1)
    honest = reading.counter.club.people
    odd_rows(reading, lambda _number: True)
    assert len(await not_now(reading, UnexpectedAnswer)) < 100
    assert (await position(reading)).get("low", 1) <= min(each.id for each in reading.counter.state.people)
    reading.counter.club.people = honest
    await reading.once()
    await matches_the_club(reading)


async def test_a_long_row_of_odd_ones_is_passed_over_while_others_can_be_read(reading: Reading) -> None:
    await reading.once()
    numbers = sorted(each.id for each in reading.counter.state.people)
    odd_rows(reading, lambda number: number in numbers[5:20])
    changed = next(each for each in reading.counter.state.people if each.id == numbers[40])
    reading.counter.state.clients.put(replace(changed, locked="До керівника"))
    reading.clock.ahead = DAY + timedelta(minutes=1)
    await reading.once()
    assert (await reading.kept(changed)).client.locked == "До керівника"
    assert (await reading.counter.roster.extent()).clients == 60
    assert (await position(reading))["partial"]


async def test_the_first_ones_may_be_odd_on_a_pc_that_knows_nobody(reading: Reading) -> None:
    numbers = sorted(each.id for each in reading.counter.state.people)
    odd_rows(reading, lambda number: number in numbers[:5])
    await reading.once()
    assert (await reading.counter.roster.extent()).clients == 55
    assert (await position(reading))["partial"]


async def test_a_club_of_which_nobody_can_be_read_has_not_been_read(reading: Reading) -> None:
    """Fewer odd rows than would stop it in the middle."""
    for person in reading.counter.state.people[3:]:
        reading.counter.state.clients.drop(person.id)
    odd_rows(reading, lambda _number: True)
    await not_now(reading, UnexpectedAnswer)
    assert (await position(reading)).get("low", 1) <= min(each.id for each in reading.counter.state.people)


async def test_by_letters_a_club_of_which_nobody_can_be_read_has_not_been_read(reading: Reading) -> None:
    async def deaf_and_odd(*, surname_part: str = "", **_filters: Any) -> Any:
        if len(surname_part) < 2:
            raise Refused("GET /clients", "no")
        return People(())

    reading.counter.club.people = deaf_and_odd
    await not_now(reading, Refused)


async def test_where_everybody_s_tickets_are_refused_they_are_read_later(reading: Reading) -> None:
    reading.counter.state.habits.change(ALL_AT_ONCE)
    reading.counter.faults.set("GET /client_tickets", "refuse", times=NO_END)
    asked = await not_now(reading, Refused)
    assert asked.count("GET /client_tickets") < 40
    reading.counter.faults.clear()
    assert "GET /clients" not in await reading.once()
    await matches_the_club(reading)


@pytest.mark.parametrize("odd", [1, 30])
async def test_many_whose_tickets_are_refused_are_passed_over_while_others_are_told(reading: Reading, odd: int) -> None:
    reading.counter.state.habits.change(ALL_AT_ONCE)
    honest = reading.counter.club.client_tickets
    refused = {each.id for each in sorted(reading.counter.state.people, key=lambda each: each.id)[:odd]}

    async def refusing(client_id: int, state: Any = None) -> Any:
        if client_id in refused:
            raise Refused("GET /client_tickets", "no")
        return await honest(client_id, state)

    reading.counter.club.client_tickets = refusing
    await reading.once()
    assert (await reading.counter.roster.extent()).with_tickets == 60 - odd
    assert (await position(reading))["ended"]


async def test_a_list_of_tickets_that_could_be_compared_with_nobody_s_own_is_not_believed(reading: Reading) -> None:
    honest, left = reading.counter.club.client_tickets, [10]

    async def refusing(client_id: int, state: Any = None) -> Any:
        left[0] -= 1
        if left[0] >= 0:
            raise Refused("GET /client_tickets", "no")
        return await honest(client_id, state)

    async def lying() -> Any:
        return [replace(each, id=each.id + 1) for each in await told()]

    told = reading.counter.club.all_client_tickets
    reading.counter.club.client_tickets, reading.counter.club.all_client_tickets = refusing, lying
    await reading.once()
    await matches_the_club(reading)


async def test_what_can_t_be_read_is_said_and_tried_again_less_and_less_often(reading: Reading) -> None:
    pauses: list[float] = []
    read = asyncio.Event()

    async def pause(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 9:
            reading.counter.faults.clear()
        if seconds == LOOK_S:
            read.set()
            await asyncio.Event().wait()

    reading.counter.faults.set("*", "html_200", times=NO_END)
    reading.syncer._pause = pause
    tasks = Tasks()
    tasks.start(reading.syncer.run(), name="reading")
    async with asyncio.timeout(60):
        await read.wait()
    await tasks.stop()
    assert pauses[1:] == [30.0, 60.0, 120.0, 240.0, 480.0, 960.0, 1800.0, 1800.0, LOOK_S]
    said = [fact.put_off for fact in reading.told if not fact.going]
    assert (True in said, said[-1]) == (True, False)
    await matches_the_club(reading)
