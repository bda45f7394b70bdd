"""Tickets clients hold."""

from __future__ import annotations

from typing import Any

from desk.errors import OutcomeUnknown, UnexpectedAnswer
from desk.luckyfit.ask import Ask
from desk.luckyfit.endpoints.endpoint import Endpoint
from desk.luckyfit.grammar import Query
from desk.luckyfit.models.tickets import ClientTicketRow
from desk.model.sale import TicketOrder
from desk.model.ticket import ClientTicket, TicketState

BULK_BYTES = 12_000_000
"""More than this is not read in one piece: it would take too much memory."""
BULK_S = 60.0


class ClientTickets(Endpoint):
    """Tickets of clients."""

    async def client_tickets(self, client_id: int, state: TicketState | None = None) -> list[ClientTicket]:
        """Tickets a client holds, all or in one state."""
        query = Query().equals("client_id", client_id).equals("ticket_state", state)
        found = await self._line.rows(Ask("GET", "/client_tickets", query=query), ClientTicketRow, "client_tickets")
        if state is None:
            self._line.keeping.tickets(client_id, found)
        return found

    async def all_client_tickets(self) -> list[ClientTicket]:
        """What LuckyFit lists of everybody's tickets beside what is sold; that it does is only guessed, so nothing is no error.

        Raises UnexpectedAnswer when they do not look like tickets of clients, are too many, or not all there are.
        """
        ask = Ask("GET", "/tickets", deadline_s=BULK_S, max_bytes=BULK_BYTES)
        found, whole = await self._line.listed(ask, ClientTicketRow, "tickets", _has_owner)
        if not whole:
            raise UnexpectedAnswer(ask.operation, "total", "not all of the rows were sent")
        return found

    async def sell_ticket(self, order: TicketOrder) -> ClientTicket:
        """A ticket issued and not yet paid. The answer must tell itself whose it is and which, and no other contract number."""
        ask = Ask("POST", "/client_tickets", body=_order(order))
        return await self._line.made(ask, ClientTicketRow, "client_ticket", {}, lambda made: _is_of(made, order))

    async def delete_client_ticket(self, client_ticket_id: int) -> None:
        """Takes back a ticket nobody has paid for. An answer need tell of no ticket; one that tells of another is no answer."""
        ask = Ask("DELETE", "/client_tickets/{id}", client_ticket_id)
        told = (await self._line.done(ask)).data
        if isinstance(told, list) and told:
            told = told[0] if len(told) == 1 else {"id": None}
        if isinstance(told, dict) and str(told.get("id", client_ticket_id)) != str(client_ticket_id):
            raise OutcomeUnknown(ask.operation, "the answer was about another ticket")


def _is_of(made: ClientTicket, order: TicketOrder) -> bool:
    """True for the ticket that was asked for. A contract number need not be told; one that is must be ours."""
    same = (made.client_id, made.template_id) == (order.client_id, order.template_id)
    return made.id > 0 and same and order.docnumber in (made.docnumber or order.docnumber)


def _has_owner(row: Any) -> bool:
    return isinstance(row, dict) and bool(row.get("client_id"))


def _order(order: TicketOrder) -> dict[str, Any]:
    body: dict[str, Any] = {"client_id": order.client_id, "ticket_id": order.template_id}
    if order.starts is not None:
        body["started"] = order.starts
    if order.discount is not None and order.discount.value:
        body["discount"] = order.discount.value
        body["discount_kind"] = int(order.discount.kind)
        body["discount_comment"] = order.discount.comment
    if order.docnumber:
        body["docnumber"] = order.docnumber
    return body
