"""Taking money at a form: the bank's terminal first, then everything is sent once, and the end follows what is proved. No Qt."""

from __future__ import annotations

import logging
from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from desk.errors import DeskError, NotAllowed
from desk.events import Bus
from desk.model.client import Client
from desk.model.intent import Intent
from desk.model.money import ZERO, Money, total
from desk.model.sale import PayKind, Tender
from desk.model.slip import checked_slip
from desk.model.tender import by_slips
from desk.services.till import PaymentResult
from desk.unforeseen import foreseen
from ui.presenters.recording import Parts, Phase, phase_of
from ui.presenters.screen import Screen
from ui.presenters.time_left import Left, LeftOf, nobody_looks

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class TakingState:
    """What every such form shows. `card_charged` is what the bank's terminal has taken and LuckyFit does not hold yet.

    `slips` are the numbers of the terminal's slips for it, as far as they were typed.
    """

    phase: Phase = Phase.EDITING
    parts: tuple[Intent, ...] = ()
    error: DeskError | None = None
    card_failed: bool = False
    card_charged: Money = ZERO
    slips: tuple[str, ...] = ()

    @property
    @abstractmethod
    def terminal_sum(self) -> Money:
        """What the bank's terminal has still to take."""

    @property
    @abstractmethod
    def ready(self) -> bool:
        """True when the money may be taken."""

    @property
    def second_payment(self) -> bool:
        """True when the till asks whether it is a second payment: one much like it was just taken, or is still a question."""
        return self.phase is Phase.EDITING and isinstance(self.error, NotAllowed) and self.error.code == "second_payment"

    @property
    def may_close(self) -> bool:
        """False while money is on its way."""
        return self.phase is not Phase.SENDING


T = TypeVar("T", bound=TakingState)


class Taking(Screen[T]):
    """What a form does with money of `client`; how it is sent is the form's own. `left` says how long is looked for it yet."""

    def __init__(self, bus: Bus, client: Client, state: T, left: LeftOf = nobody_looks) -> None:
        super().__init__(state)
        self._bus, self._client, self._left = bus, client, left
        self._parts: Parts | None = None
        self._again = False
        self._owed: list[Intent] = []
        """Card money this form took before, for what was not recorded."""

    async def accept(self, *, again: bool = False) -> None:
        """Takes the money as it stands. With a card in it the terminal comes first. `again`: it is a second payment indeed.

        What would be asked about, or can't be recorded now, is told before the terminal takes anything.
        """
        if not self.state.ready:
            return
        if not self.state.terminal_sum:
            await self._send(again=again)
            return
        self._again = again
        try:
            with foreseen():
                await self._checked(again=again)
        except DeskError as error:
            self._show(replace(self.state, error=error, card_failed=False))
        else:
            self._show(replace(self.state, phase=Phase.TERMINAL, error=None, card_failed=False))

    async def card_passed(self, slip: str = "") -> None:
        """The bank's terminal said yes: all is recorded now, with the number of its slip; one that is none is told first."""
        if self.state.phase is not Phase.TERMINAL:
            return
        try:
            number = checked_slip(slip)
        except NotAllowed as error:
            self._show(replace(self.state, error=error))
            return
        slips = (*self.state.slips, number) if number else self.state.slips
        self._show(replace(self.state, card_charged=self.state.card_charged + self.state.terminal_sum, slips=slips))
        await self._send(again=self._again)

    def card_refused(self) -> None:
        """The terminal said no: nothing was recorded, another kind may be chosen."""
        if self.state.phase is Phase.TERMINAL:
            self._show(replace(self.state, phase=Phase.EDITING, error=None, card_failed=True))

    def time_left(self) -> Left | None:
        """Until the last part in doubt can be told, at this moment; None when nothing is looked for."""
        return self._left(self.state.parts)

    def detach(self) -> None:
        """Draws no more, and no longer follows what is proved."""
        super().detach()
        self._leave_parts()

    def _with_slips(self, tender: Tender) -> list[Tender]:
        """Money as the till takes it, what goes by card with the terminal's slips."""
        return by_slips(tender.sum, self.state.slips) if tender.kind is PayKind.CARD else [tender]

    @abstractmethod
    async def _checked(self, *, again: bool) -> None:
        """Asks what sending it would ask. Raises what the till raises."""

    @abstractmethod
    async def _kept(self) -> list[Intent]:
        """Card money of what was to be sent, as an open question. Raises what the till raises."""

    @abstractmethod
    async def _spent(self, earlier: Sequence[Intent], now: Sequence[Intent]) -> None:
        """Notes that card money of `earlier` parts pays these. Raises StoreError."""

    @abstractmethod
    async def _sent(self, *, again: bool) -> PaymentResult:
        """Sends it. Raises what the till raises."""

    async def _send(self, *, again: bool = False) -> None:
        self._leave_parts()
        self._parts = parts = Parts(self._bus, self._client.id, self._follow)
        self._show(replace(self.state, phase=Phase.SENDING, parts=(), error=None, card_failed=False))
        try:
            with foreseen():
                result = await self._sent(again=again)
        except DeskError as error:
            now = () if isinstance(error, NotAllowed) else parts.now  # nothing was sent, and what was written down is called off
            self._show(replace(self.state, phase=phase_of(now) if now else Phase.EDITING, parts=now, error=error))
            self._owed += [each for each in parts.now if each.owes_back]
            await self._keep_charged()
        else:
            intents = parts.settle(result.intents)
            await self._use(intents)
            phase = phase_of(intents)
            self._show(replace(self.state, phase=phase, parts=intents, error=None if phase is Phase.UNKNOWN else result.trouble))
        finally:
            if self.state.phase is not Phase.UNKNOWN:
                parts.close()

    async def _keep_charged(self) -> None:
        """What the terminal took is written down, though nothing of the payment was."""
        if total([each.booking.sum for each in self._owed]) >= self.state.card_charged:
            return
        try:
            with foreseen():
                kept = await self._kept()
                await self._spent([each for each in self._owed if not each.tender_ref], kept)
                self._owed = kept or self._owed
        except DeskError as error:
            log.critical("card money of client %s can't be written down: %s", self._client.id, error)

    async def _use(self, intents: tuple[Intent, ...]) -> None:
        """What was taken before pays these; what could not be noted stays a question."""
        owed, self._owed = self._owed, [each for each in intents if each.owes_back]
        try:
            await self._spent(owed, intents)
        except DeskError as error:
            log.warning("that card money pays something else can't be noted: %s", error)

    def _follow(self, parts: tuple[Intent, ...]) -> None:
        """What the journal tells; once all is sent, a payment in doubt ends as it is proved."""
        phase = phase_of(parts) if self.state.phase is Phase.UNKNOWN else self.state.phase
        self._show(replace(self.state, parts=parts, phase=phase))

    def _leave_parts(self) -> None:
        if self._parts is not None:
            self._parts.close()
