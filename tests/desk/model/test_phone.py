"""Phones: one form however they are typed."""

import pytest

from desk.model.phone import digits, holds, normalise, same


@pytest.mark.parametrize(
    "typed",
    [
        "+380671234567",
        "380671234567",
        "0671234567",
        "80671234567",
        "8 (067) 123-45-67",
        "+38 (067) 123 45 67",
        "067\u00a0123\u00a045\u00a067",
        " 067.123.45.67 ",
        "00380671234567",
        "٠٦٧١٢٣٤٥٦٧",
    ],
)
def test_a_phone_is_the_same_however_it_is_typed(typed: str) -> None:
    assert normalise(typed) == "+380671234567"


@pytest.mark.parametrize(
    ("typed", "known"),
    [("+48 501 234 567", "+48501234567"), ("+1 202 555 0123", "+12025550123"), ("+44 20 7946 0958", "+442079460958")],
)
def test_a_foreign_phone_keeps_its_country(typed: str, known: str) -> None:
    assert normalise(typed) == known


@pytest.mark.parametrize("typed", ["", "Шевченко", "123", "067 123", "+", "+380", "06712345678901234", "8"])
def test_what_is_no_whole_phone_is_none(typed: str) -> None:
    assert normalise(typed) is None


def test_the_eight_of_old_is_taken_for_a_trunk_prefix_only_before_a_zero() -> None:
    assert normalise("80671234567") == normalise("0671234567")
    assert holds("+380681234567", "8123")


def test_two_spellings_are_one_phone() -> None:
    assert same("067 123 45 67", "+380671234567")
    assert not same("067 123 45 67", "+380671234568")
    assert not same(None, None)
    assert not same("", "0671234567")


@pytest.mark.parametrize("part", ["671234567", "0671234567", "80671234567", "4567", "067 123", "380 67"])
def test_part_of_a_phone_is_found_in_it(part: str) -> None:
    assert holds("+380671234567", part)


@pytest.mark.parametrize("part", ["", "abc", "0681", "99"])
def test_what_is_not_in_a_phone_is_not_found(part: str) -> None:
    assert not holds("+380671234567", part)
    assert not holds(None, part)


def test_only_digits_stay() -> None:
    assert digits("+38 (067) ٣abc") == "380673"
