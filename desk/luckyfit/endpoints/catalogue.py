"""What the club sells: goods, tickets, their groups; and its branches."""

from __future__ import annotations

from desk.luckyfit.ask import Ask
from desk.luckyfit.endpoints.endpoint import Endpoint
from desk.luckyfit.grammar import Query
from desk.luckyfit.models.goods import GoodClassRow, GoodRow
from desk.luckyfit.models.tickets import TicketClassRow, TicketTemplateRow
from desk.model.client import Branch
from desk.model.ticket import Good, GoodClass, GoodKind, TicketClass, TicketTemplate


class Catalogue(Endpoint):
    """The catalogue."""

    async def branches(self) -> list[Branch]:
        """All branches the key opens."""
        return await self._line.branches(Ask("GET", "/branches"))

    async def good_classes(self, parent_id: int | None = None) -> list[GoodClass]:
        """Groups of goods below `parent_id`, or the roots."""
        query = Query().equals("good_class_id", parent_id)
        return await self._line.rows(Ask("GET", "/good_classes", query=query), GoodClassRow, "good_classes")

    async def goods(self, *, kind: GoodKind | None = None, class_id: int | None = None, article: str | None = None) -> list[Good]:
        """Goods and services that fit every argument given."""
        query = Query().equals("good_kind_id", kind).equals("good_class_id", class_id).equals("article", article)
        return await self._line.rows(Ask("GET", "/goods", query=query), GoodRow, "goods")

    async def ticket_classes(self, parent_id: int | None = None) -> list[TicketClass]:
        """Groups of the price list below `parent_id`, or the roots."""
        query = Query().equals("ticket_class_id", parent_id)
        return await self._line.rows(Ask("GET", "/ticket_classes", query=query), TicketClassRow, "ticket_classes")

    async def price_list(self) -> list[TicketTemplate]:
        """Every ticket that can be sold (not those clients hold)."""
        return await self.tickets()

    async def tickets(self, *, kind_id: int | None = None, class_id: int | None = None) -> list[TicketTemplate]:
        """Tickets that can be sold, of one kind (`ticket_kind_id`: 1 membership, 2 training pack) or group."""
        query = Query().null("ticket_id").equals("ticket_kind_id", kind_id).equals("ticket_class_id", class_id)
        return await self._line.rows(Ask("GET", "/tickets", query=query), TicketTemplateRow, "tickets")
