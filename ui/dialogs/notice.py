"""A block that says how something ended: colour, icon and words together, the same in light and dark."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from ui.widgets.text import PlainLabel
from ui.widgets.theme import Theme
from ui.widgets.tokens import GAP

ICON = 28


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
    """A headline and what follows from it; every change of the headline is announced to a screen reader."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._tone = theme, PLAIN
        self.headline = PlainLabel(role="subtitle")
        self.detail = PlainLabel()
        for label in (self.headline, self.detail):
            label.setWordWrap(True)
        self._column = layout = QVBoxLayout(self)
        layout.setSpacing(4)
        layout.addWidget(self.headline)
        layout.addWidget(self.detail)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    def say(self, tone: Tone, headline: str, detail: str = "") -> None:
        """Shows and announces it."""
        fresh = headline != self.headline.text()
        self._tone = tone
        self.headline.setText(headline)
        self.detail.setText(detail)
        self.detail.setVisible(bool(detail))
        self._on_theme_changed()
        self.setAccessibleName(headline)
        self.setAccessibleDescription(detail)
        if fresh and headline:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, f"{headline} {detail}".strip()))

    def _on_theme_changed(self) -> None:
        self._column.setContentsMargins(GAP * 2 + self._theme.px(ICON), GAP, GAP, GAP)
        ink = self._theme.color(self._tone.ink).name()
        for label in (self.headline, self.detail):
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
