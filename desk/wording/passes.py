"""Passes through the doors in words: what the door answered, why, what became of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeAlias

from desk.i18n import Language, clock_time, current
from desk.model.decide import Code
from desk.model.passing import BY_PHONE, IN_FIRE, Emergency, Ending, Pass, Rotated, Source, Unwritten, Verdict
from desk.wording.gate import of_direction, of_pass

Sentence: TypeAlias = Callable[[Language], str]


def of_verdict(verdict: Verdict, say: Language | None = None) -> str:
    """What the door answered, in a word or two."""
    return _VERDICTS[verdict](say or current())


def of_source(source: Source, say: Language | None = None) -> str:
    """What the answer stood on."""
    return _SOURCES[source](say or current())


def of_ending(passed: Pass, say: Language | None = None) -> str:
    """What became of a pass that was to open the door; nothing for one that was denied."""
    say = say or current()
    if not passed.opens:
        return ""
    return _ENDINGS[passed.ending](say) if passed.ending is not None else say.gettext("not told yet")


def of_rotated(rotated: Rotated | None, say: Language | None = None) -> str:
    """Whether somebody went through."""
    return _ROTATED[rotated](say or current()) if rotated is not None else ""


def of_code(code: str, say: Language | None = None) -> str:
    """A reason of a pass as a short name; one this program does not know is told as it is written."""
    return _REASONS[Code(code)](say or current()) if code in tuple(Code) else code


def of_note(note: str, say: Language | None = None) -> str:
    """What is noted of a pass: our own notes in the language, a person's as it was written."""
    say = say or current()
    if note == IN_FIRE:
        return say.gettext("during a fire alarm")
    return say.gettext("by a code sent to the phone") if note == BY_PHONE else note


def of_passed(passed: Pass, say: Language | None = None) -> str:
    """A pass in one line: when, where, the answer, why, and what became of it."""
    say = say or current()
    where = f"{passed.point}, {of_direction(passed.direction, say)}"
    why = ", ".join(of_code(each, say) for each in passed.reasons) or of_note(passed.note, say)
    answered = of_verdict(passed.verdict, say)
    parts = (clock_time(passed.decided_at), where, f"{answered}: {why}" if why else answered, of_ending(passed, say))
    return " · ".join(each for each in parts if each)


def of_emergency(emergency: Emergency, say: Language | None = None, *, worked: bool = True) -> str:
    """How all doors stand; or only how they are to stand, where no program works them."""
    say = say or current()
    if emergency.on and not worked:
        told = say.gettext("All doors are to be held open: {reason}. No program works them now: they follow once one is started.")
        return told.format(reason=emergency.reason)
    if not worked:
        return say.gettext(
            "All doors are to be locked. No program works them now, so they stay as they are until one is started."
        )
    if emergency.on:
        return say.gettext("All doors are held open: {reason}").format(reason=emergency.reason)
    return say.gettext("The doors are locked and open for each pass alone.")


def of_unwritten(found: Unwritten, say: Language | None = None) -> str:
    """Somebody was let in by hand, and only paper can tell of it."""
    say = say or current()
    told = say.gettext("It could not be written down: note the number {number} and the time {time} on paper, with the reason.")
    return f"{of_pass(found.outcome, say)} {told.format(number=found.number, time=clock_time(found.at))}"


_VERDICTS: Mapping[Verdict, Sentence] = MappingProxyType(
    {
        Verdict.ALLOWED: lambda say: say.gettext("let through"),
        Verdict.WARNED: lambda say: say.gettext("let through, take a look"),
        Verdict.DENIED: lambda say: say.gettext("not let through"),
        Verdict.ADMITTED: lambda say: say.gettext("let through by hand"),
    }
)

_SOURCES: Mapping[Source, Sentence] = MappingProxyType(
    {
        Source.ONLINE: lambda say: say.gettext("by LuckyFit's answer"),
        Source.ROSTER: lambda say: say.gettext("by what this PC remembers"),
        Source.MANUAL: lambda say: say.gettext("by a person"),
    }
)

_ENDINGS: Mapping[Ending, Sentence] = MappingProxyType(
    {
        Ending.PASSED: lambda say: say.gettext("went through"),
        Ending.NOT_PASSED: lambda say: say.gettext("did not go through, annulled"),
        Ending.OPENED: lambda say: say.gettext("opened, the door does not tell more"),
        Ending.BUSY: lambda say: say.gettext("somebody else was passing, annulled"),
        Ending.FAILED: lambda say: say.gettext("the door did not open, annulled"),
        Ending.IN_DOUBT: lambda say: say.gettext("may have opened, the device did not say"),
        Ending.LOST: lambda say: say.gettext("the program stopped before the end was told"),
    }
)

_ROTATED: Mapping[Rotated, Sentence] = MappingProxyType(
    {
        Rotated.YES: lambda say: say.gettext("yes"),
        Rotated.NO: lambda say: say.gettext("no"),
        Rotated.UNKNOWN: lambda say: say.gettext("not known"),
    }
)

_REASONS: Mapping[Code, Sentence] = MappingProxyType(
    {
        Code.DOOR_SHUT: lambda say: say.gettext("door out of order"),
        Code.UNKNOWN_TAG: lambda say: say.gettext("unknown card"),
        Code.RANDOM_TAG: lambda say: say.gettext("a number that changes at every tap"),
        Code.SEVERAL_CLIENTS: lambda say: say.gettext("card of several clients"),
        Code.LOCKED: lambda say: say.gettext("client locked"),
        Code.TOO_OLD: lambda say: say.gettext("data too old"),
        Code.CLOSED: lambda say: say.gettext("club closed"),
        Code.BUSY: lambda say: say.gettext("door busy"),
        Code.FULL: lambda say: say.gettext("club full"),
        Code.NO_TICKET: lambda say: say.gettext("no ticket"),
        Code.NOT_STARTED: lambda say: say.gettext("ticket not started"),
        Code.EXPIRED: lambda say: say.gettext("ticket ended"),
        Code.NO_PASSES: lambda say: say.gettext("no visits left"),
        Code.INSIDE: lambda say: say.gettext("inside already"),
        Code.PASSED_LATELY: lambda say: say.gettext("came in a moment ago"),
        Code.UNPROVED_PAYMENT: lambda say: say.gettext("payment not confirmed yet"),
        Code.DEBT: lambda say: say.gettext("debt"),
        Code.FEE_UNPAID: lambda say: say.gettext("membership fee unpaid"),
        Code.OLD_DATA: lambda say: say.gettext("old data"),
        Code.MESSAGE: lambda say: say.gettext("message"),
        Code.ENDS_SOON: lambda say: say.gettext("ticket ends soon"),
        Code.LAST_PASSES: lambda say: say.gettext("last visits"),
        Code.STARTS_BY_ENTRY: lambda say: say.gettext("ticket started by this entry"),
        Code.TRIAL: lambda say: say.gettext("trial ticket"),
        Code.BIRTHDAY: lambda say: say.gettext("birthday"),
        Code.STAFF: lambda say: say.gettext("staff"),
        Code.REENTRY: lambda say: say.gettext("same visit"),
        Code.EXIT: lambda say: say.gettext("going out"),
    }
)
