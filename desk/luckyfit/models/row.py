"""How LuckyFit's fields are read: numbers come as text, moments without a zone; what can't be read is named."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from enum import IntEnum
from typing import Annotated, Any, Generic, TypeAlias, TypeVar, cast
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, PlainValidator, ValidationError, ValidationInfo

from desk.luckyfit.envelope import BrokenShape
from desk.model.client import NOTHING_MORE
from desk.model.moments import in_zone
from desk.model.money import Money

T_co = TypeVar("T_co", covariant=True)
K = TypeVar("K", bound=IntEnum)
Spared: TypeAlias = Callable[[Any, BrokenShape], bool]
"""Whether a row that can't be read may be left out, by the row and what is wrong with it."""

_WHOLE = re.compile(r"-?[0-9]{1,18}(\.0{1,6})?", re.ASCII)
_EXACT = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,12})?(e[+-]?[0-9]{1,2})?", re.ASCII | re.IGNORECASE)
_MOST = Decimal(10) ** 12
_LONGEST = 40
_DAY = 10
_TRUTHS: Mapping[Any, bool] = {True: True, False: False, "true": True, "false": False, "1": True, "0": False, "": False}
_END_OF_DAY = time(23, 59, 59)


class Row(BaseModel, Generic[T_co]):
    """One row of `data`. Fields carry the vendor's names; those it sends beyond them stay in `rest`."""

    model_config = ConfigDict(extra="allow", hide_input_in_errors=True, frozen=True, defer_build=True)

    def value(self) -> T_co:
        """The row as a value of ours."""
        raise NotImplementedError

    @property
    def rest(self) -> Mapping[str, Any]:
        """What came beyond the fields we read."""
        return self.__pydantic_extra__ or NOTHING_MORE


@dataclass(frozen=True, slots=True)
class BranchZones:
    """The zone each branch's clocks show; a row that names none of these branches is in the first one's."""

    first: ZoneInfo
    by_branch: Mapping[int, ZoneInfo] = field(default_factory=dict)

    def of(self, wire: Mapping[str, Any]) -> ZoneInfo:
        """The zone of a row's moments."""
        try:
            return self.by_branch.get(_count(wire.get("organization_id")), self.first)
        except ValueError:
            return self.first


def read_row(kind: type[Row[T_co]], wire: Any, zones: ZoneInfo | BranchZones) -> T_co:
    """One row as a value. Raises BrokenShape with the field, `.id`."""
    if not isinstance(wire, dict):
        raise BrokenShape("", "not an object")
    zone = zones.of(wire) if isinstance(zones, BranchZones) else zones
    try:
        return kind.model_validate(wire, context=zone).value()
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        name = ".".join(str(part) for part in first["loc"])
        raise BrokenShape(f".{name}", str(first["msg"]).removeprefix("Value error, ")) from None


def read_rows(kind: type[Row[T_co]], data: Any, zones: ZoneInfo | BranchZones, spared: Spared | None = None) -> list[T_co]:
    """All rows as values but those that can't be read and are `spared`; an object alone is one row.

    Raises BrokenShape with the place, `[3].id`.
    """
    rows = [data] if isinstance(data, dict) else data
    if not isinstance(rows, list):
        raise BrokenShape("", "not an array")
    found = []
    for index, wire in enumerate(rows):
        try:
            found.append(read_row(kind, wire, zones))
        except BrokenShape as error:
            if spared is None or not spared(wire, error):
                raise BrokenShape(f"[{index}]{error.field}", error.detail) from None
    return found


def number_in(wire: Any, name: str) -> int | None:
    """A whole number a row tells under that name, though the rest of it can't be read; None when it tells none."""
    try:
        return _number_or_none(wire.get(name)) if isinstance(wire, dict) else None
    except ValueError:
        return None


def zone_of(info: ValidationInfo) -> ZoneInfo:
    """The branch's zone while a row is read."""
    return cast("ZoneInfo", info.context)


def _no_value(value: Any) -> bool:
    return value is None or value == ""


def _number(value: Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 1 << 63:
        return value
    if isinstance(value, str | Decimal) and _WHOLE.fullmatch(text := str(value).strip()):
        return int(text.partition(".")[0])
    raise ValueError("not a whole number")


def _number_or_none(value: Any) -> int | None:
    return None if _no_value(value) else _number(value)


def _count(value: Any) -> int:
    return 0 if _no_value(value) else _number(value)


def _limit(value: Any) -> int | None:
    """A limit of zero entries would be no ticket at all: it stands for no limit."""
    return _number_or_none(value) or None


def _decimal(value: Any) -> Decimal:
    """A number with or without a fraction; Rails writes `1200.0` as text, plain Ruby `0.12e4`."""
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal) or not _EXACT.fullmatch(text := str(value).strip()):
        raise ValueError("not a number")
    amount = Decimal(text)
    if abs(amount) > _MOST:
        raise ValueError("not a likely number")
    return amount


def _decimal_or_none(value: Any) -> Decimal | None:
    return None if _no_value(value) else _decimal(value)


def _sum(value: Any) -> Money:
    try:
        return Money.of(_decimal(value))
    except ValueError as error:
        raise ValueError("not a sum of whole minor units") from error


def _sum_or_none(value: Any) -> Money | None:
    return None if _no_value(value) else _sum(value)


def _sum_or_zero(value: Any) -> Money:
    return Money() if _no_value(value) else _sum(value)


def _text(value: Any) -> str:
    return _text_or_none(value) or ""


def _text_or_none(value: Any) -> str | None:
    """Text without the blanks around it; a number is text too (tags come as either)."""
    if isinstance(value, str):
        return value.strip() or None
    if value is None or value is False:
        return None
    if isinstance(value, bool):
        return "true"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Decimal) and value.is_finite() and abs(value.adjusted()) <= _LONGEST:
        return format(value, "f")
    raise ValueError("not text")


def _flag_or_none(value: Any) -> bool | None:
    if value is None:
        return None
    known = value.strip().lower() if isinstance(value, str) else value
    if not isinstance(known, str | int) or known not in _TRUTHS:
        raise ValueError("not true or false")
    return _TRUTHS[known]


def _flag(value: Any) -> bool:
    return bool(_flag_or_none(value))


def _moment_or_none(value: Any, info: ValidationInfo) -> datetime | None:
    return None if _no_value(value) else _moment(value, info)


def _moment(value: Any, info: ValidationInfo) -> datetime:
    """A moment in the branch's zone, which it is in unless it says its own. "For ever" is a moment too."""
    try:
        moment = datetime.fromisoformat(value.strip())
    except (AttributeError, ValueError):
        raise ValueError("not a moment") from None
    return in_zone(moment, zone_of(info))


def _last_moment_or_none(value: Any, info: ValidationInfo) -> datetime | None:
    """The end of something; when only its day is told, the end of that day."""
    if isinstance(value, str) and len(value.strip()) == _DAY:
        moment = _moment(value, info)
        return moment.replace(hour=_END_OF_DAY.hour, minute=_END_OF_DAY.minute, second=_END_OF_DAY.second)
    return _moment_or_none(value, info)


def _day_or_none(value: Any) -> date | None:
    if _no_value(value):
        return None
    try:
        return date.fromisoformat(value.strip()[:_DAY])
    except (AttributeError, ValueError):
        raise ValueError("not a day") from None


def code_of(kind: type[K]) -> Callable[[Any], K | None]:
    """Reads one of the documented codes; a code the document does not know is no value, as are null and nothing."""
    known = {int(each): each for each in kind}
    return lambda value: None if _no_value(value) else known.get(_number(value))


Id = Annotated[int, PlainValidator(_number)]
OptId = Annotated[int | None, PlainValidator(_number_or_none)]
Number = Annotated[int | None, PlainValidator(_number_or_none)]
Count = Annotated[int, PlainValidator(_count)]
Limit = Annotated[int | None, PlainValidator(_limit)]
Text = Annotated[str, PlainValidator(_text)]
OptText = Annotated[str | None, PlainValidator(_text_or_none)]
Exact = Annotated[Decimal, PlainValidator(_decimal)]
OptExact = Annotated[Decimal | None, PlainValidator(_decimal_or_none)]
Sum = Annotated[Money, PlainValidator(_sum)]
OptSum = Annotated[Money | None, PlainValidator(_sum_or_none)]
SumOrZero = Annotated[Money, PlainValidator(_sum_or_zero)]
Flag = Annotated[bool, PlainValidator(_flag)]
OptFlag = Annotated[bool | None, PlainValidator(_flag_or_none)]
Moment = Annotated[datetime, PlainValidator(_moment)]
OptMoment = Annotated[datetime | None, PlainValidator(_moment_or_none)]
LastMoment = Annotated[datetime | None, PlainValidator(_last_moment_or_none)]
OptDay = Annotated[date | None, PlainValidator(_day_or_none)]
