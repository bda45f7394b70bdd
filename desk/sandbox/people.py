"""The people of a generated club: one immutable value a person, made from names, phones and cards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from desk.sandbox.chance import likely
from desk.sandbox.names import BY_SEX, MEN, OPERATORS, PATRONYMICS, SAME_FOR_BOTH, WOMEN, latin
from desk.sandbox.scenarios import scenario_of
from desk.sandbox.tags import random_card, spelled

FIRST_CLIENT = 1001
BRANCHES = (1, 2)
LOCK_REASONS = (
    "Порушення правил клубу: проніс спиртне до басейну",
    "Прострочена медична довідка",
    "Заборгованість за рахунком бару, до з'ясування",
    "Картку заявлено як загублену",
)
MESSAGES = (
    "Віддати рушник, забутий у вівторок",
    "Просив передзвонити щодо персональних тренувань",
    "Потрібно підписати новий договір",
    "Подарунок від клубу чекає на рецепції",
)
SAME_TAG, SAME_24_BITS = "same_tag", "same_24_bits"


@dataclass(frozen=True, slots=True)
class Person:
    """A client or a member of the staff. `sex` is 0 female, 1 male; `tag` is what the club wrote down, `card` the number of the
    real card in hex (10 digits EM, 8 or 14 Mifare); `scenario` says what a client was made for; `more` holds fields set later."""

    id: int
    surname: str
    name: str
    patronymic: str
    sex: int
    created_at: datetime
    updated_at: datetime
    birthday: date | None = None
    phone1: str | None = None
    phone2: str | None = None
    email1: str | None = None
    email2: str | None = None
    tag: str | None = None
    cardnum: str | None = None
    locked: str | None = None
    message: str | None = None
    organization_id: int = 1
    scenario: str = ""
    card: str = ""
    position: str | None = None
    more: tuple[tuple[str, Any], ...] = ()


def make_clients(random: Random, count: int, now: datetime) -> list[Person]:
    """`count` clients; the first ones go through every scenario there is, the rest are mixed as in a real club."""
    people: list[Person] = []
    for index in range(count):
        scenario = scenario_of(index, random)
        people.append(_client(random, index, scenario, now, people))
    return people


def make_staff(random: Random, now: datetime) -> list[Person]:
    """Everybody who works here, each with a badge but the last."""
    positions = ("Адміністратор", "Адміністратор", "Тренер", "Тренер", "Тренер", "Менеджер", "Керівник", "Прибиральниця")
    return [_worker(random, number, position, now) for number, position in enumerate(positions, start=1)]


def _client(random: Random, index: int, scenario: str, now: datetime, before: list[Person]) -> Person:
    sex = random.randrange(2)
    surname, name, patronymic = _full_name(random, sex)
    phone = f"+380{random.choice(OPERATORS)}{random.randrange(10_000_000):07d}"
    birthday = now.date() - timedelta(days=random.randrange(16 * 365, 65 * 365))
    if scenario == "birthday":
        birthday = _same_day(now.date(), random.randrange(20, 60))
    card, tag = _card_of(random, scenario, before)
    joined = now - timedelta(days=random.randrange(200, 1500), seconds=random.randrange(30_000))
    return Person(
        id=FIRST_CLIENT + index,
        surname=surname,
        name=name,
        patronymic=patronymic if likely(random, 80) else "",
        sex=sex,
        created_at=joined.replace(microsecond=0),
        updated_at=joined.replace(microsecond=0),
        birthday=birthday,
        phone1=phone,
        email1=f"{latin(name)}.{latin(surname)}{index}@example.com" if likely(random, 60) else None,
        tag=tag,
        cardnum=f"{100_000 + index}" if tag else None,
        locked=random.choice(LOCK_REASONS) if scenario == "locked" else None,
        message=random.choice(MESSAGES) if scenario == "message" else None,
        organization_id=BRANCHES[likely(random, 30)],
        scenario=scenario,
        card=card,
    )


def _card_of(random: Random, scenario: str, before: list[Person]) -> tuple[str, str | None]:
    """The real card and what the club wrote. Twins follow the client they share a number with."""
    card, spelling = random_card(random)
    if scenario in (SAME_TAG, SAME_24_BITS):
        return _twin_card(random, scenario, before)
    if scenario == "no_card" or likely(random, 4):
        return "", None
    return card, spelled(card, spelling)


def _twin_card(random: Random, scenario: str, before: list[Person]) -> tuple[str, str]:
    """The first of a pair gets a fresh EM card; the second the same card, or another one with the same last 24 bits."""
    first = next((each for each in reversed(before[-2:]) if each.scenario == scenario), None)
    if first is None or sum(each.scenario == scenario for each in before) % 2 == 0:
        card = f"{random.randrange(1, 9):02X}{random.getrandbits(32):08X}"
        return card, spelled(card, "w26")
    if scenario == SAME_TAG:
        return first.card, first.tag or ""
    other = f"{int(first.card[:2], 16) + 9:02X}{int(first.card[2:4], 16) ^ 0x5A:02X}{first.card[4:]}"
    return other, spelled(other, "w26" if likely(random, 50) else "dec10")


def _full_name(random: Random, sex: int) -> tuple[str, str, str]:
    surname = random.choice(SAME_FOR_BOTH) if likely(random, 70) else random.choice(BY_SEX)[1 - sex]
    return surname, random.choice(MEN if sex else WOMEN), random.choice(PATRONYMICS)[1 - sex]


def _worker(random: Random, number: int, position: str, now: datetime) -> Person:
    sex = 0 if position == "Прибиральниця" else random.randrange(2)
    surname, name, patronymic = _full_name(random, sex)
    card, spelling = random_card(random)
    badge = position != "Прибиральниця"
    return Person(
        id=number,
        surname=surname,
        name=name,
        patronymic=patronymic,
        sex=sex,
        created_at=now - timedelta(days=2000),
        updated_at=now - timedelta(days=2000),
        phone1=f"+380{random.choice(OPERATORS)}{random.randrange(10_000_000):07d}",
        tag=spelled(card, spelling) if badge else None,
        card=card if badge else "",
        position=position,
    )


def _same_day(today: date, years: int) -> date:
    """This day so many years ago; 29 February falls back on a leap year."""
    try:
        return today.replace(year=today.year - years)
    except ValueError:
        return today.replace(year=today.year - years // 4 * 4)
