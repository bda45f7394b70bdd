"""One request to LuckyFit as a value: the vendor's name of the operation, and everything that goes into it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from desk.luckyfit.grammar import Query


@dataclass(frozen=True, slots=True)
class Ask:
    """A request. `path` is a fixed template; only `number` is ever put into it, for `{id}`.

    `max_bytes` and `deadline_s` are tighter limits than the usual ones; `again` False forbids a read to be repeated;
    `prefix` stands in for the one in the settings; a write is waited for `patience` times as long as usual.
    """

    method: str
    path: str
    number: int | None = None
    query: Query | None = field(default=None, repr=False)
    body: Mapping[str, Any] | None = field(default=None, repr=False)
    max_bytes: int | None = None
    deadline_s: float | None = None
    again: bool = True
    prefix: str | None = None
    patience: int = 1

    @property
    def operation(self) -> str:
        """`GET /clients/id/{id}`: the same for every client."""
        return f"{self.method} {self.path}"

    @property
    def target(self) -> str:
        """Path and query, ready to be sent."""
        path = self.path if self.number is None else self.path.replace("{id}", format(self.number, "d"))
        query = str(self.query) if self.query is not None else ""
        return f"{path}?{query}" if query else path
