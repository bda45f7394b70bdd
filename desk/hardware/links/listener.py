"""A small HTTP server of ours for controllers that call us: a thread and a loop of its own, nothing but POST, nothing large."""

from __future__ import annotations

import asyncio
import errno
import logging
import socket
import threading
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

import uvicorn

from desk.errors import PORT_IN_USE, DeviceError

log = logging.getLogger(__name__)
PATIENCE_S = 5.0
_GRACE_S = 1
_METHOD_NOT_ALLOWED, _TOO_LARGE = 405, 413

Handler = Callable[[bytes, str], Awaitable[tuple[int, bytes]]]
"""The body and the Authorization header; the status and the body of the answer."""


class Listener:
    """Serves from `start` to `stop`. The handler runs on `loop`, which is not the loop of whoever started it."""

    def __init__(self, where: str, handle: Handler, most_bytes: int) -> None:
        self._where = where
        self._handle = handle
        self._most_bytes = most_bytes
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None
        self.loop: asyncio.AbstractEventLoop | None = None
        self.number = 0
        """The port it serves at."""

    def start(self) -> None:
        """Returns when it serves. Raises DeviceError when it can't."""
        host, number = _address(self._where)
        try:
            listener = socket.create_server((host, number), reuse_port=False)
        except OSError as error:
            reason = PORT_IN_USE if error.errno == errno.EADDRINUSE else error.strerror or str(error)
            raise DeviceError(self._where, reason) from error
        self.number = listener.getsockname()[1]
        self._server = _Server(_config(self._app))
        self._thread = threading.Thread(target=self._server.run, args=([listener],), name="controllers call", daemon=True)
        self._thread.start()
        if not self._server.ready.wait(PATIENCE_S):
            raise DeviceError(self._where, "the server did not start")
        self.loop = self._server.loop

    def stop(self) -> None:
        """Ends serving; returns when it has ended."""
        if self._server is not None and self._thread is not None:
            self._server.should_exit = True
            self._thread.join(PATIENCE_S)

    async def _app(self, scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        """ASGI, as plain as can be."""
        if scope["type"] != "http":
            return
        status, body = _METHOD_NOT_ALLOWED, b""
        if scope["method"] == "POST":
            came = await _whole(receive, self._most_bytes)
            status, body = (_TOO_LARGE, b"") if came is None else await self._answered(came, dict(scope["headers"]))
        kind = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": status, "headers": kind})
        await send({"type": "http.response.body", "body": body})

    async def _answered(self, came: bytes, headers: dict[bytes, bytes]) -> tuple[int, bytes]:
        return await self._handle(came, headers.get(b"authorization", b"").decode("latin-1"))


class _Server(uvicorn.Server):
    """Says when it serves, and on which loop."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = threading.Event()
        self.loop: asyncio.AbstractEventLoop | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.loop = asyncio.get_running_loop()
        self.ready.set()


async def _whole(receive: Any, most: int) -> bytes | None:
    came, more = b"", True
    while more:
        piece = await receive()
        if piece["type"] != "http.request":
            return None
        came += piece.get("body", b"")
        more = piece.get("more_body", False)
        if len(came) > most:
            return None
    return came


def _config(app: Any) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        interface="asgi3",
        http="h11",
        ws="none",
        loop="asyncio",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=_GRACE_S,
    )


def _address(where: str) -> tuple[str, int]:
    """Host and port of `host:port`. Raises DeviceError."""
    try:
        parts = urlsplit(where if "//" in where else f"//{where}")
        host, number = parts.hostname, parts.port
    except ValueError as error:
        raise DeviceError(where, "is not an address") from error
    if not host or number is None:
        raise DeviceError(where, "is not an address")
    return host, number
