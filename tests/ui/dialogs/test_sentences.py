"""Sentences of money and cards: what is certain, what is not, and never a failure that may be false."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from desk.model.card import Card, CardState
from desk.model.card_desk import Action, CardView, Done, Gone, NotDone, Outcome, RefusedBy, SessionEnded, StillUnknown
from desk.model.intent import Intent, IntentState, TenderState
from desk.model.money import Money
from desk.model.sale import Booking, Due, Operation, PayKind
from desk.model.ticket import TicketTemplate, TimeKind
from ui.dialogs import card_words, sentences
from ui.presenters.pay_lines import Problem

NOW = datetime(2026, 11, 22, 12, 41, tzinfo=ZoneInfo("Europe/Kyiv"))


def intent(state: IntentState, **more: object) -> Intent:
    booking = Booking(7, 101, Operation.TICKET, PayKind.CASH, Money.of(500))
    return Intent("i", "s", 1, booking, state, TenderState.TAKEN, NOW, NOW, **more)


@pytest.mark.parametrize("state", IntentState)
def test_no_sentence_of_a_part_speaks_of_failure(state: IntentState) -> None:
    for sentence in (sentences.part_sentence(intent(state)), sentences.waiting_sentence(intent(state))):
        assert sentence
        assert "fail" not in sentence.lower()


def test_a_recorded_part_names_luckyfits_number() -> None:
    assert "48123" in sentences.part_sentence(intent(IntentState.CONFIRMED, row_id=48123))
    assert "48123" in sentences.part_sentence(intent(IntentState.CORRECTED, row_id=48123))


def test_a_booking_that_was_taken_out_is_not_told_as_recorded() -> None:
    assert sentences.part_sentence(intent(IntentState.CORRECTED, row_id=48123, annulled=True)).startswith("annulled")


def test_a_refused_part_has_the_vendors_words() -> None:
    assert "Рахунок закрито" in sentences.part_sentence(intent(IntentState.REJECTED, words="Рахунок закрито"))


def test_a_part_in_doubt_is_not_to_be_taken_again() -> None:
    assert "do not take it again" in sentences.part_sentence(intent(IntentState.UNKNOWN))


@pytest.mark.parametrize("problem", Problem)
def test_every_problem_has_a_sentence(problem: Problem) -> None:
    assert sentences.problem_sentence(problem).endswith(".")


def test_a_fee_is_named_as_one() -> None:
    assert "fee" in sentences.due_title(Due(1, Operation.FEE, Money.of(1), "Клубне членство"))


@pytest.mark.parametrize(
    ("count", "unit", "said"),
    [(1, TimeKind.YEAR, "1\u00a0year"), (30, TimeKind.DAY, "30\u00a0days"), (None, TimeKind.DAY, "—"), (2, None, "2\u00a0days")],
)
def test_how_long_a_ticket_lasts(count: int | None, unit: TimeKind | None, said: str) -> None:
    assert sentences.duration(TicketTemplate(1, "", Money.of(1), duration=count, time_kind=unit)) == said


@pytest.mark.parametrize(
    ("card", "said"),
    [
        (Card(1, paid=-1), "request, not paid"),
        (Card(1, paid=4, activated=False), "paid, not activated"),
        (Card(1, paid=4, activated=True, paused=True, paused_until=date(2026, 12, 1)), "frozen until 01.12.2026"),
        (Card(1, paid=4, activated=True, due=date(2026, 11, 1)), "ended on 01.11.2026"),
        (Card(1, paid=4, activated=True, amount=0), "no visits left"),
        (Card(1, paid=4, activated=True, amount=-1), "active"),
    ],
)
def test_the_state_of_a_card_in_words(card: Card, said: str) -> None:
    view = CardView(card, card.state_on(NOW.date()), frozenset())
    assert card_words.state(view) == said


def test_visits_without_a_limit_are_told_so() -> None:
    card = Card(1, paid=4, activated=True, amount=-1, due=date(2026, 12, 5))
    assert card_words.details(CardView(card, CardState.ACTIVE, frozenset())) == "unlimited visits\u00a0·\u00a0until 05.12.2026"


@pytest.mark.parametrize(
    "outcome",
    [Done(Card(5)), Gone(5), NotDone(None), RefusedBy("ні"), RefusedBy(""), StillUnknown(5), SessionEnded("+380")],
)
@pytest.mark.parametrize("action", [*Action, None])
def test_whatever_a_press_ends_in_has_a_sentence(action: Action | None, outcome: Outcome) -> None:
    assert card_words.ended(action, outcome).endswith(".")
    assert "fail" not in card_words.ended(action, outcome)
