"""A request as the sandbox saw it: whose operation it is, its parameters and body; and the list of all of them in order."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs

from graphql import FieldNode, GraphQLError, OperationDefinitionNode, parse

from desk.sandbox.reading import read_json

INSTASPORT_PATH = "/instasport/api"
KEPT = 20_000
_NUMBER = re.compile(r"(?<=/)\d+(?=/|$)")


@dataclass(slots=True)
class Call:
    """One request. `operations` are its names for faults: `POST /transactions`, or root fields of GraphQL."""

    vendor: str
    method: str
    path: str
    operations: tuple[str, ...]
    params: Mapping[str, Any]
    body: Any
    at: datetime
    fault: str | None = None

    @property
    def address(self) -> str:
        """The method and the very path, without prefix: `GET /clients/id/1001`."""
        return f"{self.method} {plain_path(self.path)}"

    @property
    def shown(self) -> dict[str, Any]:
        """As the control address tells it."""
        return {
            "vendor": self.vendor,
            "method": self.method,
            "path": self.path,
            "operation": self.operations[0] if self.operations else None,
            "operations": list(self.operations),
            "params": dict(self.params),
            "body": self.body,
            "at": self.at.isoformat(),
            "fault": self.fault,
        }


class CallLog:
    """The last requests in the order they came."""

    def __init__(self) -> None:
        self.calls: deque[Call] = deque(maxlen=KEPT)


def read_call(scope: Mapping[str, Any], body: bytes, at: datetime) -> Call:
    """What a request asks for; nonsense stays as it is, to be refused further in."""
    method, path = str(scope["method"]), str(scope["path"])
    query = parse_qs(scope.get("query_string", b"").decode("latin-1"), keep_blank_values=True)
    if path.rstrip("/") == INSTASPORT_PATH:
        read = _graphql_body(body)
        return Call("instasport", method, path, _root_fields(read), {}, read, at)
    params = {name: values[-1] for name, values in query.items()}
    given = read_json(params.pop("params", ""))
    if isinstance(given, dict):
        params |= given
    return Call("luckyfit", method, path, (operation_of(method, path),), params, read_json(body.decode("utf-8", "replace")), at)


def operation_of(method: str, path: str) -> str:
    """LuckyFit's operation: the method and the path without prefix, with `{id}` for every number."""
    return f"{method} {_NUMBER.sub('{id}', plain_path(path))}"


def plain_path(path: str) -> str:
    """LuckyFit's path without the prefix of the newer API."""
    return path.removeprefix("/api") or "/"


def _graphql_body(body: bytes) -> Any:
    """JSON, or the same fields as a form: both are met in the wild."""
    read = read_json(body.decode("utf-8", "replace"))
    if isinstance(read, str) and "query=" in read:
        return {name: values[-1] for name, values in parse_qs(read).items()}
    return read


def _root_fields(body: Any) -> tuple[str, ...]:
    if not isinstance(body, dict) or not isinstance(body.get("query"), str):
        return ()
    try:
        document = parse(body["query"])
    except (GraphQLError, RecursionError):
        return ()
    operations = [each for each in document.definitions if isinstance(each, OperationDefinitionNode)]
    return tuple(
        each.name.value for operation in operations for each in operation.selection_set.selections if isinstance(each, FieldNode)
    )
