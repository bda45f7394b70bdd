"""What happened to the sale of a ticket, a sentence for each kind of event."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from desk.i18n import Language
from desk.model.money import Money
from desk.wording import happenings
from desk.wording.happenings import STOPPED, So, Told, with_words

UNKNOWN, ABSENT = "sale.unknown", "sale.absent"
PART_PAID, PAID = "sale.part_paid", "sale.paid"


def of(so: So, say: Language) -> str:
    """One event in a sentence; an unknown kind as it stands."""
    told = _KINDS.get(so.kind)
    return happenings.signed(told(so, say), so, say) if told is not None else happenings.of(so, say)


def is_paid(kind: str) -> bool:
    """True of an event after which something is paid for the ticket."""
    return kind in (PART_PAID, PAID)


def _sending(so: So, say: Language) -> str:
    if "template" not in so.facts:
        return say.gettext("The ticket was asked for again.")
    due = so.facts.get("minor")
    told = {
        "operator": so.facts.get("operator"),
        "number": so.facts.get("template"),
        "sum": say.money(Money(due)) if isinstance(due, int) else "?",
        "mark": so.facts.get("mark") or "?",
    }
    if told["operator"]:
        sentence = say.gettext("{operator} asked for ticket no. {number} of the price list for {sum}, mark {mark}.")
    else:
        sentence = say.gettext("Ticket no. {number} of the price list was asked for, for {sum}, mark {mark}.")
    return f"{sentence.format(**told)} {_named(so.facts.get('money'), say)}".strip()


def _named(money: Any, say: Language) -> str:
    """The money that was named with it, part by part."""
    parts = [
        f"{happenings.how(each, say)} {say.money(Money(each['minor']))}{_slip(each, say)}"
        for each in (money if isinstance(money, list) else ())
        if isinstance(each, dict) and isinstance(each.get("minor"), int)
    ]
    return say.gettext("Money named with it: {parts}.").format(parts=", ".join(parts)) if parts else ""


def _slip(part: Mapping[str, Any], say: Language) -> str:
    told = say.gettext("slip no. {number}").format(number=part.get("reference"))
    return f" ({told})" if part.get("reference") else ""


def _issued(so: So, say: Language) -> str:
    number = so.facts.get("ticket") or "?"
    if is_paid(so.before):
        return say.gettext("A payment was taken out of LuckyFit: nothing is paid for the ticket any more.")
    if so.before in (UNKNOWN, ABSENT):
        return say.gettext("Found by its mark: LuckyFit had issued the ticket, no. {number}.").format(number=number)
    return say.gettext("LuckyFit issued the ticket, no. {number}.").format(number=number)


def _rejected(so: So, say: Language) -> str:
    if so.words:
        return say.gettext("LuckyFit refused to issue the ticket: «{words}».").format(words=so.words)
    return say.gettext("LuckyFit refused to issue the ticket.")


def _unknown(so: So, say: Language) -> str:
    if so.words in STOPPED:
        return say.gettext("The program stopped before the answer came: the ticket may be issued, or not.")
    return with_words(say.gettext("The answer was not received: the ticket may be issued, or not."), so.words, say)


def _cancelled(so: So, say: Language) -> str:
    if so.before == ABSENT:
        return say.gettext("A person gave the sale up. A ticket that still comes is taken back.")
    return with_words(say.gettext("Surely nothing was sent: no ticket is issued."), so.words, say)


def _part_paid(so: So, say: Language) -> str:
    if so.before == PAID:
        return say.gettext("A payment was taken out of LuckyFit: the ticket is paid only in part now.")
    return say.gettext("The ticket is paid in part.")


_KINDS: Mapping[str, Told] = MappingProxyType(
    {
        "sale.sending": _sending,
        "sale.issued": _issued,
        "sale.rejected": _rejected,
        "sale.cancelled": _cancelled,
        UNKNOWN: _unknown,
        ABSENT: lambda _so, say: say.gettext("LuckyFit has no ticket of this sale."),
        PART_PAID: _part_paid,
        PAID: lambda _so, say: say.gettext("The ticket is paid."),
        "sale.undone": lambda _so, say: say.gettext("The unpaid ticket was taken back."),
    }
)
