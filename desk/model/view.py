"""A client as one screen shows them, and the outcomes of a tapped card as a closed union."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from desk.model.client import Client, Staff
from desk.model.decide import LEVELS, Allowed, Code, Cure, Decision, Denied, Reason
from desk.model.money import ZERO, Money, total
from desk.model.sale import Due, Operation
from desk.model.tag import Tag
from desk.model.ticket import ClientTicket, DepositAccount

LUCKYFIT, ROSTER = "luckyfit", "roster"
"""Where an answer comes from: asked just now, or remembered by this PC."""
UNKNOWN = Denied((Reason(Code.UNKNOWN_TAG, LEVELS[Code.UNKNOWN_TAG], cure=Cure.BIND_CARD),))
SEVERAL = Denied((Reason(Code.SEVERAL_CLIENTS, LEVELS[Code.SEVERAL_CLIENTS], cure=Cure.CHOOSE_CLIENT),))
STAFF = Allowed((Reason(Code.STAFF, LEVELS[Code.STAFF]),))


@dataclass(frozen=True, slots=True)
class ClientView:
    """All that was read of one client at `read_at`, and what follows from it. `source` says where it was read.

    `deposits_told` is False when only the tickets are remembered: then an empty list of accounts means nothing.
    """

    client: Client
    tickets: tuple[ClientTicket, ...]
    accounts: tuple[DepositAccount, ...]
    staff: Staff | None
    decision: Decision
    read_at: datetime
    source: str = LUCKYFIT
    deposits_told: bool = True

    @property
    def remembered(self) -> bool:
        """True when this PC answered, and LuckyFit was not asked yet."""
        return self.source == ROSTER

    @property
    def debt(self) -> Money:
        """All that is unpaid on the tickets, prices and fees."""
        return total([each.debt for each in self.tickets])

    @property
    def deposit(self) -> Money:
        """What lies on all deposits together."""
        return total([each.balance for each in self.accounts])

    @property
    def dues(self) -> tuple[Due, ...]:
        """Every account of a ticket that something is owed on, the price of a ticket before its fee."""
        return tuple(due for each in self.tickets for due in dues_of(each))


def dues_of(ticket: ClientTicket) -> Iterator[Due]:
    """What can be paid on one ticket; an account LuckyFit did not tell can't be paid to."""
    if ticket.account_id is not None and (owed := ticket.price_debt or ZERO) > ZERO:
        yield Due(ticket.account_id, Operation.TICKET, owed, ticket.name, ticket.id)
    if ticket.fee_account_id is not None and (owed := ticket.fee_debt or ZERO) > ZERO:
        yield Due(ticket.fee_account_id, Operation.FEE, owed, ticket.name, ticket.id)


@dataclass(frozen=True, slots=True)
class Found:
    """The card is one client's."""

    view: ClientView


@dataclass(frozen=True, slots=True)
class Several:
    """The card may be any of these clients': a person has to choose. `told_at` is since when this PC remembers it."""

    clients: tuple[Client, ...]
    tag: Tag
    decision: Decision = SEVERAL
    source: str = LUCKYFIT
    told_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class UnknownCard:
    """Nobody has this card."""

    tag: Tag
    decision: Decision = UNKNOWN
    source: str = LUCKYFIT


@dataclass(frozen=True, slots=True)
class StaffCard:
    """The card is a staff member's who is no client. `told_at`: when LuckyFit told of all staff; None is never."""

    staff: Staff
    tag: Tag
    decision: Decision = STAFF
    source: str = LUCKYFIT
    told_at: datetime | None = None


Outcome: TypeAlias = Found | Several | UnknownCard | StaffCard
