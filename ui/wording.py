"""Every sentence of the reception window that depends on a decision, a state or an error; no Qt."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType

from desk import wording as spoken
from desk.errors import DeskError
from desk.events import Health
from desk.i18n import _, clock_time, day, money, ngettext, phone
from desk.model.client import Client
from desk.model.decide import Code, Cure, Reason
from desk.model.standing import day_of, past, starts_by_entry, used_up
from desk.model.ticket import ClientTicket
from desk.model.view import ClientView
from ui.presenters.reception_state import Deed, Hindrance, Light, Look, Tap, Verdict

DOT = "\u00a0\u00a0·\u00a0 "

Sentence = Callable[[], str]


def of_error(error: DeskError) -> str:
    """What happened, why, and what to do."""
    return spoken.of_error(error)


def of_reason(reason: Reason) -> str:
    """One reason of a decision."""
    return spoken.of_reason(reason)


VERDICTS: Mapping[Verdict, Sentence] = MappingProxyType(
    {
        Verdict.IDLE: lambda: _("Tap a card or type a surname"),
        Verdict.READING: lambda: _("Checking…"),
        Verdict.GRANTED: lambda: _("ENTRY ALLOWED"),
        Verdict.WARNED: lambda: _("ENTRY ALLOWED, TAKE A LOOK"),
        Verdict.DENIED: lambda: _("ENTRY DENIED"),
        Verdict.LOCKED: lambda: _("CLIENT IS LOCKED"),
        Verdict.SEVERAL: lambda: _("WHOSE CARD IS IT?"),
        Verdict.UNKNOWN_CARD: lambda: _("UNKNOWN CARD"),
        Verdict.STAFF: lambda: _("STAFF"),
        Verdict.FAILED: lambda: _("NO ANSWER, DECIDE YOURSELF"),
    }
)


def headline(verdict: Verdict) -> str:
    """The verdict in two or three words."""
    return VERDICTS[verdict]()


def banner_detail(look: Look) -> str:
    """The one thing to know beside the verdict."""
    if look.view is not None:
        return _client_detail(look.view)
    if look.staff is not None:
        return DOT.join(part for part in (look.staff.full_name, look.staff.position) if part)
    if look.choices:
        return ngettext(
            "{count} client has this card number: choose", "{count} clients have this card number: choose", len(look.choices)
        ).format(count=len(look.choices))
    if look.error is not None:
        return _("card {number}").format(number=look.tag.shown) if look.tag is not None else ""
    if look.tag is not None:
        return _("The card {number} is nobody's").format(number=look.tag.shown)
    return ""


def _client_detail(view: ClientView) -> str:
    told = [reason for reason in view.decision.reasons if reason.code is not Code.STAFF]
    ticket = view.decision.ticket
    if told and told[0].code is Code.LOCKED:
        return _("«{text}»").format(text=told[0].facts.get("text", ""))
    if ticket is None or (told and told[0].level != "none"):
        return of_reason(view.decision.reasons[0]) if view.decision.reasons else ""
    parts = [passes_left(ticket), _until(ticket, view.read_at)]
    return DOT.join(part for part in parts if part)


def announcement(look: Look, verdict: Verdict) -> str:
    """The whole verdict for a screen reader, with the name first."""
    name = look.view.client.full_name if look.view else ""
    return ". ".join(part for part in (name, headline(verdict), banner_detail(look)) if part)


def passes_left(ticket: ClientTicket) -> str:
    """How many visits are left, in words."""
    if ticket.passes_left is None:
        return _("no limit of visits")
    return ngettext("{count} visit left", "{count} visits left", ticket.passes_left).format(count=ticket.passes_left)


def passes_short(ticket: ClientTicket) -> str:
    """Visits left of all, for a narrow column."""
    if ticket.passes_left is None:
        return _("unlimited")
    if ticket.passes is None:
        return str(ticket.passes_left)
    return _("{left} of {all}").format(left=ticket.passes_left, all=ticket.passes)


def _until(ticket: ClientTicket, now: datetime) -> str:
    last = day_of(ticket.finished, now)
    return _("valid until {day}").format(day=day(last)) if last else ""


def ticket_until(ticket: ClientTicket, now: datetime) -> str:
    """Its last day, for a column."""
    last = day_of(ticket.finished, now)
    return day(last) if last else "—"


def ticket_state(ticket: ClientTicket, now: datetime) -> str:
    """How a ticket stands, in words."""
    first = day_of(ticket.started, now)
    if used_up(ticket):
        return _("no visits left")
    if past(ticket, now):
        return _("ended")
    if starts_by_entry(ticket):
        return _("starts with the first visit")
    if first is not None and first > now.date():
        return _("starts on {day}").format(day=day(first))
    return _("active")


def ticket_payment(ticket: ClientTicket) -> str:
    """Whether it is paid, in words."""
    return _("owes {sum}").format(sum=money(ticket.debt)) if ticket.debt else _("paid")


def contacts(client: Client, now: datetime) -> str:
    """Phone, card and since when, in one line."""
    since = day_of(client.created_at, now)
    parts = [
        phone(client.phone) if client.phone else _("no phone"),
        _("card {number}").format(number=client.cardnum or client.tag) if client.cardnum or client.tag else _("no card"),
        _("client since {day}").format(day=day(since)) if since else "",
    ]
    return DOT.join(part for part in parts if part)


def initials(client: Client) -> str:
    """Two letters in place of a photo."""
    return (client.surname[:1] + client.name[:1]).upper() or "?"


def last_digits(client: Client) -> str:
    """The end of the phone, enough to ask somebody for."""
    digits = "".join(sign for sign in client.phone or "" if sign.isdigit())
    return _("phone …{digits}").format(digits=digits[-4:]) if digits else _("no phone")


def card_of(client: Client) -> str:
    """What is printed on the card, else the tag."""
    return client.cardnum or client.tag or ""


def tap_name(tap: Tap) -> str:
    """Whose tap it was."""
    if tap.client is not None:
        return " ".join(part for part in (tap.client.surname, tap.client.name) if part)
    if tap.staff is not None:
        return tap.staff.full_name
    return _("card {number}").format(number=tap.tag.shown)


def tap_note(tap: Tap) -> str:
    """What came of a tap, in a few words; nothing when all was well."""
    if tap.verdict is Verdict.GRANTED:
        return ""
    return of_reason(tap.reason) if tap.reason is not None else TAP_NOTES[tap.verdict]()


TAP_NOTES: Mapping[Verdict, Sentence] = MappingProxyType(
    {
        Verdict.WARNED: lambda: _("take a look"),
        Verdict.DENIED: lambda: _("denied"),
        Verdict.LOCKED: lambda: _("locked"),
        Verdict.SEVERAL: lambda: _("several clients, not chosen"),
        Verdict.UNKNOWN_CARD: lambda: _("unknown card"),
        Verdict.STAFF: lambda: _("staff"),
        Verdict.FAILED: lambda: _("no answer"),
    }
)

CURES: Mapping[Cure, Sentence] = MappingProxyType(
    {
        Cure.SELL: lambda: _("Sell a ticket"),
        Cure.PAY: lambda: _("Take a payment"),
    }
)
"""Cures that can be done from here; the others are said in the reason itself."""

DEEDS: Mapping[Deed, Sentence] = MappingProxyType(
    {
        Deed.SELL: lambda: _("Sell a ticket"),
        Deed.PAY: lambda: _("Take a payment"),
        Deed.DEPOSIT: lambda: _("Top up the deposit"),
        Deed.INSTASPORT: lambda: "Instasport",
        Deed.REFRESH: lambda: _("Refresh"),
    }
)

HINDRANCES: Mapping[Hindrance, Sentence] = MappingProxyType(
    {
        Hindrance.NO_CLIENT: lambda: _("Tap a card or find a client first"),
        Hindrance.NO_ANSWER: lambda: _("LuckyFit does not answer"),
        Hindrance.NOTHING_OWED: lambda: _("Nothing is owed"),
        Hindrance.NO_ACCOUNT: lambda: _("The client has no deposit account"),
        Hindrance.NOT_SET_UP: lambda: _("Instasport is not set up"),
        Hindrance.NOTHING_TO_READ: lambda: _("Nobody is shown"),
    }
)

LIGHT_NAMES: Mapping[str, Sentence] = MappingProxyType(
    {
        "luckyfit": lambda: "LuckyFit",
        "instasport": lambda: "Instasport",
        "reader": lambda: _("Reader"),
    }
)

HEALTHS: Mapping[Health, Sentence] = MappingProxyType(
    {
        Health.UNKNOWN: lambda: _("not asked yet"),
        Health.OK: lambda: _("works"),
        Health.SLOW: lambda: _("slow"),
        Health.OFF: lambda: _("no connection"),
        Health.NOT_SET_UP: lambda: _("not set up"),
    }
)


def light_detail(name: str, light: Light) -> str:
    """All that is known of a light, for its tooltip."""
    parts = [_("{thing}: {state}").format(thing=LIGHT_NAMES[name](), state=HEALTHS[light.health]())]
    if light.latency_ms is not None:
        parts.append(_("answers in {count} ms").format(count=light.latency_ms))
    if light.since is not None:
        parts.append(_("since {time}").format(time=clock_time(light.since)))
    if light.detail:
        parts.append(light.detail)
    return DOT.join(parts)


def no_answer(light: Light) -> str:
    """LuckyFit is out of reach."""
    if light.since is None:
        return _("LuckyFit does not answer. Nothing can be sold or paid until it does.")
    return _("LuckyFit does not answer since {time}. Nothing can be sold or paid until it does.").format(
        time=clock_time(light.since)
    )


def no_reader(light: Light) -> str:
    """The reader is gone."""
    if light.detail:
        return _("The card reader is lost ({detail}). Check its cable; until then find clients by name or phone.").format(
            detail=light.detail
        )
    return _("The card reader is lost. Check its cable; until then find clients by name or phone.")


def card_waits(tap: Tap) -> str:
    """A card was read while a form was being filled in."""
    if tap.client is not None or tap.staff is not None:
        return _("The card of {name} was read.").format(name=tap_name(tap))
    return _("A card {number} was read.").format(number=tap.tag.shown)


def questions(count: int) -> str:
    """How many movements of money nobody can be sure of yet."""
    return ngettext("{count} payment to be checked", "{count} payments to be checked", count).format(count=count)


def found(count: int, *, more: bool) -> str:
    """How many clients a search has found."""
    if more:
        return _("The first {count} are shown: type more").format(count=count)
    return ngettext("{count} client found", "{count} clients found", count).format(count=count)


def nobody_found(text: str) -> str:
    """The search has found nobody."""
    return _("Nobody was found for «{text}»").format(text=text)
