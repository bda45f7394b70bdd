"""The check of the audit says where it breaks, and which movement says something else than the audit."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from desk.model.intent import IntentState, TenderState
from desk.model.money import Money
from desk.model.record import Damage
from desk.model.sale import Booking, Operation, PayKind
from desk.store import audit, chain
from desk.store.tables import event

BOOKING = Booking(17, 501, Operation.TOP_UP, PayKind.CASH, Money(50000))
GUARDS = ("event_stays", "event_fixed", "intent_stays", "intent_fixed", "attempt_stays", "sale_stays", "baseline_stays")


async def _written(store, rows=(1, 2)):
    """Three events for each row; the ids of the movements."""
    ids = []
    for row_id in rows:
        (prepared,) = await store.journal.prepare("", [BOOKING], operator="", tenders=[TenderState.TAKEN])
        await store.journal.begin_attempt(prepared.id, "00" * 32)
        await store.journal.settle(prepared.id, IntentState.CONFIRMED, row_id=row_id)
        ids.append(prepared.id)
    return ids


async def _damage(store, *statements):
    for trigger in GUARDS:
        await store.journal._database.execute(text(f"DROP TRIGGER {trigger}"))
    for each in statements:
        await store.journal._database.execute(text(each))


async def test_an_empty_audit_is_whole(store):
    found = await store.records.check()
    assert (found.count, found.head, found.broken, found.differing) == (0, audit.FIRST, None, ())


async def test_an_untouched_audit_is_whole_and_has_a_head_to_note(store):
    await _written(store)
    found = await store.records.check()
    assert (found.count, found.broken, found.differing) == (6, None, ())
    later = await store.records.check(found.head.upper())
    assert later.noted_at == 6
    await _written(store, rows=(3,))
    assert (await store.records.check(found.head)).noted_at == 6


@pytest.mark.parametrize("at_once", [1, 2, 5])
async def test_pieces_of_any_size_tell_the_same(store, monkeypatch, at_once):
    ids = await _written(store, rows=(1, 2, 3))
    monkeypatch.setattr(chain, "AT_ONCE", at_once)
    found = await store.records.check()
    assert (found.count, found.broken, found.differing) == (9, None, ())
    await _damage(store, "UPDATE intent SET claimed_row_id = 77 WHERE claimed_row_id = 2")
    assert (await store.records.check()).differing == (ids[1],)


INSERTED = "INSERT INTO event SELECT 7, at, kind, subject, body, prev_hash, 'aa' FROM event WHERE seq = 6"


@pytest.mark.parametrize(
    ("statements", "seq", "damage"),
    [
        (["UPDATE event SET body = replace(body, '50000', '60000') WHERE seq = 4"], 4, Damage.CHANGED),
        (["UPDATE event SET at = '2020-01-01 00:00:00.000000' WHERE seq = 2"], 2, Damage.CHANGED),
        (["UPDATE event SET subject = 'X' WHERE seq = 5"], 5, Damage.CHANGED),
        (["DELETE FROM event WHERE seq = 3"], 3, Damage.MISSING),
        (["DELETE FROM event WHERE seq IN (1, 2)"], 1, Damage.MISSING),
        (["UPDATE event SET seq = 99 WHERE seq = 2", "UPDATE event SET seq = 2 WHERE seq = 3",
          "UPDATE event SET seq = 3 WHERE seq = 99"], 2, Damage.CHANGED),
        ([INSERTED], 7, Damage.CHANGED),
    ],
)  # fmt: skip
async def test_edits_deletions_inserts_and_reorders_are_found_where_they_are(store, statements, seq, damage):
    ids = await _written(store)
    await _damage(store, *statements)
    broken = (await store.records.check()).broken
    assert broken is not None
    assert (broken.seq, broken.damage) == (seq, damage)
    assert broken.at is not None
    assert broken.subject in {*ids, "X"}
    assert await store.journal.first_break() == seq


async def test_an_event_put_in_with_a_hash_of_its_own_is_out_of_its_place(store):
    await _written(store)

    def forged(connection):
        row = dict(next(connection.execute(text("SELECT * FROM event WHERE seq = 6")).mappings()))
        whole = dict(connection.execute(event.select().where(event.c.seq == 6)).mappings().one())
        fresh = {**whole, "seq": 7, "prev_hash": audit.FIRST}
        values = {**row, "seq": 7, "prev_hash": audit.FIRST, "hash": audit.hash_of(fresh)}
        connection.execute(event.insert().values(values | {"at": whole["at"]}))

    await store.journal._database.transaction(forged)
    broken = (await store.records.check()).broken
    assert broken is not None
    assert (broken.seq, broken.damage) == (7, Damage.MISPLACED)


async def test_a_tail_cut_off_is_seen_only_by_a_noted_head(store):
    await _written(store)
    noted = (await store.records.check()).head
    cut = ["DELETE FROM event WHERE seq > 3"]
    tables = ["DELETE FROM attempt WHERE intent_id = (SELECT max(id) FROM intent)", "DELETE FROM intent WHERE claimed_row_id = 2"]
    await _damage(store, *tables, *cut)
    found = await store.records.check(noted)
    assert (found.count, found.broken, found.differing) == (3, None, ())
    assert found.noted_at is None


@pytest.mark.parametrize(
    "edit",
    [
        "summ_minor = 1",
        "client_id = 18",
        "account_dest_id = 7",
        "paykind = 3",
        "state = 'cancelled'",
        "claimed_row_id = 99",
        "claimed_row_id = NULL",
        "tender_state = 'returned'",
    ],
)
async def test_a_movement_changed_behind_the_audit_is_named(store, edit):
    first, second = await _written(store)
    await _damage(store, f"UPDATE intent SET {edit} WHERE claimed_row_id = 2")  # noqa: S608 - the test's own words
    found = await store.records.check()
    assert (found.broken, found.differing) == (None, (second,))
    assert first not in found.differing


async def test_a_movement_without_a_trace_and_a_trace_without_its_movement_are_named(store):
    first, second = await _written(store)
    await _damage(
        store,
        "DELETE FROM attempt",
        "DELETE FROM intent WHERE claimed_row_id = 1",
        "UPDATE intent SET id = 'X' WHERE claimed_row_id = 2",
    )
    assert set((await store.records.check()).differing) == {"X", first, second}


async def test_a_refusal_and_what_a_person_decided_agree_with_the_audit(store):
    (one,) = await store.journal.prepare("", [BOOKING], operator="", tenders=[TenderState.TAKEN])
    await store.journal.begin_attempt(one.id, "00" * 32)
    await store.journal.settle(one.id, IntentState.REJECTED, words="no", tender=TenderState.RETURNED)
    (two,) = await store.journal.prepare("", [BOOKING], operator="", tenders=[TenderState.TAKEN])
    await store.journal.begin_attempt(two.id, "00" * 32)
    for state in (IntentState.UNKNOWN, IntentState.ABSENT, IntentState.PREPARED):
        await store.journal.settle(two.id, state)
    await store.journal.set_tender(two.id, TenderState.RETURNED)
    assert (await store.records.check()).differing == ()


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("DROP TRIGGER shift_fixed", "trigger shift_fixed"),
        ("DROP INDEX shift_open", "index shift_open"),
        ("ALTER TABLE intent ADD COLUMN beside TEXT", "table intent"),
        ("CREATE TRIGGER quiet BEFORE INSERT ON event BEGIN SELECT RAISE(IGNORE); END", "trigger quiet"),
        ("CREATE TABLE beside (a TEXT)", "table beside"),
    ],
)
async def test_a_store_whose_tables_or_rules_were_altered_is_not_whole(store, statement, named):
    assert (await store.records.check()).schema == ()
    await store.journal._database.execute(text(statement))
    assert (await store.records.check()).schema == (named,)


async def test_a_rule_put_back_in_other_words_is_seen(store):
    weaker = "CREATE TRIGGER event_stays BEFORE DELETE ON event WHEN 0 BEGIN SELECT RAISE(ABORT, 'never'); END"
    for each in ("DROP TRIGGER event_stays", weaker):
        await store.journal._database.execute(text(each))
    assert (await store.records.check()).schema == ("trigger event_stays",)
