"""The reception at work: presenters of a running product connected to what is on the window."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtWidgets import QWidget

from desk.events import CardRead
from desk.i18n import clock_time
from desk.model.client import Client
from desk.ports import Sounds
from ui import wording
from ui.pages.deeds import Deeds
from ui.pages.reception_page import ReceptionPage
from ui.pages.waiting_bar import WaitingBar
from ui.presenters.product import Product
from ui.presenters.reception import Reception
from ui.presenters.reception_state import Deed, ReceptionState, Tap
from ui.presenters.search import Search, SearchState
from ui.runner import Runner
from ui.widgets.search_field import SearchPopup
from ui.widgets.theme import Theme
from ui.widgets.toast import StatusLine, Toast
from ui.widgets.top_bar import TopBar


@dataclass(frozen=True, slots=True)
class Parts:
    """What is on the window."""

    window: QWidget
    bar: TopBar
    page: ReceptionPage
    status: StatusLine
    popup: SearchPopup
    toast: Toast


class ReceptionFlow(QObject):
    """From facts and presses to presenters, from states to widgets."""

    def __init__(self, product: Product, parts: Parts, theme: Theme, sounds: Sounds) -> None:
        super().__init__(parts.window)
        self._product, self._parts = product, parts
        self.reception = Reception(
            product.checkin,
            product.till,
            product.bus,
            product.clock,
            sounds,
            instasport=product.cards_desk is not None,
        )
        self.search = Search(product.members)
        self.runner = Runner(product.tasks, self.tell)
        self.deeds = Deeds(product, self.reception, self.runner, theme, parts.window, self.tell)
        self._waiting = WaitingBar(theme, self.reception, parts.page)
        parts.page.bars.addWidget(self._waiting)
        self._asking: asyncio.Task[None] | None = None
        self._enter_waits = False
        self._leave = product.bus.subscribe(CardRead, self._on_card_read)
        self._connect()
        self.reception.attach(self._draw)
        self.search.attach(self._draw_search)

    async def begin(self) -> None:
        """Counts what an earlier day left open."""
        await self.reception.begin()

    def detach(self) -> None:
        """Listens and draws no more; the product is about to stop."""
        self._leave()
        self.reception.detach()
        self.search.detach()

    def tell(self, sentence: str, action: str = "", do: object = None) -> None:
        """Says what happened."""
        self._parts.toast.tell(sentence, action, do if callable(do) else None)
        self._parts.status.tell(f"{clock_time(self._product.clock.now())}  {sentence}")

    def redraw(self) -> None:
        """Everything once more, in the language in use."""
        self._draw(self.reception.state)
        self._draw_search(self.search.state)

    def do(self, deed: Deed) -> None:
        """A deed by its key or its button."""
        if self.reception.state.hindrance(deed) is not None:
            return
        match deed:
            case Deed.SELL:
                self.runner.run(self.deeds.sell(), name="sale", screen="deed")
            case Deed.PAY:
                self.runner.run(self.deeds.pay(self._parts.page.client.chosen()), name="payment", screen="deed")
            case Deed.DEPOSIT:
                self.runner.run(self.deeds.top_up(), name="top-up", screen="deed")
            case Deed.REFRESH:
                self.runner.run(self.reception.refresh(), name="refresh", screen="refresh")
            case Deed.INSTASPORT:
                pass

    def find(self) -> None:
        """F2: to the card that waits, else to the search field."""
        if self.reception.state.waiting is not None:
            self.reception.go()
        else:
            self._parts.bar.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def escape(self) -> None:
        """One step back: the pop-up, then the text, then the client."""
        if self._parts.popup.isVisible() or self._parts.bar.field.text():
            self._leave_search()
        else:
            self.reception.close()

    def open_client(self, client: Client) -> None:
        """Shows a client somebody picked."""
        self._leave_search()
        self._product.tasks.start(self.reception.open(client), name="open client")

    def _connect(self) -> None:
        field, page = self._parts.bar.field, self._parts.page
        field.changed_text.connect(self._on_typed)
        field.paused.connect(self._on_paused)
        field.entered.connect(self._on_entered)
        field.left.connect(self.escape)
        field.moved.connect(self._parts.popup.move_choice)
        self._parts.popup.picked.connect(self.open_client)
        page.several.picked.connect(self.open_client)
        page.taps.opened.connect(self._on_tap_opened)
        page.deeds.asked.connect(self.do)
        page.client.asked.connect(self.do)
        page.notice.search.connect(self.find)
        page.notice.again.connect(lambda: self.do(Deed.REFRESH))
        page.again.connect(lambda: self.do(Deed.REFRESH))

    def _draw(self, state: ReceptionState) -> None:
        self._parts.bar.render_state(state)
        self._parts.page.render_state(state)
        self._parts.status.show_questions(wording.questions(state.questions) if state.questions else "")
        self._waiting.render_state(state)
        if self.deeds.bar is not None:
            self.deeds.bar.render_state(state)

    def _draw_search(self, state: SearchState) -> None:
        field = self._parts.bar.field
        field.show_busy(busy=state.busy)
        corner = field.mapTo(self._parts.window, QPoint(0, field.height() + 4))
        self._parts.popup.place(corner.x(), corner.y(), field.width())
        self._parts.popup.render_state(state)
        if self._enter_waits and state.settled:
            self._enter_waits = False
            self._open_chosen()

    def _on_card_read(self, fact: CardRead) -> None:
        self._leave_search()
        self._product.tasks.start(self.reception.tapped(fact.tag), name="card read")

    def _on_tap_opened(self, tap: Tap) -> None:
        self._product.tasks.start(self.reception.reopen(tap), name="open an earlier tap")

    def _on_typed(self, text: str) -> None:
        self._enter_waits = False
        if self._asking is not None:
            self._asking.cancel()
            self._asking = None
        if self.search.typed(text):
            self._parts.bar.field.wait_for_pause()

    def _on_paused(self) -> None:
        if self.search.state.busy:
            self._asking = self._product.tasks.start(self.search.ask(), name="search")

    def _on_entered(self) -> None:
        if self.search.state.settled:
            self._open_chosen()
        elif self.search.state.open:
            self._enter_waits = True
            self._on_paused()

    def _open_chosen(self) -> None:
        if self.search.state.open and (client := self._parts.popup.chosen()) is not None:
            self.open_client(client)

    def _leave_search(self) -> None:
        self._parts.bar.field.clear()
        self.search.clear()
