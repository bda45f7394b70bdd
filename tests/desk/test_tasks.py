"""Background work: kept, and ended whole."""

from __future__ import annotations

import asyncio
import inspect

import pytest

from desk.tasks import Tasks


async def test_what_begins_while_the_rest_ends_is_ended_too() -> None:
    tasks, ended = Tasks(), list[str]()

    async def waits(name: str) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append(name)
            if name == "first":
                tasks.start(waits("second"), name="begun at the end")
                await asyncio.sleep(0)

    tasks.start(waits("first"), name="begun first")
    await asyncio.sleep(0)
    await tasks.stop()
    assert ended == ["first", "second"]
    assert not tasks._running


async def test_once_all_was_ended_nothing_begins_any_more() -> None:
    begun: list[str] = []

    async def late() -> None:
        begun.append("late")

    tasks = Tasks()
    await tasks.stop()
    assert tasks.start(late(), name="late").cancelled()
    await asyncio.sleep(0)
    assert begun == []


def test_where_no_loop_runs_nothing_is_left_half_begun() -> None:
    async def never() -> None:
        """Begun by nobody."""

    work = never()
    with pytest.raises(RuntimeError):
        Tasks().start(work, name="late")
    assert inspect.getcoroutinestate(work) == inspect.CORO_CLOSED
