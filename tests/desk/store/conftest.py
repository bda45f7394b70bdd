"""A store in a file of its own, with a clock that stands still until it is moved."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from desk.store import Store, open_store

KEY = bytes(range(32))
START = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


class StillClock:
    """Time that moves only when told."""

    def __init__(self, moment: datetime = START) -> None:
        self.moment = moment
        self.seconds = 100.0

    def now(self) -> datetime:
        return self.moment

    def monotonic(self) -> float:
        return self.seconds

    def move(self, by: timedelta) -> None:
        self.moment += by
        self.seconds += by.total_seconds()


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
def key() -> bytes:
    return KEY


@pytest.fixture
async def store(tmp_path: Path, clock: StillClock, key: bytes) -> AsyncIterator[Store]:
    opened = await open_store(tmp_path, key, clock)
    yield opened
    await opened.close()
