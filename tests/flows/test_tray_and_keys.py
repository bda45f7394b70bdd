"""The tray of the demo beside the window: a key of the window brings the focus back to it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.flows.conftest import Desk, until
from ui.pages.tray import Tray


@pytest.mark.qt_log_ignore("This plugin does not support raise")
@pytest.mark.parametrize("key", [Qt.Key.Key_F9, Qt.Key.Key_F2])
async def test_a_key_pressed_in_the_tray_takes_the_focus_out_of_it(desk: Desk, key: Qt.Key) -> None:
    await desk.show_scenario("deposit")
    tray = Tray(desk.window.theme, tuple, str, desk.window)
    tray.show()
    tray.activateWindow()
    tray.list.setFocus()
    await until(tray.isActiveWindow)
    QTest.keyClick(tray.list, key)
    await until(lambda: QApplication.activeWindow() is desk.window)
    focused = QApplication.focusWidget()
    assert focused is not None
    assert desk.window.isAncestorOf(focused)
    assert focused is not tray.list
    tray.close()
