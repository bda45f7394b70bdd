"""Rows of passes, group classes and bookings; their fields are not documented."""

from __future__ import annotations

from pydantic import AliasChoices, Field

from desk.luckyfit.models.row import Id, Moment, Number, OptId, OptMoment, OptText, Row, Text
from desk.model.access import AccessLog, Lesson, LessonBooking


class AccessLogRow(Row[AccessLog]):
    """A pass through a door."""

    id: Id
    client_id: OptId = None
    created_at: OptMoment = None
    direction: OptText = None

    def value(self) -> AccessLog:
        """The pass."""
        return AccessLog(
            id=self.id, client_id=self.client_id, created_at=self.created_at, direction=self.direction, extra=self.rest
        )


class LessonRow(Row[Lesson]):
    """A group class."""

    id: Id
    name: Text = Field("", validation_alias=AliasChoices("name", "title"))
    start: Moment = Field(validation_alias=AliasChoices("start", "started", "start_at"))
    end: OptMoment = Field(None, validation_alias=AliasChoices("end", "finished", "end_at"))
    trainer: OptText = Field(None, validation_alias=AliasChoices("trainer", "trainer_name"))
    hall: OptText = Field(None, validation_alias=AliasChoices("hall", "hall_name"))
    capacity: Number = None
    booked: Number = None

    def value(self) -> Lesson:
        """The class."""
        return Lesson(
            id=self.id,
            name=self.name,
            start=self.start,
            end=self.end,
            trainer=self.trainer,
            hall=self.hall,
            capacity=self.capacity,
            booked=self.booked,
            extra=self.rest,
        )


class BookingRow(Row[LessonBooking]):
    """A client booked on a class."""

    id: Id
    lesson_calendar_id: Id
    client_id: Id
    client_surname: Text = ""
    client_name: Text = ""
    created_at: OptMoment = None

    def value(self) -> LessonBooking:
        """The booking."""
        return LessonBooking(
            id=self.id,
            lesson_id=self.lesson_calendar_id,
            client_id=self.client_id,
            client_name=f"{self.client_surname} {self.client_name}".strip(),
            created_at=self.created_at,
            extra=self.rest,
        )
