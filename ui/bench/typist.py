"""A receptionist who types into the search field, key by key, and when the clients of each key are on the screen."""

from __future__ import annotations

import asyncio
import time

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from desk.services.members import SHORTEST_NUMBER
from ui.main_window import MainWindow
from ui.pages.search_flow import SearchFlow
from ui.presenters.search import SHORTEST, SearchState
from ui.widgets.search_field import SearchField
from ui.widgets.search_popup import SearchPopup

PATIENCE_S = 20.0


class Typist:
    """A key counts as answered when the list shows what this PC remembers for the whole of the text, and is painted."""

    def __init__(self, window: MainWindow) -> None:
        (self._flow,) = window.findChildren(SearchFlow)
        (self._field,) = window.findChildren(SearchField)
        (self._popup,) = window.findChildren(SearchPopup)
        self._done: asyncio.Future[float] | None = None
        self._flow.search.attach(self._drawn)

    async def types(self, text: str) -> list[float]:
        """Milliseconds from each key to its painted list, and the field is left empty.

        Nobody is looked for by one letter, or by less than a piece of a number.
        """
        self._field.setFocus()
        silent = SHORTEST_NUMBER if text.isdecimal() else SHORTEST
        taken = [await self._key(letter, asked=at >= silent) for at, letter in enumerate(text, 1)]
        self._flow.leave()
        return taken[silent - 1 :]

    async def _key(self, letter: str, *, asked: bool) -> float:
        done = self._done = asyncio.get_running_loop().create_future() if asked else None
        begun = time.perf_counter()
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(self._field, QKeyEvent(kind, Qt.Key.Key_unknown, Qt.KeyboardModifier.NoModifier, letter))
        return (await asyncio.wait_for(done, PATIENCE_S) - begun) * 1000 if done is not None else 0.0

    def _drawn(self, state: SearchState) -> None:
        """As the flow draws it; painted at once, since a list that stays as it is would not be painted again."""
        self._flow.redraw()
        if self._done is None or self._done.done() or not (state.remembered or state.settled):
            return
        self._popup.repaint()
        self._done.set_result(time.perf_counter())
