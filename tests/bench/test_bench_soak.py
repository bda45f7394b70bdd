"""`desk bench soak` in its short form: every pass is in the record, and a lost one is told."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from desk.bench import BenchFailed, soak
from desk.bench.roster import fill
from desk.bench.sandbox import GivenKeys
from desk.config import LuckyFitSettings, Settings
from desk.model.tag import Tag
from desk.secrets import Keys
from desk.services.door import Door
from desk.wiring import build


@pytest.mark.bench
@pytest.mark.timeout(300)
def test_the_short_form_loses_no_pass() -> None:
    command = [sys.executable, "-m", "desk", "bench", "soak", "--json", "--taps", "1000", "--clients", "200"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=280, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert set(found) == {"taps_per_s", "rss_mib", "growth_pct", "passes_lost"}
    assert (found["passes_lost"], found["taps_per_s"] > 0) == (0, True)


async def test_a_card_that_is_not_written_down_is_told(tmp_path, monkeypatch) -> None:
    await fill(tmp_path, 5)
    product = await build(Settings(luckyfit=LuckyFitSettings(url=soak.NOBODY)), tmp_path, keys=Keys(GivenKeys("x"), {}))

    async def lost(*_tapped: object) -> None:
        return None

    monkeypatch.setattr(Door, "tapped", lost)
    with pytest.raises(BenchFailed, match="not written down"):
        await soak._soaked(product, [Tag.em(bytes(5))], 1000)
    await product.stop()
