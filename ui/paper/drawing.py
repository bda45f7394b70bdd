"""A paper drawn: as the bytes of a PDF, onto any device with pages, or as black dots for a roll."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QRectF, QSizeF, Qt
from PySide6.QtGui import QImage, QPagedPaintDevice, QPageLayout, QPageSize, QPainter, QPdfWriter

from desk.errors import DeviceError
from desk.model.paper import Paper
from ui.paper.sheet import Sheet
from ui.paper.sizes import MM_AN_INCH, ROLL_DPI, Size
from ui.widgets.theme import load_fonts

PDF_DPI = 600
EDGE_MM = 3.0
"""White above and below what stands on a roll."""
WHITE = 0xFFFFFF
NOT_OPEN = "it can't be drawn on"


def pdf_of(paper: Paper, size: Size) -> bytes:
    """The paper as a PDF file; a roll as one page of just its length."""
    load_fonts()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(PDF_DPI)
    writer.setTitle(paper.title)
    writer.setCreator("LuckyFit Desk")
    draw_pages(paper, size, writer, dpi=PDF_DPI)
    buffer.close()
    return bytes(buffer.data().data())


def draw_pages(paper: Paper, size: Size, device: QPagedPaintDevice, *, dpi: float) -> int:
    """Draws onto a device with pages, which is told the size of the paper; how many pages there were. Raises DeviceError."""
    dots = dpi / MM_AN_INCH
    sheet = Sheet(paper, size, width=(size.width - 2 * size.margin) * dots, dpi=dpi)
    height = size.height or (sheet.height / dots + 2 * EDGE_MM)
    _set_page(device, QSizeF(size.width, height))
    pages = [sheet.blocks] if size.is_roll else sheet.pages((size.height - 2 * size.margin) * dots)
    painter = QPainter()
    if not painter.begin(device):
        raise DeviceError(paper.title, NOT_OPEN)
    try:
        for number, blocks in enumerate(pages, 1):
            if number > 1:
                device.newPage()
            painter.resetTransform()
            painter.translate(size.margin * dots, (EDGE_MM if size.is_roll else size.margin) * dots)
            sheet.draw(painter, blocks)
            if len(pages) > 1:
                below = QRectF(0, (size.height - 2 * size.margin) * dots, sheet.width, size.margin * dots)
                painter.setFont(sheet.font(size.small))
                painter.drawText(below, int(Qt.AlignmentFlag.AlignCenter), f"{number} / {len(pages)}")
    finally:
        painter.end()
    return len(pages)


def draw_dots(picture: QImage, size: Size, device: QPagedPaintDevice, *, dpi: float) -> None:
    """Puts the dots of a roll onto a device with pages, as one page of just their length. Raises DeviceError."""
    dot = dpi / ROLL_DPI
    height = picture.height() / ROLL_DPI * MM_AN_INCH
    _set_page(device, QSizeF(size.width, height))
    painter = QPainter()
    if not painter.begin(device):
        raise DeviceError(device.__class__.__name__, NOT_OPEN)
    left = size.margin / MM_AN_INCH * dpi
    painter.drawImage(QRectF(left, 0, picture.width() * dot, picture.height() * dot), picture)
    painter.end()


def dots_of(paper: Paper, size: Size) -> QImage:
    """The paper as black and white dots, as wide as the head of a roll's printer."""
    load_fonts()
    sheet = Sheet(paper, size, width=size.dots, dpi=ROLL_DPI)
    edge = round(EDGE_MM * ROLL_DPI / MM_AN_INCH)
    picture = QImage(size.dots, round(sheet.height) + 2 * edge, QImage.Format.Format_Grayscale8)
    picture.fill(Qt.GlobalColor.white)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
    painter.translate(0, edge)
    sheet.draw(painter, sheet.blocks)
    painter.end()
    return picture.convertToFormat(QImage.Format.Format_Mono, Qt.ImageConversionFlag.ThresholdDither)


def rows_of(picture: QImage) -> tuple[int, bytes]:
    """The bytes a row of a picture of black dots has, and all rows; 1 is black."""
    black = picture.copy()
    if black.color(1) & WHITE == WHITE:
        black.invertPixels()
    width = (black.width() + 7) // 8
    step, bits = black.bytesPerLine(), bytes(black.constBits())
    return width, b"".join(bits[at * step : at * step + width] for at in range(black.height()))


def _set_page(device: QPagedPaintDevice, size: QSizeF) -> None:
    """One sheet's size in mm, to its very edge."""
    page = QPageSize(size, QPageSize.Unit.Millimeter)
    device.setPageLayout(QPageLayout(page, QPageLayout.Orientation.Portrait, QMarginsF(), QPageLayout.Unit.Millimeter))
