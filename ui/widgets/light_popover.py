"""All that is known of one status light, on a plate under it; it takes no room and stops nothing."""

from __future__ import annotations

import shiboken6
from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QHideEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from desk.i18n import _
from desk.model.health import Health
from ui import wording
from ui.presenters.reception_state import Deed, Light, ReceptionState
from ui.widgets.chips import draw_light
from ui.widgets.text import PlainLabel
from ui.widgets.theme import Theme
from ui.widgets.tokens import GAP
from ui.wording import lights

WIDTH = 360
MOST_FACTS = 5
AIR = 4
"""Between the light and the plate."""


class LightMark(QWidget):
    """The shape of a light, larger."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._health = theme, Health.UNKNOWN
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    def show_health(self, health: Health) -> None:
        """Another shape."""
        self._health = health
        self.update()

    def sizeHint(self) -> QSize:
        """A square as high as the name beside it."""
        return QSize(self._theme.px(16), self._theme.px(16))

    def paintEvent(self, event: QPaintEvent) -> None:
        """The shape."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw_light(painter, self._theme, self._health, QRectF(self.rect()).adjusted(1, 1, -1, -1))


class LightPopover(QFrame):
    """Opened by a press of a light; goes by another, by Esc, by a click elsewhere, or with the focus. `again` is "Try now"."""

    again = Signal()

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self.setProperty("role", "popup")
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._theme, self._window = theme, window
        self._state = ReceptionState()
        self._name = ""
        self._below: QWidget | None = None
        self._before: QWidget | None = None
        self._mark = LightMark(theme, self)
        self._title = PlainLabel(parent=self, role="subtitle")
        self._facts = [(PlainLabel(parent=self, role="muted"), PlainLabel(parent=self, wrap=True)) for _each in range(MOST_FACTS)]
        self._advice = PlainLabel(parent=self, role="muted", wrap=True)
        self.button = QPushButton(self)
        self.button.clicked.connect(self.again)
        self._lay_out()
        window.installEventFilter(self)
        self.button.installEventFilter(self)
        theme.changed.connect(self._on_theme_changed)
        self.hide()

    def toggle(self, name: str, below: QWidget) -> None:
        """Shows that light under its chip; the second press puts it away."""
        if self.isVisible() and name == self._name:
            self.hide()
            return
        if not self.isVisible():
            self._before = self._window.focusWidget()
        self._name, self._below = name, below
        self._draw()
        self.show()
        self._place()
        self.raise_()
        self.setFocus(Qt.FocusReason.PopupFocusReason)
        handle = self._window.windowHandle()
        if handle is not None:
            handle.installEventFilter(self)

    def render_state(self, state: ReceptionState) -> None:
        """Follows the light while it is open."""
        self._state = state
        if self.isVisible():
            self._draw()
            self._place()

    def hideEvent(self, event: QHideEvent) -> None:
        """The focus goes back to where it was, unless it went elsewhere."""
        super().hideEvent(event)
        handle = self._window.windowHandle()
        if handle is not None:
            handle.removeEventFilter(self)
        before, self._before = self._before, None
        if before is not None and shiboken6.isValid(before) and self._has_focus():
            before.setFocus(Qt.FocusReason.PopupFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Goes with a press elsewhere, with the focus, and when a dialog opens; keeps its place in the window."""
        if not self.isVisible():
            return False
        kind = event.type()
        if watched is self.button:
            if kind is QEvent.Type.FocusOut:
                self._follow_focus()
        elif watched is self._window:
            if kind is QEvent.Type.Resize:
                self._place()
            elif kind is QEvent.Type.WindowBlocked:
                self.hide()
        elif isinstance(event, QMouseEvent) and kind is QEvent.Type.MouseButtonPress and self._is_elsewhere(event):
            self.hide()
        return False

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Goes with the focus."""
        super().focusOutEvent(event)
        self._follow_focus()

    def _follow_focus(self) -> None:
        if self.isActiveWindow():
            QTimer.singleShot(0, self, lambda: None if self._has_focus() else self.hide())

    def _has_focus(self) -> bool:
        focused = self._window.focusWidget()
        return focused is not None and (focused is self or self.isAncestorOf(focused))

    def _is_elsewhere(self, event: QMouseEvent) -> bool:
        """A press of its own light is left to the light."""
        place = event.globalPosition().toPoint()
        own = (self, self._below)
        return not any(each is not None and QRect(each.mapToGlobal(QPoint(0, 0)), each.size()).contains(place) for each in own)

    def _draw(self) -> None:
        """The only place that sets texts."""
        name, light = self._name, self._state.lights.get(self._name, Light())
        known = lights.facts(name, light)
        self._mark.show_health(light.health)
        self._title.setText(wording.light_name(name, light))
        for place, (label, value) in enumerate(self._facts):
            for part in (label, value):
                part.setVisible(place < len(known))
            if place < len(known):
                label.setText(known[place].name)
                value.setText(known[place].value)
        advice = lights.advice(name, light)
        self._advice.setText(advice)
        self._advice.setVisible(bool(advice))
        can_try = name == "luckyfit" and light.health is Health.OFF and self._state.hindrance(Deed.REFRESH) is None
        self.button.setText(_("Checking…") if self._state.reading else _("Try now"))
        self.button.setVisible(can_try)
        self.setAccessibleName(wording.light_name(name, light))
        told = [_("{thing}: {state}").format(thing=each.name, state=each.value) for each in known]
        self.setAccessibleDescription(". ".join((*told, advice)))

    def _place(self) -> None:
        """Under its light, within the window."""
        if self._below is None:
            return
        room, layout = self._window.rect(), self.layout()
        width = min(self._theme.px(WIDTH), room.width() - 2 * GAP)
        if layout is not None:
            layout.activate()
            self.resize(width, layout.totalHeightForWidth(width))
        corner = self._below.mapTo(self._window, QPoint(0, self._below.height() + AIR))
        self.move(max(GAP, min(corner.x(), room.width() - width - GAP)), corner.y())

    def _on_theme_changed(self) -> None:
        if self.isVisible():
            QTimer.singleShot(0, self, self._place)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._mark)
        head.addWidget(self._title, 1)
        grid = QGridLayout()
        grid.setHorizontalSpacing(GAP)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        for row, (label, value) in enumerate(self._facts):
            grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(value, row, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP, GAP, GAP, GAP)
        column.setSpacing(12)
        column.addLayout(head)
        column.addLayout(grid)
        column.addWidget(self._advice)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
