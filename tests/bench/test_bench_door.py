"""`desk bench door` in its short form: the figures are all there and make sense; how good they are is not for a test to say."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from ui.bench.door_given import given_by

KEYS = {"tap_to_paint_ms", "tap_to_pulse_ms", "search_ms", "rss_mib", "growth_pct", "answer_gap_ms"}
ARGUMENTS = ("--json", "--clients", "300", "--taps", "10", "--minutes", "0.1")


@pytest.mark.bench
@pytest.mark.timeout(300)
def test_the_short_form_measures_desk_door_search_and_an_outage_on_real_parts() -> None:
    command = [sys.executable, "-m", "ui", "bench", "door", *ARGUMENTS]
    done = subprocess.run(command, capture_output=True, text=True, timeout=280, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert set(found) == KEYS
    for name in ("tap_to_paint_ms", "tap_to_pulse_ms", "search_ms"):
        assert 0 < found[name]["p50"] <= found[name]["p99"]
    assert found["rss_mib"] > 0
    assert found["answer_gap_ms"] > 0
    told = done.stderr
    assert told.index("LuckyFit is killed") < told.index("LuckyFit answers again") < told.index("all in the record")


def test_who_is_kept_out_comes_too_but_is_not_among_those_who_are_welcome() -> None:
    given = given_by([_client("1", "allowed"), _client("2", "denied"), _client("3", "warned", several=True)])
    assert (given.welcome, given.anybody) == (["1"], ["1", "2"])


def test_a_receptionist_types_a_surname_in_both_alphabets_a_name_and_the_end_of_a_phone() -> None:
    given = given_by([_client("1", "allowed")])
    assert given.typed == ["щербаню", "юлія", "shcherb", "1234567"]


def _client(card: str, verdict: str, *, several: bool = False) -> dict[str, Any]:
    named = {"surname": "Щербанюк", "name": "Юлія", "phone": "+380501234567"}
    return named | {"card": card, "tag": card, "several": several, "expected": {"verdict": verdict}}
