"""What the screen at a door says: an icon, words as large as they fit, and the time that is left; read from afar."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from PySide6.QtCore import QElapsedTimer, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.presenters.kiosk_state import KioskShown, KioskState
from ui.widgets.ruler import Ruler
from ui.widgets.text import visible
from ui.widgets.theme import FAMILY, Theme
from ui.widgets.tokens import DARK
from ui.wording import kiosk as words

ICON_MM = 60.0
FRAME_MS = 100
ICON_PART, HEAD_PART, REST_PART = 0.26, 0.45, 0.29
"""How the height is dealt out."""
STEP = 0.94
LEAST_SIZE = 10.0
FAINT = 0.35
WRAP = int(Qt.AlignmentFlag.AlignHCenter.value | Qt.AlignmentFlag.AlignTop.value | Qt.TextFlag.TextWordWrap.value)


class Plate(NamedTuple):
    """How an answer looks: two tokens, an icon, and hatching where colour alone could be mistaken."""

    ground: str
    ink: str
    icon: str
    hatched: bool = False


PLATES: Mapping[KioskShown, Plate] = MappingProxyType(
    {
        KioskShown.WAITING: Plate("bg", "text", "nfc"),
        KioskShown.READING: Plate("bg", "text", "loader-circle"),
        KioskShown.GRANTED: Plate("ok", "on_ok", "circle-check"),
        KioskShown.WARNED: Plate("warn", "on_warn", "triangle-alert"),
        KioskShown.DENIED: Plate("deny", "on_deny", "octagon-x"),
        KioskShown.RECEPTION: Plate("choose", "on_choose", "users-round"),
        KioskShown.UNKNOWN_CARD: Plate("offline", "on_offline", "circle-question-mark", hatched=True),
        KioskShown.UNREADABLE: Plate("warn", "on_warn", "nfc"),
        KioskShown.SHUT: Plate("deny", "on_deny", "lock"),
        KioskShown.OFFLINE: Plate("offline", "on_offline", "circle-slash-2", hatched=True),
        KioskShown.BUSY: Plate("idle", "text", "clock"),
        KioskShown.NOT_TURNED: Plate("warn", "on_warn", "undo-2"),
        KioskShown.OUT_OF_ORDER: Plate("offline", "on_offline", "unplug", hatched=True),
        KioskShown.OPEN: Plate("ok", "on_ok", "door-open"),
        KioskShown.FIRE: Plate("deny", "on_deny", "flame"),
    }
)


def plate_of(state: KioskState) -> Plate:
    """The look of a state."""
    return PLATES[state.shown]


def ink(token: str) -> QColor:
    """A kiosk is dark whatever the desk's own look is."""
    return QColor(getattr(DARK, token))


class KioskPlate(QWidget):
    """Draws the words; what lies behind them is the window's."""

    def __init__(self, theme: Theme, ruler: Ruler, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._ruler = theme, ruler
        self._state = KioskState()
        self._clock, self.dimmed = "", False
        self._since = QElapsedTimer()
        self._frames = QTimer(self, interval=FRAME_MS)
        self._frames.timeout.connect(self.update)
        self._sizes: dict[tuple[str, int, int, int, bool], int] = {}
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def use(self, ruler: Ruler) -> None:
        """Another screen, or one that was measured."""
        self._ruler = ruler
        self._sizes.clear()
        self.update()

    def render_state(self, state: KioskState, clock: str) -> None:
        """Draws a state, and begins its time anew when it is another answer."""
        if state.number != self._state.number:
            self._since.restart()
        self._state, self._clock = state, clock
        counts = state.stays_s is not None
        if counts != self._frames.isActive():
            self._frames.start() if counts else self._frames.stop()
        self.setAccessibleName(words.told(state))
        self.update()

    def dim(self, *, dimmed: bool) -> None:
        """Faint while nobody comes."""
        if dimmed != self.dimmed:
            self.dimmed = dimmed
            self.update()

    def minimumSizeHint(self) -> QSize:
        """It takes what there is."""
        return QSize(200, 200)

    def paintEvent(self, event: QPaintEvent) -> None:
        """From the top: whose door it is and the time, the icon, the headline, what else is to be known, the time left."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setOpacity(FAINT if self.dimmed else 1.0)
        plate, box = plate_of(self._state), QRectF(self.rect())
        color, small = ink(plate.ink), self._small
        if self._state.stays_s is None:
            self._draw_top(painter, QRectF(box.left(), box.top(), box.width(), small * 1.6), color)
        inside = box.adjusted(0, small * 2.0 if self._state.stays_s is None else 0, 0, -small * 2.0)
        icon = min(self._ruler.mm(ICON_MM), inside.height() * ICON_PART, inside.width() * 0.6)
        head, rest = words.headline(self._state), "\n".join(visible(each) for each in words.details(self._state))
        room = inside.height() - icon - 2 * small * 0.5
        head_share = HEAD_PART / (HEAD_PART + REST_PART) if rest else 1.0
        head_size = self._fitting(head, inside.width(), room * head_share, 2 * self._ruler.letter, bold=True)
        rest_size = self._fitting(rest, inside.width(), room * (1 - head_share), self._ruler.letter, bold=False) if rest else 0
        head_height = self._height(head, inside.width(), head_size, bold=True)
        rest_height = self._height(rest, inside.width(), rest_size, bold=False) if rest else 0.0
        top = inside.top() + max(0.0, (inside.height() - icon - head_height - rest_height - small) / 2)
        middle = inside.center().x()
        self._draw_icon(painter, plate.icon, QRectF(middle - icon / 2, top, icon, icon), color)
        top += icon + small * 0.5
        self._write(painter, head, QRectF(inside.left(), top, inside.width(), head_height), head_size, color, bold=True)
        top += head_height + small * 0.5
        if rest:
            self._write(painter, rest, QRectF(inside.left(), top, inside.width(), rest_height), rest_size, color, bold=False)
        self._draw_foot(painter, QRectF(box.left(), box.bottom() - small * 1.8, box.width(), small * 1.8), color)

    @property
    def _small(self) -> int:
        """What is read from close by only: the time, and notes."""
        return max(16, round(self._ruler.letter * 0.42))

    def _draw_top(self, painter: QPainter, box: QRectF, color: QColor) -> None:
        font = self._font(self._small, bold=False)
        painter.setFont(font)
        painter.setPen(color)
        time = QFontMetricsF(font).horizontalAdvance(self._clock)
        painter.drawText(box, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), self._clock)
        room = box.adjusted(0, 0, -time - self._small, 0)
        name = QFontMetricsF(font).elidedText(visible(self._state.club), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), name)

    def _draw_icon(self, painter: QPainter, name: str, box: QRectF, color: QColor) -> None:
        painter.save()
        if self._state.shown is KioskShown.READING:
            painter.translate(box.center())
            painter.rotate(self._since.elapsed() * 0.36 % 360 if self._since.isValid() else 0)
            painter.translate(-box.center())
        self._theme.paint_icon(painter, name, box, color)
        painter.restore()
        if self._state.remembered:
            side = box.width() * 0.34
            mark = QRectF(box.right() + side * 0.15, box.bottom() - side, side, side)
            self._theme.paint_icon(painter, "circle-slash-2", mark, color)

    def _draw_foot(self, painter: QPainter, box: QRectF, color: QColor) -> None:
        note = words.footnote(self._state)
        if note:
            size = self._fitting(note, box.width(), box.height(), self._small, bold=False)
            self._write(painter, note, box, size, ink("caution") if words.warns(self._state) else color, bold=False)
        elif self._state.stays_s and self._state.shown is not KioskShown.READING:
            left = max(0.0, 1 - self._since.elapsed() / (1000 * self._state.stays_s)) if self._since.isValid() else 1.0
            width, height = box.width() * 0.5, max(6.0, self._ruler.mm(2))
            bar = QRectF(box.center().x() - width / 2, box.center().y() - height / 2, width, height)
            faint = QColor(color)
            faint.setAlphaF(0.25)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(faint)
            painter.drawRoundedRect(bar, height / 2, height / 2)
            painter.setBrush(color)
            painter.drawRoundedRect(QRectF(bar.left(), bar.top(), width * left, height), height / 2, height / 2)

    def _write(self, painter: QPainter, text: str, box: QRectF, size: int, color: QColor, *, bold: bool) -> None:
        painter.setFont(self._font(size, bold=bold))
        painter.setPen(color)
        painter.drawText(box, WRAP, text)

    def _fitting(self, text: str, width: float, height: float, wish: int, *, bold: bool) -> int:
        """The largest size up to the wished at which the text fits, no word broken."""
        key = (text, int(width), int(height), wish, bold)
        if key not in self._sizes:
            size = float(wish)
            while size > LEAST_SIZE and not self._fits(text, width, height, round(size), bold=bold):
                size *= STEP
            self._sizes[key] = round(size)
        return self._sizes[key]

    def _fits(self, text: str, width: float, height: float, size: int, *, bold: bool) -> bool:
        metrics = QFontMetricsF(self._font(size, bold=bold))
        widest = max(metrics.horizontalAdvance(each) for each in text.split() or [""])
        return widest <= width and self._height(text, width, size, bold=bold) <= height

    def _height(self, text: str, width: float, size: int, *, bold: bool) -> float:
        metrics = QFontMetricsF(self._font(size, bold=bold))
        return metrics.boundingRect(QRectF(0, 0, width, 1e6), WRAP, text).height()

    def _font(self, size: int, *, bold: bool) -> QFont:
        font = QFont(FAMILY)
        font.setPixelSize(max(1, size))
        font.setWeight(QFont.Weight.Bold if bold else QFont.Weight.Medium)
        font.setFeature(QFont.Tag("tnum"), 1)
        return font
