"""All of the imitated LuckyFit, as routes."""

from __future__ import annotations

from starlette.routing import Route

from desk.sandbox.luckyfit import catalogue, clients, money, pages, schedule, sign_in, terminal
from desk.sandbox.luckyfit.wire import House


def routes(house: House) -> list[Route]:
    """Every operation and page, with and without `/api`."""
    parts = (clients, catalogue, money, schedule, sign_in, terminal, pages)
    return [route for part in parts for route in part.routes(house)]
