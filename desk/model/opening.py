"""How the settings of doors are written: hours of a week, lists of clients."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import time

from desk.model.door import Span

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MIDNIGHT = "24:00"


def hours_of(text: str) -> Mapping[int, Sequence[Span]]:
    """`mon-fri 7:00-22:00; sat,sun 09:00-13:00, 15:00-20:00` by weekday; nothing at all is always. Raises ValueError."""
    hours: dict[int, list[Span]] = {}
    for part in filter(None, (each.strip().lower() for each in text.split(";"))):
        days, _space, spans = part.partition(" ")
        for day in _days(days):
            hours.setdefault(day, []).extend(_span(each.strip()) for each in spans.split(","))
    return hours


def ids_of(text: str) -> frozenset[int]:
    """`17, 18`. Raises ValueError."""
    parts = [each.strip() for each in text.split(",") if each.strip()]
    if wrong := [each for each in parts if not each.isdecimal()]:
        raise ValueError(f"{wrong[0]} is no id of a client")
    return frozenset(int(each) for each in parts)


def _days(text: str) -> Iterator[int]:
    """`mon-fri` and `sat,sun`; `fri-mon` goes over the end of the week."""
    for part in text.split(","):
        first, _dash, last = part.partition("-")
        if first not in DAYS or (last or first) not in DAYS:
            raise ValueError(f"{part}: days are {', '.join(DAYS)}")
        begins, ends = DAYS.index(first), DAYS.index(last or first)
        yield from ((begins + step) % len(DAYS) for step in range((ends - begins) % len(DAYS) + 1))


def _span(text: str) -> Span:
    begins, dash, ends = text.partition("-")
    if not dash:
        raise ValueError(f"{text}: write 07:00-22:00")
    return Span(_time(begins.strip()), time() if ends.strip() == MIDNIGHT else _time(ends.strip()))


def _time(text: str) -> time:
    try:
        return time.fromisoformat(f"0{text}" if text.find(":") == 1 else text)
    except ValueError as error:
        raise ValueError(f"{text} is no time of the day") from error
