"""The shift: opened with a float, told at any time, closed by a blind count; one form that goes from step to step."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desk.i18n import _, money
from desk.model.paper import Paper
from desk.model.report import Report
from desk.model.shift import Way
from desk.wording import of_kept
from desk.wording.shift import signed, title_of
from ui.dialogs import notice
from ui.dialogs.form import FormDialog
from ui.dialogs.notice import Notice
from ui.dialogs.paper_view import PaperView
from ui.dialogs.shift_check import CheckingPage
from ui.dialogs.shift_pages import CountingPage, MovingPage, OpeningPage, OverviewPage, Page
from ui.presenters.shift import ShiftPresenter, ShiftState, Step
from ui.runner import Runner
from ui.widgets.text import PlainLabel
from ui.widgets.theme import Theme
from ui.widgets.tokens import GAP, HALF_GAP
from ui.wording import Sentence

SCREEN = "shift"
OUTLETS = ("printed", "pdf", "workbook", "comma_separated")


class ReportPage(Page):
    """A report that was told, X or Z, and ways out for it."""

    def __init__(self, presenter: ShiftPresenter, theme: Theme, parent: QWidget, paper: Callable[[Report], Paper]) -> None:
        super().__init__(presenter, theme, parent)
        self._paper = paper
        self.notice, self.view = Notice(theme, self), PaperView(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addWidget(self.notice)
        column.addWidget(self.view)

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """How it ended is read first."""
        return (self.notice,)

    def draw(self, state: ShiftState) -> None:
        """The report as it is printed, under a sentence where it has ended the shift."""
        if state.report is None:
            return
        closed = state.step is Step.CLOSED
        self.notice.setVisible(closed)
        if closed:
            difference = state.report.cash.difference
            told = _("The cash is right.") if not difference else _("The cash differs: {sum}").format(sum=signed(difference))
            self.notice.say(notice.OK, _("Shift no. {number} is closed.").format(number=state.report.number), told)
        self.view.show_paper(self._paper(state.report))


class ShiftDialog(FormDialog):
    """Opened with F12. `questions_asked`: it was left to look at the open questions."""

    questions_asked = Signal()

    def __init__(
        self,
        presenter: ShiftPresenter,
        runner: Runner,
        paper: Callable[[Report], Paper],
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(theme, parent)
        self.presenter, self._runner = presenter, runner
        self.opening, self.overview = OpeningPage(presenter, theme, self), OverviewPage(presenter, theme, self)
        self.moving, self.counting = MovingPage(presenter, theme, self), CountingPage(presenter, theme, self)
        self.checking, self.told = CheckingPage(presenter, theme, self), ReportPage(presenter, theme, self, paper)
        self._pages: Mapping[Step, Page] = {
            Step.NONE: self.opening,
            Step.OPEN: self.overview,
            Step.MOVING: self.moving,
            Step.COUNTING: self.counting,
            Step.CHECKING: self.checking,
            Step.TOLD: self.told,
            Step.CLOSED: self.told,
        }
        for page in dict.fromkeys(self._pages.values()):
            self.body.addWidget(page)
        self.done_sentence = PlainLabel(role="muted", wrap=True)
        self.add_below(self.done_sentence)
        self.body.addStretch(1)
        self.outlets = self._outlet_buttons()
        self.cancel = self.add_button(self._on_cancel)
        self.primary = self.add_button(self._on_primary, role="primary", default=True)
        self._step = Step.READING
        self.overview.asked.connect(self._on_asked)
        self.checking.questions_asked.connect(self._on_questions_asked)
        self.fit(680)
        presenter.attach(self.draw)

    @property
    def state(self) -> ShiftState:
        """What is drawn."""
        return self.presenter.state

    def may_close(self) -> bool:
        """Not while it is being written down."""
        return self.state.may_close

    def own_keys(self) -> Mapping[str, Sentence]:
        """Enter closes no shift, and long lists have keys of their own."""
        nothing: dict[str, Sentence] = {"Enter": lambda: _("changes nothing")}
        pages: dict[str, Sentence] = {"PgUp PgDn": lambda: _("up and down in what is read")}
        if self.state.step is Step.CHECKING:
            return {**pages, **nothing}
        return pages if self.state.step in (Step.TOLD, Step.CLOSED) else {}

    def first_field(self) -> QWidget | None:
        """The first of the step; nothing while it is not known which it is."""
        page = self._pages.get(self.state.step)
        return page.stops[0] if page is not None else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A long report is read by the keys of pages."""
        way = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}.get(Qt.Key(event.key()))
        if way is None:
            super().keyPressEvent(event)
        else:
            self.scroll_room(way)

    def reject(self) -> None:
        """Esc: one step back, then away."""
        if self.state.step in (Step.MOVING, Step.COUNTING, Step.TOLD):
            self.presenter.go(Step.OPEN)
        elif self.state.step is Step.CHECKING:
            self.presenter.go(Step.COUNTING)
        else:
            super().reject()

    def draw(self, state: ShiftState) -> None:
        """The only place that sets texts."""
        self.setWindowTitle(_("Shift"))
        self.title.setText(_title(state))
        self.subtitle.setText(state.operator if state.step is not Step.NONE else "")
        self.subtitle.setVisible(bool(self.subtitle.text()))
        shown = self._pages.get(state.step)
        for page in dict.fromkeys(self._pages.values()):
            page.setVisible(page is shown)
        if shown is not None:
            shown.draw(state)
        self.done_sentence.setText(state.told or _hint(state))
        self.done_sentence.setVisible(bool(self.done_sentence.text()))
        self.say_error(of_kept(state.error) if state.error is not None else "")
        self._draw_buttons(state)
        self._move_on(state.step)

    def _draw_buttons(self, state: ShiftState) -> None:
        told = state.step in (Step.TOLD, Step.CLOSED)
        texts = (_("Print"), _("PDF file"), _("Excel file"), _("CSV file"))
        self._outlets_bar.setVisible(told)
        for button, text in zip(self.outlets.values(), texts, strict=True):
            button.setText(text)
            button.setEnabled(not state.busy)
        back = state.step in (Step.MOVING, Step.COUNTING, Step.TOLD, Step.CHECKING)
        self.cancel.setText(_("Back") if back else _("Close"))
        self.cancel.setVisible(state.step is not Step.CLOSED)
        self.cancel.setEnabled(not state.busy)
        self.primary.setVisible(state.step not in (Step.READING, Step.TOLD))
        self.primary.setEnabled(state.ready)
        enter = state.step is not Step.CHECKING
        self.primary.setAutoDefault(enter)
        self._name_primary(self.primary, _primary(state), busy=state.busy and not told, enter=enter)

    def _move_on(self, step: Step) -> None:
        """Another step: the focus goes where it is read, and the Enter that led here does nothing more."""
        if step is self._step:
            return
        self._step = step
        self.enter_key.must_be_released()
        self.forget_keys()
        page = self._pages.get(step)
        if page is not None:
            self._chain(*page.stops, *self.outlets.values(), self.cancel, self.primary)
        field = self.outlets["printed"] if step is Step.TOLD else self.first_field()
        if field is not None:
            field.setFocus(Qt.FocusReason.TabFocusReason)
        QTimer.singleShot(0, self, self._settle)

    def _outlet_buttons(self) -> dict[str, QPushButton]:
        self._outlets_bar = QWidget(self)
        row = QHBoxLayout(self._outlets_bar)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(HALF_GAP)
        buttons = {}
        for name in OUTLETS:
            button = buttons[name] = QPushButton(self._outlets_bar)
            button.setAutoDefault(False)
            button.clicked.connect(lambda _checked=False, name=name: self._run(self.presenter.put_out(name)))
            row.addWidget(button)
        row.addStretch(1)
        self.add_aside(self._outlets_bar)
        return buttons

    def _on_asked(self, name: str) -> None:
        if name == "x":
            self._run(self.presenter.tell())
        else:
            self.presenter.set_move(Way(name))
            self.presenter.go(Step.MOVING)

    def _on_primary(self) -> None:
        match self.state.step:
            case Step.NONE:
                self._run(self.presenter.open())
            case Step.OPEN:
                self.presenter.go(Step.COUNTING)
            case Step.MOVING:
                self._run(self.presenter.move())
            case Step.COUNTING:
                self._run(self.presenter.compare())
            case Step.CHECKING:
                self._run(self.presenter.close())
            case _:
                self.done(QDialog.DialogCode.Accepted)

    def _on_cancel(self) -> None:
        self.reject()

    def _on_questions_asked(self) -> None:
        """The shift stays open, and what was counted has to be counted again when the questions are answered."""
        if self.may_close():
            self.done(QDialog.DialogCode.Rejected)
            self.questions_asked.emit()

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        self._runner.run(work, name="the shift", screen=SCREEN)

    def _left(self) -> None:
        self.presenter.detach()

    def _retranslate(self) -> None:
        self.draw(self.state)


def _hint(state: ShiftState) -> str:
    """What is waited for, or why the main button is dead."""
    if state.step is Step.READING and state.error is None:
        return _("Reading…")
    if state.step is Step.CHECKING and not state.busy and not state.ready:
        return _("To close it like this, write down why: the fields are under the lists.")
    return ""


def _title(state: ShiftState) -> str:
    named = _("Shift no. {number}").format(number=state.number)
    return {
        Step.READING: _("Shift"),
        Step.NONE: _("Open a shift"),
        Step.TOLD: title_of(state.report) if state.report is not None else named,
        Step.MOVING: _("{shift}: cash").format(shift=named),
        Step.COUNTING: _("{shift}: count").format(shift=named),
        Step.CHECKING: _("{shift}: compare and close").format(shift=named),
        Step.CLOSED: title_of(state.report) if state.report is not None else named,
    }.get(state.step, named)


def _primary(state: ShiftState) -> str:
    if state.step is Step.MOVING and not state.moved:
        return _("Put cash in") if state.way is Way.IN else _("Take cash out")
    if state.step is Step.MOVING and state.moved:
        words = _("Put in {sum}") if state.way is Way.IN else _("Take out {sum}")
        return words.format(sum=money(state.moved))
    return {
        Step.NONE: _("Open the shift"),
        Step.OPEN: _("Count and close"),
        Step.COUNTING: _("Next"),
        Step.CHECKING: _("Close the shift"),
    }.get(state.step, _("Done"))
