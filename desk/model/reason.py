"""Why somebody may or may not come in: every reason there is, how strong it is, and what would take it away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any


class Level(StrEnum):
    """What a reason does: nothing, a warning, or a refusal."""

    NONE = "none"
    WARN = "warn"
    DENY = "deny"


class Code(StrEnum):
    """Every reason there is, the most important first: reasons of one level are told in this order."""

    DOOR_SHUT = "door_shut"
    UNKNOWN_TAG = "unknown_tag"
    RANDOM_TAG = "random_tag"
    SEVERAL_CLIENTS = "several_clients"
    LOCKED = "locked"
    TOO_OLD = "too_old"
    BUSY = "busy"
    CLOSED = "closed"
    FULL = "full"
    NO_TICKET = "no_ticket"
    NOT_STARTED = "not_started"
    EXPIRED = "expired"
    NO_PASSES = "no_passes"
    INSIDE = "inside"
    PASSED_LATELY = "passed_lately"
    UNPROVED_PAYMENT = "unproved_payment"
    DEBT = "debt"
    FEE_UNPAID = "fee_unpaid"
    OLD_DATA = "old_data"
    MESSAGE = "message"
    ENDS_SOON = "ends_soon"
    LAST_PASSES = "last_passes"
    STARTS_BY_ENTRY = "starts_by_entry"
    TRIAL = "trial"
    BIRTHDAY = "birthday"
    STAFF = "staff"
    REENTRY = "reentry"
    EXIT = "exit"


class Cure(StrEnum):
    """The next action that would take a reason away."""

    BIND_CARD = "bind_card"
    USE_CARD = "use_card"
    CHOOSE_CLIENT = "choose_client"
    UNLOCK = "unlock"
    SELL = "sell"
    WAIT = "wait"
    PAY = "pay"
    TELL = "tell"
    LET_IN = "let_in"
    PROVE = "prove"


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason. `facts` fill its sentence: days, passes, count, minutes, sum (Money), text, day (date), at (moment), ticket."""

    code: Code
    level: Level
    facts: Mapping[str, Any] = field(default_factory=dict)
    cure: Cure | None = None


LEVELS: Mapping[Code, Level] = MappingProxyType(
    {
        Code.DOOR_SHUT: Level.DENY,
        Code.UNKNOWN_TAG: Level.DENY,
        Code.RANDOM_TAG: Level.DENY,
        Code.SEVERAL_CLIENTS: Level.DENY,
        Code.LOCKED: Level.DENY,
        Code.TOO_OLD: Level.DENY,
        Code.BUSY: Level.DENY,
        Code.CLOSED: Level.DENY,
        Code.FULL: Level.DENY,
        Code.NO_TICKET: Level.DENY,
        Code.NOT_STARTED: Level.DENY,
        Code.EXPIRED: Level.DENY,
        Code.NO_PASSES: Level.DENY,
        Code.INSIDE: Level.WARN,
        Code.PASSED_LATELY: Level.WARN,
        Code.UNPROVED_PAYMENT: Level.WARN,
        Code.DEBT: Level.WARN,
        Code.FEE_UNPAID: Level.WARN,
        Code.OLD_DATA: Level.WARN,
        Code.MESSAGE: Level.WARN,
        Code.ENDS_SOON: Level.WARN,
        Code.LAST_PASSES: Level.WARN,
        Code.STARTS_BY_ENTRY: Level.NONE,
        Code.TRIAL: Level.NONE,
        Code.BIRTHDAY: Level.NONE,
        Code.STAFF: Level.NONE,
        Code.REENTRY: Level.NONE,
        Code.EXIT: Level.NONE,
    }
)
"""What each reason does unless the club sets otherwise."""

NEVER_DENY = frozenset({Code.MESSAGE, Code.BIRTHDAY, Code.STAFF, Code.UNPROVED_PAYMENT, Code.REENTRY, Code.EXIT})
"""Reasons that keep nobody out, whatever is set."""

NEVER_NONE = frozenset({Code.UNKNOWN_TAG, Code.RANDOM_TAG, Code.SEVERAL_CLIENTS, Code.TOO_OLD})
"""Reasons that are at least a warning, whatever is set: nobody knows who stands there, or what of it is still so."""

AT_THE_DOOR: Mapping[Code, Level] = MappingProxyType(
    {
        Code.DOOR_SHUT: Level.DENY,
        Code.UNKNOWN_TAG: Level.DENY,
        Code.RANDOM_TAG: Level.DENY,
        Code.SEVERAL_CLIENTS: Level.DENY,
        Code.LOCKED: Level.DENY,
        Code.TOO_OLD: Level.DENY,
        Code.BUSY: Level.DENY,
        Code.STARTS_BY_ENTRY: Level.WARN,
    }
)
"""What these reasons do at a door, whatever is set: nobody stands there who could ask, or begin a ticket in LuckyFit."""

PAID_FOR = frozenset({Code.NO_TICKET, Code.EXPIRED, Code.NO_PASSES, Code.DEBT, Code.FEE_UNPAID})
"""What money taken today, and not proved yet, may have put right."""

CURES: Mapping[Code, Cure] = MappingProxyType(
    {
        Code.DOOR_SHUT: Cure.LET_IN,
        Code.UNKNOWN_TAG: Cure.BIND_CARD,
        Code.RANDOM_TAG: Cure.USE_CARD,
        Code.SEVERAL_CLIENTS: Cure.CHOOSE_CLIENT,
        Code.LOCKED: Cure.UNLOCK,
        Code.NO_TICKET: Cure.SELL,
        Code.NOT_STARTED: Cure.WAIT,
        Code.EXPIRED: Cure.SELL,
        Code.NO_PASSES: Cure.SELL,
        Code.CLOSED: Cure.LET_IN,
        Code.FULL: Cure.LET_IN,
        Code.INSIDE: Cure.LET_IN,
        Code.PASSED_LATELY: Cure.LET_IN,
        Code.UNPROVED_PAYMENT: Cure.PROVE,
        Code.DEBT: Cure.PAY,
        Code.FEE_UNPAID: Cure.PAY,
        Code.MESSAGE: Cure.TELL,
        Code.ENDS_SOON: Cure.SELL,
        Code.LAST_PASSES: Cure.SELL,
        Code.TRIAL: Cure.SELL,
        Code.BIRTHDAY: Cure.TELL,
    }
)
