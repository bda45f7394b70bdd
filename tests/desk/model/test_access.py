"""Passes of ours beside those LuckyFit logs: what is the same stands together, nothing is lost and nothing told twice."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.model.access import AccessLog, side_by_side, way_of
from desk.model.passing import Direction, Ending, Verdict
from tests.desk.model.test_decide import NOW
from tests.desk.model.test_decide_door import IN, OUT, passed

CLIENT = 1


def own(minutes: float, number: int = 1, **more: object):
    return passed(minutes, more.pop("direction", IN), id=f"P{number}", number=number, **more)


def log(minutes: float | None, number: int = 1, client_id: int | None = CLIENT, direction: str | None = None) -> AccessLog:
    at = None if minutes is None else NOW - timedelta(minutes=minutes)
    return AccessLog(number, client_id, at, direction)


def told(passes, logs) -> list[tuple[int | None, int | None]]:
    return [(each.own and each.own.number, each.theirs and each.theirs.id) for each in side_by_side(passes, logs)]


@pytest.mark.parametrize(
    ("passes", "logs", "expected"),
    [
        ([own(5)], [log(4)], [(1, 1)]),
        ([own(5)], [log(9)], [(1, None), (None, 1)]),
        ([own(5)], [log(5, client_id=2)], [(1, None), (None, 1)]),
        ([own(5)], [log(5, direction="in")], [(1, 1)]),
        ([own(5)], [log(5, direction="Вихід")], [(1, None), (None, 1)]),
        ([own(5, direction=OUT)], [log(5, direction="exit")], [(1, 1)]),
        ([own(5)], [log(5, direction="door 7")], [(1, 1)]),
        ([own(5)], [log(None)], [(1, None), (None, 1)]),
        ([own(5)], [log(5, client_id=None)], [(1, None), (None, 1)]),
        ([own(5, client_id=None)], [log(5)], [(1, None), (None, 1)]),
        ([own(5, verdict=Verdict.DENIED)], [log(5)], [(1, None), (None, 1)]),
        ([own(5, ending=Ending.NOT_PASSED)], [log(5)], [(1, None), (None, 1)]),
        ([own(5)], [log(5), log(5)], [(1, 1)]),
        ([own(5)], [log(5), log(5, 2)], [(1, 1), (None, 2)]),
        ([own(5), own(4, 2)], [log(5, 0, client_id=99)], [(2, None), (1, None), (None, 0)]),
        ([own(5)], [log(5, 0), log(5, 0)], [(1, 0), (None, 0)]),
        ([own(5)], [log(5.5, 7), log(5, 7, client_id=2)], [(1, 7), (None, 7)]),
        ([own(5)], [log(4, 7), log(5, 7)], [(None, 7), (1, 7)]),
        ([own(6, 1), own(5, 2)], [log(5, 7)], [(2, 7), (1, None)]),
        ([own(6, 1), own(4, 2)], [log(5.5, 7), log(3, 8)], [(2, 8), (1, 7)]),
    ],
    ids=[
        "the same client at nearly the same time",
        "too far apart",
        "another client",
        "the same way",
        "the other way",
        "out in another language",
        "a way nobody can read is any",
        "a record without a time",
        "a record without a client",
        "a pass of nobody",
        "who was denied did not pass",
        "nor did who was let in and did not go",
        "the same record twice is one",
        "two records of theirs are two",
        "a record of another client without a number is no pass of ours",
        "two records without a number are two",
        "two clients under one number are two records",
        "so are two times under one number",
        "the nearer of two of ours",
        "each to its nearest",
    ],
)
def test_passes_stand_beside_one_another(passes, logs, expected) -> None:
    assert told(passes, logs) == expected


def test_what_has_no_time_comes_last() -> None:
    assert told([own(5)], [log(None, 3), log(900, 4)]) == [(1, None), (None, 4), (None, 3)]


def test_ways_are_read_in_three_languages() -> None:
    told = [way_of(AccessLog(1, direction=each)) for each in ("IN", " вход ", "вихід", "", None)]
    assert told == [Direction.IN, Direction.IN, Direction.OUT, None, None]


minutes = st.integers(0, 20)
ours = st.lists(st.tuples(minutes, st.integers(1, 3), st.sampled_from(Direction), st.sampled_from(Verdict)), max_size=8)
clients, ways = st.none() | st.integers(1, 3), st.sampled_from([None, "in", "out"])
theirs = st.lists(st.tuples(st.integers(0, 2), st.none() | minutes, clients, ways), max_size=8)


@given(ours, theirs)
def test_nothing_is_lost_and_nothing_is_told_twice(mine, logged) -> None:
    passes = [
        own(when, number, client_id=client, direction=way, verdict=verdict)
        for number, (when, client, way, verdict) in enumerate(mine, 1)
    ]
    logs = [log(when, number, client, way) for number, when, client, way in logged]
    logs = [each for place, each in enumerate(logs) if not each.id or each not in logs[:place]]
    seen = side_by_side(passes, logs)
    assert Counter(each.own.number for each in seen if each.own) == Counter(each.number for each in passes)
    assert Counter(each.theirs for each in seen if each.theirs) == Counter(logs)
    both = [each for each in seen if each.own and each.theirs]
    assert all(each.own.client_id == each.theirs.client_id and each.own.stands for each in both)
    assert all(abs(each.own.decided_at - each.theirs.created_at) <= timedelta(minutes=3) for each in both)


def test_a_pass_is_dated_by_our_own_record() -> None:
    (seen,) = side_by_side([own(5)], [log(4)])
    assert seen.at == NOW - timedelta(minutes=5)
    assert isinstance(seen.at, datetime)
