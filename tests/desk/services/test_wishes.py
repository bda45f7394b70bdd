"""One program works the doors of a PC, and the others ask it: opened once, answered, and never by two."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from desk.errors import DoorUntold, NotAllowed, StoreError
from desk.model.door_wish import DoorWish, WishAnswer
from desk.model.gate import Busy, Direction, Failed, GateOutcome, NotPassed, Opened, Passed
from desk.model.passing import Ending, Pass, Unwritten
from desk.model.supervisor import Proof, Supervisor
from desk.services import wishes as tested
from desk.services.duty import DoorDuty
from desk.services.wishes import Wishes
from desk.store import Store, open_store
from tests.desk.services.doorway import KEY, START, HandClock, House, house

WISH = DoorWish("main", Direction.IN, "кур’єр", START, "Ірина")


async def at_once(_seconds: float) -> None:
    await asyncio.sleep(0)


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Turns are counted where no time passes."""
    monkeypatch.setattr(tested, "TAKEN_S", 10_000.0)


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[House]:
    """The program at the doors."""
    made = await house(tmp_path, admits_an_hour=1)
    yield made
    made.store.wishes.let_go()
    await made.stop()


@pytest.fixture
async def elsewhere(tmp_path: Path) -> AsyncIterator[Store]:
    """The store as another program opens it."""
    store = await open_store(tmp_path, KEY, HandClock())
    yield store
    store.wishes.let_go()
    await store.close()


def duty(here: House, store: Store) -> DoorDuty:
    return DoorDuty(store.wishes, store.kiosks, here.tasks, lambda: False)


def at_doors(here: House) -> Wishes:
    mine = duty(here, here.store)
    assert mine.claim()
    return Wishes(here.store.wishes, here.admitting, mine, here.clock, here.tasks, pause=at_once)


def asking(here: House, elsewhere: Store) -> Wishes:
    theirs = duty(here, elsewhere)
    assert not theirs.claim()
    return Wishes(elsewhere.wishes, here.admitting, theirs, here.clock, here.tasks, pause=at_once)


async def test_the_program_at_the_doors_opens_for_one_that_asks(here: House, elsewhere: Store) -> None:
    at_work, other = at_doors(here), asking(here, elsewhere)
    await at_work.watch()
    passed = await other.ask(WISH)
    assert isinstance(passed, Pass)
    assert (passed.number, passed.operator, passed.note, passed.ending) == (1, "Ірина", "кур’єр", Ending.PASSED)
    assert here.gates["main"].opened == [Direction.IN]


async def test_what_it_refuses_is_told_and_a_proved_supervisor_is_believed(here: House, elsewhere: Store) -> None:
    await at_doors(here).watch()
    other = asking(here, elsewhere)
    await other.ask(WISH)
    with pytest.raises(NotAllowed) as caught:
        await other.ask(WISH)
    assert (caught.value.code, caught.value.details) == ("admit_limit", {"limit": "1"})
    passed = await other.ask(replace(WISH, supervisor=Supervisor("Олена", Proof.PIN)))
    assert isinstance(passed, Pass)
    assert passed.supervisor == "Олена, PIN"
    with pytest.raises(NotAllowed, match="no_such_door"):
        await other.ask(replace(WISH, point="attic"))


async def test_nobody_going_through_is_told_too(here: House, elsewhere: Store) -> None:
    await at_doors(here).watch()
    here.gates["main"].outcomes = [NotPassed()]
    passed = await asking(here, elsewhere).ask(WISH)
    assert isinstance(passed, Pass)
    assert passed.annulled


@pytest.mark.parametrize("outcome", [Opened(), NotPassed(), Busy(), Passed(), Failed("no answer", may_have_opened=True)])
async def test_whom_the_record_could_not_take_is_told_to_whoever_asked_with_the_number_to_note(
    here: House, elsewhere: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, outcome: GateOutcome
) -> None:
    async def full(*_asked: object) -> None:
        raise StoreError(reason="full")

    await at_doors(here).watch()
    monkeypatch.setattr(here.store.passes, "decided", full)
    here.door._knobs = replace(here.door._knobs, busy_wait_s=0.0)
    here.gates["main"].outcomes = [outcome]
    told = await asking(here, elsewhere).ask(WISH)
    assert isinstance(told, Unwritten)
    assert (told.point, told.direction, told.cause, told.outcome) == ("main", Direction.IN, "full", outcome)
    assert f"number {told.number}" in caplog.text
    assert told.at.tzinfo == START.tzinfo


async def test_an_answer_the_disk_does_not_take_at_once_is_told_a_moment_later(
    here: House, elsewhere: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer, failures = here.store.wishes.answer, [StoreError(reason="full")] * 2

    async def full_for_a_while(wish_id: str, told: WishAnswer) -> None:
        if failures:
            raise failures.pop()
        await answer(wish_id, told)

    await at_doors(here).watch()
    monkeypatch.setattr(here.store.wishes, "answer", full_for_a_while)
    passed = await asking(here, elsewhere).ask(WISH)
    assert isinstance(passed, Pass)
    assert passed.decided_at.tzinfo == START.tzinfo
    assert failures == []


async def test_how_old_a_wish_is_goes_by_this_pcs_clock_whatever_luckyfits_says(here: House, elsewhere: Store) -> None:
    here.server = START + timedelta(hours=3)
    await at_doors(here).watch()
    passed = await asking(here, elsewhere).ask(WISH)
    assert isinstance(passed, Pass)
    assert passed.decided_at == here.server


async def test_what_nobody_takes_is_called_off_and_opens_nothing_later(
    here: House, elsewhere: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_work = at_doors(here)
    await at_work.look()
    monkeypatch.setattr(tested, "TAKEN_S", 0.2)
    with pytest.raises(NotAllowed, match="doors_elsewhere"):
        await asking(here, elsewhere).ask(WISH)
    await at_work.look()
    await asyncio.gather(*here.tasks._running)
    assert here.gates["main"].opened == []


async def test_two_programs_take_it_once(here: House, elsewhere: Store) -> None:
    number = await elsewhere.wishes.make(WISH)
    assert sorted([await here.store.wishes.take(number), await elsewhere.wishes.take(number)]) == [False, True]


async def test_what_was_asked_before_the_program_at_the_doors_began_opens_nothing(here: House, elsewhere: Store) -> None:
    await elsewhere.wishes.make(WISH)
    at_work = at_doors(here)
    await at_work.look()
    await at_work.look()
    assert here.gates["main"].opened == []


async def test_what_was_asked_too_long_ago_opens_nothing(here: House, elsewhere: Store) -> None:
    at_work = at_doors(here)
    await at_work.look()
    await elsewhere.wishes.make(WISH)
    here.clock.go_on(timedelta(seconds=30))
    await at_work.look()
    await asyncio.gather(*here.tasks._running)
    assert here.gates["main"].opened == []


async def test_who_lets_in_by_hand_opens_themselves_at_the_doors_and_asks_for_it_anywhere_else(
    here: House, elsewhere: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_work, other = at_doors(here), asking(here, elsewhere)
    await at_work.watch()
    here.rules(admits_an_hour=2)
    make, made = elsewhere.wishes.make, list[str]()

    async def heard(wish: DoorWish) -> str:
        made.append(wish.point)
        return await make(wish)

    for store in (here.store, elsewhere):
        monkeypatch.setattr(store.wishes, "make", heard)
    for each in (at_work, other):
        passed = await each.admit("main", Direction.IN, "гість")
        assert isinstance(passed, Pass)
        assert (passed.operator, passed.ending) == ("Олена", Ending.PASSED)
    assert here.gates["main"].opened == [Direction.IN] * 2
    assert made == [WISH.point]


async def test_whoever_takes_the_doors_over_while_it_waits_opens_what_it_asked_for_itself(here: House, elsewhere: Store) -> None:
    """The other one died: nobody else is left to open."""
    gone = duty(here, elsewhere)
    assert gone.claim()
    mine, waits = duty(here, here.store), list[float]()

    async def dies(seconds: float) -> None:
        waits.append(seconds)
        gone.let_go()
        await mine.look()

    passed = await Wishes(here.store.wishes, here.admitting, mine, here.clock, here.tasks, pause=dies).admit(
        "main", Direction.IN, "гість"
    )
    assert isinstance(passed, Pass)
    assert (len(waits), here.gates["main"].opened) == (1, [Direction.IN])


async def test_a_door_somebody_began_to_open_and_said_no_more_of_is_told_to_be_looked_at(
    here: House, elsewhere: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tested, "TAKEN_S", 0.1)
    at_doors(here)
    other = asking(here, elsewhere)
    monkeypatch.setattr(elsewhere.wishes, "take", here.store.wishes.take)

    async def dies(_seconds: float) -> None:
        for wish in await here.store.wishes.fresh():
            await here.store.wishes.take(wish.id)

    await here.store.wishes.fresh()
    other._pause = dies
    with pytest.raises(DoorUntold):
        await other.ask(WISH)
    assert here.gates["main"].opened == []


async def test_who_asked_and_that_it_was_opened_stays_in_the_audit(here: House, elsewhere: Store) -> None:
    await at_doors(here).watch()
    await asking(here, elsewhere).ask(WISH)
    await asyncio.sleep(0)
    assert await here.store.journal.first_break() is None
    assert (await here.store.passes.check()).whole
