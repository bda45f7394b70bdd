"""LuckyFit in bytes: honest to reads; to the one write it is told to spoil, as broken as it is told."""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import socket
import ssl
import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from email.utils import formatdate
from typing import Any
from urllib.parse import unquote

from tests.proof.wire.faults import Ending, Plan, Where, answer

Row = dict[str, Any]
READS = b"G"
ALERT = bytes((21, 3, 3, 0, 2, 2, 40))
"""A TLS record: fatal, handshake failure."""
DRIP_S = 0.02
PRICE, FEE = "800.00", "300.00"


SAID = {
    "success as text": '"success":"true"',
    "a key twice": '"success":true,"success":true',
    "an error": '"success":true,"error":"клієнта заблоковано"',
}
"""How the envelope says it, where that is what is spoiled."""


class Cut(Exception):
    """The connection ends here."""


@dataclass(slots=True)
class Server:
    """`armed` spoils the next write, once. `writes` is what arrived of each; after its first byte `at_first_byte` is called."""

    at_first_byte: Callable[[], None]
    tls: ssl.SSLContext | None = None
    port: int = 0
    armed: Plan | None = None
    rows: list[Row] = field(default_factory=list)
    tickets: dict[int, Row] = field(default_factory=dict)
    accepted: int = 0
    writes: list[bytes] = field(default_factory=list)
    strangers: list[bytes] = field(default_factory=list)
    _listening: asyncio.Server | None = None
    _works: set[asyncio.Task[None]] = field(default_factory=set)

    async def listen(self) -> None:
        """From now on, at the same port as before."""
        self._listening = await asyncio.start_server(self._connected, "127.0.0.1", self.port)
        self.port = self._listening.sockets[0].getsockname()[1]

    async def arm(self, plan: Plan) -> None:
        """The next write meets this."""
        self.armed = plan
        if plan.where is Where.CONNECT and self._listening is not None:
            self._listening.close()

    async def mend(self) -> None:
        """All goes well from now on."""
        broken, self.armed = self.armed, None
        if broken is not None and broken.where is Where.CONNECT:
            await self.listen()

    async def close(self) -> None:
        """Ends every connection."""
        if self._listening is not None:
            self._listening.close()
        for work in tuple(self._works):
            work.cancel()
        await asyncio.gather(*self._works, return_exceptions=True)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        work = asyncio.current_task()
        assert work is not None
        self._works.add(work)
        self.accepted += 1
        try:
            with contextlib.suppress(OSError, asyncio.IncompleteReadError, Cut, asyncio.CancelledError):
                await self._talk(reader, writer)
            writer.close()
            with contextlib.suppress(OSError, asyncio.CancelledError):
                await writer.wait_closed()
        finally:
            self._works.discard(work)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        where = self.armed.where if self.armed else None
        if where is Where.ACCEPTED:
            _ended(writer, Ending.RST)
        if where is Where.HANDSHAKE:
            await reader.read(1)
            writer.write(ALERT)
            await writer.drain()
            return
        if self.tls is not None:
            await writer.start_tls(self.tls)
        while True:
            first = await reader.readexactly(1)
            if first == READS:
                await self._read(first + await reader.readuntil(b"\r\n\r\n"), writer)
            else:
                await self._write(first, reader, writer)
                return

    async def _read(self, head: bytes, writer: asyncio.StreamWriter) -> None:
        path, _, query = head.split(b" ")[1].decode().partition("?")
        data = self._told(path, query)
        if data is None:
            self.strangers.append(head)
            data = []
        body = json.dumps({"success": True, "data": data, "total": len(data)}).encode()
        head = f"HTTP/1.1 200 OK\r\nDate: {formatdate(usegmt=True)}\r\nContent-Type: application/json\r\n".encode()
        writer.write(head + b"Content-Length: %d\r\n\r\n" % len(body) + body)
        await writer.drain()

    def _told(self, path: str, query: str) -> list[Row] | None:
        if path == "/branches":
            return [{"id": 1, "name": "Клуб", "timezone": "Kyiv", "currency": "UAH"}]
        if path == "/transactions":
            return self.rows
        client = int(found[1]) if (found := re.search(r"client_id\D+(\d+)", unquote(query))) else 0
        if path == "/client_accounts":
            return [{"id": client * 10, "client_id": client, "summ": "100000.0", "name": "Депозит"}]
        if path == "/client_tickets":
            return [each for each in self.tickets.values() if each["client_id"] == client]
        return None

    async def _write(self, first: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        plan, self.armed = self.armed, None
        self.at_first_byte()
        self.writes.append(first)
        if plan is not None and plan.where is Where.READING:
            await self._cut_short(plan, reader, writer)
        head = first + await reader.readuntil(b"\r\n\r\n")
        self.writes[-1] = head
        body = await reader.readexactly(_length(head))
        self.writes[-1] = head + body
        method, target = head.split(b" ")[:2]
        if target.startswith(b"/elsewhere"):
            self.strangers.append(head)
        await self._answered(plan or Plan(Where.ANSWERING, does=True, honest=1.0), method, target.decode(), body, writer)

    async def _cut_short(self, plan: Plan, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if plan.part == "head":
            self.writes[-1] += await reader.readexactly(1 + int(plan.cut * 60))
        if plan.part == "body":
            head = await reader.readuntil(b"\r\n\r\n")
            self.writes[-1] += head + await reader.readexactly(int(plan.cut * _length(head)))
        _ended(writer, plan.ending)

    async def _answered(self, plan: Plan, method: bytes, target: str, body: bytes, writer: asyncio.StreamWriter) -> None:
        asked = json.loads(body) if body else {}
        does = plan.does or (method == b"DELETE" and plan.spoil == "no id")  # an answer need tell of no ticket
        made = self._done(method, target, asked) if does else self._like(method, target, asked)
        said = plan.answer
        if plan.honest:
            whole = answer(self._spoiled(made, plan.spoil))
            said = whole[: max(1, int(plan.honest * len(whole)))]
        writer.write(said)
        await writer.drain()
        if plan.ending is Ending.HANG:
            await _gone(writer)
        if plan.ending is Ending.DRIP:
            await _drips(writer)
        _ended(writer, Ending.FIN if plan.ending is Ending.KEPT else plan.ending)

    def _done(self, method: bytes, target: str, asked: Row) -> Row:
        made = self._like(method, target, asked)
        if method == b"DELETE":
            self.tickets.pop(made["id"], None)
        elif target == "/client_tickets":
            self.tickets[made["id"]] = made
        else:
            self.rows.append(made)
        return made

    def _like(self, method: bytes, target: str, asked: Row) -> Row:
        """What would be made of it."""
        if method == b"DELETE":
            return {"id": int(target.rsplit("/", 1)[1])}
        if target == "/client_tickets":
            return self.issued(700_000 + asked["client_id"] * 10 + len(self.tickets), asked)
        return {"id": 48_000_000 + asked["client_id"] * 10 + len(self.rows), "signed": True, **asked}

    def issued(self, number: int, asked: Row) -> Row:
        """A ticket as it is told."""
        sums = {"price": PRICE, "membership_summ": FEE, "summ_debt": PRICE, "membership_debt": FEE}
        accounts = {"account_summ_id": number * 10 + 1, "account_membership_id": number * 10 + 2}
        return {**asked, "id": number, "name": "8 занять", **sums, **accounts}

    def _spoiled(self, made: Row, spoil: str) -> bytes:
        """A whole answer about `made` with one thing wrong."""
        told, success = dict(made), '"success":true'
        wrong = {"id 0": 0, "id below 0": -5, "id as words": "новий", "an earlier row's id": self._earlier(made)}
        if spoil in wrong:
            told["id"] = wrong[spoil]
        if spoil == "no id":
            del told["id"]
        if spoil == "another":
            told = {**told, "id": made["id"] + 1, "client_id": 999_999}
        if spoil == "only an id":
            told = {"id": made["id"] + 1}
        success = SAID.get(spoil, success)
        data = json.dumps(told)
        if spoil == "a sum that is no number":
            data = data[:-1] + ',"summ":NaN,"price":NaN}'
            data = re.sub(r'"(summ|price)": [^,]*, ', "", data, count=2) if data.count('"summ"') > 1 else data
        return f'{{{success},"data":{data},"total":1}}'.encode()

    def _earlier(self, made: Row) -> int:
        return next((row["id"] for row in self.rows if row["id"] != made["id"]), 0)


def _length(head: bytes) -> int:
    found = re.search(rb"content-length: (\d+)", head.lower())
    return int(found[1]) if found else 0


def _ended(writer: asyncio.StreamWriter, ending: Ending) -> None:
    if ending is Ending.RST:
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.transport.abort()
    raise Cut


async def _gone(writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        await writer.wait_closed()


async def _drips(writer: asyncio.StreamWriter) -> None:
    """A byte now and then, for ever."""
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    gone = asyncio.ensure_future(writer.wait_closed())
    while not gone.done():
        writer.write(b" ")
        await asyncio.wait([gone], timeout=DRIP_S)
    gone.exception()
