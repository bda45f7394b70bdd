"""Who may come in and why: client, tickets, debts, staff and local rules, at a moment -> a decision with ordered reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeAlias

from desk.model.client import Client, Staff
from desk.model.money import Money
from desk.model.ticket import ClientTicket, DepositAccount


class Level(StrEnum):
    """What a reason does: nothing, a warning, or a refusal."""

    NONE = "none"
    WARN = "warn"
    DENY = "deny"


class Code(StrEnum):
    """Every reason there is."""

    UNKNOWN_TAG = "unknown_tag"
    SEVERAL_CLIENTS = "several_clients"
    LOCKED = "locked"
    NO_TICKET = "no_ticket"
    NOT_STARTED = "not_started"
    STARTS_BY_ENTRY = "starts_by_entry"
    EXPIRED = "expired"
    ENDS_SOON = "ends_soon"
    NO_PASSES = "no_passes"
    LAST_PASSES = "last_passes"
    DEBT = "debt"
    FEE_UNPAID = "fee_unpaid"
    MESSAGE = "message"
    BIRTHDAY = "birthday"
    STAFF = "staff"
    TRIAL = "trial"


class Cure(StrEnum):
    """The next action that would take a reason away."""

    BIND_CARD = "bind_card"
    CHOOSE_CLIENT = "choose_client"
    UNLOCK = "unlock"
    SELL = "sell"
    WAIT = "wait"
    PAY = "pay"
    TELL = "tell"


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason. `facts` fill its sentence: `days`, `passes`, `sum` (Money), `text`, `day` (date), `ticket`."""

    code: Code
    level: Level
    facts: Mapping[str, Any] = field(default_factory=dict)
    cure: Cure | None = None


@dataclass(frozen=True, slots=True)
class Allowed:
    """Comes in; reasons only inform."""

    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Warned:
    """Comes in, and the desk should look."""

    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Denied:
    """Does not come in."""

    reasons: tuple[Reason, ...]


Decision: TypeAlias = Allowed | Warned | Denied


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of whoever stands at the desk. `matches` are all clients with this tag: one is a person, none is unknown."""

    matches: tuple[Client, ...] = ()
    tickets: tuple[ClientTicket, ...] = ()
    accounts: tuple[DepositAccount, ...] = ()
    staff: Staff | None = None

    @property
    def debt(self) -> Money:
        """All that is owed on the client's tickets."""
        return Money(sum(each.debt.minor for each in self.tickets))
