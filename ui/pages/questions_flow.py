"""Payments in doubt at the window: they are told when they are proved, listed, and decided about in the panel."""

from __future__ import annotations

from collections.abc import Coroutine
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from desk.errors import DeskError
from desk.events import IntentChanged, SaleChanged
from desk.i18n import _
from desk.model.intent import ClaimedBy, Intent, IntentState
from desk.model.saga import Sale, SaleState
from desk.wording import of_intent
from desk.wording.clients import listed
from ui.pages.deeds import Tell
from ui.presenters.answering import Answering
from ui.presenters.product import Product
from ui.presenters.questions import DECIDED_BY_A_PERSON, Question, open_questions, with_time_left
from ui.presenters.reception import Reception
from ui.presenters.righting import Righting
from ui.presenters.time_left import TimeLeft
from ui.runner import Runner
from ui.widgets.theme import Theme
from ui.wording import questions

if TYPE_CHECKING:
    from ui.pages.questions_panel import QuestionsPanel

LIST, ANSWER = "questions", "answer"
ASKS = DECIDED_BY_A_PERSON | {IntentState.CORRECTION_NEEDED}


class QuestionsFlow(QObject):
    """Between the journal's facts, the panel, and the one question that is being answered.

    `story_asked` carries its movement, `client_asked` the number of its client.
    """

    story_asked = Signal(object)
    client_asked = Signal(int)

    def __init__(
        self, product: Product, reception: Reception, runner: Runner, *, theme: Theme, window: QWidget, tell: Tell
    ) -> None:
        super().__init__(window)
        self._product, self._reception, self._runner, self._tell = product, reception, runner, tell
        self._theme, self._window = theme, window
        self.answering = Answering(product.till, product.prover, product.bus)
        self.righting = Righting(product.auditor, product.selling)
        self._left = TimeLeft(product.prover, product.lost_sales, lambda: reception.state.luckyfit_answers)
        self._leave = (
            product.bus.subscribe(IntentChanged, lambda fact: self._on_intent_changed(fact.intent)),
            product.bus.subscribe(SaleChanged, lambda fact: self._on_sale_changed(fact.sale)),
        )

    @cached_property
    def panel(self) -> QuestionsPanel:
        """Made when it is first asked for: on most days nothing is."""
        from ui.pages.questions_panel import QuestionsPanel  # noqa: PLC0415

        panel = QuestionsPanel(self._theme, self._window)
        self._connect(panel)
        self.answering.attach(panel.draw_answer)
        self.righting.attach(panel.draw_righting)
        return panel

    @property
    def is_open(self) -> bool:
        """True while the panel is seen."""
        return "panel" in self.__dict__ and self.panel.isVisible()

    def detach(self) -> None:
        """Listens and draws no more."""
        for leave in self._leave:
            leave()
        self.answering.detach()
        self.righting.detach()

    def show(self) -> None:
        """Opens the list."""
        self._runner.run(self._show(), name="open questions", screen=LIST)

    def toggle(self) -> None:
        """By its key: opens the list, puts it away, or says that there is none."""
        if self.is_open:
            self.panel.hide()
        elif self._reception.state.questions:
            self.show()
        else:
            self._tell(questions(0), "", None)

    async def count(self) -> None:
        """Counts what an earlier day left open, and sales."""
        await self._reception.count_questions(len(await self._product.selling.open_questions()))

    def tick(self) -> None:
        """The time left goes on."""
        if self.is_open:
            self.panel.refresh([self._timed(each) for each in self.panel.questions.all()])

    def redraw(self) -> None:
        """Another language: the list, and what is asked, are told anew."""
        if self.is_open:
            self._product.tasks.start(self._retell(), name="open questions")

    async def _retell(self) -> None:
        rows = await self._rows()
        asked, wrong = self.answering.state.question, self.righting.state.question
        if asked is None and wrong is None:
            self.panel.open(rows)
            return
        self.panel.refresh(rows)
        self.panel.draw_answer(self.answering.state)
        if wrong is not None and not self.righting.state.busy:
            self.righting.ask(next((each for each in rows if each.id == wrong.id), wrong))

    async def _show(self) -> None:
        self.panel.open(await self._rows())

    async def _rows(self) -> tuple[Question, ...]:
        await self.count()
        product = self._product
        zone = product.clock.now().tzinfo
        found = await open_questions(product.till, product.selling, product.auditor, self._names, zone)
        return tuple(self._timed(each) for each in found)

    def _timed(self, question: Question) -> Question:
        if question.sale is not None:
            return with_time_left(question, self._left.of_sale(question.sale.id))
        return with_time_left(question, self._left.of_intents([question.intent] if question.intent is not None else ()))

    @property
    def _names(self) -> dict[int, str]:
        """Of clients seen today."""
        state = self._reception.state
        met = [tap.client for tap in state.taps] + [state.look.view.client if state.look.view else None]
        return {client.id: client.list_name for client in met if client is not None}

    def _on_intent_changed(self, intent: Intent) -> None:
        """What the proof found by itself is told; the list follows whatever happened."""
        who = self._names.get(intent.booking.client_id) or listed(intent.booking.client_id, intent.client_name)
        by_itself = not self.answering.state.busy
        if intent.state is IntentState.CONFIRMED and intent.claimed_by is ClaimedBy.RECONCILE:
            self._tell(f"{who}: {of_intent(intent, watched=True)}", "", None)
            self._product.tasks.start(self._read_client(intent.booking.client_id), name="client of a proved payment")
        elif intent.state in ASKS and by_itself:
            self._tell(f"{who}: {of_intent(intent, watched=True)}", _("Decide"), self.show)
        if by_itself and self.is_open:
            self._product.tasks.start(self._follow(), name="open questions")

    def _on_sale_changed(self, sale: Sale) -> None:
        """A sale that was in doubt: what was found out is told."""
        if sale.state is SaleState.SENDING or self.righting.state.busy:
            return
        who = self._names.get(sale.client_id) or listed(sale.client_id, sale.client_name)
        if sale.state is SaleState.ABSENT:
            found = _("LuckyFit has no ticket of this sale.")
            self._tell(f"{who}: {found}", _("Decide"), self.show)
        elif sale.state is SaleState.ISSUED and sale.words:
            found = _("The ticket was issued after all.")
            self._tell(f"{who}: {found}", "", None)
            self._product.tasks.start(self._read_client(sale.client_id), name="client of a found sale")
        self._product.tasks.start(self._follow() if self.is_open else self.count(), name="open questions")

    async def _follow(self) -> None:
        """The list as it is now; a question that is being read stays while it is open."""
        rows = await self._rows()
        asked = self.answering.state.question or self.righting.state.question
        if asked is None or not any((each.id, each.intent) == (asked.id, asked.intent) for each in rows):
            self.answering.leave()
            self.righting.leave()
            self.panel.open(rows)
        else:
            self.panel.refresh(rows)

    async def _read_client(self, client_id: int) -> None:
        """The client on the screen once more; when that can't be read, the next look at it will tell."""
        view = self._reception.state.look.view
        if view is not None and view.client.id == client_id:
            with suppress(DeskError):
                await self._reception.refresh()

    def _connect(self, panel: QuestionsPanel) -> None:
        card = panel.answer
        panel.opened.connect(self.client_asked)
        panel.asked.connect(self._on_asked)
        panel.left.connect(self._on_left)
        card.open_client.connect(self._on_open_client)
        for each in (card, panel.righting):
            each.tell_story.connect(self._on_tell_story)
        card.send_again.connect(lambda: self._do(self.answering.send_again()))
        card.give_back.connect(lambda slip: self._do(self.answering.give_back(slip)))
        card.never_charged.connect(lambda reason: self._do(self.answering.never_charged(reason)))
        card.end_for_good.connect(lambda: self._do(self.answering.end_for_good()))
        card.none_is_mine.connect(lambda: self._do(self.answering.none_is_mine()))
        card.mine.connect(lambda number: self._do(self.answering.mine(number)))
        card.read_again.connect(lambda: self._run(self._read(), reading=True))
        wrong = panel.righting
        wrong.open_client.connect(self._on_open_client)
        wrong.check.connect(lambda: self._put_right(self.righting.check()))
        wrong.mine.connect(lambda: self._put_right(self.righting.mine()))
        wrong.give_up.connect(lambda: self._put_right(self.righting.give_up()))
        wrong.accept.connect(lambda reason, back: self._put_right(self.righting.accept(reason, money_back=back)))

    def _on_asked(self, question: Question) -> None:
        if question.to_put_right:
            self.righting.ask(question)
            return
        self.answering.ask(question)
        self._run(self._read(), reading=True)

    def _on_left(self) -> None:
        if not self.answering.state.busy:
            self.answering.leave()
        if not self.righting.state.busy:
            self.righting.leave()

    def _on_open_client(self) -> None:
        question = self.answering.state.question or self.righting.state.question
        self.panel.hide()
        if question is not None:
            self.panel.opened.emit(question.client_id)

    def _on_tell_story(self) -> None:
        question = self.answering.state.question or self.righting.state.question
        self.panel.hide()
        if question is not None and question.intent is not None:
            self.story_asked.emit(question.intent)

    def _do(self, deed: Coroutine[Any, Any, str]) -> None:
        self._run(self._done(deed))

    def _run(self, work: Coroutine[Any, Any, None], *, reading: bool = False) -> None:
        """Dead at once: what is pressed next does nothing until this has ended."""
        if self._runner.run(work, name="a payment is decided about", screen=ANSWER):
            self.answering.hold(reading=reading)

    def _put_right(self, deed: Coroutine[Any, Any, str]) -> None:
        if self._runner.run(self._righted(deed), name="something is put right", screen=ANSWER):
            self.righting.hold()

    async def _righted(self, deed: Coroutine[Any, Any, str]) -> None:
        """Told in a sentence; what is still wrong stays on the screen, and can be pressed when all this is over."""
        asked = self.righting.state.question
        try:
            self._tell(await deed, "", None)
            rows = await self._rows()
            if asked is not None:
                await self._read_client(asked.client_id)
        finally:
            self.righting.leave()
        if not self.is_open:
            return
        self.panel.open(rows)
        left = next((each for each in rows if asked is not None and each.id == asked.id), None)
        if left is not None and left.to_put_right:
            self.righting.ask(left)

    async def _read(self) -> None:
        sentence = await self.answering.read_choices()
        self.answering.release()
        if sentence:
            self._tell(sentence, "", None)

    async def _done(self, deed: Coroutine[Any, Any, str]) -> None:
        """Told in a sentence whatever came of it; then the next thing to decide, or what is left."""
        asked = self.answering.state.question
        try:
            self._tell(await deed, "", None)
            rows = await self._rows()
            if asked is not None:
                await self._read_client(asked.client_id)
        finally:
            self.answering.leave()
        left = next((each for each in rows if asked and each.intent and asked.intent and each.intent.id == asked.intent.id), None)
        if self.is_open:
            self.panel.open(rows)
            if left is not None and left.to_decide:
                self.answering.ask(left)
                await self._read()
