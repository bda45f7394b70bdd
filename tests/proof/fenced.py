"""A desk that may have an unpaid ticket deleted, to prove that a payment for it can't be booked any more."""

from __future__ import annotations

from dataclasses import dataclass

from desk.errors import DeskError
from desk.model.capability import FENCE_DEMANDS, Answer, Capabilities, Finding
from desk.services.till import Till
from tests.proof.desk import ToldDesk, ToldProgram


class FencedProgram(ToldProgram):
    """One run of the program, which saw LuckyFit keep a paid ticket and take no money for a deleted one."""

    def __init__(self, desk: ToldDesk, boot: int) -> None:
        super().__init__(desk, boot)
        known = Capabilities({fact: Finding(Answer.YES) for fact in FENCE_DEMANDS})
        self.till = Till(self, self.journal, self.bus, desk.clock, desk.point, "olena", capabilities=known, pause=self.pause)


@dataclass
class FencedDesk(ToldDesk):
    """A person here asks for the fence when a ticket's payment is in doubt."""

    def fresh(self) -> FencedProgram:
        return FencedProgram(self, self.boots)

    async def fences(self, intent_id: str) -> None:
        """Deletes the ticket of a payment in doubt, or has LuckyFit say that it is paid."""
        assert self.program is not None
        try:
            self.findings.counts["fenced"] += len(await self.program.till.fence(intent_id))
        except DeskError as error:
            self.findings.counts[f"not fenced: {error.code}"] += 1
