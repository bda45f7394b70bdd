"""Whether a payment would be a second one, as far as the journal knows; LuckyFit's own list is asked for that elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from desk.errors import NotAllowed
from desk.events import Bus, IntentChanged
from desk.model.intent import Intent, IntentState
from desk.model.proof import DUPLICATE_FOR, blocking, likeness
from desk.model.sale import Booking
from desk.ports import Clock, Journal


class Twice:
    """Knows when what it was told of as booked was booked, by a clock that nobody sets.

    Only what an earlier program booked is dated by the clock on the wall. Where that one was set back since, it was booked in
    what is now the future: then one is asked once too often.
    """

    def __init__(self, journal: Journal, bus: Bus, clock: Clock) -> None:
        self._journal, self._clock = journal, clock
        self._booked: dict[str, tuple[Intent, float]] = {}
        """What was booked lately, as it was told last, and when it was told first."""
        bus.subscribe(IntentChanged, lambda fact: self._heard(fact.intent))

    async def refuse(self, client_id: int, bookings: Sequence[Booking], *, again: bool, written: bool = False) -> None:
        """Two identical bookings at once could not be told apart afterwards; one much like another is for a person to allow.

        `written`: these are written down themselves, so what another program has no more than written down is asked about there.
        Raises NotAllowed `being_checked`, `second_payment` unless `again`; StoreError.
        """
        others = [each for each in await self._others(client_id) if not written or each.state is not IntentState.PREPARED]
        lately = frozenset(each.id for each in others if self._came_lately(each))
        for each in bookings:
            if (other := blocking(each, others)) is not None:
                raise NotAllowed("being_checked", intent=other.id, sum=each.sum)
            if not again and (other := likeness(each, others, lately)) is not None:
                raise NotAllowed("second_payment", intent=other.id, sum=each.sum)

    async def _others(self, client_id: int) -> list[Intent]:
        """What moved lately by the clock on the wall, is open, or was told of here lately whatever that clock says."""
        found = await self._journal.of_client(client_id, self._clock.now() - DUPLICATE_FOR)
        known = {each.id for each in found}
        told = [each for each, _at in self._booked.values() if each.booking.client_id == client_id]
        return found + [each for each in told if each.id not in known]

    def _heard(self, intent: Intent) -> None:
        """A later look tells of what was booked long before: that one has been looked at. What is long past is let go of."""
        now = self._clock.monotonic()
        self._booked = {each: told for each, told in self._booked.items() if now - told[1] < 2 * DUPLICATE_FOR.total_seconds()}
        if (told := self._booked.get(intent.id)) is not None:
            self._booked[intent.id] = intent, told[1]
        elif intent.state is IntentState.CONFIRMED and not intent.audits:
            self._booked[intent.id] = intent, now

    def _came_lately(self, intent: Intent) -> bool:
        if (told := self._booked.get(intent.id)) is not None:
            return timedelta(seconds=self._clock.monotonic() - told[1]) < DUPLICATE_FOR
        return self._clock.now() - intent.updated_at < DUPLICATE_FOR
