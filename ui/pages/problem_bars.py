"""What is amiss with the whole desk: LuckyFit out of reach, the reader lost, the clock off; in one line where room is scarce."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from desk.i18n import _
from desk.model.health import Health
from ui import wording
from ui.presenters.reception_state import ReceptionState, Shown
from ui.widgets.frames import InfoBar
from ui.widgets.theme import Theme

BETWEEN = 8


class ProblemBars(QWidget):
    """Those bars there is something to say in. The clock's is made when it is first off."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.no_answer = InfoBar(theme, "wifi-off", "bad", 1, self)
        self.no_reader = InfoBar(theme, "unplug", "caution", 0, self)
        self.clock_off: InfoBar | None = None
        self._theme = theme
        self._slim = False
        self._box = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(BETWEEN)
        for bar in self._bars:
            self._box.addWidget(bar)
        self.hide()

    def render_state(self, state: ReceptionState) -> None:
        """What is amiss now."""
        luckyfit, reader = state.lights["luckyfit"], state.lights["reader"]
        unanswered, lost = state.offline or luckyfit.health is Health.OFF, reader.health is Health.OFF
        said = wording.offline(state.line_since) if state.offline and state.line_since else wording.no_answer(luckyfit)
        briefly = (wording.no_answer_briefly(luckyfit), wording.no_reader_briefly(reader)) if unanswered and lost else ("", "")
        self.no_answer.tell(said if unanswered else "", briefly[0])
        self.no_answer.buttons[0].setText(_("Try now"))
        self.no_answer.buttons[0].setVisible(state.offline or state.look.shown is not Shown.IDLE)
        self.no_reader.tell(wording.no_reader(reader) if lost else "", briefly[1])
        self.no_reader.setToolTip(f"{wording.no_reader(reader)}\n{wording.light_detail('reader', reader)}" if lost else "")
        self._tell_clock(state.clock_off_s)
        amiss = unanswered or lost or bool(state.clock_off_s)
        self.setVisible(amiss)
        if amiss:
            self._arrange()

    def _tell_clock(self, off_s: int) -> None:
        if off_s and self.clock_off is None:
            self.clock_off = InfoBar(self._theme, "clock", "caution", 0, self)
            self.clock_off.make_slim(slim=self._slim)
            self._box.addWidget(self.clock_off)
        if self.clock_off is not None:
            self.clock_off.tell(wording.clock_off(off_s) if off_s else "")

    def make_slim(self, *, slim: bool) -> None:
        """One line each, and side by side where both fit."""
        if slim != self._slim:
            self._slim = slim
            for bar in self._bars:
                bar.make_slim(slim=slim)
            self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Side by side as long as they fit."""
        super().resizeEvent(event)
        self._arrange()

    @property
    def _bars(self) -> tuple[InfoBar, ...]:
        made = self.no_answer, self.no_reader
        return made if self.clock_off is None else (*made, self.clock_off)

    def _arrange(self) -> None:
        wanted = sum(bar.sizeHint().width() for bar in self._bars) + BETWEEN
        beside = self._slim and wanted <= self.width()
        self._box.setDirection(QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom)
