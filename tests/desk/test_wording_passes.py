"""Passes in words: everything a pass can be has a name in three languages, and a sheet holds no formula."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from desk import i18n
from desk.config import LANGUAGES
from desk.model.decide import Code
from desk.model.passing import BY_PHONE, IN_FIRE, Direction, Emergency, Ending, Pass, Rotated, Source, Verdict
from desk.wording.pass_sheet import HEADER, codes, row, table
from desk.wording.passes import of_code, of_emergency, of_ending, of_note, of_passed, of_rotated, of_source, of_verdict
from tests.desk.model.test_decide import NOW
from tests.desk.model.test_decide_door import passed

THREE = pytest.mark.parametrize("say", [i18n.language(code) for code in LANGUAGES], ids=LANGUAGES)
MADE = passed(0, number=5, reasons=("debt", "ends_soon"), operator="Олена", age_s=60)


@THREE
@pytest.mark.parametrize(
    ("told", "kinds"),
    [(of_verdict, Verdict), (of_source, Source), (of_rotated, Rotated), (of_code, Code)],
    ids=lambda each: each.__name__,
)
def test_everything_has_a_name_of_its_own(told, kinds, say) -> None:
    names = [told(each, say) for each in kinds]
    assert all(names)
    assert len(set(names)) == len(names)


@THREE
def test_every_end_of_a_pass_has_a_sentence(say) -> None:
    names = [of_ending(replace(MADE, ending=each), say) for each in (None, *Ending)]
    assert all(names)
    assert len(set(names)) == len(names)
    assert of_ending(replace(MADE, verdict=Verdict.DENIED), say) == ""


def test_a_reason_of_another_version_is_told_as_it_is_written() -> None:
    assert of_code("from_the_future") == "from_the_future"


def test_a_pass_is_told_in_one_line() -> None:
    assert of_passed(MADE) == "12:41 · main, entry · let through: debt, ticket ends soon · went through"
    denied = replace(MADE, verdict=Verdict.DENIED, reasons=("unknown_tag",), direction=Direction.OUT)
    assert of_passed(denied, i18n.language("uk")) == "12:41 · main, вихід · не пропущено: невідома картка"
    by_hand = replace(MADE, verdict=Verdict.ADMITTED, reasons=(), note="кур’єр", ending=None)
    assert of_passed(by_hand) == "12:41 · main, entry · let through by hand: кур’єр · not told yet"


@THREE
def test_our_own_notes_are_told_in_the_language_and_a_persons_as_written(say) -> None:
    assert of_note("забув картку", say) == "забув картку"
    told = {of_note(each, say) for each in (IN_FIRE, BY_PHONE)}
    assert len(told) == 2
    assert not told & {IN_FIRE, BY_PHONE}


@THREE
def test_an_emergency_names_its_reason(say) -> None:
    assert "тривога" in of_emergency(Emergency(on=True, reason="тривога"), say)
    assert of_emergency(Emergency(), say) != of_emergency(Emergency(on=True), say)


def test_a_row_of_a_sheet_has_codes_and_words() -> None:
    told = dict(zip(HEADER, row(MADE, i18n.language("ru")), strict=True))
    assert (told["number"], told["verdict"], told["verdict_text"], told["rotated"]) == ("5", "allowed", "пропущен", "yes")
    assert (told["reasons"], told["reasons_text"]) == ("debt ends_soon", "долг, абонемент скоро закончится")
    assert (told["staff_id"], told["annulled"]) == ("", "0")
    assert datetime.fromisoformat(told["decided_at"]) == NOW


@pytest.mark.parametrize("text", ["=1+1", "+380", "-5", "@x", "\tx", "a;=1"])
def test_nothing_anybody_typed_becomes_a_formula(text: str) -> None:
    told = dict(zip(HEADER, row(replace(MADE, note=text, operator=text, point=text)), strict=True))
    for name in ("note", "operator", "point"):
        assert told[name] not in (text, "")
        assert "'" in told[name]


def test_a_workbook_has_numbers_as_numbers() -> None:
    made = table([MADE])
    heading, first = made.rows
    assert (heading.cells, heading.strong) == (HEADER, True)
    assert first.cells[HEADER.index("number")] == 5


def test_columns_keep_their_names() -> None:
    """A script reads them: a column may be added at the end of the codes, and none may go or be renamed."""
    assert HEADER[:23] == (
        "number", "id", "decided_at", "point", "direction", "verdict", "reasons", "client_id", "staff_id", "ticket_id",
        "counted", "left_told", "source", "age_s", "rotated", "ending", "annulled", "settled_at", "operator", "supervisor",
        "note", "tag_hash", "offset_s",
    )  # fmt: skip
    assert tuple(codes(MADE)) == HEADER[:23]


def test_a_pass_without_an_end_has_empty_cells() -> None:
    open_pass: Pass = replace(MADE, ending=None, settled_at=None)
    told = dict(zip(HEADER, row(open_pass), strict=True))
    assert (told["ending"], told["settled_at"], told["rotated"]) == ("", "", "unknown")
