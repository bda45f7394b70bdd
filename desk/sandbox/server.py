"""The sandbox over a real socket: uvicorn in a thread of its own, on loopback."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import MutableMapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from desk.errors import SettingsError
from desk.ports import Clock
from desk.sandbox.app import INSTASPORT_KEY, INSTASPORT_SLUG, LUCKYFIT_KEY, build
from desk.sandbox.changelog import ChangeLog, fresh, open_state
from desk.sandbox.faults import Faults
from desk.sandbox.front import DROP, App
from desk.sandbox.moments import RealClock
from desk.sandbox.sms import SmsBox

HOST = "127.0.0.1"
_LAST_PORT = 65_535
_GRACE_S = 1
_PATIENCE_S = 30


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the sandbox answers, and with which keys."""

    luckyfit_url: str
    luckyfit_key: str
    instasport_url: str
    instasport_key: str
    instasport_slug: str
    control_url: str


class Sandbox:
    """A generated club served on a port. Everything is made in the constructor; `start` returns when it answers.

    Without `seed` and `clients` it is the club in `state`, else the usual one. Raises SettingsError for a number that can't be,
    or is not that of the club in `state`, and StoreError when `state` can't be read.
    """

    def __init__(
        self,
        *,
        seed: int | None = None,
        clients: int | None = None,
        port: int = 0,
        state: Path | None = None,
        clock: Clock | None = None,
    ) -> None:
        clock = clock or RealClock()
        _check(port, clients)
        self.changes = open_state(state, seed, clients, clock) if state else ChangeLog(fresh(seed, clients, clock), clock)
        self.club = self.changes.club
        self.faults, self.sms = Faults(self.club.seed), SmsBox()
        self._app = build(self.club, faults=self.faults, clock=clock, sms=self.sms, changes=self.changes)
        self._port = port
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> Addresses:
        """Serves until `stop`. Raises OSError when the port is taken."""
        listener = socket.create_server((HOST, self._port))
        self._server = _Server(_settings(self._app))
        self._thread = threading.Thread(target=self._server.run, args=([listener],), name="sandbox", daemon=True)
        self._thread.start()
        if not self._server.ready.wait(_PATIENCE_S):
            raise OSError("the sandbox did not start")
        return addresses_on(listener.getsockname()[1])

    def stop(self) -> None:
        """Ends serving; connections still open are closed."""
        if self._server is not None and self._thread is not None:
            self._server.should_exit = True
            self._thread.join(_PATIENCE_S)
            self._server = self._thread = None


def _check(port: int, clients: int | None) -> None:
    if not 0 <= port <= _LAST_PORT:
        raise SettingsError("port", f"must be from 0 to {_LAST_PORT}")
    if clients is not None and clients < 0:
        raise SettingsError("clients", "must not be negative")


def addresses_on(port: int) -> Addresses:
    """The addresses of a sandbox on that port."""
    base = f"http://{HOST}:{port}"
    return Addresses(base, LUCKYFIT_KEY, f"{base}/instasport/api/", INSTASPORT_KEY, INSTASPORT_SLUG, f"{base}/control")


def _settings(app: App) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=_DroppableProtocol,
        ws="none",
        loop="asyncio",
        lifespan="off",
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=_GRACE_S,
        timeout_keep_alive=75,
    )


class _Server(uvicorn.Server):
    """Says when it serves."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()


class _DroppableProtocol(H11Protocol):
    """Gives every request a way to drop its own connection: `scope["extensions"][DROP](at_once)`.

    Sends at once: asyncio leaves the 40 ms of Nagle's algorithm on for sockets accepted from a ready-made listener.
    """

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # uvicorn narrows it the same way
        super().connection_made(transport)
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        served: Any = self.app

        def drop(at_once: bool) -> None:  # noqa: FBT001 - called by name of the extension, with one argument
            if at_once:
                transport.abort()
            else:
                transport.close()

        async def app(scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
            extensions = {**scope.get("extensions", {}), DROP: drop}
            await served({**scope, "extensions": extensions}, receive, send)

        self.app = app
