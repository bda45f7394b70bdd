"""Takes the typing of a card reader out of every window of the program, and lets a person's typing through."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import assert_never

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QKeyEvent, QWindow
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QTextEdit, QWidget

from desk.config import WedgeSettings
from desk.events import CardRead, Fact, UnreadableCard
from desk.hardware.presence import Presence
from desk.hardware.wedge import HOT, Burst, Hold, Key, Pass, Release, Swallow, Verdict, Wedge, set1
from desk.model.tag import Tag

NAME = "keyboard"
"""The reader that types and has no section."""
_CHORDS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
_MODIFIERS = frozenset({Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_Meta, Qt.Key.Key_AltGr})


class WedgeFilter(QObject):
    """Watches the windows of `app`; what is read is told of the reader called `name`.

    Keys without a scan code (made by programs and tests) are never touched.
    """

    def __init__(
        self,
        app: QGuiApplication,
        settings: WedgeSettings,
        publish: Callable[[Fact], None],
        *,
        name: str = NAME,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(app)
        self._name = name
        self._app = app
        self._publish = publish
        self._monotonic = monotonic
        self._wedge = Wedge(settings)
        self._presence = Presence(settings.quiet_s, 0.0)
        self._rush = _Rush(settings.max_gap_ms)
        self._held: list[tuple[QWindow, QKeyEvent]] = []
        self._down: dict[int, bool] = {}
        self._leaked: _Field | None = None
        self._replaying = False
        self._timer = QTimer(self, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_silence)
        if settings.enabled:
            app.focusWindowChanged.connect(self._on_focus_window_changed)
            self._on_focus_window_changed()

    def stop(self) -> None:
        """Lets every key through from now on."""
        self._timer.stop()
        self._app.focusWindowChanged.disconnect(self._on_focus_window_changed)
        for window in QGuiApplication.topLevelWindows():
            window.removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Holds back what may be a reader's, and drops what was."""
        if self._replaying or not isinstance(event, QKeyEvent) or not isinstance(watched, QWindow):
            return False
        if event.nativeScanCode() == 0 or event.key() in _MODIFIERS:
            return False
        match event.type():
            case QEvent.Type.ShortcutOverride:
                return self._overridden(event)
            case QEvent.Type.KeyPress:
                return self._pressed(watched, event)
            case _:
                return self._released(watched, event)

    def _on_focus_window_changed(self) -> None:
        """Popups take no focus but get keys, so every window there is now is watched."""
        for window in QGuiApplication.topLevelWindows():
            window.removeEventFilter(self)
            window.installEventFilter(self)

    def _overridden(self, event: QKeyEvent) -> bool:
        """Within a burst no shortcut fires: the key is claimed, and comes as a plain one."""
        self._rush.key(float(event.timestamp()))
        if not (self._wedge.is_hot or self._rush.is_hot):
            return False
        event.accept()
        return True

    def _pressed(self, window: QWindow, event: QKeyEvent) -> bool:
        scan = set1(event.nativeScanCode())
        if event.isAutoRepeat():
            return self._down.get(scan, False)
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        key = Key(scan, float(event.timestamp()), shift, bool(event.modifiers() & _CHORDS))
        *before, last = self._wedge.press(key)
        for verdict in before:
            self._obey(verdict)
        self._down[scan] = self._obey(last)
        if isinstance(last, Hold):
            self._held.append((window, event.clone()))
        return self._down[scan]

    def _released(self, window: QWindow, event: QKeyEvent) -> bool:
        """The release of a key goes the way of its press."""
        scan = set1(event.nativeScanCode())
        waits = any(held.nativeScanCode() == event.nativeScanCode() for _, held in self._held)
        if waits:
            self._held.append((window, event.clone()))
        if not event.isAutoRepeat():
            return self._down.pop(scan, False) or waits
        return self._down.get(scan, False) or waits

    def _on_silence(self) -> None:
        for verdict in self._wedge.silence():
            self._obey(verdict)

    def _obey(self, verdict: Verdict) -> bool:
        """True when the key the verdict is on must not go further."""
        match verdict:
            case Hold(ms, first):
                if first:
                    self._leaked = None
                self._timer.start(int(ms))
                return True
            case Release():
                self._timer.stop()
                self._hand_out()
                return False
            case Burst(read):
                self._timer.stop()
                self._drop()
                self._tell(read)
                return True
            case Swallow():
                return True
            case Pass():
                return False
            case _:
                assert_never(verdict)

    def _hand_out(self) -> None:
        """A person's keys, in order, to where they were going; the field is kept in mind, should they be a reader's after all."""
        if self._leaked is None:
            self._leaked = _field_of(QApplication.focusWidget())
        held, self._held = self._held, []
        self._replaying = True
        try:
            for window, event in held:
                self._down.pop(set1(event.nativeScanCode()), None)
                if shiboken6.isValid(window):
                    QCoreApplication.sendEvent(window, event)
        finally:
            self._replaying = False

    def _drop(self) -> None:
        self._held.clear()
        if self._leaked is not None:
            self._leaked.restore()
        self._leaked = None

    def _tell(self, read: object) -> None:
        if isinstance(read, Tag):
            if self._presence.is_new(read, self._monotonic()):
                self._publish(CardRead(read, self._name))
        else:
            self._publish(UnreadableCard(getattr(read, "raw", ""), self._name))


class _Rush:
    """Keys announced as shortcuts come before they come as keys: a burst is felt by their pace alone."""

    def __init__(self, max_gap_ms: float) -> None:
        self._max_gap_ms = max_gap_ms
        self._last_ms = float("-inf")
        self._count = 0

    @property
    def is_hot(self) -> bool:
        return self._count > HOT

    def key(self, ms: float) -> None:
        self._count = self._count + 1 if 0 <= ms - self._last_ms < self._max_gap_ms else 1
        self._last_ms = ms


@dataclass(frozen=True, slots=True)
class _Field:
    """What a field held before the first keys of a run reached it."""

    widget: QLineEdit | QPlainTextEdit | QTextEdit
    text: str
    cursor: int

    def restore(self) -> None:
        """Puts it back, unless the field is gone or was never changed."""
        if not shiboken6.isValid(self.widget):
            return
        if isinstance(self.widget, QLineEdit):
            if self.widget.text() != self.text:
                self.widget.setText(self.text)
                self.widget.setCursorPosition(self.cursor)
        elif self.widget.toPlainText() != self.text:
            self.widget.setPlainText(self.text)
            cursor = self.widget.textCursor()
            cursor.setPosition(self.cursor)
            self.widget.setTextCursor(cursor)


def _field_of(widget: QWidget | None) -> _Field | None:
    """The text field with the focus; of a spin box or an editable list the line edit inside."""
    if isinstance(widget, QPlainTextEdit | QTextEdit):
        return _Field(widget, widget.toPlainText(), widget.textCursor().position())
    line = widget if isinstance(widget, QLineEdit) or widget is None else widget.findChild(QLineEdit)
    return _Field(line, line.text(), line.cursorPosition()) if isinstance(line, QLineEdit) else None
