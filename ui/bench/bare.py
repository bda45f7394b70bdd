"""The same requests by plain httpx on warm connections: what a tap is measured against, and the way to the sandbox's control."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from desk.bench import BenchFailed
from desk.bench.sandbox import Address

LOOKUPS = ("/clients", "/staff")
PAGE = 100
HELD = ("/client_tickets", "/client_accounts")


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: its path, and its filters as sent."""

    path: str
    params: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What a tap asked: first whose card it is, then what that client holds; within each nothing waits for the other."""

    lookups: tuple[Asked, ...]
    held: tuple[Asked, ...]


class Bare:
    """Plain requests to one sandbox."""

    def __init__(self, address: Address, client: httpx.AsyncClient) -> None:
        self._address, self._client = address, client

    async def cards(self, wanted: int, clients: int) -> list[str]:
        """Cards from all over a club of so many clients.

        Two people with one tag are a choice and no client: they are left out.
        """
        return [str(each["card"]) for each in await self.club(wanted, clients) if each["tag"] and not each["several"]]

    async def club(self, wanted: int, clients: int) -> list[Mapping[str, Any]]:
        """What is true of clients from all over a club of so many, whose tickets are made by asking."""
        pages = max(1, wanted // PAGE)
        found: list[Mapping[str, Any]] = []
        for page in range(pages):
            part = {"limit": min(PAGE, wanted), "offset": page * clients // pages}
            found += (await self._client.get(f"{self._address.control}/club", params=part)).json()["clients"]
        return found

    async def forget(self) -> None:
        """The sandbox's list of requests begins anew."""
        await self._client.delete(f"{self._address.control}/requests")

    async def seen(self) -> Plan:
        """The requests of one tap, from the sandbox's own list."""
        answer = await self._client.get(f"{self._address.control}/requests")
        asked = [(each["path"], Asked(each["path"], json.dumps(each["params"]))) for each in answer.json()["requests"]]
        lookups = tuple(each for path, each in asked if path in LOOKUPS)
        return Plan(lookups, tuple(each for path, each in asked if path in HELD))

    async def taken_ms(self, plan: Plan) -> float:
        """How long these requests take, those that do not depend on one another side by side."""
        begun = time.perf_counter()
        await self._together(plan.lookups)
        await self._together(plan.held)
        return (time.perf_counter() - begun) * 1000

    async def _together(self, asked: Sequence[Asked]) -> None:
        await asyncio.gather(*(self._ask(each) for each in asked))

    async def _ask(self, asked: Asked) -> None:
        answer = await self._client.get(
            f"{self._address.url}{asked.path}", params={"params": asked.params}, headers={"Api-Key": self._address.key}
        )
        if not answer.is_success:
            raise BenchFailed(f"{asked.path}: status {answer.status_code}")


@asynccontextmanager
async def bare(address: Address) -> AsyncIterator[Bare]:
    """Plain requests, as long as they are needed."""
    async with httpx.AsyncClient(trust_env=False, verify=False, timeout=30) as client:  # noqa: S501 - this machine, no TLS
        yield Bare(address, client)
