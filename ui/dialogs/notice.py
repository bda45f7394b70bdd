"""A block that says how something ended: colour, icon and words together, the same in light and dark."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QColor, QHideEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from ui.presenters.time_left import Left
from ui.widgets.text import PlainLabel
from ui.widgets.theme import Theme
from ui.widgets.tokens import GAP

ICON = 28
SECOND_MS = 1000


@dataclass(frozen=True, slots=True)
class Tone:
    """How a notice looks: two tokens and an icon."""

    ground: str
    ink: str
    icon: str


PLAIN = Tone("idle", "on_idle", "loader-circle")
CARD = Tone("idle", "on_idle", "credit-card")
OK = Tone("ok", "on_ok", "circle-check")
WARN = Tone("warn", "on_warn", "triangle-alert")
DENY = Tone("deny", "on_deny", "octagon-x")
CHOOSE = Tone("choose", "on_choose", "circle-question-mark")
BACK = Tone("idle", "on_idle", "undo-2")
FROZEN = Tone("frozen", "on_frozen", "snowflake")


class Notice(QFrame):
    """A headline and what follows from it; every change of the headline is announced to a screen reader.

    Between them the time left may count down; it is read out when it is worth it, not every second.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._tone = theme, PLAIN
        self.headline = PlainLabel(role="subtitle")
        self.time = PlainLabel(role="subtitle")
        self.detail = PlainLabel()
        self._left: Callable[[], Left | None] | None = None
        self._step: int | None = None
        self.second = QTimer(self, interval=SECOND_MS, timerType=Qt.TimerType.PreciseTimer)
        self.second.timeout.connect(self._on_second)
        for label in (self.headline, self.time, self.detail):
            label.setWordWrap(True)
        self._column = layout = QVBoxLayout(self)
        layout.setSpacing(4)
        for label in (self.headline, self.time, self.detail):
            layout.addWidget(label)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    def say(self, tone: Tone, headline: str, detail: str = "", *, left: Callable[[], Left | None] | None = None) -> None:
        """Shows and announces it. `left` is asked once a second for as long as this is what is said, and seen."""
        fresh = headline != self.headline.text()
        self._tone, self._left = tone, left
        self._count_down(fresh=fresh)
        self.headline.setText(headline)
        self.detail.setText(detail)
        self.detail.setVisible(bool(detail))
        self._on_theme_changed()
        self.setAccessibleName(headline)
        self.setAccessibleDescription(detail)
        if fresh and headline:
            told = (headline, self.time.text(), detail)
            self._announce(" ".join(each for each in told if each))

    def showEvent(self, event: QShowEvent) -> None:
        """The time goes on where it is."""
        super().showEvent(event)
        self._count_down()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody sees it any more."""
        super().hideEvent(event)
        self.second.stop()

    def _on_second(self) -> None:
        before = self._step
        self._count_down()
        if self.time.text() and self._step != before:
            self._announce(self.time.text())

    def _count_down(self, *, fresh: bool = False) -> None:
        """What is left at this moment. Its name for a screen reader changes only when it is read out."""
        left = self._left() if self._left is not None else None
        self.time.setText(left.words if left is not None else "")
        self.time.setVisible(left is not None)
        step = left.step if left is not None else None
        if left is not None and (fresh or step != self._step):
            self.time.setAccessibleName(left.words)
        self._step = step
        if self._left is None or not self.isVisible():
            self.second.stop()
        elif not self.second.isActive():
            self.second.start()

    def _announce(self, sentence: str) -> None:
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, sentence))

    def _on_theme_changed(self) -> None:
        self._column.setContentsMargins(GAP * 2 + self._theme.px(ICON), GAP, GAP, GAP)
        ink = self._theme.color(self._tone.ink).name()
        for label in (self.headline, self.time, self.detail):
            label.setStyleSheet(f"color: {ink};")
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A rounded block with its icon; a border when it has the focus."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink = self._theme.color(self._tone.ink)
        painter.setBrush(self._theme.color(self._tone.ground))
        painter.setPen(ink if self.hasFocus() else QColor(Qt.GlobalColor.transparent))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        size = self._theme.px(ICON)
        self._theme.paint_icon(painter, self._tone.icon, QRectF(GAP, GAP - 2, size, size), ink)
        painter.end()
