"""Movements of money: payments of a ticket or its fee, top-ups, the hosted pages and the terminal. It always adds up."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from desk.sandbox.club import ClubState
from desk.sandbox.dealings import Deposit, HeldTicket
from desk.sandbox.given import Given, kopiykas, text, whole
from desk.sandbox.history import FEE, TICKET, TOP_UP, Movement
from desk.sandbox.people import Person
from desk.sandbox.refusal import Refusal

FROM_DEPOSIT, SERVICES = 1, 20
WRITABLE_KINDS = (1, 2, 3, 4, 5)
API_USER = (3, "API")
TERMINAL_POINT = "Термінал"


def behave(club: ClubState, at: datetime, habits: Given) -> None:
    """Other habits from now on."""
    del at
    club.habits.change(habits)


def book(club: ClubState, at: datetime, body: Given) -> Movement:
    """POST /transactions: operation 1, 2 or 3 on one account of one client."""
    person = client_of(club, body)
    operation, kind = whole(body, "finoperation_id"), whole(body, "paykind_id")
    if operation not in (TOP_UP, TICKET, FEE):
        raise Refusal("Недопустимый тип операции")
    if kind not in WRITABLE_KINDS:
        raise Refusal("Недопустимый вид оплаты")
    summ = kopiykas(body, "summ")
    account_id = whole(body, "account_dest_id")
    return pay(club, at, person, (account_id, operation, kind, summ), text(body, "point_name") or None)


def pay(club: ClubState, at: datetime, person: Person, what: tuple[int, int, int, int], point: str | None) -> Movement:
    """Books (account, operation, kind, kopiykas), or refuses and changes nothing."""
    account_id, operation, kind, summ = what
    if operation == TICKET and not club.habits.point_told and point != TERMINAL_POINT:
        point = None
    if account_id in club.closed_accounts:
        if club.habits.deleted_ticket_closed:
            raise Refusal("Счет закрыт: абонемент удален", "account_closed")
        return _move(club, at, person, (None, account_id, operation, kind, summ), point)
    account = club.account(person, account_id)
    if account is None:
        raise Refusal("Счет не найден", "account_not_found")
    if isinstance(account, Deposit):
        _check_top_up(operation, kind)
    else:
        _check_debt(account, account_id, operation, summ, strict=club.habits.overpayment_refused)
    source = _withdraw(club, person, summ) if kind == FROM_DEPOSIT else None
    if isinstance(account, Deposit):
        account.balance += summ
    elif operation == TICKET:
        account.paid_price += summ
    else:
        account.paid_fee += summ
    return _move(club, at, person, (source, account_id, operation, kind, summ), point)


def pay_page(club: ClubState, at: datetime, account_id: int, summ: int) -> Movement:
    """The hosted page for one account, which names no client: paid through a payment service."""
    person = owner_of(club, account_id)
    account = club.account(person, account_id)
    return pay(club, at, person, (account_id, _operation_on(account, account_id), SERVICES, summ), None)


def pay_at_terminal(club: ClubState, at: datetime, body: Given) -> list[Movement]:
    """POST /terminal/paymentData: all rows or none; a repeat of the same transaction books nothing more, unless habits differ."""
    habits = club.habits
    key = text(body, "transactionId")
    rows = body.get("paymentData")
    if not key or not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        raise Refusal("transactionId and paymentData are required", "badRequest")
    shape = json.dumps({"customer": text(body, "customerUid"), "rows": rows}, sort_keys=True, default=str)
    if habits.keyed_change_refused and club.terminal_payments.get(key, shape) != shape:
        raise Refusal("transactionId was already used with other data", "badRequest")
    if habits.keyed_once and club.terminal_payments.get(key) == shape:
        return []
    person = club.clients.get(_number(text(body, "customerUid")))
    if person is None:
        raise Refusal("customer not found", "customerNotFound")
    wanted = [_terminal_row(club, person, row) for row in rows]
    _check_together(club, person, wanted)
    point = text(body, "providerId") if habits.keyed_point == "provider" else TERMINAL_POINT
    moved = [pay(club, at, person, each, point) for each in wanted]
    club.terminal_payments[key] = shape
    return moved


def client_of(club: ClubState, body: Given) -> Person:
    """The client a request names."""
    person = club.clients.get(whole(body, "client_id"))
    if person is None:
        raise Refusal("Клиент не найден", "client_not_found")
    return person


def owner_of(club: ClubState, account_id: int) -> Person:
    """The client an account belongs to."""
    sold = next((each for each in club.sold.values() if account_id in (each.account_summ_id, each.account_membership_id)), None)
    person = club.clients.get(sold.client_id if sold else account_id // 100)
    if person is None or club.account(person, account_id) is None:
        raise Refusal("Счет не найден", "account_not_found")
    return person


def _check_top_up(operation: int, kind: int) -> None:
    if operation != TOP_UP:
        raise Refusal("Операция не соответствует счету")
    if kind == FROM_DEPOSIT:
        raise Refusal("Пополнение депозита с депозита невозможно")


def _check_debt(ticket: HeldTicket, account_id: int, operation: int, summ: int, *, strict: bool) -> None:
    if operation != (TICKET if account_id == ticket.account_summ_id else FEE):
        raise Refusal("Операция не соответствует счету")
    debt = ticket.price_debt if operation == TICKET else ticket.fee_debt
    if debt <= 0 and strict:
        raise Refusal("Задолженность отсутствует", "overpaid")
    if summ > debt and strict:
        raise Refusal("Сумма оплаты превышает задолженность", "overpaid")


def _withdraw(club: ClubState, person: Person, summ: int) -> int:
    """Takes the sum off the first deposit that holds it; its account."""
    held = club.dealings(person).deposits
    deposit = next((each for each in held if each.balance >= summ or not club.habits.overdraft_refused), None)
    if deposit is None:
        raise Refusal("Недостаточно средств на депозите", "no_funds")
    deposit.balance -= summ
    return deposit.id


def _move(
    club: ClubState, at: datetime, person: Person, row: tuple[int | None, int, int, int, int], point: str | None
) -> Movement:
    source, account_id, operation, kind, summ = row
    movement = Movement(
        club.next_number("movement"),
        person.id,
        source,
        account_id,
        kind,
        operation,
        summ,
        at.replace(microsecond=0),
        point,
        *API_USER,
        person.surname,
        person.name,
    )
    club.movements.append(movement)
    return movement


def _terminal_row(club: ClubState, person: Person, row: dict[str, Any]) -> tuple[int, int, int, int]:
    """One debt paid at the terminal. The vendor does not document the row; `invoiceId` is what invoiceData gave."""
    account_id = _number(text(row, "invoiceId"))
    account = club.account(person, account_id)
    if account is None or account_id in club.closed_accounts:
        raise Refusal("invoice not found", "invoiceNotFound")
    try:
        return account_id, _operation_on(account, account_id), club.habits.keyed_kind, kopiykas(row, "amount")
    except Refusal as refusal:
        raise Refusal(refusal.words, "badRequest") from None


def _operation_on(account: HeldTicket | Deposit | None, account_id: int) -> int:
    """What a payment to this account is."""
    if isinstance(account, HeldTicket):
        return TICKET if account_id == account.account_summ_id else FEE
    return TOP_UP


def _check_together(club: ClubState, person: Person, rows: list[tuple[int, int, int, int]]) -> None:
    """Refuses before anything is booked when some row could not be."""
    due: dict[int, int] = {}
    for account_id, operation, _kind, summ in rows:
        account = club.account(person, account_id)
        if isinstance(account, HeldTicket):
            due.setdefault(account_id, account.price_debt if operation == TICKET else account.fee_debt)
            due[account_id] -= summ
    if any(left < 0 for left in due.values()):
        raise Refusal("the sum is more than the debt", "paymentFailed")


def _number(value: str) -> int:
    return int(value) if value.isdecimal() else 0
