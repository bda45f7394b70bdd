"""What is to be put right, in memory, beside the journal in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from desk.model.correction import AUDITED, Cause, Correction
from desk.model.intent import Intent, IntentState, TenderState, advance
from tests.simulation.clock import BEGIN
from tests.simulation.journal import Paper


class MemoryCorrections:
    """As much of the port Corrections as later looks need."""

    def __init__(self, paper: Paper) -> None:
        self._paper = paper

    async def to_look_at(self, times: int) -> list[Intent]:
        known = list(self._paper.intents.values())
        return [each for each in known if each.was_unknown and each.audits < times and each.state in AUDITED]

    async def doubted_lately(self) -> list[Intent]:
        known = [each for each in self._paper.intents.values() if each.state in AUDITED]
        return [each for each in known if each.was_unknown or each.annulled]

    async def looked_at(self, intent_id: str, wrong: Sequence[tuple[Cause, int]], *, timed: bool = True) -> Intent:
        before = self._paper.one(intent_id)
        after = replace(before, audits=before.audits + timed)
        for cause, row_id in wrong:
            number = f"correction {len(self._paper.corrections)}"
            self._paper.corrections.append(Correction(number, intent_id, cause, row_id, "", "", BEGIN))
        if wrong:
            after = advance(after, IntentState.CORRECTION_NEEDED, BEGIN)
        self._paper.intents[intent_id] = after
        return after

    async def open_ones(self) -> list[Correction]:
        return [each for each in self._paper.corrections if each.is_open]

    async def one(self, correction_id: str) -> Correction:
        return next(each for each in self._paper.corrections if each.id == correction_id)

    async def close(
        self,
        correction_id: str,
        proof: str,
        *,
        annulled: bool,
        tender: TenderState | None = None,
        counter: int | None = None,
    ) -> Intent:
        """Only what a person says of a row that is another's."""
        assert not annulled
        assert tender is None
        assert counter is None
        known = self._paper.corrections
        known[:] = [replace(each, closed_at=BEGIN, proof=proof) if each.id == correction_id else each for each in known]
        intent_id = (await self.one(correction_id)).intent_id
        if not any(each.is_open for each in known if each.intent_id == intent_id):
            self._paper.intents[intent_id] = advance(self._paper.one(intent_id), IntentState.CORRECTED, BEGIN)
        return self._paper.one(intent_id)
