"""Sheets: what is written is read back the same, and no text of ours is a formula to a spreadsheet."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from desk import i18n
from desk.model.intent import Intent, IntentState, TenderState
from desk.model.money import Money
from desk.model.sale import Booking, Operation, PayKind
from desk.model.sheet import BOM, COMMA, SEMICOLON, cell, lines
from desk.wording.journal_sheet import HEADER, row

HOSTILE = [
    '=HYPERLINK("http://evil.example";"натисни")',
    "+380671234567",
    "-1+1|' /C calc'!A0",
    "@SUM(A1:A9)",
    "\t=1+1",
    "\r=1+1",
    "  =1+1",
    "＝cmd",
    'Ко"валь; "Олег"',
    "Бондар,\r\nІра",
    "Шевченко;=1+1",
    "Шевченко,@x\n-y",
    "\u202eгад\ufeff",
    "half \ud800 letter",
    "nul\x00 and bell\x07",
    "",
    "'already",
    "Їжак — №5 ₴",
]
FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]")


def _read(text: str, separator: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))


@pytest.mark.parametrize("separator", [COMMA, SEMICOLON])
def test_hostile_text_is_read_back_as_it_was_written(separator: str) -> None:
    cells = [cell(each) for each in HOSTILE]
    assert _read(lines([cells, cells], separator), separator) == [cells, cells]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_cell_begins_a_formula(text: str) -> None:
    safe = cell(text)
    assert not FORMULA.match(safe)
    assert not safe.startswith(("\t", "\r"))
    safe.encode()


@pytest.mark.parametrize(("wrote", "reads"), [(COMMA, SEMICOLON), (SEMICOLON, COMMA), (COMMA, "\t")])
def test_a_spreadsheet_that_expects_another_sign_finds_no_formula_either(wrote: str, reads: str) -> None:
    text = lines([[cell(each) for each in HOSTILE]], wrote)
    found = [each for read in csv.reader(io.StringIO(text, newline=""), delimiter=reads) for each in read]
    assert not [each for each in found if each.startswith(tuple("=+@"))]


def test_plain_text_stays_as_it_is() -> None:
    for text in ("Олена-Марія", "8 занять = ранок", "a@b.ua", "№ 5"):
        assert cell(text) == text


INTENT = Intent(
    id="01",
    sale_id="02",
    part_no=1,
    booking=Booking(17, 501, Operation.TICKET, PayKind.CASH, Money(120050), "=Рецепція"),
    state=IntentState.CONFIRMED,
    tender=TenderState.TAKEN,
    created_at=datetime(2026, 11, 22, 12, 41, tzinfo=UTC),
    updated_at=datetime(2026, 11, 22, 12, 41, 5, tzinfo=UTC),
    row_id=48123,
    operator="@olena",
    words="-ні",
)


@pytest.mark.parametrize(("separator", "sum_"), [(COMMA, "1200.50"), (SEMICOLON, "1200,50")])
def test_a_movement_is_one_row_with_every_column(separator: str, sum_: str) -> None:
    told = dict(zip(HEADER, row(INTENT, i18n.language("uk"), separator=separator), strict=True))
    assert told["sum"] == sum_
    assert (told["operator"], told["point_name"], told["vendor_words"]) == ("'@olena", "'=Рецепція", "'-ні")
    assert (told["state"], told["state_text"], told["kind_text"], told["row_id"]) == ("confirmed", "записано", "Готівка", "48123")


def test_every_state_has_a_row_without_holes() -> None:
    for state in IntentState:
        told = row(replace(INTENT, state=state, row_id=None), i18n.language("en"))
        assert len(told) == len(HEADER)
        assert told[HEADER.index("state_text")]
        assert told[HEADER.index("group")]


def test_a_sheet_begins_so_that_cyrillic_is_read() -> None:
    assert (BOM + "Ї").encode().startswith(b"\xef\xbb\xbf")
