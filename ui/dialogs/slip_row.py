"""The number of the bank terminal's slip, asked for while the card is at the terminal; it may stay empty."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from desk.i18n import _
from ui.dialogs.controls import keep_width
from ui.widgets.text import PlainLabel
from ui.widgets.theme import Theme
from ui.widgets.tokens import GAP

WIDTH = 260
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class SlipRow(QWidget):
    """`entered`: Enter was pressed in the field, which says that the terminal has said yes."""

    entered = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.field = SlipField(self)
        self.field.entered.connect(self.entered)
        keep_width(self.field, theme, WIDTH)
        self._name = PlainLabel(parent=self)
        self._name.setBuddy(self.field)
        self._note = PlainLabel(parent=self, role="muted", wrap=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        row.addWidget(self._name)
        row.addWidget(self.field)
        row.addWidget(self._note, 1)

    def mend(self, *, gone: bool) -> None:
        """What was typed is no slip's number: it is there to be typed over, or `gone` for good, past any undoing."""
        if gone:
            self.field.setText("")
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        self.field.selectAll()

    def retranslate(self) -> None:
        """Words of the language in use."""
        self._name.setText(_("Slip no."))
        self._note.setText(_("may stay empty; never the card's number"))
        self.field.setAccessibleName(_("Slip no."))
        self.field.setAccessibleDescription(_("may stay empty; never the card's number"))


class SlipField(QLineEdit):
    """Enter is the field's own: no button of the form is pressed by it."""

    entered = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Everything but Enter as in any field."""
        if event.key() in ENTER:
            self.entered.emit()
        else:
            super().keyPressEvent(event)
