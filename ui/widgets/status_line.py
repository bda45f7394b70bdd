"""The lowest line: what happened last, what goes on in the background, open questions of money, and whether it is a demo."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from ui.widgets.icons import IconView
from ui.widgets.keycap import KeyCap
from ui.widgets.text import PlainLabel
from ui.widgets.theme import Theme
from ui.widgets.tokens import GAP

SHOWN_MS = 30_000
QUESTIONS_KEY = "Shift+F4"
"""Beside F4, which takes the payments that are asked about. No letter: those move with the layout of the keyboard."""


class StatusLine(QFrame):
    """The lowest line: what happened last, what goes on in the background, open questions of money, and whether it is a demo."""

    asked_questions = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "bar")
        self.setProperty("edge", "top")
        self._theme = theme
        self._last = PlainLabel(parent=self, role="caption", elide=True)
        self.fading = QTimer(self, singleShot=True, interval=SHOWN_MS)
        self.fading.timeout.connect(lambda: self.tell(""))
        self.progress = PlainLabel(parent=self, role="caption")
        self._mark = IconView(theme, "triangle-alert", "caution", 16, self)
        self._questions = QPushButton(self)
        self._questions.setProperty("role", "link")
        self._questions.clicked.connect(self.asked_questions)
        self._key = KeyCap(theme, QUESTIONS_KEY.replace("+", " "), self)
        self._demo = DemoMark(theme, self)
        row = QHBoxLayout(self)
        row.setContentsMargins(GAP, 0, GAP, 0)
        row.setSpacing(8)
        row.addWidget(self._last, 1)
        for part in (self.progress, self._mark, self._questions, self._key, self._demo):
            row.addWidget(part, 0, Qt.AlignmentFlag.AlignVCenter)
            part.hide()
        theme.changed.connect(self._restyle)
        self._restyle()

    @property
    def said(self) -> str:
        """What it says now."""
        return self._last.text()

    def tell(self, sentence: str, *, passing: bool = False) -> None:
        """What happened last; what is `passing` is gone after half a minute."""
        self._last.setText(sentence)
        if passing:
            self.fading.start()
        else:
            self.fading.stop()

    def show_questions(self, sentence: str, *, some: bool) -> None:
        """How many questions of money are open; that there are none is told too, and leads nowhere."""
        self._questions.setText(sentence)
        self._questions.setEnabled(some)
        self._questions.setFocusPolicy(Qt.FocusPolicy.StrongFocus if some else Qt.FocusPolicy.NoFocus)
        self._mark.show_icon(*(("triangle-alert", "caution") if some else ("circle-check", "muted")))
        for part in (self._questions, self._mark):
            part.setVisible(bool(sentence))
        self._key.setVisible(some)

    def show_progress(self, sentence: str) -> None:
        """How far something that goes on in the background has come, or nothing."""
        self.progress.setText(sentence)
        self.progress.setVisible(bool(sentence))

    def show_demo(self, words: str) -> None:
        """Marks a demo, so that nobody takes it for the club."""
        self._demo.setText(words)
        self._demo.setVisible(bool(words))

    def _restyle(self) -> None:
        self.setFixedHeight(self._theme.px(34))


class DemoMark(PlainLabel):
    """A small striped plate."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent=parent, role="demo")
        self._theme = theme
