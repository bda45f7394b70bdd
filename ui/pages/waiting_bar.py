"""A card was read while a form was being filled in: it waits here and takes nothing away."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desk.i18n import _
from ui import wording
from ui.presenters.reception_state import ReceptionState
from ui.widgets.frames import InfoBar
from ui.widgets.theme import Theme

if TYPE_CHECKING:
    from ui.dialogs.form import FormDialog
    from ui.presenters.reception import Reception


class WaitingBar(InfoBar):
    """Go to the card or leave it for later; `go` is what going means here."""

    def __init__(self, theme: Theme, reception: Reception, go: Callable[[], None], parent: QWidget | None = None) -> None:
        super().__init__(theme, "nfc", "accent", 2, parent)
        self._reception, self._to_card = reception, go
        self._go, self._later = self.buttons
        self._go.clicked.connect(self._on_go)
        self._later.clicked.connect(reception.later)
        for button in self.buttons:
            button.setAutoDefault(False)

    def put_on(self, dialog: FormDialog) -> None:
        """On top of a form, with the key that goes to the card."""
        layout = dialog.layout()
        if isinstance(layout, QVBoxLayout):
            layout.insertWidget(0, self)
        dialog.bind("F2", lambda: _("go to the card that waits"), self._on_go)
        self.render_state(self._reception.state)

    def render_state(self, state: ReceptionState) -> None:
        """Shows the card that waits, if one does."""
        self._go.setText(_("Go to it") + "  F2")
        self._later.setText(_("Later"))
        self.tell(wording.card_waits(state.waiting) if state.waiting is not None else "")

    def _on_go(self) -> None:
        if self._reception.state.waiting is not None:
            self._to_card()
