"""The lines of `desk doctor` in words: what was looked at, how it is, and what to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeAlias

from desk.i18n import Language, current
from desk.model.checkup import Check, Line, Verdict

Sentence: TypeAlias = Callable[[Language], str]


def of_check(check: Check, say: Language | None = None) -> str:
    """What was looked at."""
    return _CHECKS[check](say or current())


def of_verdict(verdict: Verdict, say: Language | None = None) -> str:
    """How it is, in a word."""
    return _VERDICTS[verdict](say or current())


def of_line(line: Line, say: Language | None = None) -> str:
    """How it is, in a sentence; an error brings its own."""
    say = say or current()
    return line.text or _SAID[line.code](say).format_map(line.details)


def of_hint(line: Line, say: Language | None = None) -> str:
    """What to do about it; empty when there is nothing to do, or the sentence says it."""
    say = say or current()
    return _HINTS[line.code](say) if line.code in _HINTS and line.verdict is not Verdict.OK else ""


_VERDICTS: Mapping[Verdict, Sentence] = MappingProxyType(
    {
        Verdict.OK: lambda say: say.gettext("good"),
        Verdict.WARN: lambda say: say.gettext("look after it"),
        Verdict.FAIL: lambda say: say.gettext("bad"),
        Verdict.SKIPPED: lambda say: say.gettext("not looked at"),
    }
)

_CHECKS: Mapping[Check, Sentence] = MappingProxyType(
    {
        Check.SETTINGS: lambda say: say.gettext("Settings"),
        Check.FOLDER: lambda say: say.gettext("Folder of files"),
        Check.KEY_STORE: lambda say: say.gettext("Key store"),
        Check.STORE: lambda say: say.gettext("Local records"),
        Check.LUCKYFIT: lambda say: say.gettext("LuckyFit"),
        Check.POINT: lambda say: say.gettext("Name of this desk"),
        Check.CLOCK: lambda say: say.gettext("Clock"),
        Check.CAPABILITIES: lambda say: say.gettext("What LuckyFit was seen to do"),
        Check.INSTASPORT: lambda say: say.gettext("Instasport"),
        Check.READER: lambda say: say.gettext("Card reader"),
        Check.GATE: lambda say: say.gettext("Turnstile or door"),
        Check.ROSTER: lambda say: say.gettext("Remembered clients"),
        Check.QUESTIONS: lambda say: say.gettext("Open money questions"),
    }
)

_SAID: Mapping[str, Sentence] = MappingProxyType(
    {
        "settings": lambda say: say.gettext("They are read."),
        "folder": lambda say: say.gettext("{folder} can be written to; {free} MB are free."),
        "folder_full": lambda say: say.gettext("Only {free} MB are free in {folder}."),
        "folder_closed": lambda say: say.gettext("{folder} can't be written to: {reason}."),
        "key_store": lambda say: say.gettext("Keys are kept in {name}."),
        "keys_from_environment": lambda say: say.gettext("This machine keeps no keys; they come from the environment."),
        "no_key_store": lambda say: say.gettext("This machine has no key store."),
        "store": lambda say: say.gettext("Whole: {movements} movements, tables {revision}, SQLite {sqlite}."),
        "store_older": lambda say: say.gettext(
            "Whole: {movements} movements; tables {revision} are brought up to date now, SQLite {sqlite}."
        ),
        "store_altered": lambda say: say.gettext(
            "The store itself was altered, its tables or the rules that guard them: {names}. "
            "Rows may have been changed too: «desk journal verify» says which."
        ),
        "store_new": lambda say: say.gettext("There are none yet; they are made now."),
        "luckyfit": lambda say: say.gettext("It answers in {ms} ms. Branches: {count}, the first is {branch}."),
        "point": lambda say: say.gettext("LuckyFit knows this desk as «{name}»."),
        "point_shared": lambda say: say.gettext(
            "LuckyFit knows this desk as «{name}», as it does others (luckyfit.point_shared): when the answer to a payment is "
            "lost, a person chooses its record."
        ),
        "point_unread": lambda say: say.gettext(
            "LuckyFit knows this desk as «{name}»; whether another desk uses that name too was not looked at."
        ),
        "point_of_another": lambda say: say.gettext(
            "Another desk probably uses the name «{name}» too: records of the last two days under it that this desk "
            "did not make: {count}."
        ),
        "no_point": lambda say: say.gettext("This desk has no name of its own at LuckyFit."),
        "clock": lambda say: say.gettext("{seconds} s from LuckyFit's."),
        "clock_off": lambda say: say.gettext("{seconds} s from LuckyFit's."),
        "no_time": lambda say: say.gettext("LuckyFit did not tell its time."),
        "capabilities": lambda say: say.gettext("{count} facts are known and signed."),
        "capabilities_none": lambda say: say.gettext("Nothing was tried yet; every booking goes the safe way."),
        "capabilities_changed": lambda say: say.gettext(
            "The file was changed or is not of this desk, so it is not believed; every booking goes the safe way."
        ),
        "capabilities_foreign": lambda say: say.gettext(
            "The file was made with another LuckyFit or another key, so it is not believed; every booking goes the safe way."
        ),
        "instasport": lambda say: say.gettext("It answers: {name}."),
        "no_instasport": lambda say: say.gettext("It is not set up."),
        "reader": lambda say: say.gettext("There is a device at {port}."),
        "reader_gone": lambda say: say.gettext("There is no device at {port}."),
        "reader_elsewhere": lambda say: say.gettext("{port} is reached only when a card is read."),
        "no_reader": lambda say: say.gettext("No serial reader is set."),
        "no_reader_at_door": lambda say: say.gettext("{name}: no reader hangs there, and a kiosk opens no other one."),
        "gate": lambda say: say.gettext("{name}: there is a device at {port}."),
        "gate_gone": lambda say: say.gettext("{name}: there is no device at {port}."),
        "gate_elsewhere": lambda say: say.gettext("{name}: {port} is reached only when the program runs."),
        "no_gate": lambda say: say.gettext("None is set."),
        "roster": lambda say: say.gettext("{count}, {known} of them with tickets; the whole club was read {at}."),
        "roster_part": lambda say: say.gettext("{count}, {known} of them with tickets; the whole club was not read yet."),
        "no_roster": lambda say: say.gettext("They can't be kept: without LuckyFit nobody is known here."),
        "no_questions": lambda say: say.gettext("None."),
        "questions": lambda say: say.gettext("{count}, the oldest of {oldest}."),
        "not_reached": lambda say: say.gettext("Another line has to be put right first."),
    }
)

_HINTS: Mapping[str, Sentence] = MappingProxyType(
    {
        "folder_full": lambda say: say.gettext("Free some space: money can't be taken on a full disk."),
        "folder_closed": lambda say: say.gettext("Ask for the right to write there, or set DESK_HOME."),
        "no_key_store": lambda say: say.gettext("Sign in to the computer's own user, or give the keys through the environment."),
        "luckyfit": lambda say: say.gettext("It is slow: check the internet connection."),
        "no_point": lambda say: say.gettext("Set luckyfit.point_name: without it no payment is proved by itself."),
        "point_of_another": lambda say: say.gettext(
            "Give each desk a name of its own (luckyfit.point_name). Where one name must do for all, set luckyfit.point_shared "
            "at each: then no record is taken for a payment by itself. Where the local records are new, they may be its own."
        ),
        "clock_off": lambda say: say.gettext("Set this computer's clock."),
        "capabilities_changed": lambda say: say.gettext("Run «desk doctor --probe» on a test organisation again."),
        "capabilities_foreign": lambda say: say.gettext("Run «desk doctor --probe» on a test organisation again."),
        "reader_gone": lambda say: say.gettext("Check the cable, and the port in the settings."),
        "gate_gone": lambda say: say.gettext("Check the cable, and the port in the settings."),
        "no_reader_at_door": lambda say: say.gettext("Set its reader's point and direction, if it has one."),
        "questions": lambda say: say.gettext("Open the list of money questions, or run «desk journal reconcile»."),
    }
)
