"""A window on a real screen for `test_wedge_on_screen`: says in lines of JSON what was read and what its fields hold."""

from __future__ import annotations

import json
import sys

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QComboBox, QDialog, QLineEdit, QPushButton, QVBoxLayout

from desk.config import WedgeSettings
from desk.events import CardRead, Fact
from ui.widgets.wedge_filter import WedgeFilter


class Window(QDialog):
    def __init__(self, focused: str) -> None:
        super().__init__()
        self.pressed = 0
        self.field, self.list = QLineEdit(), QComboBox()
        self.list.addItems(["--", "0", "1", "f"])
        self.button = QPushButton("pay", default=True)
        self.button.clicked.connect(self._on_pressed)
        layout = QVBoxLayout(self)
        for widget in (self.field, self.list, self.button):
            layout.addWidget(widget)
        self.field.textChanged.connect(lambda: self.say("text"))
        self._focused = focused

    def changeEvent(self, event: object) -> None:
        if self.isActiveWindow():
            QTimer.singleShot(0, self._ready)

    def _ready(self) -> None:
        self.field.setFocus()
        if self._focused == "popup":
            self.list.setFocus()
            self.list.showPopup()
        QTimer.singleShot(200, lambda: self.say("ready"))

    def _on_pressed(self) -> None:
        self.pressed += 1
        self.say("pressed")

    def say(self, what: str) -> None:
        state = {"what": what, "text": self.field.text(), "list": self.list.currentText(), "pressed": self.pressed}
        sys.stdout.write(json.dumps(state) + "\n")
        sys.stdout.flush()


def main() -> None:
    app = QApplication(sys.argv)
    window = Window(sys.argv[1])

    def told(fact: Fact) -> None:
        number = fact.tag.number.hex().upper() if isinstance(fact, CardRead) else repr(fact)
        QTimer.singleShot(300, lambda: window.say(number))

    wedge = WedgeFilter(app, WedgeSettings(), told)
    window.show()
    window.activateWindow()
    app.exec()
    wedge.stop()


if __name__ == "__main__":
    main()
