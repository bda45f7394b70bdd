"""Topping up a deposit: how much, in which kind, onto which account, and what became of it. Knows no Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from desk.errors import DeskError, NotAllowed
from desk.events import Bus
from desk.model.intent import Intent
from desk.model.money import ZERO, Money
from desk.model.sale import Due, Operation, PayKind, Tender
from desk.model.ticket import DepositAccount
from desk.model.view import ClientView
from desk.services.checkin import Checkin
from desk.services.till import PaymentResult, Till
from desk.unforeseen import foreseen
from ui.presenters.recording import Phase
from ui.presenters.taking import Taking, TakingState
from ui.presenters.time_left import LeftOf, nobody_looks

KINDS = (PayKind.CASH, PayKind.CARD, PayKind.BANK, PayKind.ADDITIONAL)
QUICK = tuple(Money.of(each) for each in (200, 500, 1000, 2000))


@dataclass(frozen=True, slots=True)
class DepositState(TakingState):
    """What the top-up dialog shows. `sum` None means that what was typed is no sum.

    `seen` is the balance LuckyFit told at `seen_at`, after a lost answer.
    """

    client_name: str
    accounts: tuple[DepositAccount, ...]
    account: DepositAccount | None
    point_name: str = ""
    sum: Money | None = ZERO
    kind: PayKind = PayKind.CASH
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
    def may_go_on(self) -> bool:
        """True when surely nothing was recorded."""
        return self.phase is Phase.NOT_RECORDED


class DepositPresenter(Taking[DepositState]):
    """Edits are plain calls; what talks to LuckyFit is awaited."""

    def __init__(
        self,
        till: Till,
        checkin: Checkin,
        bus: Bus,
        view: ClientView,
        *,
        point_name: str,
        left: LeftOf = nobody_looks,
    ) -> None:
        self._till, self._checkin = till, checkin
        first = view.accounts[0] if view.accounts else None
        state = DepositState(view.client.full_name, tuple(view.accounts), first, point_name)
        super().__init__(bus, view.client, state, left)

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

    async def look(self) -> None:
        """Reads the balance from LuckyFit. Settles nothing: a lost answer stays a question until it is proved."""
        try:
            with foreseen():
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

    async def _checked(self, *, again: bool) -> None:
        if self.state.account is not None and self.state.sum:
            await self._till.check(self._client.id, *self._split(self.state.account, self.state.sum), again=again)

    async def _kept(self) -> list[Intent]:
        account, amount = self.state.account, self.state.sum
        if account is None or not amount:
            return []
        return await self._till.returning.keep(self._client.id, *self._split(account, amount))

    async def _spent(self, earlier: Sequence[Intent], now: Sequence[Intent]) -> None:
        await self._till.returning.spent(earlier, now)

    async def _sent(self, *, again: bool) -> PaymentResult:
        account, amount = self.state.account, self.state.sum
        if account is None or not amount:
            raise NotAllowed("nothing_to_pay")
        return await self._till.pay(self._client.id, *self._split(account, amount), again=again)

    def _split(self, account: DepositAccount, amount: Money) -> tuple[list[Due], list[Tender]]:
        return [Due(account.id, Operation.TOP_UP, amount)], self._with_slips(Tender(self.state.kind, amount))

    def _edit(self, **changes: object) -> None:
        if self.state.phase is Phase.EDITING:
            self._show(replace(self.state, **changes))  # type: ignore[arg-type]  # by name
