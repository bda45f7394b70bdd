"""Looking again, later, at payments that were ever in doubt, and seeing through what is to be put right at LuckyFit."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TypeVar

from desk.errors import DeskError, NotAllowed, StoreError, UnexpectedAnswer
from desk.events import Bus, IntentChanged
from desk.model.correction import AUDITED, Cause, Correction, found_wrong, is_disturbed, is_done, ways_done
from desk.model.difference import Listing
from desk.model.intent import Intent, TenderState
from desk.model.proof import EMPTY_READS, Evidence, Statement, candidates
from desk.model.sale import Transaction
from desk.model.slip import refuse_card_numbers
from desk.ports import Clock, Club, Corrections, Journal
from desk.services.baseline import certain
from desk.tasks import Tasks

log = logging.getLogger(__name__)
Listed = TypeVar("Listed", Statement, Listing)

AFTER_S = (600.0, 3_600.0, 14_400.0)
"""When a payment that was in doubt is looked at again, counted from its end; and at every try to close its shift or the next."""
AGAIN_S = 60.0
"""Until the next try when a look was not possible."""
BETWEEN_S = 5.0
"""Between the reads of LuckyFit's list that together show a row to be there no more."""
ANNULLED = "LuckyFit lists row {row} no more"
BACK = "LuckyFit lists row {row} again"
MINE = "row {row} is this payment"
TAKEN_BACK = "LuckyFit lists row {counter} against row {row}"


class Auditor:
    """A late booking can't be prevented, but it is found: LuckyFit's rows of a payment's class are counted again."""

    def __init__(  # noqa: PLR0917 - the ports
        self,
        club: Club,
        journal: Journal,
        corrections: Corrections,
        bus: Bus,
        clock: Clock,
        tasks: Tasks,
        *,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._club, self._journal, self._corrections = club, journal, corrections
        self._bus, self._clock, self._tasks, self._pause = bus, clock, tasks, pause
        self._watched: set[str] = set()

    async def watch(self) -> None:
        """From now on what was in doubt is looked at three times more; what is due from before at once. Raises StoreError."""
        self._bus.subscribe(IntentChanged, lambda fact: self._take_up(fact.intent))
        for intent in await self._corrections.to_look_at(len(AFTER_S)):
            self._take_up(intent)

    async def look(self, intent_id: str, *, timed: bool = True) -> Intent | None:
        """One look: what is wrong becomes a correction. None while a like payment is on its way, when the list proves nothing.

        One that is not `timed` is noted, and is none of the three later looks.
        Raises what reading raises, StoreError.
        """
        for number in range(EMPTY_READS):
            await self._apart(number)
            evidence = await self._journal.evidence(intent_id)
            if evidence.intent.state not in AUDITED:
                return evidence.intent
            if is_disturbed(evidence):
                return None
            wrong = found_wrong(evidence, await self._read(evidence, evidence.intent.row_id))
            if all(cause is not Cause.GONE for cause, _row in wrong):
                break
        looked_at = await self._corrections.looked_at(intent_id, wrong, timed=timed)
        return self._told(looked_at) if looked_at.state is not evidence.intent.state else looked_at

    async def look_at_all(self) -> list[Intent]:
        """One look at everything that was in doubt, or taken out, and may still change, at the close of a shift; what is wrong.

        That is what was settled in this shift or in the one before: whatever the hour, it had a night to come late, and its three
        later looks are counted apart. One that can't be read keeps none of the others from it.
        Raises what reading raises, StoreError.
        """
        failed: DeskError | None = None
        for intent in await self._corrections.doubted_lately():
            try:
                await self.look(intent.id, timed=False)
            except StoreError:
                raise
            except DeskError as error:
                failed = failed or error
        if failed is not None:
            raise failed
        waiting = {each.intent_id for each in await self._corrections.open_ones()}
        return [await self._journal.intent(each) for each in sorted(waiting)]

    async def ask_refund(self, intent_id: str, reason: str, operator: str = "") -> Correction:
        """A booked payment is to be taken out at LuckyFit; nothing is sent. Raises NotAllowed
        (`reason_missing`, `card_number`), StoreError.
        """
        if not reason.strip():
            raise NotAllowed("reason_missing")
        refuse_card_numbers(reason)
        asked = await self._corrections.ask(intent_id, reason.strip(), operator)
        self._told(await self._journal.intent(intent_id))
        return self._here(asked)

    async def check(self, correction_id: str) -> Intent:
        """Reads LuckyFit's list: what it shows put right is closed, else it goes on waiting. A row is out only by several lists.

        So is one that was taken back by another row, which tells the same sum less than nothing.
        Raises NotAllowed `not_put_right`, what reading raises, StoreError.
        """
        correction = await self._corrections.one(correction_id)
        counter = await self._put_right(correction)
        refunded = correction.cause is Cause.REFUND
        back = (await self._journal.intent(correction.intent_id)).back() if refunded else None
        words = BACK if correction.cause is Cause.GONE else ANNULLED if counter is None else TAKEN_BACK
        proof = words.format(row=correction.row_id, counter=counter)
        closed = self._corrections.close(correction_id, proof, annulled=refunded, tender=back, counter=counter)
        return self._told(await closed)

    async def accept(self, correction_id: str, reason: str, *, money_back: bool) -> Intent:
        """A person says why a row is rightly gone, or rightly there: LuckyFit's list is read again and must still show it so.

        A row of its own that was out, and is rightly there again, is booked again.

        Raises NotAllowed (`reason_missing`, `card_number`; `not_put_right` for a refund, which only the list can end), what
        reading raises, StoreError.
        """
        if not reason.strip():
            raise NotAllowed("reason_missing")
        refuse_card_numbers(reason)
        correction = await self._corrections.one(correction_id)
        if correction.cause is Cause.REFUND:
            raise NotAllowed("not_put_right", row=correction.row_id)
        gone = correction.cause is Cause.GONE
        own = correction.row_id == (await self._journal.intent(correction.intent_id)).row_id
        for number in range(EMPTY_READS if gone else 1):
            await self._apart(number)
            statement = await self._read(await self._journal.evidence(correction.intent_id), correction.row_id)
            if is_done(correction, statement.ids):
                return await self.check(correction_id)
        if not gone and not own:
            await self._journal.refuse_rows(correction.intent_id, [correction.row_id], reason.strip())
        tender = (TenderState.RETURNED if money_back else TenderState.KEPT) if gone else None
        closed = await self._corrections.close(
            correction_id, reason.strip(), annulled=gone, tender=tender, restored=own and not gone, accepted=True
        )
        return self._told(closed)

    async def mine(self, correction_id: str) -> Intent:
        """A person says that the row that turned up is this payment, which is booked by it: its money stays.

        Raises NotAllowed (`money_not_here` where that went back, or pays something else; `no_such_row` where the list does not
        show it, or it can't be this payment; `row_of_another`), what reading raises, StoreError.
        """
        correction = await self._corrections.one(correction_id)
        evidence = await self._journal.evidence(correction.intent_id)
        if correction.cause is not Cause.SURPLUS or evidence.intent.row_id is not None:
            raise NotAllowed("no_such_row")
        if not evidence.intent.may_be_claimed:
            raise NotAllowed("money_not_here")
        if correction.row_id in evidence.claimed:
            raise NotAllowed("row_of_another", row=correction.row_id)
        statement = await self._read(evidence, correction.row_id)
        if correction.row_id not in {row.id for row in candidates(evidence, statement.rows)}:
            raise NotAllowed("no_such_row")
        return self._told(await self._corrections.claim(correction_id, MINE.format(row=correction.row_id)))

    async def open_ones(self) -> list[Correction]:
        """Everything that waits to be put right, oldest first. Raises StoreError."""
        return [self._here(each) for each in await self._corrections.open_ones()]

    async def corrections_of(self, intent_id: str) -> list[Correction]:
        """Everything that was ever to be put right of it, oldest first. Raises StoreError."""
        return [self._here(each) for each in await self._corrections.of_intent(intent_id)]

    async def _put_right(self, correction: Correction) -> int | None:
        """The row that takes the payment's own back, where that is how; None where it is right by itself. All reads must agree.

        Raises NotAllowed `not_put_right`, what reading raises, StoreError.
        """
        ways: frozenset[int | None] | None = None
        for number in range(1 if correction.cause is Cause.GONE else EMPTY_READS):
            await self._apart(number)
            evidence = await self._journal.evidence(correction.intent_id)
            shown = ways_done(correction, evidence, await self._listed(evidence, correction.row_id))
            ways = shown if ways is None else ways & shown
            if not ways:
                raise NotAllowed("not_put_right", row=correction.row_id)
        return min((each for each in ways or () if each is not None), default=None)

    async def _listed(self, evidence: Evidence, row_id: int) -> tuple[Transaction, ...]:
        """The rows that may be meant: of its class, of this desk's point whatever their kind, and of its operation whatever their
        point, since a row that was only changed at LuckyFit is still there."""
        statement, booking = await self._read(evidence, row_id), evidence.intent.booking
        rows = {row.id: row for row in statement.rows}
        meant, since = booking.client_id, statement.since
        if booking.point_name:
            here = await self._club.listing(booking.point_name, since, client_id=meant)
            rows |= {row.id: row for row in _telling(row_id, here).rows}
        others = await self._club.listing("", since, operation=booking.operation, client_id=meant)
        return tuple((rows | {row.id: row for row in _telling(row_id, others).rows}).values())

    def _take_up(self, intent: Intent) -> None:
        due = intent.was_unknown and intent.state in AUDITED and intent.audits < len(AFTER_S)
        if due and intent.id not in self._watched:
            self._watched.add(intent.id)
            self._tasks.start(self._looks(intent), name="later looks at a payment")

    async def _looks(self, intent: Intent) -> None:
        """Waits by the steady clock; the wall clock tells only how much of the first wait has passed, and never adds to it."""
        passed = max(0.0, (self._clock.now() - intent.updated_at).total_seconds())
        try:
            for number in range(intent.audits, len(AFTER_S)):
                before = AFTER_S[number - 1] if number > intent.audits else min(passed, AFTER_S[number])
                await self._pause(AFTER_S[number] - before)
                while not await self._looked(intent.id):
                    await self._pause(AGAIN_S)
        finally:
            self._watched.discard(intent.id)

    async def _looked(self, intent_id: str) -> bool:
        try:
            return await self.look(intent_id) is not None
        except DeskError as error:
            log.info("intent %s can't be looked at again now: %s", intent_id, type(error).__name__)
            return False

    async def _read(self, evidence: Evidence, row_id: int | None) -> Statement:
        return _telling(row_id, certain(await self._club.statement(evidence.intent.booking, evidence.since)))

    async def _apart(self, number: int) -> None:
        """Before every read but the first: one that is empty by mistake is followed by another."""
        if number:
            await self._pause(BETWEEN_S)

    def _here(self, correction: Correction) -> Correction:
        """The store keeps moments in universal time; people read the branch's."""
        zone, closed = self._clock.now().tzinfo, correction.closed_at
        ended = closed.astimezone(zone) if closed is not None else None
        return replace(correction, opened_at=correction.opened_at.astimezone(zone), closed_at=ended)

    def _told(self, intent: Intent) -> Intent:
        self._bus.publish(IntentChanged(intent))
        return intent


def _telling(row_id: int | None, listed: Listed) -> Listed:
    """A list that shows the row of that number, or in which none that can't be read may be it, whatever client that tells.

    Raises UnexpectedAnswer.
    """
    if row_id is not None and row_id not in listed.ids and listed.odd & {row_id, None}:
        raise UnexpectedAnswer("GET /transactions", "id", f"row {row_id} may be one that can't be read")
    return listed
