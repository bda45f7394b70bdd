"""Fire as controllers tell it: written, told once, remembered over restarts; no visit is used up and nobody is kept out by it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from desk.errors import NotAllowed
from desk.events import FireAlarm, PassDenied, PassEnded, PassMade, PassUnwritten
from desk.model.gate import Direction, Opened, Passed
from desk.model.passing import IN_FIRE, Emergency, Ending, Verdict
from desk.services import alarms as module
from desk.services.alarms import Alarms
from tests.desk.services.doorway import CARD, IN, OLGA, OTHER, OUT, START, House, found, house, ticket

FIRE, OVER = FireAlarm("main", burning=True), FireAlarm("main", burning=False)


class Held:
    """A gate that can be held open."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.opened: list[Direction] = []
        self.held: asyncio.Queue[bool] = asyncio.Queue()

    async def open(self, direction: Direction) -> Opened:
        self.opened.append(direction)
        return Opened()

    async def hold_open(self, *, open_now: bool) -> bool:
        self.held.put_nowait(open_now)
        return True


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[House]:
    made = await house(tmp_path)
    yield made
    await made.stop()


def alarms(here: House, **more: Any) -> Alarms:
    return Alarms(here.door, here.admitting.held, here.store.passes, here.judging.watch, here.bus, here.tasks, **more)


async def until_written(here: House, wanted: frozenset[str]) -> None:
    writing = [each for each in here.tasks._running if each.get_name().endswith("is written down")]
    await asyncio.gather(*writing)
    assert await here.store.passes.burning() == wanted


async def test_a_fire_and_its_end_are_written_down(here):
    await alarms(here).start()
    here.bus.publish(FIRE)
    await until_written(here, frozenset({"main"}))
    here.bus.publish(FireAlarm("side", burning=True))
    await until_written(here, frozenset({"main", "side"}))
    here.bus.publish(OVER)
    await until_written(here, frozenset({"side"}))


async def test_it_is_in_the_audit_with_its_door(here):
    await here.store.passes.note_fire("main", START, burning=True)
    query = text("SELECT kind, body FROM event WHERE subject = 'fire'")
    ((kind, body),) = await here.store.passes._database.transaction(lambda connection: connection.execute(query).all())
    assert kind == "door.fire"
    assert "main" in body


async def test_what_burned_when_the_program_ended_burns_and_is_told(here):
    await here.store.passes.note_fire("main", START, burning=True)
    await here.store.passes.note_fire("gone", START, burning=True)
    here.hear(FireAlarm)
    await alarms(here).start()
    assert here.facts == [FIRE]
    assert here.door.burning == {"main"}


async def test_a_controller_knows_better_than_what_is_written(here, monkeypatch):
    monkeypatch.setattr(module, "LOOK_S", 0)
    here.hear(FireAlarm)
    watching = alarms(here)
    await watching.start()
    told = asyncio.Event()
    here.bus.subscribe(FireAlarm, lambda _fact: told.set())
    await here.store.passes.note_fire("side", START, burning=True)
    await asyncio.wait_for(told.wait(), 10)
    assert here.door.burning == {"side"}
    here.bus.publish(FireAlarm("side", burning=False))
    await until_written(here, frozenset())
    await watching._look()
    assert here.door.burning == set()
    assert here.facts == [FireAlarm("side", burning=True), FireAlarm("side", burning=False)]


async def test_what_burns_at_a_door_another_program_works_is_told_here_until_that_one_writes_that_it_is_over(here):
    here.gates.clear()
    here.hear(FireAlarm)
    watching = alarms(here, gates=("main", "side"))
    await watching.start()
    await here.store.passes.note_fire("main", START, burning=True)
    await watching._look()
    await here.store.passes.note_fire("main", START, burning=False)
    await watching._look()
    assert here.facts == [FIRE, OVER]


async def test_what_a_controller_told_is_outdone_by_what_is_written_once_another_program_works_the_door(here):
    watching = alarms(here)
    await watching.start()
    here.bus.publish(FIRE)
    await until_written(here, frozenset({"main"}))
    watching.leave()
    await here.store.passes.note_fire("main", START, burning=False)
    await watching._look()
    assert here.door.burning == set()


async def burning(here: House) -> Alarms:
    """The controller of the main door has told of fire."""
    watching = alarms(here, gates=("main", "side"), opens_all=True)
    await watching.start()
    here.bus.publish(FIRE)
    await until_written(here, frozenset({"main"}))
    await watching._look()
    here.hear(FireAlarm)
    return watching


async def test_a_person_says_that_a_fire_is_over_whose_end_no_controller_tells(here):
    watching = await burning(here)
    await watching.end("main", "хибна тривога", "Олена")
    await watching._look()
    assert (here.facts, here.door.burning, here.door.stands_open) == ([OVER], set(), False)
    query = text("SELECT body FROM event WHERE subject = 'fire' ORDER BY seq DESC LIMIT 1")
    ((body,),) = await here.store.passes._database.transaction(lambda connection: connection.execute(query).all())
    assert [each in body for each in ("main", "хибна тривога", "Олена")] == [True, True, True]
    here.clock.seconds += 60
    assert (await here.door.tapped(CARD, IN)).note == ""


async def test_such_a_fire_is_over_after_a_restart_too(here):
    await here.store.passes.note_fire("main", START, burning=True)
    await alarms(here).end("main", "хибна тривога")
    await alarms(here).start()
    assert here.door.burning == set()


async def test_a_controller_that_tells_of_fire_again_is_right_against_a_persons_word(here):
    watching = await burning(here)
    await watching.end("main", "хибна тривога")
    await watching._look()
    here.bus.publish(FIRE)
    await until_written(here, frozenset({"main"}))
    await watching._look()
    assert (here.facts, here.door.burning) == ([OVER, FIRE], {"main"})


async def test_a_controller_that_told_of_fire_since_a_person_said_it_is_over_was_right(here):
    watching = await burning(here)
    await watching.end("main", "хибна тривога")
    here.bus.publish(FIRE)
    await watching._look()
    await until_written(here, frozenset({"main"}))
    assert here.door.burning == {"main"}


@pytest.mark.parametrize(("gate", "reason", "code"), [("main", " ", "reason_missing"), ("attic", "хибна", "no_such_door")])
async def test_a_fire_is_over_for_a_reason_at_a_door_there_is(here, gate, reason, code):
    with pytest.raises(NotAllowed) as refused:
        await alarms(here, gates=("main",)).end(gate, reason)
    assert refused.value.code == code


async def test_a_fire_at_a_door_that_is_set_up_no_more_can_be_ended(here):
    await here.store.passes.note_fire("gone", START, burning=True)
    await alarms(here, gates=("main",)).end("gone", "немає")
    assert await here.store.passes.burning() == frozenset()


async def test_gates_that_come_while_it_burns_are_held_open_at_once_and_those_that_go_no_more(here):
    here.gates.clear()
    await here.store.passes.note_fire("main", START, burning=True)
    await alarms(here, gates=("main",), opens_all=True).start()
    gate = here.gates["side"] = Held("side")
    here.admitting.held.renew()
    assert await asyncio.wait_for(gate.held.get(), 10)
    here.gates.clear()
    here.admitting.held.renew()
    assert not await asyncio.wait_for(gate.held.get(), 10)


async def test_a_tap_in_a_fire_is_written_down_uses_up_nothing_and_pulses_nothing(here):
    here.book.remembered[CARD.number] = found(OLGA, ticket(passes_left=5))
    await alarms(here).start()
    here.bus.publish(FIRE)
    passed = await here.door.tapped(CARD, IN)
    assert (passed.verdict, passed.counted, passed.note, passed.ending) == (Verdict.ALLOWED, False, IN_FIRE, Ending.OPENED)
    assert here.gates["main"].opened == []
    here.bus.publish(OVER)
    here.clock.seconds += 60
    assert (await here.door.tapped(CARD, OUT)).ending is Ending.PASSED


async def test_whoever_would_be_kept_out_is_written_down_and_not_told_so(here):
    here.hear(PassDenied, PassMade)
    await alarms(here).start()
    here.bus.publish(FIRE)
    passed = await here.door.tapped(OTHER, IN)
    (denied,) = here.facts
    assert (passed.verdict, denied.stands_open) == (Verdict.DENIED, True)
    here.bus.publish(OVER)
    here.clock.seconds += 60
    await here.door.tapped(OTHER, IN)
    assert not here.facts[-1].stands_open


async def test_another_door_of_this_pc_decides_as_ever(here):
    await alarms(here).start()
    here.bus.publish(FireAlarm("side", burning=True))
    passed = await here.door.tapped(CARD, IN)
    assert (passed.note, here.gates["main"].opened) == ("", [Direction.IN])


async def test_what_can_not_be_written_in_a_fire_keeps_nobody_in_and_moves_nothing(here):
    here.hear(PassUnwritten)
    await alarms(here).start()
    here.bus.publish(FIRE)
    await until_written(here, frozenset({"main"}))
    await here.store.passes._database.execute(
        text("CREATE TRIGGER full BEFORE INSERT ON event BEGIN SELECT RAISE(ABORT, 'no room'); END")
    )
    assert await here.door.tapped(CARD, IN) is None
    assert here.facts[0].opened
    assert here.gates["main"].opened == []


async def test_who_walks_out_through_a_burning_gate_is_nobodys_pass(here):
    await alarms(here).start()
    here.bus.publish(FIRE)
    here.bus.publish(PassEnded("main", Direction.OUT, Passed()))
    assert await here.passes() == ()


async def held(here: House, change: Callable[[], None], gate: Held, *, open_now: bool) -> None:
    change()
    assert await asyncio.wait_for(gate.held.get(), 10) is open_now


async def test_other_doors_are_opened_only_where_it_is_set(here):
    here.gates["side"] = side = Held("side")
    await alarms(here).start()
    here.bus.publish(FIRE)
    await until_written(here, frozenset({"main"}))
    assert side.held.empty()
    assert not here.door.stands_open


async def test_where_it_is_set_all_doors_are_held_open_until_the_last_fire_is_over(here):
    here.gates.clear()
    here.gates.update({"main": Held("main"), "side": (side := Held("side"))})
    await alarms(here, opens_all=True).start()
    await held(here, lambda: here.bus.publish(FIRE), side, open_now=True)
    here.bus.publish(FireAlarm("side", burning=True))
    here.bus.publish(OVER)
    assert here.door.stands_open
    await held(here, lambda: here.bus.publish(FireAlarm("side", burning=False)), side, open_now=False)


async def test_the_end_of_a_fire_ends_no_emergency_a_person_has_called(here):
    here.gates.clear()
    here.gates["main"] = Held("main")
    await alarms(here, opens_all=True).start()
    here.bus.publish(FIRE)
    await here.admitting.emergency(on=True, reason="тривога")
    here.bus.publish(OVER)
    assert here.door.stands_open
    await here.admitting.emergency(on=False)
    assert not here.door.stands_open


async def test_in_an_emergency_nobody_is_told_to_be_kept_out_either(here):
    here.hear(PassDenied)
    await here.store.passes.note_emergency(Emergency(on=True, at=START, reason="тривога"))
    await here.admitting.watch()
    await here.door.tapped(OTHER, IN)
    assert here.facts[0].stands_open
