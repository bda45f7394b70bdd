"""LuckyFit's wire over real sockets, byte by byte: what is sent how often, and what each broken connection means."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import gzip
import logging
import re
import socket
import struct
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from typing import Self

import pytest

from desk.config import LuckyFitSettings
from desk.errors import OutcomeUnknown, UnexpectedAnswer, Unreachable
from desk.luckyfit.club import LuckyFitClub
from desk.luckyfit.wire import Limits
from desk.model.client import Branch
from desk.model.money import Money
from desk.model.sale import Booking, Operation, PayKind

BOOKING = Booking(7, 70, Operation.TICKET, PayKind.CASH, Money(50000), "canary-point")
DONE = b'{"success":true,"data":{"id":1},"total":1}'
READ_DEADLINE_S = 2.0
Stream = asyncio.StreamWriter
Reply = Callable[[Stream], Awaitable[None]]


class Clock:
    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()


class Server:
    """A listening port whose connections are all ended when the test is."""

    def __init__(self) -> None:
        self.connections = 0
        self.port = 0
        self._writers: list[Stream] = []
        self._works: list[asyncio.Task[None]] = []

    async def talk(self, reader: asyncio.StreamReader, writer: Stream) -> None:
        raise NotImplementedError

    async def __aenter__(self) -> Self:
        self._listening = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        self.port = self._listening.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *exc: object) -> None:
        self._listening.close()
        for writer in self._writers:
            writer.transport.abort()
        await asyncio.gather(*self._works)

    async def _connected(self, reader: asyncio.StreamReader, writer: Stream) -> None:
        self.connections += 1
        self._writers.append(writer)
        self._works.append(asyncio.current_task())
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            await self.talk(reader, writer)
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()


class ByteServer(Server):
    """Takes whole requests and answers each with the next of `replies`, the last one for ever."""

    def __init__(self, *replies: Reply) -> None:
        super().__init__()
        self.replies = list(replies)
        self.requests: list[bytes] = []

    async def talk(self, reader: asyncio.StreamReader, writer: Stream) -> None:
        while not writer.is_closing():
            head = await reader.readuntil(b"\r\n\r\n")
            length = re.search(rb"content-length: (\d+)", head.lower())
            self.requests.append(head + await reader.readexactly(int(length[1]) if length else 0))
            await self.replies[min(len(self.requests), len(self.replies)) - 1](writer)
            await writer.drain()


class Listener(Server):
    """Speaks no HTTP at all: takes `most` bytes, or all there are, and hangs up; knows how the other side ended."""

    def __init__(self, most: int = -1) -> None:
        super().__init__()
        self.most = most
        self.ended: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    async def talk(self, reader: asyncio.StreamReader, writer: Stream) -> None:
        try:
            await reader.read(self.most)
            self.ended.set_result("closed")
        except ConnectionResetError:
            self.ended.set_result("reset")


def sends(*pieces: bytes) -> Reply:
    async def reply(writer: Stream) -> None:
        writer.writelines(pieces)

    return reply


def answer(body: bytes, status: str = "200 OK", *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join([*lines, "", ""]).encode() + body


def then_ends(*pieces: bytes) -> Reply:
    async def reply(writer: Stream) -> None:
        writer.writelines(pieces)
        writer.close()

    return reply


def then_resets(*pieces: bytes) -> Reply:
    async def reply(writer: Stream) -> None:
        writer.writelines(pieces)
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.transport.abort()

    return reply


async def silence(writer: Stream) -> None:
    """Never answers, and notices when the other side has gone."""
    with contextlib.suppress(OSError):
        await writer.wait_closed()


async def drips(writer: Stream) -> None:
    """A byte now and then, for ever."""
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    gone = asyncio.ensure_future(writer.wait_closed())
    while not gone.done():
        writer.write(b" ")
        await asyncio.wait([gone], timeout=0.05)
    gone.exception()


@contextlib.asynccontextmanager
async def calling(port: int, url: str = "http://127.0.0.1:{port}", max_bytes: int = 100_000) -> AsyncIterator[LuckyFitClub]:
    settings = LuckyFitSettings(url=url.format(port=port), connect_s=2.0, read_s=READ_DEADLINE_S, write_s=2.0)
    club = LuckyFitClub(settings, lambda: "canary-key", Clock(), limits=Limits(max_bytes, 3, 0.0, 0.0))
    club._line.zones.learn([Branch(1, "", datetime.now(UTC).astimezone().tzinfo)])
    try:
        yield club
    finally:
        await club.close()


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
LOST = {
    "end before an answer": then_ends(),
    "reset before an answer": then_resets(),
    "end after the first byte": then_ends(b"H"),
    "end inside headers": then_ends(b"HTTP/1.1 200 OK\r\nContent-Le"),
    "end after headers": then_ends(b"HTTP/1.1 200 OK\r\nContent-Length: 42\r\n\r\n"),
    "end inside the body": then_ends(answer(DONE)[:-3]),
    "reset inside the body": then_resets(answer(DONE)[:-3]),
    "end inside a chunk": then_ends(CHUNKED + b"2a\r\n" + DONE[:20]),
    "end before the last chunk": then_ends(CHUNKED + b"2a\r\n" + DONE + b"\r\n"),
    "not http": then_ends(b"SSH-2.0-OpenSSH_9.2 canary\r\n\r\n"),
    "silence": silence,
    "a drip": drips,
}
UNTRUSTED = {
    "cut where the connection ends": then_ends(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + DONE[:-3]),
    "a gzip bomb": sends(answer(gzip.compress(b" " * 50_000_000), "200 OK", "Content-Encoding: gzip")),
    "a flood": sends(answer(b" " * 200_000)),
    "a login page": sends(answer(b"<html>login</html>", "200 OK", "Content-Type: text/html")),
    "another method": sends(answer(DONE, "307 Temporary Redirect", "Location: /transactions")),
    "moved": sends(answer(DONE, "301 Moved Permanently", "Location: /transactions")),
    "permanent": sends(answer(DONE, "308 Permanent Redirect", "Location: /transactions")),
}


@pytest.mark.parametrize("reply", (LOST | UNTRUSTED).values(), ids=(LOST | UNTRUSTED).keys())
async def test_a_write_whose_answer_is_lost_is_sent_once_and_its_outcome_is_unknown(reply: Reply) -> None:
    async with ByteServer(reply) as server, calling(server.port) as club:
        with pytest.raises(OutcomeUnknown):
            await club.book(BOOKING)
    assert len(server.requests) == 1


@pytest.mark.parametrize("reply", LOST.values(), ids=LOST.keys())
async def test_a_read_whose_answer_is_lost_is_unreachable_within_its_deadline(reply: Reply) -> None:
    async with ByteServer(reply) as server, calling(server.port) as club:
        begun = time.monotonic()
        with pytest.raises(Unreachable):
            await club.branches()
    assert time.monotonic() - begun < READ_DEADLINE_S + 1
    assert len(server.requests) >= 1


@pytest.mark.parametrize("reply", UNTRUSTED.values(), ids=UNTRUSTED.keys())
async def test_a_read_with_an_answer_not_to_be_trusted_is_asked_once(reply: Reply) -> None:
    async with ByteServer(reply) as server, calling(server.port) as club:
        with pytest.raises(UnexpectedAnswer):
            await club.branches()
    assert len(server.requests) == 1


async def test_a_write_is_never_carried_to_another_host() -> None:
    async with ByteServer(sends(answer(DONE))) as other:
        there = f"Location: http://127.0.0.1:{other.port}/transactions"
        async with ByteServer(sends(answer(b"", "307 Temporary Redirect", there))) as server, calling(server.port) as club:
            with pytest.raises(OutcomeUnknown):
                await club.book(BOOKING)
    assert (len(server.requests), other.connections) == (1, 0)


async def test_every_write_has_a_connection_of_its_own_and_reads_share_one() -> None:
    async with ByteServer(sends(answer(DONE))) as server, calling(server.port) as club:
        for _ in range(3):
            await club.client(1)
        assert server.connections == 1
        for _ in range(3):
            await club.delete_client(1)
    assert (server.connections, len(server.requests)) == (4, 6)


async def test_the_connections_of_a_tap_stay_open_for_the_next_one() -> None:
    tap = asyncio.Barrier(12)

    async def together(writer: Stream) -> None:
        await tap.wait()
        writer.write(answer(b'{"success":true,"data":[],"total":0}'))

    async with ByteServer(together) as server, calling(server.port) as club:
        for _tap in range(3):
            await asyncio.gather(*(club.clients(tag=f"tag-{number}") for number in range(12)))
        assert server.connections == 12


async def test_reads_that_do_not_wait_for_one_another_run_together() -> None:
    arrived: list[Stream] = []
    together = asyncio.Event()

    async def once_both_are_here(writer: Stream) -> None:
        arrived.append(writer)
        together.set() if len(arrived) == 2 else None
        await together.wait()
        writer.write(answer(DONE))

    async with ByteServer(once_both_are_here) as server, calling(server.port) as club:
        await asyncio.gather(club.client(1), club.client(1))
    assert len(server.requests) == 2


async def test_a_connection_that_died_unseen_does_not_fail_a_read() -> None:
    async with ByteServer(sends(answer(DONE)), then_resets(), sends(answer(DONE))) as server, calling(server.port) as club:
        await club.client(1)
        assert (await club.client(1)).id == 1
    assert len(server.requests) == 3


async def test_trouble_that_passes_is_never_seen_by_the_reader(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    bad = sends(answer(b"oops", "503 Service Unavailable"))
    async with ByteServer(bad, bad, sends(answer(DONE))) as server, calling(server.port) as club:
        assert (await club.client(1)).id == 1
        await club.delete_client(1)
    assert len(server.requests) == 4
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert "canary" not in caplog.text
    assert "params" not in caplog.text


async def test_a_packed_answer_is_unpacked() -> None:
    packed = sends(answer(gzip.compress(DONE), "200 OK", "Content-Encoding: gzip"))
    async with ByteServer(packed) as server, calling(server.port) as club:
        assert (await club.client(1)).id == 1
        await club.delete_client(1)
    assert b"accept-encoding: gzip\r\n" in server.requests[0].lower()


async def test_a_write_goes_out_whole_with_its_key() -> None:
    row = b'{"id":5,"client_id":%d,"account_dest_id":%d,"finoperation_id":%d,"paykind_id":%d,"summ":500.00}'
    told = row % (BOOKING.client_id, BOOKING.account_id, BOOKING.operation, BOOKING.kind)
    async with ByteServer(sends(answer(b'{"success":true,"data":%s}' % told))) as server, calling(server.port) as club:
        assert (await club.book(BOOKING)).id == 5
    head, _, body = server.requests[0].partition(b"\r\n\r\n")
    assert head.startswith(b"POST /transactions HTTP/1.1\r\n")
    assert b"api-key: canary-key" in head.lower()
    assert b"content-type: application/json" in head.lower()
    assert b'"summ":500.00' in body


@contextlib.contextmanager
def closed_port() -> object:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    yield port


async def test_where_nobody_listens_nothing_was_sent() -> None:
    with closed_port() as port:
        async with calling(port) as club:
            with pytest.raises(Unreachable):
                await club.book(BOOKING)
            with pytest.raises(Unreachable):
                await club.branches()


async def test_a_write_whose_pc_stood_still_before_the_first_byte_is_not_sent_any_more(monkeypatch: pytest.MonkeyPatch) -> None:
    steady, stood_still = time.monotonic, 0.0
    monkeypatch.setattr(Clock, "monotonic", lambda self: steady() + stood_still)
    async with ByteServer(sends(answer(DONE))) as server, calling(server.port) as club:
        wire = club._line.wire
        request = wire._request

        def standing_still(*asked: object) -> object:
            nonlocal stood_still
            stood_still = 300.0
            return request(*asked)

        monkeypatch.setattr(wire, "_request", standing_still)
        with pytest.raises(Unreachable):
            await club.delete_client(1)
        assert server.requests == []
        assert (await club.client(1)) is not None, "a read is not bound by it"


async def test_when_encryption_can_not_be_agreed_nothing_was_sent() -> None:
    async with Listener(most=10) as server, calling(server.port, "https://127.0.0.1:{port}") as club:
        with pytest.raises(Unreachable):
            await club.book(BOOKING)


# httpcore leaves the socket of a handshake that timed out to the collector, which warns of it.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
async def test_when_encryption_takes_too_long_nothing_was_sent() -> None:
    async with Listener() as server, calling(server.port, "https://127.0.0.1:{port}") as club:
        with pytest.raises(Unreachable):
            await club.book(BOOKING)
    gc.collect()


@pytest.mark.parametrize(
    "reply",
    [sends(answer(b"", "403 Forbidden")), then_ends(), then_resets(), silence],
    ids=["forbids", "hangs up", "resets", "is silent"],
)
async def test_a_proxy_that_opens_no_way_sent_nothing_on(reply: Reply, monkeypatch: pytest.MonkeyPatch) -> None:
    async with ByteServer(reply) as proxy:
        monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{proxy.port}")
        async with calling(0, "https://club.example") as club:
            with pytest.raises(Unreachable):
                await club.book(BOOKING)
    assert [request.partition(b" ")[0] for request in proxy.requests] == [b"CONNECT"]
    assert b"canary" not in b"".join(proxy.requests)


async def test_this_machine_is_never_reached_through_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    async with ByteServer(sends(answer(DONE))) as server, calling(server.port) as club:
        assert (await club.client(1)).id == 1


async def test_a_write_given_up_is_cut_off_at_once() -> None:
    async with Listener() as server, calling(server.port) as club:
        with pytest.raises(OutcomeUnknown):
            await club.book(BOOKING)
        assert await server.ended == "reset"
