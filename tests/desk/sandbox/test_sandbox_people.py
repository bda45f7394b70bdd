"""Clients, leads, bookings, sign-in, hosted pages and the terminal of the imitated LuckyFit."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import pytest

PAY = "/payment_systems/pay"


async def test_a_new_client_has_what_was_given_and_holds_nothing(desk: Any) -> None:
    answer = await desk.post(
        "/clients",
        surname="Нова",
        name="Анна",
        sex=0,
        birthday="1990-05-06",
        phone1="+380671234567",
        tag="188,24910",
        idcode="123",
    )
    row = answer["data"]
    assert (row["surname"], row["birthday"], row["idcode"], row["locked"]) == ("Нова", "1990-05-06", "123", None)
    assert [each["id"] for each in await desk.rows("/clients", tag="188,24910")] == [row["id"]]
    assert await desk.rows("/client_tickets", client_id=row["id"]) == []
    assert [each["summ"] for each in await desk.rows("/client_accounts", client_id=row["id"])] == ["0.0"]


async def test_a_new_client_can_buy_and_top_up(desk: Any) -> None:
    row = (await desk.post("/clients", surname="Нова", name="Ганна", sex=0))["data"]
    person = desk.club.clients.get(row["id"])
    sold = (await desk.post("/client_tickets", client_id=person.id, ticket_id=101))["data"]
    (account,) = await desk.balances(person)
    assert (await desk.pay(person, account, 1, 2000))["success"] is True
    assert (await desk.pay(person, sold["account_summ_id"], 2, 1200, 1))["data"]["account_src_id"] == account


@pytest.mark.parametrize("fields", [{"surname": " "}, {"surname": "Х", "birthday": "soon"}, {"surname": "Х", "sex": 3}, {}])
async def test_a_client_that_can_not_be_is_refused(desk: Any, fields: dict[str, Any]) -> None:
    before = len(desk.club.clients)
    assert (await desk.post("/clients", **fields))["success"] is False
    assert len(desk.club.clients) == before


@pytest.mark.parametrize("missing", ["surname", "name", "sex"])
async def test_a_new_client_has_a_surname_a_name_and_a_sex(desk: Any, missing: str) -> None:
    whole = {"surname": "Нова", "name": "Ганна", "sex": 0}
    before = len(desk.club.clients)
    refused = await desk.post("/clients", **{name: value for name, value in whole.items() if name != missing})
    empty = await desk.post("/clients", **whole | {missing: ""})
    assert (refused["success"], empty["success"], len(desk.club.clients)) == (False, False, before)
    assert (await desk.post("/clients", **whole))["success"] is True


async def test_only_what_is_given_changes(desk: Any) -> None:
    person = desk.somebody("active")
    answer = (await desk.http.put(f"/clients/{person.id}", json={"tag": "0012345678", "message": "Зайти на рецепцію"})).json()
    assert (answer["data"]["tag"], answer["data"]["surname"]) == ("0012345678", person.surname)
    assert await desk.rows("/clients", tag=person.tag) == []
    assert len(await desk.rows("/clients", tag="0012345678")) == 1


async def test_a_client_is_locked_and_unlocked(desk: Any) -> None:
    person = desk.somebody("active")
    locked = (await desk.http.put(f"/clients/{person.id}", json={"locked": "Втрачена картка"})).json()["data"]
    opened = (await desk.http.put(f"/clients/{person.id}", json={"locked": None})).json()["data"]
    assert (locked["locked"], opened["locked"]) == ("Втрачена картка", None)


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
async def test_an_unknown_client_is_refused(desk: Any, method: str) -> None:
    answer = await desk.http.request(method, "/clients/5", json={"name": "x"})
    assert (answer.status_code, answer.json()["error"]) == (200, "Клиент не найден")


async def test_a_client_is_deleted_only_without_tickets_and_money(desk: Any) -> None:
    free, busy = desk.somebody("no_ticket"), desk.somebody("active")
    assert (await desk.http.delete(f"/clients/{free.id}")).json()["success"] is True
    assert (await desk.get(f"/clients/id/{free.id}"))["success"] is False
    assert (await desk.http.delete(f"/clients/{busy.id}")).json()["success"] is False


async def test_a_lead_needs_a_name_and_is_found_again(desk: Any) -> None:
    assert (await desk.post("/leads", surname="Без імені"))["success"] is False
    lead = (await desk.post("/leads", name="Ольга", phone="+380501112233", notes="Йога"))["data"]
    assert await desk.rows("/leads", phone__phone="0501112233") == [lead]


async def test_a_client_is_booked_on_a_class_once(desk: Any) -> None:
    rows = await desk.rows("/lesson_calendars/feed", start="2026-11-19T00:00:00", end="2026-11-30T00:00:00")
    lesson = next(row for row in rows if row["booked"] < row["capacity"])
    person = (await desk.post("/clients", surname="Нова", name="Ганна", sex=0))["data"]
    answer = await desk.post("/lesson_calendar_bookings", client_id=person["id"], lesson_calendar_id=lesson["id"])
    again = await desk.post("/lesson_calendar_bookings", client_id=person["id"], lesson_calendar_id=lesson["id"])
    assert (answer["success"], again["error"]) == (True, "Клиент уже записан на это занятие")
    assert answer["data"] in await desk.rows("/lesson_calendar_bookings", lesson_calendar_id=lesson["id"])


async def test_a_full_or_past_or_unknown_class_takes_nobody(desk: Any) -> None:
    person = (await desk.post("/clients", surname="Нова", name="Ганна", sex=0))["data"]
    first = desk.club.lessons[0]
    answer = await desk.post("/lesson_calendar_bookings", client_id=person["id"], lesson_calendar_id=first.id)
    unknown = await desk.post("/lesson_calendar_bookings", client_id=person["id"], lesson_calendar_id=9999)
    assert (answer["success"], unknown["error"]) == (False, "Занятие не найдено")


async def test_sign_in_goes_from_code_to_password(desk: Any) -> None:
    person = desk.somebody("active")
    first = (await desk.post("/clients/preauthorize", phone=person.phone1))["data"]
    assert (first["client_id"], first["first_login"], first["surname"]) == (person.id, True, person.surname)
    sent = (await desk.http.get("/control/sms", params={"phone": person.phone1})).json()
    assert (await desk.post(f"/clients/{person.id}/set_password", password="secret1"))["success"] is False
    assert (await desk.post(f"/clients/{person.id}/check_activation_code", code=sent["code"]))["success"] is True
    assert (await desk.post(f"/clients/{person.id}/set_password", password="secret1"))["success"] is True
    assert (await desk.post(f"/clients/{person.id}/check_password", password="secret1"))["success"] is True
    assert (await desk.post(f"/clients/{person.id}/check_password", password="secret2"))["error"] == "Неверный пароль"
    again = (await desk.post("/clients/preauthorize", phone=person.phone1))["data"]
    assert (again["first_login"], again["message"]) == (False, "Введите пароль")
    await desk.post(f"/clients/{person.id}/reset_password")
    assert (await desk.post("/clients/preauthorize", phone=person.phone1))["data"]["first_login"] is True


async def test_a_code_goes_by_email_when_there_is_one_else_by_sms(desk: Any) -> None:
    mailed = next(each for each in desk.club.clients if each.email1)
    plain = next(each for each in desk.club.clients if not each.email1)
    for person, channel in ((mailed, "email"), (plain, "sms")):
        await desk.post("/clients/preauthorize", phone=person.phone1)
        sent = (await desk.http.get("/control/sms", params={"phone": person.phone1})).json()
        assert (sent["channel"], sent["vendor"]) == (channel, "luckyfit")


async def test_an_unknown_phone_gets_no_code(desk: Any) -> None:
    assert (await desk.post("/clients/preauthorize", phone="+380000000000"))["success"] is False
    assert (await desk.post("/clients/preauthorize"))["success"] is False


async def test_a_code_is_worthless_after_five_tries(desk: Any) -> None:
    person = desk.somebody("active")
    await desk.post("/clients/preauthorize", phone=person.phone1)
    code = (await desk.http.get("/control/sms", params={"phone": person.phone1})).json()["code"]
    for _ in range(5):
        assert (await desk.post(f"/clients/{person.id}/check_activation_code", code="wrong"))["success"] is False
    assert (await desk.post(f"/clients/{person.id}/check_activation_code", code=code))["success"] is False


async def test_a_short_password_is_refused(desk: Any) -> None:
    person = desk.somebody("active")
    await desk.post("/clients/preauthorize", phone=person.phone1)
    code = (await desk.http.get("/control/sms", params={"phone": person.phone1})).json()["code"]
    await desk.post(f"/clients/{person.id}/check_activation_code", code=code)
    assert (await desk.post(f"/clients/{person.id}/set_password", password="123"))["error"] == "Пароль слишком короткий"


async def test_oauth_goes_back_with_the_client_or_without(desk: Any) -> None:
    person, page = desk.somebody("active"), "/oauth?redirect=https://club.example/back?x=1"
    assert "<form" in (await desk.http.get(page)).text
    known = await desk.http.post(page, data={"phone": person.phone1})
    cancelled = await desk.http.post(page, data={"phone": person.phone1, "cancel": "1"})
    assert (known.status_code, known.headers["location"]) == (302, f"https://club.example/back?x=1&client_id={person.id}")
    assert cancelled.headers["location"] == "https://club.example/back?x=1"


@pytest.mark.parametrize("redirect", ["", "javascript:alert(1)", "/local"])
async def test_oauth_goes_nowhere_strange(desk: Any, redirect: str) -> None:
    assert (await desk.http.get("/oauth", params={"redirect": redirect})).status_code == 400


@pytest.mark.parametrize("prefix", ["", "/api"])
async def test_a_ticket_bought_on_the_page_is_paid_and_needs_no_key(desk: Any, prefix: str) -> None:
    person, address = desk.somebody("no_ticket"), f"{prefix}{PAY}/order_ticket"
    desk.http.headers.pop("Api-Key")
    asked = {"client_id": person.id, "ticket_id": 101, "summ": ""}
    assert "1200.0 UAH" in (await desk.http.get(address, params=asked)).text
    assert (await desk.http.post(address, params=asked)).status_code == 200
    (ticket,) = desk.club.dealings(person).tickets
    assert (ticket.debt, desk.club.movements[-1].paykind_id) == (0, 20)


async def test_the_page_sells_at_the_sum_it_was_given(desk: Any) -> None:
    person = desk.somebody("no_ticket")
    await desk.http.post(f"{PAY}/order_ticket", params={"client_id": person.id, "ticket_id": 104, "summ": "900"})
    assert [each.price for each in desk.club.dealings(person).tickets] == [90_000]


async def test_an_account_is_paid_on_its_page(desk: Any) -> None:
    person = desk.somebody("debt_both")
    ticket = (await desk.tickets(person))[0]
    for account, summ in ((ticket["account_summ_id"], "3000"), (ticket["account_membership_id"], "300"), (person.id * 100, "50")):
        page = await desk.http.get(f"{PAY}/account", params={"id": account, "summ": summ})
        paid = await desk.http.post(f"{PAY}/account", params={"id": account, "summ": summ})
        assert (page.status_code, paid.status_code) == (200, 200)
    assert desk.club.dealings(person).debt == 0
    assert await desk.balances(person) == {person.id * 100: "50.0"}


@pytest.mark.parametrize(
    "page",
    ["account?id=5&summ=10", "account?id=x&summ=10", "account?id=100100&summ=0", "order_ticket?client_id=1001&ticket_id=7"],
)
async def test_a_page_for_nothing_books_nothing(desk: Any, page: str) -> None:
    before = len(desk.club.movements)
    assert (await desk.http.post(f"{PAY}/{page}")).status_code == 422
    assert len(desk.club.movements) == before


async def terminal(desk: Any, call: str, **body: Any) -> httpx.Response:
    answer: httpx.Response = await desk.http.post(f"/api/terminal/{call}", json={"gymId": "1", **body})
    return answer


async def payment(desk: Any, transaction: str, person: Any, account: int, amount: object) -> httpx.Response:
    rows = [{"invoiceId": str(account), "amount": amount}]
    return await terminal(desk, "paymentData", customerUid=str(person.id), transactionId=transaction, paymentData=rows)


async def test_the_terminal_answers_a_ping_and_knows_its_key(desk: Any) -> None:
    assert (await terminal(desk, "ping")).json() == {"result": "ok"}
    desk.http.headers["Api-Key"] = "another"
    assert (await terminal(desk, "ping")).status_code == 401


async def test_the_terminal_tells_who_a_card_names_and_what_is_owed(desk: Any) -> None:
    person = desk.somebody("debt_both")
    await desk.http.put(f"/clients/{person.id}", json={"tag": "0001112223"})
    told = (await terminal(desk, "invoiceData", customerId="0001112223", providerId="x")).json()
    assert (told["customerUid"], told["payerPhone"]) == (str(person.id), person.phone1)
    assert [row["amount"] for row in told["invoiceData"]] == [3000, 300]


@pytest.mark.parametrize(
    ("asked", "result"),
    [
        ({"customerId": "nobody"}, "customerNotFound"),
        ({"customerId": "nobody", "gymId": "77"}, "gymNotFound"),
        ({}, "badRequest"),
    ],
)
async def test_the_terminal_says_what_is_wrong_with_status_403(desk: Any, asked: dict[str, str], result: str) -> None:
    answer = await terminal(desk, "invoiceData", **asked)
    assert (answer.status_code, answer.json()["result"]) == (403, result)


async def test_a_terminal_payment_repeated_is_booked_once(desk: Any) -> None:
    person = desk.somebody("debt_price")
    account = (await desk.tickets(person))[0]["account_summ_id"]
    before = len(desk.club.movements)
    for _ in range(3):
        assert (await payment(desk, "T-1", person, account, "1000.00")).json() == {"result": "ok"}
    assert len(desk.club.movements) == before + 1
    assert (await desk.tickets(person))[0]["summ_debt"] == "2000.0"


async def test_the_same_transaction_with_another_body_is_a_bad_request(desk: Any) -> None:
    person = desk.somebody("debt_price")
    account = (await desk.tickets(person))[0]["account_summ_id"]
    await payment(desk, "T-1", person, account, "1000.00")
    answer = await payment(desk, "T-1", person, account, "999.00")
    assert (answer.status_code, answer.json()["result"]) == (403, "badRequest")


@pytest.mark.parametrize(("amount", "result"), [("3000.01", "paymentFailed"), ("-1", "badRequest"), ("x", "badRequest")])
async def test_a_terminal_payment_that_can_not_be_is_refused(desk: Any, amount: str, result: str) -> None:
    person = desk.somebody("debt_price")
    account = (await desk.tickets(person))[0]["account_summ_id"]
    before = len(desk.club.movements)
    answer = await payment(desk, "T-2", person, account, amount)
    assert (answer.status_code, answer.json()["result"], len(desk.club.movements)) == (403, result, before)


async def test_a_refused_terminal_payment_may_be_sent_again(desk: Any) -> None:
    person = desk.somebody("debt_price")
    account = (await desk.tickets(person))[0]["account_summ_id"]
    assert (await payment(desk, "T-3", person, 5, "10")).json()["result"] == "invoiceNotFound"
    assert (await payment(desk, "T-3", person, account, "10")).status_code == 200


async def test_a_terminal_payment_is_all_or_nothing(desk: Any) -> None:
    person = desk.somebody("debt_both")
    ticket = (await desk.tickets(person))[0]
    rows = [{"invoiceId": ticket["account_summ_id"], "amount": 10}, {"invoiceId": ticket["account_membership_id"], "amount": 301}]
    answer = await terminal(desk, "paymentData", customerUid=str(person.id), transactionId="T-4", paymentData=rows)
    assert answer.json()["result"] == "paymentFailed"
    assert (await desk.tickets(person))[0] == ticket


@pytest.mark.parametrize("rows", [[], None, "x", [5]])
async def test_a_terminal_payment_of_nothing_is_a_bad_request(desk: Any, rows: object) -> None:
    answer = await terminal(desk, "paymentData", customerUid="1001", transactionId="T-5", paymentData=rows)
    assert answer.json()["result"] == "badRequest"


async def test_time_moves_on_for_new_rows(desk: Any) -> None:
    desk.clock.pass_by(timedelta(hours=3))
    assert (await desk.post("/leads", name="Ольга"))["data"]["created_at"] == "2026-11-18T15:00:00"


async def test_a_terminal_payment_for_nobody_is_refused(desk: Any) -> None:
    rows = [{"invoiceId": "1", "amount": 1}]
    answer = await terminal(desk, "paymentData", customerUid="nobody", transactionId="T-6", paymentData=rows)
    assert answer.json()["result"] == "customerNotFound"


async def test_a_terminal_tops_up_a_deposit(desk: Any) -> None:
    person = desk.somebody("two_deposits")
    (account, _other) = await desk.balances(person)
    assert (await payment(desk, "T-7", person, account, 50)).status_code == 200
    assert (await desk.balances(person))[account] == "550.0"
