"""Tickets of clients, their accounts, movements of money, and bills."""

from __future__ import annotations

from datetime import timedelta

from starlette.routing import Route

from desk.sandbox.changes.paying import client_of
from desk.sandbox.given import whole_or
from desk.sandbox.luckyfit.filters import between, chosen, inside
from desk.sandbox.luckyfit.rows import deposit_row, movement_row, order_line_row, order_row, ticket_row
from desk.sandbox.luckyfit.wire import Answer, Ask, House, PartOfList, operation
from desk.sandbox.refusal import Refusal

_LIVE = 4
_STATES = {1: (1,), 2: (2,), 3: (3,), _LIVE: (1, 3)}
_MOVEMENT_FILTERS = ("paykind_id", "finoperation_id", "point_name")


def routes(house: House) -> list[Route]:
    """Every operation on money."""
    return [
        *operation(house, "GET", "/client_tickets", _client_tickets),
        *operation(house, "POST", "/client_tickets", _sell),
        *operation(house, "DELETE", "/client_tickets/{number:int}", _take_back),
        *operation(house, "GET", "/client_accounts", _accounts),
        *operation(house, "GET", "/transactions", _transactions),
        *operation(house, "POST", "/transactions", _book),
        *operation(house, "GET", "/orders", _orders),
        *operation(house, "GET", "/order_items/id/{number:int}", _order_items),
    ]


def _client_tickets(ask: Ask) -> Answer:
    person = client_of(ask.club, ask.params)
    state = whole_or(ask.params, "ticket_state", 0)
    if state and state not in _STATES:
        raise Refusal("Неверное состояние абонемента")
    now = ask.house.clock.now()
    tickets = ask.club.dealings(person).tickets
    return [ticket_row(each, now) for each in tickets if not state or each.state_at(now) in _STATES[state]]


def _sell(ask: Ask) -> Answer:
    return ticket_row(ask.house.changes.do("sell", body=ask.body), ask.house.clock.now())


def _take_back(ask: Ask) -> Answer:
    return ticket_row(ask.house.changes.do("take_back", ticket_id=ask.number), ask.house.clock.now())


def _accounts(ask: Ask) -> Answer:
    return [deposit_row(each) for each in ask.club.dealings(client_of(ask.club, ask.params)).deposits]


def _transactions(ask: Ask) -> Answer:
    limits = between(ask.params, "created_at")
    habits = ask.club.habits
    last = ask.house.clock.now() - timedelta(milliseconds=habits.read_lag_ms)
    shown = [each for each in ask.club.movements if not habits.read_lag_ms or each.created_at <= last]
    rows = [movement_row(each, habits) for each in shown if inside(each.created_at, limits)]
    fitting = chosen(rows, ask.params, _MOVEMENT_FILTERS)
    return PartOfList(fitting[: habits.rows_told], len(fitting)) if habits.rows_told else fitting


def _book(ask: Ask) -> Answer:
    return movement_row(ask.house.changes.do("book", body=ask.body), ask.club.habits)


def _orders(ask: Ask) -> Answer:
    """`closed` is what the document's only worked sample calls the moment of payment."""
    created, payed, closed = (between(ask.params, name) for name in ("created_at", "payed_at", "closed"))
    status = whole_or(ask.params, "payment_status", 0)
    if status not in (0, 1, 2):
        raise Refusal("Неверный признак оплаты")
    fitting = [
        each
        for each in ask.club.orders
        if inside(each.created_at, created)
        and inside(each.payed_at, payed)
        and inside(each.payed_at, closed)
        and (not status or (each.payed_at is not None) == (status == 2))  # noqa: PLR2004 - 1 unpaid, 2 paid
    ]
    return chosen([order_row(each) for each in fitting], ask.params, ("paykind_id", "point_name"))


def _order_items(ask: Ask) -> Answer:
    order = next((each for each in ask.club.orders if each.id == ask.number), None)
    if order is None:
        raise Refusal("Счет не найден")
    return [order_line_row(order, line) for line in order.lines]
