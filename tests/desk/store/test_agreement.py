"""Every row an accountant would mind being changed by hand is compared with the audit, and named when it differs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import Connection, text

from desk.model.correction import Cause
from desk.model.intent import ClaimedBy, IntentState, TenderState
from desk.model.money import Money
from desk.model.record import Mismatch, Oddity
from desk.model.saga import SaleState
from desk.model.sale import Booking, Operation, PayKind
from desk.model.shift import Way
from desk.model.ticket import ClientTicket
from desk.store import Store, agreement
from tests.desk.store.test_shifts import z_of

S = IntentState
TAKEN = (TenderState.TAKEN,)
TOP_UP = Booking(17, 501, Operation.TOP_UP, PayKind.CASH, Money.of(500), "Рецепція 1")
TICKET = Booking(17, 601, Operation.TICKET, PayKind.CASH, Money.of(900), "Рецепція 1")
ISSUED = ClientTicket(id=900, client_id=17, name="8 занять", price=Money.of(900), account_id=601, fee_account_id=602)


@dataclass
class Lived:
    """What a day has left behind: the ids that are named when somebody changes its rows."""

    shift: str
    move: str
    sale: str
    proved: str
    paid: str
    payment: str
    given_back: str
    correction: str


@pytest.fixture
async def lived(store: Store, clock) -> Lived:
    """A ticket sold and paid, its answer lost, proved, looked at and refunded; a top-up; one that was given back; a Z."""
    journal, corrections = store.journal, store.corrections
    opened = await store.shifts.open(Money.of(1000), "olena", clock.now() - timedelta(hours=26), [3, 4])
    sold = await journal.open_sale(17, template_id=3, due=Money.of(1000), operator="olena")
    await journal.settle_sale(sold.id, SaleState.ISSUED, ticket=ISSUED)
    (proved,) = await journal.prepare(sold.id, [TICKET], operator="olena", note="з картки", tenders=TAKEN)
    await journal.keep_baseline(proved.id, clock.now(), [1, 2])
    await journal.begin_attempt(proved.id, "aa" * 32)
    clock.move(timedelta(seconds=30))
    await journal.settle(proved.id, S.UNKNOWN, words="ReadTimeout", http_status=502, excerpt='{"error": "поз')
    await journal.refuse_rows(proved.id, [2, 5], "чужі")
    await journal.settle(proved.id, S.CONFIRMED, row_id=10, claimed_by=ClaimedBy.RECONCILE)
    await corrections.looked_at(proved.id, [])
    await corrections.looked_at(proved.id, [(Cause.SURPLUS, 12)], timed=False)
    (surplus,) = await corrections.open_ones()
    await corrections.close(surplus.id, "LuckyFit lists row 12 no more", annulled=False)
    refund = await corrections.ask(proved.id, "не той квиток", "olena")
    clock.move(timedelta(minutes=5))
    await corrections.close(
        refund.id, "LuckyFit lists row 13 against row 10", annulled=True, tender=TenderState.RETURNED, counter=13
    )
    (paid,) = await journal.prepare("", [TOP_UP], operator="olena", tenders=TAKEN)
    await journal.begin_attempt(paid.id, "bb" * 32)
    await journal.settle(paid.id, S.CONFIRMED, row_id=11)
    (back,) = await journal.prepare("", [TOP_UP], operator="olena", tenders=TAKEN)
    await journal.begin_attempt(back.id, "cc" * 32)
    for state in (S.UNKNOWN, S.ABSENT, S.CANCELLED):
        clock.move(timedelta(minutes=4))
        await journal.settle(back.id, state)
    await journal.set_tender(back.id, TenderState.RETURNED, "чек 7")
    move = await store.shifts.move(Way.OUT, Money.of(300), "інкасація", "olena")
    await store.shifts.close(z_of())
    payment = (await journal.intent(paid.id)).sale_id
    return Lived(opened.id, move.id, sold.id, proved.id, paid.id, payment, back.id, refund.id)


async def edited(store: Store, *statements: str) -> None:
    """By somebody who has the key and no scruples."""

    def edit(connection: Connection) -> None:
        guards = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars().all()
        for each in [*(f"DROP TRIGGER {name}" for name in guards), "PRAGMA defer_foreign_keys = ON", *statements]:
            connection.execute(text(each))

    await store.journal._database.transaction(edit)


async def test_a_day_nobody_touched_agrees_with_its_audit(store, lived):
    found = await store.records.check()
    assert (found.broken, found.differing, found.rows) == (None, (), ())


@pytest.mark.parametrize("at_once", [1, 2])
async def test_pieces_of_any_size_agree(store, lived, monkeypatch, at_once):
    monkeypatch.setattr(agreement, "AT_ONCE", at_once)
    assert (await store.records.check()).rows == ()
    await edited(store, f"UPDATE intent SET operator = 'ira' WHERE id = '{lived.given_back}'")  # noqa: S608 - the test's own words
    assert (await store.records.check()).differing == (lived.given_back,)


INTENT = [
    "annulled = 0",
    "counter_row_id = NULL",
    "operator = 'ira'",
    "point_name = 'Рецепція 2'",
    "created_at = '2020-01-01 00:00:00.000000'",
    "updated_at = '2020-01-01 00:00:00.000000'",
    "was_unknown = 0",
    "had_absent = 1",
    "claimed_by = 'operator'",
    "tender_ref = 'чек 9'",
    "note = ''",
    "words = 'x'",
    "audits = 3",
    "attempts = 2",
    "currency = 'EUR'",
    "baseline_since = NULL",
    "part_no = 4",
    "client_name = 'Інша Людина'",
    "api_user = 'ira'",
]


@pytest.mark.parametrize("edit", INTENT)
async def test_a_movement_s_every_fact_is_compared(store, lived, edit):
    await edited(store, f"UPDATE intent SET {edit} WHERE id = '{lived.proved}'")  # noqa: S608 - the test's own words
    found = await store.records.check()
    column = edit.partition(" ")[0]
    assert found.rows == (Mismatch("intent", lived.proved, Oddity.CHANGED, (column,)),)
    assert (found.broken, found.differing) == (None, (lived.proved,))


@pytest.mark.parametrize(
    ("table", "edit", "where", "named"),
    [
        ("attempt", "request_sha256 = 'dd'", "intent_id = '{0.proved}'", "{0.proved}/1"),
        ("attempt", "outcome = 'rejected'", "intent_id = '{0.proved}'", "{0.proved}/1"),
        ("attempt", "http_status = 200", "intent_id = '{0.proved}'", "{0.proved}/1"),
        ("attempt", "transport = 'keyed'", "intent_id = '{0.proved}'", "{0.proved}/1"),
        ("attempt", "ended_at = NULL", "intent_id = '{0.proved}'", "{0.proved}/1"),
        ("attempt", "journaled_at = '2020-01-01 00:00:00.000000'", "intent_id = '{0.proved}'", "{0.proved}/1"),
        ("attempt", "body_excerpt = '{{}}'", "intent_id = '{0.proved}'", "{0.proved}/1"),
        ("attempt", "body_excerpt = 'x'", "intent_id = '{0.paid}'", "{0.paid}/1"),
        ("attempt", "boot_id = 'X'", "intent_id = '{0.proved}'", "{0.proved}/1"),
        ("attempt", "journaled_mono = 1.5", "intent_id = '{0.proved}'", "{0.proved}/1"),
        ("attempt", "first_byte_at = '2020-01-01 00:00:00.000000'", "intent_id = '{0.proved}'", "{0.proved}/1"),
        ("baseline", "row_id = 9", "row_id = 1", "{0.proved}"),
        ("baseline", "row_id = 9", "row_id = 5", "{0.proved}"),
        ("sale", "state = 'cancelled'", "id = '{0.sale}'", "{0.sale}"),
        ("sale", "price_due = 1", "id = '{0.sale}'", "{0.sale}"),
        ("sale", "client_id = 18", "id = '{0.sale}'", "{0.sale}"),
        ("sale", "client_ticket_id = 901", "id = '{0.sale}'", "{0.sale}"),
        ("sale", "account_summ_id = 1", "id = '{0.sale}'", "{0.sale}"),
        ("sale", "account_membership_id = NULL", "id = '{0.sale}'", "{0.sale}"),
        ("sale", "docmark = 'LF-X'", "id = '{0.sale}'", "{0.sale}"),
        ("sale", "operator = 'ira'", "id = '{0.sale}'", "{0.sale}"),
        ("sale", "client_name = 'Інша Людина'", "id = '{0.sale}'", "{0.sale}"),
        ("sale", "desk = 'ZZZZ'", "id = '{0.sale}'", "{0.sale}"),
        ("sale", "boot_id = 'X'", "id = '{0.sale}'", "{0.sale}"),
        ("sale", "client_name = 'Інша Людина'", "id = '{0.payment}'", "{0.payment}"),
        ("sale", "desk = 'ZZZZ'", "id = '{0.payment}'", "{0.payment}"),
        ("sale", "boot_id = 'X'", "id = '{0.payment}'", "{0.payment}"),
        ("sale", "created_at = '2020-01-01 00:00:00.000000'", "id = '{0.payment}'", "{0.payment}"),
        ("sale", "updated_at = '2020-01-01 00:00:00.000000'", "id = '{0.payment}'", "{0.payment}"),
        ("sale", "client_id = 18", "id = '{0.payment}'", "{0.payment}"),
        ("sale", "state = 'paid'", "id = '{0.payment}'", "{0.payment}"),
        ("correction", "reason = 'так треба'", "id = '{0.correction}'", "{0.correction}"),
        ("correction", "cause = 'gone'", "id = '{0.correction}'", "{0.correction}"),
        ("correction", "row_id = 99", "id = '{0.correction}'", "{0.correction}"),
        ("correction", "closed_at = NULL", "id = '{0.correction}'", "{0.correction}"),
        ("correction", "proof = ''", "id = '{0.correction}'", "{0.correction}"),
        ("shift", "float_minor = 1", "id = '{0.shift}'", "{0.shift}"),
        ("shift", "operator = 'ira'", "id = '{0.shift}'", "{0.shift}"),
        ("shift", "closed_at = NULL", "id = '{0.shift}'", "{0.shift}"),
        ("shift", "told_to = 999999", "id = '{0.shift}'", "{0.shift}"),
        ("shift", "known_to = 999999", "id = '{0.shift}'", "{0.shift}"),
        ("shift", "desk = 'ZZZZ'", "id = '{0.shift}'", "{0.shift}"),
        ("shift", "boot_id = 'X'", "id = '{0.shift}'", "{0.shift}"),
        ("shift", "opened_seq = 2", "id = '{0.shift}'", "{0.shift}"),
        ("shift", "since = NULL", "id = '{0.shift}'", "{0.shift}"),
        ("shift_row", "row_id = 9", "row_id = 4", "{0.shift}"),
        ("cash_move", "summ_minor = 1", "id = '{0.move}'", "{0.move}"),
        ("cash_move", "way = 'in'", "id = '{0.move}'", "{0.move}"),
        ("cash_move", "reason = 'банк'", "id = '{0.move}'", "{0.move}"),
        ("z_report", "body = replace(body, 'olena', 'ira')", "number = 1", "1"),
        ("z_report", "told_at = '2020-01-01 00:00:00.000000'", "number = 1", "1"),
    ],
)
async def test_a_row_changed_by_hand_is_named_with_its_column(store, lived, table, edit, where, named):
    await edited(store, f"UPDATE {table} SET {edit} WHERE {where.format(lived)}")  # noqa: S608 - the test's own words
    found = await store.records.check()
    column = edit.partition(" ")[0]
    assert found.rows == (Mismatch(table, named.format(lived), Oddity.CHANGED, (column,)),)


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("DELETE FROM attempt WHERE intent_id = '{0.paid}'", ("attempt", "{0.paid}/1")),
        ("DELETE FROM correction WHERE id = '{0.correction}'", ("correction", "{0.correction}")),
        ("DELETE FROM cash_move", ("cash_move", "{0.move}")),
        ("DELETE FROM z_report", ("z_report", "1")),
    ],
)
async def test_a_row_that_was_taken_away_is_named(store, lived, statement, named):
    await edited(store, statement.format(lived))
    table, name = named
    assert (await store.records.check()).rows == (Mismatch(table, name.format(lived), Oddity.LOST),)


async def test_a_shift_that_was_taken_away_is_named(store, lived):
    await edited(store, *(f"DELETE FROM {table}" for table in ("z_report", "cash_move", "shift_row", "shift")))  # noqa: S608 - the test's own words
    assert (await store.records.check()).rows == (Mismatch("shift", lived.shift, Oddity.LOST),)


async def test_a_sale_put_in_the_place_of_another_is_named_and_so_is_the_other(store, lived):
    await edited(
        store,
        "UPDATE sale SET id = 'X' WHERE docmark IS NOT NULL",
        f"UPDATE intent SET sale_id = 'X' WHERE id = '{lived.proved}'",  # noqa: S608 - the test's own words
    )
    found = {(each.table, each.id) for each in (await store.records.check()).rows}
    assert found == {("sale", lived.sale), ("sale", "X"), ("intent", lived.proved)}


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("INSERT INTO cash_move SELECT 'X', shift_id, way, 1, reason, operator, at FROM cash_move", ("cash_move", "X")),
        (
            """INSERT INTO attempt SELECT intent_id, 2, request_sha256, transport, journaled_at, journaled_mono, boot_id,
            first_byte_at, ended_at, outcome, http_status, body_excerpt FROM attempt WHERE intent_id = '{0.paid}'""",
            ("attempt", "{0.paid}/2"),
        ),
        (
            """INSERT INTO correction SELECT 'X', intent_id, cause, row_id, reason, operator, opened_at, closed_at, proof
            FROM correction WHERE id = '{0.correction}'""",
            ("correction", "X"),
        ),
    ],
)
async def test_a_row_put_in_by_hand_is_named(store, lived, statement, named):
    await edited(store, statement.format(lived))
    table, name = named
    assert (await store.records.check()).rows == (Mismatch(table, name.format(lived), Oddity.UNTOLD),)


OLDER = {
    "intent.prepared": ("currency", "created", "note", "point", "name", "occasion"),
    "intent.sending": ("since", "before", "transport", "boot", "mono"),
    "intent.unknown": ("excerpt",),
    "intent.confirmed": ("claimed_by", "excerpt"),
    "sale.sending": ("name", "desk", "boot"),
    "intent.looked_at": ("timed",),
    "rows.refused": ("added",),
    "correction.closed": ("annulled",),
    "sale.issued": ("account", "fee_account", "minor"),
    "sale.paid": ("account", "fee_account", "minor"),
    "shift.opened": ("since", "rows", "known_to", "told_to", "desk", "boot"),
    "shift.closed": ("known_to", "told_to", "accepted", "earlier"),
}


async def test_what_older_events_do_not_tell_is_no_damage(store, lived):
    """The audit as an earlier version of this program has written it."""
    drops = [(kind, ", ".join(f"'$.{each}'" for each in facts)) for kind, facts in OLDER.items()]
    await edited(store, *(f"UPDATE event SET body = json_remove(body, {facts}) WHERE kind = '{kind}'" for kind, facts in drops))  # noqa: S608 - the test's own words
    assert (await store.records.check()).rows == ()
    await edited(store, f"UPDATE intent SET operator = 'ira' WHERE id = '{lived.paid}'")  # noqa: S608 - the test's own words
    assert (await store.records.check()).differing == (lived.paid,)


async def test_the_code_of_the_desk_is_compared_with_what_was_told_of_it(store, lived):
    await edited(store, "UPDATE meta SET value = 'ZZZZ' WHERE name = 'desk'")
    assert (await store.records.check()).rows == (Mismatch("meta", "desk", Oddity.CHANGED, ("value",)),)


async def test_events_of_before_tell_the_code_by_the_marks_of_tickets(store, lived):
    for kind in ("shift.opened", "sale.sending", "intent.prepared"):
        await edited(store, f"UPDATE event SET body = json_remove(body, '$.desk', '$.occasion') WHERE kind = '{kind}'")  # noqa: S608 - the test's own words
    assert (await store.records.check()).rows == ()
    await edited(store, "UPDATE meta SET value = 'ZZZZ' WHERE name = 'desk'")
    assert (await store.records.check()).rows == (Mismatch("meta", "desk", Oddity.CHANGED, ("value",)),)
