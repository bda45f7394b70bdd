"""Drawers: what truly went into them and out again, and the book of shifts that must say the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING

from desk.errors import NotAllowed
from desk.model.drawer import ShiftMoney, drawer_of
from desk.model.intent import NOT_HERE, OPEN
from desk.model.money import Money
from desk.model.report import Report
from desk.model.saga import SALE_QUESTIONS
from desk.model.sale import PayKind
from desk.model.shift import CashMove, Shift, Way
from desk.ports import ShiftBook

if TYPE_CHECKING:
    from tests.proof.desk import ToldDesk, ToldProgram

SIGN = {Way.IN: 1, Way.OUT: -1}


@dataclass(slots=True)
class Drawer:
    """What people put in and took out with their own hands since the shift was opened, and what was given, kind by kind."""

    cash: int
    given: Counter[PayKind] = field(default_factory=Counter)

    def twin(self) -> Drawer:
        """The same once more."""
        return Drawer(self.cash, Counter(self.given))

    def differs(self, money: ShiftMoney) -> str:
        """In what the book says otherwise; nothing when it is right."""
        expected = drawer_of(money).expected
        if expected.minor != self.cash:
            return f"{Money(self.cash)} is in the drawer, and {expected} should be"
        written: Counter[PayKind] = Counter()
        for each in money.taken:
            written[each.booking.kind] += each.booking.sum.minor
        return "" if written == +self.given else f"given {dict(self.given)}, written down {dict(written)}"


@dataclass(slots=True)
class ShiftPaper:
    """The shifts of a desk whose journal is in memory: how much there was when the open one was opened."""

    shift: Shift | None = None
    moves: tuple[CashMove, ...] = ()
    before: frozenset[int] | None = None
    known: frozenset[str] = frozenset()
    returned: frozenset[str] = frozenset()
    booked: frozenset[str] = frozenset()
    told: tuple[Report, ...] = ()

    def twin(self) -> ShiftPaper:
        """The same once more."""
        return replace(self)


class MemoryBook:
    """The port ShiftBook over what a desk in memory has written down."""

    def __init__(self, desk: ToldDesk) -> None:
        self._desk = desk

    async def current(self) -> Shift | None:
        return self._desk.shifts.shift

    async def open(self, opening_float: Money, operator: str, since: datetime | None, row_ids: Sequence[int] | None) -> Shift:
        held, intents = self._desk.shifts, self._desk.paper.intents.values()
        if held.shift is not None:
            raise NotAllowed("shift_open")
        number = f"{self._desk.name}-shift-{len(held.told)}"
        held.shift = Shift(number, self._desk.name, operator, self._desk.clock.now(), opening_float, since=since)
        held.moves, held.before = (), None if row_ids is None else frozenset(row_ids)
        held.known = frozenset(each.id for each in intents)
        held.returned = frozenset(each.id for each in intents if each.tender in NOT_HERE)
        held.booked = frozenset(each.id for each in intents if each.booked)
        return held.shift

    async def move(self, way: Way, sum_moved: Money, reason: str, operator: str) -> CashMove:
        shift, held = self._opened(), self._desk.shifts
        moved = CashMove(f"{shift.id}-{len(held.moves)}", shift.id, way, sum_moved, reason, operator, self._desk.clock.now())
        held.moves = (*held.moves, moved)
        return moved

    async def money(self) -> ShiftMoney:
        self._opened()
        money = self.now()
        assert money is not None
        return money

    def now(self) -> ShiftMoney | None:
        """All that is known of the open shift."""
        held = self._desk.shifts
        if (shift := held.shift) is None:
            return None
        intents = tuple(self._desk.paper.intents.values())
        earlier = tuple(each for each in intents if each.id in held.known)
        claimed = frozenset(each.row_id for each in intents if each.row_id is not None)
        return ShiftMoney(
            shift,
            taken=tuple(each for each in intents if each.id not in held.known),
            returned=tuple(each for each in earlier if each.tender in NOT_HERE and each.id not in held.returned),
            settled=tuple(each for each in earlier if each.booked and each.id not in held.booked),
            moves=held.moves,
            open=tuple(each for each in intents if each.state in OPEN),
            sales=tuple(each for each in self._desk.sold.sales.values() if each.state in SALE_QUESTIONS),
            claimed=claimed,
            before=held.before,
        )

    async def close(self, tell: Callable[[ShiftMoney, int], Report]) -> Report:
        held = self._desk.shifts
        z = tell(await self.money(), len(held.told) + 1)
        held.shift, held.told = None, (*held.told, z)
        return z

    async def report(self, number: int) -> Report | None:
        return next((each for each in self._desk.shifts.told if each.number == number), None)

    async def reports(self, most: int) -> list[Report]:
        return list(reversed(self._desk.shifts.told))[:most]

    def _opened(self) -> Shift:
        if self._desk.shifts.shift is None:
            raise NotAllowed("no_shift")
        return self._desk.shifts.shift


class ToldBook:
    """A book around whose every write others may act and the program may die; what was written happened in the drawer too."""

    def __init__(self, inner: ShiftBook, program: ToldProgram) -> None:
        self._inner, self._program = inner, program
        self._record, self._name = program.desk.findings, program.desk.name

    async def current(self) -> Shift | None:
        await self._program.turn("read")
        return await self._inner.current()

    async def open(self, opening_float: Money, operator: str, since: datetime | None, row_ids: Sequence[int] | None) -> Shift:
        await self._program.turn("before open")
        opened = await self._inner.open(opening_float, operator, since, row_ids)
        self._record.drawers[self._name] = Drawer(opening_float.minor)
        self._record.counts["shifts opened"] += 1
        await self._program.turn("after open")
        return opened

    async def move(self, way: Way, sum_moved: Money, reason: str, operator: str) -> CashMove:
        await self._program.turn("before move")
        moved = await self._inner.move(way, sum_moved, reason, operator)
        self._record.drawers[self._name].cash += SIGN[way] * sum_moved.minor
        await self._program.turn("after move")
        return moved

    async def money(self) -> ShiftMoney:
        await self._program.turn("read")
        return await self._inner.money()

    async def close(self, tell: Callable[[ShiftMoney, int], Report]) -> Report:
        await self._program.turn("before close")
        z = await self._inner.close(tell)
        self._record.closed(self._name, z)
        await self._program.turn("after close")
        return z

    async def report(self, number: int) -> Report | None:
        return await self._inner.report(number)

    async def reports(self, most: int) -> list[Report]:
        await self._program.turn("read")
        return await self._inner.reports(most)
