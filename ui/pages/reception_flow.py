"""The reception at work: presenters of a running product connected to what is on the window."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QWidget

from desk.events import CardRead, LineChanged, RosterProgress, UnreadableCard
from desk.i18n import _, clock_time
from desk.model.client import Client
from desk.model.line import LineState
from desk.model.ticket import ClientTicket
from desk.ports import Sounds
from ui import wording
from ui.pages.deeds import Deeds
from ui.pages.drawer_flow import DrawerFlow
from ui.pages.questions_flow import QuestionsFlow
from ui.pages.reception_page import ReceptionPage
from ui.pages.search_flow import SearchFlow
from ui.pages.shift_flow import ShiftFlow
from ui.pages.waiting_bar import WaitingBar
from ui.presenters.choices import Choices
from ui.presenters.product import Product
from ui.presenters.reception import Reception
from ui.presenters.reception_state import Deed, Hindrance, ReceptionState, Shown, Tap
from ui.presenters.search import Search
from ui.runner import Runner
from ui.widgets.light_popover import LightPopover
from ui.widgets.search_popup import SearchPopup
from ui.widgets.status_line import StatusLine
from ui.widgets.sweeper import Sweeper
from ui.widgets.theme import Theme
from ui.widgets.toast import Toast
from ui.widgets.top_bar import TopBar

if TYPE_CHECKING:
    from desk.model.intent import Intent
    from desk.model.tag import Tag
    from ui.pages.door_flow import DoorFlow
    from ui.pages.journal_flow import JournalFlow
    from ui.pages.questions_panel import QuestionsPanel

CLOCK_MS = 1000


@dataclass(frozen=True, slots=True)
class Parts:
    """What is on the window."""

    window: QWidget
    bar: TopBar
    page: ReceptionPage
    status: StatusLine
    popup: SearchPopup
    toast: Toast
    lights: LightPopover


class ReceptionFlow(QObject):
    """From facts and presses to presenters, from states to widgets."""

    def __init__(self, product: Product, parts: Parts, theme: Theme, sounds: Sounds) -> None:
        super().__init__(parts.window)
        self._product, self._parts, self._sounds = product, parts, sounds
        self.reception = Reception(
            product.checkin,
            product.till,
            product.bus,
            product.clock,
            sounds,
            instasport=product.cards_desk is not None,
            reader=any(each.is_set_up and not each.is_keyboard for each in product.settings.all_readers),
            doors=bool(product.settings.gates),
        )
        self._searching = SearchFlow(product, parts.bar.field, parts.popup, parts.window)
        self.choices = Choices(product.members, product.clock)
        self._choosing: tuple[asyncio.Task[None], ...] = ()
        self.runner = Runner(product.tasks, self.tell)
        self.deeds = Deeds(product, self.reception, self.runner, theme=theme, window=parts.window, tell=self.tell)
        self._waiting = WaitingBar(theme, self.reception, self.reception.go, parts.page)
        parts.page.bars.addWidget(self._waiting)
        self._questions = QuestionsFlow(product, self.reception, self.runner, theme=theme, window=parts.window, tell=self.tell)
        self._questions.story_asked.connect(self._open_journal)
        self.shift = ShiftFlow(product, self.deeds, parts.bar, theme=theme, window=parts.window)
        self.shift.questions_asked.connect(self._questions.show)
        self.doors = self._doors(theme) if product.settings.gates else None
        self._theme = theme
        self._drawer = DrawerFlow(product, self.runner, theme, parts.page, parts.bar.field)
        self.journal: JournalFlow | None = None
        self._told_of = 0
        self._focused_for = Shown.IDLE
        self._minute = QTimer(self)
        self._minute.timeout.connect(self._show_time)
        self._sweeper = Sweeper(lambda: self.reception.state.reading, self)
        self._leave = (
            product.bus.subscribe(CardRead, self._on_card_read),
            product.bus.subscribe(UnreadableCard, self._on_unreadable),
            product.bus.subscribe(LineChanged, self._on_line_changed),
            product.bus.subscribe(RosterProgress, lambda fact: parts.status.show_progress(wording.roster_progress(fact))),
        )
        self._connect()
        self.reception.attach(self._draw)
        self.choices.attach(parts.page.several.render_choices)

    async def begin(self) -> None:
        """Starts the clock, and counts what an earlier day left open."""
        self._show_time()
        self._minute.start(CLOCK_MS)
        await self._questions.count()
        await self.shift.read()
        if self.doors is not None:
            await self.doors.feed.begin()

    def detach(self) -> None:
        """Listens and draws no more; the product is about to stop."""
        for leave in self._leave:
            leave()
        self._minute.stop()
        self._sweeper.give_back()
        self._questions.detach()
        self.shift.detach()
        if self.doors is not None:
            self.doors.detach()
        if self.journal is not None:
            self.journal.detach()
        self.reception.detach()
        self.search.detach()
        self.choices.detach()

    def tell(self, sentence: str, action: str = "", do: object = None) -> None:
        """Says what happened."""
        self._parts.toast.tell(sentence, action, do if callable(do) else None)
        self._parts.status.tell(f"{clock_time(self._product.clock.now())}  {sentence}", passing=True)

    def redraw(self) -> None:
        """Everything once more, in the language in use; what was told in another is over."""
        self._parts.status.tell("")
        self._draw(self.reception.state)
        self._searching.redraw()
        self._parts.page.several.render_choices(self.choices.state)
        self._questions.redraw()

    def do(self, deed: Deed) -> None:
        """A deed by its key or its button; nothing is done for a client who is behind another page."""
        if self.journal is not None and self.journal.takes(deed):
            return
        if self.reception.state.hindrance(deed) is not None:
            return
        match deed:
            case Deed.SELL:
                self.runner.run(self._sell(), name="sale", screen="deed")
            case Deed.PAY:
                self.runner.run(self.deeds.pay(self._parts.page.client.chosen()), name="payment", screen="deed")
            case Deed.DEPOSIT:
                self.runner.run(self.deeds.top_up(), name="top-up", screen="deed")
            case Deed.REFRESH:
                self.runner.run(self.reception.refresh(), name="refresh", screen="refresh")
            case Deed.INSTASPORT:
                self._drawer.toggle(view.client if (view := self.reception.state.look.view) is not None else None)

    @property
    def questions(self) -> QuestionsPanel:
        """The list of open money questions."""
        return self._questions.panel

    def toggle_questions(self) -> None:
        """Shift+F4: the open money questions, or away with them."""
        self._questions.toggle()

    def toggle_journal(self) -> None:
        """Ctrl+J: the journal of money in the place of the reception, or back."""
        if self.journal is not None and self.journal.is_open:
            self.journal.close()
        else:
            self._open_journal()

    def _open_journal(self, intent: Intent | None = None) -> None:
        """At one movement, or where a person begins to look."""
        if self.journal is None:
            from ui.pages.journal_flow import JournalFlow  # noqa: PLC0415 - not every day, and after the first client

            page, runner = self._parts.page, self.runner
            self.journal = JournalFlow(self._product, self.reception, runner, theme=self._theme, place=page, tell=self.tell)
            self.journal.opened_client.connect(self._on_question_opened)
            self.journal.decide.connect(self._questions.show)
            self.journal.closed.connect(self._parts.bar.field.setFocus)
        seen = [tap.client for tap in self.reception.state.taps]
        self.journal.open({client.id: client.list_name for client in seen if client is not None}, intent)

    def reprint(self) -> None:
        """Ctrl+P: the last receipt of the client on the screen, once more."""
        view = self.reception.state.look.view
        if view is None:
            self.tell(wording.HINDRANCES[Hindrance.NO_CLIENT]())
        else:
            self.runner.run(self.deeds.printing.reprint(view), name="a receipt once more", screen="receipt")

    def show_shift(self) -> None:
        """F12: the shift, open or to be opened."""
        self.runner.run(self.shift.show(self.runner), name="the shift", screen="deed")

    def choose_printer(self) -> None:
        """Where papers go."""
        self.runner.run(self.deeds.choose_printer(), name="where papers go", screen="deed")

    def find(self) -> None:
        """F2: to the card that waits, else to the search field."""
        self._parts.window.activateWindow()
        if self.reception.state.waiting is not None:
            if self.journal is not None:
                self.journal.close()
            self.reception.go()
        else:
            self._parts.bar.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def escape(self) -> None:
        """One step back: the pop-up, then the text, then the client."""
        if self._questions.is_open:
            self.questions.hide_step()
        elif self._searching.is_open:
            self._searching.leave()
        elif self.journal is not None and self.journal.is_open:
            self.journal.close()
        elif self._drawer.is_open:
            self._drawer.put_away()
        else:
            self.reception.close()

    def open_client(self, client: Client) -> None:
        """Shows a client somebody picked."""
        self._searching.leave()
        self._product.tasks.start(self.reception.open(client), name="open client")

    async def _sell(self) -> None:
        """A sale whose answer was lost is a question from now on."""
        await self.deeds.sell()
        self.runner.run(self._questions.count(), name="open questions", screen="questions")

    def _on_taken_back(self, ticket: ClientTicket) -> None:
        if self.reception.state.hindrance(Deed.SELL) is None:
            self.runner.run(self.deeds.take_back(ticket), name="an unpaid ticket is taken back", screen="deed")

    def _on_question_opened(self, client_id: int) -> None:
        self._searching.leave()
        self._product.tasks.start(self.reception.open_by_id(client_id), name="open the client of a question")

    @property
    def search(self) -> Search:
        """What is sought."""
        return self._searching.search

    @property
    def money_is_open(self) -> bool:
        """True while something is being recorded, nobody is sure of something that was, or a shift is open."""
        return self._recording or self.reception.state.questions > 0 or self.shift.number is not None

    @property
    def _recording(self) -> bool:
        from ui.dialogs.form import FormDialog  # noqa: PLC0415 - a form is loaded when it is first asked for

        return any(each.isVisible() and not each.may_close() for each in self._parts.window.findChildren(FormDialog))

    def ask_to_end(self, end: Callable[[], None]) -> None:
        """Asks once whether the program is to end with money open."""
        self.runner.run(self._ask_to_end(end), name="end of the program", screen="end")

    async def _ask_to_end(self, end: Callable[[], None]) -> None:
        from ui.pages.asking import AskDialog, ending  # noqa: PLC0415 - a form is loaded when it is first asked for

        words = partial(ending, self.reception.state.questions, recording=self._recording, shift=self.shift.number)
        if await AskDialog(words, self._theme, self._parts.window).answered():
            end()

    def _connect(self) -> None:
        field, page = self._parts.bar.field, self._parts.page
        field.left.connect(self.escape)
        self._searching.picked.connect(self.open_client)
        page.several.picked.connect(self.open_client)
        page.taps.opened.connect(self._on_tap_opened)
        page.deeds.asked.connect(self.do)
        page.client.asked.connect(self.do)
        page.client.taken_back.connect(self._on_taken_back)
        page.notice.search.connect(self.find)
        page.notice.again.connect(lambda: self.do(Deed.REFRESH))
        page.again.connect(self._try_again)
        self._parts.lights.again.connect(self._try_again)
        self._questions.client_asked.connect(self._on_question_opened)
        self._parts.status.asked_questions.connect(self._questions.show)

    def _try_again(self) -> None:
        """Asks LuckyFit now, also when nobody is shown."""
        if self.reception.state.line is not LineState.ONLINE:
            self._product.tasks.start(self._product.line.probe(), name="looking whether LuckyFit is back")
        self.do(Deed.REFRESH)

    def _doors(self, theme: Theme) -> DoorFlow:
        from ui.pages.door_flow import DoorFlow  # noqa: PLC0415 - only clubs that have some pay for it

        doors = DoorFlow(self._product, self.reception, self.deeds, self.runner, theme, self._parts.page, self._sounds)
        doors.tell, doors.open_tap = self.tell, self._on_tap_opened
        return doors

    def _end_told(self, state: ReceptionState) -> None:
        """What was told of one client does not stand under another."""
        view = state.look.view
        if view is not None and view.client.id != self._told_of:
            self._told_of = view.client.id
            self._parts.status.tell("")

    def _keep_choices(self, clients: tuple[Client, ...]) -> None:
        """Once a choice is on the screen its clients' tickets are read, all at once; nobody waits for them."""
        if clients is self.choices.state.clients:
            return
        for task in self._choosing:
            task.cancel()
        start, worth_reading = self._product.tasks.start, self.choices.begin(clients)
        self._choosing = tuple(start(self.choices.read(each), name="tickets of one of several") for each in worth_reading)

    def _move_focus(self, state: ReceptionState) -> None:
        """Where the next key is most likely meant to go; a form keeps what it has."""
        if state.look.shown is self._focused_for:
            return
        self._focused_for = state.look.shown
        if state.look.shown is Shown.SEVERAL:
            self._parts.page.several.list.setFocus()
        elif not self._drawer.is_open:
            self._parts.bar.field.setFocus()

    def _show_time(self) -> None:
        self._parts.bar.clock.setText(clock_time(self._product.clock.now()))
        self._questions.tick()

    def _draw(self, state: ReceptionState) -> None:
        self._parts.bar.render_state(state)
        self._parts.page.render_state(state)
        self._parts.lights.render_state(state)
        self._parts.status.show_questions(wording.questions(state.questions), some=state.questions > 0)
        self._waiting.render_state(state)
        if self.doors is not None:
            self.doors.bars.render_state(state)
        if self.journal is not None:
            self.journal.render_state(state)
        if self.deeds.bar is not None:
            self.deeds.bar.render_state(state)
        self._end_told(state)
        self._drawer.follow(state)
        self._keep_choices(state.look.choices)
        self._move_focus(state)

    def _on_card_read(self, fact: CardRead) -> None:
        self._searching.leave()
        if self.doors is not None and self.doors.is_door(fact.reader):
            self.doors.when_answered(fact, lambda: self._tapped(fact.tag, listed=False))
        else:
            self._tapped(fact.tag)

    def _tapped(self, tag: Tag, *, listed: bool = True) -> None:
        self._product.tasks.start(self.reception.tapped(tag, listed=listed), name="card read")

    def _on_line_changed(self, fact: LineChanged) -> None:
        """What was only remembered is asked for once LuckyFit is back."""
        if fact.state is LineState.ONLINE and self.reception.state.look.remembered:
            self.do(Deed.REFRESH)

    def _on_unreadable(self, fact: UnreadableCard) -> None:
        self._sounds.play("error")
        self.tell(_("The card could not be read ({raw}). Try it once more.").format(raw=fact.raw))

    def _on_tap_opened(self, tap: Tap) -> None:
        self._product.tasks.start(self.reception.reopen(tap), name="open an earlier tap")
