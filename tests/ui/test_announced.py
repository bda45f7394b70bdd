"""A verdict is announced to a screen reader, the time left by the minute: what Qt hands to accessibility is listened to."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import PySide6
import pytest
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleEvent
from shiboken6 import Shiboken

from tests.ui.pretended import STATES
from ui.dialogs import notice
from ui.dialogs.notice import Notice
from ui.main_window import MainWindow
from ui.presenters.time_left import left_in_words

HANDLER = ctypes.CFUNCTYPE(None, ctypes.c_void_p)
INSTALL = "_ZN11QAccessible20installUpdateHandlerEPFvP16QAccessibleEventE"
"""QAccessible::installUpdateHandler, which PySide6 does not offer."""

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the name of a function in Qt's library is Linux's")


@pytest.fixture
def announced() -> Iterator[list[tuple[str, QAccessible.AnnouncementPoliteness]]]:
    """All that is announced, with how urgent it is."""
    heard: list[tuple[str, QAccessible.AnnouncementPoliteness]] = []

    def hear(address: int) -> None:
        if cast("QAccessibleEvent", Shiboken.wrapInstance(address, QAccessibleEvent)).type() is QAccessible.Event.Announcement:
            event = cast("QAccessibleAnnouncementEvent", Shiboken.wrapInstance(address, QAccessibleAnnouncementEvent))
            heard.append((event.message(), event.politeness()))

    handler = HANDLER(hear)
    library = ctypes.CDLL(str(Path(PySide6.__file__).parent / "Qt" / "lib" / "libQt6Gui.so.6"))
    install = getattr(library, INSTALL)
    install.argtypes, install.restype = [HANDLER], ctypes.c_void_p
    install(handler)
    QAccessible.setActive(True)
    yield heard
    QAccessible.setActive(False)
    install(HANDLER())


async def test_a_verdict_is_announced_once_with_the_name_first_and_at_once(
    bare_window: MainWindow, announced: list[tuple[str, QAccessible.AnnouncementPoliteness]]
) -> None:
    for _time in range(2):
        bare_window.page.render_state(STATES["locked"])
    ((told, politeness),) = announced
    assert told.startswith("Бондаренко-Хмельницька Олександра")
    assert "CLIENT IS LOCKED" in told
    assert politeness is QAccessible.AnnouncementPoliteness.Assertive


async def test_the_time_left_is_heard_by_the_minute_and_not_by_the_second(
    bare_window: MainWindow, announced: list[tuple[str, QAccessible.AnnouncementPoliteness]]
) -> None:
    block, seconds = Notice(bare_window.theme, bare_window), iter((130.0, 129.0, 121.0, 120.0, 119.0, 0.0))
    block.say(notice.WARN, "Money taken", "Leave it.", left=lambda: left_in_words(next(seconds), reached=True))
    named = block.time.accessibleName()
    for _second in range(2):
        block.second.timeout.emit()
    assert block.time.accessibleName() == named
    for _second in range(3):
        block.second.timeout.emit()
    assert [told for told, _how in announced] == [
        "Money taken 2:10 left. Leave it.",
        "2:00 left.",
        "The time is over: looking for the last time, to be sure.",
    ]
    assert {how for _told, how in announced} == {QAccessible.AnnouncementPoliteness.Polite}
    assert block.accessibleName() == "Money taken"
