"""The engine with one rule of the protocol taken out, each a patch; a simulation that does not catch them proves nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest

from desk.errors import OutcomeUnknown
from desk.model.correction import Cause
from desk.model.intent import IntentState
from desk.services import audits, endings, proving, twice
from desk.services import till as till_module
from desk.services.baseline import Baseline
from desk.services.till import Till, fingerprint
from tests.simulation.journal import MemoryJournal
from tests.simulation.line import Line
from tests.simulation.profile import CRASHES, OLD_ROWS, SLOW_LIST, TRUNCATED, USUAL, VERY_LATE_AGAIN, VERY_LATE_NO_POINT, Profile

Patch = Callable[[pytest.MonkeyPatch], None]


@dataclass(frozen=True, slots=True)
class Mutant:
    """What is taken out, in which world that shows, and after how many days it must have been caught."""

    name: str
    patch: Patch
    profile: Profile = USUAL
    seeds: int = 40


def _no_baseline(patch: pytest.MonkeyPatch) -> None:
    async def nothing_kept(self: MemoryJournal, intent_id: str, since: Any, row_ids: Any) -> None:
        self._paper.baselines.setdefault(intent_id, (since, frozenset()))

    patch.setattr(MemoryJournal, "keep_baseline", nothing_kept)


def _no_class_lock(patch: pytest.MonkeyPatch) -> None:
    for module in (till_module, twice):
        patch.setattr(module, "blocking", lambda booking, others: None)


def _no_claims(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(MemoryJournal, "_claimed", lambda self, but: frozenset())


def _settle(seconds: float, reads: int = proving.EMPTY_READS) -> Patch:
    def patched(patch: pytest.MonkeyPatch) -> None:
        patch.setattr(proving, "SETTLE_S", seconds)
        patch.setattr(proving, "EMPTY_READS", reads)

    return patched


def _timeout_is_not_sent(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(endings, "never_sent", lambda error: isinstance(error, OutcomeUnknown))


def _bad_gateway_is_a_refusal(patch: pytest.MonkeyPatch) -> None:
    honest = till_module.failed

    def failed(error: Any, *, first: bool) -> Any:
        ending = honest(error, first=first)
        return replace(ending, state=IntentState.REJECTED) if getattr(error, "http_status", None) == 502 and first else ending

    patch.setattr(till_module, "failed", failed)


def _no_last_look(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(till_module, "candidates", lambda evidence, rows: ())


def _list_not_asked_about(patch: pytest.MonkeyPatch) -> None:
    async def nothing_like_it(self: Baseline, booking: Any, statement: Any) -> None:
        """Whatever it shows."""

    patch.setattr(Baseline, "_refuse_like", nothing_like_it)


def _given_back_unseen(patch: pytest.MonkeyPatch) -> None:
    async def give_back(self: Till, intent_id: str) -> Any:
        return till_module.GivenBack(self._told(await self._cancelled(await self._absent(intent_id))))

    patch.setattr(Till, "give_back", give_back)


def _truncated_is_whole(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Line, "accepts_truncated", True)


def _journal_after_send(patch: pytest.MonkeyPatch) -> None:
    """The answer is waited for first, the attempt is written down behind it."""

    async def sent(self: Till, intent: Any, *, again: bool) -> Any:
        statement = await self._club.statement(intent.booking)
        await self._journal.keep_baseline(intent.id, statement.since, sorted(statement.ids))
        error = None
        try:
            ending = till_module.proved(await self._club.book(intent.booking), intent.booking)
        except till_module.DeskError as caught:
            ending, error = till_module.failed(caught, first=True), caught
        sending = self._told(await self._journal.begin_attempt(intent.id, fingerprint(intent.booking)))
        return await self._settled(sending, replace(ending, error=error))

    patch.setattr(Till, "_sent", sent)


def _restart_resends(patch: pytest.MonkeyPatch) -> None:
    honest = Till.recover

    async def recover(self: Till) -> Any:
        left = await honest(self)
        for each in left:
            self._in_flight.add(each.id)
            try:
                row = await self._club.book(each.booking)
                await self._journal.settle(each.id, IntentState.CONFIRMED, row_id=row.id)
            except till_module.DeskError:
                continue
            finally:
                self._in_flight.discard(each.id)
        return left

    patch.setattr(Till, "recover", recover)


def _no_taint(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("desk.model.proof.tainted", lambda evidence: False)


def _asks_at_once(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(proving.Prover, "_is_settled", lambda self, intent_id: True)


def _no_later_looks(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(audits, "found_wrong", lambda evidence, statement: ())


def _later_looks_count_what_others_claimed(patch: pytest.MonkeyPatch) -> None:
    honest = audits.found_wrong
    patch.setattr(audits, "found_wrong", lambda evidence, statement: honest(replace(evidence, claimed=frozenset()), statement))


def _late_rows_must_tell_the_point(patch: pytest.MonkeyPatch) -> None:
    honest = audits.found_wrong

    def found_wrong(evidence: Any, statement: Any) -> Any:
        told = replace(statement, rows=tuple(row for row in statement.rows if row.point_name))
        return tuple(each for each in honest(evidence, told) if each[0] is not Cause.GONE)

    patch.setattr(audits, "found_wrong", found_wrong)


MUTANTS = (
    Mutant("no baseline", _no_baseline, OLD_ROWS),
    Mutant("no class lock", _no_class_lock, SLOW_LIST),
    Mutant("no claims", _no_claims, SLOW_LIST),
    Mutant("no time to settle", _settle(0.0)),
    Mutant("half a minute to settle", _settle(30.0)),
    Mutant("a minute to settle and one empty list", _settle(60.0, reads=1)),
    Mutant("a lost answer is taken for not sent", _timeout_is_not_sent),
    Mutant("502 is taken for a refusal", _bad_gateway_is_a_refusal),
    Mutant("sent again without a last look", _no_last_look, VERY_LATE_AGAIN),
    Mutant("what another desk has just taken is not asked about", _list_not_asked_about),
    Mutant("given back without a last look", _given_back_unseen, VERY_LATE_AGAIN),
    Mutant("truncated lists are believed", _truncated_is_whole, TRUNCATED),
    Mutant("written down after it was sent", _journal_after_send, CRASHES),
    Mutant("a restart sends again", _restart_resends, CRASHES),
    Mutant("what was given up makes nothing doubtful", _no_taint, VERY_LATE_AGAIN),
    Mutant("a person is asked at once", _asks_at_once),
    Mutant("nobody looks again later", _no_later_looks, VERY_LATE_AGAIN),
    Mutant("later looks count what others claimed", _later_looks_count_what_others_claimed, SLOW_LIST),
    Mutant("late rows without a point are nobody's", _late_rows_must_tell_the_point, VERY_LATE_NO_POINT),
)
