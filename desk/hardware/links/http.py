"""Relay boards that speak HTTP: what is written is a path that is got, what is read is the body. Its own door to httpx.

LuckyFit's door (`desk.luckyfit.wire`) is for a service in the internet: it repeats reads, and knows a key and an envelope. A
relay in the club's own network wants none of that, and nothing may be asked of it twice.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator
from urllib.parse import urlsplit

import httpx

from desk.config_gates import GateSettings
from desk.errors import DeviceError
from desk.hardware.base import NothingSent
from desk.hardware.board import REFUSED

CONNECT_S = 2.0
ANSWER_S = 2.0
USER = "admin"
_MOST_BYTES = 64_000
_NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)

logging.getLogger("httpx").setLevel(logging.WARNING)


class HttpLink:
    """A board behind an address. Every ask is a connection of its own: one kept open may be closed under the pulse."""

    def __init__(self, address: str, auth: httpx.Auth | None, answer_s: float = ANSWER_S) -> None:
        self._address = address
        self._client = httpx.Client(
            auth=auth,
            timeout=httpx.Timeout(max(answer_s, ANSWER_S), connect=CONNECT_S),
            limits=httpx.Limits(max_keepalive_connections=0),
            follow_redirects=False,
            trust_env=False,
        )
        self._answer = b""

    @property
    def name(self) -> str:
        """As in `Link`."""
        return self._address

    def read(self) -> bytes:
        """As in `Link`: the body of what was asked last, or REFUSED and the status when that was none of success."""
        answer, self._answer = self._answer, b""
        return answer

    def look(self) -> None:
        """As in `BoardLink`; there is nothing to look at until something is asked."""
        self._answer = b""

    def write(self, data: bytes) -> None:
        """As in `BoardLink`."""
        self._send("GET", self._address + data.decode("ascii"))

    def post(self, body: bytes) -> None:
        """Posts JSON to the address itself. Raises DeviceError when it was not taken, NothingSent when it never left."""
        self._send("POST", self._address, body)
        if (answer := self.read()).startswith(REFUSED):
            raise DeviceError(self._address, f"HTTP {answer.removeprefix(REFUSED).decode()}")

    def _send(self, method: str, url: str, content: bytes | None = None) -> None:
        kind = {} if content is None else {"content-type": "application/json"}
        try:
            with self._client.stream(method, url, content=content, headers=kind) as answer:
                body = b"" if answer.is_success else REFUSED + str(answer.status_code).encode()
                for piece in answer.iter_bytes() if answer.is_success else ():
                    body += piece
                    if len(body) > _MOST_BYTES:
                        raise DeviceError(self._address, "the answer does not end")
        except _NEVER_SENT as error:
            raise NothingSent(self._address, _reason(error)) from error
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError) as error:
            raise DeviceError(self._address, _reason(error)) from error
        self._answer = body

    def cancel(self) -> None:
        """As in `Link`: a read never waits here."""

    def close(self) -> None:
        """As in `Link`."""
        self._client.close()


class AsAsked(httpx.Auth):
    """Shows the password only after the device asked for it, and in the way it asked for: digest, else basic."""

    def __init__(self, user: str, password: str) -> None:
        self._digest = httpx.DigestAuth(user, password)
        self._basic = httpx.BasicAuth(user, password)
        self._asked: httpx.Auth | None = None

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """As httpx wants it."""
        if self._asked is None:
            answer = yield request
            if answer.status_code != httpx.codes.UNAUTHORIZED:
                return
            way = answer.headers.get("www-authenticate", "").lower()
            self._asked = self._digest if way.startswith("digest") else self._basic
        yield from self._asked.auth_flow(request)


def open_link(settings: GateSettings, password: Callable[[], str]) -> HttpLink:
    """The board at that address. Raises DeviceError when it is no address; whether anybody is there shows when it is asked."""
    secret = password()
    auth = AsAsked(settings.user or USER, secret) if secret else None
    return HttpLink(_checked(settings.port).rstrip("/"), auth, settings.answer_s)


def post_once(address: str, body: bytes, user: str, password: str) -> None:
    """Posts JSON to a device of the club's own network, with its password at once. Raises as `HttpLink.post`."""
    link = HttpLink(_checked(address), httpx.BasicAuth(user, password) if password else None)
    try:
        link.post(body)
    finally:
        link.close()


def _checked(address: str) -> str:
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError as error:
        raise NothingSent(address, "is not an address") from error
    if not host or parts.username is not None or parts.query or parts.fragment:
        raise NothingSent(address, "is not an address")
    return address


def _reason(error: Exception) -> str:
    return str(error) or type(error).__name__
