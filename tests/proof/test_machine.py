"""Hypothesis plays the club: whatever people, wires, clocks and power do, every invariant holds after every step."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Connection

from desk.errors import DeskError
from desk.model.drawer import ShiftMoney
from desk.model.intent import NOT_HERE, Intent, IntentState, advance
from desk.model.money import Money
from desk.model.shift import CashMove, Shift, Way
from desk.model.ticket import ClientTicket
from desk.services.fencing import Fence
from desk.services.till import Till
from desk.store.shift_money import ShiftMoneyRows
from tests.proof.drawers import MemoryBook
from tests.proof.driving import Drive, drive, in_full
from tests.proof.line import Line
from tests.proof.luckyfit import LuckyFit
from tests.proof.spread import spread
from tests.simulation.mutants import MUTANTS, Mutant

STEPS = 80
KEYED = [Drive(seed, 150, STEPS, quick=True, world="keyed") for seed in range(2)]
FENCED = [Drive(seed, 100, STEPS, quick=True, world="fenced") for seed in range(2)]
ON_DISK = [Drive(seed, 20, STEPS, quick=True, world="disk") for seed in range(2)]
LIVES = 2000
REACHED = {
    "became confirmed",
    "became rejected",
    "became cancelled",
    "became unknown",
    "became absent",
    "became ambiguous",
    "crashes",
    "shifts opened",
    "x told",
    "z told",
    "cash given back in a shift",
}
FARTHER = {
    "sent again without a last look",
    "given back without a last look",
    "what was given up makes nothing doubtful",
    "nobody looks again later",
    "late rows without a point are nobody's",
}
"""Rules that matter only when LuckyFit books later than it may, which this club's never does."""


PRESSED = {"what another desk has just taken is not asked about"}
"""Asks a person and proves nothing: whether it is asked is judged in the simulation."""


def _believe_truncated(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Line, "accepts_truncated", True)


NOTICED = [each for each in MUTANTS if each.name not in FARTHER | PRESSED and each.name != "truncated lists are believed"]
NOTICED.append(Mutant("truncated lists are believed", _believe_truncated))


@pytest.mark.timeout(900)
def test_every_invariant_holds_after_each_of_as_many_steps_as_two_thousand_whole_lives_have():
    driven = in_full(LIVES, STEPS)
    assert not driven.failure, driven.failure
    counts = driven.counts
    assert counts["lives"] >= LIVES
    assert counts["steps"] >= LIVES * STEPS
    assert counts["posts"] > 5 * counts["lives"]
    assert {name for name in REACHED if counts[name]} == REACHED


@pytest.mark.timeout(600)
def test_and_where_cash_is_sent_under_numbers_as_often_as_it_takes():
    for driven in spread(drive, KEYED):
        assert not driven.failure, driven.failure
        assert driven.counts["keyed posts"] > driven.counts["lives"]


@pytest.mark.timeout(600)
def test_and_where_an_unpaid_ticket_may_be_deleted_to_prove_its_payment_absent():
    for driven in spread(drive, FENCED):
        assert not driven.failure, driven.failure
        assert driven.counts["fenced"] > 5


@pytest.mark.timeout(600)
def test_a_fence_that_takes_a_no_for_a_yes_is_noticed(monkeypatch: pytest.MonkeyPatch):
    async def always(self: Fence, ticket: ClientTicket) -> None:
        with suppress(DeskError):
            await self._club.delete_client_ticket(ticket.id)

    monkeypatch.setattr(Fence, "_kept", always)
    monkeypatch.setattr("desk.services.fencing._looks_paid", lambda _ticket: False)
    assert "i15" in drive(Drive(0, 60, STEPS, quick=True, world="fenced")).failure


@pytest.mark.timeout(600)
def test_a_fence_proves_nothing_where_a_deleted_ticket_still_takes_money(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(LuckyFit, "delete", lambda self, number: self.tickets.pop(number, None) is not None)
    assert "i4" in drive(Drive(0, 60, STEPS, quick=True, world="fenced")).failure


async def _moved_and_forgotten(self: MemoryBook, way: Way, sum_moved: Money, reason: str, operator: str) -> CashMove:
    """Told as moved, and nowhere written down."""
    return CashMove("", "", way, sum_moved, reason, operator, datetime.now(UTC))


@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    ("what", "instead"),
    [
        ("desk.model.drawer.returned_of", lambda _money: ()),
        ("desk.model.drawer.came_in", lambda intent: intent.booked),
        ("tests.proof.drawers.MemoryBook.move", _moved_and_forgotten),
    ],
)
def test_a_drawer_that_is_counted_wrongly_is_noticed(monkeypatch: pytest.MonkeyPatch, what: str, instead: Any):
    monkeypatch.setattr(what, instead)
    assert "i7_the_drawer" in drive(Drive(0, 100, STEPS, quick=True)).failure


@pytest.mark.timeout(600)
def test_a_book_that_does_not_hear_of_money_given_back_is_noticed(monkeypatch: pytest.MonkeyPatch):
    """On the real file, where the money of a shift is gathered from the audit."""
    whole = ShiftMoneyRows.of

    def deaf(self: ShiftMoneyRows, connection: Connection, opened: Shift) -> ShiftMoney:
        money = whole(self, connection, opened)
        kept = tuple(each for each in money.taken if each.tender not in NOT_HERE)
        return replace(money, taken=kept, returned=())

    monkeypatch.setattr(ShiftMoneyRows, "of", deaf)
    assert "i7_the_drawer" in drive(Drive(0, 20, STEPS, quick=True, world="disk")).failure


@pytest.mark.timeout(600)
def test_a_shift_that_closes_silently_is_noticed(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("desk.model.report._check", lambda *_given: None)
    assert "I11" in drive(Drive(0, 100, STEPS, quick=True)).failure


def _anything_may_be_repeated(before: Intent, state: IntentState, at: datetime, **facts: Any) -> Intent:
    """Without the rule by which the journal refuses it too."""
    return advance(before, state, at, **{**facts, "keyed": True})


def test_repeating_what_has_no_number_is_noticed(monkeypatch: pytest.MonkeyPatch):
    async def always(self: Till, intent_id: str) -> bool:
        return True

    monkeypatch.setattr(Till, "repeats", always)
    monkeypatch.setattr("tests.simulation.journal._moved", _anything_may_be_repeated)
    assert "i5" in drive(Drive(0, 100, STEPS, quick=True, world="keyed")).failure


@pytest.mark.timeout(600)
def test_and_with_the_journals_on_real_files():
    for driven in spread(drive, ON_DISK):
        assert not driven.failure, driven.failure
        assert driven.counts["posts"] > driven.counts["lives"]


@pytest.mark.parametrize("mutant", NOTICED, ids=lambda mutant: mutant.name)
def test_a_rule_taken_out_of_the_engine_is_noticed(mutant: Mutant, monkeypatch: pytest.MonkeyPatch):
    mutant.patch(monkeypatch)
    assert drive(Drive(0, 400, STEPS, quick=True)).failure, f"{mutant.name} is not noticed"


def test_a_failure_says_how_to_see_it_again(monkeypatch: pytest.MonkeyPatch):
    next(each for each in MUTANTS if each.name == "no class lock").patch(monkeypatch)
    driven = drive(Drive(3, 50, STEPS, quick=True))
    assert "python -m tests.proof machine --seed 3 --lives 50 --steps 80" in driven.failure
    assert "state.pay" in driven.failure
