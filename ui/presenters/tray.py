"""The demo's tray: which virtual cards there are to tap, and what each is an example of; no Qt."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from desk.i18n import _, phone
from desk.sandbox.server import Sandbox

TOUR: Mapping[str, Callable[[], str]] = MappingProxyType(
    {
        "active": lambda: _("An active ticket"),
        "passes_left": lambda: _("A ticket with passes left"),
        "one_pass": lambda: _("The last pass"),
        "ends_soon": lambda: _("A ticket that ends soon"),
        "expired": lambda: _("An expired ticket"),
        "no_ticket": lambda: _("No ticket at all"),
        "not_started": lambda: _("A ticket that has not started"),
        "starts_by_entry": lambda: _("Starts by the first entry"),
        "trial": lambda: _("A trial ticket"),
        "debt_both": lambda: _("A debt, for the price and the fee"),
        "unpaid": lambda: _("A ticket nobody has paid for"),
        "deposit": lambda: _("Money on the deposit"),
        "locked": lambda: _("A locked card"),
        "message": lambda: _("A message for reception"),
        "birthday": lambda: _("A birthday"),
        "same_tag": lambda: _("A card two clients have"),
    }
)
UNKNOWN_CARD = "09FFEEDDCC"


@dataclass(frozen=True, slots=True)
class VirtualCard:
    """A card to tap: what it shows, whose it is, and its number as a reader gets it."""

    example: str
    owner: str
    number: str


def cards_of(sandbox: Sandbox) -> tuple[VirtualCard, ...]:
    """One card a case, then a badge of the staff and a card nobody has."""
    found: dict[str, VirtualCard] = {}
    for person in sandbox.club.clients:
        words = TOUR.get(person.scenario)
        if words is not None and person.card and person.scenario not in found:
            found[person.scenario] = VirtualCard(words(), f"{person.surname} {person.name}", person.card)
        if len(found) == len(TOUR):
            break
    badge = next(each for each in sandbox.club.staff if each.card)
    staff = VirtualCard(_("A badge of the staff"), f"{badge.surname} {badge.name}", badge.card)
    nobody = VirtualCard(_("A card nobody has"), "", UNKNOWN_CARD)
    return (*(found[name] for name in TOUR if name in found), staff, nobody)


def last_code(sandbox: Sandbox) -> str:
    """The latest SMS that a client would have got, as a sentence."""
    if not sandbox.sms.messages:
        return _("SMS codes for clients appear here.")
    message = sandbox.sms.messages[-1]
    return _("SMS to {phone}: {code}").format(phone=phone(message.phone), code=message.code)
