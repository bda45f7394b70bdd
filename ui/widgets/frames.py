"""Plates that hold other things: cards, lines between rows, and bars that tell of a problem until it is solved."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from ui.widgets.icons import IconView
from ui.widgets.lines import LinesLabel
from ui.widgets.theme import Theme
from ui.widgets.tokens import GAP

MOST_LINES = 3


def card(parent: QWidget | None = None) -> QFrame:
    """A white plate with a hairline around it."""
    frame = QFrame(parent)
    frame.setProperty("role", "card")
    return frame


def hairline(parent: QWidget | None = None) -> QFrame:
    """A line between two parts of a plate."""
    frame = QFrame(parent)
    frame.setProperty("role", "line")
    return frame


class InfoBar(QFrame):
    """A problem of the whole desk, or something that waits. It takes room, stays until solved, and never blinks."""

    def __init__(
        self, theme: Theme, icon: str, token: str, actions: int = 0, parent: QWidget | None = None, *, role: str = "card"
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", role)
        self._sentence = self._brief = ""
        self._slim = False
        self._row = row = QHBoxLayout(self)
        row.setSpacing(12)
        row.addWidget(IconView(theme, icon, token, 20, self), 0, Qt.AlignmentFlag.AlignVCenter)
        self._text = LinesLabel(MOST_LINES, self)
        row.addWidget(self._text, 1)
        self.buttons = [QPushButton(self) for _number in range(actions)]
        for button in self.buttons:
            button.setProperty("role", "link")
            row.addWidget(button)
        self._pad()
        self.hide()

    def tell(self, sentence: str, brief: str = "") -> None:
        """Shows the sentence, or goes away with none; `brief` stands in for it where there is room for one line."""
        self._sentence, self._brief = sentence, brief
        self._say()
        self.setAccessibleName(sentence)
        self.setVisible(bool(sentence))

    def make_slim(self, *, slim: bool) -> None:
        """One line, and hardly any air around it."""
        if slim != self._slim:
            self._slim = slim
            self._pad()
            self._say()

    def _say(self) -> None:
        self._text.setText(self._brief or self._sentence if self._slim else self._sentence)
        self.setToolTip(self._sentence if self._slim else "")

    def _pad(self) -> None:
        air = 2 if self._slim else 8
        self._row.setContentsMargins(GAP, air, 8, air)
        self._text.limit(1 if self._slim else MOST_LINES)
        self.setMinimumHeight(0 if self._slim else 48)
