"""The shift at the window: opened, told, cash moved, counted blind, compared, closed. Knows no Qt."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from desk.errors import DeskError, NotAllowed
from desk.model.money import ZERO, Money
from desk.model.report import TOLD_ANEW, Report, Shown, is_apart
from desk.model.sale import PayKind
from desk.model.shift import DENOMINATIONS, Count, Shift, Way
from desk.ports import Clock
from desk.services.shifts import Shifts
from desk.unforeseen import foreseen
from desk.wording.shift import move_told, of_before
from ui.presenters.screen import Screen

Putting = Callable[[Report], Awaitable[str]]


class Step(StrEnum):
    """Where the form stands. How much cash there should be is not seen before COUNTING is left, unless somebody asks for it."""

    READING = "reading"
    NONE = "none"
    OPEN = "open"
    TOLD = "told"
    MOVING = "moving"
    COUNTING = "counting"
    CHECKING = "checking"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Outlets:
    """Ways a report leaves the program; each tells where it went."""

    printed: Putting
    pdf: Putting
    workbook: Putting
    comma_separated: Putting


@dataclass(frozen=True, slots=True)
class ShiftState:
    """What the form shows. None in a sum means that what was typed is no sum; `number` is that of the shift's Z.

    `report` is the X that was told, the one the count is compared with, and at the end the Z; `last` the Z of an earlier shift.
    """

    step: Step = Step.READING
    largest: Money = ZERO
    shift: Shift | None = None
    number: int = 1
    operator: str = ""
    opening_float: Money | None = ZERO
    way: Way = Way.OUT
    moved: Money | None = ZERO
    move_reason: str = ""
    by_pieces: bool = True
    pieces: Mapping[Money, int] = field(default_factory=dict)
    whole: Money | None = ZERO
    card: Money | None = ZERO
    card_given: bool = False
    report: Report | None = None
    last: Report | None = None
    reason: str = ""
    override: str = ""
    told: str = ""
    error: DeskError | None = None
    busy: bool = False

    @property
    def counted(self) -> Money | None:
        """The cash that was counted; None when what was typed is no sum."""
        if not self.by_pieces:
            return self.whole
        return Money(sum(worth.minor * count for worth, count in self.pieces.items()))

    @property
    def cash_difference(self) -> Money | None:
        """What was counted over what should be there."""
        return None if self.report is None or self.counted is None else self.counted - self.report.cash.expected

    @property
    def card_difference(self) -> Money | None:
        """The same of cards, where somebody counted them."""
        if self.report is None or self.card is None or not self.card_given:
            return None
        return self.card - next((each.expected for each in self.report.kinds if each.kind is PayKind.CARD), ZERO)

    @property
    def reason_needed(self) -> bool:
        """True when the shift can be closed only with a word about why it is not right."""
        if self.report is None:
            return False
        differs = not self.report.checked or bool(self.report.to_explain)
        return differs or any(is_apart(each, self.largest) for each in (self.cash_difference, self.card_difference))

    @property
    def override_needed(self) -> bool:
        """True when money questions are open."""
        return self.report is not None and bool(self.report.questions)

    @property
    def ready(self) -> bool:
        """True when the main button may be pressed."""
        if self.busy:
            return False
        match self.step:
            case Step.NONE:
                return self.opening_float is not None and bool(self.operator.strip())
            case Step.MOVING:
                return bool(self.moved) and bool(self.move_reason.strip())
            case Step.COUNTING:
                return self.counted is not None and (not self.card_given or self.card is not None)
            case Step.CHECKING:
                reason = not self.reason_needed or bool(self.reason.strip())
                return reason and (not self.override_needed or bool(self.override.strip()))
            case _:
                return self.step is not Step.READING

    @property
    def may_close(self) -> bool:
        """False while something is being written down."""
        return not self.busy


class ShiftPresenter(Screen[ShiftState]):
    """Edits are plain calls; what reads or writes is awaited. `largest` is the difference of cash that needs no reason."""

    def __init__(self, shifts: Shifts, outlets: Outlets, clock: Clock, largest: Money) -> None:
        super().__init__(ShiftState(largest=largest))
        self._shifts, self._outlets, self._clock = shifts, outlets, clock

    async def read(self) -> None:
        """Whether a shift is open, and what number its Z will have."""
        try:
            with foreseen():
                shift, last = await self._shifts.current(), await self._shifts.reports(1)
        except DeskError as error:
            self._show(replace(self.state, error=error))
            return
        number = (last[0].number or 0) + 1 if last else 1
        served = shift.operator if shift else (last[0].operator if last else "")
        step = Step.OPEN if shift else Step.NONE
        before = last[0] if last else None
        self._show(replace(self.state, step=step, shift=self._here(shift), number=number, operator=served, last=before))

    def set_operator(self, name: str) -> None:
        """Who opens the shift."""
        self._edit(operator=name)

    def set_float(self, value: Money | None) -> None:
        """The cash that lies in the drawer."""
        self._edit(opening_float=value)

    def set_move(self, way: Way) -> None:
        """Into the drawer, or out of it."""
        self._edit(way=way)

    def set_moved(self, value: Money | None) -> None:
        """How much cash is moved."""
        self._edit(moved=value)

    def set_move_reason(self, reason: str) -> None:
        """Why it is moved."""
        self._edit(move_reason=reason)

    def count_by_pieces(self, *, by_pieces: bool) -> None:
        """By notes and coins, or as one sum."""
        self._edit(by_pieces=by_pieces)

    def set_pieces(self, worth: Money, count: int) -> None:
        """How many of these there are."""
        if worth in DENOMINATIONS:
            self._edit(pieces={**self.state.pieces, worth: count})

    def set_whole(self, value: Money | None) -> None:
        """The cash as one sum."""
        self._edit(whole=value)

    def set_card(self, value: Money | None, *, given: bool) -> None:
        """The card terminal's own total, when somebody looked at it."""
        self._edit(card=value, card_given=given)

    def set_reason(self, reason: str) -> None:
        """Why the shift is closed although the cash or LuckyFit differs, or it could not be read."""
        self._edit(reason=reason)

    def set_override(self, reason: str) -> None:
        """Why the shift is closed although money questions are open."""
        self._edit(override=reason)

    def go(self, step: Step) -> None:
        """To cash that is moved or counted, or back from it."""
        if self.state.busy or step not in (Step.OPEN, Step.MOVING, Step.COUNTING):
            return
        there = Step.NONE if step is Step.OPEN and self.state.shift is None else step
        self._show(replace(self.state, step=there, told="", error=None))

    def show_last(self) -> None:
        """The Z of the shift before, to be printed once more."""
        if not self.state.busy and self.state.last is not None:
            self._show(replace(self.state, step=Step.TOLD, report=self.state.last, told="", error=None))

    async def open(self) -> None:
        """Opens the shift."""
        if self.state.step is Step.NONE and self.state.ready and self.state.opening_float is not None:
            opening_float, operator = self.state.opening_float, self.state.operator.strip()
            await self._done(self._opened(opening_float, operator))

    async def tell(self) -> None:
        """The X of this moment."""
        if self.state.step is Step.OPEN:
            await self._done(self._told(Step.TOLD))

    async def move(self) -> None:
        """Puts cash in, or takes it out."""
        if self.state.step is Step.MOVING and self.state.ready and self.state.moved is not None:
            await self._done(self._moved(self.state.moved))

    async def compare(self) -> None:
        """What was counted with what should be there; LuckyFit's list is read for it."""
        if self.state.step is Step.COUNTING and self.state.ready:
            await self._done(self._told(Step.CHECKING))

    async def close(self) -> None:
        """Closes the shift; its Z goes to the printer, or into a file."""
        if self.state.step is Step.CHECKING and self.state.ready:
            await self._done(self._closed())

    async def put_out(self, way: str) -> None:
        """The report that is shown, out of the program: `printed`, `pdf`, `workbook` or `comma_separated`."""
        if self.state.report is not None and not self.state.busy:
            await self._done(self._put(getattr(self._outlets, way), self.state.report))

    async def _opened(self, opening_float: Money, operator: str) -> None:
        shift = await self._shifts.open(opening_float, operator)
        self._show(replace(self.state, step=Step.OPEN, shift=self._here(shift)))
        self._show(replace(self.state, told=of_before(await self._shifts.before())))

    async def _told(self, step: Step) -> None:
        self._show(replace(self.state, report=await self._shifts.x(), step=step))

    async def _moved(self, sum_moved: Money) -> None:
        move = self._shifts.cash_in if self.state.way is Way.IN else self._shifts.cash_out
        done = await move(sum_moved, self.state.move_reason, self.state.operator)
        self._show(replace(self.state, step=Step.OPEN, moved=ZERO, move_reason="", told=move_told(done)))

    async def _closed(self) -> None:
        state = self.state
        by_kind = {PayKind.CARD: state.card} if state.card_given and state.card is not None else {}
        said = {"reason": state.reason, "override": state.override, "operator": state.operator}
        shown = None if state.report is None else Shown.of(state.report)
        try:
            z = await self._shifts.close(self._count(), counted_by_kind=by_kind, shown=shown, **said)
        except NotAllowed as error:
            if error.code in TOLD_ANEW:
                await self._told(Step.CHECKING)
            raise
        self._show(replace(self.state, step=Step.CLOSED, report=z, shift=None))
        await self._put(self._outlets.printed, z)

    async def _put(self, outlet: Putting, report: Report) -> None:
        self._show(replace(self.state, told=await outlet(report)))

    def _here(self, shift: Shift | None) -> Shift | None:
        """The journal keeps moments in UTC."""
        return shift and replace(shift, opened_at=shift.opened_at.astimezone(self._clock.now().tzinfo))

    def _count(self) -> Count:
        if not self.state.by_pieces:
            return Count.of_sum(self.state.whole or ZERO)
        return Count.of_pieces(self.state.pieces)

    async def _done(self, work: Awaitable[None]) -> None:
        """Busy until it has ended; what went wrong stands in the form, and what was typed stays."""
        self._show(replace(self.state, busy=True, error=None, told=""))
        error: DeskError | None = None
        try:
            with foreseen():
                await work
        except DeskError as trouble:
            error = trouble
        finally:
            self._show(replace(self.state, busy=False, error=error))

    def _edit(self, **changes: object) -> None:
        if not self.state.busy:
            self._show(replace(self.state, told="", error=None, **changes))  # type: ignore[arg-type]  # by name
