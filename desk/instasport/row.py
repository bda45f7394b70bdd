"""One object of an answer, read field by field: loose in spelling (numbers as text), strict in meaning; breaks name the field."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, tzinfo
from decimal import Decimal
from typing import Any

from desk.model.moments import in_zone
from desk.model.money import Money

MOST = 1 << 63
"""Whole numbers beyond it are none of a club's, and no database's either."""
_TRUTHS = {"true": True, "false": False, "1": True, "0": False}


class BrokenShape(Exception):
    """An answer can't be trusted; `field` says where. It carries nothing of what the answer said."""

    def __init__(self, field: str, detail: str = "") -> None:
        super().__init__(f"{field}: {detail}")
        self.field = field
        self.detail = detail


class Row:
    """Reads one object. `where` is its place in the answer, `zone` the club's, for moments that come without one."""

    def __init__(self, wire: object, where: str, zone: tzinfo | None = None) -> None:
        if not isinstance(wire, dict):
            raise BrokenShape(where, "not an object")
        self._wire: Mapping[str, Any] = wire
        self._where = where
        self._zone = zone

    def number(self, name: str) -> int:
        """A whole number that must be there."""
        value = self.maybe_number(name)
        if value is None:
            raise self._broken(name, "missing")
        return value

    def maybe_number(self, name: str) -> int | None:
        """A whole number, as such or as text."""
        value = self._wire.get(name)
        if value is None or value == "":
            return None
        if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
            raise self._broken(name, "not a number")
        if isinstance(value, Decimal) and not (value.is_finite() and value.copy_abs() < MOST):
            raise self._broken(name, "not a likely number")
        try:
            exact = int(value)
        except ValueError:
            raise self._broken(name, "not a number") from None
        if abs(exact) >= MOST:
            raise self._broken(name, "not a likely number")
        if isinstance(value, Decimal) and exact != value:
            raise self._broken(name, "not a whole number")
        return exact

    def text(self, name: str) -> str:
        """Text; empty when it was not told."""
        value = self._wire.get(name)
        if value is None:
            return ""
        if isinstance(value, str | int | Decimal):
            return str(value)
        raise self._broken(name, "not text")

    def maybe_text(self, name: str) -> str | None:
        """Text, or None when there is none."""
        return self.text(name) or None

    def flag(self, name: str) -> bool | None:
        """True, false, or not told."""
        value = self._wire.get(name)
        if value is None or isinstance(value, bool):
            return value
        told = _TRUTHS.get(str(value).lower())
        if told is None:
            raise self._broken(name, "not true or false")
        return told

    def money(self, name: str) -> Money | None:
        """A sum, from a number or from text."""
        value = self._wire.get(name)
        if value is None or value == "":
            return None
        if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
            raise self._broken(name, "not a sum")
        try:
            return Money.of(value)
        except ValueError:
            raise self._broken(name, "not a sum") from None

    def moment(self, name: str) -> datetime | None:
        """A moment with its zone; a bare day is its first moment."""
        value = self._wire.get(name)
        if value is None or value == "":
            return None
        try:
            moment = datetime.fromisoformat(value)
        except (TypeError, ValueError):
            raise self._broken(name, "not a moment") from None
        zone = moment.tzinfo or self._zone
        return moment if zone is None else in_zone(moment, zone)

    def day(self, name: str) -> date | None:
        """A day; of a moment, its day in the club's zone."""
        moment = self.moment(name)
        if moment is None:
            return None
        return in_zone(moment, self._zone).date() if self._zone is not None else moment.date()

    def row(self, name: str) -> Row:
        """An object that must be there."""
        return Row(self._wire.get(name), f"{self._where}.{name}", self._zone)

    def maybe_row(self, name: str) -> Row | None:
        """An object, or None when it was not told."""
        return None if self._wire.get(name) is None else self.row(name)

    def rows(self, name: str) -> list[Row]:
        """A list of objects; empty when it was not told."""
        value = self._wire.get(name)
        return [] if value is None else rows_of(value, f"{self._where}.{name}", self._zone)

    def rest(self, *names: str) -> dict[str, Any]:
        """The fields beyond those named."""
        return {name: value for name, value in self._wire.items() if name not in names}

    def _broken(self, name: str, detail: str) -> BrokenShape:
        return BrokenShape(f"{self._where}.{name}", detail)


def rows_of(wire: object, where: str, zone: tzinfo | None = None) -> list[Row]:
    """Every object of a list."""
    if not isinstance(wire, list):
        raise BrokenShape(where, "not a list")
    return [Row(each, f"{where}[{at}]", zone) for at, each in enumerate(wire)]
