"""People let in by hand: with a reason, within a limit, written down like any other; and doors held open in an emergency."""

from __future__ import annotations

import asyncio
import threading
from datetime import timedelta

import pytest
from sqlalchemy import text

from desk.errors import NotAllowed, StoreError
from desk.events import EmergencyChanged, PassMade
from desk.model.gate import Busy, Direction, Failed, GateOutcome, NotPassed, Opened
from desk.model.passing import Emergency, Ending, Source, Unwritten, Verdict
from desk.model.supervisor import Proof, Supervisor
from desk.services import admitting, held_doors
from tests.desk.services.doorway import AN_HOUR, CARD, IN, OLGA, OUT, START, found, house, ticket

WAY_IN, WAY_OUT = Direction.IN, Direction.OUT


@pytest.fixture
async def here(tmp_path):
    made = await house(tmp_path, admits_an_hour=3)
    yield made
    await made.stop()


async def refused(work) -> NotAllowed:
    with pytest.raises(NotAllowed) as caught:
        await work
    return caught.value


async def test_whoever_is_let_in_by_hand_is_written_down_with_who_did_it_and_why(here):
    here.hear(PassMade)
    passed = await here.admitting.admit("main", WAY_IN, " забув картку ", client_id=17)
    assert (passed.verdict, passed.source, passed.operator, passed.note, passed.client_id) == (
        Verdict.ADMITTED,
        Source.MANUAL,
        "Олена",
        "забув картку",
        17,
    )
    assert (passed.ending, here.gates["main"].opened, here.gates["main"].unwritten) == (Ending.PASSED, [WAY_IN], 0)
    assert [each.passed.id for each in here.facts] == [passed.id]
    (decided, _settled) = await here.store.journal.story(passed.id)
    assert "забув картку" in decided["body"]


async def test_a_visitor_without_a_card_needs_no_name(here):
    assert (await here.admitting.admit("side", WAY_IN, "кур’єр", "Ірина")).client_id is None
    assert here.gates["side"].opened == [WAY_IN]


@pytest.mark.parametrize(
    ("point", "reason", "code"), [("main", "  ", "reason_missing"), ("attic", "гість", "no_such_door")], ids=["why", "where"]
)
async def test_without_a_reason_or_a_door_nothing_is_written_or_opened(here, point, reason, code):
    assert (await refused(here.admitting.admit(point, WAY_IN, reason))).code == code
    assert (await here.passes(), here.gates["main"].opened) == ((), [])


async def test_beyond_the_limit_of_an_hour_a_supervisor_must_answer(here):
    for _ in range(3):
        await here.admitting.admit("main", WAY_IN, "гість")
    error = await refused(here.admitting.admit("main", WAY_IN, "гість"))
    assert (error.code, error.details) == ("admit_limit", {"limit": 3})
    passed = await here.admitting.admit("main", WAY_IN, "гість", supervisor=Supervisor("Ірина", Proof.PIN))
    assert (passed.operator, passed.supervisor, passed.number) == ("Олена", "Ірина, PIN", 4)
    here.clock.go_on(AN_HOUR + timedelta(seconds=1))
    assert (await here.admitting.admit("main", WAY_IN, "гість")).number == 5


async def test_letting_out_by_hand_has_no_limit(here):
    for _ in range(5):
        passed = await here.admitting.admit("main", WAY_OUT, "без картки")
    assert (passed.number, here.gates["main"].opened) == (5, [WAY_OUT] * 5)


async def test_a_client_let_in_by_hand_uses_up_a_visit_once(here):
    here.book.remembered[CARD.number] = found(OLGA, ticket(passes_left=1))
    first = await here.admitting.admit("main", WAY_IN, "забув картку", client_id=17)
    second = await here.admitting.admit("main", WAY_IN, "забув картку", client_id=17)
    assert ((first.ticket_id, first.counted), (second.ticket_id, second.counted)) == ((1, True), (1, False))
    here.clock.go_on(AN_HOUR)
    here.book.live[CARD.number] = found(OLGA, ticket(passes_left=1))
    assert "no_passes" in (await here.door.tapped(CARD, IN)).reasons


async def test_whoever_was_let_in_by_hand_and_did_not_go_through_used_up_nothing(here):
    here.book.remembered[CARD.number] = found(OLGA, ticket(passes_left=1))
    here.gates["main"].outcomes = [NotPassed()]
    assert (await here.admitting.admit("main", WAY_IN, "забув картку", client_id=17)).annulled
    assert (await here.door.tapped(CARD, IN)).opens


async def test_a_disk_that_takes_nothing_is_passed_by_on_a_persons_word_and_says_what_to_note(here, caplog):
    await here.store.passes._database.execute(
        text("CREATE TRIGGER full BEFORE INSERT ON pass BEGIN SELECT RAISE(ABORT, 'no room'); END")
    )
    here.gates["main"].outcomes = [Busy(), Opened()]
    noted = await here.admitting.admit("main", WAY_IN, "гість")
    assert isinstance(noted, Unwritten)
    assert (noted.at, noted.point, noted.outcome, noted.cause) == (START, "main", Opened(), "failed")
    assert 1000 <= noted.number <= 9999
    assert f"number {noted.number}" in caplog.text
    assert here.gates["main"].opened == [WAY_IN, WAY_IN]
    assert await here.passes() == ()


@pytest.mark.parametrize(("point", "reason"), [("main", " "), ("attic", "гість")])
async def test_a_full_disk_is_no_way_round_the_reason_and_the_limit(here, point, reason):
    for _ in range(3):
        await here.admitting.admit("main", WAY_IN, "гість")
    await here.store.passes._database.execute(
        text("CREATE TRIGGER full BEFORE INSERT ON pass BEGIN SELECT RAISE(ABORT, 'no room'); END")
    )
    await refused(here.admitting.admit(point, WAY_IN, reason))
    assert (await refused(here.admitting.admit("main", WAY_IN, "гість"))).code == "admit_limit"
    assert len(here.gates["main"].opened) == 3


OFTEN = 4


class Openable:
    """A gate that can be held open."""

    def __init__(self) -> None:
        self.name = "wide"
        self.opened: list[Direction] = []
        self.held: asyncio.Queue[bool] = asyncio.Queue()
        self.able, self.opened_often = True, asyncio.Event()

    async def open(self, direction: Direction) -> GateOutcome:
        self.opened.append(direction)
        if len(self.opened) >= OFTEN:
            self.opened_often.set()
        return Opened()

    async def hold_open(self, *, open_now: bool) -> bool:
        self.held.put_nowait(open_now)
        return self.able


async def test_in_an_emergency_doors_that_can_are_held_open_until_it_is_over(here):
    here.hear(EmergencyChanged)
    here.gates["wide"] = wide = Openable()
    await here.admitting.emergency(on=True, reason="пожежна тривога")
    assert await wide.held.get() is True
    written = await here.store.passes.emergency()
    assert (written.on, written.operator, written.reason) == (True, "Олена", "пожежна тривога")
    await here.admitting.emergency(on=False, operator="Ірина")
    assert await wide.held.get() is False
    assert not (await here.store.passes.emergency()).on
    assert [(each.emergency.on, each.emergency.operator) for each in here.facts] == [(True, "Олена"), (False, "Ірина")]


async def test_one_that_says_it_can_not_be_held_is_opened_again_and_again(here, monkeypatch, caplog):
    monkeypatch.setattr(held_doors, "STEP_S", 0)
    here.gates.clear()
    here.gates["wide"] = wide = Openable()
    wide.able = False
    await here.admitting.emergency(on=True, reason="тривога")
    await asyncio.wait_for(wide.opened_often.wait(), 10)
    assert set(wide.opened) == {WAY_IN, WAY_OUT}
    assert "can't be held open" in caplog.text
    caplog.clear()


async def test_others_are_opened_again_and_again_both_ways(here, monkeypatch):
    monkeypatch.setattr(held_doors, "STEP_S", 0)
    gate = here.gates["main"]
    gate.outcomes = [Failed("not set up", may_have_opened=False)] * 2
    await here.admitting.emergency(on=True, reason="тривога")
    while len(gate.opened) < 6:
        await gate.pulsed.wait()
        await asyncio.sleep(0)
    assert set(gate.opened) == {WAY_IN, WAY_OUT}
    await here.admitting.emergency(on=False)
    await asyncio.gather(*here.tasks._running, return_exceptions=True)
    count = len(gate.opened)
    await asyncio.sleep(0)
    assert len(gate.opened) == count


async def test_taps_in_an_emergency_are_decided_and_written_but_pulse_nothing(here):
    here.gates.clear()
    here.gates["main"] = wide = Openable()
    await here.admitting.emergency(on=True, reason="тривога")
    passed = await here.door.tapped(CARD, OUT)
    assert (passed.ending, wide.opened) == (Ending.OPENED, [])


async def test_an_emergency_needs_its_reason_and_its_end_none(here):
    assert (await refused(here.admitting.emergency(on=True, reason=" "))).code == "reason_missing"
    assert not (await here.store.passes.emergency()).on
    await here.admitting.emergency(on=False)


async def test_doors_open_although_it_can_not_be_written_and_stay_so(here):
    here.gates.clear()
    here.gates["wide"] = wide = Openable()
    await here.store.passes._database.execute(
        text("CREATE TRIGGER full BEFORE INSERT ON event BEGIN SELECT RAISE(ABORT, 'no room'); END")
    )
    await here.admitting.emergency(on=True, reason="тривога")
    assert await wide.held.get() is True
    await here.admitting.look()
    assert here.door.stands_open


async def test_doors_stand_open_after_a_start_as_they_did_before_it(here):
    here.gates.clear()
    here.gates["wide"] = wide = Openable()
    await here.store.passes.note_emergency(Emergency(on=True, at=START, operator="Олена", reason="тривога"))
    await here.admitting.watch()
    assert await wide.held.get() is True


async def test_what_another_program_opened_is_opened_here_too_and_closed_with_it(here, monkeypatch):
    monkeypatch.setattr(admitting, "LOOK_S", 0)
    here.gates.clear()
    here.gates["wide"] = wide = Openable()
    await here.admitting.watch()
    await here.store.passes.note_emergency(Emergency(on=True, at=START, reason="тривога"))
    assert await wide.held.get() is True
    await here.store.passes.note_emergency(Emergency(on=False, at=START))
    assert await wide.held.get() is False


async def test_with_a_full_disk_another_program_opens_too_and_the_record_is_made_up_for_later(here, tmp_path):
    """The mark beside the store has its room already."""
    other = await house(tmp_path)
    other.gates.clear()
    other.gates["wide"] = wide = Openable()
    await here.admitting.watch()
    await other.admitting.watch()
    database = here.store.passes._database
    await database.execute(text("CREATE TRIGGER full BEFORE INSERT ON event BEGIN SELECT RAISE(ABORT, 'no room'); END"))
    await here.admitting.emergency(on=True, reason="тривога")
    await other.admitting.look()
    assert await wide.held.get() is True
    assert not (await here.store.passes.emergency()).on
    await other.stop()
    started_anew = await house(tmp_path)
    await started_anew.admitting.watch()
    assert started_anew.door.stands_open
    await database.execute(text("DROP TRIGGER full"))
    for each in (here, started_anew, here):
        await each.admitting.look()
    assert (await here.store.passes.emergency()).reason == "тривога"
    assert [each["kind"] for each in await here.store.journal.story("door")] == ["door.opened"]
    await started_anew.stop()


async def test_what_could_not_be_marked_reaches_the_others_by_the_store(here, tmp_path, monkeypatch):
    other = await house(tmp_path)
    await here.admitting.emergency(on=True, reason="тривога")
    await other.admitting.watch()
    assert other.door.stands_open

    def broken(_told):
        raise StoreError("emergency.json: no", reason="read_only")

    monkeypatch.setattr(here.admitting._mark, "write", broken)
    here.clock.go_on(timedelta(seconds=1))
    await here.admitting.emergency(on=False)
    await other.admitting.look()
    assert not other.door.stands_open
    await here.admitting.look()
    assert not here.door.stands_open
    await other.stop()


async def test_a_mark_that_was_cut_short_changes_nothing(here):
    await here.admitting.emergency(on=True, reason="тривога")
    path = here.path.with_name("emergency.json")
    for cut in (0, 5, 20):
        path.write_bytes(path.read_bytes()[:cut])
        await here.admitting.look()
        assert here.door.stands_open


async def test_what_was_read_while_this_program_called_otherwise_is_no_news(here, monkeypatch):
    await here.admitting.watch()
    await here.admitting.emergency(on=True, reason="тривога")
    old, reading, goes_on = here.admitting._mark.read(), threading.Event(), threading.Event()

    def slow():
        reading.set()
        assert goes_on.wait(30)
        return old

    monkeypatch.setattr(here.admitting._mark, "read", slow)
    look = here.tasks.start(here.admitting.look(), name="a slow look")
    await asyncio.to_thread(reading.wait, 30)
    await here.admitting.emergency(on=False)
    goes_on.set()
    await look
    assert not here.door.stands_open


async def test_what_a_command_marked_and_could_not_write_down_is_written_by_whoever_opens_for_it(here):
    await here.admitting.watch()
    here.store.mark.write(Emergency(on=True, at=START, operator="Ірина", reason="тривога"))
    await here.admitting.look()
    assert here.door.stands_open
    assert (await here.store.passes.emergency()) == Emergency(on=True, at=START, operator="Ірина", reason="тривога")
