"""A sale's states: a ticket is issued once, and a paid one is never undone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from itertools import product

import pytest

from desk.errors import NotAllowed
from desk.model.money import Money
from desk.model.saga import SALE_NEXT, SALE_QUESTIONS, Sale, SaleState, advance_sale, paid_state
from desk.model.ticket import ClientTicket

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
TICKET = ClientTicket(id=900, client_id=17, name="8 занять", account_id=501, fee_account_id=502)


def _sale(state: SaleState) -> Sale:
    return Sale("01", 17, state, NOW, NOW)


@pytest.mark.parametrize(("before", "after"), sorted(product(SaleState, SaleState)))
def test_only_the_steps_of_the_table_are_taken(before, after):
    try:
        moved = advance_sale(_sale(before), after, NOW, ticket=TICKET).state
    except NotAllowed:
        moved = None
    assert (moved is after) == (after in SALE_NEXT[before])


def test_an_issued_sale_knows_its_ticket_and_accounts():
    issued = advance_sale(_sale(SaleState.SENDING), SaleState.ISSUED, NOW, ticket=TICKET)
    assert (issued.client_ticket_id, issued.account_id, issued.fee_account_id) == (900, 501, 502)


def test_nothing_is_issued_without_a_ticket():
    with pytest.raises(NotAllowed):
        advance_sale(_sale(SaleState.SENDING), SaleState.ISSUED, NOW)


def test_a_paid_ticket_is_never_undone():
    assert SaleState.UNDONE not in SALE_NEXT[SaleState.PAID] | SALE_NEXT[SaleState.PART_PAID]


@pytest.mark.parametrize(
    ("due", "paid", "state"),
    [(900, 900, SaleState.PAID), (900, 100, SaleState.PART_PAID), (900, 0, SaleState.ISSUED), (0, 0, SaleState.ISSUED)],
)
def test_a_sale_stands_where_what_is_booked_leaves_it(due, paid, state):
    assert paid_state(Money.of(due), Money.of(paid)) is state


@pytest.mark.parametrize("before", [SaleState.PAID, SaleState.PART_PAID])
def test_a_sale_whose_payment_was_taken_out_keeps_its_ticket(before):
    paid = replace(_sale(before), client_ticket_id=900, account_id=501)
    back = advance_sale(paid, SaleState.ISSUED, NOW)
    assert (back.state, back.client_ticket_id, back.account_id) == (SaleState.ISSUED, 900, 501)


def test_what_may_have_been_issued_is_a_question():
    assert {SaleState.SENDING, SaleState.UNKNOWN} <= SALE_QUESTIONS
