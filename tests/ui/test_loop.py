"""The window's loop: waits end when they are given up, and come when they are due."""

from __future__ import annotations

import asyncio

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ui.loop import DeskLoop


async def test_a_request_answered_in_time_leaves_no_timer_behind() -> None:
    loop = asyncio.get_running_loop()
    before = len(_timers(loop))
    for _number in range(50):
        async with asyncio.timeout(3600):
            await asyncio.sleep(0)
    assert len(_timers(loop)) == before


async def test_waits_come_in_the_order_of_their_times() -> None:
    loop, came, last = asyncio.get_running_loop(), list[str](), asyncio.Event()
    loop.call_later(0.06, came.append, "later")
    loop.call_later(0.09, last.set)
    loop.call_later(0.01, came.append, "soon")
    loop.call_soon(came.append, "now")
    async with asyncio.timeout(10):
        await last.wait()
    assert came == ["now", "soon", "later"]


async def test_what_takes_too_long_is_ended() -> None:
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.02):
            await asyncio.Event().wait()


async def test_a_wait_may_be_given_up_by_another_that_comes_first() -> None:
    loop, came, last = asyncio.get_running_loop(), list[str](), asyncio.Event()
    later = loop.call_later(0.05, came.append, "given up")
    loop.call_later(0.01, later.cancel)
    loop.call_later(0.09, last.set)
    async with asyncio.timeout(10):
        await last.wait()
    assert came == []


def test_what_is_due_while_the_loop_does_not_run_is_called_when_it_does() -> None:
    application = QApplication.instance() or QApplication([])
    loop = DeskLoop(application)
    ran, last = list[bool](), loop.create_future()
    loop.call_soon(lambda: ran.append(loop.is_running()))
    loop.call_later(0.001, lambda: ran.append(loop.is_running()))
    QTest.qWait(20)
    assert ran == []
    loop.call_later(0.02, last.set_result, None)
    loop.run_until_complete(last)
    loop.close()
    assert ran == [True, True]


def _timers(loop: asyncio.AbstractEventLoop) -> list[object]:
    assert isinstance(loop, DeskLoop)
    return loop.waiting
