"""Tables as files: sums are numbers, moments are moments, and text is never a formula."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

import pytest

from desk.errors import NotAllowed
from desk.i18n import language
from desk.model.money import Money
from desk.model.table import Row, Table, rows_of
from desk.sheets import write
from desk.sheets.comma_separated import csv_bytes
from desk.sheets.workbook import xlsx_bytes

AT = datetime(2026, 11, 22, 9, 5, tzinfo=ZoneInfo("Europe/Kyiv"))
FORMULAS = ["=1+1", "+380", "-2", "@SUM(A1)", "\t=1", "\r=1", "=HYPERLINK('http://x')"]
NS = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}


def table(*rows: tuple[object, ...], name: str = "Зміна") -> Table:
    return Table(name, rows_of(*rows))


def csv_rows(tables: list[Table], code: str = "uk") -> list[list[str]]:
    text = csv_bytes(tables, language(code)).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter="," if code == "en" else ";"))


def parsed(xml: bytes) -> ET.Element:
    return ET.fromstring(xml)  # noqa: S314 - our own file


def sheet(tables: list[Table], number: int = 1) -> list[tuple[str, str, str]]:
    """Cells of one sheet of the workbook: where, of what type, and what."""
    with zipfile.ZipFile(io.BytesIO(xlsx_bytes(tables, language("uk")))) as book:
        cells = parsed(book.read(f"xl/worksheets/sheet{number}.xml")).iterfind(".//m:c", NS)
        strings = ["".join(each.itertext()) for each in parsed(book.read("xl/sharedStrings.xml"))]
        told = [(each.get("r", ""), each.get("t", "n"), each.findtext("m:v", "", NS), each.find("m:f", NS)) for each in cells]
    assert not any(formula is not None for *_cell, formula in told)
    return [(where, kind, strings[int(value)] if kind == "s" else value) for where, kind, value, _formula in told]


@pytest.mark.parametrize("text", FORMULAS)
def test_text_that_looks_like_a_formula_stays_text_in_csv(text):
    ((_name,), (cell, *_rest)) = csv_rows([table((text, "x"))])
    assert cell.startswith("'")
    assert cell.replace("'", "").strip() == text.replace("'", "").strip()


@pytest.mark.parametrize("text", [each for each in FORMULAS if "\r" not in each])
def test_text_that_looks_like_a_formula_is_written_as_text_in_xlsx(text):
    assert sheet([table((text,))]) == [("A1", "s", text)]


def test_sums_are_numbers_of_two_digits_in_the_signs_of_the_language():
    rows = [table((Money(-12345), Money(5), Money(100000000)))]
    assert csv_rows(rows, "uk")[1] == ["-123,45", "0,05", "1000000,00"]
    assert csv_rows(rows, "en")[1] == ["-123.45", "0.05", "1000000.00"]
    assert [(kind, value) for _where, kind, value in sheet([*rows, table(("x",))])] == [
        ("n", "-123.45"),
        ("n", "0.05"),
        ("n", "1000000.00"),
    ]


def test_moments_are_told_as_people_write_them():
    assert csv_rows([table((AT, None, 7))])[1] == ["22.11.2026 09:05", "", "7"]
    (moment, number) = sheet([table((AT, None, 7)), table(("x",))])
    assert moment == ("A1", "n", "46348.37847222222")
    assert number == ("C1", "n", "7")


def test_tables_stand_one_below_the_other_in_csv_and_on_sheets_of_their_own_in_xlsx():
    tables = [table(("a",), name="[one]:*?/\\" + "x" * 40), table(("b",), name="two")]
    assert csv_rows(tables)[1:] == [["a"], [], ["two"], ["b"]]
    with zipfile.ZipFile(io.BytesIO(xlsx_bytes(tables, language("uk")))) as book:
        names = [each.get("name", "") for each in parsed(book.read("xl/workbook.xml")).iterfind(".//m:sheet", NS)]
    assert names == ["1  one " + "x" * 24, "2 two"]


def test_a_heading_is_strong():
    strong = Table("t", (Row(("Сума", Money(1), AT, 3), strong=True),))
    with zipfile.ZipFile(io.BytesIO(xlsx_bytes([strong], language("uk")))) as book:
        assert b"<b/>" in book.read("xl/styles.xml")


def test_half_letters_and_endless_texts_do_no_harm(tmp_path: Path):
    nasty = table(("Ко\ud800валь", "ж" * 40_000))
    write(tmp_path / "a.xlsx", [nasty], language("uk"))
    write(tmp_path / "a.csv", [nasty], language("uk"))
    assert zipfile.is_zipfile(tmp_path / "a.xlsx")


def test_the_ending_of_the_name_chooses_and_another_is_refused(tmp_path: Path):
    for name in ("z.CSV", "z.xlsx"):
        write(tmp_path / name, [table(("a",))])
    assert sorted(each.name for each in tmp_path.iterdir()) == ["z.CSV", "z.xlsx"]
    with pytest.raises(NotAllowed, match="no_such_sheet"):
        write(tmp_path / "z.pdf", [table(("a",))])


def test_a_file_that_cannot_be_written_is_said_and_leaves_nothing(tmp_path: Path):
    (tmp_path / "z.csv").mkdir()
    with pytest.raises(NotAllowed) as caught:
        write(tmp_path / "z.csv", [table(("a",))])
    assert caught.value.code == "not_written"
    assert [each.name for each in tmp_path.iterdir()] == ["z.csv"]
    with pytest.raises(NotAllowed, match="not_written"):
        write(tmp_path / "nowhere" / "z.csv", [table(("a",))])
