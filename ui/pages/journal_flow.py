"""The journal's page at work: opened and left in the place of the reception, read anew when money moves, written as a sheet."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from itertools import count
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QBoxLayout, QWidget

from desk import i18n
from desk.events import IntentChanged
from desk.i18n import _
from desk.model.intent import Intent
from desk.model.sheet import COMMA, SEMICOLON
from ui.pages.deeds import Tell
from ui.pages.journal_page import JournalPage
from ui.pages.waiting_bar import WaitingBar
from ui.paper.outlet import folder_of
from ui.presenters.journal import JournalPresenter
from ui.presenters.product import Product
from ui.presenters.reception import Reception
from ui.presenters.reception_state import Deed, ReceptionState
from ui.runner import Runner
from ui.widgets.theme import Theme
from ui.wording import journal

SCREEN, MORE, STORY, SHEET = "journal", "journal's next rows", "journal's story", "journal's sheet"


class JournalFlow(QObject):
    """Made when it is first asked for. While it is open a card that is read waits, as over a form.

    `opened_client` carries a client's number, `decide` asks for the list of open questions, `closed` gives the place back.
    """

    opened_client = Signal(int)
    decide = Signal()
    closed = Signal()

    def __init__(
        self, product: Product, reception: Reception, runner: Runner, *, theme: Theme, place: QWidget, tell: Tell
    ) -> None:
        super().__init__(place.window())
        self._product, self._reception, self._runner, self._tell = product, reception, runner, tell
        self._place, self._stale = place, False
        self.presenter = JournalPresenter(product.history, product.members, product.clock)
        self.page = JournalPage(theme, place.window())
        self.page.hide()
        layout = place.window().layout()
        if isinstance(layout, QBoxLayout):
            layout.insertWidget(layout.indexOf(place) + 1, self.page, 1)
        self._bar = WaitingBar(theme, reception, self._go, self.page)
        self.page.bars.addWidget(self._bar)
        self._leave = product.bus.subscribe(IntentChanged, lambda _fact: self._on_moved())
        self._connect()
        self.presenter.attach(lambda state: self.page.draw(state, self.presenter.names, self.presenter.preset))

    @property
    def is_open(self) -> bool:
        """True while it is in the place of the reception."""
        return self.page.isVisibleTo(self.page.window())

    def open(self, names: Mapping[int, str], intent: Intent | None = None) -> None:
        """In the place of the reception: at one movement, or of the client on the screen, or of today."""
        view = self._reception.state.look.view
        self._reception.hold(held=True)
        self.presenter.know(names)
        if intent is not None:
            self.presenter.begin_at(intent)
        else:
            self.presenter.begin(view.client if view is not None else None)
        self._bar.render_state(self._reception.state)
        self._place.hide()
        self.page.show()
        self.page.table.setFocus()
        self.read()

    def close(self) -> None:
        """The reception is back; again does nothing."""
        if not self.is_open:
            return
        self.page.hide()
        self._place.show()
        self._reception.hold(held=False)
        self.closed.emit()

    def takes(self, deed: Deed) -> bool:
        """A deed of the reception while the journal is in front of it: it is read again, or left, and nothing else is done."""
        if not self.is_open:
            return False
        if deed is Deed.REFRESH:
            self.read()
        else:
            self.close()
        return True

    def read(self) -> None:
        """Reads what is wanted; what is asked for meanwhile is read next."""
        if not self._runner.run(self._read(), name="the journal is read", screen=SCREEN):
            self._stale = True

    def render_state(self, state: ReceptionState) -> None:
        """A card waits, or is looked at now: then the reception is wanted back."""
        self._bar.render_state(state)
        if state.another:
            self.close()

    def detach(self) -> None:
        """Listens and draws no more."""
        self._leave()
        self.presenter.detach()

    async def _read(self) -> None:
        self._stale = True
        while self._stale:
            self._stale = False
            await self.presenter.read()

    async def _write(self) -> None:
        """Into the folder of papers, under a name of its own."""
        folder = folder_of(self._product.settings.print, self._product.folder)
        path = await asyncio.to_thread(_free, folder, self.presenter.file_name())
        separator = COMMA if i18n.current().code == "en" else SEMICOLON
        rows = await self.presenter.write(path, separator=separator)
        self._tell(journal.written(str(path), rows), "", None)

    async def _annul(self, reason: str) -> None:
        """Nothing is sent: it waits in the open questions until LuckyFit's list shows it done."""
        chosen = self.presenter.state.chosen
        if chosen:
            await self._product.auditor.ask_refund(chosen, reason)
            self._tell(_("Annul it in LuckyFit now; it waits in the open questions until its list shows that."), "", None)

    def _on_moved(self) -> None:
        """Money moved while somebody looks."""
        if self.is_open:
            self.read()

    def _go(self) -> None:
        self.close()
        self._reception.go()

    def _connect(self) -> None:
        page, filters, presenter = self.page, self.page.filters, self.presenter
        page.left.connect(self.close)
        page.again.connect(self.read)
        page.export.connect(lambda: self._runner.run(self._write(), name="the journal as a sheet", screen=SHEET))
        page.table.end_seen.connect(self._on_end_seen)
        page.table.chosen.connect(self._on_chosen)
        page.story.open_client.connect(self.opened_client)
        page.story.decide.connect(self.decide)
        page.story.annul.connect(lambda reason: self._runner.run(self._annul(reason), name="annulling", screen=SHEET))
        filters.preset.connect(self._wanting(presenter.set_preset))
        filters.first.connect(self._wanting(presenter.set_first))
        filters.last.connect(self._wanting(presenter.set_last))
        filters.operator.connect(self._wanting(presenter.set_operator))
        filters.client.connect(self._wanting(presenter.set_client))
        filters.group.connect(self._wanting(presenter.set_group))

    def _wanting(self, change: Callable[..., None]) -> Callable[..., None]:
        def changed(value: object) -> None:
            change(value)
            if self.presenter.state.loading:
                self.read()

        return changed

    def _on_end_seen(self) -> None:
        if self.presenter.state.more and not self._runner.busy(MORE):
            self._runner.run(self.presenter.read_more(), name="more of the journal", screen=MORE)

    def _on_chosen(self, intent_id: str) -> None:
        if intent_id != self.presenter.state.chosen:
            self._product.tasks.start(self.presenter.choose(intent_id), name="a story of the journal")


def _free(folder: Path, name: str) -> Path:
    """A path in the folder where nothing is yet."""
    paths = (folder / (f"{name}.csv" if number == 1 else f"{name} ({number}).csv") for number in count(1))
    return next(path for path in paths if not path.exists())
