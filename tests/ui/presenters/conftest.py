"""A counter for presenters: real services over the sandbox, no Qt."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.ui.counter import Counter, counter_in


@pytest.fixture
async def counter(tmp_path: Path) -> AsyncIterator[Counter]:
    async with counter_in(tmp_path) as made:
        yield made
