"""Finding out what became of payments whose answer was lost, by reading LuckyFit's list of movements until it is sure."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator, Sequence

from desk.errors import DeskError, NotAllowed, StoreError
from desk.events import Bus, IntentChanged
from desk.model.intent import ClaimedBy, Intent, IntentState, TenderState
from desk.model.proof import EMPTY_READS, Evidence, candidates, judged
from desk.model.sale import Transaction
from desk.model.witness import Heard, contradicts
from desk.ports import Clock, Club, Journal
from desk.services.audits import AFTER_S, AGAIN_S
from desk.services.bearing import DepositWitness
from desk.tasks import Tasks

log = logging.getLogger(__name__)

WAITS_S = (2, 5, 10, 20, 40, 60)
"""Before each look; the last is repeated."""

SETTLE_S = 180.0


class Prover:
    """Settles UNKNOWN intents. `settle_s` is how long a request may still be on its way to be booked; no wall clock is asked.

    What LuckyFit did not have is looked at again while nobody has decided about it: slowly, one read each time. `point_shared`:
    other desks book under this one's name too, so no row is proved to be ours by itself, a person chooses.
    """

    def __init__(
        self,
        club: Club,
        journal: Journal,
        bus: Bus,
        clock: Clock,
        tasks: Tasks,
        *,
        settle_s: float = SETTLE_S,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
        witness: DepositWitness | None = None,
        point_shared: bool = False,
    ) -> None:
        self._club, self._journal, self._bus, self._clock, self._tasks = club, journal, bus, clock, tasks
        self._settle_s, self._pause, self._witness, self._point_shared = settle_s, pause, witness, point_shared
        self._begun: dict[str, float] = {}
        self._absent: set[str] = set()
        self._doubted: dict[str, int] = {}
        """At which attempt it came to be in doubt."""
        self._attempts: dict[str, int] = {}
        """Which attempt it is that is looked for."""
        self._reading = asyncio.Lock()

    async def watch(self) -> None:
        """From now on every UNKNOWN is looked into, those of before first; what lay absent is looked at soon, since nobody has
        while the program was off. Raises StoreError."""
        self._bus.subscribe(IntentChanged, lambda fact: self._take_up(fact.intent))
        for intent in await self._journal.open_questions():
            self._take_up(intent, at_start=True)

    async def prove(self, intent_id: str) -> Intent:
        """Looks until the intent is settled or is for a person to decide; returns it. Raises StoreError."""
        begun = self._begun.setdefault(intent_id, self._clock.monotonic())
        empty = 0
        try:
            for wait in waits():
                await self._pause(wait)
                settled = self._is_settled(intent_id)
                intent, seen = await self.look(intent_id)
                if intent.state is not IntentState.UNKNOWN:
                    return intent
                last, begun = begun, self._begun.get(intent_id, begun)
                empty = empty + (seen and settled) if begun == last else 0
                if empty >= EMPTY_READS:
                    return await self._given_up(intent_id)
        finally:
            self._begun.pop(intent_id, None)
            self._attempts.pop(intent_id, None)
        raise AssertionError("there is always another look")

    async def look(self, intent_id: str) -> tuple[Intent, bool]:
        """One read, and whether it was whole and without a trace. Raises StoreError.

        Before the time to settle nobody is asked to choose: ours may still come beside the rows that look like it.
        """
        async with self._reading:
            settled = self._is_settled(intent_id)
            await self._write_down(intent_id)
            evidence = await self._journal.evidence(intent_id)
            if evidence.intent.state is not IntentState.UNKNOWN:
                return evidence.intent, False
            settled = self._is_of_this_attempt(evidence.intent) and settled
            try:
                statement = await self._club.statement(evidence.intent.booking, evidence.since)
            except DeskError as error:
                log.info("intent %s can't be looked up: %s", intent_id, type(error).__name__)
                return evidence.intent, False
            found = candidates(evidence, statement.rows)
            state = judged(evidence, statement, found, shared=self._point_shared)
            if state is None:
                return evidence.intent, statement.sure
            if await self._denied(evidence, state):
                state = IntentState.AMBIGUOUS
            if state is IntentState.AMBIGUOUS and not settled:
                return evidence.intent, False
            return await self._ended(intent_id, state, found[0].id if state is IntentState.CONFIRMED else None), True

    async def look_again(self, intent_id: str) -> tuple[Intent, bool]:
        """One read for what LuckyFit did not have, and whether it was whole: a row that came late is for a person to choose.

        Raises StoreError.
        """
        async with self._reading:
            evidence = await self._journal.evidence(intent_id)
            if evidence.intent.state is not IntentState.ABSENT:
                return evidence.intent, False
            try:
                statement = await self._club.statement(evidence.intent.booking, evidence.since)
            except DeskError as error:
                log.info("intent %s can't be looked at again: %s", intent_id, type(error).__name__)
                return evidence.intent, False
            if not candidates(evidence, statement.rows):
                return evidence.intent, statement.sure
            return await self._ended(intent_id, IntentState.AMBIGUOUS), True

    def left_s(self, intent_id: str) -> float | None:
        """Seconds until it can be said that LuckyFit does not have it, at the earliest; None when nobody looks for it."""
        begun = self._begun.get(intent_id)
        return None if begun is None else max(0.0, self._settle_s - (self._clock.monotonic() - begun))

    async def choices(self, intent_id: str) -> tuple[Transaction, ...]:
        """The rows a person may choose from. Raises what reading raises."""
        evidence = await self._journal.evidence(intent_id)
        statement = await self._club.statement(evidence.intent.booking, evidence.since)
        return candidates(evidence, statement.rows)

    async def mine(self, intent_id: str, row_id: int) -> Intent:
        """A person says which row it is.

        Raises NotAllowed (`no_such_row`; `row_of_another` for one whose number another payment has here), what reading raises,
        StoreError.
        """
        if row_id not in {row.id for row in await self.choices(intent_id)}:
            raise NotAllowed("no_such_row")
        if row_id in (await self._journal.evidence(intent_id)).claimed:
            raise NotAllowed("row_of_another", row=row_id)
        settled = await self._journal.settle(intent_id, IntentState.CONFIRMED, row_id=row_id, claimed_by=ClaimedBy.OPERATOR)
        return self._told(settled)

    async def none_is_mine(self, intent_id: str, refused: Sequence[int]) -> Intent:
        """A person says of the rows shown that it is none of them; these never turn up again for it.

        Raises StoreError, also while it is looked for.
        """
        intent = await self._journal.intent(intent_id)
        if intent.state is not IntentState.AMBIGUOUS:
            raise StoreError(f"intent {intent_id} is {intent.state}", reason="transition")
        await self._journal.refuse_rows(intent_id, refused, "none is ours")
        return self._told(await self._journal.settle(intent_id, IntentState.ABSENT))

    async def never_charged(self, intent_id: str, reason: str) -> Intent:
        """A person says why the terminal has taken nothing of what is told to be owed: it was a mistake.

        Raises NotAllowed (`reason_missing`; `slip_is_card`; `not_owed` where nothing is to be given back), StoreError.
        """
        if not reason.strip():
            raise NotAllowed("reason_missing")
        if not (await self._journal.intent(intent_id)).owes_back:
            raise NotAllowed("not_owed")
        return self._told(await self._journal.set_tender(intent_id, TenderState.VOID, reason=reason.strip()))

    async def heard(self, intent_id: str) -> Heard | None:
        """What the client's deposits say of a payment made from them, for a person to see. Raises StoreError."""
        return await self._witness.hear(await self._journal.evidence(intent_id)) if self._witness else None

    async def _given_up(self, intent_id: str) -> Intent:
        """Absent, unless exactly its sum has left the client's deposit: then it is for a person."""
        denied = await self._denied(await self._journal.evidence(intent_id), IntentState.ABSENT)
        return await self._ended(intent_id, IntentState.AMBIGUOUS if denied else IntentState.ABSENT)

    async def _ended(self, intent_id: str, state: IntentState, row_id: int | None = None) -> Intent:
        """As this look ends it, or as somebody else has while LuckyFit was read: who settles it first is right."""
        try:
            return self._told(await self._journal.settle(intent_id, state, row_id=row_id, claimed_by=ClaimedBy.RECONCILE))
        except StoreError as error:
            if error.reason != "transition":
                raise
            return await self._journal.intent(intent_id)

    async def _denied(self, evidence: Evidence, state: IntentState) -> bool:
        """True when the client's deposits speak against what the list seems to prove."""
        said = await self._witness.hear(evidence) if self._witness else None
        return said is not None and contradicts(said.saying, state)

    async def _write_down(self, intent_id: str) -> None:
        """A sending that has ended, and whose end could not be written down, is in doubt in the file too from now on.

        One that has just begun, of which nobody was told yet, is another attempt.
        """
        if intent_id not in self._doubted:
            return
        written = await self._journal.intent(intent_id)
        if written.state is IntentState.SENDING and written.attempts == self._doubted.get(intent_id):
            await self._journal.settle(intent_id, IntentState.UNKNOWN)

    async def _seen_through(self, intent_id: str) -> None:
        """What can't be written down now is looked into anew when it can: nobody else would until the next start."""
        while True:
            try:
                await self.prove(intent_id)
            except StoreError as error:
                log.warning("what became of intent %s can't be written down now: %s", intent_id, error.reason)
                self._begun.setdefault(intent_id, self._clock.monotonic())
                await self._pause(AGAIN_S)
            else:
                return

    def _is_of_this_attempt(self, intent: Intent) -> bool:
        """False when it was sent once more since it is looked for, by whatever program: then it has the whole time again."""
        before = self._attempts.setdefault(intent.id, intent.attempts)
        if before == intent.attempts:
            return True
        self._attempts[intent.id] = intent.attempts
        if intent.id in self._begun:
            self._begun[intent.id] = self._clock.monotonic()
        return False

    def _is_settled(self, intent_id: str) -> bool:
        begun = self._begun.get(intent_id)
        return begun is not None and self._clock.monotonic() - begun >= self._settle_s

    async def _lies(self, intent_id: str, *, at_start: bool) -> None:
        """Until a person, or a row that came late, ends it."""
        try:
            for wait in later_waits(at_start=at_start):
                await self._pause(wait)
                intent, seen = await self.look_again(intent_id)
                while not seen and intent.state is IntentState.ABSENT:
                    await self._pause(AGAIN_S)
                    intent, seen = await self.look_again(intent_id)
                if intent.state is not IntentState.ABSENT:
                    return
        finally:
            self._absent.discard(intent_id)

    def _take_up(self, intent: Intent, *, at_start: bool = False) -> None:
        """A payment that is sent once more while it is looked for has the whole time to settle again."""
        self._doubted.pop(intent.id, None)
        if intent.state is IntentState.UNKNOWN:
            self._doubted[intent.id] = intent.attempts
        if intent.id in self._begun and intent.state in (IntentState.SENDING, IntentState.UNKNOWN):
            self._begun[intent.id] = self._clock.monotonic()
        if intent.state is IntentState.UNKNOWN and intent.id not in self._begun:
            self._begun[intent.id] = self._clock.monotonic()
            self._tasks.start(self._seen_through(intent.id), name="proof of a payment")
        if intent.state is IntentState.ABSENT and intent.id not in self._absent:
            self._absent.add(intent.id)
            self._tasks.start(self._lies(intent.id, at_start=at_start), name="later looks at an absent payment")

    def _told(self, intent: Intent) -> Intent:
        self._bus.publish(IntentChanged(intent))
        return intent


def waits() -> Iterator[float]:
    """Seconds before each look, without end."""
    yield from WAITS_S
    while True:
        yield WAITS_S[-1]


def later_waits(*, at_start: bool) -> Iterator[float]:
    """Seconds before each later look at what was absent, without end: the rhythm of all later looks; at a start one soon."""
    if at_start:
        yield WAITS_S[0]
    before = 0.0
    for after in AFTER_S:
        yield after - before
        before = after
    while True:
        yield AFTER_S[-1] - AFTER_S[-2]
