"""Card money with the bank terminal's slip: approved, on disk before a byte leaves, and money in hand throughout."""

from __future__ import annotations

import json
import logging

import pytest
from sqlalchemy import text

from desk.errors import NotAllowed
from desk.model.drawer import lines_of
from desk.model.intent import HELD, IntentState, TenderState
from desk.model.money import ZERO, Money
from desk.model.record import Slips
from desk.model.report import told as told_report
from desk.model.saga import SaleState
from desk.model.sale import PayKind, Tender, TicketOrder
from desk.sandbox.moments import RealClock
from desk.services.history import History
from desk.wording import of_intent, shift_paper, shift_table
from desk.wording.journal_sheet import HEADER, row
from desk.wording.states import of_state
from desk.wording.story import of_sale_story, of_story
from tests.desk.services.test_transports import FENCING, till_with

BOOK = "POST /transactions"
CARD_NUMBER = "4111 1111 1111 1111"
SLIP = "428113009217"
S, T = IntentState, TenderState


def by_card(amount: int, slip: str = SLIP) -> Tender:
    return Tender(PayKind.CARD, Money.of(amount), reference=slip)


async def topped_up(counter, fault: str = "", slip: str = SLIP):
    client = counter.person("deposit").id
    (account, *_) = await counter.club.client_accounts(client)
    if fault:
        counter.faults.set(BOOK, fault)
    result = await counter.till.top_up(client, account.id, by_card(100, slip), again=True)
    return result.intents[0]


async def told(counter, intent_id: str) -> list[str]:
    return [each.text for each in of_story(await counter.store.records.story(intent_id))]


def where(intent) -> tuple[IntentState, TenderState, str]:
    return intent.state, intent.tender, intent.tender_ref


async def test_the_card_part_of_a_split_is_approved_by_its_slip_and_the_cash_is_taken(counter):
    client = counter.person("debt_both").id
    dues = await counter.dues(client)
    result = await counter.till.pay(client, dues, [Tender(PayKind.CASH, Money.of(1500)), by_card(1800)])
    assert [(each.booking.kind, *where(each)) for each in result.intents] == [
        (PayKind.CARD, S.CONFIRMED, T.APPROVED, SLIP),
        (PayKind.CASH, S.CONFIRMED, T.TAKEN, ""),
        (PayKind.CASH, S.CONFIRMED, T.TAKEN, ""),
    ]


async def test_card_money_without_a_slip_is_taken_as_ever(counter):
    assert where(await topped_up(counter, slip="")) == (S.CONFIRMED, T.TAKEN, "")


async def test_the_slip_is_on_disk_before_a_byte_leaves_and_the_audit_tells_it(counter):
    before: list[tuple] = []
    book = counter.club.book

    async def looking(booking):
        rows = await counter.store.journal._database.transaction(
            lambda connection: connection.execute(text("SELECT state, tender_state, tender_ref FROM intent")).all()
        )
        before.extend(tuple(each) for each in rows)
        return await book(booking)

    counter.club.book = looking
    paid = await topped_up(counter)
    assert before == [("sending", "approved", SLIP)]
    wish = json.loads((await counter.store.journal.story(paid.id))[0]["body"])
    assert (wish["tender"], wish["reference"]) == ("approved", SLIP)


async def test_a_slip_changed_in_the_file_is_noticed(counter):
    paid = await topped_up(counter)
    database = counter.store.journal._database
    await database.execute(text("UPDATE intent SET tender_ref = tender_ref || '9'"))
    assert (await counter.store.records.check()).differing == (paid.id,)
    await database.execute(text("UPDATE intent SET tender_ref = substr(tender_ref, 1, 12)"))


async def test_what_a_terminal_took_stays_a_question_after_a_refusal_until_a_person_says_that_it_went_back(counter):
    refused = await topped_up(counter, "refuse")
    assert where(refused) == (S.REJECTED, T.APPROVED, SLIP)
    assert [each.id for each in await counter.till.open_questions()] == [refused.id]
    assert "give it back at the terminal" in of_intent(refused)
    assert where(await counter.till.returning.returned(refused.id, "9902")) == (S.REJECTED, T.RETURNED, "9902")
    assert await counter.till.open_questions() == []
    assert (await told(counter, refused.id))[-1] == "The money went back to the client, slip no. 9902."
    with pytest.raises(NotAllowed, match="not_owed"):
        await counter.till.returning.returned(refused.id)


async def test_what_was_only_typed_wrongly_is_ended_by_whoever_says_why(counter, prover):
    await counter.store.shifts.open(ZERO, "olena", None, None)
    refused, paid = await topped_up(counter, "refuse"), await topped_up(counter, slip="77")
    for intent, reason, code in (
        (refused, " ", "reason_missing"),
        (refused, CARD_NUMBER, "slip_is_card"),
        (paid, "typed", "not_owed"),
    ):
        with pytest.raises(NotAllowed, match=code):
            await prover.never_charged(intent.id, reason)
    ended = await prover.never_charged(refused.id, " typed wrongly ")
    assert where(ended) == (S.REJECTED, T.VOID, SLIP)
    assert of_intent(ended).endswith("Nothing was charged: a mistake.")
    assert await counter.till.open_questions() == []
    assert (await told(counter, refused.id))[-1] == "Nothing was charged: a mistake. «typed wrongly» At the desk: olena."
    assert counter.told[-1].tender is T.VOID
    money = await counter.store.shifts.money()
    card = next(each for each in lines_of(money) if each.kind is PayKind.CARD)
    assert (card.payments, card.expected) == (1, paid.booking.sum)
    with pytest.raises(NotAllowed, match="not_owed"):
        await prover.never_charged(refused.id, "once more")
    assert (await counter.store.records.check()).differing == ()


async def test_what_a_terminal_took_and_luckyfit_could_not_be_reached_for_is_a_question_too(counter):
    counter.cable.cut.add(BOOK)
    called_off = await topped_up(counter)
    assert where(called_off) == (S.CANCELLED, T.APPROVED, SLIP)
    assert [each.id for each in await counter.till.open_questions()] == [called_off.id]


async def test_the_same_slip_pays_once_more_and_is_owed_no_longer(counter):
    counter.cable.cut.add(BOOK)
    called_off = await topped_up(counter)
    counter.cable.cut.clear()
    paid = await topped_up(counter)
    assert where(paid) == (S.CONFIRMED, T.APPROVED, SLIP)
    assert await counter.till.open_questions() == []
    assert (await told(counter, called_off.id))[-1] == "The money was used for another payment."
    spent = await counter.store.journal.intent(called_off.id)
    assert where(spent) == (S.CANCELLED, T.SPENT, SLIP)
    assert of_state(spent) == "used for another payment"
    cells = dict(zip(HEADER, row(spent), strict=True))
    assert (cells["tender"], cells["tender_text"], cells["return_slip"]) == ("spent", "used for another payment", "")


async def test_card_money_that_pays_something_else_is_counted_once_and_told_as_used(counter):
    await counter.store.shifts.open(ZERO, "", None, None)
    counter.cable.cut.add(BOOK)
    called_off = await topped_up(counter)
    counter.cable.cut.clear()
    paid = await topped_up(counter)
    money = await counter.store.shifts.money()
    card = next(each for each in lines_of(money) if each.kind is PayKind.CARD)
    assert (card.payments, card.expected, card.booked) == (1, paid.booking.sum, paid.booking.sum)
    x = told_report(money, "", RealClock().now(), None)
    assert [(each.intent_id, each.tender) for each in x.returned] == [(called_off.id, T.SPENT)]
    sheet = "\n".join(str(each) for each in shift_paper.of_report(x).lines)
    assert "Used otherwise or never taken" in sheet
    assert "used for another payment" in sheet
    assert "given back to the client" not in sheet
    assert "Money given back" not in sheet
    tables = {each.name: each for each in shift_table.of_report(x)}
    assert "used for another payment" in str(tables["Used otherwise or never taken"].rows)
    assert "Money given back" not in tables


async def test_a_slip_of_another_client_s_pays_for_nobody_else(counter):
    refused = await topped_up(counter, "refuse")
    other = next(each for each in counter.state.people if each.scenario == "deposit" and each.id != refused.booking.client_id)
    (account, *_) = await counter.club.client_accounts(other.id)
    await counter.till.top_up(other.id, account.id, Tender(PayKind.CARD, Money.of(250), reference=SLIP))
    assert [each.id for each in await counter.till.open_questions()] == [refused.id]


async def test_cash_goes_back_over_the_counter_by_the_same_press(counter):
    counter.cable.cut.add(BOOK)
    client = counter.person("deposit").id
    (account, *_) = await counter.club.client_accounts(client)
    (called_off,) = (await counter.till.top_up(client, account.id, Tender(PayKind.CASH, Money.of(250)))).intents
    assert where(called_off) == (S.CANCELLED, T.RETURNED, "")
    assert await counter.till.open_questions() == []


async def gives_back(counter, owed):
    """The terminal does, and a person says so."""
    assert [each.id for each in await counter.till.open_questions()] == [owed.id]
    assert "give it back at the terminal" in of_intent(owed)
    assert where(await counter.till.returning.returned(owed.id, "9902")) == (owed.state, T.RETURNED, "9902")
    assert await counter.till.open_questions() == []


async def test_card_money_that_was_surely_not_booked_and_is_given_up_goes_back_at_the_terminal(counter, prover):
    lost = await topped_up(counter, "lost_before")
    assert where(lost) == (S.UNKNOWN, T.APPROVED, SLIP)
    assert lost.in_hand
    absent = await prover.prove(lost.id)
    assert where(absent) == (S.ABSENT, T.APPROVED, SLIP)
    given_up = (await counter.till.give_back(lost.id)).intent
    assert where(given_up) == (S.CANCELLED, T.APPROVED, SLIP)
    await gives_back(counter, given_up)
    assert (await told(counter, lost.id))[-1] == "The money went back to the client, slip no. 9902."


async def test_what_was_approved_may_be_sent_again_under_the_same_slip(counter, prover):
    lost = await topped_up(counter, "lost_before")
    await prover.prove(lost.id)
    assert where(await counter.till.send_again(lost.id)) == (S.CONFIRMED, T.APPROVED, SLIP)


async def test_a_deleted_ticket_ends_its_approved_payment_and_the_money_is_owed_by_the_terminal(counter):
    till = till_with(counter, FENCING)
    client = counter.person("no_ticket").id
    ticket = await counter.selling.sell(TicketOrder(client, 101))
    (due, *_) = [due for due in await counter.dues(client) if due.client_ticket_id == ticket.id]
    counter.faults.set(BOOK, "lost_before")
    lost = (await till.pay(client, [due], [Tender(PayKind.CARD, due.sum, reference=SLIP)])).intents[0]
    (fenced,) = await till.fence(lost.id)
    assert where(fenced) == (S.FENCED, T.APPROVED, SLIP)
    assert (await counter.store.journal.sale_of_ticket(ticket.id)).state is SaleState.UNDONE
    await gives_back(counter, fenced)


async def test_a_refund_of_card_money_that_luckyfit_shows_is_owed_by_the_terminal(counter, auditor):
    paid = await topped_up(counter)
    asked = await auditor.ask_refund(paid.id, "wrong client", "olena")
    counter.take_out(paid.row_id)
    annulled = await auditor.check(asked.id)
    assert where(annulled) == (S.CORRECTED, T.APPROVED, SLIP)
    await gives_back(counter, annulled)


async def test_what_a_person_says_of_a_row_that_is_gone_leaves_nothing_owed(counter, auditor):
    paid = await topped_up(counter)
    counter.take_out(paid.row_id)
    wrong = await auditor.look(paid.id)
    assert wrong.state is S.CORRECTION_NEEDED
    (asked,) = await auditor.open_ones()
    assert where(await auditor.accept(asked.id, "annulled at the office", money_back=False)) == (S.CORRECTED, T.KEPT, SLIP)
    assert await counter.till.open_questions() == []


async def test_the_story_the_sheet_and_the_receipt_tell_the_slip(counter):
    paid = await topped_up(counter)
    assert (await told(counter, paid.id))[0].endswith(f"The bank's terminal had approved it, slip no. {SLIP}.")
    cells = dict(zip(HEADER, row(paid), strict=True))
    assert (cells["tender"], cells["tender_ref"]) == ("approved", SLIP)


async def test_money_named_with_a_sale_is_told_with_its_slip_whatever_becomes_of_the_ticket(counter):
    counter.faults.set("POST /client_tickets", "refuse")
    with pytest.raises(Exception, match="refused"):
        await counter.selling.sell(TicketOrder(counter.person("no_ticket").id, 101), [by_card(100)])
    (subject,) = await counter.store.journal._database.transaction(
        lambda connection: connection.execute(text("SELECT id FROM sale")).scalars().all()
    )
    first = of_sale_story(await counter.store.records.sale_story(subject))[0].text
    assert first.endswith(f"Money named with it: Card 100.00\u00a0₴ (slip no. {SLIP}).")


async def test_a_card_s_number_is_written_nowhere(counter, caplog, tmp_path):
    caplog.set_level(logging.DEBUG)
    journal, booking = counter.store.journal, (await topped_up(counter)).booking
    with pytest.raises(NotAllowed, match="slip_is_card"):
        await topped_up(counter, slip=CARD_NUMBER)
    with pytest.raises(NotAllowed, match="slip_is_card"):
        await journal.prepare("", [booking], operator="", tenders=[T.APPROVED], references=[CARD_NUMBER])
    with pytest.raises(NotAllowed, match="slip_is_card"):
        await journal.set_tender((await journal.intents())[0].id, T.RETURNED, CARD_NUMBER)
    assert len(await journal.intents()) == 1
    assert "4111" not in caplog.text

    def read(connection):
        tables = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'")).scalars().all()
        return repr([connection.execute(text(f'SELECT * FROM "{each}"')).all() for each in tables])  # noqa: S608

    assert "1111" not in await journal._database.transaction(read)


def test_money_in_hand_is_what_was_taken_and_what_the_terminal_approved():
    assert {T.TAKEN, T.APPROVED} == HELD


@pytest.mark.parametrize("back", ["9902", ""])
async def test_the_journal_tells_the_slip_of_the_payment_and_that_by_which_it_went_back(counter, back):
    refused, paid = await topped_up(counter, "refuse"), await topped_up(counter, slip="77")
    returned = await counter.till.returning.returned(refused.id, back)
    slips = await History(counter.store.records, RealClock()).slips([returned, paid])
    assert slips == {refused.id: Slips(SLIP, back), paid.id: Slips("77")}
