"""A desk killed at every boundary of its journal, and at any moment at all, ends where it ends when nobody kills it."""

from __future__ import annotations

import sys

import pytest

from tests.faults.killing import BOUNDARIES, CHIEF, Findings, kill_all

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")

KILLS, FEWER = 30, 8
NIGHTLY, AT_RANDOM = 500, 5000
OTHERS = tuple(boundary for boundary in BOUNDARIES if boundary not in CHIEF)


@pytest.mark.timeout(900)
def test_a_desk_killed_where_money_is_on_its_way_loses_nothing_and_books_nothing_twice():
    findings = kill_all(CHIEF, KILLS)
    _check(findings)
    assert (len(findings.kills), min(findings.kills.values())) == (14, KILLS)


@pytest.mark.timeout(900)
def test_a_desk_killed_anywhere_else_ends_as_if_nothing_had_been():
    findings = kill_all(OTHERS, FEWER)
    _check(findings)
    assert min(findings.kills.values()) == FEWER


@pytest.mark.nightly
@pytest.mark.timeout(0)
@pytest.mark.parametrize(("boundaries", "kills"), [(CHIEF, NIGHTLY), (("at random",), AT_RANDOM)], ids=["boundaries", "random"])
def test_thousands_of_kills_lose_nothing(boundaries, kills):
    findings = kill_all(boundaries, kills)
    _check(findings)
    assert min(findings.kills.values()) == kills


def _check(findings: Findings) -> None:
    assert not findings.wrong, "\n".join(findings.wrong[:10])
