"""The journal of money on a real file."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import text

from desk.errors import StoreError
from desk.model.intent import ClaimedBy, IntentState, TenderState
from desk.model.money import Money
from desk.model.saga import SaleState
from desk.model.sale import Booking, Operation, PayKind
from desk.model.ticket import ClientTicket
from desk.store import open_store

BOOKING = Booking(17, 501, Operation.TICKET, PayKind.CASH, Money(70000), "Рецепція 1")
OTHER = replace(BOOKING, kind=PayKind.CARD, sum=Money(50000))


async def _sending(store, booking=BOOKING):
    (prepared,) = await store.journal.prepare("", [booking], operator="olena", tenders=[TenderState.TAKEN])
    return await store.journal.begin_attempt(prepared.id, "ab" * 32)


async def test_parts_of_one_payment_are_written_together_and_read_back_whole(store, clock):
    prepared = await store.journal.prepare("", [BOOKING, OTHER], operator="olena", tenders=[TenderState.TAKEN] * 2)
    assert [each.part_no for each in prepared] == [1, 2]
    assert {each.sale_id for each in prepared} == {prepared[0].sale_id}
    assert [await store.journal.intent(each.id) for each in prepared] == prepared
    assert prepared[0].booking == BOOKING
    assert prepared[0].created_at == clock.now()


async def test_later_parts_of_a_sale_are_numbered_on(store):
    (first,) = await store.journal.prepare("", [BOOKING], operator="")
    (second,) = await store.journal.prepare(first.sale_id, [OTHER], operator="")
    assert (second.sale_id, second.part_no) == (first.sale_id, 2)


async def test_nothing_is_prepared_for_a_sale_that_does_not_exist(store):
    with pytest.raises(StoreError):
        await store.journal.prepare("01ARZ3NDEKTSV4RRFFQ69G5FAV", [BOOKING], operator="")
    assert await store.journal.open_questions() == []


async def test_an_answer_that_came_confirms_with_its_row(store):
    sending = await _sending(store)
    done = await store.journal.settle(sending.id, IntentState.CONFIRMED, row_id=48123)
    assert (done.state, done.row_id, done.claimed_by, done.attempts) == (IntentState.CONFIRMED, 48123, ClaimedBy.RESPONSE, 1)
    assert await store.journal.open_questions() == []


async def test_one_row_is_never_claimed_by_two_intents(store):
    first = await _sending(store)
    await store.journal.settle(first.id, IntentState.CONFIRMED, row_id=48123)
    second = await _sending(store)
    late = await store.journal.settle(second.id, IntentState.CONFIRMED, row_id=48123)
    assert (late.state, late.row_id) == (IntentState.UNKNOWN, None)
    assert first.id in late.words


async def test_a_row_that_was_there_before_the_sending_is_never_the_booking(store, clock):
    """An answer that tells of an earlier request just like this one: from a cache on the way, say."""
    (prepared,) = await store.journal.prepare("", [BOOKING], operator="")
    await store.journal.keep_baseline(prepared.id, clock.now(), [48122, 48123])
    await store.journal.begin_attempt(prepared.id, "a" * 64)
    told = await store.journal.settle(prepared.id, IntentState.CONFIRMED, row_id=48123)
    assert (told.state, told.row_id) == (IntentState.UNKNOWN, None)
    proved = await store.journal.settle(prepared.id, IntentState.CONFIRMED, row_id=48124)
    assert (proved.state, proved.row_id) == (IntentState.CONFIRMED, 48124)


async def test_a_forbidden_transition_changes_nothing(store):
    (prepared,) = await store.journal.prepare("", [BOOKING], operator="")
    with pytest.raises(StoreError) as caught:
        await store.journal.settle(prepared.id, IntentState.CONFIRMED, row_id=1)
    assert caught.value.reason == "transition"
    assert await store.journal.intent(prepared.id) == prepared


async def test_the_tender_moves_with_the_intent_in_one_go(store):
    sending = await _sending(store)
    done = await store.journal.settle(sending.id, IntentState.REJECTED, words="Рахунок закрито", tender=TenderState.RETURNED)
    assert (done.state, done.tender, done.words) == (IntentState.REJECTED, TenderState.RETURNED, "Рахунок закрито")


async def test_a_tender_that_cannot_move_stops_the_intent_too(store):
    sending = await _sending(store)
    with pytest.raises(StoreError):
        await store.journal.set_tender(sending.id, TenderState.NONE)
    returned = await store.journal.set_tender(sending.id, TenderState.RETURNED, "slip 12")
    assert (returned.tender, returned.tender_ref) == (TenderState.RETURNED, "slip 12")


async def test_an_attempt_keeps_how_it_ended(store):
    sending = await _sending(store)
    await store.journal.settle(sending.id, IntentState.UNKNOWN, words="reset", http_status=502, excerpt="html, 120 bytes")
    query = text("SELECT n, outcome, http_status, body_excerpt, ended_at IS NOT NULL FROM attempt")
    rows = await store.journal._database.transaction(lambda connection: connection.execute(query).all())
    assert rows == [(1, "unknown", 502, "html, 120 bytes", 1)]


async def test_what_was_being_sent_when_the_program_died_becomes_unknown(store, tmp_path, key, clock):
    sending = await _sending(store)
    (prepared,) = await store.journal.prepare("", [OTHER], operator="")
    sale = await store.journal.open_sale(17, template_id=3, due=Money(120000), operator="")
    await store.close()
    again = await open_store(tmp_path, key, clock)
    recovered = await again.journal.recover()
    assert [(each.id, each.state) for each in recovered] == [(sending.id, IntentState.UNKNOWN)]
    assert (await again.journal.intent(prepared.id)).state is IntentState.PREPARED
    assert (await again.journal.sale(sale.id)).state is SaleState.UNKNOWN
    assert [each.id for each in await again.journal.open_questions()] == [sending.id, prepared.id]
    assert await again.journal.recover() == []
    await again.close()


async def test_what_is_being_sent_now_is_left_alone(store):
    sending = await _sending(store)
    assert await store.journal.recover() == []
    assert (await store.journal.intent(sending.id)).state is IntentState.SENDING


async def test_a_second_program_recovers_nothing_while_the_first_one_lives(store, tmp_path, key, clock):
    sending = await _sending(store)
    second = await open_store(tmp_path, key, clock)
    assert await second.journal.recover() == []
    assert (await second.journal.intent(sending.id)).state is IntentState.SENDING
    await second.close()


async def test_what_another_program_began_after_this_one_opened_the_store_is_no_leaving(tmp_path, key, clock):
    owner = await open_store(tmp_path, key, clock)
    beside = await open_store(tmp_path, key, clock)
    sending = await _sending(beside)
    assert await owner.journal.recover() == []
    assert (await owner.journal.intent(sending.id)).state is IntentState.SENDING
    await beside.close()
    await owner.close()


async def test_a_sale_is_written_down_with_its_mark_and_ends_with_its_ticket(store):
    sale = await store.journal.open_sale(17, template_id=3, due=Money(120000), operator="olena")
    assert sale.docmark.startswith("LF-")
    assert sale.due == Money(120000)
    ticket = ClientTicket(id=900, client_id=17, name="8 занять", account_id=501, fee_account_id=502)
    issued = await store.journal.settle_sale(sale.id, SaleState.ISSUED, ticket=ticket)
    assert await store.journal.sale_of_ticket(900) == issued
    assert (issued.account_id, issued.fee_account_id) == (501, 502)
    assert await store.journal.sale_questions() == []


async def test_a_sale_takes_no_forbidden_step(store):
    sale = await store.journal.open_sale(17, template_id=3, due=Money(1), operator="")
    with pytest.raises(StoreError) as caught:
        await store.journal.settle_sale(sale.id, SaleState.PAID)
    assert caught.value.reason == "transition"
    assert await store.journal.sale(sale.id) == sale


async def test_what_became_unknown_meanwhile_stays_as_it_was_first_said(store):
    sale = await store.journal.open_sale(17, template_id=3, due=Money(1), operator="")
    sending = await _sending(store)
    for words in ("first", "second"):
        intent = await store.journal.settle(sending.id, IntentState.UNKNOWN, words=words)
        lost = await store.journal.settle_sale(sale.id, SaleState.UNKNOWN, words=words)
    assert (intent.words, lost.words) == ("first", "first")


async def test_what_is_not_there_is_said(store):
    with pytest.raises(StoreError):
        await store.journal.intent("nobody")
    with pytest.raises(StoreError):
        await store.journal.sale("nobody")
    assert await store.journal.sale_of_ticket(1) is None


@pytest.mark.parametrize(("bookings", "tenders"), [([], []), ([BOOKING], [TenderState.TAKEN] * 2)])
async def test_a_wish_that_does_not_add_up_is_not_written(store, bookings, tenders):
    with pytest.raises(StoreError):
        await store.journal.prepare("", bookings, operator="", tenders=tenders)


async def test_a_sale_whose_answer_was_lost_is_a_question(store):
    sale = await store.journal.open_sale(17, template_id=3, due=Money(120000), operator="")
    lost = await store.journal.settle_sale(sale.id, SaleState.UNKNOWN, words="timeout")
    assert await store.journal.sale_questions() == [lost]


async def test_marks_never_repeat_and_name_this_store(store):
    first = await store.journal.open_sale(17, template_id=3, due=Money(1), operator="")
    second = await store.journal.open_sale(17, template_id=3, due=Money(1), operator="")
    assert first.docmark != second.docmark
    assert first.docmark[:8] == second.docmark[:8]


COPY = """INSERT INTO intent SELECT 'X', sale_id, part_no, client_id, account_dest_id, finop, paykind, summ_minor, currency,
point_name, api_user, tender_state, tender_ref, state, NULL, NULL, had_absent, attempts, words, note, operator,
created_at, updated_at FROM intent"""


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM intent",
        "DELETE FROM attempt",
        "DELETE FROM sale",
        "DELETE FROM event",
        "UPDATE event SET body = '{}'",
        "UPDATE intent SET summ_minor = 1",
        "UPDATE intent SET account_dest_id = 1",
        COPY,
    ],
)
async def test_the_database_itself_refuses_to_forget_or_to_double(store, statement):
    await _sending(store)
    with pytest.raises(StoreError):
        await store.journal._database.execute(text(statement))
    assert len(await store.journal.open_questions()) == 1
    assert await store.journal.first_break() is None


async def test_words_with_half_a_letter_are_written_down_all_the_same(store):
    (prepared,) = await store.journal.prepare("", [BOOKING], operator="\ud800", note="\udfff", tenders=[TenderState.TAKEN])
    sending = await store.journal.begin_attempt(prepared.id, "ab" * 32)
    await store.journal.settle(sending.id, IntentState.REJECTED, words="\ud800 no")
    assert (await store.journal.intent(sending.id)).words == "\ufffd no"
    assert await store.journal.first_break() is None


@pytest.mark.parametrize("row_id", [0, -3])
async def test_a_row_without_a_number_of_its_own_proves_nothing(store, row_id):
    sending = await _sending(store)
    doubted = await store.journal.settle(sending.id, IntentState.CONFIRMED, row_id=row_id)
    assert (doubted.state, doubted.row_id) == (IntentState.UNKNOWN, None)
