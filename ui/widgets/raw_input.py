"""Windows' raw input: keyboards told apart and read without the focus. Taken only where a reader's port is `keyboard://`.

Not run on a real Windows yet: what it makes of messages is tested with messages made by hand, registering them is not.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable
from ctypes import wintypes
from typing import Any, Protocol

from PySide6.QtCore import QAbstractNativeEventFilter, QCoreApplication, QObject, Qt, QTimer

from desk.config import Settings
from desk.events import Fact
from desk.hardware.raw_input import Heard, Keyboards, stroke_of

WM_INPUT = 0x00FF
MESSAGES = (b"windows_generic_MSG", b"windows_dispatcher_MSG")
_RID_INPUT, _RIDI_DEVICENAME = 0x10000003, 0x20000007
_DESKTOP, _KEYBOARD, _ALSO_IN_BACKGROUND = 0x01, 0x06, 0x00000100


class Source(Protocol):
    """What is needed of Windows."""

    def register(self, window: int) -> bool:
        """Sends every keyboard's input to this window from now on."""
        ...

    def input(self, handle: int) -> bytes:
        """The RAWINPUT of a message."""
        ...

    def name(self, device: int) -> str:
        """A device's name; empty when it has none, as keys made by programs."""
        ...


class RawInput(QAbstractNativeEventFilter):
    """Listens to the messages of the program's window, and lets all of them go on."""

    def __init__(self, source: Source, settings: Settings, publish: Callable[[Fact], None], parent: QObject) -> None:
        super().__init__()
        self._source, self._publish, self._parent = source, publish, parent
        self._keyboards = Keyboards(settings.wedge, settings.all_readers, source.name)
        self._timers: dict[int, QTimer] = {}

    def nativeEventFilter(self, event_type: Any, message: int) -> object:
        """One message; it is never kept from anybody."""
        if bytes(event_type) in MESSAGES:
            told = wintypes.MSG.from_address(int(message))
            if told.message == WM_INPUT:
                self._take(self._source.input(told.lParam), float(told.time))
        return False, 0

    def _take(self, data: bytes, ms: float) -> None:
        stroke = stroke_of(data, ctypes.sizeof(ctypes.c_void_p))
        if stroke is not None:
            self._hear(self._keyboards.press(stroke, ms), stroke.device)

    def _hear(self, heard: Heard, device: int) -> None:
        timer = self._timers.get(device) or self._timer(device)
        if heard.facts:
            timer.stop()
        if heard.wait_ms is not None:
            timer.start(int(heard.wait_ms))
        for fact in heard.facts:
            self._publish(fact)

    def _timer(self, device: int) -> QTimer:
        timer = QTimer(self._parent, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        timer.timeout.connect(lambda: self._hear(self._keyboards.silence(device), device))
        self._timers[device] = timer
        return timer


def started(
    settings: Settings, publish: Callable[[Fact], None], window: int, parent: QObject, source: Source | None = None
) -> RawInput | None:
    """At work, where a reader of the settings is a keyboard and the system can tell keyboards apart; else None."""
    application, source = QCoreApplication.instance(), source or _windows()
    if source is None or application is None or not any(each.is_keyboard for each in settings.all_readers):
        return None
    if not source.register(window):
        return None
    listening = RawInput(source, settings, publish, parent)
    application.installNativeEventFilter(listening)
    return listening


class _Device(ctypes.Structure):
    """RAWINPUTDEVICE."""

    _fields_ = (
        ("page", ctypes.c_ushort),
        ("usage", ctypes.c_ushort),
        ("flags", ctypes.c_uint32),
        ("window", ctypes.c_void_p),
    )


class _User32:
    """The functions of user32.dll."""

    def __init__(self, library: Any) -> None:
        self._library = library

    def register(self, window: int) -> bool:
        device = _Device(_DESKTOP, _KEYBOARD, _ALSO_IN_BACKGROUND, window)
        return bool(self._library.RegisterRawInputDevices(ctypes.byref(device), 1, ctypes.sizeof(_Device)))

    def input(self, handle: int) -> bytes:
        header = 8 + 2 * ctypes.sizeof(ctypes.c_void_p)
        return self._filled("GetRawInputData", handle, _RID_INPUT, 1, header)

    def name(self, device: int) -> str:
        return self._filled("GetRawInputDeviceInfoW", device, _RIDI_DEVICENAME, 2).decode("utf-16-le", "replace").strip("\0")

    def _filled(self, function: str, handle: int, command: int, width: int, *more: int) -> bytes:
        """Asks how much there is, then for it; nothing when there is none. `width`: bytes in one of what is counted."""
        call, size = getattr(self._library, function), wintypes.UINT()
        target = ctypes.c_void_p(handle)
        call(target, command, None, ctypes.byref(size), *more)
        buffer = ctypes.create_string_buffer(size.value * width)
        got = call(target, command, buffer, ctypes.byref(size), *more)
        return buffer.raw[: got * width] if got > 0 else b""


def _windows() -> Source | None:
    if sys.platform == "win32":
        return _User32(ctypes.WinDLL("user32"))
    return None
