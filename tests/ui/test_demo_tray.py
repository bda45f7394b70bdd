"""Where the demo's tray goes: beside the window, and where the screen is too narrow over the taps only."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect, QSize

from ui.demo import places

TRAY = QSize(320, 640)


@pytest.mark.parametrize("left", [0, 300, 554])
def test_on_a_wide_screen_the_tray_lies_beside_the_window(left: int) -> None:
    window, room = QRect(left, 100, 1366, 800), QRect(0, 0, 1920, 1040)
    moved, tray = places(window, room, QRect(left + 1046, 500, 304, 380), TRAY)
    window.moveLeft(moved)
    assert not tray.intersects(window)
    assert room.contains(window)
    assert room.contains(tray)
    assert tray.size() == TRAY


def test_on_a_narrow_screen_the_tray_lies_over_the_taps_and_no_action() -> None:
    window, actions, taps = QRect(0, 0, 1366, 768), QRect(1046, 160, 304, 296), QRect(1046, 472, 304, 246)
    moved, tray = places(window, QRect(0, 0, 1366, 768), taps, TRAY)
    assert moved == 0
    assert not tray.intersects(actions)
    assert window.contains(tray)
    assert tray.top() >= taps.top()
