"""`desk bench tap` in its short form: the figures are all there and make sense; how good they are is not for a test to say."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from desk.bench.figures import growth_pct, share, summary
from desk.bench.memory import resident_mib
from ui.bench.figures import tap_ratio

KEYS = {
    "tap_to_paint_ms",
    "bare_requests_ms",
    "tap_ratio",
    "longest_block_ms",
    "start_ms",
    "start_ratio",
    "rss_mib",
    "growth_pct",
}


@pytest.mark.bench
def test_the_short_form_measures_everything_on_real_parts() -> None:
    command = [sys.executable, "-m", "ui", "bench", "tap", "--json", "--clients", "1000", "--taps", "40"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=110, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert set(found) == KEYS
    assert 0 < found["tap_to_paint_ms"]["p50"] <= found["tap_to_paint_ms"]["p99"]
    assert 0 < found["bare_requests_ms"]["p50"] <= found["bare_requests_ms"]["p99"]
    assert min(found["start_ms"], found["start_ratio"], found["longest_block_ms"], found["rss_mib"]) > 0


def test_a_percentile_is_a_time_that_was_measured() -> None:
    assert share([5.0, 1.0, 3.0], 50) == 3.0
    assert share([1.0, 2.0], 99) == 2.0
    assert share([4.0], 1) == 4.0
    assert summary([2.0, 1.0, 3.0]) == {"p50": 2.0, "p99": 3.0}


def test_one_frame_is_not_counted_against_a_tap() -> None:
    assert tap_ratio(36.667, 20.0) == 1.0


def test_growth_is_told_in_percent_of_the_beginning() -> None:
    assert growth_pct(100.0, 101.5) == 1.5
    assert growth_pct(100.0, 99.0) == -1.0


def test_this_process_takes_some_memory() -> None:
    assert 5 < resident_mib() < 5000
