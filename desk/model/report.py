"""What is told of a shift: X at any time, Z once, when it is closed; kept as it was told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from desk.errors import NotAllowed
from desk.model.difference import Difference, Reading, differences, elsewhere, mark_of, untold
from desk.model.drawer import (
    KINDS,
    Drawer,
    KindLine,
    ShiftMoney,
    drawer_of,
    late_of,
    lines_of,
    returned_of,
    unbooked_of,
    unbooked_since,
)
from desk.model.intent import Intent, IntentState, TenderState
from desk.model.money import ZERO, Money
from desk.model.saga import Sale
from desk.model.sale import PayKind
from desk.model.shift import CashMove, Count


class ReportKind(StrEnum):
    """X changes nothing and may be told as often as asked; Z ends the shift and has a number."""

    X = "x"
    Z = "z"


@dataclass(frozen=True, slots=True)
class MoneyLine:
    """One movement of money as it stood when the report was told."""

    intent_id: str
    client_id: int
    kind: PayKind
    sum: Money
    state: IntentState
    tender: TenderState
    at: datetime
    row_id: int | None = None
    operator: str = ""
    client_name: str = ""
    annulled: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """Something nobody knew the end of: a payment with its `kind` and `sum`, or the sale of a ticket without a kind."""

    id: str
    client_id: int
    state: str
    at: datetime
    kind: PayKind | None = None
    sum: Money | None = None
    client_name: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """A shift as it was told. `number` and `closed_at` are a Z's alone; `closed_by` is who counted.

    `checked`: LuckyFit's list was read, and `differences` is all there is; else there may be more of them. `earlier` are
    records of before the shift that nobody claimed and no report has told of. `taken_before` and `returned_before` is the money
    of the time without a shift before this one, `late` what was written down before it and came in with its booking,
    `unbooked_since` what an earlier report told as booked and whose row is out of LuckyFit now, while its money stays.
    `elsewhere`: rows of other desks under the name they share with this one. `reason` is for a difference or a list that could
    not be read, `override` for questions left open. `head` is the audit's last hash, `listed_to` the highest number of a row
    LuckyFit listed.
    """

    kind: ReportKind
    shift_id: str
    desk: str
    point_name: str
    operator: str
    opened_at: datetime
    told_at: datetime
    kinds: tuple[KindLine, ...]
    drawer: Drawer
    moves: tuple[CashMove, ...] = ()
    unbooked: tuple[MoneyLine, ...] = ()
    returned: tuple[MoneyLine, ...] = ()
    questions: tuple[Question, ...] = ()
    differences: tuple[Difference, ...] = ()
    earlier: tuple[Difference, ...] = ()
    checked: bool = False
    number: int | None = None
    closed_at: datetime | None = None
    closed_by: str = ""
    count: Count | None = None
    reason: str = ""
    override: str = ""
    head: str = ""
    listed_to: int = 0
    taken_before: tuple[MoneyLine, ...] = ()
    returned_before: tuple[MoneyLine, ...] = ()
    late: tuple[MoneyLine, ...] = ()
    unbooked_since: tuple[MoneyLine, ...] = ()
    elsewhere: tuple[Difference, ...] = ()

    @property
    def cash(self) -> KindLine:
        """The line of cash."""
        return next(each for each in self.kinds if each.kind is PayKind.CASH)

    @property
    def to_explain(self) -> tuple[Difference, ...]:
        """All that differs. What is earlier too: no other report tells of it, so it is explained now or never."""
        return (*self.differences, *self.earlier)

    @property
    def mark(self) -> str:
        """A few letters that stand for all that differs; empty where nothing does."""
        return mark_of(self.to_explain)


TOLD_ANEW = frozenset(
    {"open_questions", "differences_unchecked", "differences", "differences_changed", "cash_difference", "kind_difference"}
)
"""What a refusal to close can be when the shift is to be told once more first: a reason is for what was shown."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What somebody had before their eyes who wrote a reason: it is for that, and not for what has come up since.

    `mark` stands for what differed. None: it was not shown, but the reason is for whatever it is.
    """

    mark: str = ""
    checked: bool | None = None
    expected: Money | None = None
    questions: frozenset[str] | None = None

    @classmethod
    def of(cls, report: Report) -> Shown:
        """All that this report tells."""
        return cls(report.mark, report.checked, report.cash.expected, frozenset(each.id for each in report.questions))


@dataclass(frozen=True, slots=True)
class Closing:
    """What somebody says when closing a shift: what was counted, and why it may be closed although something is not right."""

    count: Count
    by_kind: Mapping[PayKind, Money]
    operator: str = ""
    reason: str = ""
    override: str = ""
    shown: Shown = Shown()


def told(money: ShiftMoney, point_name: str, at: datetime, reading: Reading | None) -> Report:
    """The X of this moment. `reading` is None when LuckyFit's list could not be read."""
    return Report(
        kind=ReportKind.X,
        shift_id=money.shift.id,
        desk=money.shift.desk,
        point_name=point_name,
        operator=money.shift.operator,
        opened_at=money.shift.opened_at.astimezone(at.tzinfo),
        told_at=at,
        kinds=lines_of(money),
        drawer=drawer_of(money),
        moves=tuple(replace(each, at=each.at.astimezone(at.tzinfo)) for each in money.moves),
        unbooked=tuple(_line(each, at) for each in unbooked_of(money)),
        returned=tuple(_line(each, at) for each in returned_of(money)),
        questions=(*(_payment(each, at) for each in money.open), *(_sale(each, at) for each in money.sales)),
        differences=differences(reading, money, point_name) if reading else (),
        earlier=untold(reading, money, point_name) if reading else (),
        elsewhere=elsewhere(reading, money, point_name) if reading else (),
        checked=reading is not None and reading.whole,
        head=money.head,
        listed_to=reading.to if reading else 0,
        taken_before=tuple(_line(each, at) for each in money.taken_before),
        returned_before=tuple(_line(each, at) for each in money.returned_before),
        late=tuple(_line(each, at) for each in late_of(money)),
        unbooked_since=tuple(_line(each, at) for each in unbooked_since(money)),
    )


def closed(x: Report, number: int, said: Closing, largest: Money) -> Report:
    """The Z that ends what this X tells. `largest` is the difference of cash that needs no reason.

    Raises NotAllowed: `count_wrong` for a kind nobody can count, `open_questions` without an override,
    `differences_unchecked`, `differences`, `cash_difference` or `kind_difference` without a reason. One that was written before
    it was shown is none; of differences that is `differences_changed`.
    """
    countable = set(KINDS) - {PayKind.CASH}
    if not said.by_kind.keys() <= countable or any(each < ZERO for each in said.by_kind.values()):
        raise NotAllowed("count_wrong")
    counted = {**said.by_kind, PayKind.CASH: said.count.sum}
    z = replace(
        x,
        kind=ReportKind.Z,
        number=number,
        closed_at=x.told_at,
        closed_by=said.operator,
        kinds=tuple(replace(each, counted=counted.get(each.kind)) for each in x.kinds),
        count=said.count,
        reason=said.reason.strip(),
        override=said.override.strip(),
    )
    _check(z, said.shown, largest)
    return z


def _check(z: Report, shown: Shown, largest: Money) -> None:
    _check_questions(z, shown)
    if not z.checked and (not z.reason or shown.checked):
        raise NotAllowed("differences_unchecked")
    if z.to_explain and not z.reason:
        raise NotAllowed("differences", count=len(z.to_explain))
    if z.to_explain and z.mark != shown.mark:
        raise NotAllowed("differences_changed", count=len(z.to_explain))
    difference, expected = z.cash.difference, z.cash.expected
    if is_apart(difference, largest) and (not z.reason or shown.expected not in (None, expected)):
        raise NotAllowed("cash_difference", difference=difference, expected=expected)
    for each in z.kinds:
        if each.kind is not PayKind.CASH and is_apart(each.difference, largest) and not z.reason:
            raise NotAllowed("kind_difference", difference=each.difference, expected=each.expected)


def is_apart(difference: Money | None, largest: Money) -> bool:
    """What was counted differs by more than needs no reason; what nobody counted does not."""
    return difference is not None and abs(difference.minor) > largest.minor


def _check_questions(z: Report, shown: Shown) -> None:
    asked = {each.id for each in z.questions}
    if asked and (not z.override or (shown.questions is not None and not asked <= shown.questions)):
        raise NotAllowed("open_questions", count=len(asked))


def _line(intent: Intent, at: datetime) -> MoneyLine:
    return MoneyLine(
        intent_id=intent.id,
        client_id=intent.booking.client_id,
        kind=intent.booking.kind,
        sum=intent.booking.sum,
        state=intent.state,
        tender=intent.tender,
        at=intent.created_at.astimezone(at.tzinfo),
        row_id=intent.row_id,
        operator=intent.operator,
        client_name=intent.client_name,
        annulled=intent.annulled,
    )


def _payment(intent: Intent, at: datetime) -> Question:
    moment = intent.created_at.astimezone(at.tzinfo)
    booking = intent.booking
    name = intent.client_name
    return Question(intent.id, booking.client_id, intent.state.value, moment, booking.kind, booking.sum, name)


def _sale(sale: Sale, at: datetime) -> Question:
    moment = sale.created_at.astimezone(at.tzinfo)
    return Question(sale.id, sale.client_id, sale.state.value, moment, sum=sale.due, client_name=sale.client_name)
