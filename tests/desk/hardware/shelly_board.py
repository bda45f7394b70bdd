"""A pretended Shelly over real HTTP: relays that fall by their own timer, inputs, basic or digest SHA-256 authentication."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


class ShellyBoard:
    """`generation` 1 or 2. `asked` are the paths that got through, `statuses` all answers in order."""

    def __init__(self, generation: int, password: str = "") -> None:
        self.generation = generation
        self.password = password
        self.asked: list[str] = []
        self.statuses: list[int] = []
        self.callers: set[int] = set()
        """The other ends of all connections."""
        self.closed = [True, True]
        self.on_until: float = 0.0
        self.broken = b""
        """Instead of an answer, when there is any."""
        self.changed = threading.Condition()
        self._nonce = secrets.token_hex(8)
        self._number = 0
        self.plug()

    @property
    def port(self) -> str:
        return f"http://127.0.0.1:{self._number}"

    def plug(self) -> None:
        board = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                board.handle(self)

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", self._number), Handler)
        self._number = self._server.server_port
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def unplug(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def wait(self, path: str, times: int = 1) -> None:
        with self.changed:
            assert self.changed.wait_for(lambda: self.asked.count(path) >= times, 10), self.asked

    def handle(self, request: BaseHTTPRequestHandler) -> None:
        if self.password and not self._admitted(request):
            self._answer(request, 401, b"", self._challenge())
            return
        path = urlsplit(request.path)
        body = self._body(path.path, {name: values[0] for name, values in parse_qs(path.query).items()})
        with self.changed:
            self.asked.append(request.path)
            self.changed.notify_all()
        self._answer(request, 200 if body is not None else 404, self.broken or json.dumps(body).encode())

    def _answer(self, request: BaseHTTPRequestHandler, status: int, body: bytes, challenge: str = "") -> None:
        self.statuses.append(status)
        self.callers.add(request.client_address[1])
        request.send_response(status)
        if challenge:
            request.send_header("WWW-Authenticate", challenge)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    def _body(self, path: str, query: dict[str, str]) -> dict[str, Any] | None:
        was_on = time.monotonic() < self.on_until
        if path in ("/relay/0", "/rpc/Switch.Set"):
            if query.get("turn", query.get("on")) in ("on", "true"):
                self.on_until = time.monotonic() + float(query.get("timer") or query.get("toggle_after") or 1e9)
            elif query:
                self.on_until = 0.0
            is_on = time.monotonic() < self.on_until
            return {"ison": is_on, "has_timer": is_on} if self.generation == 1 else {"was_on": was_on}
        answers: dict[str, dict[str, Any]] = {
            "/status": {"inputs": [{"input": int(each)} for each in self.closed]},
            "/rpc/Switch.GetStatus": {"id": 0, "output": was_on},
            "/rpc/Shelly.GetStatus": {f"input:{place}": {"id": place, "state": each} for place, each in enumerate(self.closed)},
        }
        return answers.get(path)

    def _challenge(self) -> str:
        if self.generation == 1:
            return 'Basic realm="shelly"'
        return f'Digest qop="auth", realm="shellyplus1-a8032ab12345", nonce="{self._nonce}", algorithm=SHA-256'

    def _admitted(self, request: BaseHTTPRequestHandler) -> bool:
        given = request.headers.get("Authorization", "")
        if self.generation == 1:
            return given == "Basic " + base64.b64encode(f"admin:{self.password}".encode()).decode()
        if not given.startswith("Digest "):
            return False
        parts = {name: quoted or bare for name, quoted, bare in re.findall(r'(\w+)=(?:"([^"]*)"|([^\s,]+))', given)}
        one = _sha256(f"admin:shellyplus1-a8032ab12345:{self.password}")
        two = _sha256(f"GET:{request.path}")
        wanted = _sha256(":".join((one, self._nonce, parts["nc"], parts["cnonce"], parts["qop"], two)))
        return parts["algorithm"] == "SHA-256" and parts["uri"] == request.path and parts["response"] == wanted


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
