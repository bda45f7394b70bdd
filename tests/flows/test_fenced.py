"""A payment LuckyFit does not have is ended for good at the window: its unpaid ticket is deleted, where that proves it."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton

from desk.model.capability import FENCE_DEMANDS, Answer, Capabilities, Finding
from desk.model.intent import IntentState, TenderState
from desk.model.money import Money
from desk.model.sale import PayKind, Tender, TicketOrder
from desk.services.bearing import DepositWitness
from tests.flows.conftest import Desk, press, until
from tests.flows.test_proved import BOOK, asked, status, told
from ui.dialogs.pay import PayDialog
from ui.presenters.recording import Phase

FENCING = Capabilities({fact: Finding(Answer.YES) for fact in FENCE_DEMANDS})


async def absent(desk: Desk) -> None:
    """Every part of a payment for a new ticket is surely not in LuckyFit."""
    await desk.counter.start()
    desk.counter.faults.set(BOOK, "lost_before", times=2)
    await desk.counter.selling.sell(TicketOrder(desk.counter.person("no_ticket").id, 101))
    await desk.show_scenario("no_ticket")
    desk.key(Qt.Key.Key_F4)
    payment = await desk.dialog(PayDialog)
    press(payment.primary)
    await until(lambda: payment.state.phase is Phase.UNKNOWN)
    press(payment.primary)
    await until(lambda: not desk.dialog_is_open(PayDialog))
    desk.counter.looks.set()
    await until(lambda: told(desk).count(IntentState.ABSENT) == 2)


async def first_asked(desk: Desk):
    press(next(each for each in desk.window.status.findChildren(QPushButton) if "money question" in each.text()))
    await until(desk.flow.questions.isVisible)
    QTest.keyClick(desk.flow.questions.list, Qt.Key.Key_Return)
    await until(desk.flow.questions.answer.client.isEnabled)
    return desk.flow.questions.answer


async def test_its_ticket_is_deleted_and_every_payment_for_it_is_over(desk: Desk) -> None:
    desk.counter.till._capabilities = FENCING
    await absent(desk)
    tickets = len(desk.counter.held("no_ticket").tickets)
    card = await first_asked(desk)
    assert card.end.isVisible()
    press(card.end)
    await until(lambda: told(desk).count(IntentState.FENCED) == 2)
    assert {each.tender for each in desk.counter.told if each.state is IntentState.FENCED} == {TenderState.RETURNED}
    await until(lambda: "the ticket is deleted" in status(desk))
    assert len(desk.counter.held("no_ticket").tickets) == tickets - 1
    assert await desk.counter.till.open_questions() == []


async def test_where_nobody_saw_what_that_proves_it_is_not_offered(desk: Desk) -> None:
    await absent(desk)
    assert not (await first_asked(desk)).end.isVisible()


async def test_what_the_deposits_say_stands_beside_what_was_checked(desk: Desk) -> None:
    counter = desk.counter
    counter.prover._witness = DepositWitness(counter.till._club, counter.store.journal)
    await counter.start()
    counter.faults.set(BOOK, "lost_before")
    view = await counter.view("deposit_and_debt")
    due = replace(view.dues[0], sum=Money.of(200))
    await counter.till.pay(view.client.id, [due], [Tender(PayKind.DEPOSIT, Money.of(200))])
    counter.looks.set()
    await until(lambda: IntentState.ABSENT in told(desk))
    card = await asked(desk)
    words = " ".join(each.text() for each in card.notice.findChildren(QLabel))
    assert "lay on the deposit before it" in words
    assert "this sum is not gone" in words
