"""One movement of money in a dialog: an icon, its kind and sum, and what became of it."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from desk.model.intent import Intent, IntentState
from ui.dialogs import sentences
from ui.widgets.icons import IconView
from ui.widgets.text import PlainLabel
from ui.widgets.theme import Theme

DOUBT = ("triangle-alert", "caution")
NOTHING = ("circle-slash-2", "muted")
LOOKS = {
    IntentState.CONFIRMED: ("circle-check", "good"),
    IntentState.CORRECTED: ("circle-check", "good"),
    IntentState.REJECTED: ("octagon-x", "bad"),
    IntentState.ABSENT: ("octagon-x", "bad"),
    IntentState.AMBIGUOUS: ("circle-question-mark", "accent"),
    IntentState.SENDING: ("loader-circle", "accent"),
    IntentState.DRAFT: NOTHING,
    IntentState.PREPARED: NOTHING,
    IntentState.CANCELLED: NOTHING,
    IntentState.FENCED: NOTHING,
}


class PartRow(QWidget):
    """Drawn anew at every change of its intent."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._icon = IconView(theme, *NOTHING, parent=self)
        self.name = PlainLabel()
        self.name.setMinimumWidth(theme.px(190))
        self.what = PlainLabel(role="muted", wrap=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self._icon)
        row.addWidget(self.name)
        row.addWidget(self.what, 1)

    def draw(self, intent: Intent, *, sending: bool) -> None:
        """As the journal tells it; `sending` while the whole payment is on its way."""
        gone = intent.state is IntentState.CORRECTED and not intent.booked
        self._icon.show_icon(*(NOTHING if gone else LOOKS.get(intent.state, DOUBT)))
        self.name.setText(sentences.part_title(intent))
        self.what.setText(sentences.waiting_sentence(intent) if sending else sentences.part_sentence(intent))
