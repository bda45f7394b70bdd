"""The sandbox's front door (ASGI): writes every request down, and lets the planned faults happen to it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from desk.ports import Clock
from desk.sandbox.calls import Call, CallLog, read_call
from desk.sandbox.faults import ConnectionLost, Fault, Faults, Plan

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
Lost = Callable[[str], Exception]

DROP = "desk.sandbox.drop"
"""Name in `scope["extensions"]` of the function that drops the connection: `drop(at_once)`; see `server`."""
_DELAY_S, _DRIP_S = 1.0, 10.0
_DRIPS = 100
_HTML_502 = (
    "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n"
    "<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
)
_SIGN_IN = "<!DOCTYPE html>\n<html><head><title>Wi-Fi</title></head><body><h1>Please sign in to this network</h1></body></html>\n"
_PAGES: dict[Fault, tuple[int, bytes, bytes]] = {
    Fault.HTTP_500: (500, b"application/json", b'{"status":500,"error":"Internal Server Error"}'),
    Fault.HTML_502: (502, b"text/html", _HTML_502.encode()),
    Fault.HTML_200: (200, b"text/html", _SIGN_IN.encode()),
}
# Terminals are answered without an envelope (luckyfit/terminal.py); all else of LuckyFit with one.
_ANSWERS: dict[tuple[str, Fault], tuple[int, dict[str, Any]]] = {
    ("luckyfit", Fault.REFUSE): (200, {"success": False, "error": "Операция отклонена", "session_expired": False, "total": 0}),
    ("luckyfit", Fault.UNAUTHORIZED): (401, {"success": False, "error": "Неверный ключ доступа", "session_expired": True}),
    ("luckyfit", Fault.EXPIRED): (200, {"success": False, "error": "Сессия устарела", "session_expired": True, "total": 0}),
    ("terminal", Fault.REFUSE): (403, {"result": "paymentFailed", "description": "операция отклонена"}),
    ("terminal", Fault.UNAUTHORIZED): (401, {"result": "userNotIdentified", "description": "bad key"}),
    ("terminal", Fault.EXPIRED): (401, {"result": "userNotIdentified", "description": "session expired"}),
    ("instasport", Fault.REFUSE): (200, {"errors": [{"message": "Операція неможлива"}], "data": None}),
    ("instasport", Fault.UNAUTHORIZED): (401, {"errors": [{"message": "Not authorized", "result": 1}]}),
    ("instasport", Fault.EXPIRED): (401, {"errors": [{"message": "Token expired", "result": 5}]}),
}


class Front:
    """Stands before both vendors. `lost` makes the exception that means "no answer" where there is no socket."""

    def __init__(self, app: App, faults: Faults, log: CallLog, clock: Clock, lost: Lost = ConnectionLost) -> None:
        self._app, self._faults, self._log, self._clock, self._lost = app, faults, log, clock, lost

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or str(scope["path"]).startswith("/control"):
            await self._app(scope, receive, send)
            return
        body = await _read(receive)
        call = read_call(scope, body, self._clock.now())
        plan = self._faults.take(call)
        call.fault = plan.fault.value if plan else None
        self._log.calls.append(call)
        again = _replay(body, receive)
        if plan is None:
            await self._app(scope, again, send)
        else:
            await self._spoil(plan, call, (scope, again, send))

    async def _spoil(self, plan: Plan, call: Call, asked: tuple[Scope, Receive, Send]) -> None:
        scope, receive, send = asked
        match plan.fault:
            case Fault.DELAY:
                await asyncio.sleep(_DELAY_S if plan.seconds is None else plan.seconds)
                await self._app(scope, receive, send)
            case Fault.LOST_BEFORE:
                await self._drop(scope, receive, at_once=True)
            case Fault.LOST_AFTER:
                await _answer(self._app, scope, receive)
                await self._drop(scope, receive, at_once=True)
            case Fault.TRUNCATED:
                start, whole = await _answer(self._app, scope, receive)
                await send(start)
                await send({"type": "http.response.body", "body": whole[: len(whole) // 2], "more_body": True})
                await self._drop(scope, receive, at_once=False)
            case Fault.DRIP:
                await _drip(await _answer(self._app, scope, receive), send, _DRIP_S if plan.seconds is None else plan.seconds)
            case page if page in _PAGES:
                await _reply(send, *_PAGES[page])
            case _:
                status, told = _told(plan, call)
                await _reply(send, status, b"application/json; charset=utf-8", json.dumps(told, ensure_ascii=False).encode())

    async def _drop(self, scope: Scope, receive: Receive, *, at_once: bool) -> None:
        """Ends the connection without (the rest of) an answer, and waits until it is gone."""
        drop = scope.get("extensions", {}).get(DROP)
        if drop is None:
            raise self._lost("the connection was lost (a fault of the sandbox)")
        drop(at_once)
        while (await receive())["type"] != "http.disconnect":
            pass


def _told(plan: Plan, call: Call) -> tuple[int, dict[str, Any]]:
    speaker = "terminal" if call.vendor == "luckyfit" and "/terminal/" in call.path else call.vendor
    status, told = _ANSWERS[speaker, plan.fault]
    if not plan.words:
        return status, told
    if "errors" in told:
        return status, told | {"errors": [told["errors"][0] | {"message": plan.words}]}
    return status, told | {"description" if "description" in told else "error": plan.words}


async def _read(receive: Receive) -> bytes:
    parts: list[bytes] = []
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        if message["type"] == "http.disconnect" or not message.get("more_body"):
            return b"".join(parts)


def _replay(body: bytes, receive: Receive) -> Receive:
    """Hands the body out once more; after it, what the connection itself says."""
    left = [body]

    async def again() -> Message:
        if left:
            return {"type": "http.request", "body": left.pop(), "more_body": False}
        return await receive()

    return again


async def _answer(app: App, scope: Scope, receive: Receive) -> tuple[Message, bytes]:
    """The answer the app gives, kept back: its head and its whole body."""
    kept: list[Message] = []

    async def keep(message: Message) -> None:
        kept.append(message)

    await app(scope, receive, keep)
    return kept[0], b"".join(message.get("body", b"") for message in kept[1:])


async def _drip(answer: tuple[Message, bytes], send: Send, seconds: float) -> None:
    """Sends a few bytes at a time, the whole of it in about `seconds`."""
    start, whole = answer
    size = max(1, len(whole) // _DRIPS)
    await send(start)
    for place in range(0, len(whole), size):
        await send({"type": "http.response.body", "body": whole[place : place + size], "more_body": True})
        await asyncio.sleep(seconds * size / len(whole))
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _reply(send: Send, status: int, kind: bytes, body: bytes) -> None:
    headers = [(b"content-type", kind), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
