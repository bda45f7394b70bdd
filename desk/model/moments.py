"""Moments as vendors write them: as far as "for ever", and still fit for every zone and every sum of days."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo

_SPARE = timedelta(days=3)
FIRST = datetime.min.replace(tzinfo=UTC) + _SPARE
LAST = datetime.max.replace(microsecond=0, tzinfo=UTC) - _SPARE
"""So far from the ends of the calendar a moment can be told in any zone there is, and a day added to it."""
CLOCK_OFF = timedelta(seconds=120)
"""A PC's clock that is further from LuckyFit's is told of."""


def in_zone(moment: datetime, zone: tzinfo | None) -> datetime:
    """`moment` as clocks in `zone` show it; one that has no zone is in this one. Beyond FIRST and LAST are only these two."""
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone)
    return min(max(moment, FIRST), LAST).astimezone(zone)
