"""Every sentence of the reception window that depends on a decision, a state or an error; no Qt."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from desk.i18n import _, clock_time, ngettext
from desk.model.health import Health
from ui.presenters.reception_state import Deed, Hindrance, Light, Look, Shown, Tap, Verdict

if TYPE_CHECKING:
    from datetime import datetime

    from desk.errors import DeskError
    from desk.events import RosterProgress
    from desk.model.decide import Reason
    from desk.model.tag import Tag

DOT = "\u00a0\u00a0·\u00a0 "

SET_KEY = "desk config set luckyfit.key"

Sentence = Callable[[], str]
HOUR_MIN = 60


def of_error(error: DeskError) -> str:
    """What happened, why, and what to do."""
    from desk.wording import of_error  # noqa: PLC0415 - the window is painted before anything can go wrong
    from ui.presenters.instasport import code_is_spent  # noqa: PLC0415

    if code_is_spent(error):
        return _("Instasport did not answer, and a code is good only once. Send another code.")
    return of_error(error)


def of_trouble(error: DeskError, *, stands: bool) -> str:
    """The same for what came on the way: `stands` when something was done before it."""
    from desk.wording import of_trouble  # noqa: PLC0415 - the window is painted before anything can go wrong

    return of_trouble(error, stands=stands)


def of_reason(reason: Reason) -> str:
    """One reason of a decision."""
    from desk.wording import of_reason  # noqa: PLC0415 - nobody is shown before the first paint

    return of_reason(reason)


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
        Verdict.STOPPED: lambda: _("THE PROGRAM DOES NOT WORK"),
        Verdict.ADMITTED: lambda: _("LET IN BY HAND"),
    }
)


def headline(verdict: Verdict) -> str:
    """The verdict in two or three words."""
    return VERDICTS[verdict]()


def banner_detail(look: Look) -> str:
    """The one thing to know beside the verdict."""
    if look.view is not None:
        from ui.wording.clients import detail  # noqa: PLC0415 - nobody is shown before the first paint

        return detail(look.view)
    if look.staff is not None:
        return DOT.join(part for part in (look.staff.full_name, look.staff.position) if part)
    if look.choices:
        return ngettext(
            "{count} client has this card number: choose", "{count} clients have this card number: choose", len(look.choices)
        ).format(count=len(look.choices))
    if look.error is not None and look.shown is not Shown.STOPPED:
        return _("card {number}").format(number=look.tag.shown) if look.tag is not None else ""
    return _of_nobody(look.tag) if look.tag is not None else ""


def _of_nobody(tag: Tag) -> str:
    if tag.is_random:
        return _("This card (a phone) gives another number each time")
    return _("The card {number} is nobody's").format(number=tag.shown)


def announcement(look: Look, verdict: Verdict) -> str:
    """The whole verdict for a screen reader, with the name first."""
    name = look.view.client.full_name if look.view else ""
    return ". ".join(part for part in (name, headline(verdict), banner_detail(look)) if part)


def tap_name(tap: Tap) -> str:
    """Whose tap it was."""
    if tap.client is not None:
        return " ".join(part for part in (tap.client.surname, tap.client.name) if part)
    if tap.staff is not None:
        return tap.staff.full_name
    if tap.tag is None:
        return _("Guest") if tap.verdict is Verdict.ADMITTED else _("card")
    return _("card {number}").format(number=tap.tag.shown)


def tap_note(tap: Tap) -> str:
    """What came of a tap, in a few words; nothing when all was well."""
    if tap.passed is not None:
        from ui.wording.doors import note  # noqa: PLC0415 - nobody taps before the first paint

        return note(tap)
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
        Verdict.STOPPED: lambda: _("the program does not work"),
        Verdict.ADMITTED: lambda: _("by hand"),
    }
)

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
        Hindrance.NO_KEY: lambda: _("LuckyFit does not accept the key"),
        Hindrance.NOTHING_OWED: lambda: _("Nothing is owed"),
        Hindrance.NO_ACCOUNT: lambda: _("The client has no deposit account"),
        Hindrance.NOT_SET_UP: lambda: _("Instasport is not set up"),
        Hindrance.READING: lambda: _("Checking…"),
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
        Health.ELSEWHERE: lambda: _("in another program"),
    }
)


def light_name(name: str, light: Light) -> str:
    """What the light stands for; one of several readers by its own name."""
    return " ".join(part for part in (LIGHT_NAMES[name](), light.name) if part)


def light_word(light: Light) -> str:
    """How a thing is doing, in a word or two."""
    if light.foreign:
        return _("foreign page")
    return _("key") if light.key_refused else HEALTHS[light.health]()


def health(light: Light) -> str:
    """The same in full."""
    if light.foreign:
        return _("something else answers in its place")
    return _("does not accept the key, or none is set") if light.key_refused else HEALTHS[light.health]()


def light_detail(name: str, light: Light) -> str:
    """All that is known of a light, for its tooltip."""
    parts = [_("{thing}: {state}").format(thing=light_name(name, light), state=health(light))]
    if light.latency_ms is not None:
        parts.append(_("answers in {count} ms").format(count=light.latency_ms))
    if light.since is not None:
        parts.append(_("since {time}").format(time=clock_time(light.since)))
    if name == "reader" and light.detail:
        parts.append(light.detail)
    return DOT.join(parts)


def no_answer(light: Light) -> str:
    """LuckyFit is out of reach, or does not know us."""
    if light.key_refused:
        return _(
            "LuckyFit does not accept the club's key, or none is set: nothing can be read or paid. "
            "Set it with «{command}» and start the program anew."
        ).format(command=SET_KEY)
    if light.foreign:
        return _(
            "Something else answers in place of LuckyFit: a sign-in page of the network, a proxy, or a notice of works. "
            "Nothing can be sold or paid until LuckyFit does."
        )
    if light.since is None:
        return _("LuckyFit does not answer. Nothing can be sold or paid until it does.")
    return _("LuckyFit does not answer since {time}. Nothing can be sold or paid until it does.").format(
        time=clock_time(light.since)
    )


def offline(since: datetime) -> str:
    """The desk goes on without LuckyFit."""
    told = _("Working without LuckyFit since {time}. Entry is decided by what this PC remembers; nothing can be sold or paid.")
    return told.format(time=clock_time(since))


def roster_progress(fact: RosterProgress) -> str:
    """How far the reading of the whole club has come; nothing once it is done."""
    if not fact.going:
        return _("The club can't be read now; it is tried again by itself") if fact.put_off else ""
    if fact.of is None or fact.left_s is None:
        return ngettext("Reading the club: {count} client", "Reading the club: {count} clients", fact.done).format(
            count=fact.done
        )
    done = _("Reading the club: {done} of {all}").format(done=fact.done, all=fact.of)
    minutes = round(fact.left_s / HOUR_MIN)
    if minutes < 1:
        left = _("less than a minute left")
    elif minutes < 2 * HOUR_MIN:
        left = ngettext("about {count} minute left", "about {count} minutes left", minutes).format(count=minutes)
    else:
        hours = round(minutes / HOUR_MIN)
        left = ngettext("about {count} hour left", "about {count} hours left", hours).format(count=hours)
    return f"{done}{DOT}{left}"


def no_answer_briefly(light: Light) -> str:
    """The same in one line."""
    return HINDRANCES[Hindrance.NO_KEY if light.key_refused else Hindrance.NO_ANSWER]()


def no_reader_briefly(light: Light) -> str:
    """The reader is gone or set wrongly, in one line."""
    if light.wrong_setting:
        return _("The card reader is set wrongly")
    return _("The card reader {name} is lost").format(name=light.name) if light.name else _("The card reader is lost")


def no_reader(light: Light) -> str:
    """The reader is gone, or can't be used as it is set; what was said of it stands in its light's tooltip."""
    if light.wrong_setting:
        return _(
            "The card reader is set wrongly ({setting}), so no card is read. "
            "Set it right with «{command}» and start the program anew."
        ).format(setting=light.wrong_setting, command=f"desk config set {light.wrong_setting}")
    if light.name:
        told = _("The card reader {name} is lost. Check its cable; until then find clients by name or phone.")
        return told.format(name=light.name)
    return _("The card reader is lost. Check its cable; until then find clients by name or phone.")


def clock_off(off_s: int) -> str:
    """This PC's clock is not LuckyFit's, and what to do."""
    minutes = max(1, round(abs(off_s) / 60))
    told = (
        ngettext(
            "This PC's clock is {count} minute slow. Set it right, or let the system set it by itself.",
            "This PC's clock is {count} minutes slow. Set it right, or let the system set it by itself.",
            minutes,
        )
        if off_s > 0
        else ngettext(
            "This PC's clock is {count} minute fast. Set it right, or let the system set it by itself.",
            "This PC's clock is {count} minutes fast. Set it right, or let the system set it by itself.",
            minutes,
        )
    )
    return told.format(count=minutes)


def card_waits(tap: Tap) -> str:
    """A card was read while a form was being filled in."""
    if tap.client is not None or tap.staff is not None:
        return _("The card of {name} was read.").format(name=tap_name(tap))
    return _("A card {number} was read.").format(number=tap.tag.shown if tap.tag is not None else "")


def questions(count: int) -> str:
    """How many movements of money and sales nobody can be sure of yet, or are to be put right."""
    if not count:
        return _("No open money questions")
    return ngettext("{count} open money question", "{count} open money questions", count).format(count=count)


def found(count: int, *, more: bool) -> str:
    """How many clients a search has found."""
    if more:
        return _("The first {count} are shown: type more").format(count=count)
    return ngettext("{count} client found", "{count} clients found", count).format(count=count)


def nobody_found(text: str) -> str:
    """The search has found nobody."""
    return _("Nobody was found for «{text}»").format(text=text)
