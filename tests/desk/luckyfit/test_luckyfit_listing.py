"""The list of a desk's movements: how far it reaches, and what it proves."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from desk.errors import UnexpectedAnswer
from desk.model.money import Money
from desk.model.sale import Booking, Operation, PayKind
from tests.desk.luckyfit.test_luckyfit_club import Club, plain

THEIRS = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
"""Three hours ahead of our clock."""


def club_of(total: int = 1) -> Club:
    club = Club()
    told = {"success": True, "data": [{"id": 5, "summ": "70.00", "point_name": "Рецепція 1"}], "total": total}

    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json=told, headers={"Date": THEIRS.strftime("%a, %d %b %Y %H:%M:%S GMT")})

    club.answers["/transactions"] = answer
    branches = club.answers["/branches"]
    club.answers["/branches"] = lambda request: httpx.Response(
        200, content=branches(request).content, headers=answer(request).headers
    )
    return club


def asked(club: Club) -> dict[str, Any]:
    return dict(json.loads(club.asked[-1].url.params["params"]))


async def test_a_list_reaches_a_day_back_by_the_clock_that_is_behind_and_has_no_end() -> None:
    club = club_of()
    await club.it.branches()
    listing = await club.it.listing("Рецепція 1")
    assert (listing.since, listing.at, listing.ids) == (THEIRS - timedelta(hours=3 + 26), THEIRS, {5})
    assert asked(club)["point_name"] == "Рецепція 1"
    assert asked(club)["lo#created_at"] == "2026-11-21T11:00:00"
    assert "hi#created_at" not in asked(club)
    assert "finoperation_id" not in asked(club)


@pytest.mark.parametrize(("hours", "since"), [(-60, -60), (-5, -26), (90_000, -26)])
async def test_a_list_reaches_as_far_back_as_asked_and_never_less_than_a_day(hours: int, since: int) -> None:
    club = club_of()
    await club.it.branches()
    listing = await club.it.listing("Рецепція 1", THEIRS + timedelta(hours=hours))
    assert listing.since == THEIRS + timedelta(hours=since)


async def test_a_list_of_one_operation_is_of_every_desk() -> None:
    club = club_of()
    await club.it.listing("", operation=Operation.TICKET)
    assert asked(club)["finoperation_id"] == 2
    assert "point_name" not in asked(club)


async def test_a_list_that_is_not_whole_is_none() -> None:
    with pytest.raises(UnexpectedAnswer):
        await club_of(total=2).it.listing("Рецепція 1")
    broken = Club()
    broken.answers["/transactions"] = plain(200, {"success": True, "data": [{"id": 1, "summ": 1}]})
    with pytest.raises(UnexpectedAnswer):
        await broken.it.listing("Рецепція 1")


@pytest.mark.parametrize(
    "date",
    [
        "Fri, 31 Dec 9999 23:59:59 GMT",
        "Mon, 01 Jan 0001 00:00:00 GMT",
        "Thu, 01 Jan 1970 00:00:00 GMT",
        "Sun, 22 Nov 2026 15:00:00 +99999999999999",
        "Sun, 22 Nov 2026 15:00:00 -99999999999999",
        "soon",
    ],
)
async def test_a_date_that_can_not_be_is_no_time_and_the_list_is_read_all_the_same(date: str) -> None:
    club = Club()
    told = {"success": True, "data": [], "total": 0}
    club.answers = dict.fromkeys(("/branches", "/transactions"), lambda _: httpx.Response(200, json=told, headers={"Date": date}))
    await club.it.branches()
    assert not club.it.tells_time
    assert club.it.server_now() == club.clock.now()
    assert (await club.it.statement(Booking(7, 70, Operation.TICKET, PayKind.CASH, Money(50000)))).rows == ()


BOOKING = Booking(7, 70, Operation.TOP_UP, PayKind.CASH, Money(50000), "Рецепція 1")


def listing_of(*data: dict[str, Any], total: int | None = None) -> Club:
    club = Club()
    told = {"success": True, "data": list(data), "total": len(data) if total is None else total}
    club.answers["/transactions"] = plain(200, told)
    return club


OURS = {"id": 5, "summ": "500.00", "client_id": 7}


@pytest.mark.parametrize("summ", ["333.333", None])
@pytest.mark.parametrize("client", [8, "8", "8.0"])
async def test_an_odd_row_of_somebody_else_stops_no_payment_and_is_in_the_log_once(
    caplog: pytest.LogCaptureFixture, summ: object, client: object
) -> None:
    club = listing_of({"id": 4, "summ": summ, "client_id": client, "point_name": "web"}, OURS)
    for _time in range(2):
        assert (await club.it.statement(BOOKING)).ids == {5}
    assert [each.message for each in caplog.records if "passed over" in each.message] == [caplog.records[0].message]
    assert "row 4" in caplog.text


@pytest.mark.parametrize("client", [7, "7", None, "", 0, -1, True, "seven"])
async def test_an_odd_row_of_the_same_client_or_of_nobody_proves_nothing(client: object) -> None:
    with pytest.raises(UnexpectedAnswer) as caught:
        await listing_of({"id": 4, "summ": "333.333", "client_id": client}, OURS).it.statement(BOOKING)
    assert "transactions[0]" in caught.value.field


async def test_an_odd_row_counts_where_a_list_must_be_whole() -> None:
    odd = {"id": 4, "summ": None, "client_id": 8}
    for club in (listing_of(odd, OURS, total=1), listing_of(odd, OURS, total=3), listing_of({**odd, "id": 5}, OURS)):
        with pytest.raises(UnexpectedAnswer) as caught:
            await club.it.statement(BOOKING)
        assert caught.value.field == "total"


async def test_a_list_read_for_one_client_passes_over_odd_rows_of_others_and_names_them() -> None:
    club = listing_of({"id": 4, "summ": None, "client_id": 8}, {"id": "", "summ": None, "client_id": 8}, OURS)
    listing = await club.it.listing("Рецепція 1", client_id=7)
    assert (listing.ids, listing.odd) == ({5}, {4, None})
    assert (await club.it.statement(BOOKING)).odd == {4, None}
    with pytest.raises(UnexpectedAnswer):
        await listing_of({"id": 4, "summ": None, "client_id": 7}, OURS).it.listing("Рецепція 1", client_id=7)


async def test_the_list_of_a_shift_passes_over_nothing() -> None:
    with pytest.raises(UnexpectedAnswer):
        await listing_of({"id": 4, "summ": None, "client_id": 8}, OURS).it.listing("Рецепція 1")


async def test_a_row_listed_twice_stands_for_one_that_is_missing() -> None:
    for club in (listing_of(OURS, OURS), listing_of(OURS, {**OURS, "id": "5"})):
        with pytest.raises(UnexpectedAnswer) as caught:
            await club.it.statement(BOOKING)
        assert caught.value.field == "total"
