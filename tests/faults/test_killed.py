"""A desk killed at every boundary of its journal, and at any moment at all, ends where it ends when nobody kills it."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import pytest

from tests.faults.killing import BOUNDARIES, CHIEF, Findings, Killing, kill
from tests.proof.spread import spread

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")

KILLS, FEWER = 30, 8
NIGHTLY, AT_RANDOM = 500, 5000
OTHERS = tuple(boundary for boundary in BOUNDARIES if boundary not in CHIEF)


def _killed(boundaries: Sequence[str], kills: int) -> Findings:
    """Two processes, each with half of the boundaries."""
    findings = Findings()
    for each in spread(kill, [Killing(tuple(boundaries[first::2]), kills) for first in (0, 1)]):
        findings.add(each)
    assert not findings.wrong, "\n".join(findings.wrong[:10])
    return findings


@pytest.mark.timeout(900)
def test_a_desk_killed_where_money_is_on_its_way_loses_nothing_and_books_nothing_twice():
    findings = _killed(CHIEF, KILLS)
    assert (len(findings.kills), min(findings.kills.values())) == (14, KILLS)


@pytest.mark.timeout(900)
def test_a_desk_killed_anywhere_else_ends_as_if_nothing_had_been():
    findings = _killed(OTHERS, FEWER)
    assert min(findings.kills.values()) == FEWER


@pytest.mark.nightly
@pytest.mark.timeout(0)
def test_thousands_of_kills_lose_nothing():
    findings = _killed(CHIEF, NIGHTLY)
    assert min(findings.kills.values()) == NIGHTLY


@pytest.mark.nightly
@pytest.mark.timeout(0)
def test_thousands_of_kills_at_any_moment_lose_nothing():
    halves = [Killing(("at random",), AT_RANDOM // 2, first=part * 100_000) for part in (0, 1)]
    findings = Findings()
    for each in spread(kill, halves):
        findings.add(each)
    assert not findings.wrong, "\n".join(findings.wrong[:10])
    assert findings.kills["at random"] == AT_RANDOM
