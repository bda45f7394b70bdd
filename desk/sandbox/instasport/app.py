"""The imitated Instasport over ASGI: one address, all POST, JSON or form, tokens checked before anything is run."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeAlias
from urllib.parse import parse_qs

from ariadne import graphql
from graphql import DocumentNode, GraphQLError, parse
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from desk.sandbox.instasport.access import EXPIRED, caller_from
from desk.sandbox.instasport.bare import completed
from desk.sandbox.instasport.holders import Person
from desk.sandbox.instasport.offered import Offers, schema_of
from desk.sandbox.instasport.state import InstasportState
from desk.sandbox.sms import SmsBox

ACCESS_S = 300.0
log = logging.getLogger(__name__)
Keep: TypeAlias = Callable[[dict[str, Any]], None]


class Instasport:
    """The application, with its `state` for tests and the control address. It answers at whatever path it is mounted, and what
    has changed is handed to `keep` before the answer is sent."""

    def __init__(self, state: InstasportState, offers: Offers, keep: Keep | None = None) -> None:
        self.state, self._keep = state, keep
        self.schema = schema_of(offers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = await self._answer(Request(scope, receive))
        await response(scope, receive, send)

    def offer(self, offers: Offers) -> None:
        """Changes the shape of `cards`, as when the vendor moves to another version."""
        self.schema = schema_of(offers)

    def fields(self) -> set[str]:
        """The names of everything that can be asked or done."""
        kinds = (self.schema.query_type, self.schema.mutation_type)
        return {name for kind in kinds if kind is not None for name in kind.fields}

    async def _answer(self, request: Request) -> Response:
        if request.method != "POST":
            return PlainTextResponse("Method Not Allowed", 405)
        data = await _asked(request)
        if data is None:
            return JSONResponse({"errors": [{"message": "Must provide query string."}]}, 400)
        caller = caller_from(self.state, request.headers.get("authorization", ""))
        if caller.expired:
            return JSONResponse({"errors": [{"message": "Access token expired", "result": EXPIRED}], "data": None}, 401)
        _, answer = await graphql(
            self.schema, data, context_value=caller, query_parser=self._document, error_formatter=_told, logger=log
        )
        news = self.state.news()
        if news is not None and self._keep is not None:
            self._keep(news)
        return JSONResponse(answer, 200 if "data" in answer else 400)

    def _document(self, _caller: Any, data: Mapping[str, Any]) -> DocumentNode:
        return completed(self.schema, parse(data["query"]))


def _is_a_slip(record: logging.LogRecord) -> bool:
    """True for what is wrong with the imitation itself; a refused request is an answer like any other."""
    error = record.exc_info[1] if record.exc_info else None
    return not isinstance(error, GraphQLError) or not isinstance(error.original_error, GraphQLError | None)


log.addFilter(_is_a_slip)


def build(
    people: Sequence[Person],
    *,
    seed: int,
    now: Callable[[], datetime],
    sms: SmsBox,
    key: str,
    slug: str,
    access_s: float = ACCESS_S,
    offers: Offers = Offers.BOTH,
    started: datetime | None = None,
    kept: Iterable[Mapping[str, Any]] = (),
    keep: Keep | None = None,
) -> Instasport:
    """Instasport for these people: about half of those with a phone are known there. Same seed, same cards.

    The phones are its own: who gets another one at LuckyFit goes on logging in here with the old one, as in real life.
    Every change is handed to `keep`; with all of them as `kept`, and the same people and `started`, it stands again as it was.
    """
    state = InstasportState(people, seed=seed, now=now, sms=sms, key=key, slug=slug, access_s=access_s, started=started)
    state.restore(kept)
    return Instasport(state, offers, keep)


async def _asked(request: Request) -> dict[str, Any] | None:
    """The query of a JSON body, or of the same fields as a form; None when there is none."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/x-www-form-urlencoded":
        form = parse_qs((await request.body()).decode("utf-8", "replace"))
        data: Any = {name: values[-1] for name, values in form.items()}
        if isinstance(data.get("variables"), str):
            data["variables"] = _json(data["variables"].encode())
    else:
        data = _json(await request.body())
    return data if isinstance(data, dict) and isinstance(data.get("query"), str) else None


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _told(error: GraphQLError, debug: bool = False) -> dict[str, Any]:  # noqa: FBT001, FBT002, ARG001 - ariadne's shape
    """An error as Instasport writes it: its own number stands beside the message."""
    told: dict[str, Any] = {"message": error.message}
    if error.path:
        told["path"] = error.path
    if error.locations:
        told["locations"] = [{"line": each.line, "column": each.column} for each in error.locations]
    if error.extensions and "result" in error.extensions:
        told["result"] = error.extensions["result"]
    return told
