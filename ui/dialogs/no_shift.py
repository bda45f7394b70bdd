"""A line in the forms that take money: no shift is open, and what follows from it. It asks for nothing and holds nothing up."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desk.i18n import _
from desk.wording.shift import of_no_shift
from ui.presenters.no_shift import NoShift
from ui.widgets.icons import IconView
from ui.widgets.text import PlainLabel
from ui.widgets.theme import Theme
from ui.widgets.tokens import HALF_GAP

ICON = 18


class NoShiftLine(QWidget):
    """Not there until it follows a presenter that knows of no shift. `mute` hides it where what is shown is no money taken."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.words = PlainLabel(parent=self, role="muted", wrap=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(HALF_GAP)
        row.addWidget(IconView(theme, "triangle-alert", "caution", ICON, self), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.words, 1)
        self._none_open = self._muted = False
        self.hide()

    def follow(self, presenter: NoShift) -> None:
        """From now on it is there while no shift is open."""
        presenter.attach(self._draw)

    def mute(self, *, muted: bool) -> None:
        """Nothing is said of it for now, or it may be again, in the language in use: the form calls it whenever it draws."""
        self._muted = muted
        self._say()

    def _draw(self, none_open: bool) -> None:  # noqa: FBT001 - the state of its presenter
        fresh, self._none_open = none_open and not self._none_open, none_open
        self._say()
        if fresh:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, self.words.text()))

    def _say(self) -> None:
        what_to_do = _("To open one: Esc, then F12.")
        self.words.setText(f"{of_no_shift()} {what_to_do}")
        self.setVisible(self._none_open and not self._muted)
