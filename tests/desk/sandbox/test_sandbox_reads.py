"""The imitated LuckyFit's reads: the envelope, the key, and every filter of its grammar."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

OPERATIONS = {
    "/clients": {},
    "/staff": {},
    "/leads": {},
    "/good_classes": {},
    "/goods": {},
    "/ticket_classes": {},
    "/tickets": {"ticket_id": None},
    "/branches": {},
    "/transactions": {},
    "/orders": {},
    "/access_logs": {},
    "/client_tickets": {"client_id": 1001},
    "/client_accounts": {"client_id": 1001},
    "/lesson_calendars/feed": {"start": "2026-11-16T00:00:00", "end": "2026-11-23T00:00:00"},
    "/lesson_calendar_bookings": {"lesson_calendar_id": 1},
}


@pytest.mark.parametrize("prefix", ["", "/api"])
@pytest.mark.parametrize("path", OPERATIONS)
async def test_every_list_comes_in_an_envelope_with_its_total(desk: Any, prefix: str, path: str) -> None:
    assert isinstance(await desk.rows(prefix + path, **OPERATIONS[path]), list)


@pytest.mark.parametrize("path", ["/clients/id/1001", "/staff/id/1"])
async def test_one_row_comes_as_an_object(desk: Any, path: str) -> None:
    answer = await desk.get(path)
    assert (answer["total"], answer["data"]["id"]) == (1, int(path.rpartition("/")[2]))


@pytest.mark.parametrize("key", ["", "another", "sandbox-luckyfit-key "])
@pytest.mark.parametrize("path", ["/clients", "/api/transactions"])
async def test_a_bad_key_is_a_401_and_an_expired_session(desk: Any, path: str, key: str) -> None:
    answer = await desk.http.get(path, headers={"Api-Key": key})
    assert answer.status_code == 401
    assert (answer.json()["success"], answer.json()["session_expired"]) == (False, True)


@pytest.mark.parametrize("name", ["API-KEY", "api-key"])
async def test_the_key_header_is_found_in_any_letter_case(desk: Any, name: str) -> None:
    key = desk.http.headers.pop("Api-Key")
    assert (await desk.http.get("/branches", headers={name: key})).json()["success"] is True


async def test_the_old_envelope_tells_of_the_session_and_the_new_one_does_not(desk: Any) -> None:
    assert "session_expired" in await desk.get("/branches")
    assert "session_expired" not in await desk.get("/api/branches")


async def test_the_new_envelope_of_a_write_has_a_code(desk: Any) -> None:
    answer = await desk.post("/api/transactions", client_id=1)
    assert (answer["success"], answer["error_code"]) == (False, "client_not_found")


@pytest.mark.parametrize("params", ["{", "[1]", "5", '"x"'])
async def test_params_that_are_no_object_are_refused_with_status_200(desk: Any, params: str) -> None:
    answer = await desk.http.get("/clients", params={"params": params})
    assert (answer.status_code, answer.json()["success"]) == (200, False)
    assert answer.json()["error"]


async def test_a_body_that_is_no_object_is_refused(desk: Any) -> None:
    assert (await desk.http.post("/leads", content=b"[")).json()["success"] is False


@pytest.mark.parametrize(
    "field", ["surname", "name", "patronymic", "sex", "birthday", "phone1", "email1", "tag", "cardnum", "locked", "message"]
)
async def test_a_client_has_every_field_the_desk_reads(desk: Any, field: str) -> None:
    assert field in (await desk.rows("/clients"))[0]


async def test_a_client_is_found_by_the_exact_tag_only(desk: Any) -> None:
    person = desk.somebody("active")
    assert [row["id"] for row in await desk.rows("/clients", tag=person.tag)] == [person.id]
    assert await desk.rows("/clients", tag=person.tag[:-1]) == []


async def test_both_holders_of_one_tag_are_told(desk: Any) -> None:
    person = desk.somebody("same_tag")
    assert len(await desk.rows("/clients", tag=person.tag)) == 2


@pytest.mark.parametrize("shape", ["{0}", "0{1}", "+38 (0{1}"])
async def test_a_phone_is_found_however_it_is_written(desk: Any, shape: str) -> None:
    person = desk.somebody("active")
    written = shape.format(person.phone1, person.phone1[4:])
    assert person.id in [row["id"] for row in await desk.rows("/clients", phone__phone1=written)]


async def test_a_second_phone_finds_too(desk: Any) -> None:
    person = desk.somebody("active")
    await desk.http.put(f"/clients/{person.id}", json={"phone2": "+380671112233"})
    assert [row["id"] for row in await desk.rows("/clients", phone__phone1="067 111 22 33")] == [person.id]


async def test_filters_of_names_are_whole_or_inside_in_any_letter_case(desk: Any) -> None:
    person = desk.somebody("locked")
    part = person.surname[1:4].upper()
    assert person.id in [row["id"] for row in await desk.rows("/clients", match__surname=part)]
    assert person.id in [row["id"] for row in await desk.rows("/clients", surname=person.surname, name=person.name)]
    assert person.id not in [row["id"] for row in await desk.rows("/clients", surname=part)]


async def test_every_filter_given_must_fit(desk: Any) -> None:
    person = desk.somebody("active")
    assert await desk.rows("/clients", tag=person.tag, surname="Ніхто") == []


async def test_a_client_is_found_by_email_and_printed_number(desk: Any) -> None:
    person = next(each for each in desk.club.clients if each.email1 and each.cardnum)
    assert [row["id"] for row in await desk.rows("/clients", email1=person.email1)] == [person.id]
    assert [row["id"] for row in await desk.rows("/clients", cardnum=person.cardnum)] == [person.id]


async def test_a_parameter_nobody_knows_is_passed_over(desk: Any) -> None:
    assert len(await desk.rows("/clients", shoe_size=43)) == 120


async def test_staff_are_found_by_their_badge(desk: Any) -> None:
    worker = desk.club.staff[0]
    assert [row["id"] for row in await desk.rows("/staff", tag=worker.tag)] == [worker.id]
    assert worker.id in [row["id"] for row in await desk.rows("/staff", match__surname=worker.surname[:3].lower())]


async def test_only_the_price_list_comes_with_a_null_ticket(desk: Any) -> None:
    listed = await desk.rows("/tickets", ticket_id=None)
    assert {row["ticket_id"] for row in listed} == {None}
    assert len(await desk.rows("/tickets")) > len(listed)


async def test_tickets_are_filtered_by_kind_and_group(desk: Any) -> None:
    members = await desk.rows("/tickets", ticket_id=None, ticket_kind_id=1)
    assert {row["ticket_kind"] for row in members} == {1}
    assert {row["ticket_class_id"] for row in await desk.rows("/tickets", ticket_id=None, ticket_class_id=7)} == {7}


@pytest.mark.parametrize(("path", "parent"), [("/ticket_classes", "ticket_class_id"), ("/good_classes", "good_class_id")])
async def test_groups_come_level_by_level(desk: Any, path: str, parent: str) -> None:
    roots = await desk.rows(path)
    assert {row[parent] for row in roots} == {None}
    below = await desk.rows(path, **{parent: roots[0]["id"]})
    assert below
    assert {row[parent] for row in below} == {roots[0]["id"]}


async def test_goods_are_filtered_by_kind_group_and_article(desk: Any) -> None:
    assert {row["good_kind_id"] for row in await desk.rows("/goods", good_kind_id=2)} == {2}
    assert {row["good_class_id"] for row in await desk.rows("/goods", good_class_id=4)} == {4}
    assert [row["id"] for row in await desk.rows("/goods", article="G7")] == [7]


@pytest.mark.parametrize(("state", "codes"), [(1, {1}), (2, {2}), (3, {3}), (4, {1, 3})])
async def test_tickets_of_a_client_are_filtered_by_state(desk: Any, state: int, codes: set[int]) -> None:
    person = desk.somebody("several_tickets")
    assert {row["ticket_state"] for row in await desk.rows("/client_tickets", client_id=person.id, ticket_state=state)} == codes


@pytest.mark.parametrize("path", ["/client_tickets", "/client_accounts"])
async def test_the_client_must_be_named_and_known(desk: Any, path: str) -> None:
    assert (await desk.get(path))["success"] is False
    assert (await desk.get(path, client_id=5))["error"] == "Клиент не найден"


async def test_transactions_have_the_documented_fields_and_no_time(desk: Any) -> None:
    row = (await desk.rows("/transactions"))[0]
    assert set(row) == {
        *("id", "client_id", "account_src_id", "account_dest_id", "paykind_id", "finoperation_id", "user_id", "summ", "signed"),
        *("notes", "point_name", "client_surname", "client_name", "paykind_name", "operation_name", "author_name"),
    }


async def test_transactions_are_filtered_by_everything_documented(desk: Any) -> None:
    assert {row["paykind_id"] for row in await desk.rows("/transactions", paykind_id=3)} == {3}
    assert {row["finoperation_id"] for row in await desk.rows("/transactions", finoperation_id="3")} == {3}
    assert {row["point_name"] for row in await desk.rows("/transactions", point_name="Рецепція 2")} == {"Рецепція 2"}


async def test_transactions_are_filtered_by_time(desk: Any) -> None:
    every = await desk.rows("/transactions")
    early = await desk.rows("/transactions", hi__created_at="2026-11-10T00:00:00")
    late = await desk.rows("/transactions", lo__created_at="2026-11-10T00:00:01")
    assert early
    assert late
    assert len(early) + len(late) == len(every)


async def test_a_nonsense_time_is_refused(desk: Any) -> None:
    assert (await desk.get("/transactions", lo__created_at="yesterday"))["success"] is False


async def test_orders_are_filtered_by_payment(desk: Any) -> None:
    unpaid = await desk.rows("/orders", payment_status=1)
    paid = await desk.rows("/orders", payment_status=2)
    assert {row["payed_at"] for row in unpaid} <= {None}
    assert None not in {row["payed_at"] for row in paid}
    assert len(unpaid) + len(paid) == len(await desk.rows("/orders"))
    assert (await desk.get("/orders", payment_status=7))["success"] is False


async def test_the_worked_sample_of_the_document_is_understood(desk: Any) -> None:
    sample = "/orders?params=%7B%22lo%23closed%22%3A%222017-11-01T00%3A00%3A00%22%7D"
    answer = (await desk.http.get(sample)).json()
    assert answer["success"] is True
    assert answer["total"] > 0


async def test_lines_of_a_bill_come_by_its_number(desk: Any) -> None:
    rows = await desk.rows("/order_items/id/1")
    assert {row["order_id"] for row in rows} == {1}
    assert (await desk.get("/order_items/id/99999"))["success"] is False


async def test_the_feed_wants_both_ends_and_keeps_to_them(desk: Any) -> None:
    assert (await desk.get("/lesson_calendars/feed", start="2026-11-18T00:00:00"))["success"] is False
    rows = await desk.rows("/lesson_calendars/feed", start="2026-11-18T00:00:00", end="2026-11-18T23:59:59")
    assert rows
    assert {row["start"][:10] for row in rows} == {"2026-11-18"}


async def test_bookings_of_a_class_are_as_many_as_the_feed_says(desk: Any) -> None:
    rows = await desk.rows("/lesson_calendars/feed", start="2026-11-16T00:00:00", end="2026-11-30T00:00:00")
    lesson = max(rows, key=lambda row: row["booked"])
    assert len(await desk.rows("/lesson_calendar_bookings", lesson_calendar_id=lesson["id"])) == lesson["booked"]


async def test_passes_are_filtered_by_time(desk: Any) -> None:
    rows = await desk.rows("/access_logs", lo__created_at="2026-11-17T00:00:00", hi__created_at="2026-11-17T23:59:59")
    assert {row["created_at"][:10] for row in rows} == {"2026-11-17"}
    assert {row["direction"] for row in rows} <= {"in", "out"}


async def test_both_branches_are_in_kyiv(desk: Any) -> None:
    assert [row["timezone"] for row in await desk.rows("/branches")] == ["Europe/Kyiv", "Europe/Kyiv"]


async def test_moments_have_no_zone_and_sums_come_as_text_or_number(desk: Any) -> None:
    ticket = (await desk.tickets(desk.somebody("discounted")))[0]
    assert len(ticket["created_at"]) == len("2026-11-18T12:00:00")
    assert ticket["price"] == "4860.0"
    raw = (await desk.http.get("/transactions", params={"params": json.dumps({"finoperation_id": 3})})).text
    assert '"summ":300,' in raw


async def test_an_unknown_place_is_a_404(desk: Any) -> None:
    answer: httpx.Response = await desk.http.get("/no_such_thing")
    assert answer.status_code == 404
