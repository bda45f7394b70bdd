"""HTTP to LuckyFit: the only door to httpx here. Reads are repeated on trouble; writes are sent at most once, and never twice."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
import ssl
import struct
import sys
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import partial
from typing import Any, TypeVar

import anyio._backends._asyncio  # noqa: F401 - httpx would load it, and the next, in the middle of the first read
import httpcore  # noqa: F401
import httpx
import stamina
import stamina.instrumentation
import truststore

from desk.config import LuckyFitSettings
from desk.errors import (
    AnswerBrokeUs,
    ForeignAnswer,
    KeyProblem,
    OutcomeUnknown,
    Refused,
    ServiceError,
    UnexpectedAnswer,
    Unreachable,
)
from desk.events import ServiceChanged
from desk.luckyfit.ask import Ask
from desk.luckyfit.body import whole_body
from desk.luckyfit.envelope import BrokenShape, NotLuckyFit, shape_of
from desk.luckyfit.grammar import encode
from desk.luckyfit.proxy import proxy_for
from desk.model.health import Health
from desk.ports import Clock
from desk.unforeseen import foreseen

SLOW_MS = 1500
EARLIEST, LATEST = datetime(2024, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
"""No server's clock shows a time outside; our own may, so it is not asked."""
FAR_APART = timedelta(days=62)
WITNESSES = 5
"""One wrong answer is forgotten after so many more."""
NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError, httpx.UnsupportedProtocol)
LOST = (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError)
ASK_LATER = (httpx.codes.REQUEST_TIMEOUT, httpx.codes.TOO_MANY_REQUESTS)
LONG_BYTES = 64_000
AGENT = "luckyfit-desk"

Transport = httpx.AsyncBaseTransport
T = TypeVar("T")
E = TypeVar("E", bound=ServiceError)

# Both would put addresses with phones and tags, and headers with the key, into the log.
logging.getLogger("httpx").setLevel(logging.WARNING)
logging.getLogger("httpcore").setLevel(logging.WARNING)
stamina.instrumentation.set_on_retry_hooks([])


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is taken and how often a read is tried: bytes after unpacking, tries, seconds between them."""

    max_bytes: int = 20_000_000
    attempts: int = 3
    wait_s: float = 0.1
    longest_wait_s: float = 1.0


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer read to its end."""

    status: int
    content_type: str
    body: bytes

    @property
    def says_done(self) -> bool:
        """A status of success; alone it means nothing yet."""
        return httpx.codes.is_success(self.status)

    @property
    def says_no(self) -> bool:
        """A status of refusal."""
        return httpx.codes.is_client_error(self.status)

    def noted(self, error: E) -> E:
        """`error` with the status, kind and length of this answer, for the journal."""
        error.http_status = self.status
        error.excerpt = shape_of(self.body, self.content_type)
        return error


class Wire:
    """Sends requests with the key and brings back whole answers; knows no envelope."""

    def __init__(
        self,
        settings: LuckyFitSettings,
        key: Callable[[], str],
        clock: Clock,
        *,
        transport: Transport | None = None,
        observe: Callable[[ServiceChanged], None] | None = None,
        limits: Limits | None = None,
    ) -> None:
        self._settings = settings
        self._key = key
        self._clock = clock
        self._given = transport
        self._observe = observe
        self._limits = limits or Limits()
        self._base = settings.url.rstrip("/")
        self._trust: ssl.SSLContext | None = None
        self._reading: httpx.AsyncClient | None = None
        self._told_time: tuple[datetime, float] | None = None
        self._began: deque[datetime] = deque(maxlen=WITNESSES)
        """When the steady clock was nought, by each of the latest answers."""

    def server_now(self) -> datetime:
        """The time at LuckyFit by its last answer's `Date`; ours until there is one. Our own clock may be years off."""
        if self._told_time is None:
            return self._clock.now()
        told, at = self._told_time
        return told + timedelta(seconds=self._clock.monotonic() - at)

    def earliest_now(self, *, ours: bool) -> datetime:
        """The present by whichever clock is behind: what LuckyFit's latest answers told, and this PC's too where `ours`.

        A PC's clock that is months behind is no witness: the list since then would have no end. Where LuckyFit tells no time,
        this PC's clock may be ahead, and nobody would know: then it is as far back as clocks may be apart.
        """
        if not self.tells_time:
            return self._clock.now() - FAR_APART
        now = self.server_now()
        told = [began + timedelta(seconds=self._clock.monotonic()) for began in self._began]
        near = ours and self._clock.now().timestamp() > now.timestamp() - FAR_APART.total_seconds()
        return min([now, *told, *([self._clock.now()] if near else [])])

    @property
    def clocks_agree(self) -> bool:
        """False where LuckyFit's clock and this PC's are months apart: one is wrong, and which of them is not known."""
        apart = self.server_now().timestamp() - self._clock.now().timestamp()
        return not self.tells_time or abs(apart) < FAR_APART.total_seconds()

    @property
    def tells_time(self) -> bool:
        """True once an answer told LuckyFit's time."""
        return self._told_time is not None

    async def read(self, ask: Ask, judge: Callable[[Answer], T]) -> T:
        """What `judge` makes of the answer to a read, which is tried again on trouble within the deadline.

        Raises Unreachable, KeyProblem, UnexpectedAnswer, and what `judge` raises.
        """
        deadline_s = ask.deadline_s or self._settings.read_s
        with self._watched() as watch, foreseen(partial(UnexpectedAnswer, ask.operation, "answer")):
            try:
                async with asyncio.timeout(deadline_s):
                    answer = await self._read_again(ask, deadline_s)
            except TimeoutError as error:
                raise Unreachable(ask.operation, "no answer in time") from error
            watch.stop(self._clock.monotonic())
            return await _judged(judge, answer)

    async def write(self, ask: Ask, judge: Callable[[Answer], T]) -> T:
        """What `judge` makes of the answer to a write, which is sent once and never again.

        Raises Unreachable when no byte of it left this PC, OutcomeUnknown when its answer was lost, KeyProblem without a key,
        and what `judge` raises.
        """
        write_s = self._settings.write_s * ask.patience
        sent = _Sent(self._clock, write_s)
        with self._watched() as watch, foreseen(partial(AnswerBrokeUs, ask.operation)):
            try:
                request = self._request(ask, write_s)
                request.extensions["trace"] = sent.note
                async with asyncio.timeout(write_s), self._fresh() as client:
                    answer = await self._exchange(client, request, self._limits.max_bytes)
            except BrokenShape as error:
                raise OutcomeUnknown(ask.operation, str(error)) from None
            except LOST as error:
                if isinstance(error, NEVER_SENT) or (self._given is None and not sent.anything):
                    raise Unreachable(ask.operation, type(error).__name__) from _cause(error)
                raise OutcomeUnknown(ask.operation, type(error).__name__) from _cause(error)
            watch.stop(self._clock.monotonic())
            return await _judged(judge, answer)

    def address(self, path: str, prefix: str | None = None) -> str:
        """The full address of a path."""
        return f"{self._base}{(self._settings.prefix if prefix is None else prefix).rstrip('/')}{path}"

    async def close(self) -> None:
        """Hangs up."""
        if self._reading is not None:
            await self._reading.aclose()
            self._reading = None

    async def _read_again(self, ask: Ask, deadline_s: float) -> Answer:
        limits = self._limits
        tries = stamina.retry_context(
            on=Unreachable,
            attempts=limits.attempts if ask.again else 1,
            timeout=deadline_s,
            wait_initial=limits.wait_s,
            wait_max=limits.longest_wait_s,
            wait_jitter=limits.wait_s,
        )
        async for attempt in tries:
            with attempt:
                return await self._read_once(ask, deadline_s)
        raise AssertionError("a try ends in an answer or an error")

    async def _read_once(self, ask: Ask, deadline_s: float) -> Answer:
        # A warm connection may have died unseen: silence for half the time leaves the other half for a fresh one.
        request, most = self._request(ask, deadline_s / 2), self._limits.max_bytes
        try:
            answer = await self._exchange(self._warm(), request, min(ask.max_bytes or most, most))
        except BrokenShape as error:
            raise unread(ask, error, error.field, error.detail) from None
        except LOST as error:
            raise Unreachable(ask.operation, type(error).__name__) from _cause(error)
        if answer.status in ASK_LATER or httpx.codes.is_server_error(answer.status):
            raise answer.noted(Unreachable(ask.operation, f"status {answer.status}"))
        return answer

    async def _exchange(self, client: httpx.AsyncClient, request: httpx.Request, max_bytes: int) -> Answer:
        response = await client.send(request, stream=True, follow_redirects=False)
        try:
            body = await _body(response, max_bytes)
        finally:
            await response.aclose()
        self._note_time(response.headers.get("Date", ""))
        return Answer(response.status_code, response.headers.get("Content-Type", ""), body)

    def _note_time(self, date: str) -> None:
        """A `Date` that can't be is as good as none: payments are looked for around the time it tells."""
        with contextlib.suppress(ValueError, OverflowError):
            told = parsedate_to_datetime(date)
            told = told if told.tzinfo else told.replace(tzinfo=UTC)
            if EARLIEST <= told < LATEST:
                mono = self._clock.monotonic()
                self._told_time = (told, mono)
                self._began.append(told - timedelta(seconds=mono))

    def _request(self, ask: Ask, silence_s: float) -> httpx.Request:
        headers = {
            "Api-Key": self._checked_key(ask),
            "User-Agent": AGENT,
            "Accept": "application/json",
            "Accept-Encoding": "gzip",
        }
        content = None
        if ask.body is not None:
            headers["Content-Type"] = "application/json"
            content = encode(ask.body).encode()
        connect_s = self._settings.connect_s
        timeout = httpx.Timeout(silence_s, connect=connect_s, pool=connect_s)
        address = self.address(ask.target, ask.prefix)
        return httpx.Request(ask.method, address, headers=headers, content=content, extensions={"timeout": timeout.as_dict()})

    def _checked_key(self, ask: Ask) -> str:
        key = self._key()
        if not (key and key.isascii() and key.isprintable() and key.strip() == key):
            raise KeyProblem(ask.operation, "no usable key")
        return key

    def _warm(self) -> httpx.AsyncClient:
        """The shared client of all reads, whose connections stay open."""
        if self._reading is None:
            # A tap asks up to twelve things at once; none of the next tap's shall wait for a new connection.
            kept = httpx.Limits(max_connections=16, max_keepalive_connections=16, keepalive_expiry=55)
            self._reading = httpx.AsyncClient(transport=self._given or self._transport(limits=kept), trust_env=False)
        return self._reading

    @contextlib.asynccontextmanager
    async def _fresh(self) -> AsyncIterator[httpx.AsyncClient]:
        """A client of one write: a connection nobody used before, cut off at once when we give up."""
        if self._given is not None:
            yield self._warm()
            return
        linger = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)
        transport = self._transport(socket_options=[(socket.SOL_SOCKET, socket.SO_LINGER, linger)])
        async with httpx.AsyncClient(transport=transport, trust_env=False) as client:
            yield client

    def _transport(self, **options: Any) -> httpx.AsyncHTTPTransport:
        if self._trust is None:
            self._trust = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        proxy = proxy_for(self._base)
        return httpx.AsyncHTTPTransport(verify=self._trust, http1=True, http2=False, retries=0, proxy=proxy, **options)

    @contextlib.contextmanager
    def _watched(self) -> Iterator[_Watch]:
        """Tells how the call went to whoever shows LuckyFit's health; an answer of its own that can't be trusted says nothing."""
        watch = _Watch(self._clock.monotonic())
        try:
            yield watch
        except (Unreachable, KeyProblem, ForeignAnswer) as error:
            self._tell(ServiceChanged("luckyfit", Health.OFF, None, error.code))
            raise
        except Refused:
            self._tell(watch.verdict())
            raise
        self._tell(watch.verdict())

    def _tell(self, fact: ServiceChanged) -> None:
        if self._observe is not None:
            self._observe(fact)


def unread(ask: Ask, error: BrokenShape, field: str, detail: str) -> UnexpectedAnswer:
    """The error for the answer to a read that can't be trusted: whether it was LuckyFit at all that answered."""
    kind = ForeignAnswer if isinstance(error, NotLuckyFit) else UnexpectedAnswer
    return kind(ask.operation, field, detail)


class _Watch:
    """A stopwatch of one call."""

    def __init__(self, begun: float) -> None:
        self._begun = begun
        self._ended = begun

    def stop(self, now: float) -> None:
        self._ended = now

    def verdict(self) -> ServiceChanged:
        taken_ms = round((self._ended - self._begun) * 1000)
        return ServiceChanged("luckyfit", Health.SLOW if taken_ms > SLOW_MS else Health.OK, taken_ms)


class _Sent:
    """Whether any byte of a request may have left; what is said to a proxy to open the way does not count.

    None leaves once its time is over: a PC that stood still meanwhile must not send what others have long called lost.
    """

    def __init__(self, clock: Clock, within_s: float) -> None:
        self._clock, self._until, self.anything = clock, clock.monotonic() + within_s, False

    async def note(self, event: str, info: Mapping[str, Any]) -> None:
        if not event.endswith("send_request_headers.started") or info["request"].method == b"CONNECT":
            return
        if self._clock.monotonic() > self._until:
            raise httpx.ConnectTimeout("its time was over before the first byte")
        self.anything = True


def _cause(error: Exception) -> Exception | None:
    """The cause, unless its text may hold pieces of the answer."""
    return error if isinstance(error, NEVER_SENT) else None


async def _judged(judge: Callable[[Answer], T], answer: Answer) -> T:
    """Big answers are read in a thread, so that the window goes on."""
    return judge(answer) if len(answer.body) < LONG_BYTES else await asyncio.to_thread(judge, answer)


async def _body(response: httpx.Response, max_bytes: int) -> bytes:
    if response.is_stream_consumed:  # only what a test's transport made of ready content
        return await whole_body(response.aiter_bytes(), "", max_bytes)
    packing = response.headers.get("Content-Encoding", "").strip().lower()
    return await whole_body(response.aiter_raw(), packing, max_bytes)
