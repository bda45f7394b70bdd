"""What is made of Windows' messages, with messages made by hand: each keyboard apart, and nothing kept from anybody."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from ctypes import wintypes
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desk.config import ReaderSettings, Settings
from desk.events import CardRead, Fact
from desk.model.tag import Tag
from tests.desk.hardware.test_raw_input import CARD, ENTER, SCANS
from ui.widgets import raw_input
from ui.widgets.raw_input import WM_INPUT, RawInput

SETTINGS = Settings(readers={"entry": ReaderSettings(port="keyboard://PID_0035", name="entry")})
NAME = r"\\?\HID#VID_FFFF&PID_0035#7&1a2b3c4&0&0000#{884b96c3-56ef-11d1-bc8c-00a0c91405dd}"
DEVICE = 0x10041
DOWN = "01000000 28000000 4100010000000000 0000000000000000 {:02X}00 0000 0000 4100 00010000 00000000"
UP = "01000000 28000000 4100010000000000 0000000000000000 {:02X}00 0100 0000 4100 01010000 00000000"


class Windows:
    """The system as far as it is needed: what it was asked to register, and what it keeps of each message."""

    def __init__(self, *, agrees: bool = True) -> None:
        self.agrees = agrees
        self.windows: list[int] = []
        self.kept: dict[int, bytes] = {}

    def register(self, window: int) -> bool:
        self.windows.append(window)
        return self.agrees

    def input(self, handle: int) -> bytes:
        return self.kept.pop(handle)

    def name(self, device: int) -> str:
        return NAME if device == DEVICE else ""


class Desk:
    """The filter at work, and what it published."""

    def __init__(self, app: QApplication) -> None:
        self.windows = Windows()
        self.facts: list[Fact] = []
        self.ms = 1000
        made = raw_input.started(SETTINGS, self.facts.append, 7, app, self.windows)
        assert made is not None
        self.filter: RawInput = made

    def say(self, data: str, message: int = WM_INPUT, kind: bytes = b"windows_generic_MSG") -> object:
        self.ms += 5
        told = wintypes.MSG()
        told.message, told.lParam, told.time = message, self.ms, self.ms
        self.windows.kept[self.ms] = bytes.fromhex(data)
        return self.filter.nativeEventFilter(kind, ctypes.addressof(told))

    def type(self, text: str) -> None:
        for sign in text:
            self.say(DOWN.format(SCANS[sign]))
            self.say(UP.format(SCANS[sign]))


@pytest.fixture
def desk(qapp: QApplication) -> Iterator[Desk]:
    made = Desk(qapp)
    yield made
    qapp.removeNativeEventFilter(made.filter)


def test_a_reader_that_types_is_read_under_its_own_name_and_its_keys_go_on(desk: Desk) -> None:
    desk.type(CARD)
    assert desk.say(DOWN.format(ENTER)) == (False, 0)
    assert desk.facts == [CardRead(Tag.em40(CARD), "entry")]
    assert desk.windows.windows == [7]


def test_a_reader_that_sends_no_enter_is_read_after_a_silence(desk: Desk, qtbot: QtBot) -> None:
    desk.type(CARD)
    assert desk.facts == []
    qtbot.waitUntil(lambda: desk.facts == [CardRead(Tag.em40(CARD), "entry")])


def test_other_messages_are_not_looked_into(desk: Desk) -> None:
    desk.say(DOWN.format(ENTER), message=0x0100)
    desk.say(DOWN.format(ENTER), kind=b"xcb_generic_event_t")
    desk.say("00000000" + "00" * 44)
    assert len(desk.windows.kept) == 2
    assert desk.facts == []


@pytest.mark.parametrize(
    ("settings", "source"),
    [(Settings(), Windows()), (SETTINGS, Windows(agrees=False)), (SETTINGS, None)],
    ids=["none", "no", "here"],
)
def test_it_is_not_used_where_no_reader_is_a_keyboard_or_the_system_can_not(
    qapp: QApplication, settings: Settings, source: Windows | None
) -> None:
    assert raw_input.started(settings, print, 7, qapp, source) is None


class Library:
    """user32.dll as its documentation describes these functions: first the size, then the data."""

    def __init__(self) -> None:
        self.registered: list[tuple[int, int, int, int]] = []

    def RegisterRawInputDevices(self, device: Any, count: int, size: int) -> int:
        assert (count, size) == (1, 16)
        told = device._obj
        self.registered.append((told.page, told.usage, told.flags, told.window))
        return 1

    def GetRawInputData(self, handle: Any, command: int, buffer: Any, size: Any, header: int) -> int:
        assert (handle.value, command, header) == (5, 0x10000003, 24)
        return self._filled(bytes.fromhex(DOWN.format(0x1E)), 1, buffer, size)

    def GetRawInputDeviceInfoW(self, device: Any, command: int, buffer: Any, size: Any) -> int:
        assert command == 0x20000007
        return self._filled((NAME + "\0").encode("utf-16-le"), 2, buffer, size) if device.value == DEVICE else -1

    def _filled(self, data: bytes, width: int, buffer: Any, size: Any) -> int:
        if buffer is None:
            size._obj.value = len(data) // width
            return 0
        assert size._obj.value * width == len(data) == len(buffer)
        buffer.raw = data
        return len(data) // width


def test_windows_is_asked_as_its_documentation_says() -> None:
    library = Library()
    source = raw_input._User32(library)
    assert source.register(7)
    assert library.registered == [(1, 6, 0x100, 7)]
    assert source.input(5) == bytes.fromhex(DOWN.format(0x1E))
    assert source.name(DEVICE) == NAME
    assert source.name(3) == ""
