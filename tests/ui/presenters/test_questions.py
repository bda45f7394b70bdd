"""What is to be checked: payments and sales in one list, newest first, each with its client and its sentence."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from desk.errors import OutcomeUnknown
from desk.model.intent import IntentState
from desk.model.record import Group
from desk.model.saga import Sale, SaleState
from desk.model.sale import PayKind, Tender, TicketOrder
from tests.ui.counter import Counter
from ui.presenters.questions import open_questions
from ui.presenters.reception import Reception
from ui.widgets.money_marks import MARKS, OWN_MARKS, mark_of_sale


class Silent:
    """No sounds."""

    def play(self, name: str) -> None:
        """Nothing is heard."""


async def lose_payment(counter: Counter) -> int:
    """A payment whose answer was lost; whose it is."""
    view = await counter.view("debt_price")
    counter.faults.set("POST /transactions", "lost_after")
    await counter.till.pay(view.client.id, view.dues, [Tender(PayKind.CASH, view.debt)])
    counter.faults.clear()
    return view.client.id


async def lose_sale(counter: Counter) -> int:
    """A sale whose answer was lost; whose it is."""
    view = await counter.view("no_ticket")
    template = (await counter.selling.price_list()).templates[0]
    counter.faults.set("POST /client_tickets", "lost_after")
    with pytest.raises(OutcomeUnknown):
        await counter.selling.sell(TicketOrder(view.client.id, template.id))
    counter.faults.clear()
    return view.client.id


async def test_payments_and_sales_are_listed_newest_first_each_with_its_client(counter: Counter) -> None:
    payer, buyer = await lose_payment(counter), await lose_sale(counter)
    sale, payment = await open_questions(counter.till, counter.selling, counter.auditor, {payer: "Anna"})
    assert (payment.client_id, payment.who, payment.kind) == (payer, "Anna", PayKind.CASH)
    kept = (await counter.checkin.refresh(buyer)).client.list_name
    assert (sale.client_id, sale.who, sale.kind) == (buyer, kept, None)
    assert "do not take it again" in payment.sentence
    assert "may be issued, or not. Looking" in sale.sentence


async def test_every_moment_of_a_question_is_told_in_the_zone_of_the_desk(counter: Counter) -> None:
    await lose_payment(counter)
    await lose_sale(counter)
    there = timezone(timedelta(hours=2))
    sale, payment = await open_questions(counter.till, counter.selling, counter.auditor, {}, there)
    assert sale.sale is not None
    assert payment.intent is not None
    for kept in (sale.sale, payment.intent):
        assert (kept.created_at.tzinfo, kept.updated_at.tzinfo) == (there, there)


def test_a_sale_luckyfit_does_not_have_is_marked_as_such_a_payment_is() -> None:
    now = datetime(2026, 11, 23, tzinfo=UTC)
    sale = Sale("01", 1, SaleState.UNKNOWN, now, now)
    assert mark_of_sale(sale) == MARKS[Group.OPEN]
    assert mark_of_sale(replace(sale, state=SaleState.ABSENT)) == OWN_MARKS[IntentState.ABSENT]


async def test_a_sale_nobody_is_sure_of_is_counted_with_the_payments(counter: Counter) -> None:
    await lose_payment(counter)
    await lose_sale(counter)
    reception = Reception(counter.checkin, counter.till, counter.bus, counter.clock, Silent(), instasport=True)
    await reception.count_questions(len(await counter.selling.open_questions()))
    assert reception.state.questions == 2


async def test_a_client_known_by_number_only_is_read_whole(counter: Counter) -> None:
    reception = Reception(counter.checkin, counter.till, counter.bus, counter.clock, Silent(), instasport=True)
    await reception.open_by_id(counter.person("expired").id)
    view = reception.state.look.view
    assert view is not None
    assert view.client.surname == counter.person("expired").surname
