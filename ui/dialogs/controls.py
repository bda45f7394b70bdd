"""Controls of forms whose small marks are painted in the colours and the size of the theme."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QDateEdit, QRadioButton, QStyle, QStyleOptionButton, QWidget

from ui.widgets.enter_key import enter_key
from ui.widgets.text import visible
from ui.widgets.theme import RESOURCES, Theme, style_sheet

CHEVRON = 18
_SHEETS: dict[str, str] = {}


def dress(widget: QWidget, theme: Theme) -> None:
    """Puts the style of forms on a dialog or a drawer, now and whenever the theme changes; a held Enter does nothing there."""
    enter_key()

    def put_on() -> None:
        template = _SHEETS.setdefault("dialogs", (RESOURCES / "styles" / "dialogs.qss").read_text("utf-8"))
        widget.setStyleSheet(style_sheet(template, theme.tokens, theme.scale))

    put_on()
    theme.changed.connect(put_on)
    widget.destroyed.connect(lambda: theme.changed.disconnect(put_on))


def set_mark(widget: QWidget, name: str, value: object) -> None:
    """Sets a property the style sheet looks at, and has the widget drawn by it."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def keep_width(widget: QWidget, theme: Theme, width: int) -> None:
    """A fixed width, as wide in every size of text."""

    def put_on() -> None:
        widget.setFixedWidth(theme.px(width))

    put_on()
    theme.changed.connect(put_on)
    widget.destroyed.connect(lambda: theme.changed.disconnect(put_on))


class Choice(QComboBox):
    """One of a few."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme

    def paintEvent(self, event: QPaintEvent) -> None:
        """The style's field, our chevron."""
        super().paintEvent(event)
        _chevron(self, self._theme)


class DayField(QDateEdit):
    """A day, typed or picked from a calendar."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setCalendarPopup(True)
        self.setDisplayFormat("dd.MM.yyyy")

    def paintEvent(self, event: QPaintEvent) -> None:
        """The style's field, our chevron."""
        super().paintEvent(event)
        _chevron(self, self._theme)


class Tick(QCheckBox):
    """Yes or no. Words that don't fit go on in a second line; those that don't fit there end in …, and stand in the tooltip."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._words = ""

    def say(self, words: str) -> None:
        """What is ticked; plain text, no access key."""
        self._words = visible(words)
        self._cut()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As much of the words as there is room for."""
        super().resizeEvent(event)
        self._cut()

    def _cut(self) -> None:
        option = QStyleOptionButton()
        self.initStyleOption(option)
        room = self.style().subElementRect(QStyle.SubElement.SE_CheckBoxContents, option, self).width()
        fitting = self._fitting(room)
        self.setText(fitting.replace("&", "&&"))
        self.setToolTip(self._words if fitting.replace("\n", " ") != self._words else "")

    def _fitting(self, room: int) -> str:
        """In one line, in two that are about as long, or cut."""
        width = self.fontMetrics().horizontalAdvance
        if width(self._words) > room:
            words = self._words.split(" ")
            halves = [(" ".join(words[:at]), " ".join(words[at:])) for at in range(1, len(words))]
            narrowest = min(halves, key=lambda both: max(map(width, both)), default=None)
            if narrowest is not None and max(map(width, narrowest)) <= room:
                return "\n".join(narrowest)
        return self.fontMetrics().elidedText(self._words, Qt.TextElideMode.ElideRight, room)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The style's box, our check mark."""
        super().paintEvent(event)
        if not self.isChecked():
            return
        option = QStyleOptionButton()
        self.initStyleOption(option)
        box = QRectF(self.style().subElementRect(QStyle.SubElement.SE_CheckBoxIndicator, option, self))
        painter = QPainter(self)
        self._theme.paint_icon(painter, "check", box.adjusted(2, 2, -2, -2), self._theme.color("on_accent"))
        painter.end()


class Radio(QRadioButton):
    """One of a few that are all seen."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme

    def paintEvent(self, event: QPaintEvent) -> None:
        """The style's ring, our dot."""
        super().paintEvent(event)
        if not self.isChecked():
            return
        option = QStyleOptionButton()
        self.initStyleOption(option)
        box = QRectF(self.style().subElementRect(QStyle.SubElement.SE_RadioButtonIndicator, option, self))
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("accent" if self.isEnabled() else "disabled"))
        radius = box.width() * 0.28
        painter.drawEllipse(QPointF(box.center()), radius, radius)
        painter.end()


def _chevron(widget: QWidget, theme: Theme) -> None:
    side = theme.px(CHEVRON)
    box = QRectF(widget.width() - side - theme.px(8), (widget.height() - side) / 2, side, side)
    painter = QPainter(widget)
    theme.paint_icon(painter, "chevron-down", box, theme.color("muted" if widget.isEnabled() else "disabled"))
    painter.end()
