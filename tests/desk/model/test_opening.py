"""What the settings of doors say: hours of a week, readers and where they hang, lists of clients."""

from __future__ import annotations

from datetime import time

import pytest

from desk.model.door import Span
from desk.model.opening import hours_of, ids_of

DAY, SHORT = Span(time(7), time(22)), Span(time(9), time(13))


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("", {}),
        ("mon 07:00-22:00", {0: [DAY]}),
        ("mon-wed 07:00-22:00", {0: [DAY], 1: [DAY], 2: [DAY]}),
        ("sat-mon 07:00-22:00", {5: [DAY], 6: [DAY], 0: [DAY]}),
        ("Sat,Sun 09:00-13:00", {5: [SHORT], 6: [SHORT]}),
        ("mon 09:00-13:00, 07:00 - 22:00", {0: [SHORT, DAY]}),
        ("mon 09:00-13:00; mon 07:00-22:00;", {0: [SHORT, DAY]}),
        ("fri 20:00-02:00", {4: [Span(time(20), time(2))]}),
        ("mon 7:00-22:00", {0: [DAY]}),
        ("sat 9:00-13:00, 7:00-22:00", {5: [SHORT, DAY]}),
        ("fri 20:00-2:00", {4: [Span(time(20), time(2))]}),
        ("fri 00:00-24:00", {4: [Span(time(0), time(0))]}),
    ],
)
def test_hours_are_read_as_people_write_them(text, hours) -> None:
    assert hours_of(text) == hours


@pytest.mark.parametrize(
    "text",
    [
        "funday 07:00-22:00",
        "mon",
        "mon 07:00",
        "mon 7 to 22",
        "mon-fun 07:00-22:00",
        "mon 25:00-26:00",
        "mon 7:0-22:00",
        "mon :00-22:00",
    ],
)
def test_hours_nobody_can_mean_are_refused(text) -> None:
    with pytest.raises(ValueError, match=r"."):
        hours_of(text)


def test_a_list_of_clients_is_one_of_numbers() -> None:
    assert (ids_of("17, 18,"), ids_of("")) == ({17, 18}, set())
    with pytest.raises(ValueError, match="olga"):
        ids_of("17, olga")
