"""Shifts at the till: opened with a float, told at any time, closed by counting and compared with LuckyFit to the row."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from desk.errors import DeskError, NotAllowed
from desk.events import Bus, ShiftChanged
from desk.model.difference import CLOCKS_AGREE, WIDE, Listing, Reading, must_be_out, must_be_there
from desk.model.drawer import KindLine, ShiftMoney, lines_of
from desk.model.intent import Intent
from desk.model.money import Money
from desk.model.report import Closing, Report, Shown, closed, told
from desk.model.sale import PayKind, Transaction
from desk.model.shift import CashMove, Count, Shift, Way, checked_float, checked_move
from desk.model.slip import refuse_card_numbers
from desk.ports import Clock, Club, ShiftBook

log = logging.getLogger(__name__)

MISDATED = timedelta(days=62)
LOOK_BACK = 10
"""Among so many of the latest reports one is looked for that was compared with LuckyFit's list."""


class Shifts:
    """The shift of this desk. `point_name` is this desk's own name at LuckyFit, `largest` the difference that needs no reason.

    `last_looks`: done before a shift closes. `posts`: this LuckyFit posts a payment as it is made; where it is known not to, a
    row that is not posted is as it should be. `point_shared`: other desks book under this desk's name; their rows are told apart.
    """

    def __init__(  # noqa: PLR0917 - the ports, then this desk's names and its one knob
        self,
        club: Club,
        book: ShiftBook,
        bus: Bus,
        clock: Clock,
        point_name: str,
        largest: Money,
        operator: str = "",
        *,
        last_looks: Sequence[Callable[[], Awaitable[object]]] = (),
        posts: bool = True,
        point_shared: bool = False,
    ) -> None:
        self._club, self._book, self._bus, self._clock = club, book, bus, clock
        self._point_name, self._largest, self._operator, self._last_looks = point_name, largest, operator, last_looks
        self._posts, self._shared = posts, point_shared

    async def current(self) -> Shift | None:
        """The open shift, or None. Raises StoreError."""
        found = await self._book.current()
        return None if found is None else replace(found, opened_at=self._here(found.opened_at))

    async def open(self, opening_float: Money, operator: str = "") -> Shift:
        """Opens a shift; what LuckyFit lists for this point by then is older than it. Without LuckyFit it opens too.

        Raises NotAllowed (`float_wrong`; `card_number`; `shift_open` while another is open), StoreError.
        """
        checked_float(opening_float)
        refuse_card_numbers(operator)
        if await self._book.current() is not None:
            raise NotAllowed("shift_open")
        listing = await self._listed_before()
        before = None if listing is None else sorted(listing.ids)
        since = None if listing is None else listing.since
        opened = await self._book.open(opening_float, operator or self._operator, since, before)
        shift = replace(opened, opened_at=self._here(opened.opened_at))
        self._bus.publish(ShiftChanged(shift))
        return shift

    async def before(self) -> tuple[KindLine, ...]:
        """The kinds of which money came in or went back before the open shift. Raises NotAllowed `no_shift`, StoreError."""
        lines = lines_of(await self._book.money())
        return tuple(each for each in lines if each.taken_before or each.returned_before)

    async def cash_in(self, sum_moved: Money, reason: str, operator: str = "") -> CashMove:
        """Cash put into the drawer.

        Raises NotAllowed (`nothing_to_move`, `move_reason`, `card_number`, `no_shift`), StoreError.
        """
        return await self._moved(Way.IN, sum_moved, reason, operator)

    async def cash_out(self, sum_moved: Money, reason: str, operator: str = "") -> CashMove:
        """Cash taken out of the drawer; else as `cash_in`."""
        return await self._moved(Way.OUT, sum_moved, reason, operator)

    async def x(self) -> Report:
        """The shift as it stands; it changes nothing. Where LuckyFit can't be read, `checked` is False.

        Raises NotAllowed `no_shift`, StoreError.
        """
        reading = await self._read()
        return self._told(await self._book.money(), reading)

    async def close(
        self,
        count: Count,
        *,
        counted_by_kind: Mapping[PayKind, Money] | None = None,
        reason: str = "",
        override: str = "",
        operator: str = "",
        shown: Shown | None = None,
    ) -> Report:
        """Closes the shift and gives its Z, whose number is one more than the last.

        `count` is the cash; `counted_by_kind` what was counted of other kinds, for instance the card terminal's own total;
        `shown` what was seen before `reason` and `override` were written.
        Raises NotAllowed, and then the shift stays open: `no_shift`, `count_wrong`, `card_number`; `open_questions` without
        `override`; `differences_unchecked` where LuckyFit can't be read, `differences` to it, `cash_difference` for more than
        the setting, each without `reason`; the same, `differences_changed` of differences, for what was not in what was shown.
        Raises StoreError.
        """
        refuse_card_numbers(reason, override, operator)
        await self._look_again()
        said = Closing(count, counted_by_kind or {}, operator or self._operator, reason, override, shown or Shown())
        reading = await self._read()
        z = await self._book.close(lambda money, number: closed(self._told(money, reading), number, said, self._largest))
        self._bus.publish(ShiftChanged(None))
        return z

    async def report(self, number: int) -> Report:
        """A Z as it was told. Raises NotAllowed `no_such_report`, StoreError."""
        found = await self._book.report(number)
        if found is None:
            raise NotAllowed("no_such_report", number=number)
        return found

    async def reports(self, most: int = 100) -> Sequence[Report]:
        """The latest Z reports, newest first."""
        return await self._book.reports(most)

    async def _look_again(self) -> None:
        """What was ever in doubt is looked at once more: what came late is a question before the shift can close."""
        for look in self._last_looks:
            try:
                await look()
            except DeskError as error:
                log.warning("a last look before the shift closes was not possible: %s", type(error).__name__)

    async def _moved(self, way: Way, sum_moved: Money, reason: str, operator: str) -> CashMove:
        sum_moved, reason = checked_move(sum_moved, reason)
        refuse_card_numbers(operator)
        move = await self._book.move(way, sum_moved, reason, operator or self._operator)
        self._bus.publish(ShiftChanged(await self.current()))
        return replace(move, at=self._here(move.at))

    def _here(self, moment: datetime) -> datetime:
        """The store keeps moments in universal time; people read the branch's."""
        return moment.astimezone(self._clock.now().tzinfo)

    def _told(self, money: ShiftMoney, reading: Reading | None) -> Report:
        return told(money, self._point_name, self._clock.now(), reading)

    async def _listed_before(self) -> Listing | None:
        """What LuckyFit lists for this point since a report last told of it.

        None when it can't be read, or this desk has no name of its own there.
        """
        if not self._point_name:
            return None
        told = [z.closed_at for z in await self._book.reports(LOOK_BACK) if z.checked and z.closed_at is not None]
        try:
            return await self._club.listing(self._point_name, told[0] - WIDE if told else None)
        except DeskError as error:
            log.warning("the shift opens without LuckyFit's list: %s", type(error).__name__)
            return None

    async def _read(self) -> Reading | None:
        """LuckyFit's list of the shift, or None when it can't be read whole.

        First what carries this point's name. A row that must be there and is not may carry no name or another, and so may one
        that must not be there: then all movements of its operation are read too.
        """
        money = await self._book.money()
        booked, undone = must_be_there(money), must_be_out(money)
        asked = (*booked, *undone)
        since = _begins(money.shift, asked)
        rows: dict[int, Transaction] = {}
        in_step, unnamed = False, frozenset[int]()
        try:
            if self._point_name:
                listing = await self._club.listing(self._point_name, since)
                rows = {row.id: row for row in listing.rows}
                unnamed = listing.unnamed(self._point_name)
                in_step = abs(listing.at - self._clock.now()) < CLOCKS_AGREE
            for operation in sorted({each.booking.operation for each in asked if each.row_id not in rows}):
                rows |= {row.id: row for row in (await self._club.listing("", since, operation=operation)).rows}
        except DeskError as error:
            log.warning("the shift can't be compared with LuckyFit: %s", type(error).__name__)
            return None
        told = tuple(rows.values()) if self._posts else tuple(replace(row, signed=None) for row in rows.values())
        whole = bool(self._point_name)
        return Reading(booked, told, in_step, whole=whole, unnamed=unnamed, undone_before=undone, shared=self._shared)


def _begins(shift: Shift, booked: Sequence[Intent]) -> datetime:
    """From when on LuckyFit's list is read: before the oldest of these was written down. Months back it was dated wrongly."""
    since = shift.since or shift.opened_at - WIDE
    dated = (each.created_at - WIDE for each in booked)
    return min([since, *(each for each in dated if each > shift.opened_at - MISDATED)])
