"""Our own LuckyFit client on the sandbox: what the desk decides is what the club's own side expects."""

from __future__ import annotations

from typing import Any

import httpx

from desk.config import LuckyFitSettings
from desk.luckyfit.club import LuckyFitClub
from desk.model.decide import Allowed, Denied, Facts, Level, Rules, Warned, decide
from desk.sandbox.app import LUCKYFIT_KEY, build

VERDICTS = {Allowed: "allowed", Warned: "warned", Denied: "denied"}


async def test_every_client_is_decided_as_the_club_expects(desk: Any) -> None:
    transport = httpx.ASGITransport(build(desk.club, clock=desk.clock))
    settings = LuckyFitSettings(url="http://127.0.0.1")
    club = LuckyFitClub(settings, lambda: LUCKYFIT_KEY, desk.clock, transport=transport)
    expected, decided = {}, {}
    for told in (await desk.http.get("/control/club")).json()["clients"]:
        client = await club.client(told["id"])
        tickets = tuple(await club.client_tickets(client.id))
        decision = decide(Facts((client,), tickets), Rules(birthday_days=0), desk.clock.now())
        because = {each.code.value for each in decision.reasons if each.level is not Level.NONE}
        expected[client.id] = (told["scenario"], told["expected"]["verdict"], set(told["expected"]["because"]))
        decided[client.id] = (told["scenario"], VERDICTS[type(decision)], because)
    await club.close()
    assert decided == expected


async def test_every_read_of_our_client_is_understood(desk: Any) -> None:
    transport = httpx.ASGITransport(build(desk.club, clock=desk.clock))
    club = LuckyFitClub(LuckyFitSettings(url="http://127.0.0.1"), lambda: LUCKYFIT_KEY, desk.clock, transport=transport)
    person = desk.somebody("deposit_and_debt")
    assert len(await club.branches()) == 2
    assert len(await club.price_list()) == 19
    assert (await club.client(person.id)).surname == person.surname
    assert [each.balance.minor for each in await club.client_accounts(person.id)] == [90_000]
    assert [each.price_debt.minor for each in await club.client_tickets(person.id)] == [150_000]
    assert len(await club.transactions()) == len(desk.club.movements)
    assert len(await club.orders()) == len(desk.club.orders)
    assert sum(each.sum.minor for each in await club.order_items(1)) == sum(each.summ for each in desk.club.orders[0].lines)
    await club.close()
