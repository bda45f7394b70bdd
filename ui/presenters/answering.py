"""Deciding about a payment LuckyFit does not have, or may have more than once; every deed ends in a sentence. Knows no Qt."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from desk.errors import DeskError, NotAllowed, OutcomeUnknown
from desk.events import Bus, IntentChanged
from desk.model.intent import Intent, IntentState
from desk.model.sale import Transaction
from desk.services.proving import Prover
from desk.services.till import Till
from desk.unforeseen import foreseen
from desk.wording import of_error, of_given_back, of_heard, of_intent, of_returned
from ui.presenters.questions import Question
from ui.presenters.screen import Screen


@dataclass(frozen=True, slots=True)
class AnsweringState:
    """What is asked. `choices` are the records of LuckyFit that may be this payment, None while they are not read.

    `heard` is what the client's deposits say of it. `can_end`: deleting its unpaid ticket would end it for good. `reading`: busy
    with nothing but reading. `like`: what was found to look like a payment that was to be sent again.
    """

    question: Question | None = None
    choices: tuple[Transaction, ...] | None = None
    heard: str = ""
    can_end: bool = False
    like: str = ""
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
        self._likes: dict[str, str] = {}

    def ask(self, question: Question) -> None:
        """This one is to be decided about; right after it was asked whether it is a second payment, that is asked still."""
        can_end = question.intent is not None and self._till.can_fence(question.intent)
        like, self._likes = self._likes.get(question.id, ""), {}
        self._show(AnsweringState(question, can_end=can_end, like=like))

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
            with foreseen():
                heard = await self._prover.heard(intent.id)
                self._show_of(question, replace(self.state, heard=of_heard(heard) if heard is not None else ""))
                if intent.state is IntentState.AMBIGUOUS:
                    choices = await self._prover.choices(intent.id)
        except DeskError as error:
            sentence = of_error(error)
        self._show_of(question, replace(self.state, choices=choices, busy=False, reading=False))
        return sentence

    async def send_again(self) -> str:
        """LuckyFit surely does not have it: once more. What looks like it is told first, and pressed again it is sent."""
        again = bool(self.state.like)
        return await self._done(lambda intent_id: _said(self._till.send_again(intent_id, again=again)))

    async def give_back(self, slip: str = "") -> str:
        """LuckyFit surely does not have it, or it was never sent: the money goes back, at the terminal by that slip."""
        return await self._done(lambda intent_id: self._given_back(intent_id, slip))

    async def never_charged(self, reason: str) -> str:
        """The terminal took nothing, and this is why it was written down."""
        return await self._done(lambda intent_id: _said(self._prover.never_charged(intent_id, reason)))

    async def end_for_good(self) -> str:
        """Its unpaid ticket is deleted: LuckyFit does not have it, and never will."""
        return await self._done(lambda intent_id: _said(self._fenced(intent_id)))

    async def mine(self, row_id: int) -> str:
        """This record is the payment."""
        return await self._done(lambda intent_id: _said(self._prover.mine(intent_id, row_id)))

    async def none_is_mine(self) -> str:
        """No record that is shown is."""
        shown = [row.id for row in self.state.choices or ()]
        return await self._done(lambda intent_id: _said(self._prover.none_is_mine(intent_id, shown)))

    async def _done(self, deed: Callable[[str], Awaitable[str]]) -> str:
        """What came of it, and where the payment stands now when that is not the same."""
        question, intent = self.state.question, self.state.intent
        if question is None or intent is None:
            return ""
        told = [intent]
        leave = self._bus.subscribe(IntentChanged, lambda fact: _follow(told, fact.intent))
        try:
            with foreseen():
                sentence = await deed(intent.id)
        except OutcomeUnknown:
            sentence = _watched(told[-1])
        except DeskError as error:
            stands = "" if told[-1].state in (intent.state, IntentState.AMBIGUOUS) else _watched(told[-1])
            sentence = f"{of_error(error)} {stands}".strip()
            if isinstance(error, NotAllowed) and error.code == "second_payment":
                self._likes = {question.id: sentence}
        finally:
            leave()
            self._show_of(question, AnsweringState(replace(question, intent=told[-1]), busy=True))
        return f"{question.who}: {sentence}"

    async def _given_back(self, intent_id: str, slip: str) -> str:
        if self.state.intent is not None and self.state.intent.owes_back:
            await self._till.returning.returned(intent_id, slip)
            return of_returned()
        if self.state.intent is not None and self.state.intent.state is IntentState.PREPARED:
            return of_given_back(await self._till.call_off(intent_id), looked=True)
        given = await self._till.give_back(intent_id)
        return of_given_back(given.intent, looked=given.looked)

    async def _fenced(self, intent_id: str) -> Intent:
        return next(each for each in await self._till.fence(intent_id) if each.id == intent_id)

    def _show_of(self, question: Question | None, state: AnsweringState) -> None:
        """Only while it is still the one that is asked."""
        if self.state.question is question:
            self._show(state)


def _follow(told: list[Intent], intent: Intent) -> None:
    if intent.id == told[0].id:
        told.append(intent)


def _watched(intent: Intent) -> str:
    return of_intent(intent, watched=True)


async def _said(deed: Awaitable[Intent]) -> str:
    return _watched(await deed)
