"""`desk find`: a tag, a phone or a name -> client, tickets, debts and the decision."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import typer

from desk import i18n, wording
from desk.cli import answers
from desk.cli.running import EXIT_DONE, answer, run, say
from desk.model.client import Staff
from desk.model.view import LUCKYFIT, ROSTER, ClientView
from desk.services.members import SearchResult, badges, searchable
from desk.wiring import Product

MOST = 20


def find(
    query: Annotated[str, typer.Argument(help="A tag in any spelling, a printed number, a phone, or a name.")],
    offline: Annotated[bool, typer.Option("--offline", help="Only what this PC remembers; nothing is asked.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object instead of words.")] = False,
) -> None:
    """Finds clients and says who may come in, and why."""
    if not searchable(query):
        raise typer.BadParameter("QUERY is too short to search by: give two letters of a name, or four digits of a number")

    async def work(product: Product) -> int:
        found, views = await (_remembered(product, query) if offline else _asked(product, query))
        staff = badges(query, (each.staff for each in views if each.staff))
        if not views and not offline:
            staff = await product.members.staff(query)
        if as_json:
            source, age_s = _source(views, product.timekeeper.watch.now())
            source = ROSTER if offline else source
            told = {"matches": [answers.view(each) for each in views], "source": source, "age_s": age_s, "more": found.more}
            answer(told | ({"staff": answers.plain(staff)} if staff else {}))
        else:
            say("\n\n".join(_told(each) for each in views) or _staff(staff) or i18n._("Nobody was found."))
        return EXIT_DONE

    run(work, as_json=as_json, offline=offline)


async def _asked(product: Product, query: str) -> tuple[SearchResult, list[ClientView]]:
    """As LuckyFit has it now."""
    found = await product.members.search(query, limit=MOST)
    return found, await asyncio.gather(*(product.checkin.open(client) for client in found.matches))


async def _remembered(product: Product, query: str) -> tuple[SearchResult, list[ClientView]]:
    """As this PC remembers it."""
    found = await product.members.at_once(query, limit=MOST)
    views = [await product.checkin.known(client.id) for client in found.matches]
    return found, [each for each in views if each is not None]


def _source(views: Sequence[ClientView], now: datetime) -> tuple[str, float]:
    """Who told it, and how many seconds ago: the oldest of what is shown counts. That nobody is there, LuckyFit told now."""
    oldest = min(views, key=lambda each: each.read_at, default=None)
    if oldest is None:
        return LUCKYFIT, 0.0
    return oldest.source, round(max((now - oldest.read_at).total_seconds(), 0.0), 3)


def _staff(staff: Sequence[Staff]) -> str:
    """Whose badge it is, a line each."""
    return "\n".join(i18n._("Staff: {name}").format(name=each.full_name) for each in staff)


def _told(view: ClientView) -> str:
    """A client as a few lines for a person."""
    lines = [f"{view.client.full_name} ({view.client.id})", f"  {wording.of_decision(view.decision)}"]
    lines += [f"  - {wording.of_reason(reason)}" for reason in view.decision.reasons]
    lines += [f"  {each.name}: {i18n.money(each.debt)}" for each in view.tickets if each.debt]
    return "\n".join(lines)
