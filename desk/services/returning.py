"""Card money that nothing is booked for: the terminal holds it until a person gives it back there, or it pays something."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

from desk.errors import NotAllowed, StoreError
from desk.model.intent import TERMINAL, Intent, IntentState, TenderState
from desk.model.money import ZERO, Money, total
from desk.model.sale import NO_ACCOUNT, Booking, Due, PayKind, Tender, allocate, none_larger
from desk.model.slip import checked_slip
from desk.model.tender import BETWEEN, in_hand, used_up
from desk.ports import Clock, Journal
from desk.services.baseline import EVER

log = logging.getLogger(__name__)
NOT_BEGUN = "the card was charged, and the payment could not begin"
LEFT = "what is left of card money that pays something else"
ONE_SLIP_FOR = timedelta(hours=24)
"""A terminal's numbers start anew: what was written down longer ago by the same number was another slip's."""
CALLED_OFF_FOR_IT = frozenset({IntentState.PREPARED, IntentState.ABSENT})
"""States in which LuckyFit surely has no payment: it is over when its money pays another."""


class Returning:
    """`tell` publishes what has moved; `point_name`, `operator` and `largest` are the till's.

    One slip of one client is one charge: what is booked with it, may be, or is still to be, is never asked for once more.
    """

    def __init__(
        self,
        journal: Journal,
        tell: Callable[[Intent], Intent],
        point_name: str,
        operator: Callable[[], str],
        clock: Clock,
        *,
        largest: Money | None = None,
    ) -> None:
        self._journal, self._tell, self._point_name, self._operator = journal, tell, point_name, operator
        self._clock, self._largest = clock, largest
        self._written_at: dict[str, float] = {}
        """When this program wrote down what names a slip, by a clock that nobody sets."""

    async def keep(self, client_id: int, dues: Sequence[Due], tenders: Sequence[Tender]) -> list[Intent]:
        """What the terminal took of these, where the payment could not even begin: written down, called off, and so a question.

        Less what the journal holds of it already: by the same slips what is on its way, in doubt, booked or still to be sent.
        What is a question already is left, unless the terminal has taken more since. Raises NotAllowed where it can't be split
        like that, and `sum_too_large` for what no payment can be of; StoreError.
        """
        parts = [each for each in allocate(dues, tenders) if each.kind is PayKind.CARD]
        for each in tenders:
            none_larger([replace(dues[0], sum=each.sum)], self._largest)
        slips = frozenset(each.reference for each in tenders if each.reference)
        lately = await self._named(client_id, slips)
        before = [each for each in lately if each.owes_back and _slips(each) <= slips]
        held = total([each.booking.sum for each in lately if each not in before])
        bookings = list(_less([each.booking(client_id, self._point_name) for each in parts], held))
        if total([each.sum for each in bookings]) <= total([each.booking.sum for each in before]):
            return []
        kept = await self._written(bookings, *in_hand(bookings, tenders), NOT_BEGUN)
        await self.spent(before, kept)
        return kept

    async def owed(self, client_id: int, slip: str) -> list[Intent]:
        """What is to be given back to this client by that slip, oldest first. Raises StoreError."""
        return [each for each in await self._named(client_id, frozenset({slip})) if each.owes_back]

    async def returned(self, intent_id: str, slip: str = "") -> Intent:
        """A person says that the terminal has given it back, by that slip.

        Raises NotAllowed (`not_owed` where nothing is to be given back; what is wrong with a slip), StoreError.
        """
        if not (await self._journal.intent(intent_id)).owes_back:
            raise NotAllowed("not_owed")
        return self._tell(await self._journal.set_tender(intent_id, TenderState.RETURNED, checked_slip(slip)))

    async def spent_on(self, prepared: Sequence[Intent]) -> None:
        """What this client's money by the same slips was for before, and pays these now.

        That is what was to be given back, and what LuckyFit surely has not: one it did not have, and one that was left unsent.
        What can't be noted stays a question, and keeps nothing from being sent.
        """
        slips = frozenset(slip for each in prepared for slip in _slips(each))
        if not slips:
            return
        self._note(prepared)
        try:
            found = await self._named(prepared[0].booking.client_id, slips)
            await self.spent([each for each in found if _slips(each) <= slips and _may_pay(each, prepared)], prepared)
        except StoreError as error:
            log.warning("that card money pays something else can't be noted: %s", error.reason)

    async def spent(self, earlier: Sequence[Intent], now: Sequence[Intent]) -> None:
        """Card money that was taken for `earlier` and pays for what is paid `now`; what is left of it is still owed.

        Raises StoreError.
        """
        by_card = [each for each in now if each.in_hand and each.booking.kind is PayKind.CARD]
        standing = [await self._journal.intent(each.id) for each in earlier]
        free = [each for each in standing if each.owes_back or each.state in CALLED_OFF_FOR_IT]
        whole, cut = used_up([each.booking.sum for each in free], total([each.booking.sum for each in by_card]))
        for place in whole:
            await self._pays(free[place], by_card[0])
        if cut is not None:
            await self._pays(free[cut[0]], by_card[0], left=cut[1])

    async def _pays(self, intent: Intent, other: Intent, *, left: Money = ZERO) -> None:
        """What is `left` of it is written down before it is let go of."""
        if intent.state in CALLED_OFF_FOR_IT:
            self._tell(await self._journal.settle(intent.id, IntentState.CANCELLED))
        if left:
            await self._written([replace(intent.booking, sum=left)], [intent.tender], [intent.tender_ref], LEFT)
        self._tell(await self._journal.set_tender(intent.id, TenderState.SPENT, pays=other.id))

    async def _named(self, client_id: int, slips: frozenset[str]) -> list[Intent]:
        """Whatever holds money of this client by one of these slips."""
        if not slips:
            return []
        found = await self._journal.of_client(client_id, EVER)
        return [each for each in found if _slips(each) & slips and self._is_of_now(each)]

    def _is_of_now(self, intent: Intent) -> bool:
        """What an earlier program wrote down is dated by the clock on the wall."""
        if (at := self._written_at.get(intent.id)) is not None:
            return timedelta(seconds=self._clock.monotonic() - at) < ONE_SLIP_FOR
        return abs(self._clock.now() - intent.created_at) < ONE_SLIP_FOR

    def _note(self, written: Sequence[Intent]) -> None:
        now, day = self._clock.monotonic(), ONE_SLIP_FOR.total_seconds()
        self._written_at = {each: at for each, at in self._written_at.items() if now - at < 2 * day}
        self._written_at |= dict.fromkeys((each.id for each in written), now)

    async def _written(
        self, bookings: Sequence[Booking], tenders: Sequence[TenderState], slips: Sequence[str], words: str
    ) -> list[Intent]:
        """Card money of what is not to be sent: an open question by its ending."""
        prepared = await self._journal.prepare("", bookings, operator=self._operator(), tenders=tenders, references=slips)
        self._note(prepared)
        for each in prepared:
            self._tell(each)
        return [self._tell(await self._journal.settle(each.id, IntentState.CANCELLED, words=words)) for each in prepared]


def not_absent(intent: Intent) -> NotAllowed:
    """Why it is not sent again or given back as what LuckyFit does not have: that is not sure, or nothing is left to decide."""
    if intent.state not in TERMINAL:
        return NotAllowed("not_absent")
    return NotAllowed("owed_surely" if intent.owes_back else "is_over")


def _may_pay(intent: Intent, prepared: Sequence[Intent]) -> bool:
    """True for money that is free to pay these instead.

    What another program may be about to send is only when it is for the same account and older: of two, one is sent.
    """
    if intent.state is not IntentState.PREPARED:
        return intent.owes_back or intent.state in CALLED_OFF_FOR_IT
    accounts = {NO_ACCOUNT, *(each.booking.account_id for each in prepared)}
    return intent.id < prepared[0].id and intent.booking.account_id in accounts


def _less(bookings: Iterable[Booking], held: Money) -> Iterator[Booking]:
    """What is left of them, the first ones are taken off first."""
    for each in bookings:
        off = min(each.sum, held)
        held -= off
        if each.sum > off:
            yield replace(each, sum=each.sum - off)


def _slips(intent: Intent) -> frozenset[str]:
    holds = intent.in_hand or intent.tender is TenderState.KEPT
    return frozenset(intent.tender_ref.split(BETWEEN)) if holds and intent.tender_ref else frozenset()
