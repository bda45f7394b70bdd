"""Sums: exact, and typed the way people type them."""

from decimal import Decimal

import pytest

from desk.model.money import Money


@pytest.mark.parametrize(
    ("typed", "minor"),
    [
        ("500", 50000),
        ("1 234,50", 123450),
        ("1\u00a0234,50 ₴", 123450),
        ("1,234.50", 123450),
        ("1.234,5", 123450),
        ("1'234.5", 123450),
        ("0,01", 1),
        (" 7.50 ", 750),
    ],
)
def test_a_sum_is_understood_however_it_is_typed(typed: str, minor: int) -> None:
    assert Money.parse(typed) == Money(minor)


@pytest.mark.parametrize("typed", ["", "abc", "1.234", "1,2,3", "-5", "1e3", "NaN", "12.345", "٣"])
def test_what_is_not_one_sum_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="not a sum"):
        Money.parse(typed)


def test_vendors_get_exactly_two_digits() -> None:
    assert str(Money(120000)) == "1200.00"
    assert Money.of("1200.0") == Money(120000)


def test_percents_are_rounded_half_up() -> None:
    assert Money(101).percent(Decimal("12.5")) == Money(13)


@pytest.mark.parametrize(
    "amount",
    ["1e999999", "1e30", "1e11000000", "-1e12", "1e9999999999999999999999", Decimal("1E+999999999"), 10**400, "9" * 5000,
     "1e-999999999", "1." + "0" * 40 + "1", "sNaN", "NaN", "-Infinity"],
)  # fmt: skip
def test_what_no_club_can_owe_is_no_sum(amount: Decimal | int | str) -> None:
    with pytest.raises(ValueError, match="not a sum"):
        Money.of(amount)


def test_the_largest_sum_is_written_in_full() -> None:
    assert str(Money.of("-100000000000.00")) == "-100000000000.00"
