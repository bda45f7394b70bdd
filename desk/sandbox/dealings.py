"""What a client holds and owes: tickets with their two debts, deposits; made for a scenario, the same for the same seed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from desk.sandbox.moments import last_moment, midnight
from desk.sandbox.people import Person
from desk.sandbox.prices import TEMPLATES, Template

NOT_STARTED, ACTIVE, FINISHED = 3, 1, 2
CASH, CARD = 2, 3
_BY_ID = {template.id: template for template in TEMPLATES}
_OPENING = timedelta(hours=7)


@dataclass(slots=True)
class HeldTicket:
    """A ticket of a client; sums in kopiykas. A payment of the price goes to `account_summ_id`, of the fee to the other."""

    id: int
    client_id: int
    template: Template
    created_at: datetime
    started: datetime | None
    finished: datetime | None
    passes_left: int | None
    price: int
    fee: int
    account_summ_id: int
    account_membership_id: int
    paid_price: int = 0
    paid_fee: int = 0
    paykind: int = CASH
    discount: str = "0.0"
    discount_kind: int = 0
    discount_comment: str | None = None
    docnumber: str | None = None

    @property
    def price_debt(self) -> int:
        """What of the price is unpaid."""
        return self.price - self.paid_price

    @property
    def fee_debt(self) -> int:
        """What of the membership fee is unpaid."""
        return self.fee - self.paid_fee

    @property
    def debt(self) -> int:
        """Both debts together."""
        return self.price_debt + self.fee_debt

    @property
    def deletable(self) -> bool:
        """True while something is to be paid and nothing was."""
        return self.debt > 0 and not self.paid_price and not self.paid_fee

    def state_at(self, now: datetime) -> int:
        """LuckyFit's `ticket_state`: 1 active, 2 finished, 3 not started."""
        if (self.passes_left is not None and self.passes_left <= 0) or (self.finished and self.finished < now):
            return FINISHED
        return ACTIVE if self.started and self.started <= now else NOT_STARTED


@dataclass(slots=True)
class Deposit:
    """A deposit account of a client."""

    id: int
    client_id: int
    balance: int
    name: str = "Депозит"


@dataclass(slots=True)
class Dealings:
    """All a client holds."""

    tickets: list[HeldTicket] = field(default_factory=list)
    deposits: list[Deposit] = field(default_factory=list)

    @property
    def debt(self) -> int:
        """What the client owes on all tickets."""
        return sum(each.debt for each in self.tickets)


@dataclass(slots=True)
class _Maker:
    """Gives a client one ticket after another; ids follow from the client's, so that they are the same in any order of asking."""

    person: Person
    random: Random
    now: datetime
    made: Dealings = field(default_factory=Dealings)

    def deposit(self, balance: int, name: str = "Депозит") -> None:
        self.made.deposits.append(Deposit(self.person.id * 100 + len(self.made.deposits), self.person.id, balance, name))

    def ticket(self, template_id: int, starts_in: int, *, left: int | None = None, ends_in: int | None = None) -> HeldTicket:
        """A paid ticket begun (or to begin) so many days from today; `left` passes left, `ends_in` days moves its end."""
        template, number = _BY_ID[template_id], len(self.made.tickets)
        begun = midnight(self.now.date() + timedelta(days=starts_in)) + _OPENING
        bought = min(begun, self.now) - timedelta(days=self.random.randrange(3), minutes=self.random.randrange(1, 300))
        started: datetime | None = begun
        finished: datetime | None = last_moment(begun, template.duration, template.time_kind)
        if ends_in is not None:
            finished = midnight(self.now.date() + timedelta(days=ends_in + 1)) - timedelta(seconds=1)
        ticket = HeldTicket(
            self.person.id * 10 + number,
            self.person.id,
            template,
            bought,
            started,
            finished,
            template.passes if left is None else left,
            template.price,
            template.fee,
            self.person.id * 100 + 10 + 2 * number,
            self.person.id * 100 + 11 + 2 * number,
            template.price,
            template.fee,
            self.random.choice((CASH, CASH, CARD)),
        )
        self.made.tickets.append(ticket)
        return ticket


def dealings_of(person: Person, random: Random, now: datetime) -> Dealings:
    """Everything the client holds at `now`, as the scenario wants it."""
    maker = _Maker(person, random, now)
    _SCENARIOS.get(person.scenario, _active)(maker)
    if not maker.made.deposits:
        maker.deposit(random.choice((0, 0, 0, 15_000)) if person.scenario == "active" else 0)
    return maker.made


def _active(make: _Maker) -> None:
    template = make.random.choice((101, 102, 102, 103, 104, 111))
    make.ticket(template, -make.random.randrange(1, 20))


def _passes(left: int) -> Callable[[_Maker], None]:
    def scenario(make: _Maker) -> None:
        make.ticket(make.random.choice((131, 112)), -make.random.randrange(3, 25), left=left)

    return scenario


def _ends(days: int) -> Callable[[_Maker], None]:
    def scenario(make: _Maker) -> None:
        make.ticket(102, days - 85, ends_in=days)

    return scenario


def _no_ticket(make: _Maker) -> None:
    make.deposit(0)


def _not_started(make: _Maker) -> None:
    make.ticket(102, 5)


def _starts_by_entry(make: _Maker) -> None:
    ticket = make.ticket(make.random.choice((105, 132)), -2)
    ticket.started = ticket.finished = None


def _trial(make: _Maker) -> None:
    make.ticket(302, -1, left=2)


def _debt(price: int, fee: int) -> Callable[[_Maker], None]:
    """`price` and `fee` in percent of what is unpaid."""

    def scenario(make: _Maker) -> None:
        ticket = make.ticket(102, -10)
        ticket.paid_price -= ticket.price * price // 100
        ticket.paid_fee -= ticket.fee * fee // 100

    return scenario


def _unpaid(make: _Maker) -> None:
    ticket = make.ticket(101, 1)
    ticket.paid_price = ticket.paid_fee = 0


def _old_debt(make: _Maker) -> None:
    old = make.ticket(101, -150)
    old.paid_price -= 40_000
    make.ticket(101, -5)


def _deposit(make: _Maker) -> None:
    make.deposit(100 * make.random.randrange(100, 5000))
    _active(make)


def _deposit_and_debt(make: _Maker) -> None:
    make.deposit(90_000)
    _debt(50, 0)(make)


def _two_deposits(make: _Maker) -> None:
    make.deposit(50_000)
    make.deposit(120_000, "Депозит на тренування")
    _active(make)


def _several(make: _Maker) -> None:
    make.ticket(102, -120)
    make.ticket(102, -20)
    make.ticket(202, -15, left=make.random.randrange(1, 9))
    make.ticket(101, 75)


def _discounted(make: _Maker) -> None:
    ticket = make.ticket(103, -30)
    ticket.discount, ticket.discount_comment = "10.0", "Постійний клієнт"
    ticket.price = ticket.paid_price = ticket.price * 90 // 100
    ticket.docnumber = f"Д-{make.person.id}"


_SCENARIOS: dict[str, Callable[[_Maker], None]] = {
    "": _no_ticket,
    "passes_left": _passes(7),
    "one_pass": _passes(1),
    "two_passes": _passes(2),
    "no_passes": _passes(0),
    "ends_soon": _ends(3),
    "ends_today": _ends(0),
    "expired": _ends(-10),
    "no_ticket": _no_ticket,
    "not_started": _not_started,
    "starts_by_entry": _starts_by_entry,
    "trial": _trial,
    "debt_price": _debt(100, 0),
    "debt_part": _debt(50, 0),
    "debt_fee": _debt(0, 100),
    "debt_both": _debt(100, 100),
    "unpaid": _unpaid,
    "old_debt": _old_debt,
    "deposit": _deposit,
    "deposit_and_debt": _deposit_and_debt,
    "two_deposits": _two_deposits,
    "several_tickets": _several,
    "discounted": _discounted,
}
