"""Shifts in the store: one open at a time, Z numbers without a gap, nothing deleted or changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest
from sqlalchemy import delete, text

from desk.errors import NotAllowed, StoreError
from desk.model.correction import Cause
from desk.model.drawer import ShiftMoney, lines_of
from desk.model.intent import NOT_HERE, Intent, IntentState, TenderState
from desk.model.money import ZERO, Money
from desk.model.report import Closing, Report, closed, told
from desk.model.sale import Booking, Operation, PayKind
from desk.model.shift import Count, Way
from desk.store import Store, open_store, shift_money
from desk.store.tables import metadata

FLOAT = Money.of(1000)
CASH = Booking(17, 501, Operation.TOP_UP, PayKind.CASH, Money.of(500), "Рецепція 1")
TAKEN = (TenderState.TAKEN,)


def z_of(counted: Money = FLOAT, **said: str) -> Callable[[ShiftMoney, int], Report]:
    """A Z as the service makes it, for a list of LuckyFit that could not be read."""
    words = {"reason": "no network", **said}

    def tell(money: ShiftMoney, number: int) -> Report:
        at = money.shift.opened_at + timedelta(hours=9)
        return closed(told(money, "Рецепція 1", at, None), number, Closing(Count.of_sum(counted), {}, **words), ZERO)

    return tell


async def paid(store: Store, row_id: int, booking: Booking = CASH) -> Intent:
    (intent,) = await store.journal.prepare("", [booking], operator="olena", tenders=TAKEN)
    await store.journal.begin_attempt(intent.id, "0" * 64)
    return await store.journal.settle(intent.id, IntentState.CONFIRMED, row_id=row_id)


async def test_a_shift_is_there_after_reopening(store, tmp_path, key, clock):
    opened = await store.shifts.open(FLOAT, "olena", None, None)
    await store.close()
    again = await open_store(tmp_path, key, clock)
    assert await again.shifts.current() == opened
    await again.close()


async def test_only_one_shift_is_open(store):
    await store.shifts.open(FLOAT, "", None, None)
    with pytest.raises(NotAllowed) as caught:
        await store.shifts.open(FLOAT, "", None, None)
    assert caught.value.code == "shift_open"
    with pytest.raises(StoreError):
        await store.journal._database.execute(
            text("INSERT INTO shift SELECT 'X', desk, boot_id, '', opened_at, 1, 0, NULL, 0, NULL, 0, 0 FROM shift")
        )


async def test_without_a_shift_there_is_nothing_to_tell_move_or_close(store):
    for asked in (store.shifts.money(), store.shifts.close(z_of()), store.shifts.move(Way.IN, FLOAT, "change", "")):
        with pytest.raises(NotAllowed) as caught:
            await asked
        assert caught.value.code == "no_shift"


async def test_money_is_of_the_shift_it_was_taken_in_whatever_the_clock_says(store, clock):
    before = await paid(store, 1)
    await store.shifts.open(FLOAT, "", None, None)
    clock.move(timedelta(days=-3650))
    inside = await paid(store, 2)
    money = await store.shifts.money()
    assert [each.id for each in money.taken] == [inside.id]
    assert money.claimed == {before.row_id, inside.row_id}
    assert money.known_to == before.row_id


async def test_money_given_back_counts_in_the_shift_it_went_back_in(store):
    await store.shifts.open(FLOAT, "", None, None)
    (lost,) = await store.journal.prepare("", [CASH], operator="", tenders=TAKEN)
    (stays,) = await store.journal.prepare("", [CASH], operator="", tenders=TAKEN)
    await store.shifts.close(z_of(override="both are looked for"))
    await store.shifts.open(FLOAT, "", None, None)
    await store.journal.settle(lost.id, IntentState.CANCELLED, tender=TenderState.RETURNED)
    money = await store.shifts.money()
    assert [each.id for each in money.returned] == [lost.id]
    assert money.taken == ()
    await store.shifts.close(z_of(override="one is still looked for"))
    await store.shifts.open(FLOAT, "", None, None)
    assert (await store.shifts.money()).returned == ()
    assert [each.id for each in (await store.shifts.money()).open] == [stays.id]


@pytest.mark.parametrize("gone", sorted(NOT_HERE))
async def test_money_that_is_not_here_any_more_goes_once_in_the_shift_it_went_in(store, gone):
    await store.shifts.open(FLOAT, "", None, None)
    (lost,) = await store.journal.prepare("", [CASH], operator="", tenders=TAKEN)
    await store.journal.settle(lost.id, IntentState.CANCELLED)
    await store.shifts.close(z_of(override="it is owed"))
    await store.shifts.open(FLOAT, "", None, None)
    await store.journal.set_tender(lost.id, gone)
    money = await store.shifts.money()
    assert ([each.id for each in money.returned], money.open) == ([lost.id], ())
    assert sum(each.returned.minor for each in lines_of(money)) == CASH.sum.minor
    await store.shifts.close(z_of())
    await store.shifts.open(FLOAT, "", None, None)
    await store.journal.settle(lost.id, IntentState.CORRECTION_NEEDED)
    assert (await store.shifts.money()).returned == ()


async def test_what_went_back_before_goes_back_only_once_whatever_is_told_of_it_later(store):
    await store.shifts.open(FLOAT, "", None, None)
    (lost,) = await store.journal.prepare("", [CASH], operator="", tenders=TAKEN)
    await store.journal.settle(lost.id, IntentState.CANCELLED, tender=TenderState.RETURNED)
    assert [each.id for each in (await store.shifts.money()).taken] == [lost.id]
    await store.shifts.close(z_of())
    await store.shifts.open(FLOAT, "", None, None)
    await store.journal.settle(lost.id, IntentState.CORRECTION_NEEDED)
    assert (await store.shifts.money()).returned == ()


@pytest.mark.parametrize("when", list(product(("at once", "in the next shift", "between two"), repeat=3)))
async def test_a_transfer_whose_row_goes_and_comes_back_counts_as_often_as_it_does_whenever_that_is(store, when):
    """Booked, taken out, rightly there again, taken out once more: all shifts together tell where it is at their end."""
    transfer, counted = replace(CASH, kind=PayKind.BANK), 0
    await store.shifts.open(FLOAT, "", None, None)
    (intent,) = await store.journal.prepare("", [transfer], operator="")
    await store.journal.begin_attempt(intent.id, "0" * 64)
    await store.journal.settle(intent.id, IntentState.CONFIRMED, row_id=7)

    async def closed_one() -> int:
        z = await store.shifts.close(z_of())
        return next(each.expected.minor for each in z.kinds if each.kind is PayKind.BANK)

    for moment, cause in zip(when, (Cause.GONE, Cause.SURPLUS, Cause.GONE), strict=True):
        counted += 0 if moment == "at once" else await closed_one()
        if moment == "in the next shift":
            await store.shifts.open(FLOAT, "", None, None)
        await store.corrections.looked_at(intent.id, [(cause, 7)])
        (correction,) = await store.corrections.open_ones()
        gone = cause is Cause.GONE
        after = await store.corrections.close(correction.id, "so it is", annulled=gone, restored=not gone)
        assert (after.booked, after.state) == (not gone, IntentState.CORRECTED)
        if moment == "between two":
            await store.shifts.open(FLOAT, "", None, None)
        so_far = next(each.expected.minor for each in lines_of(await store.shifts.money()) if each.kind is PayKind.BANK)
        assert counted + so_far == (0 if gone else transfer.sum.minor)
    assert (await store.records.check()).differing == ()


async def test_what_is_sent_again_is_taken_only_once(store):
    await store.shifts.open(FLOAT, "", None, None)
    (lost,) = await store.journal.prepare("", [CASH], operator="", tenders=TAKEN)
    await store.journal.begin_attempt(lost.id, "0" * 64)
    for state in (IntentState.UNKNOWN, IntentState.ABSENT):
        await store.journal.settle(lost.id, state)
    await store.shifts.close(z_of(override="is looked for"))
    await store.shifts.open(FLOAT, "", None, None)
    await store.journal.settle(lost.id, IntentState.PREPARED)
    assert (await store.shifts.money()).taken == ()


async def test_what_was_booked_later_is_of_both_shifts_and_its_money_of_the_first(store):
    await store.shifts.open(FLOAT, "", None, None)
    (lost,) = await store.journal.prepare("", [CASH], operator="", tenders=TAKEN)
    await store.shifts.close(z_of(override="is looked for"))
    await store.shifts.open(FLOAT, "", None, None)
    await store.journal.begin_attempt(lost.id, "0" * 64)
    await store.journal.settle(lost.id, IntentState.CONFIRMED, row_id=7)
    money = await store.shifts.money()
    assert ([each.id for each in money.settled], money.taken) == ([lost.id], ())


async def test_money_of_the_time_without_a_shift_is_of_the_next_one_alone(store, monkeypatch):
    monkeypatch.setattr(shift_money, "MOST_AT_ONCE", 1)
    first, second = await paid(store, 1), await paid(store, 2)
    await store.shifts.open(FLOAT, "", None, None)
    money = await store.shifts.money()
    assert ([each.id for each in money.taken_before], money.taken) == ([first.id, second.id], ())
    (lost,) = await store.journal.prepare("", [CASH], operator="", tenders=TAKEN)
    z = await store.shifts.close(z_of(override="is looked for"))
    assert (z.cash.taken_before, z.cash.taken, len(z.taken_before)) == (Money.of(1000), Money.of(500), 2)
    await store.journal.settle(lost.id, IntentState.CANCELLED, tender=TenderState.RETURNED)
    between = await paid(store, 3)
    await store.shifts.open(FLOAT, "", None, None)
    money = await store.shifts.money()
    assert ([each.id for each in money.taken_before], [each.id for each in money.returned_before]) == ([between.id], [lost.id])
    z = await store.shifts.close(z_of())
    assert (z.cash.expected, z.cash.before, z.cash.returned) == (FLOAT, ZERO, ZERO)
    await store.shifts.open(FLOAT, "", None, None)
    money = await store.shifts.money()
    assert (money.taken_before, money.returned_before, money.returned) == ((), (), ())


async def test_a_transfer_is_of_the_shift_it_is_booked_in_and_goes_back_in_the_one_its_row_is_taken_out_in(store):
    await store.shifts.open(FLOAT, "", None, None)
    (lost,) = await store.journal.prepare("", [replace(CASH, kind=PayKind.BANK)], operator="")
    await store.journal.begin_attempt(lost.id, "0" * 64)
    zs = [await store.shifts.close(z_of(override="is looked for"))]
    await store.shifts.open(FLOAT, "", None, None)
    await store.journal.settle(lost.id, IntentState.CONFIRMED, row_id=7)
    zs.append(await store.shifts.close(z_of()))
    await store.shifts.open(FLOAT, "", None, None)
    asked = await store.corrections.ask(lost.id, "refund", "")
    await store.corrections.close(asked.id, "gone", annulled=True, tender=TenderState.RETURNED)
    zs.append(await store.shifts.close(z_of()))
    await store.shifts.open(FLOAT, "", None, None)
    zs.append(await store.shifts.close(z_of()))
    bank = [next(line for line in z.kinds if line.kind is PayKind.BANK) for z in zs]
    assert [(str(each.taken), str(each.returned)) for each in bank] == [
        ("0.00", "0.00"),
        ("500.00", "0.00"),
        ("0.00", "500.00"),
        ("0.00", "0.00"),
    ]
    assert [[each.intent_id for each in z.late] for z in zs] == [[], [lost.id], [], []]
    assert [[each.intent_id for each in z.returned] for z in zs] == [[], [], [lost.id], []]


async def test_z_reports_are_told_again_as_they_were_told(store):
    await store.shifts.open(FLOAT, "olena", None, None)
    await store.shifts.move(Way.OUT, Money.of(100), "інкасація", "olena")
    await paid(store, 3)
    z = await store.shifts.close(z_of(Money.of(1400), operator="ira"))
    assert z.cash.difference == ZERO
    assert await store.shifts.report(1) == z
    assert await store.shifts.reports(10) == [z]
    assert await store.shifts.report(2) is None
    assert await store.shifts.current() is None


async def test_half_a_letter_in_a_reason_stops_no_closing(store):
    await store.shifts.open(FLOAT, "оле\ud800на", None, None)
    await store.shifts.move(Way.IN, FLOAT, "роз\udfffмін", "")
    z = await store.shifts.close(z_of(Money.of(2000), reason="не\ud800має"))
    assert z.number == 1
    kept = await store.shifts.report(1)
    assert (kept.operator, kept.moves[0].reason, kept.reason) == ("оле\ufffdна", "роз\ufffdмін", "не\ufffdмає")


async def test_z_numbers_have_no_gap_when_closing_breaks_off(store, tmp_path, key, clock):
    for number in (1, 2, 3):
        await store.shifts.open(FLOAT, "", None, None)
        with pytest.raises(ZeroDivisionError):
            await store.shifts.close(lambda money, next_number: 1 // 0)
        with pytest.raises(NotAllowed):
            await store.shifts.close(z_of(ZERO, reason=""))
        await store.close()
        store = await open_store(tmp_path, key, clock)
        assert (await store.shifts.close(z_of())).number == number
    assert [each.number for each in await store.shifts.reports(10)] == [3, 2, 1]
    assert await store.journal.first_break() is None
    await store.close()


async def test_a_number_is_free_again_when_the_disk_takes_only_half_of_a_closing(store):
    opened = await store.shifts.open(FLOAT, "", None, None)
    database = store.journal._database
    await database.execute(text("CREATE TRIGGER full BEFORE INSERT ON z_report BEGIN SELECT RAISE(ABORT, 'full'); END"))
    with pytest.raises(StoreError):
        await store.shifts.close(z_of())
    await database.execute(text("DROP TRIGGER full"))
    assert await store.shifts.current() == opened
    assert (await store.shifts.close(z_of())).number == 1


@pytest.mark.parametrize("table", ["shift", "shift_row", "cash_move", "z_report"])
async def test_nothing_of_a_shift_is_ever_deleted(store, table):
    await store.shifts.open(FLOAT, "", clock_of(store), [5, 6])
    await store.shifts.move(Way.IN, FLOAT, "change", "")
    await store.shifts.close(z_of(Money.of(2000)))
    with pytest.raises(StoreError, match="never deleted"):
        await store.journal._database.execute(delete(metadata.tables[table]))


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ("UPDATE z_report SET body = '{}'", "never changed"),
        ("UPDATE cash_move SET summ_minor = 1", "never changed"),
        ("UPDATE shift SET float_minor = 0", "never changed"),
        ("UPDATE shift SET closed_at = NULL", "never changed"),
        ("INSERT INTO cash_move SELECT 'X', shift_id, way, 1, reason, operator, at FROM cash_move", "the shift is closed"),
        ("INSERT INTO z_report SELECT 3, 'X', told_at, body FROM z_report", "without a gap"),
    ],
)
async def test_what_was_told_is_never_changed(store, change, why):
    await store.shifts.open(FLOAT, "", None, None)
    await store.shifts.move(Way.IN, FLOAT, "change", "")
    await store.shifts.close(z_of(Money.of(2000)))
    with pytest.raises(StoreError, match=why):
        await store.journal._database.execute(text(change))


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE z_report SET body = replace(body, '100000', '90000')",
        "UPDATE z_report SET number = 7",
        "UPDATE z_report SET shift_id = (SELECT id FROM shift WHERE closed_at IS NULL)",
    ],
)
async def test_a_z_that_is_not_what_the_audit_has_is_not_told(store, change):
    await store.shifts.open(FLOAT, "", None, None)
    await store.shifts.close(z_of())
    await store.shifts.open(FLOAT, "", None, None)
    database = store.journal._database
    await database.execute(text("DROP TRIGGER z_report_fixed"))
    await database.execute(text(change))
    with pytest.raises(StoreError) as caught:
        await store.shifts.reports(10)
    assert caught.value.reason == "damaged"


async def test_a_shift_whose_intents_are_not_those_of_the_audit_is_not_told(store):
    await store.shifts.open(FLOAT, "", None, None)
    await paid(store, 3)
    database = store.journal._database
    await database.execute(text("DROP TRIGGER intent_fixed"))
    await database.execute(text("UPDATE intent SET summ_minor = 1"))
    with pytest.raises(StoreError) as caught:
        await store.shifts.close(z_of())
    assert caught.value.reason == "damaged"


async def test_every_step_of_a_shift_is_in_the_audit(store):
    opened = await store.shifts.open(FLOAT, "olena", None, None)
    await store.shifts.move(Way.OUT, Money.of(100), "інкасація", "olena")
    await store.shifts.close(z_of(Money.of(800), reason="не вистачає"))
    story = await store.journal.story(opened.id)
    assert [each["kind"] for each in story] == ["shift.opened", "shift.cash_out", "shift.closed"]
    assert "не вистачає" in story[-1]["body"]
    assert await store.journal.first_break() is None


async def test_the_rows_of_the_opening_are_kept(store, clock):
    await store.shifts.open(FLOAT, "", clock.now(), [5, 6])
    assert (await store.shifts.money()).before == {5, 6}
    await store.shifts.close(z_of())
    await store.shifts.open(FLOAT, "", None, None)
    money = await store.shifts.money()
    assert (money.before, money.known_to) == (None, 6)


def clock_of(store: Store):
    return store.journal._database.clock.now()


async def test_an_open_shift_is_found_though_the_code_of_the_desk_was_changed(store, tmp_path, clock, key):
    opened = await store.shifts.open(Money.of(1000), "olena", None, None)
    await store.journal._database.execute(text("UPDATE meta SET value = 'ZZZZ' WHERE name = 'desk'"))
    await store.close()
    again = await open_store(tmp_path, key, clock)
    try:
        found = await again.shifts.current()
        assert found is not None
        assert found.id == opened.id
        with pytest.raises(NotAllowed, match="shift_open"):
            await again.shifts.open(Money.of(1), "ira", None, None)
        assert [(each.table, each.columns) for each in (await again.records.check()).rows] == [("meta", ("value",))]
    finally:
        await again.close()
