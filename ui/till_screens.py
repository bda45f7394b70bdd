"""Pictures of money: the journal, a shift, an answer that was lost in every colour it can take, and what is to be put right."""

from __future__ import annotations

from contextlib import suppress

from desk.errors import StoreError
from desk.events import IntentChanged
from desk.model.intent import Intent, IntentState
from desk.model.money import Money
from desk.model.sale import PayKind, Tender
from ui.dialogs.pay import PayDialog
from ui.dialogs.sell import SellDialog
from ui.dialogs.shift import ShiftDialog
from ui.presenters.questions import Question
from ui.presenters.reception_state import Deed
from ui.presenters.recording import Phase
from ui.presenters.sell import SellPresenter, Stage
from ui.presenters.shift import Step
from ui.shooting import Shooting

BOOK, LIST, TICKETS, ISSUE = "POST /transactions", "GET /transactions", "GET /client_tickets", "POST /client_tickets"
JOURNAL = (
    ("passes_left", PayKind.CASH, 500, ""),
    ("several_tickets", PayKind.CARD, 1200, ""),
    ("birthday", PayKind.BANK, 350, "refuse"),
    ("trial", PayKind.CARD, 80, ""),
    ("message", PayKind.CASH, 200, "lost_after"),
)
"""Movements of the journal's picture: whose, how, how much, and what goes wrong with it."""


class TillScreens(Shooting):
    """The part of the walk that takes money. What the proof finds after minutes is written down for it at once."""

    async def _journal(self) -> None:
        """A few movements of money, one of them refused, and the story of one whose answer was lost."""
        for scenario, kind, given, fault in JOURNAL:
            await self._taken(scenario, given, kind, fault)
        self._silence(LIST)
        self._flow.reception.close()
        self._flow.toggle_journal()
        journal = self._flow.journal
        await self._until(lambda: journal is not None and not journal.presenter.state.loading)
        await self._shoot("journal")
        if journal is not None:
            await journal.presenter.choose(journal.presenter.state.rows[0].id)
            await self._shoot("journal-story")
            journal.presenter.set_operator("nobody")
            await journal.presenter.read()
            await self._shoot("journal-empty")
            journal.close()
        self._sandbox.faults.clear()

    async def _shift(self) -> None:
        """From its float to its Z, with a payment in doubt, a record nobody here wrote, and cash that is not all there."""
        dialog = await self._shown(self._flow.show_shift, ShiftDialog)
        presenter = dialog.presenter
        await self._until(lambda: presenter.state.step is Step.NONE)
        presenter.set_operator("Олена Кравченко")
        presenter.set_float(Money.of(1000))
        await self._shoot("shift-open", dialog)
        await presenter.open()
        paid = await self._taken("deposit", 700)
        await self._product.club.book(paid.booking)
        await self._taken("deposit", 99, fault="lost_before")
        await self._shoot("shift", dialog)
        await presenter.tell()
        await self._shoot("shift-x", dialog)
        presenter.go(Step.COUNTING)
        for worth, pieces in ((500, 2), (200, 3), (50, 2)):
            presenter.set_pieces(Money.of(worth), pieces)
        await self._shoot("shift-count", dialog)
        await presenter.compare()
        await self._shoot("shift-compare", dialog)
        presenter.set_reason("Помилка зі здачею")
        presenter.set_override("Перевіримо завтра")
        await presenter.close()
        await self._shoot("shift-closed", dialog)

    async def _at_the_terminal(self) -> None:
        """The slip's number asked for, with a number typed, and with one that is a card's."""
        await self._tap(self._card("debt_both"))
        dialog = await self._opened(Deed.PAY, PayDialog)
        dialog.presenter.set_kind(0, PayKind.CARD)
        dialog.primary.click()
        await self._until(lambda: dialog.state.phase is Phase.TERMINAL)
        dialog.slip.field.setText("428113009217")
        await self._shoot("terminal", dialog)
        dialog.slip.field.setText("4111 1111 1111 1111")
        dialog.primary.click()
        await self._until(dialog.error.isVisible)
        await self._shoot("terminal-card-number", dialog)
        dialog.cancel.click()

    async def _lost_answer(self) -> None:
        """Amber with the time that is left, then red as the proof ends."""
        await self._tap(self._card("debt_price"))
        dialog = await self._opened(Deed.PAY, PayDialog)
        self._demo.plan_fault(BOOK, "lost_before")
        dialog.primary.click()
        await self._until(lambda: dialog.state.phase is Phase.UNKNOWN)
        self._silence(LIST)
        await self._shoot("answer-lost", dialog)
        await self._proved(dialog.state.parts[0], IntentState.ABSENT)
        await self._shoot("answer-absent", dialog)
        self._close_dialogs()
        await self._settled()
        await self._shoot("answer-lost-behind")

    async def _lost_sale(self) -> None:
        """Amber, and green as the ticket is found."""
        await self._tap(self._card("no_ticket"))
        dialog = await self._opened(Deed.SELL, SellDialog)
        presenter: SellPresenter = dialog.presenter
        await self._until(lambda: presenter.state.price_list is not None)
        prices = presenter.state.price_list
        presenter.choose(prices.templates[0] if prices is not None else None)
        self._demo.plan_fault(ISSUE, "lost_after")
        self._silence(TICKETS)
        dialog.primary.click()
        await self._until(lambda: presenter.state.stage is Stage.UNKNOWN)
        await self._shoot("sale-lost", dialog)
        self._sandbox.faults.clear()
        if presenter.state.lost is not None:
            with suppress(StoreError):  # the proof itself may find it at the same moment
                await self._product.selling.look_for(presenter.state.lost.id)
        await self._until(lambda: presenter.state.stage is Stage.FOUND)
        await self._shoot("sale-found", dialog)

    async def _questions(self) -> None:
        """The list, and what a person decides: nothing found, records side by side, a record to be put right."""
        paid = await self._taken("trial", 1200, PayKind.CARD)
        twice = await self._taken("birthday", 500, fault="lost_after")
        self._silence(LIST)
        await self._product.club.book(twice.booking)
        await self._proved(twice, IntentState.AMBIGUOUS)
        await self._product.auditor.ask_refund(paid.id, "Клієнт передумав")
        self._flow.reception.close()
        panel = self._flow.questions
        self._flow.toggle_questions()
        await self._until(panel.isVisible)
        self._app.window.toast.hide()
        await self._shoot("questions", turns=15)
        self._sandbox.faults.clear()
        for name, wanted in (("absent", IntentState.ABSENT), ("choose", IntentState.AMBIGUOUS), ("correction", paid.id)):
            await self._until(lambda wanted=wanted: any(_is(each, wanted) for each in panel.questions.all()))  # type: ignore[misc]  # bound
            panel.asked.emit(next(each for each in panel.questions.all() if _is(each, wanted)))
            await self._until(panel.answer.client.isEnabled)
            await self._shoot(f"question-{name}", turns=15)
            panel.hide_step()
        panel.hide()

    async def _taken(self, scenario: str, given: int, kind: PayKind = PayKind.CASH, fault: str = "") -> Intent:
        """A top-up of the first client of that scenario, as it stands once it was sent."""
        person = next(each for each in self._sandbox.club.clients if each.scenario == scenario)
        view = await self._product.checkin.refresh(person.id)
        if fault:
            self._demo.plan_fault(BOOK, fault)
        result = await self._product.till.top_up(person.id, view.accounts[0].id, Tender(kind, Money.of(given)))
        return result.intents[0]

    async def _proved(self, intent: Intent, state: IntentState) -> None:
        """What the proof would have found after the time to settle."""
        self._product.bus.publish(IntentChanged(await self._product.store.journal.settle(intent.id, state)))

    def _silence(self, operation: str) -> None:
        """LuckyFit's answers to it are lost until faults are cleared: the proof goes on looking."""
        self._sandbox.faults.plan({"operation": operation, "fault": "lost_before", "times": 1000})


def _is(question: Question, wanted: IntentState | str) -> bool:
    if isinstance(wanted, IntentState):
        return question.intent is not None and question.intent.state is wanted
    return question.correction is not None and question.correction.intent_id == wanted
