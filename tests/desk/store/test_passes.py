"""Passes in the store: decided and written at once, numbered without a gap, settled once, never deleted, as the audit has it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from desk.errors import StoreError
from desk.model.intent import IntentState, TenderState
from desk.model.money import Money
from desk.model.passing import (
    Asking,
    Direction,
    Emergency,
    Ending,
    Lately,
    Pass,
    PassCheck,
    PassFilter,
    Passing,
    Rotated,
    Source,
    Verdict,
)
from desk.model.sale import Booking, Operation, PayKind
from desk.store import FILE_NAME, Store, open_store
from desk.store.cipher import _connect
from tests.desk.store.conftest import START

IN, OUT = Direction.IN, Direction.OUT
OLGA = 17
AN_HOUR = timedelta(hours=1)


def passing(**more: object) -> Passing:
    told: dict[str, object] = {
        "point": "main",
        "direction": IN,
        "verdict": Verdict.ALLOWED,
        "source": Source.ROSTER,
        "decided_at": START,
        "client_id": OLGA,
    }
    return Passing(**(told | more))


async def passed(store: Store, **more: object) -> Pass:
    return await store.passes.decided(Asking(), lambda _lately: passing(**more))


async def known(store: Store, asking: Asking) -> Lately:
    """What is known at this moment, with nothing written down."""
    heard: list[Lately] = []

    def refuse(lately: Lately) -> Passing:
        heard.append(lately)
        raise StoreError

    with pytest.raises(StoreError):
        await store.passes.decided(asking, refuse)
    return heard[0]


async def numbers(store: Store, wanted: PassFilter | None = None, **more: object) -> list[int]:
    return [each.number for each in (await store.passes.page(wanted or PassFilter(), **more)).passes]


async def test_a_pass_is_there_after_reopening(store, tmp_path, key, clock):
    everything = {
        "reasons": ("debt", "message"),
        "ticket_id": 5,
        "counted": True,
        "left_told": 3,
        "age_s": 60,
        "tag_hash": "ab",
        "note": "Ї",
        "supervisor": "І.",
    }
    made = await passed(store, verdict=Verdict.WARNED, operator="Олена", staff_id=3, **everything)
    assert (made.number, made.rotated, made.ending) == (1, Rotated.UNKNOWN, None)
    await store.close()
    again = await open_store(tmp_path, key, clock)
    assert (await again.passes.page(PassFilter())).passes == (made,)
    await again.close()


async def test_passes_are_numbered_one_after_another(store):
    assert [(await passed(store)).number for _ in range(5)] == [1, 2, 3, 4, 5]
    assert len({each.id for each in (await store.passes.page(PassFilter())).passes}) == 5


async def test_what_can_not_be_decided_is_not_written_and_leaves_no_gap(store):
    await passed(store)
    await known(store, Asking(OLGA, START))
    assert (await passed(store)).number == 2


@pytest.mark.parametrize(
    ("ending", "rotated", "stands"),
    [
        (Ending.PASSED, Rotated.YES, True),
        (Ending.OPENED, Rotated.UNKNOWN, True),
        (Ending.IN_DOUBT, Rotated.UNKNOWN, True),
        (Ending.LOST, Rotated.UNKNOWN, True),
        (Ending.NOT_PASSED, Rotated.NO, False),
        (Ending.BUSY, Rotated.NO, False),
        (Ending.FAILED, Rotated.NO, False),
    ],
)
async def test_what_became_of_a_pass_says_whether_it_counts(store, ending, rotated, stands):
    settled = await store.passes.settle((await passed(store)).id, ending)
    assert (settled.ending, settled.rotated, settled.stands, settled.settled_at) == (ending, rotated, stands, START)
    assert len((await known(store, Asking(OLGA, START))).passes) == int(stands)


async def test_what_was_told_first_stays(store):
    made = await passed(store)
    await store.passes.settle(made.id, Ending.NOT_PASSED)
    assert (await store.passes.settle(made.id, Ending.PASSED)).ending is Ending.NOT_PASSED


async def test_a_denied_pass_opened_nothing_that_could_be_settled(store):
    made = await passed(store, verdict=Verdict.DENIED)
    assert made.rotated is None
    assert await store.passes.settle(made.id, Ending.PASSED) == made


async def test_a_pass_nobody_made_can_not_be_settled(store):
    with pytest.raises(StoreError) as caught:
        await store.passes.settle("01J", Ending.PASSED)
    assert caught.value.reason == "not_there"


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM pass",
        "UPDATE pass SET client_id = 18",
        "UPDATE pass SET verdict = 'denied'",
        "UPDATE pass SET ending = 'passed' WHERE number = 2",
        """INSERT INTO pass SELECT 4, 'x', desk, boot_id, decided_at, mono, point, direction, verdict, reasons, source, age_s,
        client_id, staff_id, ticket_id, counted, left_told, tag_hash, operator, supervisor, note, ending, settled_at
        FROM pass WHERE number = 1""",
    ],
)
async def test_the_record_refuses_what_would_falsify_it(store, statement):
    await passed(store)
    await store.passes.settle((await passed(store)).id, Ending.NOT_PASSED)
    with pytest.raises(StoreError):
        await store.passes._database.execute(text(statement))
    assert await numbers(store) == [2, 1]


async def test_a_program_that_died_leaves_passes_nobody_knows_the_end_of(store, tmp_path, key, clock):
    open_one, done, denied = await passed(store), await passed(store), await passed(store, verdict=Verdict.DENIED)
    await store.passes.settle(done.id, Ending.PASSED)
    await store.close()
    again = await open_store(tmp_path, key, clock)
    assert [(each.id, each.ending, each.rotated) for each in await again.passes.recover()] == [
        (open_one.id, Ending.LOST, Rotated.UNKNOWN)
    ]
    assert await again.passes.recover() == []
    assert denied in (await again.passes.page(PassFilter())).passes
    assert (await again.passes.settle(open_one.id, Ending.PASSED)).ending is Ending.PASSED
    await again.close()


async def test_what_this_program_still_waits_for_is_not_lost(store):
    await passed(store)
    assert await store.passes.recover() == []


async def test_what_the_program_that_had_the_doors_before_tells_late_stands(store, tmp_path, key, clock):
    slow = await passed(store)
    beside = await open_store(tmp_path, key, clock)
    assert [each.ending for each in await beside.passes.recover()] == [Ending.LOST]
    assert (await store.passes.settle(slow.id, Ending.PASSED)).ending is Ending.PASSED
    assert await beside.passes.recover() == []
    await beside.close()


async def test_of_a_person_only_what_stands_is_told_since_then_oldest_first(store):
    await passed(store, decided_at=START - AN_HOUR)
    first, second = await passed(store), await passed(store, direction=OUT)
    await passed(store, verdict=Verdict.DENIED)
    await passed(store, client_id=18)
    lately = await known(store, Asking(OLGA, START))
    assert [each.id for each in lately.passes] == [first.id, second.id]
    assert (lately.inside, lately.admitted, lately.newest_at) == (None, None, START)


async def test_whoever_came_in_and_did_not_leave_is_inside_once(store):
    for client in (1, 2, 2, 3, 4):
        await passed(store, client_id=client)
    await passed(store, client_id=3, direction=OUT)
    await passed(store, client_id=5, verdict=Verdict.DENIED)
    await store.passes.settle((await passed(store, client_id=6)).id, Ending.NOT_PASSED)
    await store.passes.settle((await passed(store, client_id=4, direction=OUT)).id, Ending.NOT_PASSED)
    await passed(store, client_id=None, staff_id=9)
    assert (await known(store, Asking(7, START, inside_since=START))).inside == await store.passes.inside(START) == 3
    assert await store.passes.inside(START + AN_HOUR) == 0


async def test_people_let_in_by_hand_are_counted_by_the_hour_that_passed_whatever_the_clock_shows(store, clock):
    await passed(store, verdict=Verdict.ADMITTED)
    clock.seconds += 3000
    clock.moment -= timedelta(days=400)
    await passed(store, verdict=Verdict.ADMITTED)
    assert (await known(store, Asking(admitted_since=clock.now()))).admitted == 2
    clock.seconds += 601
    assert (await known(store, Asking(admitted_since=clock.now()))).admitted == 1


async def test_people_let_in_before_this_start_are_counted_by_the_clock(store, tmp_path, key, clock):
    await passed(store, verdict=Verdict.ADMITTED)
    await store.close()
    again = await open_store(tmp_path, key, clock)
    assert (await known(again, Asking(admitted_since=START - AN_HOUR))).admitted == 1
    assert (await known(again, Asking(admitted_since=START + AN_HOUR))).admitted == 0
    await again.close()


CASH = Booking(OLGA, 501, Operation.TICKET, PayKind.CASH, Money(50000), "Рецепція 1")


@pytest.mark.parametrize(
    ("tender", "states", "honoured"),
    [
        (TenderState.TAKEN, (), True),
        (TenderState.TAKEN, (IntentState.UNKNOWN,), True),
        (TenderState.APPROVED, (IntentState.UNKNOWN, IntentState.ABSENT), True),
        (TenderState.NONE, (IntentState.UNKNOWN,), False),
        (TenderState.TAKEN, (IntentState.REJECTED,), False),
    ],
)
async def test_money_taken_for_a_payment_not_proved_yet_is_known_at_the_door(store, tender, states, honoured):
    (intent,) = await store.journal.prepare("", [CASH], operator="", tenders=(tender,))
    for state in states:
        if state is not IntentState.ABSENT:
            await store.journal.begin_attempt(intent.id, "0" * 64)
        await store.journal.settle(intent.id, state)
    assert (await known(store, Asking(OLGA, START))).paid_at == (START if honoured else None)
    assert (await known(store, Asking(18, START))).paid_at is None


async def test_a_booked_payment_is_no_question_at_the_door(store):
    (intent,) = await store.journal.prepare("", [CASH], operator="", tenders=(TenderState.TAKEN,))
    await store.journal.begin_attempt(intent.id, "0" * 64)
    await store.journal.settle(intent.id, IntentState.CONFIRMED, row_id=9)
    assert (await known(store, Asking(OLGA, START))).paid_at is None


async def test_a_page_has_what_is_wanted_and_says_whether_there_is_more(store):
    await passed(store, decided_at=START - AN_HOUR)
    for client in (17, 18, 17):
        await passed(store, client_id=client)
    await passed(store, verdict=Verdict.DENIED)
    assert await numbers(store) == [5, 4, 3, 2, 1]
    assert await numbers(store, PassFilter(since=START)) == [5, 4, 3, 2]
    assert await numbers(store, PassFilter(until=START)) == [1]
    assert await numbers(store, PassFilter(clients=(18,))) == [3]
    assert await numbers(store, PassFilter(clients=())) == []
    assert await numbers(store, PassFilter(verdicts=(Verdict.DENIED, Verdict.WARNED))) == [5]
    await passed(store, reasons=("debt", "message"))
    assert await numbers(store, PassFilter(reason="message")) == [6]
    assert await numbers(store, PassFilter(reason="mess")) == []
    page = await store.passes.page(PassFilter(until=START + AN_HOUR), newest_first=False, behind=2, limit=2)
    assert ([each.number for each in page.passes], page.more) == ([3, 4], True)
    assert not (await store.passes.page(PassFilter(), behind=3, limit=2)).more


async def test_passes_are_counted_by_verdict_without_those_annulled(store):
    await passed(store)
    await store.passes.settle((await passed(store)).id, Ending.NOT_PASSED)
    await passed(store, verdict=Verdict.DENIED)
    counts = await store.passes.counts(START)
    assert counts == {Verdict.ALLOWED: 1, Verdict.WARNED: 0, Verdict.DENIED: 1, Verdict.ADMITTED: 0}


async def test_every_pass_and_its_end_is_in_the_audit(store):
    made = await passed(store)
    await store.passes.settle(made.id, Ending.PASSED)
    assert [each["kind"] for each in await store.journal.story(made.id)] == ["pass.decided", "pass.passed"]
    assert await store.journal.first_break() is None
    assert (await store.records.check()).differing == ()


async def test_a_whole_record_is_found_whole(store):
    for _ in range(5):
        await passed(store, note="Ї\ud800", reasons=("debt",))
    assert await store.passes.check() == PassCheck(5)


@pytest.mark.parametrize(
    ("statement", "gap", "differing"),
    [
        ("DELETE FROM pass WHERE number = 2", 2, ()),
        ("DELETE FROM pass WHERE number = 3", 3, ()),
        ("DELETE FROM pass", 1, ()),
        ("UPDATE pass SET client_id = 18 WHERE number = 2", None, (2,)),
        ("UPDATE pass SET verdict = 'denied' WHERE number = 3", None, (3,)),
        ("UPDATE pass SET decided_at = '2026-11-22 08:00:00.000000' WHERE number = 1", None, (1,)),
    ],
)
async def test_a_record_somebody_changed_by_force_is_found_out(store, statement, gap, differing):
    for _ in range(3):
        await passed(store)
    for trigger in ("pass_stays", "pass_fixed"):
        await store.passes._database.execute(text(f"DROP TRIGGER {trigger}"))
    await store.passes._database.execute(text(statement))
    found = await store.passes.check()
    assert (found.first_gap, found.differing, found.whole) == (gap, differing, False)


async def test_doors_that_stand_open_are_so_after_reopening_until_they_are_closed(store, tmp_path, key, clock):
    assert not (await store.passes.emergency()).on
    opened = Emergency(on=True, at=START, operator="Олена", reason="пожежна тривога")
    await store.passes.note_emergency(opened)
    await store.close()
    again = await open_store(tmp_path, key, clock)
    assert await again.passes.emergency() == opened
    await again.passes.note_emergency(Emergency(on=False, at=START))
    assert not (await again.passes.emergency()).on
    assert await again.journal.first_break() is None
    await again.close()


async def test_the_log_is_folded_into_the_file_before_a_tap_would_have_to_do_it(store, tmp_path):
    """SQLite folds it within a commit at a thousand pages: then somebody at the door would wait for it."""
    for _ in range(90):
        await store.passes.settle((await passed(store, tag_hash="a" * 32)).id, Ending.PASSED)
    assert (tmp_path / "desk.db-wal").stat().st_size < 900 * 4096


async def test_the_number_of_a_card_is_kept_nowhere(store):
    made = await passed(store, tag_hash="e3b0")
    (event,) = await store.journal.story(made.id)
    assert '"tag":"e3b0"' in event["body"]


async def test_passes_written_before_the_clocks_difference_was_kept_are_read_and_verified(store, tmp_path, key, clock):
    await passed(store, operator="Олена")
    for each in (
        "DROP TRIGGER pass_fixed",
        "ALTER TABLE pass DROP COLUMN offset_s",
        "CREATE TRIGGER pass_fixed BEFORE UPDATE OF number ON pass BEGIN SELECT RAISE(ABORT, 'as it was'); END",
        "DROP TABLE card_deed",
        "DROP INDEX intent_counter_row",
        "ALTER TABLE intent DROP COLUMN counter_row_id",
        "UPDATE alembic_version SET version_num = '0007'",
    ):
        await store.passes._database.execute(text(each))
    await store.close()
    again = await open_store(tmp_path, key, clock)
    (kept,) = (await again.passes.page(PassFilter())).passes
    assert (kept.operator, kept.offset_s) == ("Олена", None)
    assert (await passed(again, offset_s=-3)).offset_s == -3
    with pytest.raises(StoreError, match="what was decided is never changed"):
        await again.passes._database.execute(text("UPDATE pass SET offset_s = 1"))
    assert (await again.passes.check()).whole
    assert (await again.records.check()).schema == ()
    await again.close()


async def test_whether_doors_stand_open_or_burn_is_seen_while_another_program_writes(store, tmp_path, key):
    await store.passes.note_fire("main", START, burning=True)
    await store.passes.note_emergency(opened := Emergency(on=True, at=START, operator="Олена", reason="тривога"))
    await store.passes._database.execute(text("PRAGMA busy_timeout = 1"))
    other = _connect(tmp_path / FILE_NAME, key)
    other.execute("BEGIN IMMEDIATE")
    assert await store.passes.emergency() == opened
    assert await store.passes.burning() == {"main"}
    other.close()
