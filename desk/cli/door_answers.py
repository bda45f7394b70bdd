"""Passes and how the doors stand, as JSON in names that are kept stable for machines, and as lines for a person."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from desk import i18n
from desk.cli.answers import plain
from desk.cli.gate import doors_are_worked
from desk.model.access import Seen
from desk.model.passing import Pass
from desk.services.passbook import DoorStatus
from desk.wording.pass_sheet import codes
from desk.wording.passes import of_emergency, of_passed, of_verdict


def of_pass(passed: Pass) -> dict[str, Any]:
    """A pass in the names that are kept stable for machines."""
    told = dict(codes(passed))
    return told | {"reasons": list(passed.reasons), "counted": passed.counted, "annulled": passed.annulled}


def line_of(passed: Pass) -> str:
    """A pass for a person."""
    whose = f"  {passed.client_id}" if passed.client_id is not None else ""
    return f"{passed.number}  {passed.decided_at:%Y-%m-%d}  {of_passed(passed)}{whose}"


def of_seen(seen: Seen) -> dict[str, Any]:
    """What was seen of one pass here and in LuckyFit's log."""
    return {
        "own": None if seen.own is None else of_pass(seen.own),
        "luckyfit": None if seen.theirs is None else plain(seen.theirs),
    }


def side_of(seen: Seen) -> str:
    """The same for a person, side by side."""
    own = "-" if seen.own is None else line_of(seen.own)
    theirs = "-" if seen.theirs is None else f"LuckyFit {seen.theirs.id} {seen.theirs.client_id or '-'} {_moment(seen)}"
    return f"{own}  |  {theirs}"


def _moment(seen: Seen) -> str:
    at = seen.theirs.created_at if seen.theirs is not None else None
    return "-" if at is None else f"{at:%Y-%m-%d %H:%M}"


def of_status(found: DoorStatus) -> dict[str, Any]:
    """How the doors stand."""
    return {
        "since": plain(found.since),
        "inside": found.inside,
        "counts": {each.value: count for each, count in found.counts.items()},
        "emergency": plain(found.emergency),
        "doors_worked": doors_are_worked(),
        "burning": sorted(found.burning),
        "last": None if found.last is None else of_pass(found.last),
        "to_start": [{"client_id": each.client_id, "ticket_id": each.ticket_id, "pass": each.number} for each in found.to_start],
    }


def lines_of(found: DoorStatus) -> Iterator[str]:
    """The same for a person."""
    yield of_emergency(found.emergency, worked=doors_are_worked())
    yield from (i18n._("Fire alarm at {gate}.").format(gate=each) for each in sorted(found.burning))
    since = f"{i18n.day(found.since)} {i18n.clock_time(found.since)}"
    yield i18n._("Inside now: {count}. Since {time}:").format(count=found.inside, time=since)
    yield from (f"  {of_verdict(each)}: {count}" for each, count in found.counts.items())
    if found.last is not None:
        yield line_of(found.last)
    for each in found.to_start:
        told = i18n._("Start this ticket in LuckyFit: client {client}, ticket {ticket}, first visit {day}.")
        yield told.format(client=each.client_id, ticket=each.ticket_id, day=i18n.day(each.decided_at))
