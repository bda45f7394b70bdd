"""Old passes forget who it was, in the rows and in the audit; numbers stay without a gap, and what is changed later shows."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from desk.errors import StoreError
from desk.model.door_wish import DoorWish
from desk.model.forgetting import Order, Progress
from desk.model.money import Money
from desk.model.passing import IN_FIRE, Direction, Ending, Pass, PassCheck, PassFilter, Verdict
from desk.model.record import Damage
from desk.model.sale import Booking, Operation, PayKind
from desk.store import Store, forgetting
from tests.desk.store.conftest import START
from tests.desk.store.test_passes import passed

DAY = timedelta(days=1)
OLD = START - 500 * DAY
BEFORE = START - 400 * DAY
WHO = {"client_id": 417417, "ticket_id": 5, "tag_hash": "feedfeed", "operator": "Zenovia", "note": "brother of Zenovia"}
ORDER = Order(BEFORE, START - 30 * DAY, "Admin")
TOLD = ("417417", "feedfeed", "Zenovia")


async def ended(store: Store, **more: object) -> Pass:
    return await store.passes.settle((await passed(store, **(WHO | more))).id, Ending.PASSED)


async def forget(store: Store, order: Order = ORDER) -> int:
    count, so_far = 0, Progress()
    while so_far.more:
        so_far = await store.passes.forget(order, so_far)
        count += so_far.passes
    return count


async def kept(store: Store) -> list[Pass]:
    return list((await store.passes.page(PassFilter(), newest_first=False)).passes)


async def everything(store: Store) -> str:
    """All that the file holds of passes and of the audit, as text."""
    queries = (text("SELECT * FROM pass"), text("SELECT * FROM event"))
    return await store.passes._database.transaction(lambda on: str([on.execute(each).all() for each in queries]))


async def is_whole(store: Store) -> bool:
    found, passes = await store.records.check(), await store.passes.check()
    return (found.broken, found.schema, await store.journal.first_break(), passes.whole) == (None, (), None, True)


async def damage(store: Store, *statements: str) -> None:
    guards = [f"DROP TRIGGER {each}" for each in ("event_fixed", "event_stays", "pass_fixed", "pass_settled")]

    def done(connection):
        for each in (*guards, *statements):
            connection.exec_driver_sql(each)

    await store.passes._database.transaction(done)


async def test_an_old_pass_keeps_its_number_moment_and_answer_and_nobody_is_told_by_it(store):
    old = await ended(store, decided_at=OLD, reasons=("debt",), supervisor="Zenovia (PIN)", left_told=3, counted=True)
    await store.door_watch.take(OLD, old, "Zenovia")
    before = await everything(store)
    assert await forget(store) == 1
    after = await everything(store)
    assert ([each for each in TOLD if each in before], [each for each in TOLD if each in after]) == ([*TOLD], [])
    (left,) = await kept(store)
    assert (left.client_id, left.ticket_id, left.tag_hash, left.operator, left.note) == (None, None, "", "", "")
    same = ("number", "decided_at", "point", "direction", "verdict", "source", "reasons", "counted", "ending", "settled_at")
    assert [getattr(left, each) for each in same] == [getattr(old, each) for each in same]
    assert await is_whole(store)
    assert await store.passes.check() == PassCheck(1)
    assert (await store.journal.story("passes"))[0]["kind"] == "passes.forgotten"


async def test_what_is_new_not_ended_or_waits_for_luckyfit_is_kept(store):
    begins = {"decided_at": OLD, "reasons": ("starts_by_entry",)}
    young = await ended(store, decided_at=BEFORE)
    open_one = await passed(store, **WHO, decided_at=OLD)
    waits = await ended(store, **begins, client_id=1)
    await ended(store, **begins, client_id=2)
    lately = await ended(store, reasons=("starts_by_entry",), client_id=1, decided_at=START - DAY)
    assert await forget(store) == 1
    assert [each.number for each in await kept(store) if each.client_id is not None] == [
        each.number for each in (young, open_one, waits, lately)
    ]


async def test_a_denied_tap_forgets_too_and_that_there_was_a_fire_stays(store):
    await passed(store, **WHO | {"note": IN_FIRE}, decided_at=OLD, verdict=Verdict.DENIED)
    assert await forget(store) == 1
    assert [each.note for each in await kept(store)] == [IN_FIRE]
    assert await is_whole(store)


async def test_who_was_asked_for_by_another_program_is_forgotten_with_it(store):
    wish = DoorWish("main", Direction.IN, "Zenovia asks", OLD, "Zenovia", client_id=417417)
    await store.wishes.make(wish)
    await store.wishes.make(replace(wish, made_at=START, operator="Young"))
    await forget(store)
    told = await everything(store)
    assert ("Zenovia asks" in told, "Young" in told) == (True, True)
    assert told.count("Zenovia asks") == 1, "that of today"
    assert await is_whole(store)


async def test_counting_changes_nothing_and_once_more_there_is_nothing_to_forget(store):
    await ended(store, decided_at=OLD)
    before = await everything(store)
    assert await forget(store, Order(BEFORE, START, dry=True)) == 1
    assert await everything(store) == before
    assert (await forget(store), await forget(store)) == (1, 0)
    assert len(await store.journal.story("passes")) == 1


async def test_many_are_forgotten_piece_by_piece_each_told_in_the_audit(store, monkeypatch):
    monkeypatch.setattr(forgetting, "SPAN", 4)
    monkeypatch.setattr(forgetting, "AT_ONCE", 3)
    for number in range(11):
        await ended(store, decided_at=OLD + number * DAY)
    await ended(store)
    assert await forget(store) == 11
    assert [each.client_id for each in await kept(store)] == [None] * 11 + [417417]
    assert await is_whole(store)
    assert 11 // 3 < len(await store.journal.story("passes")) <= 11


@pytest.mark.parametrize(
    ("statement", "seq"),
    [
        ("UPDATE event SET body = replace(body, 'allowed', 'denied') WHERE seq = 1", 5),
        ("UPDATE event SET body = replace(body, 'forgotten\":5', 'forgotten\":9') WHERE seq = 1", 5),
        ("UPDATE event SET body = '{\"forgotten\":5}' WHERE seq = 3", 5),
        ("UPDATE event SET body = '{\"forgotten\":5}' WHERE kind = 'intent.prepared'", 6),
        ("DELETE FROM event WHERE seq = 5", 5),
    ],
)
async def test_what_was_forgotten_is_believed_only_as_it_was_left(store, statement, seq):
    await ended(store, decided_at=OLD)
    await ended(store)
    await forget(store)
    await store.journal.prepare("", [Booking(17, 501, Operation.TOP_UP, PayKind.CASH, Money(100))], operator="")
    await damage(store, statement)
    assert await store.journal.first_break() == seq
    broken = (await store.records.check()).broken
    assert broken is not None
    assert broken.seq == seq


async def test_what_says_it_was_forgotten_without_an_event_of_it_is_found_out(store):
    await ended(store, decided_at=OLD)
    await damage(store, "UPDATE event SET body = '{\"forgotten\":3}' WHERE seq = 1")
    broken = (await store.records.check()).broken
    assert broken is not None
    assert (broken.seq, broken.damage) == (3, Damage.MISSING)
    assert await store.journal.first_break() == 3


async def test_the_rules_that_guard_the_rows_are_back_after_it(store):
    await ended(store, decided_at=OLD)
    await forget(store)
    for statement in ("UPDATE event SET body = ''", "UPDATE pass SET client_id = 1", "UPDATE pass SET ending = 'passed'"):
        with pytest.raises(StoreError):
            await store.passes._database.execute(text(statement))
