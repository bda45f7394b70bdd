"""GraphQL to Instasport: the one door to gql, over httpx. Queries are repeated on trouble; mutations are sent at most once."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import ssl
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any, NoReturn

import httpx
import stamina
import stamina.instrumentation
import truststore
from gql import Client, GraphQLRequest
from gql.client import AsyncClientSession
from gql.transport import AsyncTransport
from graphql import ExecutionResult

from desk.config import InstasportSettings
from desk.errors import KeyProblem, OutcomeUnknown, Refused, Unreachable
from desk.events import ServiceChanged
from desk.instasport.answers import VENDOR, Asked, data_from
from desk.instasport.operations import Authority, By, Operation
from desk.model.health import Health
from desk.model.letters import whole_in
from desk.ports import Clock
from desk.unforeseen import foreseen

MAX_BYTES = 4_000_000
CONNECT_S = 5.0
SLOW_MS = 1500
ATTEMPTS = 3
FIRST_WAIT_S, LONGEST_WAIT_S = 0.1, 1.0
LOOPBACK = ("127.0.0.1", "localhost", "::1")
AGENT = "luckyfit-desk"
NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError, httpx.UnsupportedProtocol)
LOST = (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError)

# They would put whole queries with phones and codes, and headers with tokens, into the log.
for _talker in ("gql", "httpx", "httpcore"):
    logging.getLogger(_talker).setLevel(logging.WARNING)
stamina.instrumentation.set_on_retry_hooks([])


class Wire:
    """Asks Instasport one operation at a time, in the name of whoever is told, and gives back what its root field holds."""

    def __init__(
        self,
        settings: InstasportSettings,
        key: Callable[[], str],
        clock: Clock,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        observe: Callable[[ServiceChanged], None] | None = None,
    ) -> None:
        self._settings, self._key, self._clock, self._observe = settings, key, clock, observe
        self._posting = _Posting(settings, transport)
        self._session = AsyncClientSession(Client(transport=self._posting, execute_timeout=None))

    async def run(self, operation: Operation, variables: Mapping[str, Any], authority: Authority) -> Any:
        """The value of the operation's root field; variables that are None are left out.

        Raises what `answers.data_from` raises, Unreachable, and for a write OutcomeUnknown.
        """
        asked = Asked(operation, authority, {name: whole_in(value) for name, value in variables.items() if value is not None})
        header = self._header(asked)
        with self._watched(), foreseen(asked.lost):
            return await (self._once(asked, header) if operation.write else self._again(asked, header))

    async def close(self) -> None:
        """Hangs up."""
        await self._posting.close()

    async def _again(self, asked: Asked, header: str) -> Any:
        tries = stamina.retry_context(
            on=Unreachable,
            attempts=ATTEMPTS,
            timeout=self._settings.timeout_s,
            wait_initial=FIRST_WAIT_S,
            wait_max=LONGEST_WAIT_S,
            wait_jitter=FIRST_WAIT_S,
        )
        try:
            async with asyncio.timeout(self._settings.timeout_s):
                async for attempt in tries:
                    with attempt:
                        return await self._once(asked, header)
        except TimeoutError:
            raise Unreachable(asked.operation.root, "no answer in time", vendor=VENDOR) from None
        raise AssertionError("a try ends in an answer or an error")

    async def _once(self, asked: Asked, header: str) -> Any:
        request = GraphQLRequest(_document(asked.operation), variable_values=dict(asked.variables))
        data = await self._session.execute(request, asked=asked, header=header)
        return data[asked.operation.root]

    def _header(self, asked: Asked) -> str:
        authority, slug = asked.authority, self._settings.slug
        secret = self._key() if authority.by is By.KEY else authority.secret
        parts = (secret,) if authority.by is By.REFRESH else (secret, slug)
        if not all(_is_one_word(part) for part in parts):
            raise KeyProblem(asked.operation.root, "no usable key or slug", vendor=VENDOR)
        return " ".join((authority.by.value, *parts))

    @contextlib.contextmanager
    def _watched(self) -> Iterator[None]:
        """Tells how the call went to whoever shows Instasport's health; a refusal is an answer like any other."""
        begun = self._clock.monotonic()
        try:
            yield
        except Refused:
            self._tell_answered(begun)
            raise
        except (Unreachable, KeyProblem, OutcomeUnknown) as error:
            self._tell(ServiceChanged(VENDOR, Health.OFF, None, error.code))
            raise
        self._tell_answered(begun)

    def _tell_answered(self, begun: float) -> None:
        taken_ms = round((self._clock.monotonic() - begun) * 1000)
        self._tell(ServiceChanged(VENDOR, Health.SLOW if taken_ms > SLOW_MS else Health.OK, taken_ms))

    def _tell(self, fact: ServiceChanged) -> None:
        if self._observe is not None:
            self._observe(fact)


class _Posting(AsyncTransport):
    """gql's way to the network: one POST an operation, with our limits, over a fresh connection for a mutation."""

    def __init__(self, settings: InstasportSettings, given: httpx.AsyncBaseTransport | None) -> None:
        self._settings, self._given = settings, given
        self._trust = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self._warm: httpx.AsyncClient | None = None

    async def connect(self) -> None:
        """Nothing to do before the first question."""

    async def close(self) -> None:
        """Closes the connections kept for queries."""
        if self._warm is not None:
            await self._warm.aclose()
            self._warm = None

    def subscribe(self, request: GraphQLRequest) -> AsyncGenerator[ExecutionResult, None]:
        """Instasport has none."""
        raise NotImplementedError

    async def execute(self, request: GraphQLRequest, *, asked: Asked, header: str) -> ExecutionResult:  # type: ignore[override]  # gql hands our extra arguments through
        """Sends it once. Raises a ServiceError for everything but the data asked for."""
        sent = _Sent()
        message = self._request(request, header, sent)
        try:
            status, body = await (self._write(message) if asked.operation.write else self._exchange(self._reading(), message))
        except _TooMuch:
            raise asked.lost(f"more than {MAX_BYTES} bytes or packed") from None
        except TimeoutError:
            _fail(asked, "no answer in time", sent=sent.anything or self._given is not None)
        except LOST as error:
            maybe_sent = not isinstance(error, NEVER_SENT) and (sent.anything or self._given is not None)
            _fail(asked, type(error).__name__, sent=maybe_sent)
        root = asked.operation.root
        return ExecutionResult(data={root: data_from(status, body, asked)}, errors=None)

    async def _write(self, message: httpx.Request) -> tuple[int, bytes]:
        async with asyncio.timeout(self._settings.timeout_s), self._fresh() as client:
            return await self._exchange(client, message)

    async def _exchange(self, client: httpx.AsyncClient, message: httpx.Request) -> tuple[int, bytes]:
        response = await client.send(message, stream=True, follow_redirects=False)
        try:
            return response.status_code, await _body(response)
        finally:
            await response.aclose()

    def _request(self, request: GraphQLRequest, header: str, sent: _Sent) -> httpx.Request:
        timeout = httpx.Timeout(self._settings.timeout_s, connect=CONNECT_S, pool=CONNECT_S)
        return httpx.Request(
            "POST",
            self._settings.url,
            json=request.payload,
            headers={"Authorization": header, "User-Agent": AGENT, "Accept": "application/json", "Accept-Encoding": "identity"},
            extensions={"timeout": timeout.as_dict(), "trace": sent.note},
        )

    def _reading(self) -> httpx.AsyncClient:
        if self._warm is None:
            self._warm = self._new_client()
        return self._warm

    @contextlib.asynccontextmanager
    async def _fresh(self) -> AsyncIterator[httpx.AsyncClient]:
        """A connection nobody used before: a warm one may have died unseen, and a mutation has only one try."""
        if self._given is not None:
            yield self._reading()
            return
        async with self._new_client() as client:
            yield client

    def _new_client(self) -> httpx.AsyncClient:
        """Goes through the PC's proxy, but never to reach this very machine."""
        host = httpx.URL(self._settings.url).host
        return httpx.AsyncClient(transport=self._given, verify=self._trust, trust_env=host not in LOOPBACK)


class _TooMuch(Exception):
    """An answer beyond our limits."""


class _Sent:
    """Whether any byte of a request may have left; what opens the way through a proxy does not count."""

    def __init__(self) -> None:
        self.anything = False

    async def note(self, event: str, info: Mapping[str, Any]) -> None:
        if event.endswith("send_request_headers.started") and info["request"].method != b"CONNECT":
            self.anything = True


def _fail(asked: Asked, detail: str, *, sent: bool) -> NoReturn:
    kind = OutcomeUnknown if asked.operation.write and sent else Unreachable
    raise kind(asked.operation.root, detail, vendor=VENDOR) from None


async def _body(response: httpx.Response) -> bytes:
    """All of it, as it came: packed answers were not asked for."""
    if response.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
        raise _TooMuch
    body = bytearray()
    async for chunk in response.aiter_raw():
        body += chunk
        if len(body) > MAX_BYTES:
            raise _TooMuch
    return bytes(body)


@lru_cache(maxsize=64)
def _document(operation: Operation) -> GraphQLRequest:
    return GraphQLRequest(operation.text())


def _is_one_word(text: str | None) -> bool:
    return bool(text) and text is not None and text.isascii() and text.isprintable() and " " not in text
