"""An answer of Instasport -> the data asked for, or the error that says what may be done now. Knows no HTTP library."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from http import HTTPStatus
from typing import Any

from desk.errors import (
    KeyProblem,
    LoginNeeded,
    OutcomeUnknown,
    PaymentPending,
    Refused,
    ServiceError,
    UnexpectedAnswer,
    Unreachable,
)
from desk.instasport.operations import PHONE_VERIFY, Authority, By, Operation
from desk.model.card_result import InstasportResult
from desk.model.letters import whole_in

VENDOR = "instasport"
MAX_DEPTH = 32
WORDS_LENGTH = 300
_LONG_NUMBER = re.compile(r"\+?\d(?:[\s()-]?\d){6,}")
_SHORTEST_SECRET = 4


class AccessExpired(LoginNeeded):
    """The access token's five minutes are over; nothing was done, and a refresh cures it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What an answer answers."""

    operation: Operation
    authority: Authority
    variables: Mapping[str, Any]

    def lost(self, detail: str) -> ServiceError:
        """The error for an answer nothing can be made of: a write may have been done."""
        if self.operation.write:
            return OutcomeUnknown(self.operation.root, detail, vendor=VENDOR)
        return UnexpectedAnswer(self.operation.root, "answer", detail, vendor=VENDOR)

    def stranger(self, detail: str, vendor_code: str) -> ServiceError:
        """The error for not being let in: the club's key is wrong, or the client's session has ended."""
        if self.authority.by is By.KEY:
            return KeyProblem(self.operation.root, detail, vendor=VENDOR)
        return LoginNeeded(self.operation.root, detail, vendor=VENDOR, vendor_code=vendor_code)


def data_from(status: int, body: bytes, asked: Asked) -> Any:
    """What stands in the root field of the answer. Raises the ServiceError that fits."""
    payload = _parsed(body)
    errors = payload.get("errors") if payload else None
    told = errors[0] if isinstance(errors, list) and errors and isinstance(errors[0], dict) else None
    result = _result(told) if told else ""
    if status == HTTPStatus.UNAUTHORIZED or (status == HTTPStatus.FORBIDDEN and payload):
        if asked.operation.write and not _says_no(payload, told, asked):
            raise asked.lost(f"status {status}, and not Instasport's own")
        raise _not_let_in(asked, result, status)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR and not result:
        raise asked.lost(f"status {status}") if asked.operation.write else _off(asked, status)
    if payload is None:
        raise asked.lost(f"status {status}, not GraphQL, {len(body)} bytes")
    data = payload.get("data")
    found = data.get(asked.operation.root) if isinstance(data, dict) else None
    if told is not None:
        raise _error(asked, told, result, partly=found is not None)
    if errors or found is None or status >= HTTPStatus.MULTIPLE_CHOICES:
        raise asked.lost(f"status {status}, no {asked.operation.root} in it")
    return found


def _error(asked: Asked, told: Mapping[str, Any], result: str, *, partly: bool) -> ServiceError:
    root = asked.operation.root
    if asked.operation.write and partly:
        return OutcomeUnknown(root, "done, and an error beside it", vendor=VENDOR)
    if result == InstasportResult.ACCESS_EXPIRED:
        return _not_let_in(asked, result, HTTPStatus.OK)
    if result == InstasportResult.LOGIN_NEEDED and asked.operation is not PHONE_VERIFY:
        return asked.stranger(f"result {result}", result)
    if result == InstasportResult.PAYMENT_WAIT and asked.operation.write:
        return PaymentPending(root, f"result {result}", vendor=VENDOR)
    words = _without_secrets(str(told.get("message") or ""), asked)
    return Refused(root, words, vendor=VENDOR, vendor_code=result)


def is_of_the_query(error: Refused) -> bool:
    """True when the server may have refused the query's own shape (it has no number for that), not what was asked."""
    return type(error) is Refused and not error.vendor_code


def _not_let_in(asked: Asked, result: str, status: int) -> ServiceError:
    if result == InstasportResult.ACCESS_EXPIRED and asked.authority.by is By.CLIENT:
        return AccessExpired(asked.operation.root, "access token expired", vendor=VENDOR, vendor_code=result)
    return asked.stranger(f"status {status}", result)


def _says_no(payload: Mapping[str, Any] | None, told: Mapping[str, Any] | None, asked: Asked) -> bool:
    """Instasport itself says that it did nothing: an error of its own, and nothing of what was asked for beside it.

    Any other refusal came after our bytes were sent, perhaps from something in between that answers for a server which did it.
    """
    data = payload.get("data") if payload else None
    done = isinstance(data, dict) and data.get(asked.operation.root) is not None
    return told is not None and not done


def _off(asked: Asked, status: int) -> Unreachable:
    return Unreachable(asked.operation.root, f"status {status}", vendor=VENDOR)


def _result(told: Mapping[str, Any]) -> str:
    """Instasport's number for an error, as text; empty when it has none."""
    extensions = told.get("extensions")
    value = told.get("result", extensions.get("result") if isinstance(extensions, dict) else None)
    return str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""


def _without_secrets(words: str, asked: Asked) -> str:
    """The vendor's words without what was sent (phone, code, payment token) and without anything that looks like a phone."""
    for value in (*asked.variables.values(), asked.authority.secret):
        if isinstance(value, str) and len(value) >= _SHORTEST_SECRET:
            words = words.replace(value, "…")
    return _LONG_NUMBER.sub("…", words)[:WORDS_LENGTH]


def _parsed(body: bytes) -> dict[str, Any] | None:
    """A GraphQL answer, or None for anything else; fractions stay exact, letters are whole."""
    try:
        payload = json.loads(body, parse_float=_fraction)
    except (ValueError, RecursionError):
        return None
    if not isinstance(payload, dict) or not {"data", "errors"} & payload.keys() or _depth_exceeds(payload):
        return None
    plain: dict[str, Any] = whole_in(payload)
    return plain


def _fraction(text: str) -> Decimal:
    """The number exactly, or no number at all when it is beyond all of them: then its field is named by whoever reads it."""
    try:
        return Decimal(text)
    except InvalidOperation:
        return Decimal("NaN")


def _depth_exceeds(value: object) -> bool:
    level = [value]
    for _ in range(MAX_DEPTH):
        level = [child for node in level for child in _children(node)]
        if not level:
            return False
    return True


def _children(node: object) -> list[object]:
    if isinstance(node, dict):
        return list(node.values())
    return node if isinstance(node, list) else []
