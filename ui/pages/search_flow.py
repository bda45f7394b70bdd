"""The search field at work: what this PC remembers at every key, what LuckyFit says at every pause, and who is picked."""

from __future__ import annotations

import asyncio

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QWidget

from ui.presenters.product import Product
from ui.presenters.search import Search, SearchState
from ui.widgets.search_field import SearchField
from ui.widgets.search_popup import SearchPopup

BELOW = 4


class SearchFlow(QObject):
    """From keys to questions, from states to the list under the field; `picked` carries the client."""

    picked = Signal(object)

    def __init__(self, product: Product, field: SearchField, popup: SearchPopup, window: QWidget) -> None:
        super().__init__(window)
        self._product, self._field, self._popup, self._window = product, field, popup, window
        self.search = Search(product.members, product.line)
        self._asking: asyncio.Task[None] | None = None
        self._enter_waits = False
        field.changed_text.connect(self._on_typed)
        field.paused.connect(self._on_paused)
        field.entered.connect(self._on_entered)
        field.moved.connect(popup.move_choice)
        popup.picked.connect(self.picked)
        self.search.attach(self._draw)

    @property
    def is_open(self) -> bool:
        """True while something is typed or shown."""
        return self._popup.isVisible() or bool(self._field.text())

    def redraw(self) -> None:
        """Once more, in the language in use."""
        self._draw(self.search.state)

    def leave(self) -> None:
        """Nothing is sought any more."""
        self._field.clear()
        self.search.clear()

    def _draw(self, state: SearchState) -> None:
        field = self._field
        field.show_busy(busy=state.busy)
        corner = field.mapTo(self._window, QPoint(0, field.height() + BELOW))
        self._popup.place(corner.x(), corner.y(), field.width())
        self._popup.render_state(state)
        if self._enter_waits and state.settled:
            self._enter_waits = False
            self._open_chosen()

    def _on_typed(self, text: str) -> None:
        self._enter_waits = False
        if self._asking is not None:
            self._asking.cancel()
            self._asking = None
        if self.search.typed(text):
            self._product.tasks.start(self.search.remember(), name="search in what is remembered")
            self._field.wait_for_pause()

    def _on_paused(self) -> None:
        if self.search.state.busy:
            self._asking = self._product.tasks.start(self.search.ask(), name="search")

    def _on_entered(self) -> None:
        """A client chosen with the arrows is opened at once; the only one found when it is sure that there is no other."""
        if self.search.state.settled or (self.search.state.open and self._popup.list.chosen() is not None):
            self._open_chosen()
        elif self.search.state.open:
            self._enter_waits = True
            self._on_paused()

    def _open_chosen(self) -> None:
        if self.search.state.open and (client := self._popup.chosen()) is not None:
            self.picked.emit(client)
