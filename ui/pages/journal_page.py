"""The journal of money in the window: what is wanted, the rows, the story of one, the sums; a card that is read waits on top."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from desk.i18n import _
from ui import wording
from ui.dialogs.controls import dress
from ui.pages.journal_filters import JournalFilters
from ui.pages.journal_story import JournalStory
from ui.pages.journal_table import LEAST_ROWS, JournalTable
from ui.presenters.journal import JournalState, Preset
from ui.widgets.flowing import FlowingRow
from ui.widgets.frames import card
from ui.widgets.text import PlainLabel
from ui.widgets.theme import Theme
from ui.widgets.tokens import GAP, HALF_GAP
from ui.wording import journal

STACKED_BELOW = 980
STORY = 372
LEAST_STORY = 360
MOST_STACKED = 8


class JournalPage(QWidget):
    """Draws a state. Where room is scarce the story lies under the table, and the page scrolls."""

    left = Signal()
    again = Signal()
    export = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "page")
        self._theme = theme
        self._state: JournalState | None = None
        self._names: Mapping[int, str] = {}
        self._preset: Preset | None = None
        self._stacked = False
        self.bars = QVBoxLayout()
        self.title = PlainLabel(parent=self, role="headline")
        self.count = PlainLabel(parent=self, role="muted", elide=True)
        self.back, self.save = self._button("plain"), self._button("plain")
        self.filters = JournalFilters(theme, self)
        self.table = JournalTable(theme, self)
        self.empty = PlainLabel(role="muted", wrap=True)
        self.retry = self._button("plain")
        self.story = JournalStory(theme, self)
        self.sums: list[PlainLabel] = []
        self._sums = QWidget(self)
        self._scroll = QScrollArea(self)
        self._lay_out()
        dress(self, theme)
        self.back.clicked.connect(self.left)
        self.save.clicked.connect(self.export)
        self.retry.clicked.connect(self.again)
        self.table.clicked.connect(self._on_pressed)
        self.table.activated.connect(self._on_pressed)
        theme.changed.connect(self._arrange)

    def draw(self, state: JournalState, names: Mapping[int, str], preset: Preset | None) -> None:
        """The only place that sets texts."""
        self._state, self._names, self._preset = state, names, preset
        self.title.setText(_("Journal of money"))
        self.count.setText(journal.counted(state))
        self.back.setText(_("Back") + "  Esc")
        self.back.setAccessibleName(_("Back"))
        self.save.setText(_("Write a sheet (CSV)"))
        self.save.setEnabled(not state.loading and state.count > 0)
        self.filters.draw(state, preset)
        self.table.show_state(state, names)
        self.table.setAccessibleName(_("Movements of money"))
        self.story.draw(state, names)
        self._spare(state)
        self._draw_emptiness(state)
        self._draw_sums(state)

    def changeEvent(self, event: QEvent) -> None:
        """Another language: every text anew."""
        if event.type() == QEvent.Type.LanguageChange and self._state is not None:
            self.table.movements.retranslate()
            self.draw(self._state, self._names, self._preset)
        super().changeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow window the story is under the table."""
        super().resizeEvent(event)
        self._arrange()

    def _on_pressed(self) -> None:
        """Where the story lies under the table it is brought to the eye."""
        if self._stacked:
            self._scroll.ensureWidgetVisible(self.story, 0, GAP)

    def _draw_emptiness(self, state: JournalState) -> None:
        """Why there are no rows, or what went wrong and how to go on."""
        said = wording.of_error(state.error) if state.error is not None else journal.nothing(state)
        self.empty.setText(said)
        self.empty.setVisible(bool(said))
        self.retry.setText(_("Try again"))
        self.retry.setVisible(state.error is not None)
        self.table.setVisible(not said or bool(state.rows))

    def _spare(self, state: JournalState) -> None:
        """Where the page scrolls, as many rows as there are, up to a few, and no room for a story of nothing."""
        self.table.keep_rows(max(LEAST_ROWS, min(len(state.rows), MOST_STACKED)) if self._stacked else LEAST_ROWS)
        self.story.setVisible(bool(state.rows) or not self._stacked)

    def _draw_sums(self, state: JournalState) -> None:
        groups = journal.groups_of(state.sums)
        while len(self.sums) < len(groups):
            label = PlainLabel(parent=self._sums, wrap=False)
            self.sums.append(label)
            self._sums_row.addWidget(label)
        for at, label in enumerate(self.sums):
            label.setText(journal.sums_of(groups[at], state.sums) if at < len(groups) else "")
            label.setVisible(at < len(groups))
        self._plate.setVisible(bool(groups))

    def _arrange(self) -> None:
        stacked = self._stacked = self.width() < self._theme.px(STACKED_BELOW)
        self._both.setDirection(QBoxLayout.Direction.TopToBottom if stacked else QBoxLayout.Direction.LeftToRight)
        width = self._theme.px(STORY)
        self.story.setMinimumWidth(0 if stacked else width)
        self.story.setMaximumWidth(16_777_215 if stacked else width)
        self.story.setMinimumHeight(self._theme.px(LEAST_STORY) if stacked else 0)
        where, other = (self._content, self._column) if stacked else (self._column, self._content)
        if where.indexOf(self._plate) < 0:
            other.removeWidget(self._plate)
            where.addWidget(self._plate)
        if self._state is not None:
            self._spare(self._state)

    def _button(self, role: str) -> QPushButton:
        button = QPushButton(self)
        button.setProperty("role", role)
        button.setAutoDefault(False)
        return button

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(HALF_GAP)
        head.addWidget(self.title)
        head.addWidget(self.count, 1, Qt.AlignmentFlag.AlignVCenter)
        head.addWidget(self.save)
        head.addWidget(self.back)
        self.bars.setSpacing(8)
        inside = QWidget(self._scroll)
        content = self._content = QVBoxLayout(inside)
        content.setContentsMargins(0, 0, 0, 0)
        content.setSpacing(GAP)
        content.addWidget(self.filters)
        self._both = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._both.setSpacing(GAP)
        self._both.addWidget(self._rows_plate(), 1)
        self._both.addWidget(self.story)
        content.addLayout(self._both, 1)
        self._scroll.setWidget(inside)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(GAP, GAP, GAP, GAP)
        column.setSpacing(12)
        column.addLayout(self.bars)
        column.addLayout(head)
        column.addWidget(self._scroll, 1)
        column.addWidget(self._sums_plate())

    def _rows_plate(self) -> QWidget:
        plate = card(self)
        rows = QVBoxLayout(plate)
        rows.setContentsMargins(1, 1, 1, 8)
        rows.addWidget(self.table, 1)
        said = QVBoxLayout()
        said.setContentsMargins(GAP, GAP, GAP, GAP)
        said.setSpacing(GAP)
        said.addWidget(self.empty)
        said.addWidget(self.retry, 0, Qt.AlignmentFlag.AlignLeft)
        rows.addLayout(said)
        rows.addStretch(0)
        return plate

    def _sums_plate(self) -> QWidget:
        self._plate = card(self)
        self._sums_row = FlowingRow(self._sums, 24, 4)
        column = QVBoxLayout(self._plate)
        column.setContentsMargins(GAP, 8, GAP, 8)
        column.addWidget(self._sums)
        return self._plate
