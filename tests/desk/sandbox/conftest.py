"""A generated club on a day that never changes, and a way to ask the imitated LuckyFit about it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from desk.sandbox.app import LUCKYFIT_KEY, build
from desk.sandbox.club import ClubState, generate
from desk.sandbox.faults import Faults
from desk.sandbox.moments import KYIV
from desk.sandbox.people import Person

NOON = datetime(2026, 11, 18, 12, 0, tzinfo=KYIV)


class HeldClock:
    """A clock that stands until a test moves it."""

    def __init__(self) -> None:
        self.moment = NOON

    def now(self) -> datetime:
        return self.moment

    def monotonic(self) -> float:
        return self.moment.timestamp()

    def pass_by(self, length: timedelta) -> None:
        self.moment += length


class Desk:
    """Asks as a client program would. `clock`, `club` and `faults` are those of the sandbox behind."""

    def __init__(self, http: httpx.AsyncClient, club: ClubState, clock: HeldClock, faults: Faults) -> None:
        self.http, self.club, self.clock, self.faults = http, club, clock, faults

    def somebody(self, scenario: str) -> Person:
        """The first client made for a scenario."""
        return next(each for each in self.club.clients if each.scenario == scenario)

    async def get(self, path: str, **params: Any) -> Any:
        given = {name.replace("__", "#"): value for name, value in params.items()}
        query = {"params": json.dumps(given)} if given else {}
        return (await self.http.get(path, params=query)).json()

    async def rows(self, path: str, **params: Any) -> list[dict[str, Any]]:
        answer = await self.get(path, **params)
        assert answer["success"] is True, answer
        assert answer["total"] == len(answer["data"])
        found: list[dict[str, Any]] = answer["data"]
        return found

    async def post(self, path: str, **body: Any) -> Any:
        return (await self.http.post(path, json=body)).json()

    async def tickets(self, person: Person) -> list[dict[str, Any]]:
        return await self.rows("/client_tickets", client_id=person.id)

    async def balances(self, person: Person) -> dict[int, str]:
        return {row["id"]: row["summ"] for row in await self.rows("/client_accounts", client_id=person.id)}

    async def pay(self, person: Person, account_id: int, operation: int, summ: Any, kind: int = 2) -> Any:
        return await self.post(
            "/transactions",
            client_id=person.id,
            account_dest_id=account_id,
            finoperation_id=operation,
            paykind_id=kind,
            summ=summ,
            point_name="Desk 1",
        )


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    clock, faults = HeldClock(), Faults(seed=1)
    club = generate(7, 120, now=NOON)
    app = build(club, faults=faults, clock=clock, lost=httpx.ReadError)
    headers = {"Api-Key": LUCKYFIT_KEY}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://sandbox", headers=headers) as http:
        yield Desk(http, club, clock, faults)
