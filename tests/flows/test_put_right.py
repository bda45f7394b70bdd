"""What is wrong at LuckyFit after all, and a sale without a ticket: told, listed, and ended in the list over the status line."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from desk.errors import OutcomeUnknown
from desk.model.intent import IntentState, TenderState
from desk.model.sale import PayKind, Tender, TicketOrder
from tests.flows.conftest import Desk, press, until
from tests.flows.test_proved import status
from ui.pages.righting_card import RightingCard


async def asked(desk: Desk) -> RightingCard:
    """The one question of the list, opened by hand."""
    await until(lambda: desk.flow.reception.state.questions == 1)
    press(next(each for each in desk.window.status.findChildren(QPushButton) if "money question" in each.text()))
    await until(desk.flow.questions.isVisible)
    QTest.keyClick(desk.flow.questions.list, Qt.Key.Key_Return)
    card = await desk.part(RightingCard)
    await until(card.client.isEnabled)
    return card


async def late(desk: Desk, kind: PayKind = PayKind.CASH) -> tuple[str, int]:
    """A payment that was given up, its cash gone back, and which LuckyFit booked after that; its id and the row."""
    counter = desk.counter
    await counter.start()
    await desk.show_scenario("debt_price")
    view = desk.view
    counter.faults.set("POST /transactions", "lost_before", times=1)
    result = await counter.till.pay(view.client.id, view.dues, [Tender(kind, view.debt)])
    counter.looks.set()
    await until(lambda: [each.state for each in counter.told][-1:] == [IntentState.ABSENT])
    over = (await counter.till.give_back(result.intents[0].id)).intent
    row = await counter.till._club.book(over.booking)
    await counter.auditor.look(over.id)
    return over.id, row.id


async def test_a_late_booking_is_put_right_only_when_luckyfit_s_list_shows_it(desk: Desk) -> None:
    intent_id, row_id = await late(desk)
    card = await asked(desk)
    assert str(row_id) in card.notice.headline.text()
    assert not card.accepted.isEnabled()
    press(card.checked)
    await until(lambda: "does not show it put right" in status(desk))
    card = await desk.part(RightingCard)
    await until(card.checked.isEnabled)
    movements = desk.counter.state.movements
    movements[:] = [each for each in movements if each.id != row_id]
    press(card.checked)
    await until(lambda: desk.flow.reception.state.questions == 0)
    ended = await desk.counter.store.journal.intent(intent_id)
    assert (ended.state, ended.tender) == (IntentState.CORRECTED, TenderState.RETURNED)


async def test_a_row_that_is_another_payment_is_left_with_a_reason(desk: Desk) -> None:
    intent_id, _row = await late(desk)
    card = await asked(desk)
    QTest.keyClicks(card.reason, "entered by hand at the bar")
    press(card.accepted)
    await until(lambda: desk.flow.reception.state.questions == 0)
    (correction,) = await desk.counter.auditor.corrections_of(intent_id)
    assert correction.proof == "entered by hand at the bar"


async def test_a_late_row_is_said_to_be_the_payment_only_while_its_money_is_here(desk: Desk) -> None:
    await late(desk)
    card = await asked(desk)
    assert not card.own.isVisible()


async def test_a_late_row_is_said_to_be_the_payment_that_was_given_up(desk: Desk) -> None:
    intent_id, row_id = await late(desk, PayKind.CARD)
    card = await asked(desk)
    assert card.own.text() == "It is this payment"
    press(card.own)
    await until(lambda: desk.flow.reception.state.questions == 0)
    assert "it is recorded" in status(desk)
    booked = await desk.counter.store.journal.intent(intent_id)
    assert (booked.state, booked.row_id, booked.tender) == (IntentState.CONFIRMED, row_id, TenderState.TAKEN)


async def test_a_sale_without_a_ticket_is_given_up(desk: Desk) -> None:
    counter = desk.counter
    await counter.start()
    await desk.show_scenario("no_ticket")
    view = desk.view
    template = (await counter.selling.price_list()).templates[0]
    counter.faults.set("POST /client_tickets", "lost_before", times=1)
    with pytest.raises(OutcomeUnknown):
        await counter.selling.sell(TicketOrder(view.client.id, template.id))
    (lost,) = await counter.selling.open_questions()
    counter.looks.set()
    await until(lambda: counter.lost_sales.left_s(lost.id) is None)
    card = await asked(desk)
    press(card.dropped)
    await until(lambda: desk.flow.reception.state.questions == 0)
    assert await counter.selling.open_questions() == []
