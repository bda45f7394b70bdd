"""A sheet of paper on the screen: the same lines that are printed, as plain labels."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desk.model.paper import Blank, Line, Pair, Paper, Rule, TextLevel, Words
from ui.widgets.frames import card, hairline
from ui.widgets.text import PlainLabel
from ui.widgets.tokens import GAP, HALF_GAP

ROLES = {TextLevel.STRONG: "subtitle", TextLevel.NORMAL: "", TextLevel.SMALL: "caption"}
MOST_LINES = 300
"""A list longer than this is read on paper or in a file."""


class PaperView(QWidget):
    """Shows one paper at a time."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: Paper | None = None
        self._sheet: QFrame | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)

    def show_paper(self, paper: Paper) -> None:
        """Another paper in its place."""
        if paper == self._shown:
            return
        self._shown = paper
        if self._sheet is not None:
            self._column.removeWidget(self._sheet)
            self._sheet.hide()
            self._sheet.deleteLater()
        self._sheet = sheet = card(self)
        column = QVBoxLayout(sheet)
        column.setContentsMargins(GAP, 12, GAP, 12)
        column.setSpacing(HALF_GAP // 2)
        for line in paper.lines[:MOST_LINES]:
            column.addWidget(_widget(line, sheet))
        if len(paper.lines) > MOST_LINES:
            column.addWidget(PlainLabel("…", sheet))
        self._column.addWidget(sheet)
        self.setAccessibleName(paper.title)

    @property
    def text(self) -> str:
        """All that is to be read."""
        labels = [] if self._sheet is None else self._sheet.findChildren(PlainLabel)
        return "\n".join(each.text() for each in labels)


def _widget(line: Line, parent: QWidget) -> QWidget:
    match line:
        case Words(text, level):
            return PlainLabel(text, parent, role=ROLES[level], wrap=True)
        case Pair(left, right, strong):
            return _pair(left, right, parent, role="subtitle" if strong else "")
        case Rule():
            return hairline(parent)
        case Blank():
            return PlainLabel("", parent)


def _pair(left: str, right: str, parent: QWidget, *, role: str) -> QWidget:
    row = QWidget(parent)
    layout = QHBoxLayout(row)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(GAP)
    what, sum_ = PlainLabel(left, row, role=role, wrap=True), PlainLabel(right, row, role=role)
    layout.addWidget(what, 1)
    layout.addWidget(sum_, 0, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom)
    return row
