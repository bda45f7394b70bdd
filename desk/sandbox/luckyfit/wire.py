"""The imitated LuckyFit's manners: key, `params`, JSON bodies, the envelope in both generations of the API."""

from __future__ import annotations

import hmac
import json
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from desk.ports import Clock
from desk.sandbox.changelog import ChangeLog
from desk.sandbox.club import ClubState
from desk.sandbox.codes import Codes
from desk.sandbox.refusal import Refusal


@dataclass(frozen=True, slots=True)
class House:
    """What every operation needs."""

    changes: ChangeLog
    clock: Clock
    codes: Codes
    key: str
    reads: deque[float] = field(default_factory=deque)
    """When the reads of the last second came."""

    @property
    def club(self) -> ClubState:
        """The club as it stands."""
        return self.changes.club


@dataclass(frozen=True, slots=True)
class Ask:
    """A request with its key checked: `params` of a GET, `body` of the others, `number` from the path."""

    house: House
    params: Mapping[str, Any]
    body: Mapping[str, Any]
    number: int

    @property
    def club(self) -> ClubState:
        """The club as it stands."""
        return self.house.club


class PartOfList(list[dict[str, Any]]):
    """The first rows of a list, and how many there are."""

    def __init__(self, rows: list[dict[str, Any]], total: int) -> None:
        super().__init__(rows)
        self.total = total


Answer = Mapping[str, Any] | list[dict[str, Any]]
Operation = Callable[[Ask], Answer]
Endpoint = Callable[[Request], Awaitable[Response]]


def operation(house: House, method: str, path: str, work: Operation) -> list[Route]:
    """The operation at its place, with and without `/api`."""
    return [Route(prefix + path, _endpoint(house, work, modern=bool(prefix)), methods=[method]) for prefix in ("", "/api")]


def only(rows: list[dict[str, Any]], words: str) -> dict[str, Any]:
    """The one row there must be."""
    if not rows:
        raise Refusal(words, "not_found")
    return rows[0]


def key_fits(house: House, request: Request) -> bool:
    """True when the request carries the club's key."""
    return hmac.compare_digest(request.headers.get("api-key", "").encode(), house.key.encode())


def bad_key() -> Response:
    """What both generations say to a missing or wrong key."""
    told = {"success": False, "error": "Неверный ключ доступа", "session_expired": True, "data": None, "total": 0}
    return JSONResponse(told, 401)


async def json_body(request: Request) -> dict[str, Any]:
    """The body, sums exact. Raises Refusal when it is no JSON object."""
    raw = await request.body()
    return _object(raw.decode("utf-8", "replace"), "Тело запроса должно быть объектом JSON") if raw else {}


def _endpoint(house: House, work: Operation, *, modern: bool) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        if not key_fits(house, request):
            return bad_key()
        writes = request.method != "GET"
        if not writes and _too_many(house):
            return JSONResponse({"success": False, "error": "Слишком много запросов"}, 429)
        try:
            params = {} if writes else _object(request.query_params.get("params") or "{}", "Неверный формат params")
            body = await json_body(request) if writes else {}
            done = work(Ask(house, params, body, int(request.path_params.get("number", 0))))
        except Refusal as refusal:
            return JSONResponse(_envelope(None, modern=modern, writes=writes, refusal=refusal))
        return JSONResponse(_envelope(done, modern=modern, writes=writes))

    return endpoint


def _too_many(house: House) -> bool:
    """Counts one more read; true when there were too many within a second."""
    most, now = house.club.habits.reads_a_second, house.clock.monotonic()
    while house.reads and now - house.reads[0] >= 1:
        house.reads.popleft()
    house.reads.append(now)
    return bool(most) and len(house.reads) > most


def _object(text: str, words: str) -> dict[str, Any]:
    try:
        read = json.loads(text, parse_float=Decimal)
    except (ValueError, RecursionError):
        raise Refusal(words, "bad_request") from None
    if not isinstance(read, dict):
        raise Refusal(words, "bad_request")
    return read


def _envelope(data: Answer | None, *, modern: bool, writes: bool, refusal: Refusal | None = None) -> dict[str, Any]:
    """Old: with `session_expired`. New: without it, and writes (crud) add `error_code` and `summary`."""
    total = len(data) if isinstance(data, list) else 0 if data is None else 1
    if isinstance(data, PartOfList):
        total = data.total
    told: dict[str, Any] = {
        "success": refusal is None,
        "error": refusal.words if refusal else None,
        "data": data if refusal is None else [],
        "total": total,
    }
    if not modern:
        return told | {"session_expired": False}
    if writes:
        return told | {"error_code": refusal.code if refusal else None, "summary": None}
    return told
