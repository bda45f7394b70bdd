"""The sentences of the screen at a door, each in the language its reader chose; neutral, with no debt, lock or phone; no Qt."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import TypeAlias

from desk.i18n import Language, day, language
from desk.model.decide import Code
from desk.model.kiosk import Trouble
from desk.model.passing import Ending
from desk.wording.reasons import of_reason
from ui.presenters.kiosk_state import KioskShown, KioskState

Sentence: TypeAlias = Callable[[Language], str]
LANGUAGE_NAMES = (("uk", "УКР"), ("ru", "РУС"), ("en", "ENG"))
"""Each is called by its own name: whoever looks for it reads nothing else."""
MINUTE_S = 60


def headline(state: KioskState) -> str:
    """What is to be read from afar."""
    say = language(state.language)
    if state.shown is KioskShown.OPEN and state.burning:
        return say.gettext("LEAVE BY THIS DOOR")
    if state.shown in (KioskShown.GRANTED, KioskShown.WARNED) and state.leaving:
        return say.gettext("GOODBYE")
    if state.shown is KioskShown.NOT_TURNED and state.ending is Ending.FAILED:
        return say.gettext("THE DOOR DID NOT OPEN")
    if state.shown is KioskShown.DENIED and state.reason is not None and state.reason.code in _OWN:
        return _OWN[state.reason.code](say)
    if state.shown is KioskShown.OUT_OF_ORDER and state.trouble is Trouble.READER:
        return say.gettext("CARDS CAN'T BE READ HERE NOW")
    return _HEADLINES[state.shown](say)


def details(state: KioskState) -> tuple[str, ...]:
    """What else is to be known, a line each, the name first."""
    say = language(state.language)
    lines = _DETAILS.get(state.shown)
    return tuple(each for each in lines(state, say) if each) if lines is not None else ()


def footnote(state: KioskState) -> str:
    """What is small: that somebody was called, that the clock is off, or that LuckyFit does not answer just now."""
    say = language(state.language)
    if state.coming:
        return say.gettext("Somebody is coming to you")
    if state.called:
        return say.gettext("The bell was rung. Please go to the reception")
    if warns(state) and state.no_reader:
        return say.gettext("No card reader is set up at this door. Staff: give it one in the settings")
    if warns(state):
        return say.gettext("The clock of this PC is wrong. Staff: set it right in the system")
    if state.offline and state.shown in (KioskShown.WAITING, KioskShown.GRANTED, KioskShown.WARNED):
        return say.gettext("Offline: cards are checked by stored data")
    return ""


def warns(state: KioskState) -> bool:
    """What is small is for staff to look after."""
    return (state.clock_off or state.no_reader) and not state.called and state.shown is KioskShown.WAITING


def told(state: KioskState) -> str:
    """The whole for a screen reader."""
    return ". ".join((headline(state), *details(state)))


def call(say: Language) -> str:
    """The button that calls a person."""
    return say.gettext("Call reception")


def staff(say: Language) -> str:
    """The button only staff need."""
    return say.gettext("For staff")


def pin_asked(say: Language, *, has_pin: bool) -> str:
    """What is to be done to get at what only staff may do."""
    if not has_pin:
        return say.gettext("Tap a staff badge. No PIN is set.")
    return say.gettext("Enter the PIN or tap a staff badge")


def pin_wrong(say: Language) -> str:
    """It was not the PIN."""
    return say.gettext("This is not the PIN")


def waits(say: Language, left_s: float) -> str:
    """No code is taken for a while."""
    seconds = max(1, round(left_s))
    if seconds < 2 * MINUTE_S:
        told = say.ngettext("Too many wrong codes. Wait {count} second", "Too many wrong codes. Wait {count} seconds", seconds)
        return told.format(count=seconds)
    minutes = -(-seconds // MINUTE_S)
    told = say.ngettext("Too many wrong codes. Wait {count} minute", "Too many wrong codes. Wait {count} minutes", minutes)
    return told.format(count=minutes)


def pin_waits(say: Language, left_s: float) -> str:
    """No PIN is taken for a while."""
    seconds = max(1, round(left_s))
    if seconds < 2 * MINUTE_S:
        return say.ngettext(
            "Too many wrong PINs. Wait {count} second", "Too many wrong PINs. Wait {count} seconds", seconds
        ).format(count=seconds)
    minutes = -(-seconds // MINUTE_S)
    return say.ngettext("Too many wrong PINs. Wait {count} minute", "Too many wrong PINs. Wait {count} minutes", minutes).format(
        count=minutes
    )


def _granted(state: KioskState, say: Language) -> Iterator[str]:
    yield state.name
    if state.leaving:
        return
    if state.shown is KioskShown.WARNED:
        yield of_reason(state.reason, say) if state.reason is not None else say.gettext("Please come to reception")
        return
    if state.reason is not None and state.reason.code is Code.REENTRY:
        yield of_reason(state.reason, say)
    elif state.passes_left is not None:
        yield say.ngettext("{count} visit left", "{count} visits left", state.passes_left).format(count=state.passes_left)
    if state.until is not None:
        yield say.gettext("valid until {day}").format(day=day(state.until))


def _denied(state: KioskState, say: Language) -> Iterator[str]:
    if state.reason is not None:
        yield say.gettext("Please come to reception") if state.reason.code in _OWN else of_reason(state.reason, say)


def _not_turned(state: KioskState, say: Language) -> Iterator[str]:
    if state.ending is Ending.FAILED:
        yield say.gettext("Please come to reception")
    else:
        yield say.gettext("The visit was not counted")
        yield say.gettext("Tap the card again")


def _busy(state: KioskState, say: Language) -> Iterator[str]:
    yield say.gettext("Somebody is passing")
    yield say.gettext("Please come to reception") if state.ending is None else say.gettext("Tap the card again")


def _one(sentence: Sentence) -> Callable[[KioskState, Language], Iterator[str]]:
    def lines(_state: KioskState, say: Language) -> Iterator[str]:
        yield sentence(say)

    return lines


_HEADLINES: Mapping[KioskShown, Sentence] = MappingProxyType(
    {
        KioskShown.WAITING: lambda say: say.gettext("TAP YOUR CARD"),
        KioskShown.READING: lambda say: say.gettext("ONE MOMENT"),
        KioskShown.GRANTED: lambda say: say.gettext("WELCOME"),
        KioskShown.WARNED: lambda say: say.gettext("WELCOME"),
        KioskShown.DENIED: lambda say: say.gettext("PLEASE COME TO RECEPTION"),
        KioskShown.RECEPTION: lambda say: say.gettext("PLEASE COME TO RECEPTION"),
        KioskShown.UNKNOWN_CARD: lambda say: say.gettext("UNKNOWN CARD"),
        KioskShown.UNREADABLE: lambda say: say.gettext("COULD NOT BE READ"),
        KioskShown.SHUT: lambda say: say.gettext("THIS DOOR IS CLOSED NOW"),
        KioskShown.OFFLINE: lambda say: say.gettext("NO CONNECTION"),
        KioskShown.BUSY: lambda say: say.gettext("PLEASE WAIT"),
        KioskShown.NOT_TURNED: lambda say: say.gettext("YOU DID NOT GO THROUGH"),
        KioskShown.OUT_OF_ORDER: lambda say: say.gettext("OUT OF ORDER"),
        KioskShown.OPEN: lambda say: say.gettext("THE DOORS ARE OPEN"),
        KioskShown.FIRE: lambda say: say.gettext("FIRE ALARM"),
    }
)

_OWN: Mapping[Code, Sentence] = MappingProxyType(
    {
        Code.CLOSED: lambda say: say.gettext("THE CLUB IS CLOSED"),
        Code.FULL: lambda say: say.gettext("THE CLUB IS FULL"),
        Code.INSIDE: lambda say: say.gettext("THIS CARD IS INSIDE ALREADY"),
        Code.PASSED_LATELY: lambda say: say.gettext("THIS CARD HAS JUST PASSED"),
    }
)
"""Reasons that say all there is to say."""

_DETAILS: Mapping[KioskShown, Callable[[KioskState, Language], Iterator[str]]] = MappingProxyType(
    {
        KioskShown.WAITING: _one(lambda say: say.gettext("to the reader")),
        KioskShown.GRANTED: _granted,
        KioskShown.WARNED: _granted,
        KioskShown.DENIED: _denied,
        KioskShown.RECEPTION: _one(lambda say: say.gettext("You will be helped there")),
        KioskShown.UNKNOWN_CARD: _one(lambda say: say.gettext("Please come to reception")),
        KioskShown.UNREADABLE: _one(lambda say: say.gettext("Tap once more")),
        KioskShown.SHUT: _one(lambda say: say.gettext("Please go to reception")),
        KioskShown.OFFLINE: _one(lambda say: say.gettext("Call reception: they will let you in")),
        KioskShown.BUSY: _busy,
        KioskShown.NOT_TURNED: _not_turned,
        KioskShown.OUT_OF_ORDER: _one(lambda say: say.gettext("Please come to reception")),
        KioskShown.OPEN: _one(lambda say: say.gettext("No card is needed")),
        KioskShown.FIRE: _one(lambda say: say.gettext("Leave the building by the nearest exit")),
    }
)
