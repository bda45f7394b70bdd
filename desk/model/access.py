"""Passes through the club's doors and its group classes, as LuckyFit tells them; and its passes beside our own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from desk.model.client import NOTHING_MORE
from desk.model.passing import Direction, Pass


@dataclass(frozen=True, slots=True)
class AccessLog:
    """One pass in LuckyFit's own log; its fields are not documented, so each may be missing."""

    id: int
    client_id: int | None = None
    created_at: datetime | None = None
    direction: str | None = None
    extra: Mapping[str, Any] = field(default=NOTHING_MORE, compare=False, repr=False, hash=False)


@dataclass(frozen=True, slots=True)
class Lesson:
    """A group class in the feed."""

    id: int
    name: str
    start: datetime
    end: datetime | None = None
    trainer: str | None = None
    hall: str | None = None
    capacity: int | None = None
    booked: int | None = None
    extra: Mapping[str, Any] = field(default=NOTHING_MORE, compare=False, repr=False, hash=False)


@dataclass(frozen=True, slots=True)
class LessonBooking:
    """A client booked on a group class."""

    id: int
    lesson_id: int
    client_id: int
    client_name: str = ""
    created_at: datetime | None = None
    extra: Mapping[str, Any] = field(default=NOTHING_MORE, compare=False, repr=False, hash=False)


SAME_S = 180.0
"""Two records of one pass are no further apart, whatever the clocks of both sides show."""
_WAYS = {
    "in": Direction.IN,
    "enter": Direction.IN,
    "entry": Direction.IN,
    "вхід": Direction.IN,
    "вход": Direction.IN,
    "out": Direction.OUT,
    "exit": Direction.OUT,
    "вихід": Direction.OUT,
    "выход": Direction.OUT,
}


@dataclass(frozen=True, slots=True)
class Seen:
    """One pass as both sides have it: ours, LuckyFit's, or both. `at` is None for a record of theirs without a time."""

    own: Pass | None = None
    theirs: AccessLog | None = None

    @property
    def at(self) -> datetime | None:
        """When it was; by our own record where there is one."""
        if self.own is not None:
            return self.own.decided_at
        return self.theirs.created_at if self.theirs is not None else None


def side_by_side(passes: Sequence[Pass], logs: Sequence[AccessLog]) -> list[Seen]:
    """Every pass of ours and every record of theirs once, the newest first; what is surely the same pass stands together.

    The same is: the same client, not another way, and near enough in time, the nearest first. A record without a time comes last.
    """
    theirs = tuple(_once(logs))
    same = dict(_pairs(passes, theirs))
    matched = set(same.values())
    told = [Seen(each, theirs[same[place]] if place in same else None) for place, each in enumerate(passes)]
    told += [Seen(None, each) for place, each in enumerate(theirs) if place not in matched]
    return sorted(told, key=lambda each: each.at.timestamp() if each.at is not None else 0.0, reverse=True)


def way_of(log: AccessLog) -> Direction | None:
    """Which way a record of LuckyFit tells; None where that can't be read."""
    return _WAYS.get((log.direction or "").strip().lower())


def _once(logs: Sequence[AccessLog]) -> Iterator[AccessLog]:
    """A record that was sent twice is one. Only if all of it is the same: a number of theirs may be missing, or wrong."""
    seen: dict[int, list[AccessLog]] = {}
    for each in logs:
        others = seen.setdefault(each.id, [])
        if each.id > 0 and any(each == other and each.extra == other.extra for other in others):
            continue
        others.append(each)
        yield each


def _pairs(passes: Sequence[Pass], logs: Sequence[AccessLog]) -> Iterator[tuple[int, int]]:
    """The places of a pass of ours and of the record of theirs that is the same, none of either twice."""
    by_client: dict[int, list[tuple[int, AccessLog]]] = {}
    for place, log in enumerate(logs):
        if log.client_id is not None and log.created_at is not None:
            by_client.setdefault(log.client_id, []).append((place, log))
    near = sorted(
        (apart, each.number, log.id, own, other)
        for own, each in enumerate(passes)
        if each.stands and each.client_id is not None
        for other, log in by_client.get(each.client_id, ())
        if (apart := _apart(each, log)) <= SAME_S
    )
    taken_own: set[int] = set()
    taken_other: set[int] = set()
    for _apart_s, _number, _log_id, own, other in near:
        if own not in taken_own and other not in taken_other:
            taken_own.add(own)
            taken_other.add(other)
            yield own, other


def _apart(own: Pass, log: AccessLog) -> float:
    """Seconds between both records; more than any where they go different ways."""
    if log.created_at is None or way_of(log) not in (None, own.direction):
        return float("inf")
    return abs(own.decided_at.timestamp() - log.created_at.timestamp())
