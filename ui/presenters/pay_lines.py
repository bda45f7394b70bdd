"""The lines of a payment: which debts, and how the money is split over kinds. Pure arithmetic of what was typed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from desk.model.money import ZERO, Money, total
from desk.model.sale import Due, PayKind, Tender

KINDS = (PayKind.CASH, PayKind.CARD, PayKind.DEPOSIT, PayKind.BANK, PayKind.ADDITIONAL)
"""In the order they are offered."""
NOTES = (50_00, 100_00, 200_00, 500_00, 1000_00)
MOST_CHANGE = Money.of(10_000)
MOST_TIMES = 10
"""More cash than this many times what is due is a slip of the hand, unless one note makes it."""


class Problem(StrEnum):
    """Why a field can't stay as it is."""

    NOT_A_SUM = "not_a_sum"
    OVER_DEBT = "over_debt"
    OVER_BALANCE = "over_balance"
    OVER_TOTAL = "over_total"
    MUCH_CHANGE = "much_change"


@dataclass(frozen=True, slots=True)
class DueLine:
    """A debt of the client. `sum` is what is paid of it now; None when what was typed is no sum."""

    due: Due
    chosen: bool = True
    sum: Money | None = None

    @property
    def problem(self) -> Problem | None:
        """Why this line can't stay as it is."""
        if not self.chosen:
            return None
        if self.sum is None:
            return Problem.NOT_A_SUM
        return Problem.OVER_DEBT if self.sum > self.due.sum else None

    @property
    def part(self) -> Money:
        """What of this debt is paid now."""
        return self.sum if self.chosen and self.sum is not None else ZERO


@dataclass(frozen=True, slots=True)
class TenderLine:
    """Money of one kind. `given` is what the client hands over (cash may be more than `booked`); `follows` takes what remains."""

    kind: PayKind
    given: Money | None = ZERO
    follows: bool = False
    booked: Money = ZERO
    problem: Problem | None = None

    @property
    def change(self) -> Money:
        """What goes back to the client."""
        return (self.given or ZERO) - self.booked if self.kind is PayKind.CASH else ZERO

    @property
    def tender(self) -> Tender:
        """As the till takes it."""
        return Tender(self.kind, self.booked, self.given if self.change else None)


def due_lines(dues: Iterable[Due], chosen: Iterable[int]) -> tuple[DueLine, ...]:
    """All debts, those on the accounts `chosen` ticked (all of them when none is named)."""
    wanted = set(chosen)
    return tuple(DueLine(due, chosen=not wanted or due.account_id in wanted, sum=due.sum) for due in dues)


def settle(lines: Sequence[TenderLine], to_pay: Money, balance: Money) -> tuple[TenderLine, ...]:
    """The lines with whatever follows filled in, cash cut to what is needed, and problems named."""
    typed = total([each.given or ZERO for each in lines if not each.follows])
    rest = max(ZERO, to_pay - typed)
    filled = []
    for each in lines:
        given = each.given
        if each.follows:
            given = min(rest, balance) if each.kind is PayKind.DEPOSIT else rest
            rest = rest - given
        filled.append(replace(each, given=given))
    firm = total([each.given or ZERO for each in filled if each.kind is not PayKind.CASH])
    return tuple(_booked(each, to_pay, max(ZERO, to_pay - firm), balance) for each in filled)


def quick_cash(needed: Money) -> tuple[Money, ...]:
    """Round sums a client is likely to hand over for `needed`: exactly it, and the next ones notes can make."""
    if not needed:
        return ()
    sums = {needed.minor} | {-(-needed.minor // note) * note for note in NOTES}
    return tuple(Money(each) for each in sorted(sums))


def _booked(line: TenderLine, to_pay: Money, room_for_cash: Money, balance: Money) -> TenderLine:
    if line.given is None:
        return replace(line, booked=ZERO, problem=Problem.NOT_A_SUM)
    if line.kind is PayKind.CASH:
        settled = replace(line, booked=min(line.given, room_for_cash), problem=None)
        return replace(settled, problem=Problem.MUCH_CHANGE) if _absurd(settled, to_pay) else settled
    problem = Problem.OVER_TOTAL if line.given > to_pay else None
    if line.kind is PayKind.DEPOSIT and line.given > balance:
        problem = Problem.OVER_BALANCE
    return replace(line, booked=line.given, problem=problem)


def _absurd(cash: TenderLine, to_pay: Money) -> bool:
    """True for change nobody gives: two sums typed as one, say."""
    given = cash.given or ZERO
    many_times = given.minor > max(to_pay.minor * MOST_TIMES, NOTES[-1])
    return bool(to_pay) and (cash.change >= MOST_CHANGE or many_times)
