"""Which way a booking is sent follows from what was seen; a fact nobody has seen is no fact."""

from __future__ import annotations

from itertools import product

import pytest

from desk.model.capability import (
    FENCE_DEMANDS,
    KEYED_AS,
    KEYED_DEMANDS,
    NUMBERS,
    SAFE,
    Answer,
    Capabilities,
    Fact,
    Finding,
    Transport,
)
from desk.model.money import Money
from desk.model.sale import PAYABLE, Booking, Operation, PayKind

POINT = "Рецепція 1"
WRITTEN = (Operation.TOP_UP, Operation.TICKET, Operation.FEE)
ALL = {fact: Finding(Answer.YES) for fact in Fact} | {
    Fact.KEYED_POINT: Finding(Answer.YES, POINT),
    Fact.KEYED_TICKET: Finding(Answer.YES, "2"),
    Fact.KEYED_FEE: Finding(Answer.YES, "2"),
    Fact.KEYED_TOP_UP: Finding(Answer.YES, "3"),
}


def booking(operation: Operation, kind: PayKind, point: str = POINT) -> Booking:
    return Booking(17, 501, operation, kind, Money(70000), point)


@pytest.mark.parametrize(("operation", "kind"), list(product(WRITTEN, PAYABLE)))
def test_while_nothing_was_seen_everything_goes_the_plain_way(operation, kind):
    assert SAFE.transport(booking(operation, kind)) is Transport.QUERY
    assert not SAFE.fences


@pytest.mark.parametrize(
    ("operation", "kind", "way"),
    [
        (Operation.TICKET, PayKind.CASH, Transport.KEYED),
        (Operation.FEE, PayKind.CASH, Transport.KEYED),
        (Operation.TOP_UP, PayKind.CARD, Transport.KEYED),
        (Operation.TICKET, PayKind.CARD, Transport.FENCED),
        (Operation.FEE, PayKind.DEPOSIT, Transport.FENCED),
        (Operation.TOP_UP, PayKind.CASH, Transport.QUERY),
        (Operation.ORDER, PayKind.CASH, Transport.QUERY),
    ],
)
def test_each_operation_and_kind_goes_the_way_that_was_seen_for_it(operation, kind, way):
    assert Capabilities(ALL, gym="1").transport(booking(operation, kind)) is way


@pytest.mark.parametrize("fact", [*KEYED_DEMANDS, Fact.KEYED_TICKET])
@pytest.mark.parametrize("answer", [Answer.NO, Answer.UNKNOWN])
def test_one_thing_that_is_not_so_forbids_numbers(fact, answer):
    found = Capabilities(ALL | {fact: Finding(answer, "2")}, gym="1")
    assert found.transport(booking(Operation.TICKET, PayKind.CASH)) is Transport.FENCED
    assert fact in found.missing(booking(Operation.TICKET, PayKind.CASH), Transport.KEYED)


@pytest.mark.parametrize("fact", FENCE_DEMANDS)
@pytest.mark.parametrize("answer", [Answer.NO, Answer.UNKNOWN])
def test_one_thing_that_is_not_so_forbids_to_delete(fact, answer):
    found = Capabilities(ALL | {fact: Finding(answer)}, gym="1")
    assert found.transport(booking(Operation.TICKET, PayKind.CARD)) is Transport.QUERY
    assert not found.fences


def test_numbers_are_for_this_desk_s_own_point_and_a_known_branch_only():
    ticket = booking(Operation.TICKET, PayKind.CASH)
    assert Capabilities(ALL).transport(ticket) is Transport.FENCED
    other = booking(Operation.TICKET, PayKind.CASH, "Рецепція 2")
    assert Capabilities(ALL, gym="1").transport(other) is Transport.FENCED


def test_every_fact_has_its_number_and_every_written_operation_its_fact():
    assert set(NUMBERS) == set(Fact)
    assert set(KEYED_AS) == set(WRITTEN)
