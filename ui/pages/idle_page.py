"""Nobody is at the desk: what to do, and the keys worth knowing."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout, QWidget

from desk.i18n import _
from ui.widgets.icons import IconView
from ui.widgets.keycap import KeyCap
from ui.widgets.text import PlainLabel
from ui.widgets.theme import Theme


class IdlePage(QFrame):
    """A calm plate."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._title = PlainLabel(parent=self, role="headline")
        self._text = PlainLabel(parent=self, role="muted", wrap=True)
        for label in (self._title, self._text):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._tips = [PlainLabel(parent=self, role="muted") for _key in ("F2", "F1", "F10")]
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(12)
        for row, (key, tip) in enumerate(zip(("F2", "F1", "F10"), self._tips, strict=True)):
            grid.addWidget(KeyCap(theme, key, self), row, 0, Qt.AlignmentFlag.AlignRight)
            grid.addWidget(tip, row, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 32, 32, 32)
        column.setSpacing(8)
        column.addStretch(2)
        column.addWidget(IconView(theme, "nfc", "border", 64, self), 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(16)
        column.addWidget(self._title)
        column.addWidget(self._text)
        column.addSpacing(24)
        column.addLayout(grid)
        column.setAlignment(grid, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)

    def retranslate(self) -> None:
        """Words of the language in use."""
        self._title.setText(_("Ready for the next client"))
        self._text.setText(_("Tap a card on the reader, or find the client by name, phone or card number."))
        for tip, text in zip(self._tips, (_("search"), _("all keys"), _("menu")), strict=True):
            tip.setText(text)
