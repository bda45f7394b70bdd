"""A program killed while it closes a shift: the shift is open and its number free, or it is closed and told; never half."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from desk.store import open_store
from tests.desk.store.test_shifts import FLOAT, z_of

ROOT = Path(__file__).parents[3]
CHILD = """
import asyncio, os, signal, sys
from pathlib import Path
from desk.store import audit, open_store, shifts
from tests.desk.store.conftest import KEY, StillClock
from tests.desk.store.test_shifts import FLOAT, z_of

folder, point = sys.argv[1:]
die = lambda *_: os.kill(os.getpid(), signal.SIGKILL)

async def main():
    store = await open_store(Path(folder), KEY, StillClock())
    await store.shifts.open(FLOAT, "", None, None)
    tell = z_of()
    if point == "while it is told":
        tell = lambda money, number: die()
    if point == "after the rows, before the audit":
        shifts.audit = type("Audit", (), {"note": staticmethod(die)})
    if point == "after the audit":
        note = audit.note
        shifts.audit = type("Audit", (), {"note": staticmethod(lambda *facts: (note(*facts), die()))})
    await store.shifts.close(tell)
    die()

asyncio.run(main())
"""


@pytest.mark.parametrize(
    ("point", "closed"),
    [
        ("while it is told", False),
        ("after the rows, before the audit", False),
        ("after the audit", False),
        ("after it is durable", True),
    ],
)
async def test_a_killed_closing_leaves_no_gap(tmp_path, key, clock, point, closed):
    words = (sys.executable, "-c", CHILD, str(tmp_path), point)
    child = subprocess.run(words, cwd=ROOT, check=False, capture_output=True, text=True)  # noqa: ASYNC221 - nothing else runs
    assert child.returncode == -signal.SIGKILL, child.stderr
    store = await open_store(tmp_path, key, clock)
    assert [each.number for each in await store.shifts.reports(10)] == ([1] if closed else [])
    assert (await store.shifts.current() is None) is closed
    if closed:
        await store.shifts.open(FLOAT, "", None, None)
    assert (await store.shifts.close(z_of())).number == 1 + closed
    assert await store.journal.first_break() is None
    await store.close()
