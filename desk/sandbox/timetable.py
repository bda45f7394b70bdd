"""Group classes of this week with those booked on them, and people who may become clients."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from desk.sandbox.moments import midnight
from desk.sandbox.names import MEN, OPERATORS, SAME_FOR_BOTH, WOMEN
from desk.sandbox.people import Person

_CLASSES = ("Йога", "Пілатес", "Стретчинг", "TRX", "Сайкл", "Аквааеробіка", "Бокс", "Зумба", "Здорова спина")
_HALLS = ("Зал 1", "Зал 2", "Басейн")
_HOURS = (8, 10, 12, 17, 18, 19, 20)


@dataclass(frozen=True, slots=True)
class Lesson:
    """A group class."""

    id: int
    name: str
    start: datetime
    end: datetime
    trainer: str
    hall: str
    capacity: int


@dataclass(frozen=True, slots=True)
class Booking:
    """A client booked on a class."""

    id: int
    lesson_calendar_id: int
    client_id: int
    client_surname: str
    client_name: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Lead:
    """Somebody who asked."""

    id: int
    surname: str
    name: str
    phone: str
    email: str | None
    notes: str | None
    info_source_id: int | None
    created_at: datetime


def make_lessons(random: Random, staff: Sequence[Person], now: datetime) -> list[Lesson]:
    """Monday to Sunday of the week of `now`, and of the next one."""
    monday = midnight(now.date() - timedelta(days=now.weekday()))
    trainers = [f"{each.surname} {each.name}" for each in staff if each.position == "Тренер"]
    lessons: list[Lesson] = []
    for day in range(14):
        for hour in random.sample(_HOURS, 5):
            start = midnight((monday + timedelta(days=day, hours=3)).date()).replace(hour=hour)
            length = timedelta(minutes=random.choice((45, 60, 90)))
            name, trainer, hall = random.choice(_CLASSES), random.choice(trainers), random.choice(_HALLS)
            lessons.append(Lesson(len(lessons) + 1, name, start, start + length, trainer, hall, random.choice((8, 12, 20))))
    return sorted(lessons, key=lambda lesson: (lesson.start, lesson.id))


def make_bookings(random: Random, lessons: Sequence[Lesson], people: Sequence[Person]) -> list[Booking]:
    """Some clients on every class, never more than it holds."""
    bookings: list[Booking] = []
    for lesson in lessons:
        wanted = min(len(people), random.randrange(lesson.capacity + 1))
        for person in random.sample(people, wanted):
            at = lesson.start - timedelta(days=random.randrange(2, 6))
            bookings.append(Booking(len(bookings) + 1, lesson.id, person.id, person.surname, person.name, at))
    return bookings


def make_leads(random: Random, now: datetime) -> list[Lead]:
    """A dozen leads of the last month."""
    leads: list[Lead] = []
    for number in range(1, 13):
        sex = random.randrange(2)
        phone = f"+380{random.choice(OPERATORS)}{random.randrange(10_000_000):07d}"
        name = random.choice(MEN if sex else WOMEN)
        at = now - timedelta(days=30 - 2 * number, minutes=random.randrange(600))
        leads.append(Lead(number, random.choice(SAME_FOR_BOTH), name, phone, None, "Залишив заявку на сайті", 1, at))
    return leads
