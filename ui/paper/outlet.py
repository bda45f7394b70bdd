"""Where papers go: a file in a folder, a printer of the system, or a thermal printer's device; never in the window's thread."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from desk.config import PrintSettings
from desk.errors import DeviceError
from desk.model.paper import Paper
from ui.paper.drawing import dots_of, draw_dots, draw_pages, pdf_of, rows_of
from ui.paper.escpos import raster
from ui.paper.sizes import SIZES, Size
from ui.presenters.printing import RAW, Way, way_of

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

FOLDER = "papers"
NO_PRINTER = "there is no such printer"
_UNFIT = re.compile(r"[^\w.-]+")


@dataclass(frozen=True, slots=True)
class Put:
    """Where a paper went: a file, or the name of a printer."""

    file: Path | None = None
    printer: str = ""


def folder_of(settings: PrintSettings, home: Path) -> Path:
    """Where files go: the folder that was set, or the one beside the settings."""
    return Path(settings.pdf_folder) if settings.pdf_folder else home / FOLDER


async def put_out(paper: Paper, settings: PrintSettings, home: Path, name: str) -> Put:
    """Prints a paper, or writes it as a PDF where no printer is set; raises DeviceError. `name` is the file's."""
    way = way_of(settings.printer)
    if way is Way.FILES:
        return Put(file=await write_pdf(paper, settings, home, name))
    await asyncio.to_thread(_to_device if way is Way.DEVICE else _to_printer, paper, settings)
    return Put(printer=settings.printer.removeprefix(RAW))


async def write_pdf(paper: Paper, settings: PrintSettings, home: Path, name: str, *, on_pages: bool = False) -> Path:
    """Writes a paper as a PDF into the folder of papers; raises DeviceError. `on_pages`: on pages even where a roll is set."""
    size = SIZES["a4"] if on_pages and SIZES[settings.width].is_roll else SIZES[settings.width]

    def written() -> Path:
        return write_file(folder_of(settings, home), name, ".pdf", pdf_of(paper, size))

    return await asyncio.to_thread(written)


def write_file(folder: Path, name: str, ending: str, content: bytes) -> Path:
    """A new file of that name; where there is one already, of that name with a number. Raises DeviceError."""
    while True:
        path = free_path(folder, name, ending)
        try:
            with path.open("xb") as file:
                file.write(content)
        except FileExistsError:
            continue
        except OSError as error:
            raise DeviceError(str(folder), error.strerror or type(error).__name__) from error
        return path


def free_path(folder: Path, name: str, ending: str) -> Path:
    """The first name that is not taken, in a folder that is made when it is not there. Raises DeviceError."""
    plain = _UNFIT.sub("-", name).strip("-.") or "paper"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        paths = (folder / (f"{plain}{ending}" if number == 1 else f"{plain} ({number}){ending}") for number in count(1))
        return next(path for path in paths if not path.exists())
    except OSError as error:
        raise DeviceError(str(folder), error.strerror or type(error).__name__) from error


async def printers() -> tuple[str, ...]:
    """Names of the system's printers; asking them may take its time."""

    def names() -> tuple[str, ...]:
        from PySide6.QtPrintSupport import QPrinterInfo  # noqa: PLC0415 - only who prints pays for it

        return tuple(QPrinterInfo.availablePrinterNames())

    return await asyncio.to_thread(names)


def print_on(printer: QPrinter, paper: Paper, size: Size) -> None:
    """Draws a paper on an open printer: pages as letters, a roll as dots. Raises DeviceError."""
    if size.is_roll:
        draw_dots(dots_of(paper, size), size, printer, dpi=printer.resolution())
    else:
        draw_pages(paper, size, printer, dpi=printer.resolution())


def _to_device(paper: Paper, settings: PrintSettings) -> None:
    """Bytes of a picture straight to a thermal printer; on pages' paper as narrow as a wide roll."""
    size = SIZES[settings.width] if SIZES[settings.width].is_roll else SIZES["80"]
    width, rows = rows_of(dots_of(paper, size))
    path = settings.printer.removeprefix(RAW)
    try:
        with Path(path).open("wb") as device:
            device.write(raster(width, rows))
    except OSError as error:
        raise DeviceError(path, error.strerror or type(error).__name__) from error


def _to_printer(paper: Paper, settings: PrintSettings) -> None:
    """Through the system's queue: a roll as a picture, so that the printer's own letters are never asked for."""
    from PySide6.QtPrintSupport import QPrinter, QPrinterInfo  # noqa: PLC0415 - only who prints pays for it

    info = QPrinterInfo.printerInfo(settings.printer)
    if info.isNull():
        raise DeviceError(settings.printer, NO_PRINTER)
    printer = QPrinter(info, QPrinter.PrinterMode.HighResolution)
    printer.setDocName(paper.title)
    printer.setFullPage(True)
    print_on(printer, paper, SIZES[settings.width])
