"""Enter held down presses no button and sends no field: each takes a press of the key of its own."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QLineEdit, QWidget

NAME = "enter_key"
KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
AT_ONCE_MS = 1
"""No person lets a key go and presses it again so soon: X11 tells a held key so, and Qt does not always mark it."""


class EnterKey(QObject):
    """Watches the whole program. In dialogs, and on buttons and fields anywhere, Enter that repeats itself is dropped.

    `must_be_released` is for a dialog that shows something new: an Enter that is down by then has to be let go first.
    """

    def __init__(self, app: QCoreApplication) -> None:
        super().__init__(app)
        self.setObjectName(NAME)
        self._down = self._waits = False
        self._released_ms = 0
        app.installEventFilter(self)

    def must_be_released(self) -> None:
        """Enter means nothing more until it is let go."""
        self._waits = self._down

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Drops what a held key sends."""
        match event.type():
            case QEvent.Type.KeyPress if isinstance(event, QKeyEvent) and event.key() in KEYS:
                return self._pressed(watched, event)
            case QEvent.Type.KeyRelease if isinstance(event, QKeyEvent) and event.key() in KEYS:
                self._released_ms = event.timestamp()
                if not event.isAutoRepeat():
                    self._down = self._waits = False
            case QEvent.Type.ApplicationStateChange:
                self._down = self._waits = False
        return False

    def _pressed(self, watched: QObject, event: QKeyEvent) -> bool:
        dropped = _presses(watched) and (self._is_held(event) or self._waits)
        self._down = self._down or event.spontaneous()
        return dropped

    def _is_held(self, event: QKeyEvent) -> bool:
        """True for what a key sends that nobody let go, marked or not."""
        since = event.timestamp() - self._released_ms if event.timestamp() and self._released_ms else AT_ONCE_MS + 1
        return event.isAutoRepeat() or 0 <= since <= AT_ONCE_MS


def enter_key() -> EnterKey:
    """The one of this program."""
    app = QApplication.instance()
    if app is None:
        raise RuntimeError(NAME)
    found = app.findChild(EnterKey, NAME)
    return found if found is not None else EnterKey(app)


def _presses(watched: QObject) -> bool:
    """True where Enter may press a button, or send what is typed."""
    if isinstance(watched, QAbstractButton | QLineEdit):
        return True
    return isinstance(watched, QWidget) and isinstance(watched.window(), QDialog)
