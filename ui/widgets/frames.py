"""Plates that hold other things: cards, lines between rows, and bars that tell of a problem until it is solved."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from ui.widgets.icons import IconView
from ui.widgets.text import PlainLabel
from ui.widgets.theme import Theme
from ui.widgets.tokens import GAP


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

    def __init__(self, theme: Theme, icon: str, token: str, actions: int = 0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        row = QHBoxLayout(self)
        row.setContentsMargins(GAP, 8, 8, 8)
        row.setSpacing(12)
        row.addWidget(IconView(theme, icon, token, 20, self), 0, Qt.AlignmentFlag.AlignVCenter)
        self._text = PlainLabel(parent=self, wrap=True)
        row.addWidget(self._text, 1)
        self.buttons = [QPushButton(self) for _number in range(actions)]
        for button in self.buttons:
            button.setProperty("role", "link")
            row.addWidget(button)
        self.setMinimumHeight(48)
        self.hide()

    def tell(self, sentence: str) -> None:
        """Shows the sentence, or goes away with none."""
        self._text.setText(sentence)
        self.setAccessibleName(sentence)
        self.setVisible(bool(sentence))
