"""A client who does not exist, drawn where nobody sees it: the first who comes is then drawn as fast as the hundredth.

What Qt does once (styles, letters, icons, its own enumerations) takes longer than a frame, and would make a person wait.
"""

from __future__ import annotations

from datetime import datetime

from desk.model.client import Client
from desk.model.decide import Code, Cure, Level, Reason, Warned
from desk.model.money import Money
from desk.model.ticket import ClientTicket, DepositAccount
from desk.model.view import ClientView
from ui.pages.client_page import ClientPage
from ui.presenters.reception_state import Look, ReceptionState, Shown
from ui.widgets.actions import KEYS
from ui.widgets.banner import PLATES
from ui.widgets.taps_list import MARKS
from ui.widgets.theme import Theme

SUM = Money(100)
ICONS = (
    *((plate.icon, plate.foreground) for plate in PLATES.values()),
    *MARKS.values(),
    *((icon, ink) for icon, _key in KEYS.values() for ink in ("text", "disabled", "on_accent")),
)
LETTERS = "абвгґдеєжзиіїйклмнопрстуфхцчшщьюяыэъabcdefghijklmnopqrstuvwxyz"


def rehearse(page: ClientPage, theme: Theme, now: datetime) -> None:
    """Reads every icon of a verdict, a deed and a tap; draws every letter, a ticket and reasons of each level.

    The page holds them until it is given a client.
    """
    client = Client(1, LETTERS, LETTERS.upper(), phone="+380 12 345 67 89")
    ticket = ClientTicket(1, 1, LETTERS.upper(), started=now, passes=8, passes_left=4, price=SUM, price_debt=SUM, account_id=1)
    decision = Warned(
        (Reason(Code.NO_TICKET, Level.DENY, cure=Cure.SELL), Reason(Code.TRIAL, Level.WARN), Reason(Code.STAFF, Level.NONE))
    )
    view = ClientView(client, (ticket,), (DepositAccount(1, 1, SUM),), None, decision, now)
    for name, ink in ICONS:
        theme.icon(name, theme.color(ink))
    page.render_state(ReceptionState(Look(Shown.CLIENT, view, at=now), ready=True))
    page.grab()
