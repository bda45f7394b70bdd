"""Who is known at the imitated Instasport and what they hold, made from LuckyFit's people; the same for the same seed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Protocol

from desk.sandbox.instasport.catalogue import ACCOUNT, TEMPLATES, UNLIMITED, WAYS_TO_PAY, Event, Payment, PriceInfo, Template

UNPAID = -1
KNOWN = 0.5
STATES = ("not_activated", "active", "frozen", "used_up", "overdue", "request")
BALANCES = (Decimal(0), Decimal(150), Decimal(1400), Decimal(5000), Decimal(20000))


class Person(Protocol):
    """What is read of one of LuckyFit's people."""

    @property
    def id(self) -> int: ...
    @property
    def surname(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def sex(self) -> int: ...
    @property
    def birthday(self) -> date | None: ...
    @property
    def phone1(self) -> str | None: ...
    @property
    def email1(self) -> str | None: ...


@dataclass(slots=True)
class User:
    """Somebody who can log in; `gender` is 1 male, 2 female. Without an e-mail Instasport writes a placeholder."""

    id: int
    phone: str
    first_name: str
    last_name: str
    birthday: date | None = None
    gender: int | None = None
    email: str = ""
    email_confirmed: bool = False


@dataclass(slots=True)
class Profile:
    """A user in this club; `account` is the balance."""

    id: int
    account: Decimal = Decimal(0)
    relation: str = ""
    rules_accepted: bool = True
    lead_allowed: bool = False


@dataclass(slots=True)
class Card:
    """A card as it stands. `today` is asked at each look, so that a card runs out by itself."""

    id: int
    template: Template
    paid: int = UNPAID
    date_authorized: datetime | None = None
    date_activated: datetime | None = None
    amount: int = UNLIMITED
    due_date: date | None = None
    transfer: int = 0
    pauses: int = 0
    paused: bool = False
    paused_due_date: date | None = None
    processing: bool = False

    @property
    def card(self) -> Card:
        """Itself: the wiki writes `cards { card { id } }`, running clients `cards { id }`."""
        return self

    @property
    def activated(self) -> bool:
        """True once it was activated."""
        return self.date_activated is not None

    @property
    def authorized(self) -> bool:
        """True once the club knows it as paid."""
        return self.date_authorized is not None

    @property
    def price(self) -> Decimal:
        """What it was or will be sold for."""
        return self.template.price

    @property
    def price_info(self) -> PriceInfo:
        """The same with its reason."""
        return self.template.price_info

    @property
    def paused_duration(self) -> int:
        """Days of the running freeze."""
        return self.template.pause_duration if self.paused else 0

    @property
    def freeze_enabled(self) -> bool:
        """True when its template allows freezing."""
        return self.template.freeze_enabled

    @property
    def payments(self) -> tuple[Payment, ...]:
        """Ways to pay it; none once paid."""
        return WAYS_TO_PAY if self.paid == UNPAID else ()

    @property
    def payment(self) -> list[int]:
        """The deprecated list of ways to pay."""
        return [each.choice for each in self.payments]

    @property
    def payment_status(self) -> str | None:
        """Why there is no way to pay it."""
        return None if self.payments else "Абонемент оплачено"

    def active_on(self, today: date) -> bool:
        """Paid, activated, not frozen, not overdue, visits left."""
        running = self.paid != UNPAID and self.activated and not self.paused
        return running and self.amount != 0 and (self.due_date is None or self.due_date >= today)

    def activate(self, now: datetime) -> None:
        """From now on it counts its days."""
        self.date_activated = now
        self.due_date = now.date() + timedelta(days=self.template.duration)

    def freeze(self, today: date) -> None:
        """Stops its days for as long as its template says."""
        length = timedelta(days=self.template.pause_duration)
        self.pauses -= 1
        self.paused, self.paused_due_date = True, today + length
        self.due_date = self.due_date + length if self.due_date else None

    def unfreeze(self, today: date) -> None:
        """Its days count again; those not used up of the freeze are taken back."""
        if self.due_date and self.paused_due_date:
            self.due_date -= max(self.paused_due_date - today, timedelta(0))
        self.paused, self.paused_due_date = False, None


@dataclass(slots=True)
class Visit:
    """A visit to a class; `paid` as in the vendor's list of codes."""

    id: int
    event: Event
    paid: int = UNPAID
    authorized: bool = False
    paid_by_card: Card | None = None

    @property
    def refundable(self) -> bool:
        """True while it may be called off."""
        return not self.authorized


@dataclass(slots=True)
class Holder:
    """One client of Instasport with all that is theirs."""

    user: User
    profile: Profile
    cards: list[Card] = field(default_factory=list)
    visits: list[Visit] = field(default_factory=list)


def is_known(person: Person, seed: int) -> bool:
    """About half of those with a phone have an account at Instasport."""
    return bool(person.phone1) and Random(f"{seed} known {person.id}").random() < KNOWN  # noqa: S311 - play data


def holder_of(person: Person, phone: str, seed: int, now: datetime) -> Holder:
    """The account of a known person with its cards."""
    random = Random(f"{seed} cards {person.id}")  # noqa: S311 - play data
    number = 100_000 + person.id
    user = User(number, phone, person.name, person.surname, person.birthday, 1 if person.sex == 1 else 2)
    user.email = person.email1 or f"{phone.lstrip('+')}@phone.xyz"
    user.email_confirmed = bool(person.email1)
    count = random.randrange(6)
    states = random.sample(STATES, k=count)
    cards = [card_in(state, 1_000_000 + person.id * 10 + at, random, now) for at, state in enumerate(states)]
    return Holder(user, Profile(number + 400_000, random.choice(BALANCES)), cards)


def card_in(state: str, card_id: int, random: Random, now: datetime) -> Card:
    """A card in one of `STATES`."""
    template = random.choice([each for each in TEMPLATES if _fits(each, state)])
    card = new_card(card_id, template)
    if state == "request":
        return card
    bought = now.replace(microsecond=0) - timedelta(days=random.randrange(template.duration + 1, template.duration * 2 + 5))
    if state != "overdue":
        bought = now.replace(microsecond=0) - timedelta(days=random.randrange(max(template.duration // 2, 1)))
    pay(card, bought, random.choice((ACCOUNT, 2, 11)))
    if state == "not_activated":
        return card
    card.activate(bought)
    if state == "used_up":
        card.amount = 0
    elif card.amount != UNLIMITED:
        card.amount = random.randrange(1, card.amount + 1)
    if state == "frozen":
        card.freeze(now.date())
    return card


def new_card(card_id: int, template: Template) -> Card:
    """An unpaid card of this template."""
    return Card(card_id, template, amount=template.amount, transfer=template.transfer, pauses=template.pauses)


def pay(card: Card, now: datetime, way: int) -> None:
    """Marks it paid and known to the club."""
    card.paid, card.date_authorized = way, now


def _fits(template: Template, state: str) -> bool:
    if state == "frozen":
        return template.freeze_enabled
    if state == "used_up":
        return template.amount != UNLIMITED
    return state != "active" or template.duration > 1
