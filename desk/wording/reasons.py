"""Why somebody may or may not come in, in words: one short sentence a reason, and one headline a decision."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, TypeAlias

from desk.config import LANGUAGES
from desk.i18n import Language, clock_time, current, day, language
from desk.model.decide import Allowed, Code, Cure, Decision, Denied, Reason, Warned

Facts: TypeAlias = Mapping[str, Any]
Sentence: TypeAlias = Callable[[Language, Facts], str]
DAY_HOURS = 24


def of_reason(reason: Reason, say: Language | None = None) -> str:
    """The reason as a short sentence without a full stop."""
    return _REASONS[reason.code](say or current(), reason.facts)


def in_three_languages(reason: Reason) -> dict[str, str]:
    """The sentence of a reason by language code."""
    return {code: of_reason(reason, language(code)) for code in LANGUAGES}


def of_decision(decision: Decision, say: Language | None = None) -> str:
    """The verdict with its strongest reason: `ENTRY DENIED — the ticket ended on 30.11.2026`."""
    say = say or current()
    detail = _detail(decision, say)
    return f"{_verdict(decision, say)} — {detail}" if detail else _verdict(decision, say)


def of_cure(cure: Cure, say: Language | None = None) -> str:
    """The next action that would take a reason away, as it stands on a button."""
    return _CURES[cure](say or current())


def _verdict(decision: Decision, say: Language) -> str:
    first = decision.reasons[0].code if decision.reasons else None
    match decision:
        case Denied() if first is not None and first in _OWN_HEADLINES:
            return _OWN_HEADLINES[first](say)
        case Denied():
            return say.gettext("ENTRY DENIED")
        case Warned():
            return say.gettext("ENTRY ALLOWED, TAKE A LOOK")
        case Allowed() if first is Code.EXIT:
            return say.gettext("EXIT")
        case Allowed():
            return say.gettext("ENTRY ALLOWED")


def _detail(decision: Decision, say: Language) -> str:
    if isinstance(decision, Allowed) and decision.ticket is not None and (left := decision.ticket.passes_left) is not None:
        return _begun_small(say.ngettext("{count} visit left", "{count} visits left", left).format(count=left))
    if not decision.reasons:
        return ""
    first = decision.reasons[0]
    if first.code in (Code.UNKNOWN_TAG, Code.EXIT):
        return ""
    if first.code is Code.LOCKED:
        return f"«{first.facts['text']}»"
    return _begun_small(of_reason(first, say))


def _begun_small(sentence: str) -> str:
    """The sentence as the end of another one."""
    return sentence[:1].lower() + sentence[1:]


def _several(say: Language, facts: Facts) -> str:
    count = facts.get("count", 1)
    if count < 2:  # noqa: PLR2004 - one client, of whom only a part of the number is known
        return say.gettext("The card may be somebody else's: choose the client")
    return say.ngettext("{count} client has this card: choose", "{count} clients have this card: choose", count).format(
        count=count
    )


def _ends_soon(say: Language, facts: Facts) -> str:
    if facts["days"] == 0:
        return say.gettext("The ticket ends today")
    if facts["days"] == 1:
        return say.gettext("The ticket ends tomorrow")
    return say.ngettext(
        "The ticket ends in {count} day, on {day}", "The ticket ends in {count} days, on {day}", facts["days"]
    ).format(count=facts["days"], day=day(facts["day"]))


def _debt(say: Language, facts: Facts) -> str:
    owed, days = say.money(facts["sum"]), facts.get("days")
    if not days:
        return say.gettext("Debt {sum}").format(sum=owed)
    return say.ngettext("Debt {sum} for {count} day", "Debt {sum} for {count} days", days).format(sum=owed, count=days)


def _birthday(say: Language, facts: Facts) -> str:
    days = facts["days"]
    if days == 0:
        return say.gettext("Birthday today")
    if days > 0:
        return say.ngettext("Birthday in {count} day", "Birthday in {count} days", days).format(count=days)
    return say.ngettext("Birthday was {count} day ago", "Birthday was {count} days ago", -days).format(count=-days)


def _passed_lately(say: Language, facts: Facts) -> str:
    if not facts["minutes"]:
        return say.gettext("This card came in a moment ago")
    return say.ngettext("This card came in {count} minute ago", "This card came in {count} minutes ago", facts["minutes"]).format(
        count=facts["minutes"]
    )


def _staff(say: Language, facts: Facts) -> str:
    name = ", ".join(each for each in (facts.get("text"), facts.get("position")) if each)
    return say.gettext("Staff: {name}").format(name=name) if name else say.gettext("Staff")


def _old(say: Language, facts: Facts) -> str:
    return say.gettext("Last told by LuckyFit {age}: it may have changed").format(age=_ago(say, facts["hours"]))


def _too_old(say: Language, facts: Facts) -> str:
    if facts["hours"] is None:
        return say.gettext("This PC does not know the client's tickets yet: decide yourself")
    return say.gettext("Last told by LuckyFit {age}: decide yourself").format(age=_ago(say, facts["hours"]))


def _ago(say: Language, hours: int) -> str:
    """How long ago, in hours, and from two days on in days."""
    if hours < 2 * DAY_HOURS:
        return say.ngettext("{count} hour ago", "{count} hours ago", hours).format(count=hours)
    days = hours // DAY_HOURS
    return say.ngettext("{count} day ago", "{count} days ago", days).format(count=days)


_REASONS: Mapping[Code, Sentence] = MappingProxyType(
    {
        Code.DOOR_SHUT: lambda say, _facts: say.gettext("This door is closed now"),
        Code.UNKNOWN_TAG: lambda say, _facts: say.gettext("Nobody has this card"),
        Code.RANDOM_TAG: lambda say, _facts: say.gettext("This card (a phone) gives another number each time"),
        Code.SEVERAL_CLIENTS: _several,
        Code.LOCKED: lambda say, facts: say.gettext("Locked: «{text}»").format(text=facts["text"]),
        Code.BUSY: lambda say, _facts: say.gettext("Somebody else was passing: tap again"),
        Code.CLOSED: lambda say, _facts: say.gettext("The club is closed now"),
        Code.FULL: lambda say, facts: say.gettext("The club is full: {count} inside").format(count=facts["count"]),
        Code.TOO_OLD: _too_old,
        Code.NO_TICKET: lambda say, _facts: say.gettext("No ticket"),
        Code.NOT_STARTED: lambda say, facts: say.gettext("The ticket starts on {day}").format(day=day(facts["day"])),
        Code.EXPIRED: lambda say, facts: say.gettext("The ticket ended on {day}").format(day=day(facts["day"])),
        Code.NO_PASSES: lambda say, _facts: say.gettext("No visits are left on the ticket"),
        Code.INSIDE: lambda say, facts: say.gettext("Inside since {time}, no exit was seen").format(time=clock_time(facts["at"])),
        Code.PASSED_LATELY: _passed_lately,
        Code.UNPROVED_PAYMENT: lambda say, _facts: say.gettext("Paid today, LuckyFit has not confirmed it yet"),
        Code.DEBT: _debt,
        Code.FEE_UNPAID: lambda say, facts: say.gettext("The membership fee is not paid: {sum}").format(
            sum=say.money(facts["sum"])
        ),
        Code.OLD_DATA: _old,
        Code.MESSAGE: lambda say, facts: say.gettext("Message: «{text}»").format(text=facts["text"]),
        Code.ENDS_SOON: _ends_soon,
        Code.LAST_PASSES: lambda say, facts: say.ngettext("{count} visit left", "{count} visits left", facts["passes"]).format(
            count=facts["passes"]
        ),
        Code.STARTS_BY_ENTRY: lambda say, _facts: say.gettext("The ticket starts with this visit"),
        Code.TRIAL: lambda say, _facts: say.gettext("A trial ticket"),
        Code.BIRTHDAY: _birthday,
        Code.STAFF: _staff,
        Code.REENTRY: lambda say, _facts: say.gettext("Back within the same visit"),
        Code.EXIT: lambda say, _facts: say.gettext("Exit"),
    }
)

_OWN_HEADLINES: Mapping[Code, Callable[[Language], str]] = MappingProxyType(
    {
        Code.UNKNOWN_TAG: lambda say: say.gettext("UNKNOWN CARD"),
        Code.RANDOM_TAG: lambda say: say.gettext("UNKNOWN CARD"),
        Code.SEVERAL_CLIENTS: lambda say: say.gettext("WHOSE CARD IS IT?"),
        Code.LOCKED: lambda say: say.gettext("CLIENT IS LOCKED"),
    }
)

_CURES: Mapping[Cure, Callable[[Language], str]] = MappingProxyType(
    {
        Cure.BIND_CARD: lambda say: say.gettext("Bind the card to a client"),
        Cure.USE_CARD: lambda say: say.gettext("Use a card or a wristband"),
        Cure.CHOOSE_CLIENT: lambda say: say.gettext("Choose the client"),
        Cure.UNLOCK: lambda say: say.gettext("Unlock in LuckyFit"),
        Cure.SELL: lambda say: say.gettext("Sell a ticket"),
        Cure.WAIT: lambda say: say.gettext("Wait for the start or change it in LuckyFit"),
        Cure.PAY: lambda say: say.gettext("Take a payment"),
        Cure.TELL: lambda say: say.gettext("Tell the client"),
        Cure.LET_IN: lambda say: say.gettext("Let in by hand"),
        Cure.PROVE: lambda say: say.gettext("Check the payment"),
    }
)
