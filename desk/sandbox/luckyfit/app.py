"""All of the imitated LuckyFit, as routes."""

from __future__ import annotations

from starlette.routing import Route

from desk.sandbox.luckyfit import catalogue, clients, money, schedule
from desk.sandbox.luckyfit.wire import House


def routes(house: House) -> list[Route]:
    """Every operation and page, with and without `/api`."""
    return [route for part in (clients, catalogue, money, schedule) for route in part.routes(house)]
