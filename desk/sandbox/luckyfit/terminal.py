"""The protocol of self-service terminals: bare camelCase JSON and real HTTP statuses, no envelope."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from desk.sandbox.dealings import HeldTicket
from desk.sandbox.given import text
from desk.sandbox.luckyfit.catalogue import BRANCH_UUIDS
from desk.sandbox.luckyfit.rows import decimal_number
from desk.sandbox.luckyfit.wire import House, json_body, key_fits
from desk.sandbox.people import Person
from desk.sandbox.refusal import Refusal

_GYMS = {str(number) for number in BRANCH_UUIDS} | set(BRANCH_UUIDS.values())
Work = Callable[[House, Mapping[str, Any]], dict[str, Any]]


def routes(house: House) -> list[Route]:
    """The three calls, at both prefixes."""
    calls: tuple[tuple[str, Work], ...] = (
        ("/terminal/ping", _ping),
        ("/terminal/invoiceData", _invoice_data),
        ("/terminal/paymentData", _payment_data),
    )
    return [Route(prefix + path, _endpoint(house, work), methods=["POST"]) for prefix in ("", "/api") for path, work in calls]


def _endpoint(house: House, work: Work) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        if not house.club.habits.keyed:
            return JSONResponse({"error": "not found"}, 404)
        if not key_fits(house, request):
            return JSONResponse({"result": "userNotIdentified", "description": "bad key"}, 401)
        try:
            return JSONResponse(work(house, await json_body(request)))
        except Refusal as refusal:
            code = "badRequest" if refusal.code == "bad_request" else refusal.code
            return JSONResponse({"result": code, "description": refusal.words}, 403)

    return endpoint


def _ping(house: House, body: Mapping[str, Any]) -> dict[str, Any]:
    del house, body
    return {"result": "ok"}


def _invoice_data(house: House, body: Mapping[str, Any]) -> dict[str, Any]:
    """Who holds this credential, and what they owe. The rows of `invoiceData` are not documented."""
    _check_gym(body)
    credential = text(body, "customerId")
    if not credential:
        raise Refusal("customerId is required", "badRequest")
    found = house.club.clients.by_tag(credential)
    if len(found) != 1:
        raise Refusal("customer not found", "customerNotFound")
    person = found[0]
    tickets = house.club.dealings(person).tickets
    return {
        "customerUid": str(person.id),
        "customerCode": person.cardnum or person.tag,
        "name": f"{person.surname} {person.name} {person.patronymic}".strip(),
        "DOB": person.birthday.isoformat() if person.birthday else None,
        "taxNumber": dict(person.more).get("idcode"),
        "payerPhone": person.phone1,
        "passportData": None,
        "passportDetails": None,
        "invoiceData": [invoice for ticket in tickets for invoice in _invoices(ticket, person)],
    }


def _invoices(ticket: HeldTicket, person: Person) -> list[dict[str, Any]]:
    debts = (
        (ticket.account_summ_id, ticket.template.name, ticket.price_debt),
        (ticket.account_membership_id, f"{ticket.template.name}: членський внесок", ticket.fee_debt),
    )
    return [
        {"invoiceId": str(account), "name": name, "customerUid": str(person.id), "amount": decimal_number(debt)}
        for account, name, debt in debts
        if debt
    ]


def _payment_data(house: House, body: Mapping[str, Any]) -> dict[str, Any]:
    _check_gym(body)
    house.changes.do("pay_at_terminal", body=body)
    return {"result": "ok"}


def _check_gym(body: Mapping[str, Any]) -> None:
    if text(body, "gymId") not in _GYMS:
        raise Refusal("gym not found", "gymNotFound")
