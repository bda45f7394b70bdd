"""Group classes, bookings on them, and the log of passes."""

from __future__ import annotations

from starlette.routing import Route

from desk.sandbox.given import moment_or_none, whole
from desk.sandbox.luckyfit.filters import between, inside
from desk.sandbox.luckyfit.rows import plain_row
from desk.sandbox.luckyfit.wire import Answer, Ask, House, operation
from desk.sandbox.refusal import Refusal

_LESSON = ("id", "name", "start", "end", "trainer", "hall", "capacity")
_BOOKING = ("id", "lesson_calendar_id", "client_id", "client_surname", "client_name", "created_at")
_PASSAGE = ("id", "client_id", "created_at", "direction", "device_name")


def routes(house: House) -> list[Route]:
    """Every operation on classes and passes."""
    return [
        *operation(house, "GET", "/lesson_calendars/feed", _feed),
        *operation(house, "GET", "/lesson_calendar_bookings", _bookings),
        *operation(house, "POST", "/lesson_calendar_bookings", _book),
        *operation(house, "GET", "/access_logs", _access_logs),
    ]


def _feed(ask: Ask) -> Answer:
    start, end = moment_or_none(ask.params, "start"), moment_or_none(ask.params, "end")
    if start is None or end is None:
        raise Refusal("Укажите начало и конец диапазона")
    booked: dict[int, int] = {}
    for each in ask.club.bookings:
        booked[each.lesson_calendar_id] = booked.get(each.lesson_calendar_id, 0) + 1
    lessons = [each for each in ask.club.lessons if start <= each.start <= end]
    return [plain_row(each, _LESSON, {"booked": booked.get(each.id, 0)}) for each in lessons]


def _bookings(ask: Ask) -> Answer:
    lesson = whole(ask.params, "lesson_calendar_id")
    return [plain_row(each, _BOOKING, {}) for each in ask.club.bookings if each.lesson_calendar_id == lesson]


def _book(ask: Ask) -> Answer:
    return plain_row(ask.house.changes.do("book_lesson", body=ask.body), _BOOKING, {})


def _access_logs(ask: Ask) -> Answer:
    limits = between(ask.params, "created_at")
    return [plain_row(each, _PASSAGE, {}) for each in ask.club.passages if inside(each.created_at, limits)]
