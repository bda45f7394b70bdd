"""How the line is judged by its last answers."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from desk.model.line import LineLimits, LineRecord, LineState

ON, SLOW, OFF = LineState.ONLINE, LineState.SLOW, LineState.OFFLINE
LOST = None


@pytest.mark.parametrize(
    ("answers", "state"),
    [
        ([], ON),
        ([0.1, LOST, 0.1], ON),
        ([LOST, LOST], OFF),
        ([0.1, LOST, 0.1, 0.1, LOST], OFF),
        ([LOST, 0.1, 0.1, 0.1, 0.1, LOST], ON),
        ([LOST, LOST, 0.1], OFF),
        ([LOST, LOST, 0.1, 0.1], ON),
        ([LOST, LOST, 0.1, LOST, 0.1], OFF),
        ([LOST, LOST, 0.1, 0.1, LOST], ON),
        ([LOST, LOST, 0.1, 0.1, LOST, LOST], OFF),
        ([3.0], ON),
        ([0.1, 0.1, 0.1, 0.1, 3.0], ON),
        ([2.0, 2.0, 2.0, 2.0, 2.0], SLOW),
        ([0.1, 2.0, 2.0, 2.0, 2.0], SLOW),
        ([2.0, 2.0, 2.0, 2.0, 2.0, 0.1], SLOW),
        ([2.0, 2.0, 2.0, 2.0, 2.0, 0.1, 0.1], ON),
        ([2.0, 2.0, 2.0, 2.0, 2.0, LOST, LOST], OFF),
        ([LOST, LOST, 3.0, 3.0], SLOW),
        ([LOST, LOST, 3.0, 3.0, 0.1, 0.1], ON),
    ],
)
def test_the_line_is_judged_by_its_last_answers(answers: Sequence[float | None], state: LineState) -> None:
    record = LineRecord(LineLimits())
    for taken in answers:
        record.add(taken)
    assert record.state is state


def test_the_limits_are_settable() -> None:
    record = LineRecord(LineLimits(errors=1, window=1, slow_s=0.5, back_after=1))
    assert [record.add(taken) for taken in (LOST, 0.6, 0.4, 0.6, 0.1)] == [OFF, SLOW, ON, SLOW, ON]
