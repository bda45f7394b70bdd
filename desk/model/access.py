"""Passes through the club's doors and its group classes, as LuckyFit tells them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from desk.model.client import NOTHING_MORE


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
