"""Deciding about a payment LuckyFit does not have, or may have more than once; every deed ends in a sentence. Knows no Qt."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from desk.errors import DeskError, OutcomeUnknown
from desk.events import Bus, IntentChanged
from desk.model.intent import Intent, IntentState
from desk.model.sale import Transaction
from desk.services.proving import Prover
from desk.services.till import Till
from desk.wording import of_error, of_heard, of_intent
from ui.presenters.questions import Question
from ui.presenters.screen import Screen


@dataclass(frozen=True, slots=True)
class AnsweringState:
    """What is asked. `choices` are the records of LuckyFit that may be this payment, None while they are not read.

    `heard` is what the client's deposits say of it. `can_end`: deleting its unpaid ticket would end it for good. `reading`: busy
    with nothing but reading.
    """

    question: Question | None = None
    choices: tuple[Transaction, ...] | None = None
    heard: str = ""
    can_end: bool = False
    busy: bool = False
    reading: bool = False

    @property
    def intent(self) -> Intent | None:
        """The movement it is about."""
        return self.question.intent if self.question is not None else None


class Answering(Screen[AnsweringState]):
    """One question at a time. What a deed returns is to be told; after it nothing is pressed before the next `ask`."""

    def __init__(self, till: Till, prover: Prover, bus: Bus) -> None:
        super().__init__(AnsweringState())
        self._till, self._prover, self._bus = till, prover, bus

    def ask(self, question: Question) -> None:
        """This one is to be decided about."""
        can_end = question.intent is not None and self._till.can_fence(question.intent)
        self._show(AnsweringState(question, can_end=can_end))

    def leave(self) -> None:
        """None is."""
        self._show(AnsweringState())

    def hold(self, *, reading: bool = False) -> None:
        """A deed was pressed, or something is read: no other can be until it has ended."""
        self._show(replace(self.state, busy=True, reading=reading))

    def release(self) -> None:
        """It has ended."""
        if self.state.busy:
            self._show(replace(self.state, busy=False, reading=False))

    async def read_choices(self) -> str:
        """Reads the records to choose from, and the deposits it was paid from; a sentence when they can't be read."""
        question, intent = self.state.question, self.state.intent
        if intent is None:
            return ""
        choices, sentence = None, ""
        try:
            heard = await self._prover.heard(intent.id)
            self._show_of(question, replace(self.state, heard=of_heard(heard) if heard is not None else ""))
            if intent.state is IntentState.AMBIGUOUS:
                choices = await self._prover.choices(intent.id)
        except DeskError as error:
            sentence = of_error(error)
        self._show_of(question, replace(self.state, choices=choices, busy=False, reading=False))
        return sentence

    async def send_again(self) -> str:
        """LuckyFit surely does not have it: once more."""
        return await self._done(self._till.send_again)

    async def give_back(self) -> str:
        """LuckyFit surely does not have it: the money goes back."""
        return await self._done(self._till.give_back)

    async def end_for_good(self) -> str:
        """Its unpaid ticket is deleted: LuckyFit does not have it, and never will."""
        return await self._done(self._fenced)

    async def mine(self, row_id: int) -> str:
        """This record is the payment."""
        return await self._done(lambda intent_id: self._prover.mine(intent_id, row_id))

    async def none_is_mine(self) -> str:
        """No record that is shown is."""
        shown = [row.id for row in self.state.choices or ()]
        return await self._done(lambda intent_id: self._prover.none_is_mine(intent_id, shown))

    async def _done(self, deed: Callable[[str], Awaitable[Intent]]) -> str:
        """What came of it, and where the payment stands now when that is not the same."""
        question, intent = self.state.question, self.state.intent
        if question is None or intent is None:
            return ""
        told = [intent]
        leave = self._bus.subscribe(IntentChanged, lambda fact: _follow(told, fact.intent))
        try:
            sentence = of_intent(await deed(intent.id), watched=True)
        except OutcomeUnknown:
            sentence = of_intent(told[-1], watched=True)
        except DeskError as error:
            stands = "" if told[-1].state in (intent.state, IntentState.AMBIGUOUS) else of_intent(told[-1], watched=True)
            sentence = f"{of_error(error)} {stands}".strip()
        finally:
            leave()
            self._show_of(question, AnsweringState(replace(question, intent=told[-1]), busy=True))
        return f"{question.who}: {sentence}"

    async def _fenced(self, intent_id: str) -> Intent:
        return next(each for each in await self._till.fence(intent_id) if each.id == intent_id)

    def _show_of(self, question: Question | None, state: AnsweringState) -> None:
        """Only while it is still the one that is asked."""
        if self.state.question is question:
            self._show(state)


def _follow(told: list[Intent], intent: Intent) -> None:
    if intent.id == told[0].id:
        told.append(intent)
