"""Taking a payment: which debts, split over which kinds, and what became of each part. Knows no Qt."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from desk.errors import DeskError, NotAllowed
from desk.events import Bus
from desk.model.intent import Intent
from desk.model.money import ZERO, Money, total
from desk.model.sale import Due, PayKind, Tender
from desk.model.view import ClientView
from desk.services.checkin import Checkin
from desk.services.till import Till
from ui.presenters.pay_lines import KINDS, DueLine, TenderLine, due_lines, quick_cash, settle
from ui.presenters.recording import Parts, Phase, booked, held, phase_of
from ui.presenters.screen import Screen


@dataclass(frozen=True, slots=True)
class PayState:
    """What the payment dialog shows.

    `card_charged` is what the bank's terminal has taken and LuckyFit does not hold yet; `seen` is what LuckyFit still counted
    as owed at `seen_at`, after a lost answer. `begun` when a part was recorded before the fields came back for the rest.
    """

    client_name: str
    balance: Money = ZERO
    dues: tuple[DueLine, ...] = ()
    lines: tuple[TenderLine, ...] = ()
    phase: Phase = Phase.EDITING
    parts: tuple[Intent, ...] = ()
    error: DeskError | None = None
    card_failed: bool = False
    card_charged: Money = ZERO
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
    def second_payment(self) -> bool:
        """True when the till asks whether it is a second payment: one much like it was just taken, or is still a question."""
        return self.phase is Phase.EDITING and isinstance(self.error, NotAllowed) and self.error.code == "second_payment"

    @property
    def may_close(self) -> bool:
        """False while money is on its way."""
        return self.phase is not Phase.SENDING

    @property
    def may_go_on(self) -> bool:
        """True when all that was not recorded surely was not, so that the rest may be taken again."""
        return self.phase in (Phase.NOT_RECORDED, Phase.PARTLY)


class PayPresenter(Screen[PayState]):
    """Edits are plain calls; what talks to LuckyFit is awaited. `chosen` names the accounts ticked at first."""

    def __init__(self, till: Till, checkin: Checkin, bus: Bus, view: ClientView, *, chosen: Iterable[int] = ()) -> None:
        self._till, self._checkin, self._bus, self._client = till, checkin, bus, view.client
        self._parts: Parts | None = None
        super().__init__(
            _settled(
                PayState(
                    client_name=view.client.full_name,
                    balance=max(ZERO, view.deposit),
                    dues=due_lines(view.dues, chosen),
                    lines=(TenderLine(PayKind.CASH, follows=True),),
                )
            )
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

    async def accept(self, *, again: bool = False) -> None:
        """Accepts the money as it stands. With a card in it the terminal comes first. `again`: it is a second payment indeed."""
        if not self.state.ready:
            return
        if self.state.terminal_sum:
            self._show(replace(self.state, phase=Phase.TERMINAL, error=None, card_failed=False))
        else:
            await self._send(again=again)

    async def card_passed(self) -> None:
        """The bank's terminal said yes: everything is recorded now."""
        if self.state.phase is Phase.TERMINAL:
            self._show(replace(self.state, card_charged=self.state.card_charged + self.state.terminal_sum))
            await self._send()

    def card_refused(self) -> None:
        """The terminal said no: nothing was recorded, another kind may be chosen."""
        if self.state.phase is Phase.TERMINAL:
            self._show(replace(self.state, phase=Phase.EDITING, card_failed=True))

    async def look(self) -> None:
        """Reads from LuckyFit what the client owes now. Settles nothing: a lost answer stays a question until it is proved."""
        try:
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
            phase=Phase.EDITING,
            begun=self.state.money_moved,
            parts=(),
            error=None,
        )

    def detach(self) -> None:
        """Draws no more, and no longer follows what is proved."""
        super().detach()
        self._leave_parts()

    def _leave_parts(self) -> None:
        if self._parts is not None:
            self._parts.close()

    def _follow(self, parts: tuple[Intent, ...]) -> None:
        """What the journal tells; once all is sent, a payment in doubt ends as it is proved."""
        phase = phase_of(parts) if self.state.phase is Phase.UNKNOWN else self.state.phase
        self._show(replace(self.state, parts=parts, phase=phase))

    async def _send(self, *, again: bool = False) -> None:
        dues = [replace(each.due, sum=each.part) for each in self.state.dues if each.part]
        tenders = [each.tender for each in self.state.lines if each.booked]
        self._show(replace(self.state, phase=Phase.SENDING, parts=(), error=None, card_failed=False))
        self._leave_parts()
        self._parts = parts = Parts(self._bus, self._client.id, self._follow)
        try:
            await self._pay(dues, tenders, parts, again=again)
        finally:
            if self.state.phase is not Phase.UNKNOWN:
                parts.close()

    async def _pay(self, dues: list[Due], tenders: list[Tender], parts: Parts, *, again: bool) -> None:
        try:
            result = await self._till.pay(self._client.id, dues, tenders, again=again)
        except DeskError as error:
            phase = phase_of(parts.now) if parts.now else Phase.EDITING
            self._show(replace(self.state, phase=phase, parts=parts.now, error=error))
        else:
            intents = parts.settle(result.intents)
            phase = phase_of(intents)
            trouble = None if phase is Phase.UNKNOWN else result.trouble
            self._show(replace(self.state, phase=phase, parts=intents, error=trouble))

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
