"""What the runner writes down when something a person asked for went wrong."""

from __future__ import annotations

import pytest

from desk.errors import Refused
from desk.tasks import Tasks
from ui.runner import Runner


async def test_a_refusal_is_told_in_the_vendor_s_words_and_logged_without_them(caplog: pytest.LogCaptureFixture) -> None:
    async def refused() -> None:
        raise Refused("POST /clients", "Коваль Олена вже записана")

    told: list[str] = []
    tasks = Tasks()
    runner = Runner(tasks, told.append)
    runner.run(refused(), name="saving a client")
    await next(iter(tasks._running))
    assert "Коваль Олена" in told[0]
    assert caplog.messages == ["saving a client: Refused, luckyfit POST /clients: refused"]


async def test_what_nobody_foresaw_is_told_in_one_sentence_and_the_screen_is_free_again(caplog: pytest.LogCaptureFixture) -> None:
    async def broken() -> None:
        raise ArithmeticError("canary")

    told: list[str] = []
    tasks = Tasks()
    runner = Runner(tasks, told.append)
    runner.run(broken(), name="saving a client")
    await next(iter(tasks._running))
    assert told == ["Something unforeseen has happened. Check the result before you repeat it; details are in the log."]
    assert not runner.busy()
    assert [each.exc_info is not None for each in caplog.records] == [True, False]
