"""Taps at the doors in the words of the desk; no Qt."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from desk.i18n import _, clock_time, current, ngettext
from desk.model.passing import Emergency, Pass, Source
from desk.wording.gate import reason_told
from desk.wording.passes import of_code, of_ending
from desk.wording.reasons import of_reason
from ui.presenters.reception_state import Tap, Verdict
from ui.wording import DOT, tap_name

MINUTE_S, HOUR_S, DAY_S = 60, 3600, 86400
FRESH_S = 60
"""What was told so lately has no age worth telling."""


def note(tap: Tap) -> str:
    """What came of a tap at a door: why, what became of it, how old what was known was, and which door."""
    return DOT.join(_parts(tap, tap.passed)) if tap.passed is not None else ""


def kept_out(tap: Tap, others: int) -> str:
    """Somebody stands before a door that did not open."""
    why = reason(tap)
    said = _("{time}: {name} was not let in ({reason})") if why else _("{time}: {name} was not let in")
    told = said.format(time=clock_time(tap.at), name=tap_name(tap), reason=why)
    return _and_others(told, others)


def kept_out_briefly(denied: Sequence[Tap]) -> str:
    """Who, and how many more: where there is no room for why."""
    told = _("{time}: {name} was not let in").format(time=clock_time(denied[0].at), name=tap_name(denied[0]))
    return _and_others(told, len(denied) - 1)


def called(at: datetime) -> str:
    """Somebody at a kiosk asks for a person."""
    return _("{time}: somebody at the kiosk asks for help").format(time=clock_time(at))


def burns(gates: Sequence[str], *, opens_all: bool) -> str:
    """A controller tells of fire. The way out is the turnstile's own."""
    if opens_all:
        return _("Fire alarm ({gates}). All doors of this PC are held open. Lead everybody out.").format(gates=", ".join(gates))
    return _("Fire alarm ({gates}). Lead everybody out; the other doors work as usual.").format(gates=", ".join(gates))


def held_open(emergency: Emergency) -> str:
    """All doors stand open: since when, by whom, why."""
    since = clock_time(emergency.at) if emergency.at is not None else ""
    told = _("{time}: all doors are held open ({reason})").format(time=since, reason=emergency.reason)
    return f"{told}{DOT}{emergency.operator}" if emergency.operator else told


def gates_off(gates: Mapping[str, str]) -> str:
    """Which doors' devices do not answer, and why."""
    told = [f"{name}: {reason_told(why, current())}" for name, why in gates.items()]
    return _("The turnstile is not connected ({gates}). Let in by its own button.").format(gates="; ".join(told))


def gates_off_briefly(gates: Mapping[str, str]) -> str:
    """The same where there is room for one line."""
    return _("Not connected: {gates}").format(gates=", ".join(gates))


def reason(tap: Tap) -> str:
    """Why, in a few words."""
    if tap.verdict is Verdict.ADMITTED:
        return tap.passed.note if tap.passed is not None else ""
    if tap.reason is not None:
        return of_reason(tap.reason)
    codes = tap.passed.reasons if tap.passed is not None else ()
    return of_code(codes[0]) if codes else ""


def age(passed: Pass) -> str:
    """How old what the answer stood on was, where that is worth telling."""
    if passed.source is not Source.ROSTER or passed.age_s is None or passed.age_s < FRESH_S:
        return ""
    if passed.age_s < HOUR_S:
        count = passed.age_s // MINUTE_S
        return ngettext("data {count} minute old", "data {count} minutes old", count).format(count=count)
    if passed.age_s < 2 * DAY_S:
        count = passed.age_s // HOUR_S
        return ngettext("data {count} hour old", "data {count} hours old", count).format(count=count)
    count = passed.age_s // DAY_S
    return ngettext("data {count} day old", "data {count} days old", count).format(count=count)


def _and_others(told: str, others: int) -> str:
    if not others:
        return told
    return f"{told}{DOT}" + ngettext("{count} more", "{count} more", others).format(count=others)


def _parts(tap: Tap, passed: Pass) -> Iterator[str]:
    if tap.contradicted:
        yield _("LuckyFit would not have let in")
    if passed.annulled:
        yield of_ending(passed)
    yield from (each for each in (reason(tap), age(passed), passed.point) if each)
