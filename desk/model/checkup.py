"""Whether this desk is fit to work, line by line: what was looked at, how it is, and which sentence says so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from desk.model.client import NOTHING_MORE
from desk.model.moments import CLOCK_OFF

MEGABYTE = 1_000_000
LITTLE_ROOM, SOME_ROOM = 200 * MEGABYTE, 2_000 * MEGABYTE
SLOW_MS = 1500
CLOCK_WRONG = timedelta(minutes=15)


class Verdict(StrEnum):
    """How it is. SKIPPED: not set up, or it could not be looked at because of another line."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"
    SKIPPED = "skipped"


class Check(StrEnum):
    """What is looked at, in the order of looking."""

    SETTINGS = "settings"
    FOLDER = "folder"
    KEY_STORE = "key_store"
    STORE = "store"
    LUCKYFIT = "luckyfit"
    POINT = "point"
    CLOCK = "clock"
    CAPABILITIES = "capabilities"
    INSTASPORT = "instasport"
    READER = "reader"
    GATE = "gate"
    ROSTER = "roster"
    QUESTIONS = "questions"


@dataclass(frozen=True, slots=True)
class Line:
    """One line. `code` names its sentence, `details` fill it in; `text` is a sentence made elsewhere, of an error."""

    check: Check
    verdict: Verdict
    code: str
    details: Mapping[str, object] = NOTHING_MORE
    text: str = ""
    ms: int = 0


def exit_code(lines: Iterable[Line]) -> int:
    """2 when anything failed, 1 when anything is to be looked after, else 0."""
    verdicts = {each.verdict for each in lines}
    return 2 if Verdict.FAIL in verdicts else 1 if Verdict.WARN in verdicts else 0


def of_room(free_bytes: int) -> Verdict:
    """Whether the disk holds what is still to be written down."""
    return Verdict.FAIL if free_bytes < LITTLE_ROOM else Verdict.WARN if free_bytes < SOME_ROOM else Verdict.OK


def of_clock(gap: timedelta) -> Verdict:
    """Whether this PC's clock may be believed, by how far LuckyFit's is from it."""
    away = abs(gap)
    return Verdict.FAIL if away > CLOCK_WRONG else Verdict.WARN if away > CLOCK_OFF else Verdict.OK


def of_latency(taken_ms: int) -> Verdict:
    """Whether an answer came soon enough to work with."""
    return Verdict.WARN if taken_ms > SLOW_MS else Verdict.OK
