"""One event a presence of a card, whatever the reader repeats."""

from __future__ import annotations

import pytest

from desk.hardware.presence import Presence
from desk.model.tag import Tag

CARD = Tag.em40("55007EE424")
OTHER = Tag.em40("170009593F")


def told(presence: Presence, times: list[float], card: Tag = CARD) -> list[float]:
    return [now for now in times if presence.is_new(card, now)]


def every(start: float, end: float, step: float = 0.065) -> list[float]:
    return [start + step * turn for turn in range(int((end - start) / step) + 1)]


@pytest.fixture
def presence() -> Presence:
    return Presence(quiet_s=2.5, gone_s=0.7)


def test_a_card_left_lying_is_told_once(presence: Presence) -> None:
    assert told(presence, every(0, 60)) == [0]


def test_a_card_that_comes_back_soon_is_not_told_again(presence: Presence) -> None:
    assert told(presence, [0, 2]) == [0]


def test_a_card_that_comes_back_later_is_told_again(presence: Presence) -> None:
    assert told(presence, [0, 2.6]) == [0, 2.6]


def test_somebody_who_taps_again_and_again_is_heard_at_last(presence: Presence) -> None:
    taps = [*every(0, 0.3), *every(2, 2.3), *every(4, 4.3)]
    assert told(presence, taps) == [0, 4]


def test_a_lying_card_that_flickers_stays_told_once(presence: Presence) -> None:
    assert told(presence, [*every(0, 30), *every(31, 60), *every(61, 90)]) == [0]


def test_two_cards_are_told_each(presence: Presence) -> None:
    assert presence.is_new(CARD, 0)
    assert presence.is_new(OTHER, 0.1)
    assert not presence.is_new(CARD, 0.2)
    assert not presence.is_new(OTHER, 0.3)


def test_a_reader_that_says_the_card_left_starts_the_quiet_time_then(presence: Presence) -> None:
    assert presence.is_new(CARD, 0)
    presence.gone(60)
    assert not presence.is_new(CARD, 60.5)
    presence.gone(60.6)
    assert presence.is_new(CARD, 62.6)


def test_a_card_taken_away_and_back_is_a_new_stay_even_within_the_gone_time() -> None:
    presence = Presence(quiet_s=0, gone_s=10)
    assert presence.is_new(CARD, 0)
    presence.gone(0.1)
    presence.gone(0.2)
    assert presence.is_new(CARD, 0.3)


def test_a_card_leaving_before_any_came_means_nothing(presence: Presence) -> None:
    presence.gone(0)
    assert presence.is_new(CARD, 0.1)


def test_a_number_cut_off_after_a_good_read_is_dropped(presence: Presence) -> None:
    assert presence.is_new(Tag.uid(bytes.fromhex("04A1B2C3")), 0)
    assert not presence.is_new(Tag.uid(bytes.fromhex("04A1FFFF")), 0.2)
    assert presence.is_new(Tag.uid(bytes.fromhex("04A1FFFF")), 4)


def test_a_number_that_only_ends_in_ff_is_a_card(presence: Presence) -> None:
    assert presence.is_new(Tag.uid(bytes.fromhex("04A1B2C3")), 0)
    assert presence.is_new(Tag.uid(bytes.fromhex("FFFFFFFF")), 0.1)
    assert presence.is_new(Tag.uid(bytes.fromhex("04A1B2FFFFFFFF")), 0.2)
    assert presence.is_new(Tag.uid(bytes.fromhex("04A1FFFE")), 0.3)


def test_cards_of_long_ago_are_forgotten(presence: Presence) -> None:
    for number in range(1000):
        presence.is_new(Tag.dec10(number), number * 10.0)
    assert len(presence._stays) <= 2
