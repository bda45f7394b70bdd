"""Card money that nothing is booked for: the terminal holds it until a person gives it back there, or it pays something."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

from desk.errors import NotAllowed, StoreError
from desk.model.intent import Intent, TenderState
from desk.model.money import total
from desk.model.sale import PayKind
from desk.model.slip import checked_slip
from desk.model.tender import BETWEEN
from desk.ports import Journal

log = logging.getLogger(__name__)


class Returning:
    """`tell` publishes what has moved."""

    def __init__(self, journal: Journal, tell: Callable[[Intent], Intent]) -> None:
        self._journal, self._tell = journal, tell

    async def returned(self, intent_id: str, slip: str = "") -> Intent:
        """A person says that the terminal has given it back, by that slip.

        Raises NotAllowed (`not_owed` where nothing is to be given back; what is wrong with a slip), StoreError.
        """
        if not (await self._journal.intent(intent_id)).owes_back:
            raise NotAllowed("not_owed")
        return self._tell(await self._journal.set_tender(intent_id, TenderState.RETURNED, checked_slip(slip)))

    async def spent_on(self, prepared: Sequence[Intent]) -> None:
        """What was owed to this client by the same slips, and pays these now instead of being given back.

        What can't be noted stays a question, and keeps nothing from being sent.
        """
        slips = {slip for each in prepared for slip in _slips(each)}
        if not slips:
            return
        client = prepared[0].booking.client_id
        try:
            found = [each for each in await self._journal.open_questions() if each.owes_back and each.booking.client_id == client]
            await self.spent([each for each in found if _slips(each) and _slips(each) <= slips], prepared)
        except StoreError as error:
            log.warning("that card money pays something else can't be noted: %s", error.reason)

    async def spent(self, earlier: Sequence[Intent], now: Sequence[Intent]) -> None:
        """Card money that was taken for `earlier` and pays for what is paid `now`, when that is no less. Raises StoreError."""
        owed = [each for each in earlier if each.owes_back]
        by_card = [each for each in now if each.in_hand and each.booking.kind is PayKind.CARD]
        if not owed or total([each.booking.sum for each in by_card]) < total([each.booking.sum for each in owed]):
            return
        for each in owed:
            self._tell(await self._journal.set_tender(each.id, TenderState.RETURNED, pays=by_card[0].id))


def _slips(intent: Intent) -> frozenset[str]:
    return frozenset(intent.tender_ref.split(BETWEEN)) if intent.in_hand and intent.tender_ref else frozenset()
