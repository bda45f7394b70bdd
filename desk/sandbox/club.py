"""A whole generated club: people, what they hold, what was paid, who came, what is on this week; the same for the same seed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from desk.sandbox.chance import source
from desk.sandbox.dealings import Dealings, Deposit, HeldTicket, dealings_of
from desk.sandbox.habits import Habits
from desk.sandbox.history import Movement, Order, Passage, make_movements, make_orders, make_passages
from desk.sandbox.moments import KYIV, RealClock
from desk.sandbox.people import Person, make_clients, make_staff
from desk.sandbox.register import Register
from desk.sandbox.timetable import Booking, Lead, Lesson, make_bookings, make_leads, make_lessons

LEDGERED = 5_000
"""How many clients have their past payments in the ledger; in larger clubs the others' were paid before it began."""


@dataclass(slots=True)
class ClubState:
    """The club as it stands. What clients hold is made when first asked for, by a random source of their own."""

    seed: int
    size: int
    now: datetime
    clients: Register
    staff: list[Person]
    movements: list[Movement] = field(default_factory=list)
    orders: list[Order] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)
    lessons: list[Lesson] = field(default_factory=list)
    bookings: list[Booking] = field(default_factory=list)
    leads: list[Lead] = field(default_factory=list)
    passwords: dict[int, str] = field(default_factory=dict)
    terminal_payments: dict[str, str] = field(default_factory=dict)
    closed_accounts: set[int] = field(default_factory=set)
    sold: dict[int, HeldTicket] = field(default_factory=dict)
    habits: Habits = field(default_factory=Habits)
    _dealings: dict[int, Dealings] = field(default_factory=dict)
    _numbers: dict[str, int] = field(default_factory=dict)

    @property
    def people(self) -> list[Person]:
        """Every client, as a plain list."""
        return list(self.clients)

    def dealings(self, person: Person) -> Dealings:
        """What the client holds."""
        held = self._dealings.get(person.id)
        if held is None:
            held = dealings_of(person, source(self.seed * 1_000_003 + person.id), self.now)
            self._dealings[person.id] = held
        return held

    def ticket(self, ticket_id: int) -> HeldTicket | None:
        """A client's ticket by its id."""
        if ticket_id in self.sold:
            return self.sold[ticket_id]
        person = self.clients.get(ticket_id // 10)
        held = self.dealings(person).tickets if person else []
        return next((each for each in held if each.id == ticket_id), None)

    def account(self, person: Person, account_id: int) -> HeldTicket | Deposit | None:
        """What an account of the client stands for: a ticket (either of its two accounts) or a deposit."""
        held = self.dealings(person)
        for ticket in held.tickets:
            if account_id in (ticket.account_summ_id, ticket.account_membership_id):
                return ticket
        return next((each for each in held.deposits if each.id == account_id), None)

    def next_number(self, kind: str) -> int:
        """The next id of a kind of rows made while the sandbox runs."""
        self._numbers[kind] = self._numbers[kind] + 1
        return self._numbers[kind]

    def start_numbers(self) -> None:
        """Sets the first free ids, past all that was generated."""
        last_client = max((each.id for each in self.clients), default=1000)
        self._numbers = {
            "client": last_client + 1000,
            "ticket": (last_client + 1) * 10 + 1_000_000,
            "account": (last_client + 1) * 100 + 10_000_000,
            "movement": max((each.id for each in self.movements), default=50_000),
            "lead": len(self.leads),
            "booking": len(self.bookings),
        }


def generate(seed: int, clients: int, *, now: datetime | None = None) -> ClubState:
    """The club of that seed and size as it stands at `now` (zone-aware, default this moment); same arguments, same club."""
    now = (now or RealClock().now()).astimezone(KYIV).replace(microsecond=0)
    random = source(seed)
    people = make_clients(random, clients, now)
    club = ClubState(seed, clients, now, Register(people), make_staff(random, now))
    ledgered = people[:LEDGERED]
    club.movements = make_movements(random, [club.dealings(each) for each in ledgered], {each.id: each for each in ledgered})
    club.orders = make_orders(random, ledgered, now)
    club.passages = make_passages(random, ledgered, now)
    club.lessons = make_lessons(random, club.staff, now)
    club.bookings = make_bookings(random, club.lessons, ledgered)
    club.leads = make_leads(random, now)
    club.start_numbers()
    return club
