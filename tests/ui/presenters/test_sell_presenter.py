"""Selling over the sandbox: start, discount with its reason, the fee, what LuckyFit issues, and an answer that is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from desk.errors import Refused
from desk.model.money import ZERO, Money
from desk.model.sale import DiscountKind, TicketOrder
from desk.model.ticket import ClientTicket, StartKind, TicketTemplate
from desk.services.selling import Selling
from tests.ui.counter import Counter
from ui.presenters.sell import Field, SellPresenter, Stage, Start, issued_sum

SELL = "POST /client_tickets"


async def selling(counter: Counter, scenario: str = "no_ticket") -> SellPresenter:
    view = await counter.view(scenario)
    presenter = SellPresenter(counter.selling, counter.bus, counter.clock, view.client)
    await presenter.load()
    return presenter


def template(sell: SellPresenter, start: StartKind = StartKind.SALE, *, with_fee: bool = False) -> TicketTemplate:
    assert sell.state.price_list is not None
    return next(each for each in sell.state.price_list.templates if each.start_kind is start and bool(each.fee) == with_fee)


async def test_nothing_can_be_sold_before_something_is_chosen(counter: Counter) -> None:
    sell = await selling(counter)
    assert not sell.state.ready
    await sell.sell(pay_now=True)
    assert sell.state.stage is Stage.EDITING


async def test_a_ticket_from_the_sale_starts_today_or_on_a_day(counter: Counter) -> None:
    sell = await selling(counter)
    sell.choose(template(sell, StartKind.SALE))
    assert sell.state.starts == (Start.TODAY, Start.DAY)
    sell.set_start(Start.DAY)
    sell.set_day(sell.state.today + timedelta(days=3))
    await sell.sell(pay_now=False)
    assert sell.state.sold is not None
    assert sell.state.sold.ticket.started is not None
    assert sell.state.sold.ticket.started.date() == sell.state.day


async def test_a_first_day_in_the_past_is_a_problem(counter: Counter) -> None:
    sell = await selling(counter)
    sell.choose(template(sell))
    sell.set_start(Start.DAY)
    sell.set_day(sell.state.today - timedelta(days=1))
    assert Field.DAY in sell.state.problems
    assert not sell.state.ready


async def test_a_ticket_from_the_first_entry_has_no_day(counter: Counter) -> None:
    sell = await selling(counter)
    sell.choose(template(sell, StartKind.FIRST_ENTRY))
    assert sell.state.starts == (Start.FIRST_ENTRY,)
    sell.set_start(Start.TODAY)
    await sell.sell(pay_now=False)
    assert sell.state.sold is not None
    assert sell.state.sold.ticket.started is None


async def test_the_fee_is_part_of_what_is_due_and_never_discounted(counter: Counter) -> None:
    sell = await selling(counter)
    chosen = template(sell, with_fee=True)
    sell.choose(chosen)
    sell.set_discount(Decimal(50))
    sell.set_reason("Акція")
    assert sell.state.quote is not None
    assert sell.state.quote.fee == chosen.fee
    assert sell.state.quote.due == chosen.price - sell.state.quote.off + chosen.fee
    await sell.sell(pay_now=False)
    assert sell.state.sold is not None
    assert issued_sum(sell.state.sold.ticket) == sell.state.quote.due


async def test_a_discount_without_a_reason_can_not_be_sold(counter: Counter) -> None:
    sell = await selling(counter)
    sell.choose(template(sell))
    sell.set_discount(Decimal(10))
    assert sell.state.problems == {Field.REASON: "missing"}
    sell.set_reason("   ")
    assert not sell.state.ready
    sell.set_reason("Сімейна")
    assert sell.state.ready


async def test_a_discount_over_the_price_is_a_problem(counter: Counter) -> None:
    sell = await selling(counter)
    chosen = template(sell)
    sell.choose(chosen)
    sell.set_reason("Акція")
    sell.set_discount_kind(DiscountKind.SUM)
    sell.set_discount((chosen.price + Money(1)).decimal)
    assert sell.state.problems[Field.DISCOUNT] == "discount_over_price"
    assert not sell.state.ready


async def test_what_is_no_number_is_a_problem(counter: Counter) -> None:
    sell = await selling(counter)
    sell.choose(template(sell))
    sell.set_discount(None)
    assert sell.state.problems == {Field.DISCOUNT: "not_a_number"}


async def test_a_discount_in_a_sum_reaches_luckyfit_with_its_reason(counter: Counter) -> None:
    sell = await selling(counter)
    chosen = template(sell)
    sell.choose(chosen)
    sell.set_discount_kind(DiscountKind.SUM)
    sell.set_discount(Decimal("100.50"))
    sell.set_reason(" Сімейна ")
    sell.set_docnumber("К-128")
    await sell.sell(pay_now=True)
    assert sell.state.stage is Stage.DONE
    assert sell.state.sold is not None
    assert sell.state.sold.pay_now
    assert sell.state.sold.ticket.price == chosen.price - Money.of("100.50")
    assert sell.state.sold.ticket.discount_comment == "Сімейна"
    assert (sell.state.sold.ticket.docnumber or "").startswith("К-128")


async def test_a_ticket_sold_without_payment_stays_as_debt_and_can_be_taken_back(counter: Counter) -> None:
    sell = await selling(counter)
    sell.choose(template(sell))
    await sell.sell(pay_now=False)
    assert sell.state.sold is not None
    assert sell.state.quote is not None
    assert (await counter.view("no_ticket")).debt == sell.state.quote.due
    await counter.selling.undo(counter.person("no_ticket").id, sell.state.sold.ticket.id)
    assert (await counter.view("no_ticket")).debt == ZERO


async def test_after_a_lost_answer_nothing_can_be_sold_again(counter: Counter) -> None:
    counter.faults.set(SELL, "lost_after")
    sell = await selling(counter)
    sell.choose(template(sell))
    await sell.sell(pay_now=True)
    assert sell.state.stage is Stage.UNKNOWN
    assert not sell.state.ready
    await sell.sell(pay_now=True)
    assert len((await counter.view("no_ticket")).tickets) == 1
    assert len(await counter.selling.open_questions()) == 1


async def test_a_refusal_is_told_and_the_fields_stay(counter: Counter) -> None:
    counter.faults.set(SELL, "refuse", words="Абонемент не продається")
    sell = await selling(counter)
    sell.choose(template(sell))
    await sell.sell(pay_now=True)
    assert isinstance(sell.state.error, Refused)
    assert sell.state.ready


async def test_without_luckyfit_there_is_no_price_list_and_that_is_told(counter: Counter) -> None:
    counter.faults.set("GET /tickets", "refuse")
    sell = await selling(counter)
    assert sell.state.price_list is None
    assert sell.state.error is not None
    assert not sell.state.loading


class Dearer:
    """LuckyFit rounds in its own way: every ticket comes out a hryvnia dearer than the price list says."""

    def __init__(self, selling: Selling) -> None:
        self.price_list, self.undo, self._selling = selling.price_list, selling.undo, selling

    async def sell(self, order: TicketOrder) -> ClientTicket:
        ticket = await self._selling.sell(order)
        return replace(ticket, price=(ticket.price or ZERO) + Money.of(1))


async def dearer(counter: Counter) -> SellPresenter:
    view = await counter.view("no_ticket")
    sell = SellPresenter(Dearer(counter.selling), counter.bus, counter.clock, view.client)
    await sell.load()
    sell.choose(template(sell))
    await sell.sell(pay_now=True)
    return sell


async def test_a_ticket_that_came_out_dearer_is_asked_about_and_can_be_taken_back(counter: Counter) -> None:
    sell = await dearer(counter)
    assert sell.state.stage is Stage.DIFFERS
    assert not sell.state.may_close
    await sell.take_back()
    assert sell.state.stage is Stage.EDITING
    assert (await counter.view("no_ticket")).tickets == ()


async def test_a_ticket_that_came_out_dearer_can_be_kept(counter: Counter) -> None:
    sell = await dearer(counter)
    sell.keep()
    assert sell.state.stage is Stage.DONE
    assert (await counter.view("no_ticket")).debt > ZERO
