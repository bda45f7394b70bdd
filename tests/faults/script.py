"""A day at the till as a script made of a seed: who pays what with what, and what LuckyFit makes of each request.

What LuckyFit does to a request depends on the booking and on how many requests for it there were, never on when: a day that was
interrupted and taken up again must end as one that was not.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from random import Random

from desk.model.money import Money
from desk.model.sale import Booking, Due, Operation, PayKind, Tender, allocate
from desk.model.ticket import TicketTemplate

POINT = "Рецепція 1"
TEMPLATE = TicketTemplate(3, "8 занять", Money.of(1200), fee=Money.of(300))
FATES = (("good", 55), ("answer lost", 18), ("dropped", 10), ("bad gateway", 7), ("refused", 5), ("not sent", 5))
SURELY_GOOD_FROM = 3


@dataclass(frozen=True, slots=True)
class Step:
    """One client at the counter. `sells` issues a ticket first; `undoes` takes it back instead of paying for it."""

    number: int
    client_id: int
    dues: tuple[Due, ...] = ()
    tenders: tuple[Tender, ...] = ()
    sells: bool = False
    undoes: bool = False

    @property
    def bookings(self) -> list[Booking]:
        """The parts, in the order they are sent."""
        return [part.booking(self.client_id, POINT) for part in allocate(self.dues, self.tenders)] if self.dues else []


@dataclass(slots=True)
class Script:
    """The day of that seed."""

    seed: int
    length: int = 8
    steps: list[Step] = field(init=False)

    def __post_init__(self) -> None:
        chance = Random(f"{self.seed} script")  # noqa: S311
        self.steps = []
        for number in range(self.length):
            self.steps.append(self._step(chance, number, 101 + number))

    def fate(self, booking: Booking, before: int) -> str:
        """What becomes of the request for it that follows so many others."""
        if self.is_refused(booking):
            return "refused"
        fate = self._drawn(booking, before)
        return "good" if before >= SURELY_GOOD_FROM or fate == "refused" else fate

    def is_refused(self, booking: Booking) -> bool:
        """True for what LuckyFit never books."""
        return self._drawn(booking, 0) == "refused"

    def fate_of_ticket(self, client_id: int, act: str, before: int) -> str:
        """The same for issuing a ticket, and for taking it back."""
        drawn = Random(f"{self.seed} {client_id} {act} {before}").random()  # noqa: S311
        return "answer lost" if drawn < 0.3 and before == 0 else "good"

    def wanted(self, steps: int) -> Counter[Booking]:
        """What LuckyFit holds when so many steps are done: of each, all that comes before what it refuses."""
        wanted: Counter[Booking] = Counter()
        for step in self.steps[:steps]:
            for booking in step.bookings:
                if self.is_refused(booking):
                    break
                wanted[booking] += 1
        return wanted

    def tickets(self, steps: int) -> set[int]:
        """The clients that hold a ticket then."""
        return {step.client_id for step in self.steps[:steps] if step.sells and not step.undoes}

    def _drawn(self, booking: Booking, before: int) -> str:
        chance = Random(f"{self.seed} {booking} {before}")  # noqa: S311
        return chance.choices([name for name, _ in FATES], [share for _, share in FATES])[0]

    def _step(self, chance: Random, number: int, client_id: int) -> Step:
        drawn, before = chance.random(), [step for step in self.steps if not step.sells]
        if drawn < 0.15 and before:
            return replace(chance.choice(before), number=number)
        if drawn < 0.30:
            return _top_up(chance, number, client_id)
        if drawn < 0.45:
            return Step(number, client_id, sells=True, undoes=True)
        price, fee = TEMPLATE.price, TEMPLATE.fee
        dues = (Due(ticket_account(client_id), Operation.TICKET, price), Due(fee_account(client_id), Operation.FEE, fee))
        return Step(number, client_id, dues, _tenders(chance, price + fee, client_id), sells=drawn < 0.70)


def ticket_account(client_id: int) -> int:
    """Where a payment for that client's ticket goes; a client has one."""
    return client_id * 100 + 1


def fee_account(client_id: int) -> int:
    """Where a payment of its membership fee goes."""
    return client_id * 100 + 2


def _top_up(chance: Random, number: int, client_id: int) -> Step:
    due = Due(client_id * 100, Operation.TOP_UP, Money.of(100 * chance.randint(1, 9)))
    return Step(number, client_id, (due,), (_given(chance.choice((PayKind.CASH, PayKind.CARD)), due.sum, client_id),))


def _tenders(chance: Random, due: Money, client_id: int) -> tuple[Tender, ...]:
    first, second = chance.sample((PayKind.CASH, PayKind.CARD, PayKind.DEPOSIT, PayKind.BANK), 2)
    part = Money.of(100 * chance.randint(1, 14))
    if chance.random() < 0.4:
        return (_given(first, due, client_id),)
    return _given(first, part, client_id), _given(second, due - part, client_id)


def slip_of(kind: PayKind, client_id: int) -> str:
    """The bank terminal's slip for what that client pays by card; every second one has it."""
    return f"{client_id:06}" if kind is PayKind.CARD and client_id % 2 else ""


def _given(kind: PayKind, amount: Money, client_id: int) -> Tender:
    return Tender(kind, amount, reference=slip_of(kind, client_id))
