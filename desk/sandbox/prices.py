"""What the club sells: groups and tickets of the price list, groups and goods of the bar."""

from __future__ import annotations

from dataclasses import dataclass

SALE, FIRST_ENTRY = 1, 2
TRIAL, MEMBERSHIP, EXTRA = 0, 1, 2
MINUTE, HOUR, DAY, MONTH, YEAR = 1, 2, 3, 4, 5


@dataclass(frozen=True, slots=True)
class Group:
    """A group of tickets or of goods."""

    id: int
    name: str
    parent_id: int | None = None


@dataclass(frozen=True, slots=True)
class Template:
    """A ticket of the price list; sums in kopiykas, `passes` None without limit."""

    id: int
    class_id: int
    kind: int
    name: str
    price: int
    fee: int = 0
    duration: int = 1
    time_kind: int = MONTH
    passes: int | None = None
    start_kind: int = SALE
    autostart_days: int | None = None
    freeze_count: int = 0
    freeze_days: int = 0
    schedule_id: int | None = None
    description: str = ""


@dataclass(frozen=True, slots=True)
class Good:
    """Something sold at the bar; `kind` 0 raw, 1 good, 2 service, 3 recipe."""

    id: int
    class_id: int
    kind: int
    name: str
    price: int
    measure: str = "шт"
    divisible: bool = False
    change_price: bool = False


TICKET_GROUPS = (
    Group(1, "Абонементи"),
    Group(2, "Пакети тренувань"),
    Group(3, "Гостьові та пробні"),
    Group(4, "Безлімітні", 1),
    Group(5, "Денні", 1),
    Group(6, "Дитячі та сімейні", 1),
    Group(7, "Персональні тренування", 2),
    Group(8, "Групові заняття", 2),
    Group(9, "Басейн", 2),
)
TEMPLATES = (
    Template(101, 4, MEMBERSHIP, "Безліміт 1 місяць", 120_000, 30_000, freeze_count=0),
    Template(102, 4, MEMBERSHIP, "Безліміт 3 місяці", 300_000, 30_000, 3, freeze_count=1, freeze_days=7),
    Template(103, 4, MEMBERSHIP, "Безліміт 6 місяців", 540_000, 30_000, 6, freeze_count=2, freeze_days=14),
    Template(104, 4, MEMBERSHIP, "Безліміт рік", 960_000, 0, 1, YEAR, freeze_count=3, freeze_days=30, autostart_days=30),
    Template(105, 4, MEMBERSHIP, "Безліміт місяць, з першого входу", 125_000, 30_000, start_kind=FIRST_ENTRY, autostart_days=14),
    Template(111, 5, MEMBERSHIP, "Денний 1 місяць (до 16:00)", 85_000, 30_000, schedule_id=2),
    Template(112, 5, MEMBERSHIP, "Денний 12 відвідувань", 72_050, 0, 2, passes=12, schedule_id=2),
    Template(121, 6, MEMBERSHIP, "Дитячий 8 відвідувань", 64_000, passes=8),
    Template(122, 6, MEMBERSHIP, "Сімейний 3 місяці", 690_000, 30_000, 3, freeze_count=1, freeze_days=7),
    Template(131, 4, MEMBERSHIP, "12 відвідувань", 96_000, 0, 2, passes=12),
    Template(
        132, 4, MEMBERSHIP, "12 відвідувань, з першого входу", 98_000, 0, 2, passes=12, start_kind=FIRST_ENTRY, autostart_days=30
    ),
    Template(201, 7, EXTRA, "Персональні 5 тренувань", 225_000, duration=45, time_kind=DAY, passes=5),
    Template(202, 7, EXTRA, "Персональні 10 тренувань", 400_000, duration=90, time_kind=DAY, passes=10),
    Template(211, 8, EXTRA, "Йога 8 занять", 88_000, passes=8),
    Template(212, 8, EXTRA, "Пілатес 4 заняття", 52_000, passes=4, start_kind=FIRST_ENTRY, autostart_days=30),
    Template(221, 9, EXTRA, "Басейн 10 відвідувань", 110_000, 0, 3, passes=10),
    Template(301, 3, TRIAL, "Пробний день", 0, duration=1, time_kind=DAY, passes=1),
    Template(302, 3, TRIAL, "Пробний тиждень", 25_000, duration=7, time_kind=DAY, passes=3),
    Template(303, 3, TRIAL, "Гостьовий візит", 20_000, duration=12, time_kind=HOUR, passes=1),
)
GOOD_GROUPS = (Group(1, "Бар"), Group(2, "Спортивне харчування"), Group(3, "Послуги"), Group(4, "Напої", 1), Group(5, "Снеки", 1))
GOODS = (
    Good(1, 4, 1, "Вода 0,5 л", 2_500),
    Good(2, 4, 1, "Ізотонік", 6_500),
    Good(3, 4, 3, "Протеїновий коктейль", 9_500),
    Good(4, 4, 3, "Американо", 4_500),
    Good(5, 5, 1, "Протеїновий батончик", 7_000),
    Good(6, 5, 1, "Горіхи", 180, "г", divisible=True),
    Good(7, 2, 1, "Сироватковий протеїн 1 кг", 129_900),
    Good(8, 2, 0, "Молоко", 5_200, "л", divisible=True),
    Good(9, 3, 2, "Оренда рушника", 5_000),
    Good(10, 3, 2, "Масаж 30 хв", 60_000, change_price=True),
)
