"""Putting right what is wrong at LuckyFit, or giving up a sale without a ticket; every deed ends in a sentence. Knows no Qt."""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import dataclass, replace

from desk.errors import DeskError
from desk.i18n import _
from desk.services.audits import Auditor
from desk.services.selling import Selling
from desk.unforeseen import foreseen
from desk.wording import of_error
from ui.presenters.questions import Question
from ui.presenters.screen import Screen


@dataclass(frozen=True, slots=True)
class RightingState:
    """What is shown, and whether a deed is being done."""

    question: Question | None = None
    busy: bool = False


class Righting(Screen[RightingState]):
    """One question at a time. What a deed returns is to be told."""

    def __init__(self, auditor: Auditor, selling: Selling) -> None:
        super().__init__(RightingState())
        self._auditor, self._selling = auditor, selling

    def ask(self, question: Question) -> None:
        """This one is to be decided about."""
        self._show(RightingState(question))

    def leave(self) -> None:
        """None is."""
        if self.state.question is not None:
            self._show(RightingState())

    def hold(self) -> None:
        """A deed was pressed: no other can be until it has ended."""
        self._show(replace(self.state, busy=True))

    async def check(self) -> str:
        """Reads LuckyFit's list: put right or not."""
        question = self.state.question
        if question is None or question.correction is None:
            return ""
        told = _("LuckyFit's list shows it put right.")
        return await self._done(question, self._auditor.check(question.correction.id), told)

    async def accept(self, reason: str, *, money_back: bool) -> str:
        """It is in order as it is, for a reason."""
        question = self.state.question
        if question is None or question.correction is None:
            return ""
        deed = self._auditor.accept(question.correction.id, reason, money_back=money_back)
        return await self._done(question, deed, _("It is in order; the reason is written down."))

    async def mine(self) -> str:
        """The record that came late is this payment."""
        question = self.state.question
        if question is None or question.correction is None:
            return ""
        return await self._done(
            question, self._auditor.mine(question.correction.id), _("The record is this payment: it is recorded.")
        )

    async def give_up(self) -> str:
        """The sale is not wanted any more."""
        question = self.state.question
        if question is None or question.sale is None:
            return ""
        return await self._done(question, self._selling.give_up(question.sale.id), _("The sale is given up. Nothing was sold."))

    async def _done(self, question: Question, deed: Awaitable[object], told: str) -> str:
        try:
            with foreseen():
                await deed
        except DeskError as error:
            told = of_error(error)
        return f"{question.who}: {told}"
