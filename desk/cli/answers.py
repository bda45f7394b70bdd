"""Our values as JSON: names of our model, sums as text with two digits, times with their zone, no field beyond ours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import singledispatch
from typing import Any

from desk import wording
from desk.model.decide import Allowed, Decision, Denied, Warned
from desk.model.intent import Intent
from desk.model.money import Money
from desk.model.view import ClientView

HIDDEN = ("extra",)


@singledispatch
def plain(value: Any) -> Any:
    """A value of ours as JSON can hold it."""
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: plain(getattr(value, each.name)) for each in fields(value) if each.name not in HIDDEN}
    return value


@plain.register(Money)
@plain.register(Decimal)
def _(value: Money | Decimal) -> str:
    return str(value)


@plain.register
def _(value: Enum) -> Any:
    return value.value


@plain.register
def _(value: date) -> str:
    return value.isoformat()


@plain.register(Mapping)
def _(value: Mapping[Any, Any]) -> dict[str, Any]:
    return {str(key): plain(each) for key, each in value.items()}


@plain.register(list)
@plain.register(tuple)
def _(value: list[Any] | tuple[Any, ...]) -> list[Any]:
    return [plain(each) for each in value]


def decision(found: Decision) -> dict[str, Any]:
    """The verdict and its reasons, each with its sentence in the language in use."""
    return {
        "verdict": verdict(found),
        "reasons": [
            {"code": each.code.value, "level": each.level.value, "text": wording.of_reason(each)} for each in found.reasons
        ],
    }


def verdict(found: Decision) -> str:
    """`allowed`, `warned` or `denied`."""
    match found:
        case Allowed():
            return "allowed"
        case Warned():
            return "warned"
        case Denied():
            return "denied"


def view(found: ClientView) -> dict[str, Any]:
    """One client with tickets, accounts (deposits, then what is owed) and the decision."""
    deposits = [{"id": each.id, "kind": "deposit", "name": each.name, "balance": str(each.balance)} for each in found.accounts]
    owed = [
        {
            "id": each.account_id,
            "kind": each.operation.name.lower(),
            "name": each.title,
            "debt": str(each.sum),
            "client_ticket_id": each.client_ticket_id,
        }
        for each in found.dues
    ]
    return {
        "client": plain(found.client),
        "tickets": [plain(each) for each in found.tickets],
        "accounts": deposits + owed,
        "decision": decision(found.decision),
    }


def intent(found: Intent) -> dict[str, Any]:
    """One movement of money and where it stands."""
    return {
        "id": found.id,
        "state": found.state.value,
        "account_id": found.booking.account_id or None,
        "kind": found.booking.kind.name.lower(),
        "sum": str(found.booking.sum),
        "transaction_id": found.row_id,
        "text": wording.of_intent(found),
    }
