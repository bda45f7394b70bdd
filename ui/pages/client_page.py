"""A client at the desk: the plate with reasons, and the tickets."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desk.i18n import _
from desk.model.decide import Cure
from desk.model.ticket import ClientTicket
from desk.model.view import ClientView
from ui.presenters.reception_state import Deed, ReceptionState
from ui.widgets.client_header import ClientHeader
from ui.widgets.frames import card
from ui.widgets.text import PlainLabel
from ui.widgets.theme import Theme
from ui.widgets.tickets_table import TicketsTable
from ui.widgets.tokens import GAP
from ui.wording import clients


class ClientPage(QWidget):
    """Draws the client of a state; `asked` carries a deed that was pressed here, `taken_back` an unpaid ticket."""

    asked = Signal(object)
    taken_back = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._header = ClientHeader(theme, self)
        self._header.cured.connect(self._on_cured)
        plate = card(self)
        self._title = PlainLabel(parent=plate, role="subtitle")
        self._age = PlainLabel(parent=plate, role="caption")
        self._empty = PlainLabel(parent=plate, role="muted")
        self._sell = QPushButton(plate)
        self._sell.clicked.connect(lambda: self.asked.emit(Deed.SELL))
        self.tickets = TicketsTable(theme, plate)
        self.tickets.taken_back.connect(self.taken_back)
        self.tickets.selectionModel().selectionChanged.connect(self._draw_take_back)
        self.take_back = QPushButton(plate)
        self.take_back.setProperty("role", "link")
        self.take_back.clicked.connect(self._on_take_back)
        self._shown: ClientView | None = None
        self._money_open = False
        self._lay_out(plate)

    def render_state(self, state: ReceptionState) -> None:
        """The client with everything that is known."""
        view = state.look.view
        if view is None:
            return
        self._header.render_look(state.look, view, money_open=state.hindrance(Deed.SELL) is None)
        self._title.setText(_("Tickets"))
        self._age.setText(clients.told(view, state.look.at or view.read_at))
        self._empty.setText(_("The client has no tickets."))
        self._sell.setText(_("Sell a ticket") + "  F3")
        self._sell.setEnabled(state.hindrance(Deed.SELL) is None)
        self.tickets.setAccessibleName(_("Tickets of the client"))
        if self._shown is None or not _alike(view, self._shown):
            self.tickets.tickets.show_view(view)
        self._shown = view
        self._nothing.setVisible(not view.tickets)
        self.tickets.setVisible(bool(view.tickets))
        self._money_open = state.hindrance(Deed.SELL) is None
        self._draw_take_back()

    def chosen(self) -> ClientTicket | None:
        """The ticket that is selected."""
        return self.tickets.chosen()

    def _draw_take_back(self) -> None:
        """Seen where an unpaid ticket is; it can be pressed once it is clear which one is meant."""
        self.take_back.setText(_("Take back the unpaid ticket") + "  Del")
        self.take_back.setVisible(bool(self.tickets.tickets.unpaid))
        self.take_back.setEnabled(self._money_open and self.tickets.retractable() is not None)
        self.take_back.setToolTip("" if self.take_back.isEnabled() else _("Choose the ticket in the table first"))

    def _on_take_back(self) -> None:
        if (ticket := self.tickets.retractable()) is not None:
            self.taken_back.emit(ticket)

    def _on_cured(self, cure: Cure) -> None:
        self.asked.emit(Deed.PAY if cure is Cure.PAY else Deed.SELL)

    def _lay_out(self, plate: QWidget) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(20, 14, 20, 6)
        head.addWidget(self._title, 1)
        head.addWidget(self._age)
        self._nothing = QWidget(plate)
        empty = QVBoxLayout(self._nothing)
        empty.setContentsMargins(20, 8, 20, 20)
        empty.setSpacing(12)
        empty.addWidget(self._empty)
        empty.addWidget(self._sell, 0, Qt.AlignmentFlag.AlignLeft)
        inside = QVBoxLayout(plate)
        inside.setContentsMargins(1, 0, 1, 8)
        inside.setSpacing(0)
        inside.addLayout(head)
        inside.addWidget(self._nothing)
        inside.addWidget(self.tickets, 1)
        below = QHBoxLayout()
        below.setContentsMargins(12, 4, 12, 0)
        below.addWidget(self.take_back)
        below.addStretch()
        inside.addLayout(below)
        inside.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addWidget(self._header)
        column.addWidget(plate, 1)


def _alike(one: ClientView, other: ClientView) -> bool:
    """The same tickets of the same client on the same day: a table that says the same is left as it is, with what is chosen."""
    same_day = one.read_at.date() == other.read_at.date()
    return same_day and one.client.id == other.client.id and one.tickets == other.tickets
