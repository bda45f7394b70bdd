"""The list under the search field."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desk.i18n import _
from desk.model.client import Client
from ui import wording
from ui.presenters.search import SearchState
from ui.widgets.clients_list import ROW, ClientsList
from ui.widgets.text import PlainLabel
from ui.widgets.theme import Theme
from ui.widgets.tokens import GAP

MOST_ROWS = 8


class SearchPopup(QFrame):
    """The list under the field. It never takes the focus: the field keeps it."""

    picked = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "popup")
        self._theme = theme
        self.list = ClientsList(theme, self)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.picked.connect(self.picked)
        self._note = PlainLabel(parent=self, role="muted", wrap=True)
        note = QHBoxLayout()
        note.setContentsMargins(GAP, 0, GAP, 0)
        note.addWidget(self._note)
        self._hint = PlainLabel(parent=self, role="caption", elide=True)
        self._count = PlainLabel(parent=self, role="caption")
        foot = QHBoxLayout()
        foot.setContentsMargins(16, 8, 16, 8)
        foot.addWidget(self._hint, 1)
        foot.addWidget(self._count)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 8, 1, 1)
        column.setSpacing(0)
        column.addLayout(note)
        column.addWidget(self.list)
        column.addLayout(foot)
        self.hide()

    def render_state(self, state: SearchState) -> None:
        """Draws what was found."""
        chosen = self.list.chosen()
        self.list.clients.show_clients(state.matches)
        self._choose_again(chosen)
        self.list.setAccessibleName(_("Clients found"))
        self._hint.setText(_("↑ ↓ choose · Enter open · Esc close"))
        self._count.setText(_count(state))
        self._note.setText(_note(state))
        self._note.setVisible(not state.matches)
        self.list.setVisible(bool(state.matches))
        self.setVisible(state.open)
        self._fit()

    def place(self, left: int, top: int, width: int) -> None:
        """Under the field."""
        self.move(left, top)
        self.setFixedWidth(max(width, self._theme.px(480)))
        self.raise_()

    def move_choice(self, key: Qt.Key) -> None:
        """One row or one page up or down."""
        rows = self.list.clients.rowCount()
        if not rows:
            return
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -MOST_ROWS, Qt.Key.Key_PageDown: MOST_ROWS}[key]
        now = self.list.currentIndex().row() if self.list.selectedIndexes() else (-1 if step > 0 else rows)
        self.list.setCurrentIndex(self.list.clients.index(max(0, min(rows - 1, now + step)), 0))

    def chosen(self) -> Client | None:
        """The selected client, or the only one."""
        if (client := self.list.chosen()) is not None:
            return client
        only = self.list.clients.rowCount() == 1
        return self.list.clients.client(self.list.clients.index(0, 0)) if only else None

    def _choose_again(self, client: Client | None) -> None:
        """Who was chosen stays chosen when others join."""
        if client is None or self.list.chosen() is not None:
            return
        model = self.list.clients
        for row in range(model.rowCount()):
            if model.client(model.index(row, 0)).id == client.id:
                self.list.setCurrentIndex(model.index(row, 0))

    def _fit(self) -> None:
        rows = min(self.list.clients.rowCount(), MOST_ROWS)
        self.list.setFixedHeight(rows * self._theme.px(ROW))
        self.adjustSize()


def _count(state: SearchState) -> str:
    """How many, and that LuckyFit has not said so."""
    if not state.matches:
        return ""
    told, source = wording.found(len(state.matches), more=state.more), _("from this PC")
    return f"{told}{wording.DOT}{source}" if state.remembered else told


def _note(state: SearchState) -> str:
    if state.busy:
        return _("Searching…")
    if state.error is not None:
        return wording.of_error(state.error)
    return wording.nobody_found(state.text)
