"""Later looks at payments that were in doubt: a row that comes late, or is taken out, is found and seen through to its end."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace

import pytest

from desk.errors import NotAllowed, StoreError, UnexpectedAnswer
from desk.i18n import language
from desk.model.correction import Cause
from desk.model.drawer import lines_of
from desk.model.intent import ClaimedBy, IntentState, TenderState
from desk.model.money import ZERO, Money, total
from desk.model.proof import EMPTY_READS
from desk.model.report import told as told_report
from desk.model.saga import SaleState
from desk.model.sale import Operation, PayKind, Tender
from desk.services.audits import AFTER_S, AGAIN_S, BETWEEN_S, Auditor
from desk.tasks import Tasks
from desk.wording.money import of_intent
from desk.wording.shift import of_money
from desk.wording.story import of_story
from tests.desk.services.conftest import Through
from tests.desk.services.test_proving import BOOK, LIST, paid
from tests.desk.services.test_selling import order
from tests.desk.store.test_shifts import z_of

S = IntentState


async def given_back(counter, prover):
    """A payment LuckyFit did not have within the time to settle; its money went back."""
    lost = await paid(counter, "lost_before")
    await prover.prove(lost.id)
    return (await counter.till.give_back(lost.id)).intent


async def looks(counter, intent):
    """What the audit tells of the looks at it."""
    story = await counter.store.journal.story(intent.id)
    return [json.loads(each["body"]) for each in story if each["kind"] == "intent.looked_at"]


async def proved(counter, prover, amount=100):
    return await prover.prove((await paid(counter, "lost_after", amount=amount)).id)


async def test_a_booking_that_comes_after_the_money_went_back_is_found_and_closed_when_it_is_taken_out(counter, prover, auditor):
    over = await given_back(counter, prover)
    late = await counter.club.book(over.booking)
    assert (await auditor.look(over.id)).state is S.CORRECTION_NEEDED
    (correction,) = await auditor.corrections_of(over.id)
    assert (correction.cause, correction.row_id) == (Cause.SURPLUS, late.id)
    assert over.id in {each.id for each in await counter.till.open_questions()}
    with pytest.raises(NotAllowed) as refused:
        await auditor.check(correction.id)
    assert refused.value.code == "not_put_right"
    counter.take_out(late.id)
    after = await auditor.check(correction.id)
    assert (after.state, after.booked, after.tender) == (S.CORRECTED, False, TenderState.RETURNED)


async def test_of_what_was_given_back_a_row_that_tells_no_point_is_asked_about_once(counter, prover, auditor):
    counter.state.habits.change({"point_told": False})
    client = counter.person("debt_price").id
    (due, *_) = [each for each in await counter.dues(client) if each.operation is Operation.TICKET]
    counter.faults.set(BOOK, "lost_before")
    (lost,) = (await counter.till.pay(client, [due], [Tender(PayKind.CASH, due.sum)])).intents
    await prover.prove(lost.id)
    over = (await counter.till.give_back(lost.id)).intent
    late = await counter.club.book(over.booking)
    assert not next(row for row in (await counter.club.statement(over.booking)).rows if row.id == late.id).point_name
    assert (await auditor.look(over.id)).state is S.CORRECTION_NEEDED
    (correction,) = await auditor.corrections_of(over.id)
    assert (correction.cause, correction.row_id) == (Cause.SURPLUS, late.id)
    await auditor.accept(correction.id, "taken at the office", money_back=False)
    assert (await auditor.look(over.id)).state is S.CORRECTED


async def test_of_what_was_never_given_up_a_row_without_a_point_is_somebody_elses(counter, prover, auditor):
    counter.state.habits.change({"point_told": False, "overpayment_refused": False})
    client = counter.person("debt_price").id
    (due, *_) = [each for each in await counter.dues(client) if each.operation is Operation.TICKET]
    counter.faults.set(BOOK, "lost_after")
    (lost,) = (await counter.till.pay(client, [due], [Tender(PayKind.CASH, due.sum)])).intents
    assert (await prover.prove(lost.id)).state is S.AMBIGUOUS
    (row,) = await prover.choices(lost.id)
    mine = await prover.mine(lost.id, row.id)
    await counter.club.book(replace(mine.booking, point_name="Адміністратор"))
    assert (await auditor.look(mine.id)).state is S.CONFIRMED


async def test_a_booking_that_was_sent_again_and_came_twice_is_found(counter, prover, auditor):
    lost = await paid(counter, "lost_before")
    await prover.prove(lost.id)
    again = await counter.till.send_again(lost.id)
    assert (await auditor.look(again.id)).state is S.CONFIRMED
    late = await counter.club.book(lost.booking)
    assert (await auditor.look(again.id)).state is S.CORRECTION_NEEDED
    assert [each.row_id for each in await auditor.corrections_of(again.id)] == [late.id]


async def test_what_is_as_it_should_be_is_only_counted(counter, prover, auditor):
    booked = await proved(counter, prover)
    looked_at = await auditor.look(booked.id)
    assert (looked_at.state, looked_at.audits) == (S.CONFIRMED, 1)
    assert await auditor.corrections_of(booked.id) == []


async def test_a_row_that_was_taken_out_is_told_and_ends_with_a_reason_only(counter, prover, auditor):
    booked = await proved(counter, prover)
    counter.take_out(booked.row_id)
    assert (await auditor.look(booked.id)).state is S.CORRECTION_NEEDED
    (correction,) = await auditor.corrections_of(booked.id)
    with pytest.raises(NotAllowed):
        await auditor.accept(correction.id, "  ", money_back=True)
    with pytest.raises(NotAllowed, match="card_number"):
        await auditor.accept(correction.id, "card 4111111111111111", money_back=True)
    after = await auditor.accept(correction.id, "the manager annulled it", money_back=True)
    assert (after.state, after.booked, after.tender) == (S.CORRECTED, False, TenderState.RETURNED)
    assert (await auditor.corrections_of(booked.id))[0].proof == "the manager annulled it"


@pytest.mark.parametrize(
    ("kind", "slip", "before", "after"),
    [
        (PayKind.CASH, "", TenderState.TAKEN, TenderState.KEPT),
        (PayKind.CARD, "428113009217", TenderState.APPROVED, TenderState.KEPT),
        (PayKind.BANK, "", TenderState.NONE, TenderState.NONE),
    ],
    ids=["cash", "a card with its slip", "a transfer, which is in nobody's hand"],
)
async def test_money_of_a_row_that_is_gone_and_was_not_given_back_is_kept_and_the_shift_still_counts_it(
    counter, prover, auditor, kind, slip, before, after
):
    await counter.store.shifts.open(ZERO, "olena", None, None)
    client = counter.person("deposit").id
    (account, *_) = await counter.club.client_accounts(client)
    counter.faults.set(BOOK, "lost_after")
    tender = Tender(kind, Money.of(100), reference=slip)
    (lost,) = (await counter.till.top_up(client, account.id, tender)).intents
    booked = await prover.prove(lost.id)
    assert (booked.state, booked.tender) == (S.CONFIRMED, before)
    counter.take_out(booked.row_id)
    await auditor.look(booked.id)
    (correction,) = await auditor.corrections_of(booked.id)
    gone = await auditor.accept(correction.id, "annulled by mistake", money_back=False)
    assert (gone.state, gone.booked, gone.tender, gone.tender_ref) == (S.CORRECTED, False, after, slip)
    line = next(each for each in lines_of(await counter.store.shifts.money()) if each.kind is kind)
    stays = Money.of(100) if after is TenderState.KEPT else ZERO
    assert (line.expected, line.unbooked, line.booked) == (stays, stays, ZERO)
    told = [each.text for each in of_story(await counter.store.records.story(gone.id), language("en"))]
    assert ("The money stayed in the till." in told) is (after is TenderState.KEPT)
    assert ("the money stayed in the till" in of_intent(gone, language("en"))) is (after is TenderState.KEPT)


async def test_of_a_row_that_came_back_nothing_is_said_of_the_money(counter, prover, auditor):
    booked = await proved(counter, prover)
    out = [each for each in counter.state.movements if each.id == booked.row_id]
    counter.take_out(booked.row_id)
    await auditor.look(booked.id)
    (correction,) = await auditor.corrections_of(booked.id)
    counter.state.movements.extend(out)
    after = await auditor.accept(correction.id, "it is there again", money_back=False)
    assert (after.state, after.booked, after.tender) == (S.CORRECTED, True, TenderState.TAKEN)


async def test_a_row_that_is_somebody_elses_is_told_apart_once_and_for_all(counter, prover, auditor):
    booked = await proved(counter, prover)
    await counter.club.book(booked.booking)
    await auditor.look(booked.id)
    (correction,) = await auditor.corrections_of(booked.id)
    after = await auditor.accept(correction.id, "entered by hand in LuckyFit", money_back=False)
    assert (after.state, after.booked) == (S.CORRECTED, True)
    assert (await auditor.look(booked.id)).state is S.CORRECTED


async def test_a_refund_is_nothing_sent_and_ends_when_the_list_shows_it(counter, prover, auditor):
    booked = await proved(counter, prover)
    rows = counter.booked()
    correction = await auditor.ask_refund(booked.id, "paid for the wrong ticket", "Olha")
    assert counter.booked() == rows
    assert (await counter.store.journal.intent(booked.id)).state is S.CORRECTION_NEEDED
    with pytest.raises(StoreError):
        await auditor.ask_refund(booked.id, "again")
    for _ in range(2):
        with pytest.raises(NotAllowed):
            await auditor.check(correction.id)
    with pytest.raises(NotAllowed):
        await auditor.accept(correction.id, "believe me", money_back=True)
    counter.take_out(booked.row_id)
    after = await auditor.check(correction.id)
    assert (after.state, after.booked, after.tender) == (S.CORRECTED, False, TenderState.RETURNED)


async def test_a_row_that_was_only_changed_at_luckyfit_is_not_annulled(counter, prover, auditor):
    """It is no more in the list of its kind of money, and still in that of this desk."""
    booked = await proved(counter, prover)
    correction = await auditor.ask_refund(booked.id, "paid for the wrong ticket", "Olha")
    movements = counter.state.movements
    movements[:] = [replace(each, paykind_id=3) if each.id == booked.row_id else each for each in movements]
    with pytest.raises(NotAllowed, match="not_put_right"):
        await auditor.check(correction.id)
    counter.take_out(booked.row_id)
    assert (await auditor.check(correction.id)).tender is TenderState.RETURNED


async def test_a_sale_whose_payment_was_refunded_is_paid_no_more(counter, auditor):
    """In two parts: of one taken out it is paid in part, of both it is issued and no more; its ticket stays."""
    ticket = await counter.selling.sell(await order(counter))
    journal = counter.store.journal
    dues = [each for each in await counter.dues(ticket.client_id) if each.client_ticket_id == ticket.id]
    paid = await counter.till.pay(ticket.client_id, dues, [Tender(PayKind.CASH, total([each.sum for each in dues]))])
    sale = await journal.sale_of_ticket(ticket.id)
    assert (sale.state, len(paid.intents)) == (SaleState.PAID, 2)
    for intent, state in zip(paid.intents, (SaleState.PART_PAID, SaleState.ISSUED), strict=True):
        correction = await auditor.ask_refund(intent.id, "the wrong ticket")
        counter.take_out(intent.row_id)
        await auditor.check(correction.id)
        assert (await journal.sale_of_ticket(ticket.id)).state is state
    told = [each["kind"] for each in await journal.story(sale.id)]
    assert told[-2:] == ["sale.part_paid", "sale.issued"]


async def test_while_a_like_payment_is_in_doubt_nothing_is_held_against_it(counter, prover, auditor):
    booked = await proved(counter, prover)
    await paid(counter, "lost_after")
    assert await auditor.look(booked.id) is None
    assert (await counter.store.journal.intent(booked.id)).audits == 0


async def test_it_is_looked_three_times_and_again_after_a_look_that_failed(counter, prover, auditor, hand):
    booked = await proved(counter, prover)
    counter.faults.set(LIST, "html_502", times=3)
    hand.waits.clear()
    await auditor.watch()
    await asyncio.gather(*auditor._tasks._running)
    waits = hand.waits
    assert waits[1:] == [AGAIN_S, AFTER_S[1] - AFTER_S[0], AFTER_S[2] - AFTER_S[1]]
    assert AFTER_S[0] - 60 < waits[0] <= AFTER_S[0]
    assert (await counter.store.journal.intent(booked.id)).audits == len(AFTER_S)


async def test_looks_at_a_close_are_noted_and_are_none_of_the_later_ones(counter, prover, auditor, hand):
    booked = await proved(counter, prover)
    for _ in range(len(AFTER_S) + 1):
        await auditor.look_at_all()
    assert (await counter.store.journal.intent(booked.id)).audits == 0
    told = await looks(counter, booked)
    assert [(each["n"], each["timed"]) for each in told] == [(0, False)] * (len(AFTER_S) + 1)
    await auditor.watch()
    await asyncio.gather(*auditor._tasks._running)
    assert (await counter.store.journal.intent(booked.id)).audits == len(AFTER_S)


async def test_it_is_looked_at_by_every_try_to_close_its_shift_and_the_next_however_often_it_was_looked_at(
    counter, prover, auditor
):
    book = counter.store.shifts
    await book.open(ZERO, "", None, None)
    booked = await proved(counter, prover)
    for _ in AFTER_S:
        await auditor.look(booked.id)
    for _ in range(2):
        await auditor.look_at_all()
        await book.close(z_of(ZERO))
        await book.open(ZERO, "", None, None)
    counter.take_out(booked.row_id)
    assert await auditor.look_at_all() == [], "it was settled two shifts ago"
    assert len(await looks(counter, booked)) == len(AFTER_S) + 2


async def test_what_comes_late_in_the_next_shift_is_found_at_its_close(counter, prover, auditor):
    book = counter.store.shifts
    await book.open(ZERO, "", None, None)
    over = await given_back(counter, prover)
    for _ in range(len(AFTER_S) + 1):
        await auditor.look_at_all()
    await book.close(z_of(ZERO))
    await book.open(ZERO, "", None, None)
    await counter.club.book(over.booking)
    assert [each.id for each in await auditor.look_at_all()] == [over.id]


async def test_at_the_close_all_is_looked_at_once_more(counter, prover, auditor):
    booked, over = await proved(counter, prover, 250), await given_back(counter, prover)
    assert await auditor.look_at_all() == []
    late = await counter.club.book(over.booking)
    counter.take_out(booked.row_id)
    wrong = await auditor.look_at_all()
    assert {each.id for each in wrong} == {booked.id, over.id}
    assert late.id in {each.row_id for each in await auditor.corrections_of(over.id)}


def over(counter, hand, club, pause):
    """An auditor over another LuckyFit, or with something that happens while it waits."""
    store = counter.store
    return Auditor(club, store.journal, store.corrections, counter.bus, hand, Tasks(), pause=pause)


def blinking(counter, hand):
    """LuckyFit lists nothing now, and everything again by the next read."""
    movements = counter.state.movements
    hidden, movements[:] = list(movements), []

    async def pause(seconds):
        movements[:] = hidden

    return over(counter, hand, counter.club, pause)


async def test_one_empty_list_ends_no_refund(counter, prover, auditor, hand):
    booked = await proved(counter, prover)
    correction = await auditor.ask_refund(booked.id, "paid for the wrong ticket")
    with pytest.raises(NotAllowed, match="not_put_right"):
        await blinking(counter, hand).check(correction.id)
    waits = await counter.store.journal.intent(booked.id)
    assert (waits.state, waits.booked, waits.tender) == (S.CORRECTION_NEEDED, True, TenderState.TAKEN)
    counter.take_out(booked.row_id)
    hand.waits.clear()
    assert (await auditor.check(correction.id)).tender is TenderState.RETURNED
    assert hand.waits == [BETWEEN_S] * (EMPTY_READS - 1)


async def test_one_empty_list_ends_no_record_too_many(counter, prover, auditor, hand):
    booked = await proved(counter, prover)
    await counter.club.book(booked.booking)
    await auditor.look(booked.id)
    (correction,) = await auditor.corrections_of(booked.id)
    with pytest.raises(NotAllowed, match="not_put_right"):
        await blinking(counter, hand).check(correction.id)


async def test_by_one_empty_list_nothing_is_missed_and_nothing_is_accepted_as_gone(counter, prover, auditor, hand):
    booked = await proved(counter, prover)
    assert (await blinking(counter, hand).look(booked.id)).state is S.CONFIRMED
    there = list(counter.state.movements)
    counter.take_out(booked.row_id)
    await auditor.look(booked.id)
    (correction,) = await auditor.corrections_of(booked.id)
    counter.state.movements[:] = there
    after = await blinking(counter, hand).accept(correction.id, "annulled there", money_back=True)
    assert (after.state, after.booked, after.tender) == (S.CORRECTED, True, TenderState.TAKEN)


async def test_a_list_that_may_begin_too_late_shows_nothing_to_be_out(counter, prover, auditor, hand):
    booked = await proved(counter, prover)
    correction = await auditor.ask_refund(booked.id, "paid for the wrong ticket")

    class Unsure(Through):
        async def statement(self, *asked):
            return replace(await counter.club.statement(*asked), sure=False)

    counter.take_out(booked.row_id)
    with pytest.raises(UnexpectedAnswer):
        await over(counter, hand, Unsure(counter.club), hand.pause).check(correction.id)
    assert (await counter.store.journal.intent(booked.id)).state is S.CORRECTION_NEEDED


def row_of(counter, booked):
    return next(each for each in counter.state.movements if each.id == booked.row_id)


def odd_row(counter, booked, like, **otherwise):
    """A row of another client that nobody can read, in the lists the payment's own stands in."""
    told = {"client_id": booked.booking.client_id + 1, "notes": [1]}
    counter.state.movements.append(replace(like, **told | otherwise))


async def test_a_row_of_another_client_that_can_not_be_read_keeps_no_refund_from_being_closed(counter, prover, auditor):
    booked = await proved(counter, prover)
    correction = await auditor.ask_refund(booked.id, "paid for the wrong ticket")
    odd_row(counter, booked, row_of(counter, booked), id=counter.state.next_number("movement"))
    with pytest.raises(NotAllowed, match="not_put_right"):
        await auditor.check(correction.id)
    counter.take_out(booked.row_id)
    assert (await auditor.check(correction.id)).tender is TenderState.RETURNED


@pytest.mark.parametrize("told", ["its number", "none"])
async def test_a_row_that_can_not_be_read_and_may_be_the_one_meant_is_not_taken_for_gone(counter, prover, auditor, told):
    booked = await proved(counter, prover)
    correction = await auditor.ask_refund(booked.id, "paid for the wrong ticket")
    there = row_of(counter, booked)
    counter.take_out(booked.row_id)
    odd_row(counter, booked, there, id=there.id if told == "its number" else "")
    with pytest.raises(UnexpectedAnswer):
        await auditor.check(correction.id)
    assert (await counter.store.journal.intent(booked.id)).state is S.CORRECTION_NEEDED


async def test_what_can_not_be_read_is_neither_missed_nor_accepted_as_gone(counter, prover, auditor):
    booked = await proved(counter, prover)
    there = row_of(counter, booked)
    counter.take_out(booked.row_id)
    odd_row(counter, booked, there)
    with pytest.raises(UnexpectedAnswer):
        await auditor.look(booked.id)
    counter.take_out(booked.row_id)
    await auditor.look(booked.id)
    (correction,) = await auditor.corrections_of(booked.id)
    odd_row(counter, booked, there)
    with pytest.raises(UnexpectedAnswer):
        await auditor.accept(correction.id, "annulled there", money_back=True)
    assert (await counter.store.journal.intent(booked.id)).booked


async def test_a_record_that_is_only_called_another_desk_s_is_not_annulled(counter, prover, auditor):
    booked = await proved(counter, prover)
    correction = await auditor.ask_refund(booked.id, "paid for the wrong ticket")
    movements = counter.state.movements
    movements[:] = [replace(each, point_name="office") if each.id == booked.row_id else each for each in movements]
    with pytest.raises(NotAllowed, match="not_put_right"):
        await auditor.check(correction.id)


async def test_a_refunded_record_that_is_back_is_found_and_closed_when_it_is_out_again(counter, prover, auditor):
    await counter.store.shifts.open(ZERO, "", None, None)
    (booked,) = (await topped_up(counter, PayKind.CASH, 60)).intents
    assert not booked.was_unknown
    correction = await auditor.ask_refund(booked.id, "paid for the wrong ticket")
    out = [each for each in counter.state.movements if each.id == booked.row_id]
    counter.take_out(booked.row_id)
    await auditor.check(correction.id)
    assert await auditor.look_at_all() == []
    counter.state.movements.extend(out)
    assert [each.id for each in await auditor.look_at_all()] == [booked.id]
    (again,) = [each for each in await auditor.open_ones() if each.is_open]
    assert (again.cause, again.row_id) == (Cause.SURPLUS, booked.row_id)
    counter.take_out(booked.row_id)
    after = await auditor.check(again.id)
    assert (after.state, after.annulled, after.tender) == (S.CORRECTED, True, TenderState.RETURNED)


async def topped_up(counter, kind, amount):
    client = counter.person("deposit").id
    (account, *_) = await counter.club.client_accounts(client)
    return await counter.till.top_up(client, account.id, Tender(kind, Money.of(amount)), again=True)


def taken_back(counter, intent, **otherwise):
    """What a manager writes in LuckyFit's own window beside a payment: the same once more, and less than nothing."""
    row = next(each for each in counter.state.movements if each.id == intent.row_id)
    number = counter.state.next_number("movement")
    back = replace(row, id=number, summ=-row.summ, point_name="office", author_name="Ірина", **otherwise)
    counter.state.movements.append(back)
    return back


@pytest.mark.parametrize(
    ("kind", "before", "after"),
    [(PayKind.CASH, TenderState.TAKEN, TenderState.RETURNED), (PayKind.BANK, TenderState.NONE, TenderState.NONE)],
)
async def test_a_refund_is_done_by_a_row_that_takes_it_back_too(counter, auditor, kind, before, after):
    (booked,) = (await topped_up(counter, kind, 60)).intents
    correction = await auditor.ask_refund(booked.id, "paid for the wrong ticket", "Olha")
    assert booked.tender is before
    back = taken_back(counter, booked)
    ended = await auditor.check(correction.id)
    assert (ended.state, ended.booked, ended.tender, ended.counter_row_id) == (S.CORRECTED, False, after, back.id)
    (closed,) = await auditor.corrections_of(booked.id)
    assert closed.proof == f"LuckyFit lists row {back.id} against row {booked.row_id}"
    assert await auditor.look_at_all() == []
    told = [each.text for each in of_story(await counter.store.records.story(booked.id), language("en"))]
    assert any(f"no. {back.id} in LuckyFit takes it back" in each for each in told)


@pytest.mark.parametrize(
    "otherwise", [{"client_id": 1}, {"account_dest_id": 1}, {"paykind_id": 3}, {"finoperation_id": 3}, {"id": 1}]
)
async def test_a_row_that_is_only_much_like_it_takes_nothing_back(counter, auditor, otherwise):
    (booked,) = (await topped_up(counter, PayKind.CASH, 60)).intents
    correction = await auditor.ask_refund(booked.id, "paid for the wrong ticket")
    back = taken_back(counter, booked)
    movements = counter.state.movements
    for wrong in (otherwise, {"summ": -59_99}, {"summ": 60_00}):
        movements[-1] = replace(back, **wrong)
        with pytest.raises(NotAllowed, match="not_put_right"):
            await auditor.check(correction.id)
    movements[-1] = back
    assert (await auditor.check(correction.id)).counter_row_id == back.id


async def test_a_row_that_takes_back_must_stand_in_every_read(counter, auditor, hand):
    (booked,) = (await topped_up(counter, PayKind.CASH, 60)).intents
    correction = await auditor.ask_refund(booked.id, "paid for the wrong ticket")
    back = taken_back(counter, booked)

    async def pause(seconds):
        counter.take_out(back.id)

    with pytest.raises(NotAllowed, match="not_put_right"):
        await over(counter, hand, counter.club, pause).check(correction.id)


async def test_one_row_takes_back_one_payment(counter, auditor, hand):
    (one,) = (await topped_up(counter, PayKind.CASH, 60)).intents
    (two,) = (await topped_up(counter, PayKind.CASH, 60)).intents
    asked = [await auditor.ask_refund(each.id, "paid for the wrong ticket") for each in (one, two)]
    first = taken_back(counter, two)
    await auditor.check(asked[0].id)
    with pytest.raises(NotAllowed, match="not_put_right"):
        await auditor.check(asked[1].id)
    with pytest.raises(NotAllowed, match="not_put_right"):
        await counter.store.corrections.close(asked[1].id, "", annulled=True, tender=TenderState.RETURNED, counter=first.id)
    assert (await counter.store.journal.intent(two.id)).tender is TenderState.TAKEN
    second = taken_back(counter, one)
    assert (await auditor.check(asked[1].id)).counter_row_id == second.id


async def test_every_moment_of_a_correction_is_told_in_the_branch_s_time(counter, auditor, hand):
    (booked,) = (await topped_up(counter, PayKind.CASH, 60)).intents
    asked = await auditor.ask_refund(booked.id, "paid for the wrong ticket")
    (waiting,) = await auditor.open_ones()
    counter.take_out(booked.row_id)
    await auditor.check(asked.id)
    (closed,) = await auditor.corrections_of(booked.id)
    moments = (asked.opened_at, waiting.opened_at, closed.opened_at, closed.closed_at)
    assert [each.utcoffset() for each in moments] == [hand.now().utcoffset()] * len(moments)


async def given_up(counter, prover, kind):
    """A payment in a shift that LuckyFit did not have, and that is not sent any more."""
    await counter.store.shifts.open(ZERO, "olena", None, None)
    counter.faults.set(BOOK, "lost_before")
    (lost,) = (await topped_up(counter, kind, 60)).intents
    await prover.prove(lost.id)
    counter.faults.clear()
    return (await counter.till.give_back(lost.id)).intent


async def late_row(counter, auditor, over):
    row = await counter.club.book(over.booking)
    await auditor.look(over.id)
    return row, next(each for each in await auditor.corrections_of(over.id) if each.row_id == row.id)


@pytest.mark.parametrize("kind", [PayKind.CARD, PayKind.BANK])
async def test_a_row_that_came_late_may_be_said_to_be_the_payment_whose_money_is_still_here(counter, prover, auditor, kind):
    over = await given_up(counter, prover, kind)
    row, correction = await late_row(counter, auditor, over)
    booked = await auditor.mine(correction.id)
    assert (booked.state, booked.row_id, booked.claimed_by) == (S.CONFIRMED, row.id, ClaimedBy.OPERATOR)
    assert booked.tender is over.tender
    assert await auditor.open_ones() == await counter.till.open_questions() == []
    assert counter.told[-1].state is S.CONFIRMED
    line = next(each for each in lines_of(await counter.store.shifts.money()) if each.kind is kind)
    assert (line.expected, line.booked, line.unbooked, line.payments) == (Money.of(60), Money.of(60), ZERO, 1)
    told = [each.text for each in of_story(await counter.store.records.story(booked.id), language("en"))]
    assert f"A person said that record no. {row.id}, which came late, is this payment. At the desk: olena." in told
    assert told[-1] == f"A person chose record no. {row.id} of LuckyFit: it is this one. At the desk: olena."
    assert (await counter.store.records.check()).differing == ()
    assert (await auditor.look(booked.id)).state is S.CONFIRMED


async def test_a_late_row_is_no_payment_s_whose_money_went_back(counter, prover, auditor):
    over = await given_up(counter, prover, PayKind.CASH)
    _row, correction = await late_row(counter, auditor, over)
    with pytest.raises(NotAllowed, match="money_not_here"):
        await auditor.mine(correction.id)
    assert [each.id for each in await auditor.open_ones()] == [correction.id]


async def test_a_late_row_that_is_another_s_by_now_can_not_be_the_payment(counter, prover, auditor):
    over = await given_up(counter, prover, PayKind.CARD)
    row, correction = await late_row(counter, auditor, over)
    journal = counter.store.journal
    (other,) = await journal.prepare("", [replace(over.booking, sum=Money.of(61))], operator="")
    await journal.begin_attempt(other.id, "0" * 64)
    await journal.settle(other.id, S.CONFIRMED, row_id=row.id)
    with pytest.raises(NotAllowed, match="row_of_another"):
        await auditor.mine(correction.id)
    with pytest.raises(StoreError):
        await counter.store.corrections.claim(correction.id, "it is")
    assert (await journal.intent(over.id)).state is S.CORRECTION_NEEDED


async def test_a_late_row_that_luckyfit_lists_no_more_is_not_claimed(counter, prover, auditor):
    over = await given_up(counter, prover, PayKind.CARD)
    row, correction = await late_row(counter, auditor, over)
    counter.take_out(row.id)
    with pytest.raises(NotAllowed, match="no_such_row"):
        await auditor.mine(correction.id)
    assert (await counter.store.journal.intent(over.id)).state is S.CORRECTION_NEEDED


async def test_of_two_late_rows_one_is_the_payment_and_the_other_is_still_to_be_put_right(counter, prover, auditor):
    over = await given_up(counter, prover, PayKind.CARD)
    two = [await counter.club.book(over.booking) for _ in range(2)]
    await auditor.look(over.id)
    first, second = await auditor.corrections_of(over.id)
    claimed = await auditor.mine(first.id)
    assert (claimed.state, claimed.row_id) == (S.CORRECTION_NEEDED, first.row_id)
    with pytest.raises(NotAllowed, match="no_such_row"):
        await auditor.mine(second.id)
    counter.take_out(second.row_id)
    after = await auditor.check(second.id)
    assert (after.state, after.booked, {each.id for each in two}) == (S.CORRECTED, True, {first.row_id, second.row_id})
    assert (await counter.store.records.check()).differing == ()


async def test_a_late_row_that_is_another_s_is_not_told_as_missing_and_its_payment_not_as_annulled(counter, prover, auditor):
    over = await given_up(counter, prover, PayKind.CARD)
    row, correction = await late_row(counter, auditor, over)
    after = await auditor.accept(correction.id, "taken at the bar", money_back=False)
    said = of_intent(after, language("en"))
    assert "does not have" not in said
    assert said.endswith("The card was charged: give it back at the terminal.")
    x = told_report(await counter.store.shifts.money(), "", after.updated_at, None)
    assert [of_money(each, language("en")).rpartition(", ")[2] for each in x.unbooked] == ["put right"]
    assert row.id in {each.id for each in counter.state.movements}


@pytest.mark.parametrize("kind", [PayKind.CASH, PayKind.CARD, PayKind.BANK])
async def test_a_row_that_was_out_and_is_rightly_listed_again_is_booked_again_and_told_so(counter, auditor, kind):
    await counter.store.shifts.open(ZERO, "olena", None, None)
    (booked,) = (await topped_up(counter, kind, 60)).intents
    correction = await auditor.ask_refund(booked.id, "paid for the wrong ticket")
    out = [each for each in counter.state.movements if each.id == booked.row_id]
    counter.take_out(booked.row_id)
    await auditor.check(correction.id)
    counter.state.movements.extend(out)
    await auditor.look_at_all()
    (again,) = await auditor.open_ones()
    after = await auditor.accept(again.id, "it was taken out by mistake", money_back=False)
    assert (after.state, after.booked, after.owes_back) == (S.CORRECTED, True, False)
    said = of_intent(after, language("en"))
    assert f"is recorded there, no. {booked.row_id}." in said
    assert ("to the client" in said) is (kind is PayKind.CASH)
    story = [each.text for each in of_story(await counter.store.records.story(after.id), language("en"))]
    assert any(each.startswith("Its record is rightly in LuckyFit again") for each in story)
    line = next(each for each in lines_of(await counter.store.shifts.money()) if each.kind is kind)
    assert line.expected == (ZERO if kind is PayKind.CASH else Money.of(60))
    assert (await counter.store.records.check()).differing == ()
    counter.take_out(booked.row_id)
    assert (await auditor.look(booked.id)).state is S.CORRECTION_NEEDED
    (missing,) = await auditor.open_ones()
    assert missing.cause is Cause.GONE
