"""A shift's own rules: the float, cash moved with a reason, and what can be counted."""

from __future__ import annotations

import pytest

from desk.errors import NotAllowed
from desk.model.money import ZERO, Money
from desk.model.shift import DENOMINATIONS, Count, checked_float, checked_move


def test_notes_and_coins_come_to_their_sum():
    count = Count.of_pieces({Money.of(500): 2, Money.of("0.50"): 3, Money.of(1000): 1, Money.of(5): 0})
    assert count.sum == Money.of("2001.50")
    assert [(str(each.worth), each.count) for each in count.pieces] == [("1000.00", 1), ("500.00", 2), ("0.50", 3)]


def test_every_note_and_coin_of_the_hryvnia_can_be_counted():
    told = [str(each) for each in DENOMINATIONS]
    assert told[:10] == ["1000.00", "500.00", "200.00", "100.00", "50.00", "20.00", "10.00", "5.00", "2.00", "1.00"]
    assert told[10:] == ["0.50", "0.10"]
    assert Count.of_pieces(dict.fromkeys(DENOMINATIONS, 1)).sum == Money.of("1888.60")


@pytest.mark.parametrize("pieces", [{Money.of(3): 1}, {Money.of(100): -1}, {ZERO: 5}])
def test_what_is_no_note_is_not_counted(pieces):
    with pytest.raises(NotAllowed, match="count_wrong"):
        Count.of_pieces(pieces)


def test_less_than_nothing_is_neither_counted_nor_a_float():
    with pytest.raises(NotAllowed, match="count_wrong"):
        Count.of_sum(Money(-1))
    with pytest.raises(NotAllowed, match="float_wrong"):
        checked_float(Money(-1))
    assert checked_float(ZERO) == ZERO


def test_cash_is_moved_only_with_a_sum_and_a_reason():
    assert checked_move(Money(1), "  change ") == (Money(1), "change")
    with pytest.raises(NotAllowed, match="nothing_to_move"):
        checked_move(ZERO, "change")
    with pytest.raises(NotAllowed, match="move_reason"):
        checked_move(Money(1), " \t")
    with pytest.raises(NotAllowed, match="card_number"):
        checked_move(Money(1), "card 4111 1111 1111 1111")
