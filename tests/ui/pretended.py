"""Pretended clients and states for tests of how things look: long names, every verdict, every problem."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from desk.errors import StoreError, Unreachable
from desk.model.client import Client, Staff
from desk.model.decide import Facts, Rules, decide
from desk.model.health import Health
from desk.model.money import Money
from desk.model.tag import Tag
from desk.model.ticket import ClientTicket, DepositAccount, StartKind, TicketKind
from desk.model.view import ClientView
from ui.presenters.reception_state import Light, Look, ReceptionState, Shown, Tap, verdict_of

NOW = datetime(2026, 11, 22, 12, 41, 7, tzinfo=ZoneInfo("Europe/Kyiv"))
CARD = Tag.em(bytes.fromhex("0A00BC614E"))
ANNA = Client(
    1,
    "Бондаренко-Хмельницька",
    "Олександра",
    "Володимирівна",
    tag="188,24910",
    cardnum="100024",
    phone="+380671234567",
    birthday=date(1990, 5, 1),
    created_at=NOW - timedelta(days=900),
)
LIGHTS = {
    "luckyfit": Light(Health.OK, NOW, 120),
    "instasport": Light(Health.NOT_SET_UP),
    "reader": Light(Health.SLOW, NOW, detail="COM3"),
}


def ticket(number: int, **facts: object) -> ClientTicket:
    """A paid ticket with 5 visits of 12 left, but for the facts given."""
    plain = ClientTicket(
        number,
        1,
        "Клубне членство, рік, безлімітне відвідування всіх зон",
        kind=TicketKind.MEMBERSHIP,
        started=NOW - timedelta(days=10),
        finished=NOW + timedelta(days=39),
        start_kind=StartKind.SALE,
        passes=12,
        passes_left=5,
        price=Money(1_200_000),
        price_debt=Money(0),
        account_id=number * 10,
        created_at=NOW - timedelta(days=10),
    )
    return replace(plain, **facts)  # type: ignore[arg-type]  # names are those of the fields


def view_of(client: Client, *tickets: ClientTicket) -> ClientView:
    """The client with these tickets and a deposit."""
    accounts = (DepositAccount(7, client.id, Money(45_000)),)
    return ClientView(client, tickets, accounts, None, decide(Facts((client,), tickets, accounts), Rules(), NOW), NOW)


ALLOWED = view_of(ANNA, ticket(1))
WARNED = view_of(
    replace(ANNA, message="Забрати забуту пляшку на рецепції, вона у шафці №14"),
    ticket(1, price_debt=Money(1_200_000), passes=None, passes_left=None),
    ticket(2, started=None, finished=None, start_kind=StartKind.FIRST_ENTRY),
    ticket(3, passes_left=0),
)
LOCKED = view_of(replace(ANNA, locked="Порушення правил, до керівника"), ticket(1))
NOTHING = view_of(replace(ANNA, tag=None, cardnum=None, phone=None))


def state_of(look: Look, **lights: Light) -> ReceptionState:
    """The state of a window after three taps, with one question of money open."""
    taps = tuple(
        Tap(
            number,
            NOW,
            verdict_of(Look(Shown.CLIENT, view=view)),
            CARD,
            view.client,
            reason=next(iter(view.decision.reasons), None),
        )
        for number, view in ((3, WARNED), (2, LOCKED), (1, ALLOWED))
    )
    return ReceptionState(look=look, taps=taps, lights={**LIGHTS, **lights}, questions=1, ready=True)


def client_look(view: ClientView) -> Look:
    """A client on the screen."""
    return Look(Shown.CLIENT, view=view, tag=CARD, at=NOW)


GONE = Light(Health.OFF, NOW, detail="COM3")
STATES = {
    "idle": state_of(Look()),
    "allowed": state_of(client_look(ALLOWED)),
    "warned": state_of(client_look(WARNED)),
    "solved": state_of(client_look(ALLOWED)._replace(solved=WARNED.decision.reasons)),
    "locked": state_of(client_look(LOCKED)),
    "nothing": state_of(client_look(NOTHING)),
    "several": state_of(Look(Shown.SEVERAL, tag=CARD, choices=(ANNA, LOCKED.client), at=NOW)),
    "unknown": state_of(Look(Shown.UNKNOWN, tag=CARD, at=NOW)),
    "staff": state_of(Look(Shown.STAFF, tag=CARD, staff=Staff(1, "Гончар", "Олена", position="Адміністратор"), at=NOW)),
    "stopped": state_of(Look(Shown.STOPPED, error=StoreError(reason="wrong_key"))),
    "failed": state_of(Look(Shown.FAILED, tag=CARD, error=Unreachable("GET /clients"), at=NOW), luckyfit=GONE, reader=GONE),
}
