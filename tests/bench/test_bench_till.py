"""`desk bench till` in its short form: the figures are all there and make sense; how good they are is not for a test to say."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from desk.bench.figures import ratios

KEYS = {"intents_per_s", "journal_ratio", "recover_900_ms", "payment_ms", "journal_ms", "statement_ms", "bare_post_ms"}


@pytest.mark.bench
@pytest.mark.timeout(300)
@pytest.mark.parametrize("program", ["desk", "ui"])
def test_the_short_form_measures_a_real_till_with_and_without_the_window_s_command(program: str) -> None:
    command = [sys.executable, "-m", program, "bench", "till", "--json", "--payments", "20"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=280, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert set(found) == KEYS
    assert min(found["intents_per_s"], found["recover_900_ms"]) > 0
    assert found["journal_ratio"]["p50"] > 1
    assert 0 < found["journal_ms"]["p50"] < found["payment_ms"]["p50"] <= found["payment_ms"]["p99"]
    assert 0 < found["bare_post_ms"]["p50"] <= found["bare_post_ms"]["p99"]


def test_a_ratio_compares_middle_with_middle_and_worst_with_worst() -> None:
    assert ratios([2.0, 4.0, 9.0], [1.0, 2.0, 3.0]) == {"p50": 2.0, "p99": 3.0}
