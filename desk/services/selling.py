"""Selling tickets: the price list, what may be sold, and a sale written down before it is asked for."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import partial

from desk.errors import AnswerBrokeUs, DeskError, NotAllowed, OutcomeUnknown, Refused, StoreError
from desk.events import Bus, SaleChanged
from desk.model.intent import UNSETTLED
from desk.model.money import Money
from desk.model.saga import Sale, SaleState, is_as_ordered, marked, surplus
from desk.model.sale import Tender, TicketOrder, checked, quote
from desk.model.ticket import ClientTicket, TicketClass, TicketTemplate
from desk.ports import Clock, Club, Journal
from desk.services.doubt import as_told, never_sent
from desk.unforeseen import foreseen

log = logging.getLogger(__name__)

OPERATION = "POST /client_tickets"
LATEST = 100
"""So many of the latest sales in doubt are looked through."""
BROKEN_OFF = "the sending was broken off before an answer came"


@dataclass(frozen=True, slots=True)
class PriceList:
    """What can be sold, and the groups it is sorted into, roots first."""

    classes: tuple[TicketClass, ...]
    templates: tuple[TicketTemplate, ...]

    def template(self, template_id: int) -> TicketTemplate | None:
        """The ticket of that id."""
        return next((each for each in self.templates if each.id == template_id), None)


class Selling:
    """Issues tickets and takes back unpaid ones. `operator` is who works the desk now."""

    def __init__(self, club: Club, journal: Journal, bus: Bus, clock: Clock, operator: str = "") -> None:
        self._club, self._journal, self._bus, self._clock, self.operator = club, journal, bus, clock, operator
        self._prices: PriceList | None = None
        self._reading = asyncio.Lock()
        self._selling: set[int] = set()
        self._undoing: set[int] = set()
        self._doubted: set[int] = set()  # tickets a DELETE was begun for, without a clear yes

    async def price_list(self, *, fresh: bool = False) -> PriceList:
        """The price list, read once and kept; `fresh` reads it again."""
        async with self._reading:
            if self._prices is None or fresh:
                classes, templates = await asyncio.gather(self._classes(), self._club.price_list())
                self._prices = PriceList(classes, tuple(templates))
            return self._prices

    async def sell(self, order: TicketOrder, named: Sequence[Tender] = ()) -> ClientTicket:
        """A ticket issued and not yet paid; its own price is what is due. Of money `named` with it nothing is booked here: it is
        written down before the ticket is asked for, so that it is known whatever becomes of that.

        A ticket whose answer was lost earlier is found by its mark and given instead of a second one; while it may still come,
        nothing is asked for, and after that it is asked for under the same mark. Raises NotAllowed (`no_such_ticket`,
        `already_running`, `sale_being_checked`, `sold_otherwise` when the one that is found starts on another day or has another
        contract number, and what `checked` raises), StoreError when nothing could be written down,
        Unreachable, Refused, or KeyProblem without a key, when nothing was issued, and OutcomeUnknown, after which the sale is
        a question.
        """
        if order.client_id in self._selling:
            raise NotAllowed("already_running")
        self._selling.add(order.client_id)
        try:
            template = await self._template(order.template_id)
            order = checked(order, template, self._clock.now().date())
            due = quote(template, order.discount).due
            lost = await self._lost_before(order, due)
            if lost is not None and lost.state is not SaleState.SENDING and (ticket := await self.look_for(lost.id)):
                if not is_as_ordered(ticket, lost, order, self._clock.now()):
                    raise NotAllowed("sold_otherwise", number=ticket.id)
                return ticket
            if lost is not None and lost.state is not SaleState.ABSENT:
                raise NotAllowed("sale_being_checked")
            return await self._issued(order, lost or await self._opened(order, due, named))
        finally:
            self._selling.discard(order.client_id)

    async def found_lately(self, order: TicketOrder) -> Sale | None:
        """The latest sale of this very ticket whose answer was lost, and that was found issued since; nothing is paid for it yet.

        Whoever sells it once more may not know of it. Raises StoreError.
        """
        doubted = reversed(await self._journal.doubted_sales(LATEST))
        wanted = (order.client_id, order.template_id, SaleState.ISSUED)
        return next((each for each in doubted if (each.client_id, each.template_id, each.state) == wanted), None)

    async def undo(self, client_id: int, client_ticket_id: int, *, elsewhere: bool = False) -> None:
        """Deletes a ticket of this client nobody has paid for; its tickets are read anew before anything is sent.

        What became of a DELETE can be seen, unlike what became of a payment: after every answer but a clear yes, a refused key
        among them, the tickets are read again, and a ticket that is gone was taken back. Only what can't be seen is raised as
        OutcomeUnknown; whoever asks again has the tickets read first.

        Raises NotAllowed (`already_running`; `ticket_gone`, `ticket_of_another`, `paid_already`, `unpaid_not_told`,
        `payment_unsettled`; `sold_elsewhere` for a ticket this desk did not sell, unless `elsewhere`), Unreachable, KeyProblem
        without a key, and what reading the tickets raises: then nothing was sent. Refused: LuckyFit said no.
        """
        if client_ticket_id in self._undoing:
            raise NotAllowed("already_running")
        self._undoing.add(client_ticket_id)
        try:
            ticket = await self._to_undo(client_id, client_ticket_id)
            sale = await self._sale_of(client_ticket_id, ticket)
            if ticket is not None:
                await self._check_unpaid(ticket, sale)
                if sale is None and not elsewhere:
                    raise NotAllowed("sold_elsewhere")
                await self._deleted(ticket)
            if sale is not None:
                await self._settle(sale, SaleState.UNDONE, None, "")
            self._doubted.discard(client_ticket_id)
        finally:
            self._undoing.discard(client_ticket_id)

    async def open_questions(self) -> list[Sale]:
        """Sales of which nobody knows whether a ticket was issued, oldest first."""
        return await self._journal.sale_questions()

    async def look_for(self, sale_id: str) -> ClientTicket | None:
        """Looks for the ticket of a sale whose answer was lost; found by its mark it is issued, else it stays a question."""
        sale = await self._journal.sale(sale_id)
        found = [each for each in await self._club.client_tickets(sale.client_id) if marked(each, sale)]
        if not found:
            return None
        ticket = min(found, key=lambda each: each.id)
        if sale.state in {SaleState.UNKNOWN, SaleState.ABSENT}:
            self._told(await self._journal.settle_sale(sale_id, SaleState.ISSUED, ticket=ticket))
        return ticket

    async def settle_absent(self, sale_id: str) -> Sale:
        """LuckyFit did not issue it within the time to settle, unless somebody has settled it meanwhile. Raises StoreError."""
        try:
            return self._told(await self._journal.settle_sale(sale_id, SaleState.ABSENT))
        except StoreError as error:
            if error.reason != "transition":
                raise
            return await self._journal.sale(sale_id)

    async def give_up(self, sale_id: str) -> Sale:
        """A person does not want it any more; a ticket that comes late is taken back. Raises NotAllowed `not_absent`."""
        if (await self._journal.sale(sale_id)).state is not SaleState.ABSENT:
            raise NotAllowed("not_absent")
        return self._told(await self._journal.settle_sale(sale_id, SaleState.CANCELLED))

    async def sweep(self, sale_id: str) -> list[int]:
        """Takes back tickets this sale made and does not need; never one something was ever paid for, or may have been.

        Returns their ids. Raises what reading and deleting raise, StoreError; whoever asks again has them read again.
        """
        sale = await self._journal.sale(sale_id)
        taken_back = []
        for ticket in surplus(sale, await self._club.client_tickets(sale.client_id)):
            if _part_paid(ticket) or await self._was_paid({ticket.account_id, ticket.fee_account_id}):
                continue
            log.warning("ticket %s of sale %s is one too many and is taken back", ticket.id, sale.id)
            await self._deleted(ticket)
            taken_back.append(ticket.id)
        return taken_back

    async def _classes(self) -> tuple[TicketClass, ...]:
        """Level by level, each level at once."""
        found: dict[int, TicketClass] = {}
        level = await self._club.ticket_classes()
        while level := [each for each in level if each.id not in found and not each.annulled]:
            found |= {each.id: each for each in level}
            below = await asyncio.gather(*(self._club.ticket_classes(each) for each in sorted({one.id for one in level})))
            level = [each for group in below for each in group]
        return tuple(found.values())

    async def _template(self, template_id: int) -> TicketTemplate:
        template = (await self.price_list()).template(template_id)
        if template is None:
            template = (await self.price_list(fresh=True)).template(template_id)
        if template is None:
            raise NotAllowed("no_such_ticket", template_id=template_id)
        return template

    async def _lost_before(self, order: TicketOrder, due: Money) -> Sale | None:
        """An earlier sale of the same whose answer was lost."""
        for sale in await self._journal.sale_questions():
            wanted = (sale.client_id, sale.template_id, sale.due) == (order.client_id, order.template_id, due)
            if wanted:
                return sale
        return None

    async def _opened(self, order: TicketOrder, due: Money, named: Sequence[Tender]) -> Sale:
        return await self._journal.open_sale(
            order.client_id, template_id=order.template_id, due=due, operator=self.operator, named=named
        )

    async def _issued(self, order: TicketOrder, sale: Sale) -> ClientTicket:
        if sale.state is SaleState.ABSENT:
            sale = await self._journal.settle_sale(sale.id, SaleState.SENDING)
        with_mark = replace(order, docnumber=f"{order.docnumber} {sale.docmark}".strip())
        state, ticket, words = SaleState.UNKNOWN, None, BROKEN_OFF
        try:
            with foreseen(partial(AnswerBrokeUs, OPERATION)):
                ticket = await self._whole(await self._club.sell_ticket(with_mark))
                state, words = _proved(ticket, order)
        except DeskError as error:
            state, words = _failed(error)
            if (told := as_told(error)) is not error:
                raise told from error
            raise
        finally:
            await self._settle(sale, state, ticket, words)
        if state is not SaleState.ISSUED:
            raise OutcomeUnknown(OPERATION, words)
        return ticket

    async def _settle(self, sale: Sale, state: SaleState, ticket: ClientTicket | None, words: str) -> None:
        """What became of it; when that can't be written down, the sale stays a question in the file."""
        issued = ticket if state is SaleState.ISSUED else None
        try:
            self._told(await self._journal.settle_sale(sale.id, state, ticket=issued, words=words))
        except StoreError as error:
            log.critical("sale %s: its outcome can't be written down: %s", sale.id, error.reason)

    def _told(self, sale: Sale) -> Sale:
        self._bus.publish(SaleChanged(sale))
        return sale

    async def _whole(self, ticket: ClientTicket) -> ClientTicket:
        """The ticket with its price and accounts: read again when the answer to the sale did not tell them.

        Raises OutcomeUnknown when the client does not hold it: then the answer was about something else.
        """
        if ticket.price is not None and ticket.account_id is not None:
            return ticket
        try:
            held = await self._ticket(ticket.client_id, ticket.id)
        except DeskError as error:
            log.warning("ticket %s was issued but can't be read: %s", ticket.id, type(error).__name__)
            return ticket
        if held is None:
            raise OutcomeUnknown(OPERATION, f"the client does not hold ticket {ticket.id}")
        return held

    async def _to_undo(self, client_id: int, client_ticket_id: int) -> ClientTicket | None:
        """The ticket as it is now; None when it is gone and an earlier DELETE of ours, whose answer was lost, was the reason.

        One that is gone for another reason is said to be, and its sale is written down as taken back.
        """
        ticket = await self._ticket(client_id, client_ticket_id)
        if ticket is None and client_ticket_id not in self._doubted:
            sale = await self._journal.sale_of_ticket(client_ticket_id)
            if sale is not None and sale.state is SaleState.ISSUED:
                await self._settle(sale, SaleState.UNDONE, None, "")
            raise NotAllowed("ticket_gone")
        if ticket is not None and ticket.client_id != client_id:
            raise NotAllowed("ticket_of_another")
        return ticket

    async def _sale_of(self, client_ticket_id: int, ticket: ClientTicket | None) -> Sale | None:
        """The sale this desk issued it by; one whose answer was lost is known by its mark, and settled by that."""
        sale = await self._journal.sale_of_ticket(client_ticket_id)
        if sale is not None or ticket is None:
            return sale
        for each in await self._journal.sale_questions():
            if each.state is SaleState.UNKNOWN and marked(ticket, each):
                await self.look_for(each.id)
        return await self._journal.sale_of_ticket(client_ticket_id)

    async def _check_unpaid(self, ticket: ClientTicket, sale: Sale | None) -> None:
        """Of a ticket sold elsewhere LuckyFit must tell that it is unpaid; of our own it is enough that it tells no payment."""
        if _part_paid(ticket):
            raise NotAllowed("paid_already")
        if sale is None and not ticket.unpaid:
            raise NotAllowed("unpaid_not_told")
        accounts = {ticket.account_id, ticket.fee_account_id}
        if sale is not None:
            accounts |= {sale.account_id, sale.fee_account_id}
        if await self._is_unsettled(accounts):
            raise NotAllowed("payment_unsettled")

    async def _is_unsettled(self, accounts: Collection[int | None]) -> bool:
        """True while a payment onto one of these accounts may be booked, or not."""
        questions = await self._journal.open_questions()
        return any(each.state in UNSETTLED and each.booking.account_id in accounts for each in questions)

    async def _was_paid(self, accounts: Collection[int | None]) -> bool:
        """True when something was ever booked onto one of these accounts, though it may be out again, or may be booked now."""
        known = {each for each in accounts if each is not None}
        return await self._journal.was_paid(known) or await self._is_unsettled(accounts)

    async def _deleted(self, ticket: ClientTicket) -> None:
        """Sends the DELETE, and looks whether the ticket is gone when its answer does not say so."""
        self._doubted.add(ticket.id)
        try:
            await self._club.delete_client_ticket(ticket.id)
        except DeskError as error:
            if never_sent(error):
                raise
            if await self._is_gone(ticket):
                return
            if (told := as_told(error)) is not error:
                raise told from error
            raise

    async def _is_gone(self, ticket: ClientTicket) -> bool:
        try:
            return await self._ticket(ticket.client_id, ticket.id) is None
        except DeskError as error:
            log.warning("nobody knows whether ticket %s was taken back: %s", ticket.id, type(error).__name__)
            return False

    async def _ticket(self, client_id: int, client_ticket_id: int) -> ClientTicket | None:
        tickets = await self._club.client_tickets(client_id)
        return next((each for each in tickets if each.id == client_ticket_id), None)


def _proved(ticket: ClientTicket, order: TicketOrder) -> tuple[SaleState, str]:
    """An answer proves a sale when it is about this client and this ticket."""
    if ticket.client_id == order.client_id and ticket.template_id in (None, order.template_id):
        return SaleState.ISSUED, ""
    return SaleState.UNKNOWN, f"the answer was about another ticket, {ticket.id}"


def _part_paid(ticket: ClientTicket) -> bool:
    """True when LuckyFit tells that less is owed than the ticket costs."""
    costs = ((ticket.price, ticket.price_debt), (ticket.fee, ticket.fee_debt))
    return any(cost is not None and debt is not None and debt < cost for cost, debt in costs)


def _failed(error: DeskError) -> tuple[SaleState, str]:
    if isinstance(error, Refused):
        return SaleState.REJECTED, error.words
    if never_sent(error):
        return SaleState.CANCELLED, str(error)
    return SaleState.UNKNOWN, str(error)
