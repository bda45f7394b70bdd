"""Quotes, splits and orders: exact sums, or a rule that says no."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.errors import NotAllowed
from desk.model.money import ZERO, Money, total
from desk.model.sale import (
    PAYABLE,
    Discount,
    DiscountKind,
    Due,
    Operation,
    PayKind,
    Tender,
    TicketOrder,
    allocate,
    change_of,
    checked,
    quote,
)
from desk.model.ticket import StartKind, TicketTemplate

TODAY = date(2026, 11, 22)
TICKET = TicketTemplate(1, "8 занять", Money(120000), fee=Money(50000))
BY_ENTRY = TicketTemplate(2, "Разове", Money(30000), start_kind=StartKind.FIRST_ENTRY)
FEE = Due(502, Operation.FEE, Money(50000))
PRICE = Due(501, Operation.TICKET, Money(120000))
K = PayKind


def percent(value: str, comment: str = "акція") -> Discount:
    return Discount(Decimal(value), DiscountKind.PERCENT, comment)


def off(value: str, comment: str = "акція") -> Discount:
    return Discount(Decimal(value), DiscountKind.SUM, comment)


def uah(amount: str) -> Money:
    return Money.of(amount)


@pytest.mark.parametrize(
    ("discount", "taken_off", "due"),
    [
        (None, "0", "1700"),
        (percent("0"), "0", "1700"),
        (percent("10"), "120", "1580"),
        (percent("33.333"), "400", "1300"),
        (percent("100"), "1200", "500"),
        (off("0.01"), "0.01", "1699.99"),
        (off("1200"), "1200", "500"),
    ],
)
def test_a_discount_comes_off_the_price_and_never_off_the_fee(discount, taken_off, due):
    sums = quote(TICKET, discount)
    assert (sums.price, sums.off, sums.fee, sums.due) == (uah("1200"), uah(taken_off), uah("500"), uah(due))


@pytest.mark.parametrize(
    ("discount", "code"),
    [
        (percent("100.01"), "discount_range"),
        (percent("-1"), "discount_range"),
        (percent("NaN"), "discount_range"),
        (off("-0.01"), "discount_range"),
        (off("0.001"), "discount_range"),
        (off("1200.01"), "discount_over_price"),
        (off("Infinity"), "discount_range"),
    ],
)
def test_a_discount_out_of_bounds_is_refused(discount, code):
    with pytest.raises(NotAllowed) as caught:
        quote(TICKET, discount)
    assert caught.value.code == code


def test_a_ticket_that_starts_at_sale_starts_today_or_on_the_day_chosen():
    order = TicketOrder(17, 1)
    assert checked(order, TICKET, TODAY).starts == TODAY
    assert checked(TicketOrder(17, 1, starts=date(2026, 12, 1)), TICKET, TODAY).starts == date(2026, 12, 1)


def test_a_ticket_that_starts_by_first_entry_is_sent_without_a_day():
    assert checked(TicketOrder(17, 2), BY_ENTRY, TODAY).starts is None


def test_an_empty_discount_is_no_discount():
    assert checked(TicketOrder(17, 1, discount=percent("0", "")), TICKET, TODAY).discount is None


@pytest.mark.parametrize(
    ("template", "order", "code"),
    [
        (BY_ENTRY, TicketOrder(17, 2, starts=TODAY), "start_by_entry"),
        (TICKET, TicketOrder(17, 1, starts=date(2026, 11, 21)), "start_past"),
        (TICKET, TicketOrder(17, 1, discount=percent("5", "  ")), "discount_reason"),
        (TICKET, TicketOrder(17, 1, discount=percent("101")), "discount_range"),
        (TICKET, TicketOrder(17, 1, discount=off("5000")), "discount_over_price"),
        (TICKET, TicketOrder(17, 1, docnumber="4111111111111111"), "card_number"),
        (TICKET, TicketOrder(17, 1, discount=percent("5", "card 4111 1111 1111 1111")), "card_number"),
    ],
)
def test_an_order_against_the_rules_is_refused(template, order, code):
    with pytest.raises(NotAllowed) as caught:
        checked(order, template, TODAY)
    assert caught.value.code == code


def test_several_accounts_are_split_over_several_kinds_in_the_order_of_sending():
    tenders = [Tender(K.CASH, uah("600"), tendered=uah("1000")), Tender(K.CARD, uah("700")), Tender(K.DEPOSIT, uah("400"))]
    parts = [(each.due.account_id, each.kind, str(each.sum)) for each in allocate([FEE, PRICE], tenders)]
    assert parts == [
        (502, K.DEPOSIT, "400.00"),
        (502, K.CARD, "100.00"),
        (501, K.CARD, "600.00"),
        (501, K.CASH, "600.00"),
    ]


def test_cash_may_be_more_than_is_due_and_the_rest_is_change():
    tenders = [Tender(K.CARD, uah("200")), Tender(K.CASH, uah("500"))]
    assert [str(each.sum) for each in allocate([FEE], tenders)] == ["200.00", "300.00"]
    assert change_of([FEE], tenders) == uah("200")


def test_a_tender_knows_its_change():
    assert Tender(K.CASH, uah("300"), tendered=uah("500")).change == uah("200")
    assert Tender(K.CASH, uah("300")).change == ZERO


def test_an_allocation_says_what_is_booked_and_where():
    (part,) = allocate([FEE], [Tender(K.BANK, uah("500"))])
    booking = part.booking(17, "Рецепція 1")
    assert (booking.client_id, booking.account_id, booking.operation, booking.point_name) == (
        17,
        502,
        Operation.FEE,
        "Рецепція 1",
    )


@pytest.mark.parametrize(
    ("dues", "tenders", "code"),
    [
        ([], [Tender(K.CASH, uah("5"))], "nothing_to_pay"),
        ([Due(1, Operation.FEE, ZERO)], [], "nothing_to_pay"),
        ([FEE, FEE], [Tender(K.CASH, uah("1000"))], "due_twice"),
        ([FEE], [], "split_differs"),
        ([FEE], [Tender(K.CASH, uah("499.99"))], "split_differs"),
        ([FEE], [Tender(K.CARD, uah("-500")), Tender(K.CASH, uah("1000"))], "split_differs"),
        ([FEE], [Tender(K.CARD, uah("500.01"))], "overpaid"),
        ([FEE], [Tender(K.CARD, uah("500")), Tender(K.CASH, uah("1"))], "overpaid"),
        ([FEE], [Tender(K.CARD, uah("500"), tendered=uah("600"))], "overpaid"),
        ([FEE], [Tender(K.CASH, uah("500"), tendered=uah("400"))], "cash_short"),
        ([FEE], [Tender(K.TICKET, uah("500"))], "kind_not_payable"),
        ([Due(9, Operation.TOP_UP, uah("500"))], [Tender(K.DEPOSIT, uah("500"))], "deposit_from_deposit"),
    ],
)
def test_a_wrong_split_is_refused_by_its_name(dues, tenders, code):
    with pytest.raises(NotAllowed) as caught:
        allocate(dues, tenders)
    assert caught.value.code == code


def test_a_deposit_pays_only_what_lies_on_it():
    tenders = [Tender(K.DEPOSIT, uah("500"))]
    assert len(allocate([FEE], tenders, balance=uah("500"))) == 1
    with pytest.raises(NotAllowed) as caught:
        allocate([FEE], tenders, balance=uah("499.99"))
    assert caught.value.code == "deposit_short"


sums = st.integers(1, 10_000_000).map(Money)


@given(st.lists(sums, min_size=1, max_size=6), st.data())
def test_parts_sum_exactly_to_every_due_and_to_every_tender(owed, data):
    dues = [Due(number, Operation.TICKET, each) for number, each in enumerate(owed, 1)]
    left, tenders = total(owed).minor, []
    for kind in data.draw(st.permutations([K.DEPOSIT, K.CARD, K.BANK, K.ADDITIONAL])):
        part = data.draw(st.integers(0, left))
        left -= part
        tenders.append(Tender(kind, Money(part)))
    extra = data.draw(st.integers(0, 50_000)) * min(left, 1)
    tenders.append(Tender(K.CASH, Money(left + extra)))
    parts = allocate(dues, tenders)
    assert {due.account_id: total([each.sum for each in parts if each.due is due]) for due in dues} == {
        due.account_id: due.sum for due in dues
    }
    booked = {kind: total([each.sum for each in parts if each.kind is kind]) for kind in PAYABLE}
    assert booked == {each.kind: Money(each.sum.minor - extra * (each.kind is K.CASH)) for each in tenders}
    assert change_of(dues, tenders) == Money(extra)
    assert [PAYABLE.index(each.kind) for each in parts] == sorted(PAYABLE.index(each.kind) for each in parts)
    assert all(each.sum > ZERO for each in parts)
