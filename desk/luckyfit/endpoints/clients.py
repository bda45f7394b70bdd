"""Clients, staff and leads."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from desk.errors import NotAllowed, UnexpectedAnswer
from desk.luckyfit.ask import Ask
from desk.luckyfit.endpoints.endpoint import Endpoint
from desk.luckyfit.grammar import Query
from desk.luckyfit.line import Line
from desk.luckyfit.models.people import ClientRow, LeadRow, StaffRow
from desk.model.client import Client, ClientFields, Lead, Staff
from desk.model.phone import holds
from desk.model.roster import People

CARDNUM_BYTES = 200_000
"""More than this is no answer to a card number: a server that does not know the filter sends every client."""
PEOPLE_BYTES = 12_000_000
"""More than this is not read in one piece: it would take too much memory."""
PEOPLE_S = 60.0
"""So long a list of many may take."""


class Clients(Endpoint):
    """People of the club."""

    def __init__(self, line: Line) -> None:
        super().__init__(line)
        self._ignored: set[str] = set()

    async def clients(
        self,
        *,
        tag: str | None = None,
        phone: str | None = None,
        email: str | None = None,
        surname: str | None = None,
        name: str | None = None,
        surname_part: str | None = None,
        name_part: str | None = None,
        cardnum: str | None = None,
        phone_part: str | None = None,
    ) -> list[Client]:
        """Clients that fit every argument given; `_part` matches inside, the others whole.

        Raises NotAllowed when nothing is given or all of it is blank: LuckyFit would send every client of the club. Raises
        UnexpectedAnswer `total` when there are more with this `tag` than were sent.
        """
        given = (tag, phone, email, surname, name, surname_part, name_part, cardnum, phone_part)
        if not any(each and each.strip() for each in given):
            raise NotAllowed("no_filter")
        query = Query().equals("tag", tag).phone("phone1", phone).equals("email1", email)
        query = query.equals("surname", surname).equals("name", name)
        query = query.contains("surname", surname_part).contains("name", name_part)
        if cardnum is not None:
            return await self._guarded(query, "cardnum", cardnum, lambda each: each.cardnum == cardnum.strip())
        if phone_part is not None:
            return await self._guarded(query, "match#phone1", phone_part, lambda each: holds(each.phone, phone_part))
        ask = Ask("GET", "/clients", query=query)
        return await self._owners(ask) if tag is not None else await self._found(ask)

    async def client(self, client_id: int) -> Client:
        """One client by LuckyFit's id."""
        found = await self._line.row(Ask("GET", "/clients/id/{id}", client_id), ClientRow, "client")
        self._line.keeping.clients([found])
        return found

    async def people(self, *, low: int | None = None, high: int | None = None, surname_part: str | None = None) -> People:
        """Every client of these numbers, or with this in the surname.

        That numbers can be asked for in ranges is not documented; a server that does not know it sends everybody. Raises
        UnexpectedAnswer `size` when they are too many.
        """
        query = Query().equals("lo#id", low).equals("hi#id", high).contains("surname", surname_part)
        ask = Ask("GET", "/clients", query=query, max_bytes=PEOPLE_BYTES, deadline_s=PEOPLE_S)
        found, whole = await self._line.listed(ask, ClientRow, "clients")
        self._line.keeping.clients(found)
        inside = all((low is None or low <= each.id) and (high is None or each.id <= high) for each in found)
        return People(tuple(found), whole, inside)

    async def create_client(self, fields: ClientFields) -> Client:
        """A new client with the fields given."""
        made = await self._line.made(Ask("POST", "/clients", body=fields), ClientRow, "client", fields)
        self._line.keeping.clients([made])
        return made

    async def update_client(self, client_id: int, fields: ClientFields) -> Client:
        """Only the fields given are changed."""
        ask = Ask("PUT", "/clients/{id}", client_id, body=fields)
        known = {"id": client_id, **fields}
        return await self._line.made(ask, ClientRow, "client", known, lambda made: made.id == client_id)

    async def delete_client(self, client_id: int) -> None:
        """Deletes a client."""
        await self._line.done(Ask("DELETE", "/clients/{id}", client_id))
        self._line.keeping.gone(client_id)

    async def staff(
        self,
        *,
        tag: str | None = None,
        surname: str | None = None,
        name: str | None = None,
        surname_part: str | None = None,
        name_part: str | None = None,
    ) -> list[Staff]:
        """Staff that fit every argument given."""
        query = Query().equals("tag", tag).equals("surname", surname).equals("name", name)
        query = query.contains("surname", surname_part).contains("name", name_part)
        found = await self._line.rows(Ask("GET", "/staff", query=query), StaffRow, "staff")
        if not str(query):
            self._line.keeping.staff(found)
        return found

    async def staff_member(self, staff_id: int) -> Staff:
        """One member of the staff by LuckyFit's id."""
        return await self._line.row(Ask("GET", "/staff/id/{id}", staff_id), StaffRow, "staff")

    async def leads(
        self,
        *,
        phone: str | None = None,
        email: str | None = None,
        surname: str | None = None,
        name: str | None = None,
        surname_part: str | None = None,
        name_part: str | None = None,
    ) -> list[Lead]:
        """Leads that fit every argument given."""
        query = Query().phone("phone", phone).equals("email", email).equals("surname", surname).equals("name", name)
        query = query.contains("surname", surname_part).contains("name", name_part)
        return await self._line.rows(Ask("GET", "/leads", query=query), LeadRow, "leads")

    async def create_lead(
        self,
        *,
        name: str,
        surname: str = "",
        phone: str = "",
        email: str = "",
        notes: str = "",
        info_source_id: int | None = None,
    ) -> Lead:
        """A new lead; what is empty is not sent."""
        given: dict[str, Any] = {"surname": surname, "name": name, "phone": phone, "email": email, "notes": notes}
        body = {key: value for key, value in {**given, "info_source_id": info_source_id}.items() if value not in ("", None)}
        return await self._line.made(Ask("POST", "/leads", body=body), LeadRow, "lead", body)

    async def _found(self, ask: Ask) -> list[Client]:
        found = await self._line.rows(ask, ClientRow, "clients")
        self._line.keeping.clients(found)
        return found

    async def _owners(self, ask: Ask) -> list[Client]:
        """Whoever has a card: all of them, or nobody is told, since the one who is missing may be the one who stands there."""
        found, whole = await self._line.listed(ask, ClientRow, "clients")
        if not whole:
            raise UnexpectedAnswer(ask.operation, "total", "not all of the rows were sent")
        self._line.keeping.clients(found)
        return found

    async def _guarded(self, others: Query, field: str, value: str, fits: Callable[[Client], bool]) -> list[Client]:
        """By a filter that is not documented here: only rows that fit count, a deaf server is asked once."""
        alone = not str(others)
        if field in self._ignored and alone:
            return []
        query = others if field in self._ignored else others.equals(field, value)
        try:
            ask = Ask("GET", "/clients", query=query, max_bytes=CARDNUM_BYTES if alone else None)
            found = await self._found(ask)
        except UnexpectedAnswer as error:
            if not (alone and error.field == "size"):
                raise
            self._ignored.add(field)
            return []
        fitting = [each for each in found if fits(each)]
        if len(fitting) < len(found):
            self._ignored.add(field)
        return fitting
