"""What the imitated club offers at Instasport: itself, its halls, card templates and the classes of these weeks."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

UNLIMITED = -1
ACCOUNT, LIQPAY, WAYFORPAY = 4, 2, 11
DAYS_BACK, DAYS_AHEAD = 3, 14


@dataclass(frozen=True, slots=True)
class Titled:
    """Anything with an id and a title: a zone, an activity, a complexity, an answer to "how did you hear of us"."""

    id: int
    title: str
    slug: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """A group of card templates."""

    id: int
    title: str
    order: int


@dataclass(frozen=True, slots=True)
class PriceInfo:
    """A price before and after what makes it lower."""

    regular_price: Decimal
    price: Decimal
    bonus_title: str | None = None


@dataclass(frozen=True, slots=True)
class Payment:
    """A way to pay, with Instasport's number for it."""

    title: str
    choice: int


WAYS_TO_PAY = (Payment("З рахунку", ACCOUNT), Payment("LiqPay", LIQPAY), Payment("WayForPay", WAYFORPAY))


@dataclass(frozen=True, slots=True)
class Template:
    """A card that can be asked for; `duration` and `pause_duration` in days."""

    id: int
    title: str
    group: Group
    amount: int
    duration: int
    regular_price: Decimal
    subtitle: str = ""
    description: str = ""
    bonus: Decimal = Decimal(0)
    pauses: int = 0
    pause_duration: int = 0
    transfer: int = 0
    freeze_enabled: bool = False
    currency: str = "UAH"
    payments: tuple[Payment, ...] = WAYS_TO_PAY
    payment_status: str | None = None

    @property
    def price(self) -> Decimal:
        """What it costs today."""
        return self.regular_price - self.bonus

    @property
    def price_info(self) -> PriceInfo:
        """The same with its reason."""
        return PriceInfo(self.regular_price, self.price, "Осіння знижка" if self.bonus else None)

    @property
    def payment(self) -> list[int]:
        """The deprecated list of ways to pay."""
        return [each.choice for each in self.payments]

    @property
    def description_html(self) -> str:
        """The description as a page shows it."""
        return f"<p>{self.description}</p>"


@dataclass(frozen=True, slots=True)
class Hall:
    """A hall with its zones."""

    id: int
    title: str
    zone_list: tuple[Titled, ...]
    description: str = ""
    time_open: str = "07:00"
    time_close: str = "22:00"


@dataclass(frozen=True, slots=True)
class Instructor:
    """Who gives a class."""

    id: int
    first_name: str
    last_name: str
    is_instructor_visible: bool = True


@dataclass(frozen=True, slots=True)
class Event:
    """A class in the schedule; `duration` in minutes."""

    id: int
    date: datetime
    activity: Titled
    hall: Hall
    zone: Titled
    instructors: tuple[Instructor, ...]
    duration: int = 60
    price: Decimal = Decimal(250)
    seats: int = 12
    description: str = ""
    color: str = "#2F7D6B"
    text_color: str = "#FFFFFF"
    complexity: Titled = field(default_factory=lambda: Titled(1, "Для всіх"))

    @property
    def title(self) -> str:
        """The name of the class."""
        return self.activity.title


GROUPS = (Group(11, "Абонементи", 1), Group(12, "Групові заняття", 2), Group(13, "Персональні тренування", 3))
TEMPLATES = (
    Template(
        501, "Безліміт на місяць", GROUPS[0], UNLIMITED, 30, Decimal("1450.00"), "Тренажерна зала й басейн",
        "Зала, басейн і сауна без обмежень", Decimal("100.00"), pauses=1, pause_duration=7, transfer=4, freeze_enabled=True,
    ),
    Template(
        502, "Безліміт на рік", GROUPS[0], UNLIMITED, 365, Decimal("11900.00"), "Усе включено",
        "Усі зони клубу на рік", pauses=4, pause_duration=14, transfer=12, freeze_enabled=True,
    ),
    Template(
        503, "8 відвідувань", GROUPS[0], 8, 45, Decimal("980.00"), "Тренажерна зала",
        pauses=1, pause_duration=7, transfer=2, freeze_enabled=True,
    ),
    Template(504, "Разове відвідування", GROUPS[0], 1, 1, Decimal("220.00")),
    Template(
        505, "Йога, 12 занять", GROUPS[1], 12, 60, Decimal("1850.50"),
        pauses=2, pause_duration=10, transfer=3, freeze_enabled=True,
    ),
    Template(506, "Пілатес, 8 занять", GROUPS[1], 8, 30, Decimal("1500.00"), transfer=2),
    Template(
        507, "5 персональних", GROUPS[2], 5, 30, Decimal("3750.00"), "З тренером на вибір",
        pauses=1, pause_duration=5, freeze_enabled=True,
    ),
)  # fmt: skip

ZONES = (Titled(31, "Зала 1"), Titled(32, "Зала 2"), Titled(33, "Басейн"))
HALLS = (Hall(21, "На Подолі", ZONES[:2], "Тренажерна та групові зали"), Hall(22, "На Оболоні", ZONES[2:], "Басейн 25 м"))
ACTIVITIES = (
    Titled(41, "Йога", "yoga"),
    Titled(42, "Пілатес", "pilates"),
    Titled(43, "Аквааеробіка", "aqua"),
    Titled(44, "Бокс", "box"),
)
DISCOVER = (Titled(1, "Від друзів"), Titled(2, "Instagram"), Titled(3, "Побачили вивіску"))
INSTRUCTORS = (Instructor(61, "Олена", "Гнатюк"), Instructor(62, "Тарас", "Мельник"), Instructor(63, "Ірина", "Савчук"))


@dataclass(frozen=True, slots=True)
class Club:
    """The club itself."""

    slug: str
    id: int = 7
    title: str = "Клуб «Пісочниця»"
    title_short: str = "Пісочниця"
    description_header: str = "Навчальний клуб"
    description: str = "Усе тут вигадане"
    description_html: str = "<p>Усе тут вигадане</p>"
    rules: str = "Змінне взуття обов'язкове"
    phone: str = "+380440000000"
    address: str = "Київ, вул. Вигадана, 1"
    club_status: int = 2
    club_status_detail: str = ""
    city: Titled = field(default_factory=lambda: Titled(1, "Київ", "kyiv"))
    halls: tuple[Hall, ...] = HALLS
    activities: tuple[Titled, ...] = ACTIVITIES
    discover_clubs: tuple[Titled, ...] = DISCOVER
    primary_color: str = "#2F7D6B"
    secondary_color: str = "#E7B84B"
    primary_text_color: str = "#FFFFFF"
    secondary_text_color: str = "#1B1B1B"


def events_around(now: datetime) -> list[Event]:
    """Three classes a day, from some days back to two weeks ahead."""
    first = now.replace(hour=9, minute=0, second=0, microsecond=0) - timedelta(days=DAYS_BACK)
    return [
        _event(number, first + timedelta(days=number // 3, hours=(number % 3) * 4))
        for number in range((DAYS_BACK + DAYS_AHEAD) * 3)
    ]


def _event(number: int, start: datetime) -> Event:
    activity = ACTIVITIES[number % len(ACTIVITIES)]
    hall = HALLS[1] if activity.slug == "aqua" else HALLS[0]
    zone = hall.zone_list[number % len(hall.zone_list)]
    return Event(8001 + number, start, activity, hall, zone, (INSTRUCTORS[number % len(INSTRUCTORS)],), seats=number % 13)
