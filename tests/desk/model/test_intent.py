"""The booking state machine: every transition of the design, and no other."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.errors import NotAllowed
from desk.model.intent import (
    NEXT,
    OPEN,
    TENDER_NEXT,
    TERMINAL,
    UNSETTLED,
    ClaimedBy,
    Intent,
    IntentState,
    TenderState,
    advance,
    advance_tender,
)
from desk.model.money import Money
from desk.model.sale import Booking, Operation, PayKind

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=1)
S = IntentState
INTENT = Intent(
    id="01",
    sale_id="02",
    part_no=1,
    booking=Booking(17, 501, Operation.TICKET, PayKind.CASH, Money(70000)),
    state=S.PREPARED,
    tender=TenderState.TAKEN,
    created_at=NOW,
    updated_at=NOW,
)
ALLOWED = {
    (S.DRAFT, S.PREPARED),
    (S.DRAFT, S.CANCELLED),
    (S.PREPARED, S.SENDING),
    (S.PREPARED, S.CANCELLED),
    (S.SENDING, S.CONFIRMED),
    (S.SENDING, S.REJECTED),
    (S.SENDING, S.PREPARED),
    (S.SENDING, S.UNKNOWN),
    (S.UNKNOWN, S.CONFIRMED),
    (S.UNKNOWN, S.AMBIGUOUS),
    (S.UNKNOWN, S.ABSENT),
    (S.UNKNOWN, S.SENDING),
    (S.UNKNOWN, S.FENCED),
    (S.AMBIGUOUS, S.CONFIRMED),
    (S.AMBIGUOUS, S.ABSENT),
    (S.ABSENT, S.PREPARED),
    (S.ABSENT, S.FENCED),
    (S.ABSENT, S.CANCELLED),
    (S.ABSENT, S.AMBIGUOUS),
    (S.CONFIRMED, S.CORRECTION_NEEDED),
    (S.CANCELLED, S.CORRECTION_NEEDED),
    (S.CORRECTION_NEEDED, S.CORRECTED),
    (S.CORRECTION_NEEDED, S.CONFIRMED),
    (S.CORRECTED, S.CORRECTION_NEEDED),
}
FORBIDDEN = sorted(set(product(S, S)) - ALLOWED)


def _at(state: IntentState) -> Intent:
    return replace(INTENT, state=state, attempts=1)


@pytest.mark.parametrize("tender", sorted(TenderState))
@pytest.mark.parametrize("row_id", [None, 7])
def test_a_row_that_came_late_is_claimed_only_while_the_money_is_nowhere_else(tender, row_id):
    late = replace(_at(S.CORRECTION_NEEDED), tender=tender, row_id=row_id)
    may = row_id is None and tender in {TenderState.NONE, TenderState.TAKEN, TenderState.APPROVED}
    with contextlib.nullcontext() if may else pytest.raises(NotAllowed):
        assert advance(late, S.CONFIRMED, LATER, row_id=48123).row_id == 48123


def _row(state: IntentState) -> int | None:
    return {S.CONFIRMED: 48123}.get(state)


@pytest.mark.parametrize(("before", "after"), sorted(ALLOWED))
def test_an_allowed_step_is_taken(before, after):
    moved = advance(_at(before), after, LATER, row_id=_row(after), keyed=True)
    assert (moved.state, moved.updated_at, moved.created_at) == (after, LATER, NOW)


@pytest.mark.parametrize(("before", "after"), FORBIDDEN)
def test_any_other_step_is_refused(before, after):
    with pytest.raises(NotAllowed) as caught:
        advance(_at(before), after, LATER, row_id=_row(after), keyed=True)
    assert caught.value.code == "transition"


def test_every_state_is_open_or_terminal_and_what_is_in_doubt_is_open():
    assert set(S) == OPEN | TERMINAL
    assert not OPEN & TERMINAL
    assert UNSETTLED < OPEN
    assert set(NEXT) == set(S)


@pytest.mark.parametrize("state", sorted(S))
@pytest.mark.parametrize("tender", sorted(TenderState))
def test_an_intent_is_open_until_its_state_is_terminal_and_no_money_is_owed_for_it(state, tender):
    held = tender in {TenderState.TAKEN, TenderState.APPROVED}
    for row_id, annulled in ((None, False), (48123, False), (48123, True)):
        owed = held and state in TERMINAL and (row_id is None or annulled)
        at = replace(_at(state), tender=tender, row_id=row_id, annulled=annulled)
        assert (at.owes_back, at.is_open) == (owed, owed or state not in TERMINAL)


def test_only_a_row_confirms_and_a_row_does_nothing_else():
    with pytest.raises(NotAllowed):
        advance(_at(S.SENDING), S.CONFIRMED, LATER)
    with pytest.raises(NotAllowed):
        advance(_at(S.SENDING), S.UNKNOWN, LATER, row_id=48123)


def test_a_refusal_proves_nothing_after_an_earlier_attempt():
    with pytest.raises(NotAllowed):
        advance(replace(_at(S.SENDING), attempts=2), S.REJECTED, LATER)


def test_what_is_in_doubt_is_sent_once_more_only_under_the_same_number():
    doubted = replace(_at(S.UNKNOWN), was_unknown=True)
    assert advance(doubted, S.SENDING, LATER, keyed=True).attempts == 2
    with pytest.raises(NotAllowed):
        advance(doubted, S.SENDING, LATER)
    with pytest.raises(NotAllowed):
        advance(replace(doubted, tender=TenderState.RETURNED), S.SENDING, LATER, keyed=True)


def test_a_repeat_that_never_left_does_not_undo_the_doubt_about_the_first_attempt():
    again = advance(replace(_at(S.UNKNOWN), was_unknown=True), S.SENDING, LATER, keyed=True)
    for state in (S.PREPARED, S.REJECTED):
        with pytest.raises(NotAllowed):
            advance(again, state, LATER)
    assert advance(again, S.UNKNOWN, LATER).state is S.UNKNOWN


def test_an_attempt_is_counted_when_it_is_sent():
    assert advance(INTENT, S.SENDING, LATER).attempts == 1


def test_money_given_back_is_not_booked_again():
    with pytest.raises(NotAllowed):
        advance(replace(INTENT, tender=TenderState.RETURNED), S.SENDING, LATER)


def test_who_claimed_the_row_is_remembered():
    moved = advance(_at(S.UNKNOWN), S.CONFIRMED, LATER, row_id=7, claimed_by=ClaimedBy.OPERATOR)
    assert (moved.row_id, moved.claimed_by) == (7, ClaimedBy.OPERATOR)


def test_what_was_ever_given_up_as_absent_stays_marked():
    again = advance(advance(_at(S.UNKNOWN), S.ABSENT, LATER), S.PREPARED, LATER)
    assert again.had_absent


def test_words_last_until_the_next_attempt():
    refused = advance(_at(S.SENDING), S.PREPARED, LATER, words="no network")
    assert refused.words == "no network"
    assert not advance(refused, S.SENDING, LATER).words


@pytest.mark.parametrize(("before", "after"), sorted(product(TenderState, TenderState)))
def test_the_clients_money_moves_one_way_only(before, after):
    intent = replace(INTENT, tender=before)
    try:
        moved = advance_tender(intent, after, LATER, reference="slip 12").tender
    except NotAllowed:
        moved = before
    assert (moved is after and before is not after) == (after in TENDER_NEXT[before])


@given(
    st.lists(
        st.tuples(st.sampled_from(sorted(S)), st.none() | st.integers(1, 9), st.sampled_from(sorted(TenderState))), max_size=40
    )
)
def test_no_sequence_of_wishes_leaves_the_table(wishes):
    intent = replace(INTENT, state=S.DRAFT, tender=TenderState.NONE)
    for state, row_id, tender in wishes:
        for step in (lambda now: advance(now, state, LATER, row_id=row_id), lambda now: advance_tender(now, tender, LATER)):  # noqa: B023 - called at once
            before = intent
            try:
                intent = step(intent)
            except NotAllowed:
                continue
            assert before.state is intent.state or (before.state, intent.state) in ALLOWED
            assert before.tender is intent.tender or intent.tender in TENDER_NEXT[before.tender]
            assert before.attempts <= intent.attempts <= before.attempts + 1
            assert (intent.row_id is None) or before.row_id in (None, intent.row_id)
    assert (intent.state is not S.CONFIRMED) or intent.row_id is not None
