"""Proving that nothing was booked on a ticket, now and for ever: LuckyFit deletes it only while nothing is paid for it."""

from __future__ import annotations

import logging
from collections.abc import Callable

from desk.errors import DeskError, NotAllowed, Refused, StoreError
from desk.model.capability import FENCED_OPERATIONS, Capabilities
from desk.model.intent import ClaimedBy, Intent, IntentState
from desk.model.proof import candidates, judged
from desk.model.saga import SaleState
from desk.model.ticket import ClientTicket
from desk.ports import Club, Journal
from desk.services.doubt import as_told, never_sent

log = logging.getLogger(__name__)

_S = IntentState
IN_DOUBT = frozenset({_S.UNKNOWN, _S.ABSENT})
ON_ITS_WAY = frozenset({_S.PREPARED, _S.SENDING})


class Fence:
    """Deletes the unpaid ticket a payment was meant for. Whoever calls it holds back all other payments of the client."""

    def __init__(
        self,
        club: Club,
        journal: Journal,
        capabilities: Capabilities,
        tell: Callable[[Intent], Intent],
        *,
        shared: bool = False,
    ) -> None:
        self._club, self._journal, self._capabilities, self._tell = club, journal, capabilities, tell
        self._shared = shared

    async def close(self, intent: Intent) -> list[Intent]:
        """Every payment for that ticket as it stands now: FENCED when the ticket is deleted, its money to be given back.

        Raises NotAllowed: `fence_off` while it was not seen that LuckyFit deletes and refuses as this demands; `not_in_doubt`;
        `in_flight`; `no_ticket_for_it`; `sold_elsewhere` for a ticket this desk did not sell; `fence_refused` when LuckyFit kept
        the ticket because something is paid for it, and then the rows were read again. Else what reading the tickets raises,
        and OutcomeUnknown when nobody knows whether it was deleted.
        """
        if not self._capabilities.fences:
            raise NotAllowed("fence_off")
        if intent.state not in IN_DOUBT:
            raise NotAllowed("not_in_doubt")
        ticket = await self._ticket_of(intent)
        if await self._journal.sale_of_ticket(ticket.id) is None:
            raise NotAllowed("sold_elsewhere")
        mine = await self._payments_for(ticket)
        kept = None if _looks_paid(ticket) else await self._kept(ticket)
        if kept is None and not _looks_paid(ticket):
            return await self._fenced(ticket, mine)
        for each in mine:
            await self._looked_at(each)
        raise NotAllowed("fence_refused") if kept is None else NotAllowed("fence_refused", words=kept.words)

    async def _ticket_of(self, intent: Intent) -> ClientTicket:
        booking = intent.booking
        for each in await self._club.client_tickets(booking.client_id):
            if booking.account_id in (each.account_id, each.fee_account_id) and each.client_id == booking.client_id:
                return each
        raise NotAllowed("no_ticket_for_it")

    async def _payments_for(self, ticket: ClientTicket) -> list[Intent]:
        accounts = {ticket.account_id, ticket.fee_account_id} - {None}
        mine = [each for each in await self._journal.open_questions() if each.booking.account_id in accounts]
        if any(each.state in ON_ITS_WAY for each in mine):
            raise NotAllowed("in_flight")
        return [each for each in mine if each.state in IN_DOUBT]

    async def _kept(self, ticket: ClientTicket) -> Refused | None:
        """LuckyFit's no to the deletion, or None when the ticket is gone; after any answer but a clear yes it is looked for."""
        try:
            await self._club.delete_client_ticket(ticket.id)
        except DeskError as error:
            if never_sent(error):
                raise
            if await self._is_gone(ticket, error):
                return None
            if isinstance(error, Refused):
                return error
            if (told := as_told(error)) is not error:
                raise told from error
            raise
        return None

    async def _is_gone(self, ticket: ClientTicket, error: DeskError) -> bool:
        try:
            tickets = await self._club.client_tickets(ticket.client_id)
        except DeskError as unread:
            raise as_told(error) from unread
        return all(each.id != ticket.id for each in tickets)

    async def _fenced(self, ticket: ClientTicket, mine: list[Intent]) -> list[Intent]:
        words = f"ticket {ticket.id} was deleted unpaid"
        settle = self._journal.settle
        ended = [self._tell(await settle(each.id, _S.FENCED, words=words, tender=each.back())) for each in mine]
        sale = await self._journal.sale_of_ticket(ticket.id)
        try:
            if sale is not None and sale.state is SaleState.ISSUED:
                await self._journal.settle_sale(sale.id, SaleState.UNDONE)
        except StoreError as error:
            log.critical("sale %s: that its ticket is deleted can't be written down: %s", sale.id if sale else "", error.reason)
        return ended

    async def _looked_at(self, intent: Intent) -> None:
        """LuckyFit says something is paid: the list must show it, and then it is proved by that, or a person chooses."""
        evidence = await self._journal.evidence(intent.id)
        statement = await self._club.statement(intent.booking, evidence.since)
        found = candidates(evidence, statement.rows)
        state = judged(evidence, statement, found, shared=self._shared)
        if state is _S.CONFIRMED and intent.state is _S.UNKNOWN:
            settled = await self._journal.settle(intent.id, state, row_id=found[0].id, claimed_by=ClaimedBy.RECONCILE)
            self._tell(settled)
        elif state is not None and intent.state is _S.ABSENT:
            self._tell(await self._journal.settle(intent.id, _S.AMBIGUOUS))


def can_close(capabilities: Capabilities, intent: Intent) -> bool:
    """True for a ticket's payment in doubt where it was seen what the deletion of an unpaid ticket proves."""
    return capabilities.fences and intent.booking.operation in FENCED_OPERATIONS and intent.state in IN_DOUBT


def _looks_paid(ticket: ClientTicket) -> bool:
    costs = ((ticket.price, ticket.price_debt), (ticket.fee, ticket.fee_debt))
    return any(cost is not None and debt is not None and debt < cost for cost, debt in costs)
