"""What is only said with a reason: a link that opens a line for it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from ui.widgets.tokens import HALF_GAP

LONGEST_REASON = 500


class ReasonRow(QWidget):
    """Closed it is a link; `asked` carries the reason."""

    asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.link, self.ask = QPushButton(self), QPushButton(self)
        self.link.setProperty("role", "link")
        self.reason = QLineEdit(self)
        self.reason.setMaxLength(LONGEST_REASON)
        for button in (self.link, self.ask):
            button.setAutoDefault(False)
        self.link.clicked.connect(self._on_link)
        self.ask.clicked.connect(self._on_ask)
        self.reason.returnPressed.connect(self._on_ask)
        self.reason.textChanged.connect(lambda: self.ask.setEnabled(bool(self.reason.text().strip())))
        line = QHBoxLayout()
        line.setSpacing(HALF_GAP)
        line.addWidget(self.reason, 1)
        line.addWidget(self.ask)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.link, 0, Qt.AlignmentFlag.AlignLeft)
        column.addLayout(line)
        self.close_line()

    def name(self, link: str, ask: str, why: str) -> None:
        """Its texts, in the language in use."""
        self.link.setText(link)
        self.ask.setText(ask)
        self.reason.setPlaceholderText(why)
        self.reason.setAccessibleName(why)

    def close_line(self) -> None:
        """Only the link."""
        self.reason.clear()
        self.ask.setEnabled(False)
        for each in (self.reason, self.ask):
            each.hide()
        self.link.show()

    def _on_link(self) -> None:
        self.link.hide()
        for each in (self.reason, self.ask):
            each.show()
        self.reason.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_ask(self) -> None:
        if reason := self.reason.text().strip():
            self.close_line()
            self.asked.emit(reason)
