"""The shift in the top bar: its number and who works it; pressed, it leads to its form."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget

from desk.i18n import _
from ui.widgets.text import visible
from ui.widgets.theme import Theme
from ui.wording import DOT

WIDEST = 290


class ShiftMark(QPushButton):
    """Shows nothing until it is known whether a shift is open. In a narrow bar it gives up the name."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._number: int | None = None
        self._operator = ""
        self._known = self._compact = False
        self.setProperty("role", "link")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.hide()

    @property
    def whole_width(self) -> int:
        """Room for all of its words."""
        return min(self._theme.px(WIDEST), self._wide(self._words(compact=False))) if self._known else 0

    @property
    def narrow_width(self) -> int:
        """Room for what is left of them in a narrow bar."""
        return min(self._theme.px(WIDEST), self._wide(self._words(compact=True))) if self._known else 0

    def show_shift(self, number: int | None, operator: str) -> None:
        """The open shift, or that there is none."""
        self._number, self._operator, self._known = number, operator, True
        self.show()
        self._say()

    def show_compact(self, *, compact: bool) -> None:
        """Without the name where there is no room for it."""
        if compact != self._compact:
            self._compact = compact
            self._say()

    def retranslate(self) -> None:
        """Words of the language in use."""
        self._say()

    def _words(self, *, compact: bool) -> str:
        if self._number is None:
            return _("No shift")
        if compact:
            return _("No. {number}").format(number=self._number)
        named = _("Shift no. {number}").format(number=self._number)
        return DOT.join(part for part in (named, visible(self._operator)) if part)

    def _say(self) -> None:
        if not self._known:
            return
        whole = self._words(compact=False)
        room = self._theme.px(WIDEST) - (self._wide("") if self.text() else 0)
        cut = self.fontMetrics().elidedText(self._words(compact=self._compact), Qt.TextElideMode.ElideRight, room)
        self.setText(cut.replace("&", "&&"))
        self.setAccessibleName(whole)
        self.setToolTip(f"{whole} (F12)")

    def _wide(self, words: str) -> int:
        return self.fontMetrics().horizontalAdvance(words) + self._theme.px(20)
