"""Group classes and who is booked on them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from desk.luckyfit.ask import Ask
from desk.luckyfit.endpoints.endpoint import Endpoint
from desk.luckyfit.grammar import Query

if TYPE_CHECKING:
    from desk.model.access import Lesson, LessonBooking


class Schedule(Endpoint):
    """The schedule of group classes. Its rows are loaded by whoever asks for them: no screen does so far."""

    async def lessons(self, start: datetime, end: datetime) -> list[Lesson]:
        """Classes between two moments."""
        from desk.luckyfit.models.schedule import LessonRow  # noqa: PLC0415

        zone = await self._line.zones.zone()
        query = Query().at("start", start, zone).at("end", end, zone)
        return await self._line.rows(Ask("GET", "/lesson_calendars/feed", query=query), LessonRow, "lessons")

    async def bookings(self, lesson_id: int) -> list[LessonBooking]:
        """Who is booked on a class."""
        from desk.luckyfit.models.schedule import BookingRow  # noqa: PLC0415

        query = Query().equals("lesson_calendar_id", lesson_id)
        return await self._line.rows(Ask("GET", "/lesson_calendar_bookings", query=query), BookingRow, "bookings")

    async def book_lesson(self, client_id: int, lesson_id: int) -> LessonBooking:
        """Books a client on a class."""
        from desk.luckyfit.models.schedule import BookingRow  # noqa: PLC0415

        body = {"client_id": client_id, "lesson_calendar_id": lesson_id}
        return await self._line.made(
            Ask("POST", "/lesson_calendar_bookings", body=body),
            BookingRow,
            "booking",
            body,
            lambda made: (made.client_id, made.lesson_id) == (client_id, lesson_id),
        )
