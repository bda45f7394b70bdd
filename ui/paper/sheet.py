"""A paper laid out for one width: every line wrapped, nothing wider than the sheet, and cut into pages where there are pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QTextLayout, QTextOption

from desk.model.paper import Blank, Line, Pair, Paper, Rule, TextLevel, Words
from ui.paper.sizes import POINTS_AN_INCH, Size
from ui.widgets.text import visible
from ui.widgets.theme import FAMILY

BLACK = QColor(0, 0, 0)
MOST_LINES = 12
"""Of one paragraph; a name as long as a book does not empty the roll."""
MOST_LEFT_LINES = 3
RIGHT_SHARE = 0.6
"""What stands at the right edge takes no more of the width, or a line of its own."""
ELLIPSIS = "…"


@dataclass(slots=True)
class Block:
    """What is drawn together, and never torn by the end of a page."""

    height: float
    texts: list[tuple[str, QFont, QRectF, Qt.AlignmentFlag]] = field(default_factory=list)
    rule_at: float | None = None
    leader: tuple[QPointF, QPointF] | None = None


class Sheet:
    """A paper on a sheet `width` dots wide, at `dpi` dots an inch."""

    def __init__(self, paper: Paper, size: Size, *, width: float, dpi: float) -> None:
        self._size, self.width, self._dot = size, width, dpi / POINTS_AN_INCH
        self.blocks = [*self._heading(paper.title), *(self._block(each) for each in paper.lines)]

    @property
    def height(self) -> float:
        """All of it in one piece."""
        return sum(each.height for each in self.blocks)

    def pages(self, height: float) -> list[list[Block]]:
        """Its blocks by pages of that height."""
        pages: list[list[Block]] = [[]]
        left = height
        for block in self.blocks:
            if block.height > left and pages[-1]:
                pages.append([])
                left = height
            pages[-1].append(block)
            left -= block.height
        return pages

    def draw(self, painter: QPainter, blocks: list[Block]) -> None:
        """Draws blocks from the painter's origin down."""
        painter.save()
        for block in blocks:
            self._draw(painter, block)
            painter.translate(0, block.height)
        painter.restore()

    def font(self, points: float, *, bold: bool = False) -> QFont:
        """Our font in a size of this sheet, with figures of one width; a little stronger where heat draws it."""
        font = QFont(FAMILY)
        font.setPixelSize(max(1, round(points * self._dot)))
        thin = QFont.Weight.Medium if self._size.is_roll else QFont.Weight.Normal
        font.setWeight(QFont.Weight.Bold if bold else thin)
        font.setFeature(QFont.Tag("tnum"), 1)
        font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        return font

    def _heading(self, title: str) -> Iterator[Block]:
        if title:
            yield self._paragraph(title, self.font(self._size.title, bold=True), self._middle)
            yield Block(self._size.normal * self._dot * 0.5)

    def _block(self, line: Line) -> Block:
        match line:
            case Words(text, level):
                strong = level is TextLevel.STRONG
                edge = self._middle if strong else Qt.AlignmentFlag.AlignLeft
                return self._paragraph(text, self.font(self._size.points(level), bold=strong), edge)
            case Pair(left, right, strong):
                return self._pair(left, right, self.font(self._size.normal, bold=strong))
            case Rule():
                gap = self._size.normal * self._dot
                return Block(gap, rule_at=gap / 2)
            case Blank():
                return Block(self._size.normal * self._dot)

    def _paragraph(self, text: str, font: QFont, edge: Qt.AlignmentFlag) -> Block:
        step = self._step(font)
        lines = wrapped(text, font, self.width, MOST_LINES)
        texts = [(each, font, QRectF(0, at * step, self.width, step), edge) for at, each in enumerate(lines)]
        return Block(len(lines) * step, texts)

    def _pair(self, left: str, right: str, font: QFont) -> Block:
        step, metrics = self._step(font), QFontMetricsF(font)
        gap = self._size.normal * self._dot
        told = metrics.elidedText(visible(right), Qt.TextElideMode.ElideRight, self.width)
        needs = metrics.horizontalAdvance(told)
        alone = needs > self.width * RIGHT_SHARE
        room = self.width if alone else self.width - needs - gap
        lines = wrapped(left, font, room, MOST_LEFT_LINES) if left else [""]
        texts = [(each, font, QRectF(0, at * step, room, step), Qt.AlignmentFlag.AlignLeft) for at, each in enumerate(lines)]
        last = len(lines) if alone and left else len(lines) - 1
        texts.append((told, font, QRectF(0, last * step, self.width, step), Qt.AlignmentFlag.AlignRight))
        block = Block((last + 1) * step, texts)
        if not alone and not self._size.is_roll:
            base = last * step + metrics.ascent()
            start = metrics.horizontalAdvance(lines[-1]) + gap / 2
            block.leader = (QPointF(start, base), QPointF(self.width - needs - gap / 2, base))
        return block

    def _draw(self, painter: QPainter, block: Block) -> None:
        painter.setPen(BLACK)
        for text, font, box, edge in block.texts:
            painter.setFont(font)
            painter.drawText(box, int(edge | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextSingleLine), text)
        thin = max(1.0, self._dot * 0.5)
        if block.rule_at is not None:
            painter.setPen(QPen(BLACK, thin))
            painter.drawLine(QPointF(0, block.rule_at), QPointF(self.width, block.rule_at))
        if block.leader is not None and block.leader[0].x() < block.leader[1].x():
            painter.setPen(QPen(BLACK, thin, Qt.PenStyle.DotLine))
            painter.drawLine(*block.leader)

    def _step(self, font: QFont) -> float:
        return QFontMetricsF(font).height() * 1.08

    @property
    def _middle(self) -> Qt.AlignmentFlag:
        """A roll has its headings in the middle, a page at the left edge."""
        return Qt.AlignmentFlag.AlignHCenter if self._size.is_roll else Qt.AlignmentFlag.AlignLeft


def wrapped(text: str, font: QFont, width: float, most: int) -> list[str]:
    """The text in lines no wider than `width`; broken inside a word when it must be, ended by … when there is too much of it."""
    shown = visible(text)
    layout = QTextLayout(shown, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    option.setTextDirection(Qt.LayoutDirection.LeftToRight)
    layout.setTextOption(option)
    units = shown.encode("utf-16-le")
    lines: list[str] = []
    layout.beginLayout()
    while (line := layout.createLine()).isValid() and len(lines) < most:
        line.setLineWidth(width)
        start, end = line.textStart() * 2, (line.textStart() + line.textLength()) * 2
        is_last = len(lines) == most - 1 and end < len(units)
        piece = (units[start:] if is_last else units[start:end]).decode("utf-16-le", "replace")
        lines.append(_cut(piece, font, width) if is_last else piece.rstrip())
    layout.endLayout()
    return lines or [""]


def _cut(text: str, font: QFont, width: float) -> str:
    return QFontMetricsF(font).elidedText(text[: int(width) + 1], Qt.TextElideMode.ElideRight, width)
