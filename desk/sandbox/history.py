"""The club's past: payments, bills of the bar and passes through the door, made to fit what clients hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from desk.sandbox.chance import likely
from desk.sandbox.dealings import Dealings
from desk.sandbox.people import Person
from desk.sandbox.prices import GOODS

TOP_UP, TICKET, FEE = 1, 2, 3
DEPOSIT, CASH, CARD = 1, 2, 3
POINTS = ("Рецепція", "Рецепція 2", "Бар")
FIRST_MOVEMENT = 50_001
_AUTHORS = ((11, "Адміністратор зміни"), (12, "Старший адміністратор"))


@dataclass(frozen=True, slots=True)
class Movement:
    """A booked movement of money, in kopiykas."""

    id: int
    client_id: int
    account_src_id: int | None
    account_dest_id: int
    paykind_id: int
    finoperation_id: int
    summ: int
    created_at: datetime
    point_name: str | None
    user_id: int
    author_name: str
    client_surname: str
    client_name: str
    notes: str | None = None


@dataclass(frozen=True, slots=True)
class OrderLine:
    """A line of a bill; quantity in thousandths."""

    id: int
    good_id: int
    quantity: int
    summ: int
    discount: int = 0
    discount_comment: str | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """A bill of the bar, paid or not."""

    id: int
    client_id: int
    account_id: int
    paykind_id: int
    point_name: str
    created_at: datetime
    payed_at: datetime | None
    lines: tuple[OrderLine, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """A pass through the door."""

    id: int
    client_id: int
    created_at: datetime
    direction: str
    device_name: str


def make_movements(random: Random, held: Sequence[Dealings], people: Mapping[int, Person]) -> list[Movement]:
    """All that these clients have paid, in the order of time."""
    paid: list[tuple[datetime, int, int, int, int, int]] = []
    for each in held:
        for ticket in each.tickets:
            if ticket.paid_fee:
                paid.append(
                    (ticket.created_at, ticket.client_id, ticket.account_membership_id, FEE, ticket.paid_fee, ticket.paykind)
                )
            if ticket.paid_price:
                paid.append(
                    (ticket.created_at, ticket.client_id, ticket.account_summ_id, TICKET, ticket.paid_price, ticket.paykind)
                )
        for deposit in each.deposits:
            if deposit.balance:
                at = people[deposit.client_id].created_at + timedelta(days=random.randrange(1, 150))
                paid.append((at, deposit.client_id, deposit.id, TOP_UP, deposit.balance, CASH))
    paid.sort()
    return [_movement(random, number, people[row[1]], row) for number, row in enumerate(paid, start=FIRST_MOVEMENT)]


def _movement(random: Random, number: int, person: Person, row: tuple[datetime, int, int, int, int, int]) -> Movement:
    at, client_id, account_id, operation, summ, paykind = row
    user_id, author = random.choice(_AUTHORS)
    return Movement(
        number,
        client_id,
        None,
        account_id,
        paykind,
        operation,
        summ,
        at,
        random.choice(POINTS[:2]),
        user_id,
        author,
        person.surname,
        person.name,
    )


def make_orders(random: Random, people: Sequence[Person], now: datetime) -> list[Order]:
    """Bills of the last month; some of today's are not paid yet."""
    goods = [good for good in GOODS if good.kind]
    orders: list[Order] = []
    for number in range(1, min(len(people), 200) + 1):
        at = now - timedelta(minutes=(200 - number) * 200 + random.randrange(1, 200))
        lines = []
        for place, good in enumerate(random.sample(goods, random.randrange(1, 4)), start=1):
            quantity = 50_000 if good.divisible else 1000 * random.randrange(1, 3)
            lines.append(OrderLine(number * 10 + place, good.id, quantity, good.price * quantity // 1000))
        person = random.choice(people)
        payed_at = at + timedelta(minutes=5) if likely(random, 90) and at + timedelta(minutes=5) < now else None
        kind = random.choice((CASH, CARD, DEPOSIT))
        orders.append(Order(number, person.id, person.id * 100, kind, POINTS[2], at, payed_at, tuple(lines)))
    return orders


def make_passages(random: Random, people: Sequence[Person], now: datetime) -> list[Passage]:
    """In and out through the last week, in the order of time."""
    comers = [each for each in people if each.scenario in ("active", "passes_left", "several_tickets", "deposit", "message")]
    times: list[tuple[datetime, int, str]] = []
    for person in random.sample(comers, min(len(comers), 600)):
        came = now - timedelta(minutes=random.randrange(10, 7 * 24 * 60))
        left = came + timedelta(minutes=random.randrange(40, 150))
        times.append((came, person.id, "in"))
        if left < now:
            times.append((left, person.id, "out"))
    times.sort()
    return [
        Passage(number, client_id, at, way, "Турнікет 1" if client_id % 2 else "Турнікет 2")
        for number, (at, client_id, way) in enumerate(times, start=1)
    ]
