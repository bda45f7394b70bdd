"""Everything between the top bar and the status line: problems, the verdict, who is shown, and what can be done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from ui.pages.idle_page import IdlePage
from ui.presenters.reception_state import ReceptionState, Shown
from ui.widgets.actions import Actions, RecentTaps
from ui.widgets.banner import VerdictBanner
from ui.widgets.theme import Theme
from ui.widgets.tokens import GAP

if TYPE_CHECKING:
    from ui.pages.client_page import ClientPage
    from ui.pages.notice_page import NoticePage
    from ui.pages.problem_bars import ProblemBars
    from ui.pages.several_page import SeveralPage
    from ui.widgets.taps_list import TapsList

TOLD_AFTER_MS = 150
SIDE = 304
LEAST_TAPS = 120
LEAST_CLIENT = 96
"""Of the client so much is seen, or the actions lie further down."""
STACKED_BELOW = 920


class ReceptionPage(QWidget):
    """Draws a state. Reading is told only when it takes longer than a moment. What an idle desk does not need is made later."""

    again = Signal()
    client: ClientPage
    several: SeveralPage
    notice: NoticePage
    taps: TapsList
    problems: ProblemBars

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._state = ReceptionState()
        self.setProperty("role", "page")
        self.banner = VerdictBanner(theme, self)
        self.deeds = Actions(theme, self)
        self._recent = RecentTaps(self)
        self.idle = IdlePage(theme, self)
        self._furnished = self._told = self._stacked = self._drawer_shown = False
        self.bars = QVBoxLayout()
        self._scroll = QScrollArea(self)
        self._side = QWidget(self)
        self._lay_out()
        theme.changed.connect(self._restyle)
        self._restyle()

    def furnish(self) -> None:
        """Makes the rest, after the first paint."""
        from ui.pages.client_page import ClientPage  # noqa: PLC0415
        from ui.pages.notice_page import NoticePage  # noqa: PLC0415
        from ui.pages.problem_bars import ProblemBars  # noqa: PLC0415
        from ui.pages.several_page import SeveralPage  # noqa: PLC0415
        from ui.widgets.taps_list import TapsList  # noqa: PLC0415

        theme = self._theme
        self.problems = ProblemBars(theme, self)
        self.problems.no_answer.buttons[0].clicked.connect(self.again)
        self.bars.addWidget(self.problems)
        self.client, self.several, self.notice = ClientPage(theme, self), SeveralPage(theme, self), NoticePage(theme, self)
        for place, page in enumerate((self.client, self.several, self.notice), 1):
            page.hide()
            self.body.insertWidget(place, page, 1)
        self.taps = TapsList(theme)
        self._recent.hold(self.taps)
        self._slow = QTimer(self)
        self._slow.setSingleShot(True)
        self._slow.setInterval(TOLD_AFTER_MS)
        self._slow.timeout.connect(self._on_slow)
        self._furnished = True
        self.retranslate()

    def render_state(self, state: ReceptionState) -> None:
        """Draws the whole state; what has not changed costs nothing."""
        self._state = state
        self.banner.render_state(state, reading=self._told and state.reading and not state.look.remembered)
        self._show_deeds()
        self._recent.render_state(state)
        if not self._furnished:
            self.deeds.render_state(state)
            return
        self._watch_reading(state)
        self.problems.render_state(state)
        self._draw_page(state)
        self.taps.taps.show_taps(state.taps)
        if self._told or not state.another:
            self.deeds.render_state(state)
        if self._stacked:
            self._arrange()

    def show_drawer(self, drawer: QWidget | None) -> None:
        """A drawer takes the place of the actions, whose keys go on working; without one they come back."""
        if drawer is not None and self._row.indexOf(drawer) < 0:
            self._row.addWidget(drawer)
        self._side.setVisible(drawer is None)
        self._drawer_shown = drawer is not None
        self._show_deeds()

    def taps_place(self) -> QRect:
        """Where the list of taps lies on the screen: what is least missed when something must lie over the window."""
        return QRect(self._recent.mapToGlobal(QPoint(0, 0)), self._recent.size())

    def _show_deeds(self) -> None:
        """Where room is scarce they are there for a client only, and where nothing works for nobody."""
        shown = self._state.look.shown
        spared = self._stacked and shown is not Shown.CLIENT
        self.deeds.setVisible(not self._drawer_shown and not spared and shown is not Shown.STOPPED)

    def retranslate(self) -> None:
        """Words of the language in use."""
        self.idle.retranslate()
        self.render_state(self._state)

    def _watch_reading(self, state: ReceptionState) -> None:
        if not state.reading:
            self._slow.stop()
            self._told = False
        elif not self._told and not self._slow.isActive():
            self._slow.start()

    def _on_slow(self) -> None:
        self._told = True
        self.render_state(self._state)

    def _draw_page(self, state: ReceptionState) -> None:
        if state.another and self._told:
            self.notice.render_reading()
            self._turn_to(self.notice)
            return
        match state.look.shown:
            case Shown.IDLE:
                self._turn_to(self.idle)
            case Shown.CLIENT:
                self.client.render_state(state)
                self._turn_to(self.client)
            case Shown.SEVERAL:
                self.several.render_state(state)
                self._turn_to(self.several)
            case Shown.UNKNOWN | Shown.STAFF | Shown.FAILED | Shown.STOPPED:
                self.notice.render_state(state)
                self._turn_to(self.notice)

    def _turn_to(self, page: QWidget) -> None:
        """Only this page takes room; a stack would keep the room of the tallest."""
        for each in (self.idle, self.client, self.several, self.notice):
            each.setVisible(each is page)

    def _lay_out(self) -> None:
        self._beside = QVBoxLayout(self._side)
        self._beside.setContentsMargins(0, 0, 0, 0)
        self._beside.setSpacing(GAP)
        self._beside.addWidget(self.deeds)
        self._beside.addWidget(self._recent, 1)
        content = QWidget(self._scroll)
        self.body = QBoxLayout(QBoxLayout.Direction.LeftToRight, content)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(GAP)
        self.body.addWidget(self.idle, 1)
        self.body.addWidget(self._side)
        self._scroll.setWidget(content)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.bars.setSpacing(8)
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(GAP, GAP, GAP, GAP)
        column.setSpacing(GAP)
        column.addLayout(self.bars)
        column.addWidget(self.banner)
        self._row = QHBoxLayout()
        self._row.setSpacing(GAP)
        self._row.addWidget(self._scroll, 1)
        column.addLayout(self._row, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A narrow window, or a large text, puts the actions in a row under the verdict, and the taps under the client.

        Where that would leave too little of the client, the actions go under the client too; their keys go on working.
        """
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        stacked = self._stacked = self.width() < self._theme.px(STACKED_BELOW)
        self.body.setDirection(QBoxLayout.Direction.TopToBottom if stacked else QBoxLayout.Direction.LeftToRight)
        side = self._theme.px(SIDE)
        self._side.setMinimumWidth(0 if stacked else side)
        self._side.setMaximumWidth(self.width() if stacked else side)
        self.deeds.lie_flat(flat=stacked)
        if self._furnished:
            self.problems.make_slim(slim=stacked)
        self._column.setSpacing(GAP // 2 if stacked else GAP)
        above = stacked and self._room_beside_deeds() >= self._theme.px(LEAST_CLIENT)
        if above and self._column.indexOf(self.deeds) < 0:
            self._column.insertWidget(self._column.indexOf(self.banner) + 1, self.deeds)
        elif not above and self._beside.indexOf(self.deeds) < 0:
            self._beside.insertWidget(0, self.deeds)
        self._show_deeds()

    def _room_beside_deeds(self) -> int:
        """The height that is left for a client when the actions lie under the verdict."""
        width, gap = self.width() - 2 * GAP, self._column.spacing()
        taken = [self.deeds.sizeHint().height(), self.banner.heightForWidth(width)]
        if not self.bars.isEmpty():
            taken.append(self.bars.heightForWidth(width) if self.bars.hasHeightForWidth() else self.bars.sizeHint().height())
        return self.height() - 2 * GAP - sum(taken) - gap * len(taken)

    def _restyle(self) -> None:
        self._recent.setMinimumHeight(self._theme.px(LEAST_TAPS))
        self._arrange()
