"""LuckyFit's query grammar on plain rows: equals, `lo#`, `hi#`, `match#`, `phone#`, and null."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from desk.sandbox.moments import read_moment
from desk.sandbox.refusal import Refusal
from desk.sandbox.register import phone_key


def chosen(rows: list[dict[str, Any]], params: Mapping[str, Any], known: tuple[str, ...]) -> list[dict[str, Any]]:
    """The rows every known parameter fits; parameters LuckyFit does not know are passed over, as it does."""
    asked = {name: value for name, value in params.items() if name in known}
    return [row for row in rows if all(_fits(row, name, value) for name, value in asked.items())]


def between(params: Mapping[str, Any], field: str) -> tuple[datetime | None, datetime | None]:
    """The moments `lo#field` and `hi#field` ask for."""
    return _moment(params, f"lo#{field}"), _moment(params, f"hi#{field}")


def inside(moment: datetime | None, limits: tuple[datetime | None, datetime | None]) -> bool:
    """True when the moment lies within; a missing moment only does where there are no limits."""
    low, high = limits
    if moment is None:
        return low is None and high is None
    return (low is None or low <= moment) and (high is None or moment <= high)


def _moment(params: Mapping[str, Any], name: str) -> datetime | None:
    if params.get(name) in (None, ""):
        return None
    try:
        return read_moment(str(params[name]))
    except ValueError:
        raise Refusal(f"Неверная дата в параметре {name}") from None


def _fits(row: Mapping[str, Any], name: str, value: Any) -> bool:
    kind, mark, field = name.partition("#")
    if not mark:
        return _same(row.get(name), value)
    held = str(row.get(field) or "")
    if kind == "match":
        return str(value).lower() in held.lower()
    if kind == "phone":
        return bool(held) and phone_key(held) == phone_key(str(value))
    return True


def _same(held: Any, asked: Any) -> bool:
    if held is None or asked is None:
        return held is None and asked is None
    return str(held) == str(asked)
