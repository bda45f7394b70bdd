"""`desk bench sync` in its short form: the figures are all there and make sense; how good they are is not for a test to say."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest


@pytest.mark.bench
def test_the_short_form_reads_a_small_club_under_a_real_window() -> None:
    command = [sys.executable, "-m", "ui", "bench", "sync", "--json", "--clients", "40"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=110, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert set(found) == {"longest_block_ms", "rss_mib", "taken_s"}
    assert min(found.values()) > 0
    assert "40 clients read, 40 with tickets" in done.stderr
