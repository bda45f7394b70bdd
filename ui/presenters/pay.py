"""Taking a payment: which debts, split over which kinds, and what became of each part. Knows no Qt."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from desk.errors import DeskError
from desk.events import Bus
from desk.model.intent import Intent
from desk.model.money import ZERO, Money, total
from desk.model.sale import Due, PayKind, Tender
from desk.model.view import ClientView
from desk.services.checkin import Checkin
from desk.services.till import PaymentResult, Till
from desk.unforeseen import foreseen
from ui.presenters.pay_lines import KINDS, DueLine, TenderLine, due_lines, quick_cash, settle
from ui.presenters.recording import Phase, booked, held
from ui.presenters.taking import Taking, TakingState
from ui.presenters.time_left import LeftOf, nobody_looks


@dataclass(frozen=True, slots=True)
class PayState(TakingState):
    """What the payment dialog shows.

    `seen` is what LuckyFit still counted as owed at `seen_at`, after a lost answer. `begun` when a part was recorded before the
    fields came back for the rest.
    """

    client_name: str
    balance: Money = ZERO
    dues: tuple[DueLine, ...] = ()
    lines: tuple[TenderLine, ...] = ()
    seen: tuple[Due, ...] | None = None
    seen_at: datetime | None = None
    begun: bool = False

    @property
    def money_moved(self) -> bool:
        """True once LuckyFit holds any of the money, or may hold it."""
        return self.begun or any(held(each) for each in self.parts)

    @property
    def to_pay(self) -> Money:
        """All that is paid now."""
        return total([each.part for each in self.dues])

    @property
    def given(self) -> Money:
        """What the client hands over in all kinds."""
        return total([each.given or ZERO for each in self.lines])

    @property
    def remaining(self) -> Money:
        """What is still missing."""
        return max(ZERO, self.to_pay - total([each.booked for each in self.lines]))

    @property
    def change(self) -> Money:
        """What goes back, in cash."""
        return total([each.change for each in self.lines])

    @property
    def change_due(self) -> Money:
        """The change to be given once the money was sent; none when the cash surely was not recorded and goes back whole."""
        cash_kept = any(held(each) for each in self.parts if each.booking.kind is PayKind.CASH)
        return self.change if cash_kept else ZERO

    @property
    def over(self) -> Money:
        """What is given too much in kinds that know no change."""
        return max(ZERO, total([each.booked for each in self.lines]) - self.to_pay)

    @property
    def card_sum(self) -> Money:
        """What goes through the bank's terminal."""
        return total([each.booked for each in self.lines if each.kind is PayKind.CARD])

    @property
    def terminal_sum(self) -> Money:
        """What the bank's terminal has still to take."""
        return max(ZERO, self.card_sum - self.card_charged)

    @property
    def free_kinds(self) -> tuple[PayKind, ...]:
        """Kinds that have no line yet; the deposit only when something lies on it."""
        used = {each.kind for each in self.lines}
        return tuple(kind for kind in KINDS if kind not in used and (kind is not PayKind.DEPOSIT or self.balance > ZERO))

    @property
    def quick_cash(self) -> tuple[Money, ...]:
        """Sums for the quick buttons, for what no other kind pays; none without a line of cash."""
        others = total([each.booked for each in self.lines if each.kind is not PayKind.CASH])
        has_cash = any(each.kind is PayKind.CASH for each in self.lines)
        return quick_cash(max(ZERO, self.to_pay - others)) if has_cash else ()

    @property
    def ready(self) -> bool:
        """True when Accept may be pressed."""
        fields_right = not any(each.problem for each in self.dues) and not any(each.problem for each in self.lines)
        return self.phase is Phase.EDITING and fields_right and bool(self.to_pay) and not self.remaining and not self.over

    @property
    def may_go_on(self) -> bool:
        """True when all that was not recorded surely was not, so that the rest may be taken again."""
        return self.phase in (Phase.NOT_RECORDED, Phase.PARTLY)


class PayPresenter(Taking[PayState]):
    """Edits are plain calls; what talks to LuckyFit is awaited. `chosen` names the accounts ticked at first."""

    def __init__(
        self,
        till: Till,
        checkin: Checkin,
        bus: Bus,
        view: ClientView,
        *,
        chosen: Iterable[int] = (),
        left: LeftOf = nobody_looks,
    ) -> None:
        self._till, self._checkin = till, checkin
        super().__init__(
            bus,
            view.client,
            _settled(
                PayState(
                    client_name=view.client.full_name,
                    balance=max(ZERO, view.deposit),
                    dues=due_lines(view.dues, chosen),
                    lines=(TenderLine(PayKind.CASH, follows=True),),
                )
            ),
            left,
        )

    def choose(self, account_id: int, *, chosen: bool) -> None:
        """Ticks a debt, or leaves it for later."""
        self._edit_due(account_id, chosen=chosen)

    def set_part(self, account_id: int, part: Money | None) -> None:
        """How much of a debt is paid now."""
        self._edit_due(account_id, sum=part)

    def set_given(self, place: int, given: Money | None) -> None:
        """What the client hands over in the line at `place`; the line no longer follows what remains."""
        self._edit_line(place, given=given, follows=False)

    def take_in_cash(self, given: Money) -> None:
        """What the client hands over in cash; every other kind keeps what it has."""
        kept = [replace(each, follows=False) for each in self.state.lines]
        self._edit(lines=tuple(replace(each, given=given) if each.kind is PayKind.CASH else each for each in kept))

    def fill_rest(self, place: int) -> None:
        """The line takes all that was typed into no other; a deposit keeps what it has."""
        left = [_yielding(each) for each in self.state.lines]
        left[place] = replace(left[place], follows=True)
        self._edit(lines=tuple(left))

    def set_kind(self, place: int, kind: PayKind) -> None:
        """Another kind for the line, unless a line has it already."""
        if kind in self.state.free_kinds:
            self._edit_line(place, kind=kind)

    def add_line(self) -> None:
        """One more kind, the next that is free; it takes what remains unless another line takes all of it."""
        if self.state.free_kinds:
            follows = bool(self.state.remaining) or not any(each.follows for each in self.state.lines)
            self._edit(lines=(*self.state.lines, TenderLine(self.state.free_kinds[0], follows=follows)))

    def drop_line(self, place: int) -> None:
        """Takes a line away; the last one stays."""
        left = [each for at, each in enumerate(self.state.lines) if at != place]
        if not left:
            return
        if not any(each.follows for each in left):
            left[0] = replace(left[0], follows=True)
        self._edit(lines=tuple(left))

    async def look(self) -> None:
        """Reads from LuckyFit what the client owes now. Settles nothing: a lost answer stays a question until it is proved."""
        try:
            with foreseen():
                view = await self._checkin.refresh(self._client.id)
        except DeskError as error:
            self._show(replace(self.state, error=error))
        else:
            self._show(replace(self.state, seen=view.dues, seen_at=view.read_at, error=None))

    def go_on(self) -> None:
        """Back to the fields for what was surely not recorded."""
        if not self.state.may_go_on:
            return
        kept = [each.booking for each in self.state.parts if booked(each)]
        left = [_less(each, total([b.sum for b in kept if b.account_id == each.due.account_id])) for each in self.state.dues]
        charged = self.state.card_charged - total([each.sum for each in kept if each.kind is PayKind.CARD])
        card = (TenderLine(PayKind.CARD, charged),) if charged else ()
        self._edit(
            dues=tuple(each for each in left if each.due.sum),
            lines=(*card, TenderLine(PayKind.CASH, follows=True)),
            balance=self.state.balance - total([each.sum for each in kept if each.kind is PayKind.DEPOSIT]),
            card_charged=charged,
            slips=self.state.slips if charged else (),
            phase=Phase.EDITING,
            begun=self.state.money_moved,
            parts=(),
            error=None,
        )

    async def _checked(self, *, again: bool) -> None:
        await self._till.check(self._client.id, *self._split(), again=again)

    async def _kept(self) -> list[Intent]:
        return await self._till.returning.keep(self._client.id, *self._split())

    async def _spent(self, earlier: Sequence[Intent], now: Sequence[Intent]) -> None:
        await self._till.returning.spent(earlier, now)

    async def _sent(self, *, again: bool) -> PaymentResult:
        return await self._till.pay(self._client.id, *self._split(), again=again)

    def _split(self) -> tuple[list[Due], list[Tender]]:
        dues = [replace(each.due, sum=each.part) for each in self.state.dues if each.part]
        return dues, [each for line in self.state.lines if line.booked for each in self._with_slips(line.tender)]

    def _edit_due(self, account_id: int, **changes: object) -> None:
        self._edit(
            dues=tuple(
                replace(each, **changes) if each.due.account_id == account_id else each  # type: ignore[arg-type]  # by name
                for each in self.state.dues
            )
        )

    def _edit_line(self, place: int, **changes: object) -> None:
        self._edit(
            lines=tuple(
                replace(each, **changes) if at == place else each  # type: ignore[arg-type]  # by name
                for at, each in enumerate(self.state.lines)
            )
        )

    def _edit(self, **changes: object) -> None:
        self._show(_settled(replace(self.state, **changes)))  # type: ignore[arg-type]  # by name


def _settled(state: PayState) -> PayState:
    return replace(state, lines=settle(state.lines, state.to_pay, state.balance))


def _yielding(line: TenderLine) -> TenderLine:
    """The line as another takes the rest: what filled itself is given up, unless it lies on the deposit."""
    gives_up = line.follows and line.kind is not PayKind.DEPOSIT
    return replace(line, follows=False, given=ZERO if gives_up else line.given)


def _less(line: DueLine, paid: Money) -> DueLine:
    left = line.due.sum - paid
    return DueLine(replace(line.due, sum=left), chosen=line.chosen, sum=min(left, line.part - paid) if line.chosen else left)
