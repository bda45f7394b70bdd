"""Topping up a deposit: how much, in which kind, onto which account, and what became of it. Knows no Qt."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from desk.errors import DeskError, NotAllowed
from desk.events import Bus
from desk.model.intent import Intent
from desk.model.money import ZERO, Money
from desk.model.sale import PayKind, Tender
from desk.model.ticket import DepositAccount
from desk.model.view import ClientView
from desk.services.checkin import Checkin
from desk.services.till import Till
from ui.presenters.recording import Parts, Phase, phase_of
from ui.presenters.screen import Screen

KINDS = (PayKind.CASH, PayKind.CARD, PayKind.BANK, PayKind.ADDITIONAL)
QUICK = tuple(Money.of(each) for each in (200, 500, 1000, 2000))


@dataclass(frozen=True, slots=True)
class DepositState:
    """What the top-up dialog shows. `sum` None means that what was typed is no sum.

    `card_charged` is what the bank's terminal has taken and LuckyFit does not hold yet; `seen` is the balance LuckyFit told
    at `seen_at`, after a lost answer.
    """

    client_name: str
    accounts: tuple[DepositAccount, ...]
    account: DepositAccount | None
    point_name: str = ""
    sum: Money | None = ZERO
    kind: PayKind = PayKind.CASH
    phase: Phase = Phase.EDITING
    parts: tuple[Intent, ...] = ()
    error: DeskError | None = None
    card_failed: bool = False
    card_charged: Money = ZERO
    seen: Money | None = None
    seen_at: datetime | None = None

    @property
    def before(self) -> Money:
        """What lies on the account now."""
        return self.account.balance if self.account else ZERO

    @property
    def after(self) -> Money:
        """What will lie on it."""
        return self.before + (self.sum or ZERO)

    @property
    def terminal_sum(self) -> Money:
        """What the bank's terminal has still to take."""
        return max(ZERO, (self.sum or ZERO) - self.card_charged) if self.kind is PayKind.CARD else ZERO

    @property
    def ready(self) -> bool:
        """True when the sum may be taken."""
        return self.phase is Phase.EDITING and self.account is not None and bool(self.sum)

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
        """True when surely nothing was recorded."""
        return self.phase is Phase.NOT_RECORDED


class DepositPresenter(Screen[DepositState]):
    """Edits are plain calls; what talks to LuckyFit is awaited."""

    def __init__(self, till: Till, checkin: Checkin, bus: Bus, view: ClientView, *, point_name: str) -> None:
        self._till, self._checkin, self._bus, self._client = till, checkin, bus, view.client
        self._parts: Parts | None = None
        first = view.accounts[0] if view.accounts else None
        super().__init__(DepositState(view.client.full_name, tuple(view.accounts), first, point_name))

    def set_sum(self, value: Money | None) -> None:
        """How much; None when what was typed is no sum."""
        self._edit(sum=value)

    def set_kind(self, kind: PayKind) -> None:
        """How the money comes; a deposit is never filled from a deposit."""
        if kind in KINDS:
            self._edit(kind=kind)

    def set_account(self, account_id: int) -> None:
        """Which of several deposits."""
        self._edit(account=next((each for each in self.state.accounts if each.id == account_id), self.state.account))

    async def accept(self, *, again: bool = False) -> None:
        """Takes the sum. A card goes through the bank's terminal first. `again`: it is a second payment indeed."""
        if not self.state.ready:
            return
        if self.state.terminal_sum:
            self._show(replace(self.state, phase=Phase.TERMINAL, error=None, card_failed=False))
        else:
            await self._send(again=again)

    async def card_passed(self) -> None:
        """The bank's terminal said yes."""
        if self.state.phase is Phase.TERMINAL:
            self._show(replace(self.state, card_charged=self.state.card_charged + self.state.terminal_sum))
            await self._send()

    def card_refused(self) -> None:
        """The terminal said no: nothing was recorded."""
        if self.state.phase is Phase.TERMINAL:
            self._show(replace(self.state, phase=Phase.EDITING, card_failed=True))

    async def look(self) -> None:
        """Reads the balance from LuckyFit. Settles nothing: a lost answer stays a question until it is proved."""
        try:
            view = await self._checkin.refresh(self._client.id)
        except DeskError as error:
            self._show(replace(self.state, error=error))
            return
        mine = next((each for each in view.accounts if self.state.account and each.id == self.state.account.id), None)
        self._show(replace(self.state, seen=mine.balance if mine else None, seen_at=view.read_at, error=None))

    def go_on(self) -> None:
        """Back to the fields after surely nothing was recorded."""
        if self.state.may_go_on:
            self._show(replace(self.state, phase=Phase.EDITING, parts=(), error=None))

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
        if self.state.account is None or not self.state.sum:
            return
        self._show(replace(self.state, phase=Phase.SENDING, parts=(), error=None, card_failed=False))
        self._leave_parts()
        self._parts = parts = Parts(self._bus, self._client.id, self._follow)
        try:
            await self._top_up(self.state.account.id, Tender(self.state.kind, self.state.sum), parts, again=again)
        finally:
            if self.state.phase is not Phase.UNKNOWN:
                parts.close()

    async def _top_up(self, account_id: int, tender: Tender, parts: Parts, *, again: bool) -> None:
        try:
            result = await self._till.top_up(self._client.id, account_id, tender, again=again)
        except DeskError as error:
            phase = phase_of(parts.now) if parts.now else Phase.EDITING
            self._show(replace(self.state, phase=phase, parts=parts.now, error=error))
        else:
            intents = parts.settle(result.intents)
            phase = phase_of(intents)
            trouble = None if phase is Phase.UNKNOWN else result.trouble
            self._show(replace(self.state, phase=phase, parts=intents, error=trouble))

    def _edit(self, **changes: object) -> None:
        if self.state.phase is Phase.EDITING:
            self._show(replace(self.state, **changes))  # type: ignore[arg-type]  # by name
