"""Card money that nothing is booked for: the terminal holds it until a person gives it back there, or it pays something."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

from desk.errors import NotAllowed, StoreError
from desk.model.intent import Intent, IntentState, TenderState
from desk.model.money import total
from desk.model.sale import Due, PayKind, Tender, allocate
from desk.model.slip import checked_slip
from desk.model.tender import BETWEEN, in_hand
from desk.ports import Journal

log = logging.getLogger(__name__)
NOT_BEGUN = "the card was charged, and the payment could not begin"


class Returning:
    """`tell` publishes what has moved; `point_name` and `operator` are the till's."""

    def __init__(self, journal: Journal, tell: Callable[[Intent], Intent], point_name: str, operator: Callable[[], str]) -> None:
        self._journal, self._tell, self._point_name, self._operator = journal, tell, point_name, operator

    async def keep(self, client_id: int, dues: Sequence[Due], tenders: Sequence[Tender]) -> list[Intent]:
        """What the terminal took of these, where the payment could not even begin: written down, called off, and so a question.

        What is one already by the same slips is left, unless the terminal has taken more since.
        Raises NotAllowed where it can't be split like that, StoreError.
        """
        parts = [each for each in allocate(dues, tenders) if each.kind is PayKind.CARD]
        told = {each.reference for each in tenders if each.reference}
        owed = [each for each in await self._journal.open_questions() if each.owes_back and each.booking.client_id == client_id]
        before = [each for each in owed if _slips(each) and _slips(each) <= told]
        if not parts or (before and total([each.booking.sum for each in before]) >= total([each.sum for each in parts])):
            return []
        bookings = [each.booking(client_id, self._point_name) for each in parts]
        held, slips = in_hand(bookings, tenders)
        prepared = await self._journal.prepare("", bookings, operator=self._operator(), tenders=held, references=slips)
        for each in prepared:
            self._tell(each)
        kept = [self._tell(await self._journal.settle(each.id, IntentState.CANCELLED, words=NOT_BEGUN)) for each in prepared]
        await self.spent(before, kept)
        return kept

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
        owed = [each for each in [await self._journal.intent(each.id) for each in earlier] if each.owes_back]
        by_card = [each for each in now if each.in_hand and each.booking.kind is PayKind.CARD]
        if not owed or total([each.booking.sum for each in by_card]) < total([each.booking.sum for each in owed]):
            return
        for each in owed:
            self._tell(await self._journal.set_tender(each.id, TenderState.SPENT, pays=by_card[0].id))


def _slips(intent: Intent) -> frozenset[str]:
    return frozenset(intent.tender_ref.split(BETWEEN)) if intent.in_hand and intent.tender_ref else frozenset()
