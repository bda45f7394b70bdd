"""The verdict, told by colour, icon and words at once; always there, so that eyes learn the place."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPalette,
    QResizeEvent,
)
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QWidget

from desk.i18n import _
from ui import wording
from ui.presenters.reception_state import ReceptionState, Verdict
from ui.widgets.icons import IconView
from ui.widgets.lines import LinesLabel
from ui.widgets.text import PlainLabel
from ui.widgets.theme import Theme
from ui.widgets.tokens import GAP, INPUT, VERDICT

HEIGHT = 64
ICON = 32
ROUNDNESS = 10.0
HEADLINE_LINES, DETAIL_LINES = 2, 3
LEAST_DETAIL = 320


class Look(NamedTuple):
    """A plate: background and foreground tokens, an icon, and hatching where colour alone could be mistaken."""

    background: str
    foreground: str
    icon: str
    hatched: bool = False
    urgent: bool = True


PLATES: Mapping[Verdict, Look] = MappingProxyType(
    {
        Verdict.IDLE: Look("idle", "on_idle", "nfc", urgent=False),
        Verdict.READING: Look("idle", "on_idle", "loader-circle", urgent=False),
        Verdict.GRANTED: Look("ok", "on_ok", "circle-check"),
        Verdict.STAFF: Look("ok", "on_ok", "badge-check"),
        Verdict.WARNED: Look("warn", "on_warn", "triangle-alert"),
        Verdict.DENIED: Look("deny", "on_deny", "octagon-x"),
        Verdict.LOCKED: Look("deny", "on_deny", "lock"),
        Verdict.SEVERAL: Look("offline", "on_offline", "users-round", hatched=True, urgent=False),
        Verdict.UNKNOWN_CARD: Look("offline", "on_offline", "circle-question-mark", hatched=True, urgent=False),
        Verdict.FAILED: Look("offline", "on_offline", "circle-slash-2", hatched=True),
        Verdict.STOPPED: Look("deny", "on_deny", "octagon-x"),
        Verdict.ADMITTED: Look("ok", "on_ok", "door-open", urgent=False),
    }
)


class VerdictBanner(QFrame):
    """Draws the verdict of a state."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._plate = PLATES[Verdict.IDLE]
        self._told: tuple[str, datetime | None] = ("", None)
        self.setObjectName("verdict")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._icon = IconView(theme, self._plate.icon, self._plate.foreground, ICON, self)
        self._headline, self._detail = LinesLabel(HEADLINE_LINES, self), LinesLabel(DETAIL_LINES, self)
        self._time = PlainLabel(parent=self)
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 8, 20, 8)
        row.setSpacing(GAP)
        row.addWidget(self._icon)
        self._words = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._words.setSpacing(GAP)
        self._words.addWidget(self._headline)
        self._words.addWidget(self._detail, 1)
        row.addLayout(self._words, 1)
        row.addWidget(self._time)
        theme.changed.connect(self._restyle)
        self._restyle()

    def render_state(self, state: ReceptionState, *, reading: bool) -> None:
        """Shows the verdict; `reading` when looking up has taken long enough to be told."""
        verdict = Verdict.READING if reading else state.verdict
        look = state.look
        detail = "" if reading else wording.banner_detail(look)
        plate, self._plate = self._plate, PLATES[verdict]
        self._headline.setText(wording.headline(verdict))
        self._detail.setText(detail)
        self._time.setText(f"{look.at:%H:%M:%S}" if look.at is not None and not reading else "")
        self._icon.spin(on=reading)
        if plate is not self._plate:
            self._recolour()
        self._arrange()
        told = wording.announcement(look, verdict)
        self.setAccessibleName(_("Result of the entry check"))
        self.setAccessibleDescription(told)
        if not reading and verdict is not Verdict.IDLE and (told, look.at) != self._told:
            self._announce(told)
        self._told = (told, look.at)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A narrow plate, or a large text, puts the detail under the headline."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        room = self.width() - self._theme.px(ICON) - self._time.sizeHint().width() - 40 - 3 * GAP
        wanted = min(self._detail.one_line, self._theme.px(LEAST_DETAIL))
        beside = self._headline.one_line + wanted <= room
        self._words.setDirection(QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom)
        self._words.setSpacing(GAP if beside else 2)
        self._headline.setMinimumWidth(self._headline.one_line if beside else 0)
        self._detail.setVisible(beside or bool(self._detail.text()))

    def paintEvent(self, event: QPaintEvent) -> None:
        """A rounded plate, hatched where the colour could be taken for another; a ring when it has the focus."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        plate = QPainterPath()
        plate.addRoundedRect(QRectF(self.rect()), ROUNDNESS, ROUNDNESS)
        painter.fillPath(plate, self._theme.color(self._plate.background))
        if self._plate.hatched:
            stripe = QColor(255, 255, 255, 26)
            painter.fillPath(plate, QBrush(stripe, Qt.BrushStyle.BDiagPattern))
        if self.hasFocus():
            painter.setPen(self._theme.color("accent"))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), ROUNDNESS, ROUNDNESS)

    def _announce(self, sentence: str) -> None:
        from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent  # noqa: PLC0415 - after the first paint

        event = QAccessibleAnnouncementEvent(self, sentence)
        politeness = QAccessible.AnnouncementPoliteness
        event.setPoliteness(politeness.Assertive if self._plate.urgent else politeness.Polite)
        QAccessible.updateAccessibility(event)

    def _recolour(self) -> None:
        self._icon.show_icon(self._plate.icon, self._plate.foreground)
        palette = QPalette(self.palette())
        palette.setColor(QPalette.ColorRole.WindowText, self._theme.color(self._plate.foreground))
        for label in (self._headline, self._detail, self._time):
            label.setPalette(palette)
        self.update()

    def _restyle(self) -> None:
        self.setMinimumHeight(self._theme.px(HEIGHT))
        self._headline.setFont(self._theme.font(VERDICT, QFont.Weight.Bold))
        self._detail.setFont(self._theme.font(INPUT, QFont.Weight.Medium))
        self._time.setFont(self._theme.font(INPUT, QFont.Weight.Medium))
        self._arrange()
        self._recolour()
