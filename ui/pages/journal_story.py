"""The story of one movement of money beside the table: where it stands, and line by line how it came there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from desk.i18n import _, money
from desk.model.record import Group, Story, group_of
from desk.wording import of_intent
from desk.wording.clients import listed
from desk.wording.story import Line, Tone, of_story
from ui.dialogs import notice
from ui.dialogs.notice import Notice
from ui.pages.reason_row import ReasonRow
from ui.presenters.journal import JournalState
from ui.widgets.icons import IconView
from ui.widgets.text import PlainLabel
from ui.widgets.theme import Theme
from ui.widgets.tokens import GAP, HALF_GAP
from ui.wording import DOT, journal

LEAST = 220
MARKS: Mapping[Tone, tuple[str, str]] = {
    Tone.PLAIN: ("circle-dot", "muted"),
    Tone.GOOD: ("circle-check", "good"),
    Tone.DOUBT: ("triangle-alert", "caution"),
    Tone.BAD: ("octagon-x", "bad"),
}
TONES: Mapping[Group, notice.Tone] = {
    Group.OPEN: notice.WARN,
    Group.BOOKED: notice.OK,
    Group.REFUSED: notice.DENY,
    Group.GIVEN_BACK: notice.BACK,
}


class JournalStory(QFrame):
    """Draws one story; `open_client` carries the number of its client, `decide` asks for the list of open
    questions, `annul` carries why it is to be annulled.
    """

    open_client = Signal(int)
    decide = Signal()
    annul = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._theme = theme
        self._shown: tuple[object, ...] = ()
        self._client_id = 0
        self.hint = PlainLabel(parent=self, role="muted", wrap=True)
        self.title = PlainLabel(parent=self, role="subtitle", wrap=True)
        self.who = PlainLabel(parent=self, role="muted", wrap=True)
        self.notice = Notice(theme, self)
        self.lines: list[PlainLabel] = []
        self._lines = QWidget(self)
        self._grid = QGridLayout(self._lines)
        self._area = QScrollArea(self)
        self.client, self.question = self._link(self._on_client), self._link(self.decide.emit)
        self.annulling = ReasonRow(self)
        self.annulling.asked.connect(self.annul)
        self._lay_out()
        theme.changed.connect(self._restyle)
        self._restyle()

    def draw(self, state: JournalState, names: Mapping[int, str]) -> None:
        """The story of what is chosen, or a hint when nothing is."""
        story = state.story
        self.hint.setText(_("Choose a row: here stands what happened to the money, step by step.") if story is None else "")
        self.hint.setVisible(story is None)
        for part in (self.title, self.who, self.notice, self._area, self.client):
            part.setVisible(story is not None)
        self.question.setVisible(story is not None and group_of(story.intent) is Group.OPEN)
        self.annulling.setVisible(story is not None and story.intent.booked and not story.intent.is_open)
        if story is not None:
            self._draw_story(story, state, names)
        else:
            self._shown = ()

    def _draw_story(self, story: Story, state: JournalState, names: Mapping[int, str]) -> None:
        intent = story.intent
        self._client_id = intent.booking.client_id
        self.title.setText(DOT.join((money(intent.booking.sum), journal.moment(state))))
        self.who.setText(listed(self._client_id, names.get(self._client_id) or intent.client_name))
        self.notice.say(TONES[group_of(intent)], of_intent(intent, watched=True))
        self.client.setText(_("Open the client"))
        self.question.setText(_("To the open questions"))
        self.annulling.name(_("To be annulled…"), _("Ask for it"), _("Why it is to be annulled in LuckyFit"))
        lines = of_story(story)
        if self._shown != lines:
            self._shown = lines
            self.annulling.close_line()
            self._draw_lines(lines, intent.created_at)

    def _draw_lines(self, lines: tuple[Line, ...], begun: datetime) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self.lines = []
        for at, line in enumerate(lines):
            icon, ink = MARKS[line.tone]
            told = PlainLabel(line.text, self._lines, wrap=True)
            time = journal.moment_of(line.at, begun)
            told.setAccessibleName(f"{time}. {line.text}")
            self.lines.append(told)
            self._grid.addWidget(IconView(self._theme, icon, ink, 16, self._lines), at, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(PlainLabel(time, self._lines, role="caption"), at, 1, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(told, at, 2, Qt.AlignmentFlag.AlignTop)
        self._grid.setColumnStretch(2, 1)
        self._area.verticalScrollBar().setValue(0)

    def _on_client(self) -> None:
        self.open_client.emit(self._client_id)

    def _link(self, pressed: object) -> QPushButton:
        button = QPushButton(self)
        button.setProperty("role", "link")
        button.setAutoDefault(False)
        button.clicked.connect(pressed)
        return button

    def _lay_out(self) -> None:
        self._grid.setContentsMargins(0, 0, HALF_GAP, 0)
        self._grid.setHorizontalSpacing(HALF_GAP)
        self._grid.setVerticalSpacing(HALF_GAP)
        inside = QVBoxLayout()
        inside.setContentsMargins(0, 0, 0, 0)
        holder = QWidget(self._area)
        holder.setLayout(inside)
        inside.addWidget(self._lines)
        inside.addStretch(1)
        self._area.setWidget(holder)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP, GAP, GAP, HALF_GAP)
        column.setSpacing(HALF_GAP)
        for part in (self.hint, self.title, self.who, self.notice):
            column.addWidget(part)
        column.addWidget(self._area, 1)
        links = QVBoxLayout()
        links.setSpacing(0)
        for link in (self.question, self.client):
            links.addWidget(link, 0, Qt.AlignmentFlag.AlignLeft)
        column.addLayout(links)
        column.addWidget(self.annulling)
        column.setAlignment(self.hint, Qt.AlignmentFlag.AlignTop)

    def _restyle(self) -> None:
        self._area.setMinimumHeight(self._theme.px(LEAST) // 2)
