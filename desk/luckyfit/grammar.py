"""The filters of LuckyFit's reads as typed arguments (`lo#`, `hi#`, `match#`, `phone#`, null), and JSON as LuckyFit takes it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Self
from urllib.parse import quote
from zoneinfo import ZoneInfo

from desk.model.letters import whole_in
from desk.model.money import Money


class Query:
    """The filters of one read; an argument that is None adds none."""

    def __init__(self) -> None:
        self._filters: dict[str, Any] = {}

    def equals(self, field: str, value: str | int | None) -> Self:
        """The field is exactly this."""
        if value is not None:
            self._filters[field] = value
        return self

    def contains(self, field: str, part: str | None) -> Self:
        """The field has this inside."""
        return self.equals(f"match#{field}", part)

    def phone(self, field: str, number: str | None) -> Self:
        """The field is this phone, however it is written."""
        return self.equals(f"phone#{field}", number)

    def null(self, field: str) -> Self:
        """The field is empty."""
        self._filters[field] = None
        return self

    def between(self, field: str, since: datetime | None, until: datetime | None, zone: ZoneInfo) -> Self:
        """The moment is not before `since` nor after `until`."""
        return self.at(f"lo#{field}", since, zone).at(f"hi#{field}", until, zone)

    def at(self, field: str, moment: datetime | None, zone: ZoneInfo) -> Self:
        """The moment itself, written the way the branch's clock shows it."""
        return self.equals(field, None if moment is None else local(moment, zone))

    def __str__(self) -> str:
        """The query of the address: one variable `params` with URL-encoded JSON, or nothing."""
        return f"params={quote(encode(self._filters), safe='')}" if self._filters else ""


def local(moment: datetime, zone: ZoneInfo) -> str:
    """`YYYY-MM-DDTHH:MM:SS` in the branch's zone, as LuckyFit writes and reads moments."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a zone")
    return moment.astimezone(zone).replace(tzinfo=None, microsecond=0).isoformat()


def encode(value: Any) -> str:
    """JSON text; sums and other decimals are numbers with exactly the digits they have."""
    match value:
        case Money():
            return str(value)
        case Decimal():
            return format(value, "f")
        case date():
            return json.dumps(value.isoformat())
        case Mapping():
            return "{" + ",".join(f"{json.dumps(str(key))}:{encode(each)}" for key, each in value.items()) + "}"
        case str() | int() | None:
            return json.dumps(whole_in(value), ensure_ascii=False)
        case Sequence():
            return "[" + ",".join(map(encode, value)) + "]"
        case _:
            raise TypeError(f"not for the wire: {type(value).__name__}")
