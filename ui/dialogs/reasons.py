"""A row of the commonest reasons, and a field for another in one's own words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Generic, TypeVar

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from ui.widgets.tokens import HALF_GAP

P = TypeVar("P", bound=StrEnum)


class Reasons(QVBoxLayout, Generic[P]):
    """The first preset is there already; a press on another takes its place, and so does typing."""

    def __init__(self, presets: Mapping[P, Callable[[], str]], owner: QWidget) -> None:
        super().__init__()
        self._presets = presets
        self.buttons = {each: QPushButton(owner) for each in presets}
        self.field = QLineEdit(owner)
        row = QHBoxLayout()
        row.setSpacing(HALF_GAP)
        for preset, button in self.buttons.items():
            button.setAutoDefault(False)
            button.clicked.connect(lambda _checked=False, preset=preset: self._choose(preset))
            row.addWidget(button)
        self.setSpacing(HALF_GAP)
        self.addLayout(row)
        self.addWidget(self.field)

    def begin(self) -> None:
        """The first one stands there."""
        self._choose(next(iter(self._presets)))

    def name(self) -> None:
        """Their texts, in the language in use."""
        for preset, button in self.buttons.items():
            button.setText(self._presets[preset]())

    def chosen_whole(self) -> QWidget:
        """The field, where typing replaces what stands there."""
        self.field.selectAll()
        return self.field

    def _choose(self, preset: P) -> None:
        self.field.setText(self._presets[preset]())
        self.field.setFocus()
        self.field.selectAll()
