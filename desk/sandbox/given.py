"""What a request gave, read strictly: whole numbers, sums and moments that may come as numbers or as text."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from desk.sandbox.moments import read_moment
from desk.sandbox.refusal import Refusal

Given = Mapping[str, Any]


def whole(given: Given, name: str) -> int:
    """A whole number that must be there."""
    value = given.get(name)
    if isinstance(value, bool) or value is None or value == "":
        raise Refusal(f"Не указан параметр {name}")
    try:
        return int(str(value))
    except ValueError:
        raise Refusal(f"Неверное значение параметра {name}") from None


def whole_or(given: Given, name: str, default: int) -> int:
    """A whole number, or `default` when it was not given."""
    return default if given.get(name) in (None, "") else whole(given, name)


def decimal(given: Given, name: str) -> Decimal:
    """A decimal, zero when it was not given."""
    value = given.get(name)
    if value in (None, ""):
        return Decimal(0)
    try:
        number = Decimal(str(value)) if not isinstance(value, bool) else Decimal("NaN")
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise Refusal(f"Неверное значение параметра {name}")
    return number


def kopiykas(given: Given, name: str) -> int:
    """A sum over zero with at most two digits after the point."""
    number = decimal(given, name) * 100
    if number != number.to_integral_value():
        raise Refusal("Сумма указана неверно: допускается не более двух знаков после запятой")
    if number <= 0:
        raise Refusal("Сумма должна быть больше нуля")
    return int(number)


def text(given: Given, name: str) -> str:
    """Text, stripped; empty when it was not given."""
    value = given.get(name)
    return str(value).strip() if value is not None else ""


def moment_or_none(given: Given, name: str) -> datetime | None:
    """A moment, or None when it was not given."""
    if not text(given, name):
        return None
    try:
        return read_moment(text(given, name))
    except ValueError:
        raise Refusal(f"Неверная дата в параметре {name}") from None
