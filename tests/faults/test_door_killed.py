"""A door killed between a card and its end: no pulse without a pass on the disk, and what nobody saw is said to be so."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from desk.events import PassSettled
from desk.model.passing import Ending, Rotated
from tests.desk.services.doorway import CARD, IN, house

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")

ROOT = Path(__file__).parents[2]
PULSES = "pulses"
CHILD = """
import asyncio, os, signal, sys
from pathlib import Path
from sqlalchemy import event
from desk.model.gate import Passed
from tests.desk.services.doorway import CARD, IN, house

folder, point = Path(sys.argv[1]), sys.argv[2]
die = lambda *_: os.kill(os.getpid(), signal.SIGKILL)

class Gate:
    name = "main"

    async def open(self, direction):
        if point == "written, not opened":
            die()
        with (folder / "pulses").open("ab", buffering=0) as pulses:
            pulses.write(b"!")
        if point == "opened, not turned":
            die()
        return Passed()

async def main():
    here = await house(folder)
    here.gates["main"] = Gate()
    if point == "decided, not durable":
        event.listen(here.store.passes._database._engine, "commit", die)
    if point == "turned, not settled":
        here.store.passes.__class__.settle = die
    await here.door.tapped(CARD, IN)
    die()

asyncio.run(main())
"""


def killed(folder: Path, point: str) -> int:
    """Lives until that point; how many pulses the gate was sent."""
    words = (sys.executable, "-c", CHILD, str(folder), point)
    child = subprocess.run(words, cwd=ROOT, check=False, capture_output=True, text=True)
    assert child.returncode == -signal.SIGKILL, child.stderr
    return len((folder / PULSES).read_bytes()) if (folder / PULSES).exists() else 0


@pytest.mark.parametrize(
    ("point", "pulses", "ending"),
    [
        ("decided, not durable", 0, None),
        ("written, not opened", 0, Ending.LOST),
        ("opened, not turned", 1, Ending.LOST),
        ("turned, not settled", 1, Ending.LOST),
        ("settled", 1, Ending.PASSED),
    ],
)
async def test_a_killed_door_has_no_pulse_without_a_pass_and_says_what_it_does_not_know(tmp_path, point, pulses, ending):
    assert killed(tmp_path, point) == pulses
    here = await house(tmp_path)
    here.hear(PassSettled)
    before = await here.passes()
    assert len(before) == (ending is not None)
    assert pulses <= len(before)
    await here.door.settle_left()
    kept = await here.passes()
    assert [(each.number, each.ending) for each in kept] == [(1, ending)] * len(before)
    said = [(each.passed.ending, each.passed.rotated) for each in here.facts]
    assert said == [(Ending.LOST, Rotated.UNKNOWN)] * (ending is Ending.LOST)
    assert (await here.store.passes.check()).whole
    assert await here.store.journal.first_break() is None
    assert (await here.door.tapped(CARD, IN)).number == len(before) + 1
    await here.stop()


async def test_one_killed_again_and_again_keeps_one_row_of_numbers(tmp_path):
    points = ["opened, not turned", "decided, not durable", "written, not opened", "settled", "turned, not settled"]
    pulses = [killed(tmp_path, point) for point in points][-1]
    here = await house(tmp_path)
    await here.door.settle_left()
    kept = await here.passes()
    assert [each.number for each in kept] == [1, 2, 3, 4]
    assert pulses == 3 <= len(kept)
    assert [each.rotated for each in kept] == [Rotated.UNKNOWN, Rotated.UNKNOWN, Rotated.YES, Rotated.UNKNOWN]
    assert (await here.store.passes.check()).whole
    await here.stop()
