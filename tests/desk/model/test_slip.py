"""The bank terminal's slip number: what is one, and that a card's own number never is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.config import LANGUAGES
from desk.errors import NotAllowed
from desk.i18n import language
from desk.model.intent import TenderState
from desk.model.money import ZERO, Money
from desk.model.sale import Booking, Operation, PayKind, Tender
from desk.model.slip import checked_slip, holds_card_number
from desk.model.tender import by_slips, in_hand
from desk.wording import of_error

K, T = PayKind, TenderState
HUNDRED = Money.of(100)
CARDS = [
    "4111111111111111",
    "5555 5555 5555 4444",
    "3782-822463-10005",
    "4222222222222",
    "6304000000000000000",
    "slip 4111111111111111",
    "4111111111111111X9",
    "004 4111 1111 1111 1111",
    "4111–1111–1111–1111",
    "４１１１１１１１１１１１１１１１",
    "4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1",
]


def booking(kind: PayKind) -> Booking:
    return Booking(17, 501, Operation.TICKET, kind, HUNDRED)


@pytest.mark.parametrize("slip", ["000123", "428113009217", "A-17 b", "Чек 15", "4222222222223", "7" * 12, "я" * 32, "12-34-56"])
def test_a_slip_is_kept_as_it_was_typed(slip: str) -> None:
    assert checked_slip(f"  {slip} ") == slip
    assert Tender(K.CARD, HUNDRED, reference=slip).reference == slip


def test_without_a_slip_there_is_none() -> None:
    assert checked_slip("  ") == ""
    assert Tender(K.CASH, HUNDRED).reference == ""


@pytest.mark.parametrize("card", CARDS)
def test_what_may_be_a_card_s_number_is_refused_and_the_error_does_not_repeat_it(card: str) -> None:
    with pytest.raises(NotAllowed) as caught:
        Tender(K.CARD, HUNDRED, reference=card)
    assert (caught.value.code, caught.value.details) == ("slip_is_card", {})
    told = f"{caught.value} {caught.value!r} {[of_error(caught.value, language(each)) for each in LANGUAGES]}"
    assert not any(sign.isdecimal() for sign in told)


@given(
    st.lists(st.integers(0, 9), min_size=12, max_size=18), st.text("ABя;/ -", max_size=5), st.sampled_from(["", " ", "-", " - "])
)
def test_every_number_with_a_right_check_digit_is_found_wherever_it_stands(digits: list[int], around: str, between: str) -> None:
    doubled = sum(sum(divmod(2 * each, 10)) for each in digits[::-2]) + sum(digits[-2::-2])
    card = between.join(str(each) for each in [*digits, -doubled % 10])
    assert holds_card_number(f"{around}{card}{around}")


@pytest.mark.parametrize("slip", ["a;b", "1/2", "x" * 33, "1\n2", "1\u00a02", "=1+1", "٣٤"])
def test_anything_but_letters_digits_dashes_and_spaces_is_no_slip(slip: str) -> None:
    with pytest.raises(NotAllowed) as caught:
        checked_slip(slip)
    assert caught.value.code == "slip_form"


@pytest.mark.parametrize("kind", [K.CASH, K.BANK, K.DEPOSIT, K.ADDITIONAL])
def test_only_card_money_has_a_slip(kind: PayKind) -> None:
    with pytest.raises(NotAllowed) as caught:
        Tender(kind, HUNDRED, reference="123")
    assert caught.value.code == "slip_without_card"


@pytest.mark.parametrize("code", ["slip_is_card", "slip_form", "slip_without_card"])
def test_each_refusal_has_its_own_sentence_in_every_language(code: str) -> None:
    told = {of_error(NotAllowed(code, longest=32), language(each)) for each in LANGUAGES}
    assert len(told) == len(LANGUAGES)
    assert not any(code in each for each in told)


def test_card_money_with_a_slip_is_approved_and_all_else_is_as_it_was() -> None:
    kinds = (K.DEPOSIT, K.CARD, K.BANK, K.CASH)
    with_slip = [Tender(K.CARD, HUNDRED, reference="123"), Tender(K.CASH, HUNDRED)]
    assert in_hand([booking(each) for each in kinds], with_slip) == (
        [T.NONE, T.APPROVED, T.NONE, T.TAKEN],
        ["", "123", "", ""],
    )
    assert in_hand([booking(K.CARD)], [Tender(K.CARD, HUNDRED)]) == ([T.TAKEN], [""])


def test_a_sum_that_went_through_the_terminal_twice_has_both_slips() -> None:
    tenders = by_slips(HUNDRED, ["123", "456"])
    assert [each.sum for each in tenders] == [HUNDRED, ZERO]
    assert in_hand([booking(K.CARD)], tenders) == ([T.APPROVED], ["123; 456"])
    assert by_slips(HUNDRED, []) == [Tender(K.CARD, HUNDRED)]
