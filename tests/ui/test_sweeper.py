"""When garbage is collected in full."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from ui.widgets.sweeper import NEVER, Sweeper


class _Knot:
    """Refers to itself, so that only a full collection finds it."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture
def parent() -> Iterator[QObject]:
    kept = QObject()
    yield kept
    kept.deleteLater()


def _old_knot() -> weakref.ref[_Knot]:
    knot = _Knot()
    gc.collect()
    return weakref.ref(knot)


def test_old_garbage_waits_until_nobody_is_being_read(qtbot: QtBot, parent: QObject) -> None:
    busy = [True]
    sweeper = Sweeper(lambda: busy[0], parent)
    left = _old_knot()
    with qtbot.waitSignal(sweeper.timeout):
        sweeper.start(0)
    assert left() is not None
    busy[0] = False
    with qtbot.waitSignal(sweeper.timeout):
        sweeper.start(0)
    assert left() is None
    sweeper.give_back()


def test_collecting_is_as_before_when_the_window_is_gone(parent: QObject) -> None:
    before = gc.get_threshold()
    sweeper = Sweeper(lambda: False, parent)
    assert gc.get_threshold()[2] == NEVER
    sweeper.give_back()
    assert gc.get_threshold() == before
    assert not sweeper.isActive()
