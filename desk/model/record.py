"""The journal as people read it: which part of it, a page of it, its sums, and the whole story of one movement of money."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import Any

from desk.model.client import NOTHING_MORE
from desk.model.intent import OPEN, Intent, IntentState, TenderState
from desk.model.money import ZERO, Money
from desk.model.saga import Sale
from desk.model.sale import PayKind

PAGE = 100
RETURNED = f"tender.{TenderState.RETURNED}"
"""The event that tells that money went back by itself."""


class Group(StrEnum):
    """How a movement of money ended, in four words; together they are all there is.

    GIVEN_BACK: LuckyFit holds nothing of it, and it is not sent any more: given back, called off, or taken out again.
    """

    OPEN = "open"
    BOOKED = "booked"
    REFUSED = "refused"
    GIVEN_BACK = "given_back"


def group_of(intent: Intent) -> Group:
    """The group of one movement."""
    return grouped(intent.state, booked=intent.booked, owed=intent.owes_back)


def grouped(state: IntentState, *, booked: bool, owed: bool) -> Group:
    """The group of a state; `booked`: LuckyFit holds the row; `owed`: the terminal holds money of it that is to go back."""
    if state in OPEN or owed:
        return Group.OPEN
    if state is IntentState.REJECTED:
        return Group.REFUSED
    return Group.BOOKED if booked else Group.GIVEN_BACK


@dataclass(frozen=True, slots=True)
class Filter:
    """Which movements are wanted: begun from `since` on and before `until`, of these clients, by this operator, in a group.

    What is None asks nothing; an empty tuple of clients is nobody.
    """

    since: datetime | None = None
    until: datetime | None = None
    operator: str | None = None
    clients: tuple[int, ...] | None = None
    group: Group | None = None


def bounds(first: date | None, last: date | None, zone: tzinfo | None) -> tuple[datetime | None, datetime | None]:
    """The moments at which these days begin and end in a zone, however long its clocks make them."""
    begins = None if first is None else datetime.combine(first, time.min, zone)
    ends = None if last is None else datetime.combine(last + timedelta(days=1), time.min, zone)
    return begins, ends


@dataclass(frozen=True, slots=True)
class Page:
    """A part of what is wanted. `more` says there is something behind the last one."""

    intents: tuple[Intent, ...] = ()
    more: bool = False


@dataclass(frozen=True, slots=True)
class KindSum:
    """How many movements of one kind of money are in one group, and what they come to."""

    kind: PayKind
    group: Group
    count: int
    sum: Money = ZERO


@dataclass(frozen=True, slots=True)
class Happening:
    """One event of the audit: `facts` as it holds them, which differ from kind to kind."""

    at: datetime
    kind: str
    facts: Mapping[str, Any] = field(default=NOTHING_MORE)


@dataclass(frozen=True, slots=True)
class Slips:
    """The slips of the bank's terminal: by which the money of a payment came, and by which it went back."""

    paid: str = ""
    returned: str = ""


def slips_in(happened: Iterable[Happening]) -> Slips:
    """What the audit tells of them, oldest first: the journal itself keeps only the last one."""
    slips = Slips()
    for each in happened:
        if not (number := str(each.facts.get("reference") or "")):
            continue
        slips = replace(slips, returned=number) if each.kind == RETURNED else replace(slips, paid=number)
    return slips


@dataclass(frozen=True, slots=True)
class Attempt:
    """One sending. `outcome` is None while it runs."""

    n: int
    begun_at: datetime
    ended_at: datetime | None = None
    outcome: str | None = None
    http_status: int | None = None
    excerpt: str = ""
    transport: str = ""


@dataclass(frozen=True, slots=True)
class Story:
    """All that is known of one movement of money.

    `before` counts LuckyFit's rows of its like before the first sending, None when they were not read. `sale` is what was
    sold with it at this desk, and what happened to that.
    """

    intent: Intent
    note: str = ""
    happened: tuple[Happening, ...] = ()
    attempts: tuple[Attempt, ...] = ()
    before: int | None = None
    sale: Sale | None = None
    sale_happened: tuple[Happening, ...] = ()


@dataclass(frozen=True, slots=True)
class SaleStory:
    """All that is known of the sale of a ticket, and the movements of money that paid for it."""

    sale: Sale
    happened: tuple[Happening, ...] = ()
    parts: tuple[Intent, ...] = ()


class Damage(StrEnum):
    """What is wrong with an event of the audit."""

    MISSING = "missing"
    CHANGED = "changed"
    MISPLACED = "misplaced"


@dataclass(frozen=True, slots=True)
class Break:
    """Where the audit breaks: the number of the first event that is wrong, and what can be told of it.

    `subject` and `at` are of the event that stands there, or of the one behind the gap; empty when nothing is left there.
    """

    seq: int
    damage: Damage
    subject: str = ""
    at: datetime | None = None
    after: datetime | None = None


class Oddity(StrEnum):
    """What is odd about a row of the store. LOST: the audit tells of it and it is there no more; UNTOLD: nothing tells of it."""

    CHANGED = "changed"
    LOST = "lost"
    UNTOLD = "untold"


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A row of the store that does not say what the audit says: of which table, its id, and the columns that were changed.

    The id of a movement stands for what was listed before it was sent, that of a shift for what was listed at its opening.
    """

    table: str
    id: str
    oddity: Oddity
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Chain:
    """What a check of the audit found. `head` is to be noted elsewhere: only that shows later whether its end was cut off.

    `noted_at` is the number of the event whose hash was noted, None when it is not there. `differing` are movements whose
    row says something else than the audit, `rows` all such rows, of movements and of everything else. `schema` are rules and
    tables of the store that are not as this program makes them: without them rows can be changed and deleted.
    """

    count: int
    head: str
    broken: Break | None = None
    noted_at: int | None = None
    differing: tuple[str, ...] = ()
    rows: tuple[Mismatch, ...] = ()
    schema: tuple[str, ...] = ()
