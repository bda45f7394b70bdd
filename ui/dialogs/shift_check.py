"""What was counted against what should be there, by kind, with how it came about, and every list a person must have seen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from desk.i18n import MINUS, _, money, ngettext
from desk.model.drawer import Drawer, KindLine
from desk.model.money import ZERO
from desk.model.paper import Pair, Paper
from desk.model.report import Report
from desk.model.sale import PayKind
from desk.wording.receipts import kind_name
from desk.wording.shift import of_before, of_difference, of_question, signed
from desk.wording.shift_paper import agreed, elsewhere_lines, unchecked
from ui.dialogs import notice
from ui.dialogs.controls import set_mark
from ui.dialogs.notice import Notice
from ui.dialogs.paper_view import PaperView
from ui.dialogs.shift_pages import Page, keep_text, line_of_words
from ui.presenters.shift import ShiftPresenter, ShiftState
from ui.widgets.frames import card
from ui.widgets.text import PlainLabel
from ui.widgets.theme import Theme
from ui.widgets.tokens import GAP, HALF_GAP

EXPECTED, COUNTED, DIFFERENCE = 1, 2, 3
NOT_COUNTED = "–"


class CheckingPage(Page):
    """Seen once the count stands. `questions_asked`: the open questions are to be shown instead."""

    questions_asked = Signal()

    def __init__(self, presenter: ShiftPresenter, theme: Theme, parent: QWidget) -> None:
        super().__init__(presenter, theme, parent)
        self._sums, self._grid = card(self), QGridLayout()
        self._rows: list[QWidget] = []
        self._grown = PlainLabel(role="caption", wrap=True)
        plate = QVBoxLayout(self._sums)
        plate.setContentsMargins(GAP, 12, GAP, 12)
        plate.addLayout(self._grid)
        plate.addWidget(self._grown)
        self._grid.setHorizontalSpacing(GAP)
        self._grid.setVerticalSpacing(HALF_GAP)
        for column in range(4):
            self._grid.setColumnStretch(column, 3 if column == 0 else 2)
        self.notice = Notice(theme, self)
        self.differences, self.elsewhere = PaperView(self), PaperView(self)
        self.questions = PaperView(self)
        self.questions_title, self.show_questions = PlainLabel(role="subtitle"), QPushButton(self)
        self.show_questions.setProperty("role", "link")
        self.show_questions.setAutoDefault(False)
        self.show_questions.clicked.connect(self.questions_asked)
        self.override, self.reason = line_of_words(self), line_of_words(self)
        self.override.textEdited.connect(presenter.set_override)
        self.reason.textEdited.connect(presenter.set_reason)
        self._override_label, self._reason_label = PlainLabel(role="muted", wrap=True), PlainLabel(role="muted", wrap=True)
        self._lay_out()

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """What must be read, then what must be written."""
        state = self.presenter.state
        asked = (self.show_questions, self.override) if state.override_needed else ()
        return (self.notice, *asked, self.reason)

    def draw(self, state: ShiftState) -> None:
        """All that is known, with the sentence about it on top."""
        if state.report is None:
            return
        self._draw_notice(state, state.report)
        self._draw_sums(state, state.report)
        self._draw_lists(state.report)
        self._draw_words(state)

    def _draw_notice(self, state: ShiftState, report: Report) -> None:
        difference = state.cash_difference or ZERO
        what = _("The cash is right.") if not difference else _("The cash differs: {sum}").format(sum=signed(difference))
        if not report.checked:
            told = unchecked(report)
        elif report.to_explain:
            told = ngettext(
                "{count} record differs between LuckyFit and the journal.",
                "{count} records differ between LuckyFit and the journal.",
                len(report.to_explain),
            ).format(count=len(report.to_explain))
        else:
            told = agreed(report)
        right = not difference and report.checked and not report.to_explain
        self.notice.say(notice.OK if right else notice.WARN, what, told)

    def _draw_sums(self, state: ShiftState, report: Report) -> None:
        for part in self._rows:
            self._grid.removeWidget(part)
            part.hide()
            part.deleteLater()
        self._rows = []
        self._add_row(0, ("", _("Should be"), _("Counted"), _("Difference")), role="caption")
        lines = [each for each in report.kinds if each.kind is PayKind.CASH or not each.is_empty]
        for row, line in enumerate(lines, 1):
            self._add_kind(row, line, state)
        self._grown.setText(" ".join(each for each in (_grown(report.drawer), of_before(report.kinds)) if each))

    def _add_kind(self, row: int, line: KindLine, state: ShiftState) -> None:
        counted = {PayKind.CASH: state.counted, PayKind.CARD: state.card if state.card_given else None}.get(line.kind)
        difference = None if counted is None else counted - line.expected
        texts = (
            kind_name(line.kind),
            money(line.expected),
            NOT_COUNTED if counted is None else money(counted),
            NOT_COUNTED if difference is None else signed(difference),
        )
        labels = self._add_row(row, texts)
        set_mark(labels[DIFFERENCE], "tone", "bad" if difference else "plain" if difference is None else "good")

    def _add_row(self, row: int, texts: Sequence[str], role: str = "") -> list[PlainLabel]:
        labels = [PlainLabel(text, self._sums, role=role) for text in texts]
        for column, label in enumerate(labels):
            edge = Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft
            self._grid.addWidget(label, row, column, edge)
        self._rows += labels
        return labels

    def _draw_lists(self, report: Report) -> None:
        differences = tuple(Pair(of_difference(each), money(each.sum)) for each in report.to_explain)
        questions = tuple(Pair(of_question(each), money(each.sum) if each.sum is not None else "") for each in report.questions)
        others = tuple(elsewhere_lines(report)) if report.elsewhere else ()
        for view, lines, title in (
            (self.differences, differences, _("Differences to LuckyFit")),
            (self.elsewhere, others, _("Of other desks under the shared name")),
            (self.questions, questions, _("Open money questions")),
        ):
            view.setVisible(bool(lines))
            view.show_paper(Paper(title, lines))
        self._differences_title.setText(_("Differences to LuckyFit"))
        self._differences_title.setVisible(bool(differences))
        self._elsewhere_title.setText(_("Of other desks under the shared name"))
        self._elsewhere_title.setVisible(bool(others))
        self.questions_title.setText(_("Open money questions"))
        self.show_questions.setText(_("Show them"))
        self._questions_head.setVisible(bool(questions))

    def _draw_words(self, state: ShiftState) -> None:
        self._override_label.setText(_("Why it is closed although questions are open (mandatory)"))
        reason = _("Comment (mandatory)") if state.reason_needed else _("Comment")
        self._reason_label.setText(reason)
        self.override.setAccessibleName(self._override_label.text())
        self.reason.setAccessibleName(reason)
        keep_text(self.override, state.override)
        keep_text(self.reason, state.reason)
        for part in (self._override_label, self.override):
            part.setVisible(state.override_needed)
        set_mark(self.override, "wrong", not state.override.strip())
        set_mark(self.reason, "wrong", state.reason_needed and not state.reason.strip())

    def _lay_out(self) -> None:
        self._differences_title, self._elsewhere_title = PlainLabel(role="subtitle"), PlainLabel(role="subtitle")
        self._questions_head = QFrame(self)
        head = QHBoxLayout(self._questions_head)
        head.setContentsMargins(0, 0, 0, 0)
        head.addWidget(self.questions_title)
        head.addStretch(1)
        head.addWidget(self.show_questions)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        differing = (self._differences_title, self.differences, self._elsewhere_title, self.elsewhere)
        lists = (*differing, self._questions_head, self.questions)
        words: tuple[PlainLabel | QLineEdit, ...] = (self._override_label, self.override, self._reason_label, self.reason)
        for part in (self.notice, self._sums, *lists):
            column.addWidget(part)
        for label, field in zip(words[::2], words[1::2], strict=True):
            told = QVBoxLayout()
            told.setSpacing(4)
            told.addWidget(label)
            told.addWidget(field)
            column.addLayout(told)


def _grown(drawer: Drawer) -> str:
    """How the cash that should be there came about, in one line."""
    parts = [
        ("", _("float {sum}"), drawer.opening_float),
        (" + ", _("taken {sum}"), drawer.taken),
        (f" {MINUS} ", _("given back {sum}"), drawer.returned),
        (" + ", _("put in {sum}"), drawer.moved_in),
        (f" {MINUS} ", _("taken out {sum}"), drawer.moved_out),
    ]
    sums = "".join(sign + words.format(sum=money(value)) for sign, words, value in parts if value or not sign)
    return _("Cash: {parts} = {sum}").format(parts=sums, sum=money(drawer.expected))
