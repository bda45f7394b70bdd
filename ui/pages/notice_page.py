"""A card that leads to no client: unknown, a colleague's, or nobody could be asked."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desk.i18n import _
from ui import wording
from ui.presenters.reception_state import Look, ReceptionState, Shown
from ui.widgets.icons import IconView
from ui.widgets.text import PlainLabel
from ui.widgets.theme import Theme

ICONS = {Shown.UNKNOWN: "circle-question-mark", Shown.STAFF: "badge-check", Shown.FAILED: "circle-slash-2"}


class NoticePage(QFrame):
    """What happened and what to do; `search` and `again` are what can be pressed."""

    search = Signal()
    again = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._icon = IconView(theme, "info", "muted", 56, self)
        self._title = PlainLabel(parent=self, role="headline", wrap=True)
        self._text = PlainLabel(parent=self, role="muted", wrap=True)
        for label in (self._title, self._text):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._search, self._again = QPushButton(self), QPushButton(self)
        self._search.clicked.connect(self.search)
        self._again.clicked.connect(self.again)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button in (self._again, self._search):
            buttons.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(48, 32, 48, 32)
        column.setSpacing(8)
        column.addStretch(2)
        column.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(16)
        column.addWidget(self._title)
        column.addWidget(self._text)
        column.addSpacing(24)
        column.addLayout(buttons)
        column.setAlignment(buttons, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)

    def render_state(self, state: ReceptionState) -> None:
        """The words of what is shown."""
        look = state.look
        self._icon.spin(on=False)
        self._icon.show_icon(ICONS.get(look.shown, "info"), "border")
        title, text = _words(look)
        self._title.setText(title)
        self._text.setText(text)
        self._search.setText(_("Find the client") + "  F2")
        self._again.setText(_("Try again") + "  F5")
        self._again.setVisible(look.shown is Shown.FAILED)
        self._search.setVisible(look.shown is not Shown.STAFF)

    def render_reading(self) -> None:
        """Somebody else is being read, and it takes long enough to say so."""
        self._icon.show_icon("loader-circle", "border")
        self._icon.spin(on=True)
        self._title.setText(_("Reading the client…"))
        self._text.setText("")
        self._again.hide()
        self._search.hide()


def _words(look: Look) -> tuple[str, str]:
    if look.shown is Shown.STAFF and look.staff is not None:
        return look.staff.full_name, look.staff.position or _("A colleague's card.")
    if look.shown is Shown.FAILED and look.error is not None:
        whose = _("Nothing is known of the client, so nobody can be let in by the program.")
        return wording.of_error(look.error), whose
    if look.tag is not None and look.tag.is_random:
        return _("This card (a phone) gives another number each time"), _(
            "It can't be given to anybody. Ask for a card or a wristband, or find the client by name or phone."
        )
    number = look.tag.shown if look.tag else ""
    told = _("The card {number} belongs to no client. Find the client by name or phone, or try the card again.")
    return _("Nobody has this card"), told.format(number=number)
