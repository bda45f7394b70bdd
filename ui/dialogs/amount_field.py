"""A field for a sum: forgiving while it is typed, written properly when it is left, never a float."""

from __future__ import annotations

from PySide6.QtCore import QRegularExpression, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QRegularExpressionValidator
from PySide6.QtWidgets import QLineEdit, QWidget

from desk import i18n
from desk.model.money import ZERO, Money
from ui.dialogs import sentences
from ui.dialogs.controls import set_mark

TYPABLE = QRegularExpression("[0-9 .,'’₴\u00a0\u202f\u2009]{0,18}")


def plus(event: QKeyEvent) -> bool:
    """True for a plain `+`; with Ctrl it makes the text larger."""
    return event.text() == "+" and not event.modifiers() & Qt.KeyboardModifier.ControlModifier


class AmountField(QLineEdit):
    """`sum_edited` carries what a person typed: a sum, nothing as zero, or None for what can't be one sum.

    `brief` leaves out kopiykas when there are none.
    """

    sum_edited = Signal(object)
    rest_asked = Signal()
    line_asked = Signal()

    def __init__(self, parent: QWidget | None = None, *, brief: bool = False) -> None:
        super().__init__(parent)
        self._written = sentences.short if brief else i18n.amount
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setValidator(QRegularExpressionValidator(TYPABLE, self))
        self.setMaxLength(18)
        self.textEdited.connect(self._on_text_edited)

    def value(self) -> Money | None:
        """The sum that stands in it; None when it is no sum."""
        text = self.text().strip()
        if not text:
            return ZERO
        try:
            return Money.parse(text)
        except ValueError:
            return None

    def show_sum(self, value: Money | None, *, wrong: bool = False) -> None:
        """Writes a sum unless it stands there already, in whatever way a person is typing it."""
        being_typed = self.isModified() and self.value() == value
        if value is not None and not being_typed:
            self._write(self._written(value))
        set_mark(self, "wrong", wrong)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Everything is selected, so that typing replaces it."""
        super().focusInEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.selectAll()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """What was typed is written the way sums are written."""
        super().focusOutEvent(event)
        value = self.value()
        if value is not None:
            self._write(self._written(value))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """`*` asks for all that remains, `+` for one more line; neither can be part of a sum."""
        if event.text() == "*":
            self.rest_asked.emit()
        elif plus(event):
            self.line_asked.emit()
        else:
            super().keyPressEvent(event)

    def _write(self, text: str) -> None:
        if text != self.text():
            everything = self.hasFocus() and self.selectedText() == self.text()
            self.setText(text)
            if everything:
                self.selectAll()

    def _on_text_edited(self) -> None:
        self.sum_edited.emit(self.value())
