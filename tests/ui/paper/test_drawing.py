"""Papers as ink: every letter of our languages is itself, nothing is wider than the sheet, and dots survive the way out."""

from __future__ import annotations

import asyncio
import re
import sys
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtGui import QFont, QFontMetricsF, QImage
from PySide6.QtPrintSupport import QPrinter

from desk import i18n
from desk.config import PrintSettings
from desk.errors import DeviceError
from desk.model.money import Money
from desk.model.paper import Blank, Pair, Paper, Rule, TextLevel, Words
from desk.wording.receipts import of_receipt
from tests.desk.model.test_receipt import CARD, CASH, made
from ui.paper import escpos, outlet
from ui.paper.drawing import dots_of, pdf_of, rows_of
from ui.paper.sheet import MOST_LEFT_LINES, MOST_LINES, Sheet, wrapped
from ui.paper.sizes import MM_AN_INCH, ROLL_DPI, SIZES
from ui.presenters.printing import RAW
from ui.widgets.theme import FAMILY, Theme, load_fonts

MARKUP = "<img src='file:///etc/hosts'><b>Анна</b>"
REVERSED = "\u202eкінець\u202c \u05e9\u05dc\u05d5\u05dd"
ENDLESS = "Довге-" * 2000
PAYLOADS = {"markup": MARKUP, "right to left": REVERSED, "endless": ENDLESS, "lines": "а\nб\tв\u2028г", "null": "\u0000\u0007"}


@pytest.fixture(autouse=True)
async def fonts(theme: Theme) -> None:
    load_fonts()


def letter(text: str) -> bytes:
    """What the roll shows of one line."""
    picture = dots_of(Paper("", (Words(text),)), SIZES["80"])
    return rows_of(picture)[1]


def black_columns(picture: QImage) -> list[int]:
    """Columns with any ink."""
    return [x for x in range(picture.width()) if any(picture.pixelColor(x, y).value() < 128 for y in range(picture.height()))]


def decoded(printout: bytes) -> list[bytes]:
    """The rows a thermal printer would print, read as it reads them."""
    assert printout.startswith(escpos.START)
    assert printout.endswith(escpos.FEED_AND_CUT)
    rest, rows = printout[len(escpos.START) : -len(escpos.FEED_AND_CUT)], []
    while rest:
        assert rest.startswith(escpos.PICTURE)
        width, height = int.from_bytes(rest[4:6], "little"), int.from_bytes(rest[6:8], "little")
        band, rest = rest[8 : 8 + width * height], rest[8 + width * height :]
        rows += [band[at * width : (at + 1) * width] for at in range(height)]
    return rows


@pytest.mark.parametrize(("one", "other"), ["іи", "їі", "єе", "ґг", "іï", "ІЇ", "ҐГ", "ыи", "ёе", "ъь", "₴S", "№N"])
async def test_letters_that_code_pages_confuse_are_themselves_on_the_roll(one: str, other: str) -> None:
    assert letter(one) != letter(other)
    assert letter(one) != letter("\uffff"), "it is drawn as a letter nobody has"
    assert letter(one) != letter("?")
    assert any(letter(one))


@pytest.mark.parametrize("width", sorted(SIZES))
@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=list(PAYLOADS))
async def test_names_from_outside_are_plain_and_change_no_layout(width: str, payload: str) -> None:
    size, dots = SIZES[width], SIZES[width].dots or 1000.0
    plain = Sheet(of_receipt(made(CASH, client_name="Анна")), size, width=dots, dpi=ROLL_DPI)
    told = Sheet(of_receipt(made(CASH, client_name=payload)), size, width=dots, dpi=ROLL_DPI)
    assert len(told.blocks) == len(plain.blocks)
    assert told.height <= plain.height + MOST_LINES * plain.blocks[-1].height
    for block in told.blocks:
        for text, font, box, _edge in block.texts:
            assert QFontMetricsF(font).horizontalAdvance(text) <= dots + 1
            assert box.right() <= dots + 1
            assert not re.search("[\u0000-\u001f\u202a-\u202e]", text)


async def test_markup_in_a_name_is_drawn_as_it_is_written() -> None:
    assert letter(MARKUP) != letter("Анна")
    texts = [
        text
        for block in Sheet(Paper("", (Words(MARKUP),)), SIZES["80"], width=2000, dpi=203).blocks
        for text, *_rest in block.texts
    ]
    assert texts == [MARKUP]


async def test_ink_stays_on_the_roll_however_long_the_words_are() -> None:
    paper = Paper(
        ENDLESS, (Pair(ENDLESS, ENDLESS), Words(ENDLESS, TextLevel.STRONG), Pair("", "1 200,00\u00a0₴"), Blank(), Rule())
    )
    picture = dots_of(paper, SIZES["58"])
    assert picture.width() == SIZES["58"].dots
    assert picture.height() < 3000
    assert len(black_columns(picture)) <= SIZES["58"].dots


async def test_too_much_text_ends_in_dots() -> None:
    font = QFont(FAMILY)
    font.setPixelSize(20)
    lines = wrapped(ENDLESS, font, 300, MOST_LEFT_LINES)
    assert len(lines) == MOST_LEFT_LINES
    assert lines[-1].endswith("…")
    assert "".join(wrapped("один два", font, 4000, 3)) == "один два"
    assert wrapped("", font, 300, 3) == [""]


async def test_sums_stand_at_the_right_edge() -> None:
    picture = dots_of(Paper("", (Pair("Готівка", "1 200,00\u00a0₴"),)), SIZES["80"])
    columns = black_columns(picture)
    assert columns[0] < 6
    assert columns[-1] > SIZES["80"].dots - 6


@pytest.mark.parametrize("width", ["80", "58"])
async def test_dots_sent_to_a_thermal_printer_are_the_picture(width: str) -> None:
    picture = dots_of(of_receipt(made(CASH, CARD, tendered=Money(100000))), SIZES[width])
    bytes_a_row, rows = rows_of(picture)
    assert bytes_a_row * 8 == SIZES[width].dots
    found = decoded(escpos.raster(bytes_a_row, rows))
    assert len(found) == picture.height() > escpos.BAND
    for y in range(0, picture.height(), 7):
        ink = [bool(found[y][x // 8] & (0x80 >> (x % 8))) for x in range(picture.width())]
        assert ink == [picture.pixelColor(x, y).value() < 128 for x in range(picture.width())]


async def test_bytes_that_are_no_rows_are_no_picture() -> None:
    with pytest.raises(ValueError, match="no rows"):
        escpos.raster(72, bytes(73))


def streams(pdf: bytes) -> Iterator[bytes]:
    """The streams of a PDF, unpacked where they are packed."""
    for found in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        try:
            yield zlib.decompress(found[1])
        except zlib.error:
            yield found[1]


def letters_of(pdf: bytes) -> set[str]:
    """Every letter a reader of this PDF would copy out of it."""
    maps = b" ".join(each for each in streams(pdf) if b"begincmap" in each)
    pairs = [each for row in re.findall(rb"\[([^\]]*)\]", maps) for each in re.findall(rb"<([0-9A-F]{4})>", row)]
    return {bytes.fromhex(each.decode()).decode("utf-16-be") for each in pairs}


async def test_a_pdf_holds_letters_and_not_only_ink() -> None:
    pdf = pdf_of(Paper("Чек", (Words("Її єґ ыё ₴"),)), SIZES["a5"])
    assert pdf.startswith(b"%PDF-")
    assert set("Чек" + "Їїєґыё₴") <= letters_of(pdf)


def pages_of(pdf: bytes) -> int:
    """How many pages it has."""
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf))


async def test_a_long_report_goes_over_pages_and_a_roll_is_one_piece() -> None:
    paper = Paper("Z", tuple(Pair(f"рядок {number}", "1,00") for number in range(200)))
    assert pages_of(pdf_of(paper, SIZES["a4"])) > 2
    assert pages_of(pdf_of(paper, SIZES["80"])) == 1


async def test_nothing_is_lost_between_pages() -> None:
    size = SIZES["a5"]
    sheet = Sheet(Paper("Z", tuple(Pair(str(n), "") for n in range(150))), size, width=1000, dpi=ROLL_DPI)
    height = (size.height - 2 * size.margin) * ROLL_DPI / MM_AN_INCH
    pages = sheet.pages(height)
    assert [block for page in pages for block in page] == sheet.blocks
    assert all(sum(block.height for block in page) <= height for page in pages)


def printed(file: Path, width: str) -> bytes:
    """What a printer of the system would get, taken at a file."""
    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(file))
    printer.setFullPage(True)
    outlet.print_on(printer, of_receipt(made(CASH)), SIZES[width])
    del printer
    return file.read_bytes()


async def test_a_printer_of_the_system_gets_pages_as_letters(tmp_path: Path) -> None:
    pdf = printed(tmp_path / "out.pdf", "a5")
    assert pages_of(pdf) == 1
    assert {"₴", "Р"} <= letters_of(pdf)


@pytest.mark.parametrize(("width", "points"), [("80", 227), ("58", 164)])
async def test_a_printer_of_the_system_gets_a_roll_as_a_picture(tmp_path: Path, width: str, points: int) -> None:
    pdf = printed(tmp_path / "out.pdf", width)
    assert pages_of(pdf) == 1
    assert letters_of(pdf) == set(), "no letter is left to the printer"
    assert b"/Subtype /Image" in pdf
    box = re.search(rb"/MediaBox \[0 0 ([0-9.]+)", pdf)
    assert box is not None
    assert abs(float(box[1]) - points) <= 1


async def test_without_a_printer_papers_are_files_and_none_is_overwritten(tmp_path: Path) -> None:
    i18n.use("uk")
    paper = of_receipt(made(CASH))
    first = await outlet.put_out(paper, PrintSettings(), tmp_path, "чек/../1")
    second = await outlet.put_out(paper, PrintSettings(), tmp_path, "чек/../1")
    assert first.file == tmp_path / "papers" / "чек-..-1.pdf"
    assert second.file == tmp_path / "papers" / "чек-..-1 (2).pdf"


async def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    blocked = tmp_path / "a file"
    blocked.touch()
    with pytest.raises(DeviceError) as caught:
        await outlet.put_out(Paper("x"), PrintSettings(pdf_folder=str(blocked)), tmp_path, "x")
    assert caught.value.port == str(blocked)


async def test_a_thermal_printer_by_its_path_gets_the_picture(tmp_path: Path) -> None:
    device = tmp_path / "lp0"
    paper = of_receipt(replace(made(CASH), copy=True))
    put = await outlet.put_out(paper, PrintSettings(printer=f"{RAW}{device}", width="58"), tmp_path, "x")
    assert put.printer.endswith("lp0")
    assert b"".join(decoded(device.read_bytes())) == rows_of(dots_of(paper, SIZES["58"]))[1]


async def test_a_printer_nobody_knows_is_named(tmp_path: Path) -> None:
    with pytest.raises(DeviceError, match="no such printer"):
        await outlet.put_out(Paper("x"), PrintSettings(printer="Epson, which was sold"), tmp_path, "x")
    assert "Epson, which was sold" not in await outlet.printers()


LOADED = """
import sys
import ui.app, ui.main_window, ui.pages.reception_flow, ui.pages.shift_flow, ui.dialogs.printing
print([each for each in ("PySide6.QtPrintSupport", "ui.paper.drawing", "xlsxwriter") if each in sys.modules])
"""


async def test_what_only_printing_needs_is_not_loaded_with_the_window() -> None:
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", LOADED, stdout=asyncio.subprocess.PIPE)
    told, _nothing = await process.communicate()
    assert told.decode().strip() == "[]"
