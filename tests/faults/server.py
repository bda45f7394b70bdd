"""LuckyFit on a real socket, read byte by byte so that a moment within a request can be told: what it holds is a Ledger."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs, urlsplit

from desk.model.money import Money
from desk.model.sale import Booking, Operation, PayKind, TicketOrder, Transaction
from desk.model.ticket import ClientTicket
from tests.faults.ledger import Ledger
from tests.faults.script import TEMPLATE, Script

Moment = Callable[[str], Awaitable[None]]
"""Told before the server goes on: `first byte`, `whole body`, `booked`, `issued`, `gone`."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request, read to its end."""

    method: str
    path: str
    filters: dict[str, Any]
    body: dict[str, Any]


@dataclass(slots=True)
class Server:
    """Serves one desk. `moment` may end the process at the other end of the wire."""

    ledger: Ledger
    script: Script
    moment: Moment

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, for one request."""
        try:
            answer = await self._answered(reader)
            if answer is not None:
                writer.write(answer)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _answered(self, reader: asyncio.StreamReader) -> bytes | None:
        first = await reader.readexactly(1)
        if first != b"G":
            await self.moment("first byte")
        head = (first + await reader.readuntil(b"\r\n\r\n")).decode()
        line, _, rest = head.partition("\r\n")
        sizes = [int(each.split(":")[1]) for each in rest.lower().split("\r\n") if each.startswith("content-length:")]
        body = await reader.readexactly(sizes[0]) if sizes else b""
        method, target, _ = line.split(" ")
        split = urlsplit(target)
        filters = json.loads(parse_qs(split.query).get("params", ["{}"])[0])
        request = Request(method, split.path, filters, json.loads(body) if body else {})
        if method == "GET":
            return _told(self._read(request))
        await self.moment("whole body")
        if method == "DELETE":
            return await self._deleted(request)
        return await (self._booked(request) if request.path == "/transactions" else self._issued(request))

    def _read(self, request: Request) -> list[dict[str, Any]]:
        filters = request.filters
        if request.path == "/transactions":
            wanted = (filters.get("finoperation_id"), filters.get("paykind_id"))
            return [_row(each) for each in self.ledger.rows if (each.operation, each.kind) == wanted]
        if request.path == "/client_tickets":
            return [_ticket(each) for each in self.ledger.held(filters["client_id"])]
        if request.path == "/client_accounts":
            client = filters["client_id"]
            return [{"id": client * 100, "client_id": client, "summ": "100000.00"}]
        if request.path == "/tickets":
            fee = str(TEMPLATE.fee)
            return [{"id": TEMPLATE.id, "name": TEMPLATE.name, "price": str(TEMPLATE.price), "membership_summ": fee}]
        return [{"id": 1, "name": "Клуб", "timezone": "Kyiv"}] if request.path == "/branches" else []

    async def _booked(self, request: Request) -> bytes | None:
        booking = _booking(request.body)
        fate = self.script.fate(booking, self.ledger.times(booking))
        self.ledger.note("request", booking)
        if fate == "refused":
            return _told(None, words="ні")
        row = None if fate in {"dropped", "not sent"} else self.ledger.book(booking)
        await self.moment("booked")
        if fate == "bad gateway":
            return _framed(HTTPStatus.BAD_GATEWAY, b"<html>")
        return _told(_row(row)) if row is not None and fate == "good" else None

    async def _issued(self, request: Request) -> bytes | None:
        client = request.body["client_id"]
        times = self.ledger.times(("sell", client))
        self.ledger.note("request", ("sell", client))
        ticket = self.ledger.issue(TicketOrder(client, request.body["ticket_id"], docnumber=request.body.get("docnumber", "")))
        await self.moment("issued")
        good = self.script.fate_of_ticket(client, "sell", times) == "good"
        return _told(_ticket(ticket)) if good else None

    async def _deleted(self, request: Request) -> bytes | None:
        ticket = int(request.path.rsplit("/", 1)[1])
        times = self.ledger.times(("undo", ticket))
        self.ledger.note("request", ("undo", ticket))
        if ticket not in {each.id for each in self.ledger.tickets}:
            return _told(None, words="немає")
        self.ledger.note("gone", ticket)
        await self.moment("gone")
        return _told({}) if self.script.fate_of_ticket(ticket, "undo", times) == "good" else None


def _told(data: Any, *, words: str = "") -> bytes:
    total = len(data) if isinstance(data, list) else 1
    envelope = {"success": False, "errors": words, "data": None} if words else {"success": True, "data": data, "total": total}
    return _framed(HTTPStatus.OK, json.dumps(envelope).encode(), "application/json")


def _framed(status: HTTPStatus, body: bytes, kind: str = "text/html") -> bytes:
    head = (
        f"HTTP/1.1 {status.value} {status.phrase}",
        f"Content-Type: {kind}",
        f"Content-Length: {len(body)}",
        "Connection: close",
    )
    return "\r\n".join((*head, "", "")).encode() + body


def _row(row: Transaction) -> dict[str, Any]:
    return {
        "id": row.id,
        "summ": str(row.sum),
        "client_id": row.client_id,
        "account_dest_id": row.account_id,
        "paykind_id": row.kind,
        "finoperation_id": row.operation,
        "point_name": row.point_name,
    }


def _ticket(ticket: ClientTicket) -> dict[str, Any]:
    return {
        "id": ticket.id,
        "client_id": ticket.client_id,
        "name": ticket.name,
        "ticket_id": ticket.template_id,
        "price": str(ticket.price),
        "membership_summ": str(ticket.fee),
        "summ_debt": str(ticket.price_debt),
        "membership_debt": str(ticket.fee_debt),
        "account_summ_id": ticket.account_id,
        "account_membership_id": ticket.fee_account_id,
        "docnumber": ticket.docnumber,
    }


def _booking(body: dict[str, Any]) -> Booking:
    return Booking(
        body["client_id"],
        body["account_dest_id"],
        Operation(body["finoperation_id"]),
        PayKind(body["paykind_id"]),
        Money.of(body["summ"]),
        body.get("point_name", ""),
    )
