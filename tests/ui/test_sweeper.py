"""When garbage is collected in full."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from ui.widgets.sweeper import DUE, NEVER, Sweeper


class _Knot:
    """Refers to itself, so that only a full collection finds it."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture
def parent() -> Iterator[QObject]:
    kept = QObject()
    yield kept
    kept.deleteLater()


def _old_knot(sweeps: int) -> weakref.ref[_Knot]:
    """Garbage that is old, and so many smaller sweeps after it."""
    knot = _Knot()
    gc.collect()
    left = weakref.ref(knot)
    del knot
    for _sweep in range(sweeps):
        gc.collect(1)
    return left


def _look(qtbot: QtBot, sweeper: Sweeper) -> None:
    with qtbot.waitSignal(sweeper.timeout):
        sweeper.start(0)


def test_garbage_waits_for_no_more_than_the_client_being_read(qtbot: QtBot, parent: QObject) -> None:
    busy = [True]
    sweeper = Sweeper(lambda: busy[0], parent)
    left = _old_knot(DUE)
    _look(qtbot, sweeper)
    assert left() is not None
    busy[0] = False
    _look(qtbot, sweeper)
    sweeper.give_back()
    assert left() is None


def test_what_is_not_due_is_left_alone(qtbot: QtBot, parent: QObject) -> None:
    sweeper = Sweeper(lambda: False, parent)
    left = _old_knot(DUE - 1)
    _look(qtbot, sweeper)
    sweeper.give_back()
    assert left() is not None


def test_collecting_is_as_before_when_the_window_is_gone(parent: QObject) -> None:
    before = gc.get_threshold()
    sweeper = Sweeper(lambda: False, parent)
    assert gc.get_threshold()[2] == NEVER
    sweeper.give_back()
    assert gc.get_threshold() == before
    assert not sweeper.isActive()
