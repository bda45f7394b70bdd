"""Bytes of an answer -> JSON within our limits -> LuckyFit's envelope. A broken shape raises BrokenShape, naming the field."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, NoReturn

from desk.model.letters import whole_in

MAX_DEPTH = 32
_WORDS_LENGTH = 500
_TOTAL_DIGITS = 12
_FRACTION_DIGITS = 40


class BrokenShape(Exception):
    """An answer can't be trusted; `field` says where. It carries nothing of what the answer said."""

    def __init__(self, field: str, detail: str) -> None:
        super().__init__(f"{field}: {detail}")
        self.field = field
        self.detail = detail


class NotLuckyFit(BrokenShape):
    """Not even the frame of an answer of LuckyFit: something else has answered."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """LuckyFit's answer: only `success` says whether it was done; `data` is an object or an array."""

    success: bool
    data: Any = None
    error: str = ""
    error_code: str = ""
    session_expired: bool = False
    total: int | None = None


def parse(body: bytes) -> Any:
    """JSON without its traps: no key twice, no NaN, no depth over 32, no half letters; fractions stay exact."""
    try:
        value = json.loads(body, parse_float=_fraction, parse_constant=_no_constant, object_pairs_hook=_object)
    except RecursionError:
        raise BrokenShape("depth", "nested too deep") from None
    except ValueError:
        # One odd sign in the row of one client, or a cut, leaves the beginning as it is.
        kind = BrokenShape if body.lstrip()[:1] == b"{" else NotLuckyFit
        raise kind("answer", "not JSON") from None
    _check_depth(value)
    return whole_in(value)


def envelope_from(answer: Any) -> Envelope:
    """The envelope in a parsed answer."""
    if not isinstance(answer, dict):
        raise NotLuckyFit("answer", "not an object")
    success = answer.get("success")
    if not isinstance(success, bool):
        raise NotLuckyFit("success", "not true or false")
    expired = answer.get("session_expired")
    if expired is not None and not isinstance(expired, bool):
        raise BrokenShape("session_expired", "not true or false")
    return Envelope(
        success=success,
        data=answer.get("data"),
        error=_words(answer.get("error")) or ("true" if answer.get("error") is True else ""),
        error_code=_words(answer.get("error_code")),
        session_expired=bool(expired),
        total=_total(answer.get("total")),
    )


def shape_of(body: bytes, content_type: str) -> str:
    """How an answer looks, without anything it says: its kind and length."""
    kind = content_type.partition(";")[0].strip().lower()[:40]
    plain = "".join(letter for letter in kind if letter.isascii() and (letter.isalnum() or letter in "/+.-"))
    return f"{plain or 'no content type'}, {len(body)} bytes"


def _total(value: Any) -> int | None:
    if value is None:
        return None
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < _TOTAL_DIGITS:
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise BrokenShape("total", "not a number")


def _words(value: Any) -> str:
    """What the vendor says, however it is packed: text, a list of texts, or a list of texts for each field."""
    match value:
        case None | bool():
            return ""
        case str():
            return value.strip()[:_WORDS_LENGTH]
        case list():
            return "; ".join(filter(None, map(_words, value)))[:_WORDS_LENGTH]
        case dict():
            return _words(list(value.values()))
        case _:
            return str(value)[:_WORDS_LENGTH]


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise BrokenShape("answer", "a key stands twice")
    return found


def _fraction(text: str) -> Decimal:
    """The number exactly; one that is short only because its zeros are counted is too long all the same."""
    try:
        exact = Decimal(text)
    except InvalidOperation:
        raise BrokenShape("answer", "a number is too long") from None
    if len(text) > _FRACTION_DIGITS or abs(exact.adjusted()) > _FRACTION_DIGITS:
        raise BrokenShape("answer", "a number is too long")
    return exact


def _no_constant(text: str) -> NoReturn:
    raise BrokenShape("answer", f"{text} is no number")


def _check_depth(value: Any) -> None:
    level = [value] if isinstance(value, dict | list) else []
    depth = 0
    while level:
        depth += 1
        if depth > MAX_DEPTH:
            raise BrokenShape("depth", "nested too deep")
        level = [
            child
            for node in level
            for child in (node.values() if isinstance(node, dict) else node)
            if isinstance(child, dict | list)
        ]
