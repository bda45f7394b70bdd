"""Every fault of the wire at every call that moves money, over real sockets: sent once, told truly, and it ends well."""

from __future__ import annotations

import pytest

pytest.importorskip("cryptography", reason="a certificate for this machine can't be made")

from desk.errors import OutcomeUnknown
from desk.luckyfit.club import LuckyFitClub
from desk.model.sale import Booking, Transaction
from tests.proof.spread import spread
from tests.proof.wire.calls import CALLS
from tests.proof.wire.cases import Batch, batches, run
from tests.proof.wire.faults import FAULTS
from tests.simulation.mutants import MUTANTS

SEEDS = range(3)


@pytest.mark.timeout(900)
def test_every_fault_at_every_call_is_sent_once_told_truly_and_ends_well():
    ended = list(spread(run, batches(SEEDS)))
    found = [what for _, each in ended for what in each]
    assert not found, "\n".join(found)
    assert sum(times for times, _ in ended) == len(FAULTS) * len(CALLS) * len(SEEDS) >= 210 * 3


def _sent_twice(patch: pytest.MonkeyPatch) -> None:
    honest = LuckyFitClub.book

    async def book(self: LuckyFitClub, booking: Booking) -> Transaction:
        try:
            return await honest(self, booking)
        except OutcomeUnknown:
            return await honest(self, booking)

    patch.setattr(LuckyFitClub, "book", book)


def _mutant(name: str):
    return next(each for each in MUTANTS if each.name == name).patch


@pytest.mark.parametrize(
    ("breaks", "fault", "sign"),
    [
        (_sent_twice, "fin", "'writes': 2"),
        (_mutant("a lost answer is taken for not sent"), "fin", "cancelled and not unknown"),
        (_mutant("502 is taken for a refusal"), "502", "rejected and not unknown"),
        (_mutant("written down after it was sent"), "500", "before the first byte"),
    ],
    ids=["sent twice", "a lost answer is not sent", "502 is a refusal", "written down after it was sent"],
)
def test_a_broken_till_is_noticed(breaks, fault, sign, monkeypatch):
    breaks(monkeypatch)
    _, found = run(Batch((fault,), ("pay a fee",), range(1)))
    assert any(sign in what and "python -m tests.proof wire --fault" in what for what in found), found
