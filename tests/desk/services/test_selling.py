"""Selling against the sandbox: guard rails, sales written down, tickets taken back only while unpaid."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import text

from desk.config import LuckyFitSettings
from desk.errors import KeyProblem, NotAllowed, OutcomeUnknown, Refused, StoreError, Unreachable
from desk.luckyfit.club import LuckyFitClub
from desk.model.money import Money
from desk.model.saga import SaleState
from desk.model.sale import Discount, DiscountKind, PayKind, Tender, TicketOrder, quote
from desk.model.ticket import StartKind
from desk.model.view import dues_of
from desk.sandbox.moments import RealClock
from desk.services.selling import Selling
from tests.desk.services.conftest import Through

SELL = "POST /client_tickets"
ARRIVED = "POST /client_tickets"
DELETE = "DELETE /client_tickets/{id}"


async def by_sale(counter):
    """A ticket that starts when it is sold."""
    prices = await counter.selling.price_list()
    return next(each for each in prices.templates if each.start_kind is StartKind.SALE and each.fee and each.price)


async def order(counter, **changes) -> TicketOrder:
    return TicketOrder(counter.person("no_ticket").id, (await by_sale(counter)).id, **changes)


def held(counter):
    return counter.dealings(counter.person("no_ticket").id).tickets


async def test_the_price_list_has_every_group_and_ticket_and_is_read_once(counter):
    prices = await counter.selling.price_list()
    asked = len(counter.cable.arrived)
    assert {each.class_id for each in prices.templates} <= {each.id for each in prices.classes}
    assert {each.parent_id for each in prices.classes} - {None} <= {each.id for each in prices.classes}
    assert await counter.selling.price_list() is prices
    assert len(counter.cable.arrived) == asked
    assert await counter.selling.price_list(fresh=True) == prices


async def test_a_ticket_is_sold_unpaid_at_the_price_quoted(counter):
    template = await by_sale(counter)
    discount = Discount(Decimal(10), DiscountKind.PERCENT, "день народження")
    ticket = await counter.selling.sell(await order(counter, discount=discount, docnumber="Д-17"))
    sums = quote(template, discount)
    assert (ticket.price, ticket.fee, ticket.debt) == (sums.price - sums.off, sums.fee, sums.due)
    assert ticket.unpaid
    sale = await counter.store.journal.sale_of_ticket(ticket.id)
    assert (sale.state, sale.due, sale.account_id) == (SaleState.ISSUED, sums.due, ticket.account_id)
    assert ticket.docnumber == f"Д-17 {sale.docmark}"


async def test_a_ticket_starts_on_the_day_chosen(counter):
    day = RealClock().now().date() + timedelta(days=3)
    ticket = await counter.selling.sell(await order(counter, starts=day))
    assert ticket.started.date() == day


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"discount": Discount(Decimal(10), DiscountKind.PERCENT, "")}, "discount_reason"),
        ({"discount": Discount(Decimal(101), DiscountKind.PERCENT, "so")}, "discount_range"),
        ({"discount": Discount(Decimal(9_999_999), DiscountKind.SUM, "so")}, "discount_over_price"),
        ({"starts": RealClock().now().date() - timedelta(days=9)}, "start_past"),
    ],
)
async def test_an_order_against_the_rules_is_never_sent(counter, changes, code):
    with pytest.raises(NotAllowed) as caught:
        await counter.selling.sell(await order(counter, **changes))
    assert caught.value.code == code
    assert SELL not in counter.cable.arrived


async def test_a_ticket_that_is_not_in_the_price_list_is_not_sold(counter):
    with pytest.raises(NotAllowed) as caught:
        await counter.selling.sell(TicketOrder(counter.person("no_ticket").id, 999_999))
    assert caught.value.code == "no_such_ticket"


@pytest.mark.parametrize(
    ("fault", "error", "state", "issued"),
    [
        ("refuse", Refused, SaleState.REJECTED, 0),
        ("lost_before", OutcomeUnknown, SaleState.UNKNOWN, 0),
        ("lost_after", OutcomeUnknown, SaleState.UNKNOWN, 1),
        ("truncated", OutcomeUnknown, SaleState.UNKNOWN, 1),
        ("http_500", OutcomeUnknown, SaleState.UNKNOWN, 0),
        ("unauthorized", OutcomeUnknown, SaleState.UNKNOWN, 0),
        ("expired", OutcomeUnknown, SaleState.UNKNOWN, 0),
    ],
)
async def test_a_sale_that_went_wrong_is_raised_and_written_down_as_it_is(counter, fault, error, state, issued):
    wanted = await order(counter)
    counter.faults.set(SELL, fault)
    with pytest.raises(error):
        await counter.selling.sell(wanted)
    query = text("SELECT state FROM sale")
    found = await counter.store.journal._database.transaction(lambda connection: connection.execute(query).scalars().all())
    assert found == [state.value]
    assert [each.state for each in await counter.selling.open_questions()] == [SaleState.UNKNOWN] * (state is SaleState.UNKNOWN)
    assert len(held(counter)) == issued


async def test_a_sale_that_reached_nobody_is_no_question(counter):
    wanted = await order(counter)
    counter.cable.cut.add(SELL)
    with pytest.raises(Unreachable):
        await counter.selling.sell(wanted)
    assert await counter.selling.open_questions() == []


async def test_a_sale_without_a_key_is_sent_nowhere_and_no_question(counter):
    wanted = await order(counter)
    prices = await counter.selling.price_list()
    keyless = LuckyFitClub(LuckyFitSettings(url="http://127.0.0.1:1"), lambda: "", RealClock(), transport=counter.cable)
    selling = Selling(keyless, counter.store.journal, counter.bus, RealClock())
    selling._prices = prices
    with pytest.raises(KeyProblem):
        await selling.sell(wanted)
    assert SELL not in counter.cable.arrived
    assert await selling.open_questions() == []


async def test_the_ticket_of_a_lost_answer_is_found_by_its_mark(counter):
    wanted = await order(counter)
    counter.faults.set(SELL, "lost_after")
    with pytest.raises(OutcomeUnknown):
        await counter.selling.sell(wanted)
    (question,) = await counter.selling.open_questions()
    ticket = await counter.selling.look_for(question.id)
    assert [ticket.id] == [each.id for each in held(counter)]
    assert await counter.selling.open_questions() == []


async def test_selling_again_after_a_lost_answer_gives_the_ticket_that_was_issued(counter):
    wanted = await order(counter)
    counter.faults.set(SELL, "lost_after")
    with pytest.raises(OutcomeUnknown):
        await counter.selling.sell(wanted)
    ticket = await counter.selling.sell(wanted)
    assert [ticket.id] == [each.id for each in held(counter)]


@pytest.mark.parametrize("other", [{"starts": timedelta(days=9)}, {"starts": None}, {"docnumber": "B-2"}])
async def test_a_ticket_found_with_other_wishes_is_never_given_for_the_one_that_is_wanted_now(counter, other):
    today = RealClock().now().date()
    wanted = replace(await order(counter), starts=today + timedelta(days=4), docnumber="A-1")
    counter.faults.set(SELL, "lost_after", times=1)
    with pytest.raises(OutcomeUnknown):
        await counter.selling.sell(wanted)
    if other.get("starts"):
        other = {"starts": today + other["starts"]}
    with pytest.raises(NotAllowed) as refused:
        await counter.selling.sell(replace(wanted, **other))
    (issued,) = held(counter)
    assert (refused.value.code, refused.value.details["number"]) == ("sold_otherwise", issued.id)


async def test_the_same_is_not_sold_again_while_its_ticket_may_still_come_and_then_under_the_same_mark(counter):
    wanted = await order(counter)
    counter.faults.set(SELL, "lost_before")
    with pytest.raises(OutcomeUnknown):
        await counter.selling.sell(wanted)
    (question,) = await counter.selling.open_questions()
    assert await counter.selling.look_for(question.id) is None
    asked = counter.cable.arrived.count(ARRIVED)
    with pytest.raises(NotAllowed) as caught:
        await counter.selling.sell(wanted)
    assert (caught.value.code, counter.cable.arrived.count(ARRIVED)) == ("sale_being_checked", asked)
    await counter.selling.settle_absent(question.id)
    ticket = await counter.selling.sell(wanted)
    assert [ticket.id] == [each.id for each in held(counter)]
    assert ticket.docnumber == question.docmark
    assert await counter.selling.open_questions() == []


async def test_the_same_is_not_sold_again_while_a_sale_a_killed_program_left_behind_is_not_looked_into(counter):
    wanted = await order(counter)
    due = quote((await counter.selling.price_list()).template(wanted.template_id)).due
    await counter.store.journal.open_sale(wanted.client_id, template_id=wanted.template_id, due=due, operator="")
    with pytest.raises(NotAllowed) as caught:
        await counter.selling.sell(wanted)
    assert (caught.value.code, SELL in counter.cable.arrived) == ("sale_being_checked", False)


async def test_when_the_sale_cannot_be_written_down_nothing_is_sold(counter):
    wanted = await order(counter)
    await counter.store.journal._database.execute(text("PRAGMA query_only = ON"))
    with pytest.raises(StoreError):
        await counter.selling.sell(wanted)
    assert SELL not in counter.cable.arrived


async def test_an_unpaid_ticket_is_taken_back(counter):
    ticket = await counter.selling.sell(await order(counter))
    await counter.selling.undo(ticket.client_id, ticket.id)
    assert held(counter) == []
    assert (await counter.store.journal.sale_of_ticket(ticket.id)).state is SaleState.UNDONE


async def test_a_ticket_is_taken_back_though_the_answer_was_lost(counter):
    ticket = await counter.selling.sell(await order(counter))
    counter.faults.set(DELETE, "lost_after")
    await counter.selling.undo(ticket.client_id, ticket.id)
    assert held(counter) == []


async def test_a_lost_answer_of_taking_back_is_raised_while_the_ticket_is_there(counter):
    ticket = await counter.selling.sell(await order(counter))
    counter.faults.set(DELETE, "lost_before")
    with pytest.raises(OutcomeUnknown):
        await counter.selling.undo(ticket.client_id, ticket.id)
    assert len(held(counter)) == 1


async def test_a_ticket_somebody_paid_for_is_not_taken_back(counter):
    ticket = await counter.selling.sell(await order(counter))
    fee = [due for due in dues_of(ticket) if due.sum == ticket.fee_debt][:1]
    await counter.till.pay(ticket.client_id, fee, [Tender(PayKind.CASH, fee[0].sum)])
    with pytest.raises(NotAllowed) as caught:
        await counter.selling.undo(ticket.client_id, ticket.id)
    assert caught.value.code == "paid_already"
    assert len(held(counter)) == 1


async def test_a_ticket_whose_payment_is_in_doubt_is_not_taken_back(counter):
    ticket = await counter.selling.sell(await order(counter))
    fee = [due for due in dues_of(ticket) if due.sum == ticket.fee_debt][:1]
    counter.faults.set("POST /transactions", "lost_before")
    await counter.till.pay(ticket.client_id, fee, [Tender(PayKind.CASH, fee[0].sum)])
    with pytest.raises(NotAllowed) as caught:
        await counter.selling.undo(ticket.client_id, ticket.id)
    assert caught.value.code == "payment_unsettled"


def sold_elsewhere(counter):
    """An unpaid ticket another desk has sold."""
    return counter.dealings(counter.person("unpaid").id).tickets[-1]


def still_there(counter, ticket) -> bool:
    return ticket.id in {each.id for each in counter.dealings(ticket.client_id).tickets}


async def refused(counter, client_id: int, ticket_id: int, **more) -> str:
    """The rule that said no before anything was sent."""
    counter.cable.arrived.clear()
    with pytest.raises(NotAllowed) as caught:
        await counter.selling.undo(client_id, ticket_id, **more)
    assert not any(each.startswith("DELETE") for each in counter.cable.arrived)
    return caught.value.code


async def test_a_ticket_sold_elsewhere_is_taken_back_only_when_that_is_meant(counter):
    unpaid = sold_elsewhere(counter)
    assert await refused(counter, unpaid.client_id, unpaid.id) == "sold_elsewhere"
    assert still_there(counter, unpaid)
    await counter.selling.undo(unpaid.client_id, unpaid.id, elsewhere=True)
    assert not still_there(counter, unpaid)


@pytest.mark.parametrize(("price", "fee"), [(100, 0), (0, 100)])
async def test_a_ticket_sold_elsewhere_and_paid_in_part_meanwhile_is_left(counter, price, fee):
    unpaid = sold_elsewhere(counter)
    unpaid.fee = 100
    unpaid.paid_price, unpaid.paid_fee = price, fee
    assert await refused(counter, unpaid.client_id, unpaid.id, elsewhere=True) == "paid_already"


async def test_a_ticket_sold_elsewhere_and_paid_as_a_whole_meanwhile_is_left(counter):
    unpaid = sold_elsewhere(counter)
    unpaid.paid_price, unpaid.paid_fee = unpaid.price, unpaid.fee
    assert await refused(counter, unpaid.client_id, unpaid.id, elsewhere=True) == "paid_already"


async def test_a_ticket_that_is_gone_is_not_taken_back_once_more(counter):
    ticket, unpaid = await counter.selling.sell(await order(counter)), sold_elsewhere(counter)
    held(counter).clear()
    counter.dealings(unpaid.client_id).tickets.remove(unpaid)
    assert await refused(counter, ticket.client_id, ticket.id) == "ticket_gone"
    assert await refused(counter, unpaid.client_id, unpaid.id, elsewhere=True) == "ticket_gone"


async def test_a_ticket_another_client_holds_is_left(counter):
    unpaid = sold_elsewhere(counter)
    assert await refused(counter, counter.person("active").id, unpaid.id, elsewhere=True) == "ticket_gone"


class Careless:
    """LuckyFit, if it told everybody's tickets or kept something back."""

    def __init__(self, club, **changes):
        self._club, self._changes = club, changes

    def __getattr__(self, name):
        return getattr(self._club, name)

    async def client_tickets(self, client_id, state=None):
        return [replace(each, **self._changes) for each in await self._club.client_tickets(client_id, state)]


async def test_a_ticket_told_with_another_client_s_number_is_left(counter):
    unpaid = sold_elsewhere(counter)
    counter.selling._club = Careless(counter.club, client_id=1)
    assert await refused(counter, unpaid.client_id, unpaid.id, elsewhere=True) == "ticket_of_another"


@pytest.mark.parametrize("changes", [{"price": None}, {"price_debt": None}, {"price": None, "price_debt": None}])
async def test_a_ticket_sold_elsewhere_is_left_when_luckyfit_does_not_tell_that_it_is_unpaid(counter, changes):
    unpaid = sold_elsewhere(counter)
    unpaid.price = max(unpaid.price, 100)
    counter.selling._club = Careless(counter.club, **changes, fee=None, fee_debt=None)
    assert await refused(counter, unpaid.client_id, unpaid.id, elsewhere=True) == "unpaid_not_told"


async def test_our_own_ticket_without_its_sums_is_left_to_luckyfit_to_judge(counter):
    ticket = await counter.selling.sell(await order(counter))
    counter.selling._club = Careless(counter.club, price=None, price_debt=None, fee=None, fee_debt=None)
    await counter.selling.undo(ticket.client_id, ticket.id)
    assert held(counter) == []


async def test_a_ticket_sold_elsewhere_whose_payment_here_is_in_doubt_is_left(counter):
    unpaid = sold_elsewhere(counter)
    (due, *_) = await counter.dues(unpaid.client_id)
    counter.faults.set("POST /transactions", "lost_before")
    await counter.till.pay(unpaid.client_id, [due], [Tender(PayKind.CASH, due.sum)])
    assert await refused(counter, unpaid.client_id, unpaid.id, elsewhere=True) == "payment_unsettled"


async def test_a_ticket_whose_sale_answer_was_lost_is_known_as_ours_by_its_mark(counter):
    wanted = await order(counter)
    counter.faults.set(SELL, "lost_after")
    with pytest.raises(OutcomeUnknown):
        await counter.selling.sell(wanted)
    (ticket,) = held(counter)
    await counter.selling.undo(ticket.client_id, ticket.id)
    assert held(counter) == []
    assert await counter.selling.open_questions() == []


@pytest.mark.parametrize("ours", [True, False])
@pytest.mark.parametrize("fault", ["lost_before", "http_500", "html_502", "unauthorized", "expired"])
async def test_a_ticket_that_is_there_after_a_doubtful_answer_leaves_the_outcome_unknown(counter, fault, ours):
    """A refused key too: a late or repeated DELETE may still come, so nobody is told that nothing was done."""
    ticket = await counter.selling.sell(await order(counter)) if ours else sold_elsewhere(counter)
    counter.faults.set(DELETE, fault)
    counter.cable.arrived.clear()
    with pytest.raises(OutcomeUnknown):
        await counter.selling.undo(ticket.client_id, ticket.id, elsewhere=not ours)
    read, deleted = "GET /client_tickets", f"DELETE /client_tickets/{ticket.id}"
    assert [each for each in counter.cable.arrived if each != "GET /branches"] == [read, deleted, read]
    assert still_there(counter, ticket)


@pytest.mark.parametrize("fault", ["lost_after", "truncated"])
async def test_a_ticket_that_is_gone_after_a_doubtful_answer_was_taken_back(counter, fault):
    unpaid = sold_elsewhere(counter)
    counter.faults.set(DELETE, fault)
    await counter.selling.undo(unpaid.client_id, unpaid.id, elsewhere=True)
    assert not still_there(counter, unpaid)


class Late:
    """LuckyFit's answer to a DELETE, changed after it was done."""

    def __init__(self, club, error):
        self._club, self._error = club, error

    def __getattr__(self, name):
        return getattr(self._club, name)

    async def delete_client_ticket(self, client_ticket_id):
        await self._club.delete_client_ticket(client_ticket_id)
        raise self._error


def key_refused() -> KeyProblem:
    error = KeyProblem(DELETE, "status 401")
    error.http_status = 401
    return error


@pytest.mark.parametrize("error", [Refused(DELETE, "не знайдено"), key_refused()])
async def test_a_no_that_came_though_the_ticket_is_gone_is_no_failure(counter, error):
    """Something between repeated the DELETE, or lost the key on the way back: the tickets tell."""
    ticket = await counter.selling.sell(await order(counter))
    counter.selling._club = Late(counter.club, error)
    await counter.selling.undo(ticket.client_id, ticket.id)
    assert (await counter.store.journal.sale_of_ticket(ticket.id)).state is SaleState.UNDONE


async def test_a_clear_no_of_luckyfit_is_told_in_its_words(counter):
    ticket = await counter.selling.sell(await order(counter))
    counter.faults.set(DELETE, "refuse", words="Абонемент заблоковано")
    with pytest.raises(Refused) as caught:
        await counter.selling.undo(ticket.client_id, ticket.id)
    assert caught.value.words == "Абонемент заблоковано"


async def test_a_lost_answer_that_can_t_be_looked_up_is_unknown_and_looked_up_before_the_next_press(counter):
    ticket = await counter.selling.sell(await order(counter))
    deleting = Late(counter.club, OutcomeUnknown(DELETE, "lost"))

    async def cut_off(client_ticket_id):
        try:
            await Late.delete_client_ticket(deleting, client_ticket_id)
        finally:
            counter.cable.cut.add("GET /client_tickets")

    deleting.delete_client_ticket = cut_off
    counter.selling._club = deleting
    with pytest.raises(OutcomeUnknown):
        await counter.selling.undo(ticket.client_id, ticket.id)
    with pytest.raises(Unreachable):
        await counter.selling.undo(ticket.client_id, ticket.id)
    counter.cable.cut.clear()
    counter.cable.arrived.clear()
    await counter.selling.undo(ticket.client_id, ticket.id)
    assert counter.cable.arrived == ["GET /client_tickets"]
    assert (await counter.store.journal.sale_of_ticket(ticket.id)).state is SaleState.UNDONE


async def test_taking_back_that_reached_nobody_says_that_nothing_was_sent(counter):
    ticket = await counter.selling.sell(await order(counter))
    counter.cable.cut.add(f"DELETE /client_tickets/{ticket.id}")
    with pytest.raises(Unreachable):
        await counter.selling.undo(ticket.client_id, ticket.id)
    assert len(held(counter)) == 1


async def test_a_second_press_while_a_ticket_is_taken_back_sends_nothing(counter):
    ticket = await counter.selling.sell(await order(counter))
    pressed = (counter.selling.undo(ticket.client_id, ticket.id) for _press in range(2))
    first, second = await asyncio.gather(*pressed, return_exceptions=True)
    assert (first, type(second), second.code) == (None, NotAllowed, "already_running")
    assert sum(each.startswith("DELETE") for each in counter.cable.arrived) == 1


async def test_a_free_ticket_needs_no_price(counter):
    template = await by_sale(counter)
    discount = Discount(Decimal(100), DiscountKind.PERCENT, "подарунок")
    ticket = await counter.selling.sell(await order(counter, discount=discount))
    assert ticket.price == Money(0)
    assert ticket.debt == template.fee


class Answering:
    """A club whose answers to a sale are changed on the way."""

    def __init__(self, club, **changes):
        self._club, self._changes = club, changes

    def __getattr__(self, name):
        return getattr(self._club, name)

    async def sell_ticket(self, order):
        return replace(await self._club.sell_ticket(order), **self._changes)


async def test_an_answer_without_sums_is_read_again(counter):
    wanted = await order(counter)
    counter.selling._club = Answering(counter.club, price=None, account_id=None)
    ticket = await counter.selling.sell(wanted)
    assert ticket.price == (await by_sale(counter)).price
    assert ticket.account_id is not None


async def test_a_ticket_that_cannot_be_read_again_is_issued_all_the_same(counter):
    wanted = await order(counter)
    counter.selling._club = Answering(counter.club, price=None)
    counter.cable.cut.add("GET /client_tickets")
    ticket = await counter.selling.sell(wanted)
    assert (ticket.price, [ticket.id]) == (None, [each.id for each in held(counter)])


async def test_an_answer_about_a_ticket_the_client_does_not_hold_proves_nothing(counter):
    wanted = await order(counter)
    counter.selling._club = Answering(counter.club, id=999_999, price=None)
    with pytest.raises(OutcomeUnknown):
        await counter.selling.sell(wanted)
    (sale,) = await counter.selling.open_questions()
    assert sale.state is SaleState.UNKNOWN
    assert [(await counter.selling.look_for(sale.id)).id] == [each.id for each in held(counter)]


@pytest.mark.parametrize("changes", [{"client_id": 1}, {"template_id": 1}])
async def test_an_answer_about_another_ticket_proves_nothing(counter, changes):
    wanted = await order(counter)
    counter.selling._club = Answering(counter.club, **changes)
    with pytest.raises(OutcomeUnknown):
        await counter.selling.sell(wanted)
    assert [each.state for each in await counter.selling.open_questions()] == [SaleState.UNKNOWN]


async def test_a_second_press_while_the_first_sale_runs_sells_nothing(counter):
    wanted = await order(counter)
    first, second = await asyncio.gather(counter.selling.sell(wanted), counter.selling.sell(wanted), return_exceptions=True)
    assert [first.id] == [each.id for each in held(counter)]
    assert (type(second), second.code) == (NotAllowed, "already_running")


async def test_a_ticket_whose_issue_cannot_be_written_down_is_given_and_stays_a_question(counter):
    wanted = await order(counter)
    worn = "CREATE TRIGGER worn BEFORE UPDATE ON sale BEGIN SELECT RAISE(ABORT, 'worn out'); END"
    await counter.store.journal._database.execute(text(worn))
    ticket = await counter.selling.sell(wanted)
    assert [ticket.id] == [each.id for each in held(counter)]
    assert [each.state for each in await counter.selling.open_questions()] == [SaleState.SENDING]


async def test_a_sale_broken_off_while_it_is_sent_is_a_question(counter):
    wanted = await order(counter)
    arrived, forever = asyncio.Event(), asyncio.Event()

    class Hanging(Answering):
        async def sell_ticket(self, order):
            await self._club.sell_ticket(order)
            arrived.set()
            await forever.wait()

    counter.selling._club = Hanging(counter.club)
    async with asyncio.TaskGroup() as group:
        selling = group.create_task(counter.selling.sell(wanted))
        await arrived.wait()
        selling.cancel()
    assert [each.state for each in await counter.selling.open_questions()] == [SaleState.UNKNOWN]
    counter.selling._club = counter.club
    assert [(await counter.selling.sell(wanted)).id] == [each.id for each in held(counter)]


async def test_looking_for_a_ticket_that_was_issued_finds_it_and_changes_nothing(counter):
    ticket = await counter.selling.sell(await order(counter))
    sale = await counter.store.journal.sale_of_ticket(ticket.id)
    assert (await counter.selling.look_for(sale.id)).id == ticket.id
    assert await counter.store.journal.sale(sale.id) == sale


async def test_a_ticket_taken_back_by_a_program_that_died_before_it_wrote_that_down_is_written_down_now(counter):
    ticket = await counter.selling.sell(await order(counter))
    await counter.club.delete_client_ticket(ticket.id)
    assert await refused(counter, ticket.client_id, ticket.id) == "ticket_gone"
    assert (await counter.store.journal.sale_of_ticket(ticket.id)).state is SaleState.UNDONE


async def test_a_sale_whose_answer_breaks_us_is_in_doubt_and_never_refused(counter):
    wanted = await order(counter)

    class Breaking(Through):
        async def sell_ticket(self, order: TicketOrder):
            await counter.club.sell_ticket(order)
            raise ArithmeticError("nobody thought of it")

    selling = Selling(Breaking(counter.club), counter.store.journal, counter.bus, RealClock())
    with pytest.raises(OutcomeUnknown):
        await selling.sell(wanted)
    (sale,) = await counter.store.journal.sale_questions()
    assert sale.state is SaleState.UNKNOWN
