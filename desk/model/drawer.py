"""What money a shift should hold, by kind, and how that came about: tender and booking are two axes, and both are told.

Money in hand is counted in the shift in which it was taken, that is in which its intent was written down, and given back in the
shift in which it went back. What is booked, refused or proved of it later moves nothing in the drawer. Money nobody holds in hand
comes in when it is booked and goes back when its row is taken out, whenever it was written down.

What came in or went back while no shift was open belongs to the next one, apart from its own: its cash lies in the float that was
counted at the opening, other money was counted by nobody yet. So every coming and going stands in just one Z.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from desk.model.intent import NOT_HERE, Intent, TenderState
from desk.model.money import ZERO, Money, total
from desk.model.saga import Sale
from desk.model.sale import PayKind
from desk.model.shift import CashMove, Shift, Way

KINDS = (PayKind.CASH, PayKind.CARD, PayKind.BANK, PayKind.ADDITIONAL, PayKind.DEPOSIT)
"""In the order of a report."""

IN_HAND = frozenset({TenderState.TAKEN, TenderState.APPROVED, TenderState.KEPT})


@dataclass(frozen=True, slots=True)
class ShiftMoney:
    """All the journal knows of a shift at one moment.

    `taken`: intents written down in it; `returned`: those written down before it whose money went back in it; `settled`: those
    written down before it that were booked in it; `annulled`: those whose row was taken out of LuckyFit since the shift before.
    `taken_before`, `returned_before`: those whose money came in or went back after the shift before was closed, and before this
    one was opened. `open`, `sales`: every open question there is. `claimed`: every row of LuckyFit an intent has claimed;
    `before`: the rows of this point LuckyFit showed at the opening, None when it could not be read; `known_to`: the highest
    number of a row known to be older than the shift, `told_to` of one a report has told of, or that is older than any shift.
    `head`: the audit's last hash. `idle`: those written down or booked before this one
    was opened, and since the last one that was compared with LuckyFit was closed. `undone`: those whose row was taken out, or
    taken back by another, since the shift before was opened, or since the last compared one was closed where that is longer ago.
    `doubted`: those whose outcome was in doubt in the same time.
    """

    shift: Shift
    taken: tuple[Intent, ...] = ()
    returned: tuple[Intent, ...] = ()
    settled: tuple[Intent, ...] = ()
    moves: tuple[CashMove, ...] = ()
    open: tuple[Intent, ...] = ()
    sales: tuple[Sale, ...] = ()
    claimed: frozenset[int] = frozenset()
    before: frozenset[int] | None = None
    known_to: int = 0
    told_to: int = 0
    head: str = ""
    taken_before: tuple[Intent, ...] = ()
    returned_before: tuple[Intent, ...] = ()
    annulled: tuple[Intent, ...] = ()
    idle: tuple[Intent, ...] = ()
    undone: tuple[Intent, ...] = ()
    doubted: tuple[Intent, ...] = ()

    @property
    def known(self) -> tuple[Intent, ...]:
        """Every intent it tells of, some of them more than once."""
        before = (*self.taken_before, *self.returned_before, *self.idle, *self.undone, *self.annulled, *self.doubted)
        return (*self.open, *self.taken, *self.settled, *self.returned, *before)


@dataclass(frozen=True, slots=True)
class KindLine:
    """One kind of money: what came in, what went back, and what should be there; of what came in, how much is booked.

    `taken` is `booked`, `unbooked` and what went back of it. `counted` is None where nobody counted. `taken_before` and
    `returned_before` are of the time without a shift before this one: of cash the float holds them already, else `expected` does.
    """

    kind: PayKind
    payments: int
    taken: Money
    returned: Money
    booked: Money
    unbooked: Money
    expected: Money
    counted: Money | None = None
    taken_before: Money = ZERO
    returned_before: Money = ZERO

    @property
    def before(self) -> Money:
        """What came in before the shift was opened and stayed; less than nothing when more went back."""
        return self.taken_before - self.returned_before

    @property
    def difference(self) -> Money | None:
        """What was counted over what should be there; less than nothing when some is missing."""
        return None if self.counted is None else self.counted - self.expected

    @property
    def is_empty(self) -> bool:
        """True when there is nothing to tell of this kind."""
        moved = (self.returned, self.expected, self.taken_before, self.returned_before)
        return not self.payments and not any(moved) and self.counted is None


@dataclass(frozen=True, slots=True)
class Drawer:
    """How the expected cash came about."""

    opening_float: Money
    taken: Money
    returned: Money
    moved_in: Money
    moved_out: Money

    @property
    def expected(self) -> Money:
        """What should lie in the drawer."""
        return self.opening_float + self.taken - self.returned + self.moved_in - self.moved_out


def came_in(intent: Intent) -> bool:
    """True when its money ever came in. Of money nobody holds in hand (a transfer, a deposit) only the booking tells that."""
    return intent.tender is not TenderState.NONE or intent.row_id is not None


def went_back(intent: Intent) -> bool:
    """True when its money came in and is told of no more, given back or not (`NOT_HERE`).

    Of money nobody holds in hand only that its row was taken out tells that.
    """
    return intent.tender in NOT_HERE or (intent.tender is TenderState.NONE and intent.annulled)


def is_unbooked(intent: Intent) -> bool:
    """True for money without booking: it lies here, and LuckyFit does not have it for sure."""
    return intent.tender in IN_HAND and not intent.booked


def lines_of(money: ShiftMoney) -> tuple[KindLine, ...]:
    """A line for every kind, also for those of which there was nothing."""
    cash = drawer_of(money)
    lines = [_line(money, kind) for kind in KINDS]
    return tuple(
        replace(each, expected=cash.expected if each.kind is PayKind.CASH else each.expected + each.before) for each in lines
    )


def drawer_of(money: ShiftMoney) -> Drawer:
    """How the expected cash came about."""
    line = _line(money, PayKind.CASH)
    moved = {way: total([each.sum for each in money.moves if each.way is way]) for way in Way}
    return Drawer(money.shift.opening_float, line.taken, line.returned, moved[Way.IN], moved[Way.OUT])


def unbooked_of(money: ShiftMoney) -> tuple[Intent, ...]:
    """Money without booking, of this shift."""
    return tuple(each for each in money.taken if is_unbooked(each))


def unbooked_since(money: ShiftMoney) -> tuple[Intent, ...]:
    """Money that an earlier report told as booked, whose row has been taken out since, and that stays here."""
    own = {each.id for each in money.taken}
    return tuple(each for each in money.annulled if is_unbooked(each) and each.id not in own)


def returned_of(money: ShiftMoney) -> tuple[Intent, ...]:
    """Money that went back in this shift, whenever it was taken."""
    return tuple(each for each in (*money.returned, *money.taken) if went_back(each))


def late_of(money: ShiftMoney) -> tuple[Intent, ...]:
    """Money nobody holds in hand that was written down before this shift and came in with its booking in it."""
    return tuple(each for each in money.settled if each.tender is TenderState.NONE)


def _line(money: ShiftMoney, kind: PayKind) -> KindLine:
    came = [each for each in (*late_of(money), *money.taken) if each.booking.kind is kind and came_in(each)]
    stayed = [each for each in came if not went_back(each)]
    taken, returned = _sum(came), _sum(_of(kind, returned_of(money)))
    return KindLine(
        kind=kind,
        payments=len(stayed),
        taken=taken,
        returned=returned,
        booked=_sum([each for each in stayed if each.booked]),
        unbooked=_sum([each for each in stayed if is_unbooked(each)]),
        expected=taken - returned,
        taken_before=_sum(_of(kind, money.taken_before)),
        returned_before=_sum(_of(kind, money.returned_before)),
    )


def _of(kind: PayKind, intents: tuple[Intent, ...]) -> list[Intent]:
    return [each for each in intents if each.booking.kind is kind]


def _sum(intents: list[Intent]) -> Money:
    return total([each.booking.sum for each in intents]) if intents else ZERO
