"""Time of the sandbox: the branch's zone, the real clock, and how LuckyFit writes moments (local, without a zone)."""

from __future__ import annotations

import calendar
import time
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from desk.sandbox.prices import DAY, HOUR, MINUTE, MONTH

KYIV = ZoneInfo("Europe/Kyiv")
_LAST_SECOND = timedelta(seconds=1)


class RealClock:
    """The clock of this PC, in the branch's zone."""

    def now(self) -> datetime:
        """The present moment."""
        return datetime.fromtimestamp(time.time(), KYIV)

    def monotonic(self) -> float:
        """Seconds that never go back."""
        return time.monotonic()


def written(moment: datetime | None) -> str | None:
    """`YYYY-MM-DDTHH:MM:SS` in the branch's zone."""
    return moment.astimezone(KYIV).strftime("%Y-%m-%dT%H:%M:%S") if moment else None


def read_moment(text: str) -> datetime:
    """A moment a client wrote, with or without a time of day. Raises ValueError."""
    moment = datetime.fromisoformat(text)
    return moment.astimezone(KYIV) if moment.tzinfo else moment.replace(tzinfo=KYIV)


def midnight(day: date) -> datetime:
    """The first moment of a day."""
    return datetime(day.year, day.month, day.day, tzinfo=KYIV)


def last_moment(started: datetime, duration: int, time_kind: int) -> datetime:
    """When a ticket begun at `started` ends: to the second for minutes and hours, else at the end of its last day."""
    if time_kind == MINUTE:
        return started + timedelta(minutes=duration)
    if time_kind == HOUR:
        return started + timedelta(hours=duration)
    first = started.astimezone(KYIV).date()
    if time_kind == DAY:
        return midnight(first + timedelta(days=duration)) - _LAST_SECOND
    return midnight(_months_later(first, duration * (1 if time_kind == MONTH else 12))) - _LAST_SECOND


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
