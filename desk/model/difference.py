"""The difference list: this desk's own movements at LuckyFit against the journal, to the row.

Which rows are of the shift is told without trusting a clock as far as that can be:

1. A row an intent has claimed is ours. Its fields must be the intent's, and it must be there; this is asked of the intents
   written down or booked in the shift, or before it while none was open, and only of those booked before the list was read.
2. A row of this desk's point that nobody claimed is *only in LuckyFit*, unless it is older than the shift: it was in the list
   read at the opening. Where none could be read then, it is older when its number is not above the highest one known to be
   (LuckyFit counts its rows upwards), or when LuckyFit tells that it was made before the opening, by more than a mistake
   about its zone, and the clocks agree. In doubt it shows.
   An older one that no report has told of is told apart from the differences: it came while no shift was open, or into a
   shift that was closed without the list.
3. A row that was taken out as asked must not be there, whenever it came back; one that another row took back must be there as
   that other row must, which is ours from then on.
4. Where desks share the name (`shared`), such a row is of *another desk* when nothing here could have booked it: it tells neither
   what a payment tells that was ever sent in that time, here or since the shift before, nor that less than nothing.
5. A row without a point's name is nobody's in particular (a ticket's payment need not carry it): its claim makes it ours, or that
   LuckyFit listed it when asked for this point's, and by what else was listed it does look at the name.

Rows like one another are interchangeable, so that of several the surplus shows, whichever of them it is.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from desk.model.drawer import ShiftMoney
from desk.model.intent import Intent, TenderState
from desk.model.money import ZERO, Money
from desk.model.sale import PayKind, Transaction

ZONE_DOUBT = timedelta(hours=3)
"""LuckyFit's moments may be told in universal time instead of the club's."""

WIDE = timedelta(hours=26)
"""How much longer than asked for LuckyFit's list is read, so that no mistake about a zone leaves a row out."""

CLOCKS_AGREE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Listing:
    """Every movement under a point's name, or of one operation, that LuckyFit listed at `at` by its own clock.

    `odd`: numbers of rows of other clients that can't be read, None for one that tells none; empty where every row counts.
    """

    since: datetime
    at: datetime
    rows: tuple[Transaction, ...] = ()
    odd: frozenset[int | None] = frozenset()

    @property
    def ids(self) -> frozenset[int]:
        """The rows' numbers."""
        return frozenset(row.id for row in self.rows)

    def unnamed(self, point_name: str) -> frozenset[int]:
        """Rows listed for this point that tell no name; none where another point's show that it was not looked at."""
        if any(row.point_name and row.point_name != point_name for row in self.rows):
            return frozenset()
        return frozenset(row.id for row in self.rows if not row.point_name)


class Cause(StrEnum):
    """In what way the journal and LuckyFit differ about one movement."""

    ONLY_IN_LUCKYFIT = "only_in_luckyfit"
    ONLY_IN_JOURNAL = "only_in_journal"
    FIELDS_DIFFER = "fields_differ"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of which the journal says one thing and LuckyFit another."""

    name: str
    journal: str
    luckyfit: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One movement the two do not tell alike. Sum and kind are LuckyFit's where it has a row.

    `intent_id` of a row that is only in LuckyFit is a payment that was sent and is not booked: this may be its row. With
    `changes` it is the one whose row this was until it was annulled.
    """

    cause: Cause
    row_id: int | None
    intent_id: str | None
    client_id: int | None
    kind: PayKind | None
    sum: Money
    author: str = ""
    at: datetime | None = None
    changes: tuple[FieldChange, ...] = ()
    client_name: str = ""

    @property
    def facts(self) -> tuple[object, ...]:
        """What somebody accepts who accepts this: the row and what is wrong with it, not who may have made it and when."""
        kind = None if self.kind is None else self.kind.value
        changes = [(each.name, each.journal, each.luckyfit) for each in self.changes]
        return (self.row_id or 0, self.cause.value, self.client_id, kind, self.sum.minor, changes)


MARK_LENGTH = 8


def mark_of(found: Sequence[Difference]) -> str:
    """A few letters that stand for just these differences, in any order; empty where there are none."""
    if not found:
        return ""
    told = sorted(json.dumps(each.facts) for each in found)
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:MARK_LENGTH]


@dataclass(frozen=True, slots=True)
class Reading:
    """LuckyFit's list as it was read for a report.

    `booked_before`: the shift's intents as they stood before it, of which it is asked that their rows are there. What was
    booked while it was read is then in neither list wrongly. `in_step`: LuckyFit's clock and ours agreed. Not `whole`: this desk
    has no name at LuckyFit to ask by, so only what it has booked was looked for. `unnamed`: rows that tell no point and were
    listed for this one. `undone_before`: the intents whose rows must not be there any more, as they stood before it.
    `shared`: other desks book under the same name.
    """

    booked_before: tuple[Intent, ...]
    rows: tuple[Transaction, ...]
    in_step: bool = False
    whole: bool = True
    unnamed: frozenset[int] = frozenset()
    undone_before: tuple[Intent, ...] = ()
    shared: bool = False

    @property
    def to(self) -> int:
        """The highest number of a row that was seen."""
        return max((row.id for row in self.rows), default=0)


def differences(reading: Reading, money: ShiftMoney, point_name: str) -> tuple[Difference, ...]:
    """Every difference, by row number; `money` is what is known after the reading."""
    by_id = {row.id: row for row in reading.rows}
    found = [each for intent in reading.booked_before if (each := _of_intent(intent, by_id)) is not None]
    found += [_there_again(each, by_id[each.row_id]) for each in reading.undone_before if each.row_id in by_id]
    found += [
        _only_there(row, money)
        for row in by_id.values()
        if _is_ours(row, money, reading, point_name) and not _is_older(row, money, reading)
    ]
    return tuple(sorted(found, key=lambda each: (each.row_id or 0, each.intent_id or "")))


def elsewhere(reading: Reading, money: ShiftMoney, point_name: str) -> tuple[Difference, ...]:
    """Rows of another desk under the name it shares with this one, of which no report has told; never where none is shared."""
    rows = [row for row in reading.rows if row.id > money.told_to or not _is_older(row, money, reading)]
    found = [row for row in rows if _is_surplus(row, money, reading, point_name) and _is_elsewhere(row, money, reading)]
    return tuple(_only_there(row, money) for row in sorted(found, key=lambda row: row.id))


def untold(reading: Reading, money: ShiftMoney, point_name: str) -> tuple[Difference, ...]:
    """Rows of this point that nobody claimed, older than the shift, of which no report has told."""
    rows = [row for row in reading.rows if row.id > money.told_to and _is_ours(row, money, reading, point_name)]
    return tuple(_only_there(row, money) for row in sorted(rows, key=lambda row: row.id) if _is_older(row, money, reading))


def must_be_there(money: ShiftMoney) -> tuple[Intent, ...]:
    """The intents of the shift, and of the time before it without one, whose rows LuckyFit must show; of what was taken out there
    as asked, none. What another row took back stands here twice: as it was booked, and as that row."""
    booked = [each for each in (*money.idle, *money.settled, *money.taken) if each.booked]
    countered = [each for each in money.undone if each.counter_row_id is not None]
    return (*booked, *countered, *(_taken_back(each) for each in countered))


def must_be_out(money: ShiftMoney) -> tuple[Intent, ...]:
    """The intents whose rows were taken out as asked, and that LuckyFit must not show again."""
    return tuple(each for each in money.undone if each.counter_row_id is None)


def _taken_back(intent: Intent) -> Intent:
    """What the row that took it back must tell."""
    booking = replace(intent.booking, sum=ZERO - intent.booking.sum, point_name="")
    return replace(intent, row_id=intent.counter_row_id, booking=booking)


def _of_intent(intent: Intent, rows: Mapping[int, Transaction]) -> Difference | None:
    row = rows.get(intent.row_id or 0)
    if row is None:
        booking = intent.booking
        gone = Difference(Cause.ONLY_IN_JOURNAL, intent.row_id, intent.id, booking.client_id, booking.kind, booking.sum)
        return replace(gone, at=intent.updated_at, client_name=intent.client_name)
    if intent.booked and intent.tender is TenderState.RETURNED:
        return _told(Cause.ONLY_IN_LUCKYFIT, row, intent.id, (FieldChange("returned", "yes", "no"),))
    changes = (*_changes(intent, row), *_unposted(row))
    if not changes:
        return None
    found, same = _told(Cause.FIELDS_DIFFER, row, intent.id, changes), row.client_id == intent.booking.client_id
    return replace(found, client_name=found.client_name or (intent.client_name if same else ""))


def _changes(intent: Intent, row: Transaction) -> tuple[FieldChange, ...]:
    """Fields LuckyFit tells otherwise; what it does not tell differs in nothing."""
    booking = intent.booking
    pairs = {
        "client": (booking.client_id, row.client_id),
        "account": (booking.account_id, row.account_id),
        "operation": (booking.operation.name.lower(), row.operation.name.lower() if row.operation else None),
        "kind": (booking.kind.name.lower(), row.kind.name.lower() if row.kind else None),
        "sum": (booking.sum, row.sum),
        "point": (booking.point_name or None, row.point_name or None),
    }
    return tuple(
        FieldChange(name, str(ours), str(theirs))
        for name, (ours, theirs) in pairs.items()
        if theirs is not None and ours is not None and ours != theirs
    )


def _unposted(row: Transaction) -> tuple[FieldChange, ...]:
    """Of a row that LuckyFit says it has not posted; one that tells nothing of it differs in nothing."""
    return (FieldChange("posted", "yes", "no"),) if row.signed is False else ()


def _is_surplus(row: Transaction, money: ShiftMoney, reading: Reading, point_name: str) -> bool:
    """True for a row of this point that nobody claimed."""
    is_here = row.point_name == point_name or row.id in reading.unnamed
    return bool(point_name) and is_here and row.id not in money.claimed


def _is_ours(row: Transaction, money: ShiftMoney, reading: Reading, point_name: str) -> bool:
    """True for a row that nobody claimed and this desk must answer for."""
    return _is_surplus(row, money, reading, point_name) and not _is_elsewhere(row, money, reading)


def _is_elsewhere(row: Transaction, money: ShiftMoney, reading: Reading) -> bool:
    """True under a shared name for a row that nothing here could have booked, and that takes back nothing of ours."""
    plain = row if row.sum >= ZERO else replace(row, sum=ZERO - row.sum)
    return reading.shared and not any(each.attempts and not _changes(each, plain) for each in money.known)


def _is_older(row: Transaction, money: ShiftMoney, reading: Reading) -> bool:
    """True for a row that was there before the shift was opened."""
    if money.before is not None:
        return row.id in money.before
    if row.id <= money.known_to:
        return True
    return reading.in_step and row.created_at is not None and row.created_at < money.shift.opened_at - ZONE_DOUBT


def _only_there(row: Transaction, money: ShiftMoney) -> Difference:
    """Of a payment that was sent and is not booked, this may be the row: the oldest such one is named with it."""
    sent = (each for each in (*money.open, *money.taken) if each.attempts and not each.booked)
    like = next((each.id for each in sent if not _changes(each, row)), None)
    return _told(Cause.ONLY_IN_LUCKYFIT, row, like, ())


def _there_again(intent: Intent, row: Transaction) -> Difference:
    """The row of a payment that was annulled, and that LuckyFit lists all the same."""
    return _told(Cause.ONLY_IN_LUCKYFIT, row, intent.id, (FieldChange("annulled", "yes", "no"),))


def _told(cause: Cause, row: Transaction, intent_id: str | None, changes: tuple[FieldChange, ...]) -> Difference:
    author = row.author_name or ""
    told = Difference(cause, row.id, intent_id, row.client_id, row.kind, row.sum, author, row.created_at, changes)
    return replace(told, client_name=row.client_name)
