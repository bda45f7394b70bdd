"""Passes as rows of a sheet: names of columns that stay as they are for machines, and words for people beside the codes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from desk.i18n import Language, current
from desk.model.passing import Pass
from desk.model.sheet import cell
from desk.model.table import Cell, Row, Table
from desk.wording.gate import of_direction
from desk.wording.passes import of_code, of_ending, of_rotated, of_source, of_verdict

HEADER = (
    "number",
    "id",
    "decided_at",
    "point",
    "direction",
    "verdict",
    "reasons",
    "client_id",
    "staff_id",
    "ticket_id",
    "counted",
    "left_told",
    "source",
    "age_s",
    "rotated",
    "ending",
    "annulled",
    "settled_at",
    "operator",
    "supervisor",
    "note",
    "tag_hash",
    "offset_s",
    "direction_text",
    "verdict_text",
    "reasons_text",
    "source_text",
    "rotated_text",
    "ending_text",
)


def row(passed: Pass, say: Language | None = None) -> tuple[str, ...]:
    """One pass, in the order of HEADER; nothing in it is a formula."""
    told = _codes(passed) | _texts(passed, say or current())
    return tuple(cell("" if told[name] is None else str(told[name])) for name in HEADER)


def table(passes: Sequence[Pass], say: Language | None = None) -> Table:
    """All of them for a workbook, where numbers are numbers."""
    say = say or current()
    rows = (Row(tuple((_codes(each) | _texts(each, say))[name] for name in HEADER)) for each in passes)
    return Table(say.gettext("Passes"), (Row(HEADER, strong=True), *rows))


def codes(passed: Pass) -> Mapping[str, Cell]:
    """The same by the names of the columns, as codes alone."""
    return _codes(passed)


def _codes(passed: Pass) -> dict[str, Cell]:
    return {
        "number": passed.number,
        "id": passed.id,
        "decided_at": passed.decided_at.isoformat(timespec="seconds"),
        "point": passed.point,
        "direction": passed.direction.value,
        "verdict": passed.verdict.value,
        "reasons": " ".join(passed.reasons),
        "client_id": passed.client_id,
        "staff_id": passed.staff_id,
        "ticket_id": passed.ticket_id,
        "counted": int(passed.counted),
        "left_told": passed.left_told,
        "source": passed.source.value,
        "age_s": passed.age_s,
        "rotated": passed.rotated.value if passed.rotated is not None else "",
        "ending": passed.ending.value if passed.ending is not None else "",
        "annulled": int(passed.annulled),
        "settled_at": passed.settled_at.isoformat(timespec="seconds") if passed.settled_at is not None else "",
        "operator": passed.operator,
        "supervisor": passed.supervisor,
        "note": passed.note,
        "tag_hash": passed.tag_hash,
        "offset_s": passed.offset_s,
    }


def _texts(passed: Pass, say: Language) -> dict[str, Cell]:
    return {
        "direction_text": of_direction(passed.direction, say),
        "verdict_text": of_verdict(passed.verdict, say),
        "reasons_text": ", ".join(of_code(each, say) for each in passed.reasons),
        "source_text": of_source(passed.source, say),
        "rotated_text": of_rotated(passed.rotated, say),
        "ending_text": of_ending(passed, say),
    }
