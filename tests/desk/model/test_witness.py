"""The deposits as a second witness: they speak against, and never alone for."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from desk.model.intent import Intent, IntentState, TenderState
from desk.model.money import Money
from desk.model.proof import Evidence, candidates
from desk.model.sale import Booking, Operation, PayKind, Transaction
from desk.model.ticket import DepositAccount
from desk.model.witness import Deposits, Saying, contradicts, deposits_of, from_note, heard, may_come_from, noted

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
S, T = IntentState, Saying
PAID = Intent(
    id="01",
    sale_id="00",
    part_no=1,
    booking=Booking(17, 501, Operation.TICKET, PayKind.DEPOSIT, Money(30000), "Рецепція 1"),
    state=S.UNKNOWN,
    tender=TenderState.NONE,
    created_at=NOW,
    updated_at=NOW,
)


def lie(kopiykas: int) -> Deposits:
    return Deposits(frozenset({170}), Money(kopiykas))


def other(state: S, operation: Operation, kind: PayKind, kopiykas: int, *, minutes: int = 1, named: str = "02") -> Intent:
    booking = Booking(17, 502, operation, kind, Money(kopiykas))
    row = 7 if state is S.CONFIRMED else None
    return replace(PAID, id=named, booking=booking, state=state, row_id=row, created_at=NOW + timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("after", "others", "told"),
    [
        (60_000, [], T.GONE),
        (90_000, [], T.THERE),
        (70_000, [], T.SILENT),
        (110_000, [], T.SILENT),
        (40_000, [other(S.CONFIRMED, Operation.FEE, PayKind.DEPOSIT, 20_000)], T.GONE),
        (70_000, [other(S.CONFIRMED, Operation.FEE, PayKind.DEPOSIT, 20_000)], T.THERE),
        (110_000, [other(S.CONFIRMED, Operation.TOP_UP, PayKind.CASH, 50_000)], T.GONE),
        (90_000, [other(S.CONFIRMED, Operation.TICKET, PayKind.CASH, 50_000)], T.THERE),
        (90_000, [other(S.REJECTED, Operation.FEE, PayKind.DEPOSIT, 20_000)], T.THERE),
        (60_000, [other(S.UNKNOWN, Operation.FEE, PayKind.DEPOSIT, 30_000)], T.SILENT),
        (60_000, [other(S.CONFIRMED, Operation.FEE, PayKind.DEPOSIT, 20_000, named="00")], T.GONE),
        (40_000, [other(S.CONFIRMED, Operation.FEE, PayKind.DEPOSIT, 20_000, minutes=-60)], T.GONE),
        (60_000, [PAID], T.GONE),
    ],
)
def test_what_the_deposits_say(after, others, told):
    said = heard(PAID, lie(90_000), lie(after), others)
    assert (said.before, said.after, said.saying) == (Money(90_000), Money(after), told)


@pytest.mark.parametrize("state", sorted(S))
@pytest.mark.parametrize("saying", sorted(T))
def test_they_contradict_two_things_and_prove_none(state, saying):
    denied = contradicts(saying, state)
    assert denied == ((saying, state) in {(T.THERE, S.CONFIRMED), (T.GONE, S.ABSENT)})


def test_the_note_of_the_journal_keeps_them():
    kept = deposits_of([DepositAccount(171, 17, Money(4005)), DepositAccount(170, 17, Money(85_995))])
    assert noted(kept) == "deposit before: 900.00 on 170, 171"
    assert from_note(f"{noted(kept)}; cash in hand: 5.00") == kept
    assert from_note("deposit before: -0.05") == Deposits(frozenset(), Money(-5))
    assert from_note("cash in hand: 900.00") is None


@pytest.mark.parametrize(
    ("kind", "source", "deposits", "may"),
    [
        (PayKind.DEPOSIT, 170, lie(1), True),
        (PayKind.DEPOSIT, 999, lie(1), False),
        (PayKind.DEPOSIT, None, lie(1), True),
        (PayKind.DEPOSIT, 999, None, True),
        (PayKind.DEPOSIT, 999, Deposits(frozenset(), Money(1)), True),
        (PayKind.CASH, 999, lie(1), True),
    ],
)
def test_money_of_another_client_s_account_is_none_of_ours(kind, source, deposits, may):
    assert may_come_from(Transaction(1, Money(1), kind=kind, source_account_id=source), deposits) is may


def test_a_row_taken_from_another_account_is_no_candidate():
    booking = PAID.booking
    row = Transaction(9, booking.sum, 17, 999, 501, booking.kind, booking.operation, point_name=booking.point_name)
    evidence = Evidence(PAID, NOW, frozenset(), frozenset(), deposits=lie(90_000))
    assert candidates(evidence, [row]) == ()
    assert candidates(evidence, [replace(row, source_account_id=170)]) != ()
