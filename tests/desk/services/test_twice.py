"""A second payment is asked about whatever the PC's clock says: within ten minutes by time that nobody sets, and not after."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from desk.errors import NotAllowed
from desk.events import Bus
from desk.model.intent import IntentState
from desk.model.money import Money
from desk.model.sale import PayKind, Tender
from desk.sandbox.moments import RealClock
from desk.services.till import Till
from tests.desk.services.conftest import POINT

S = IntentState
MINUTES = [-11, -5, 5, 11]


class SetClock:
    """The wall moves when somebody sets it, time itself when a test lets it pass."""

    def __init__(self) -> None:
        self._wall, self.ahead, self.seconds = RealClock(), timedelta(), 0.0

    def now(self):
        return self._wall.now() + self.ahead + timedelta(seconds=self.seconds)

    def monotonic(self):
        return self.seconds


@pytest.fixture
def clock(counter) -> SetClock:
    """The clock of the store and of every program of this test."""
    counter.store.journal._database.clock = clock = SetClock()
    return clock


def program(counter, clock: SetClock) -> Till:
    return Till(counter.club, counter.store.journal, Bus(), clock, POINT, "olena")


async def put(counter, till: Till, kind: PayKind = PayKind.CASH) -> S | None:
    """What becomes of a top-up of 333.00; None when it is asked about, and then nothing is sent."""
    client = counter.person("deposit").id
    (account,) = await counter.club.client_accounts(client)
    try:
        (intent,) = (await till.top_up(client, account.id, Tender(kind, Money.of(333)))).intents
    except NotAllowed as error:
        return {"second_payment": None}[error.code]
    return intent.state


@pytest.mark.parametrize("minutes", MINUTES)
@pytest.mark.parametrize("first_ahead", [0, 5], ids=lambda each: f"first+{each}")
async def test_a_clock_that_is_set_hides_no_second_payment(counter, clock, first_ahead, minutes):
    till = program(counter, clock)
    clock.ahead = timedelta(minutes=first_ahead)
    assert await put(counter, till) is S.CONFIRMED
    clock.ahead += timedelta(minutes=minutes)
    assert await put(counter, till, PayKind.CARD) is None
    assert await put(counter, till) is None
    assert len(counter.booked()) == 1


@pytest.mark.parametrize("years", [-10, 0, 10])
async def test_ten_years_change_nothing_of_the_question(counter, clock, years):
    till = program(counter, clock)
    assert await put(counter, till) is S.CONFIRMED
    clock.ahead = timedelta(days=365 * years)
    clock.seconds = 599
    assert await put(counter, till) is None
    clock.seconds = 601
    assert await put(counter, till) is S.CONFIRMED


@pytest.mark.parametrize("minutes", [-5, 0, 5])
async def test_what_an_earlier_program_booked_is_asked_about_with_a_clock_set_back_too(counter, clock, minutes):
    assert await put(counter, program(counter, clock)) is S.CONFIRMED
    clock.ahead = timedelta(minutes=minutes)
    assert await put(counter, program(counter, clock), PayKind.CARD) is None
    clock.ahead = timedelta(minutes=11)
    assert await put(counter, program(counter, clock), PayKind.CARD) is S.CONFIRMED


async def test_what_an_earlier_program_booked_is_dated_by_luckyfit_when_the_clock_jumped_ahead(counter, clock):
    counter.state.habits.change({"time_told": True})
    assert await put(counter, program(counter, clock)) is S.CONFIRMED
    clock.ahead = timedelta(minutes=11)
    assert await put(counter, program(counter, clock)) is None


async def test_a_later_look_does_not_make_an_old_payment_new(counter, clock):
    till, later = program(counter, clock), program(counter, clock)
    assert await put(counter, till) is S.CONFIRMED
    (booked,) = await counter.store.journal.intents()
    clock.seconds = 601
    till._told(booked)
    later._told(replace(booked, audits=1))
    assert await put(counter, later) is S.CONFIRMED
    clock.seconds = 1202
    assert await put(counter, till, PayKind.CARD) is S.CONFIRMED
