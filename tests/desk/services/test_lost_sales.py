"""Sales whose answer was lost: found by their mark or surely absent, and tickets too many taken back while nothing is paid."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from desk.errors import NotAllowed, OutcomeUnknown, Refused, StoreError
from desk.events import SaleChanged
from desk.model.intent import IntentState
from desk.model.money import Money
from desk.model.saga import SaleState
from desk.model.sale import Booking, Operation, PayKind, Tender
from desk.services.audits import AFTER_S
from desk.services.lost_sales import LostSales
from desk.services.proving import SETTLE_S
from desk.services.selling import Selling
from desk.tasks import Tasks
from tests.desk.services.test_selling import SELL, held, order

LIST = "GET /client_tickets"


@pytest.fixture
def lost_sales(counter, hand) -> LostSales:
    return LostSales(counter.selling, counter.store.journal, counter.bus, hand, Tasks(), pause=hand.pause)


async def lost(counter, fault: str):
    """A sale met by that fault."""
    counter.faults.set(SELL, fault)
    with pytest.raises(OutcomeUnknown):
        await counter.selling.sell(await order(counter))
    (sale,) = await counter.selling.open_questions()
    return sale


async def twin(counter, sale):
    """A second ticket with the sale's mark, as asking twice would make."""
    return await counter.club.sell_ticket(replace(await order(counter), docnumber=sale.docmark))


async def test_a_ticket_that_was_issued_is_found_by_itself(counter, lost_sales):
    sale = await lost(counter, "lost_after")
    found = await lost_sales.prove(sale.id)
    assert found.state is SaleState.ISSUED
    assert [found.client_ticket_id] == [each.id for each in held(counter)]


async def test_a_ticket_that_never_came_is_absent_only_after_the_time_to_settle(counter, lost_sales, hand):
    sale = await lost(counter, "lost_before")
    counter.faults.set(LIST, "html_502", times=6)
    assert (await lost_sales.prove(sale.id)).state is SaleState.ABSENT
    assert sum(hand.waits[:-1]) >= SETTLE_S
    assert (await counter.selling.give_up(sale.id)).state is SaleState.CANCELLED
    with pytest.raises(NotAllowed):
        await counter.selling.give_up(sale.id)


async def test_of_two_tickets_with_the_mark_the_first_is_kept(counter, lost_sales):
    sale = await lost(counter, "lost_after")
    second = await twin(counter, sale)
    found = await lost_sales.prove(sale.id)
    assert found.client_ticket_id < second.id
    assert await lost_sales.sweep_all() == [second.id]
    assert [each.id for each in held(counter)] == [found.client_ticket_id]


async def test_a_ticket_too_many_is_left_when_something_was_paid_for_it(counter, lost_sales):
    sale = await lost(counter, "lost_after")
    second = await twin(counter, sale)
    await lost_sales.prove(sale.id)
    due = next(each for each in await counter.dues(second.client_id) if each.account_id == second.account_id)
    part = replace(due, sum=Money.of(1))
    await counter.till.pay(second.client_id, [part], [Tender(PayKind.CASH, Money.of(1))])
    assert await lost_sales.sweep_all() == []
    assert len(held(counter)) == 2


async def test_a_ticket_too_many_is_left_though_what_was_paid_for_it_is_out_again(counter, lost_sales):
    sale = await lost(counter, "lost_after")
    second = await twin(counter, sale)
    await lost_sales.prove(sale.id)
    booking = Booking(second.client_id, second.account_id, Operation.TICKET, PayKind.CASH, Money.of(1))
    (prepared,) = await counter.store.journal.prepare("", [booking], operator="")
    await counter.store.journal.begin_attempt(prepared.id, "0" * 64)
    await counter.store.journal.settle(prepared.id, IntentState.CONFIRMED, row_id=99)
    refund = await counter.store.corrections.ask(prepared.id, "the wrong ticket", "")
    await counter.store.corrections.close(refund.id, "gone", annulled=True)
    assert [each.unpaid for each in await counter.club.client_tickets(second.client_id) if each.id == second.id] == [True]
    assert await lost_sales.sweep_all() == []
    assert len(held(counter)) == 2


async def test_a_ticket_that_comes_after_the_sale_was_given_up_is_taken_back(counter, lost_sales):
    sale = await lost(counter, "lost_before")
    await lost_sales.prove(sale.id)
    await counter.selling.give_up(sale.id)
    late = await twin(counter, sale)
    assert await lost_sales.sweep_all() == [late.id]
    assert held(counter) == []


async def test_a_ticket_that_comes_though_luckyfit_said_no_is_taken_back(counter, lost_sales, hand):
    counter.faults.set(SELL, "refuse")
    with pytest.raises(Refused):
        await counter.selling.sell(await order(counter))
    (refused,) = await counter.store.journal.doubted_sales(10)
    assert refused.state is SaleState.REJECTED
    ticket = await twin(counter, refused)
    assert await lost_sales.sweep_all() == [ticket.id]


async def test_after_a_no_it_is_looked_for_a_ticket_as_late_as_after_a_lost_answer(counter, lost_sales, hand):
    await lost_sales.watch()
    counter.faults.set(SELL, "refuse")
    with pytest.raises(Refused):
        await counter.selling.sell(await order(counter))
    (sweeping,) = [each for each in asyncio.all_tasks() if each.get_name() == "sweeping after a sale"]
    await sweeping
    assert sum(hand.waits) >= AFTER_S[-1]


async def test_sweeping_up_asks_no_clock(counter, lost_sales, monkeypatch):
    """The wall clock was ten years behind when the sale was given up, and was set right before the shift closed."""
    sale = await lost(counter, "lost_before")
    await lost_sales.prove(sale.id)
    right = counter.store.journal._database.clock.now
    monkeypatch.setattr(counter.store.journal._database.clock, "now", lambda: right() - timedelta(days=3650))
    await counter.selling.give_up(sale.id)
    monkeypatch.undo()
    late = await twin(counter, sale)
    assert await lost_sales.sweep_all() == [late.id]


async def test_a_lost_sale_is_taken_up_by_itself_and_swept_after_as_late_as_a_payment(counter, lost_sales, hand):
    await lost_sales.watch()
    sale = await lost(counter, "lost_after")
    while running := [each for each in asyncio.all_tasks() if each.get_name() in {"proof of a sale", "sweeping after a sale"}]:
        await asyncio.gather(*running)
    assert (await counter.store.journal.sale(sale.id)).state is SaleState.ISSUED
    assert sum(hand.waits) >= AFTER_S[-1]


async def test_a_sale_is_paid_when_its_ticket_and_fee_are(counter):
    ticket = await counter.selling.sell(await order(counter))
    journal = counter.store.journal
    dues = await counter.dues(ticket.client_id)
    ours = [each for each in dues if each.client_ticket_id == ticket.id]
    assert len(ours) == 2
    states = []
    for due in ours:
        await counter.till.pay(ticket.client_id, [due], [Tender(PayKind.CASH, due.sum)], again=True)
        states.append((await journal.sale_of_ticket(ticket.id)).state)
    assert states == [SaleState.PART_PAID, SaleState.PAID]


class Worn(Selling):
    """The disk is full the first time that an end is to be written down."""

    tried = 0

    async def settle_absent(self, sale_id):
        self.tried += 1
        if self.tried == 1:
            raise StoreError("no room", reason="full")
        return await super().settle_absent(sale_id)


async def test_a_sale_that_can_not_be_written_down_now_is_found_out_as_soon_as_it_can_be(counter, hand):
    tasks, absent = Tasks(), asyncio.Event()
    selling = Worn(counter.club, counter.store.journal, counter.bus, hand)
    await LostSales(selling, counter.store.journal, counter.bus, hand, tasks, pause=hand.pause).watch()
    counter.bus.subscribe(SaleChanged, lambda fact: absent.set() if fact.sale.state is SaleState.ABSENT else None)
    await lost(counter, "lost_before")
    await asyncio.wait_for(absent.wait(), 30)
    assert selling.tried == 2
    await tasks.stop()
