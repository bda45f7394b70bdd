"""Money at the imitated LuckyFit adds up, and what can't be done is refused and changes nothing."""

from __future__ import annotations

from typing import Any

import pytest

TOP_UP, TICKET, FEE = 1, 2, 3
DEPOSIT, CASH = 1, 2


async def test_a_payment_takes_its_sum_off_that_debt_only(desk: Any) -> None:
    person = desk.somebody("debt_both")
    ticket = (await desk.tickets(person))[0]
    answer = await desk.pay(person, ticket["account_summ_id"], TICKET, "1000.50")
    after = (await desk.tickets(person))[0]
    assert answer["success"] is True
    assert (after["summ_debt"], after["membership_debt"]) == ("1999.5", "300.0")


async def test_a_fee_is_paid_to_its_own_account(desk: Any) -> None:
    person = desk.somebody("debt_both")
    ticket = (await desk.tickets(person))[0]
    assert (await desk.pay(person, ticket["account_membership_id"], FEE, 300))["success"] is True
    after = (await desk.tickets(person))[0]
    assert (after["summ_debt"], after["membership_debt"]) == ("3000.0", "0.0")


async def test_a_booked_movement_is_the_last_of_the_list_with_the_next_number(desk: Any) -> None:
    person = desk.somebody("debt_price")
    before = await desk.rows("/transactions")
    ticket = (await desk.tickets(person))[0]
    row = (await desk.pay(person, ticket["account_summ_id"], TICKET, "250.25"))["data"]
    after = await desk.rows("/transactions")
    assert after == [*before, row]
    assert row["id"] == before[-1]["id"] + 1
    assert (row["summ"], row["point_name"], row["signed"], row["account_src_id"]) == (250.25, "Desk 1", True, None)


async def test_a_new_movement_is_found_by_its_time_and_point(desk: Any) -> None:
    person = desk.somebody("debt_price")
    ticket = (await desk.tickets(person))[0]
    row = (await desk.pay(person, ticket["account_summ_id"], TICKET, "1"))["data"]
    found = await desk.rows(
        "/transactions", point_name="Desk 1", lo__created_at="2026-11-18T11:59:00", hi__created_at="2026-11-18T12:01:00"
    )
    assert found == [row]


@pytest.mark.parametrize("summ", ["0", 0, "-1", -5, "1.001", "many", None, "", True, "NaN", "Infinity", [], "3000.01", 9_999_999])
async def test_a_sum_that_can_not_be_paid_is_refused(desk: Any, summ: object) -> None:
    person = desk.somebody("debt_price")
    ticket = (await desk.tickets(person))[0]
    before = await desk.rows("/transactions")
    answer = await desk.pay(person, ticket["account_summ_id"], TICKET, summ)
    assert (answer["success"], bool(answer["error"])) == (False, True)
    assert await desk.rows("/transactions") == before


async def test_a_paid_account_takes_no_more(desk: Any) -> None:
    person = desk.somebody("active")
    ticket = (await desk.tickets(person))[0]
    assert (await desk.pay(person, ticket["account_summ_id"], TICKET, 1))["error"] == "Задолженность отсутствует"


@pytest.mark.parametrize("operation", [FEE, TOP_UP, 4, 5, 6, 0, "x", None])
async def test_an_operation_that_does_not_fit_the_account_is_refused(desk: Any, operation: object) -> None:
    person = desk.somebody("debt_both")
    ticket = (await desk.tickets(person))[0]
    assert (await desk.pay(person, ticket["account_summ_id"], operation, 10))["success"] is False


@pytest.mark.parametrize("kind", [0, 6, 20, -1, None, "cash"])
async def test_a_kind_that_can_not_be_written_is_refused(desk: Any, kind: object) -> None:
    person = desk.somebody("debt_price")
    ticket = (await desk.tickets(person))[0]
    assert (await desk.pay(person, ticket["account_summ_id"], TICKET, 10, kind))["success"] is False


async def test_another_clients_account_is_not_found(desk: Any) -> None:
    ticket = (await desk.tickets(desk.somebody("debt_price")))[0]
    answer = await desk.pay(desk.somebody("active"), ticket["account_summ_id"], TICKET, 10)
    assert answer["error"] == "Счет не найден"


async def test_a_top_up_raises_the_balance(desk: Any) -> None:
    person = desk.somebody("two_deposits")
    first, second = await desk.balances(person)
    assert (await desk.pay(person, second, TOP_UP, "99.9"))["success"] is True
    assert await desk.balances(person) == {first: "500.0", second: "1299.9"}


async def test_a_deposit_is_not_topped_up_from_a_deposit(desk: Any) -> None:
    person = desk.somebody("two_deposits")
    first, second = await desk.balances(person)
    assert (await desk.pay(person, second, TOP_UP, 10, DEPOSIT))["success"] is False
    assert await desk.balances(person) == {first: "500.0", second: "1200.0"}


async def test_a_payment_from_the_deposit_moves_it_and_names_its_source(desk: Any) -> None:
    person = desk.somebody("deposit_and_debt")
    (account,) = await desk.balances(person)
    ticket = (await desk.tickets(person))[0]
    row = (await desk.pay(person, ticket["account_summ_id"], TICKET, 400, DEPOSIT))["data"]
    assert row["account_src_id"] == account
    assert await desk.balances(person) == {account: "500.0"}
    assert (await desk.tickets(person))[0]["summ_debt"] == "1100.0"


async def test_a_payment_over_the_deposit_is_refused_and_changes_nothing(desk: Any) -> None:
    person = desk.somebody("deposit_and_debt")
    before = await desk.balances(person)
    ticket = (await desk.tickets(person))[0]
    answer = await desk.pay(person, ticket["account_summ_id"], TICKET, "900.01", DEPOSIT)
    assert answer["error"] == "Недостаточно средств на депозите"
    assert await desk.balances(person) == before
    assert (await desk.tickets(person))[0]["summ_debt"] == ticket["summ_debt"]


async def test_a_refused_overpayment_leaves_the_deposit_alone(desk: Any) -> None:
    person = desk.somebody("deposit_and_debt")
    before = await desk.balances(person)
    ticket = (await desk.tickets(person))[0]
    assert (await desk.pay(person, ticket["account_membership_id"], FEE, 100, DEPOSIT))["success"] is False
    assert await desk.balances(person) == before


async def test_a_sold_ticket_is_wholly_unpaid(desk: Any) -> None:
    person = desk.somebody("no_ticket")
    answer = await desk.post("/client_tickets", client_id=person.id, ticket_id=102, started="2026-11-20", docnumber="LF-1-AB")
    sold = answer["data"]
    assert (sold["summ_debt"], sold["membership_debt"], sold["docnumber"]) == ("3000.0", "300.0", "LF-1-AB")
    assert (sold["started"], sold["finished"]) == ("2026-11-20T00:00:00", "2027-02-19T23:59:59")
    assert sold["ticket_state"] == 3
    assert await desk.tickets(person) == [sold]


async def test_a_ticket_without_a_start_begins_today_or_at_the_first_entry(desk: Any) -> None:
    person = desk.somebody("no_ticket")
    by_sale = (await desk.post("/client_tickets", client_id=person.id, ticket_id=101))["data"]
    by_entry = (await desk.post("/client_tickets", client_id=person.id, ticket_id=105))["data"]
    assert (by_sale["started"], by_sale["ticket_state"]) == ("2026-11-18T00:00:00", 1)
    assert (by_entry["started"], by_entry["finished"], by_entry["autostart_days"]) == (None, None, 14)


@pytest.mark.parametrize(
    ("discount", "kind", "due"),
    [(10, 0, "2700.0"), ("33.33", 0, "2000.1"), (500, 1, "2500.0"), ("0.01", 1, "2999.99"), (100, 0, "0.0")],
)
async def test_a_discount_comes_off_the_price_and_never_the_fee(desk: Any, discount: object, kind: int, due: str) -> None:
    person = desk.somebody("no_ticket")
    sold = await desk.post(
        "/client_tickets", client_id=person.id, ticket_id=102, discount=discount, discount_kind=kind, discount_comment="Акція"
    )
    assert (sold["data"]["price"], sold["data"]["summ_debt"], sold["data"]["membership_debt"]) == (due, due, "300.0")


@pytest.mark.parametrize(
    "order",
    [
        {"discount": 5},
        {"discount": 5, "discount_comment": "  "},
        {"discount": 101, "discount_comment": "x"},
        {"discount": 3001, "discount_kind": 1, "discount_comment": "x"},
        {"discount": -1, "discount_comment": "x"},
        {"discount": "much", "discount_comment": "x"},
        {"discount": 5, "discount_kind": 2, "discount_comment": "x"},
        {"started": "soon"},
        {"ticket_id": 999},
        {"ticket_id": None},
        {"client_id": 5},
        {"docnumber": "x" * 65},
    ],
)
async def test_a_wrong_order_is_refused_and_sells_nothing(desk: Any, order: dict[str, Any]) -> None:
    person = desk.somebody("no_ticket")
    answer = await desk.post("/client_tickets", **{"client_id": person.id, "ticket_id": 102, **order})
    assert answer["success"] is False
    assert await desk.tickets(person) == []


async def test_a_discount_without_a_reason_is_refused_in_words(desk: Any) -> None:
    answer = await desk.post("/client_tickets", client_id=1001, ticket_id=102, discount=5)
    assert answer["error"] == "Укажите причину скидки"


async def test_an_unpaid_ticket_is_deleted_and_its_account_takes_no_payment(desk: Any) -> None:
    person = desk.somebody("no_ticket")
    sold = (await desk.post("/client_tickets", client_id=person.id, ticket_id=102))["data"]
    assert (await desk.http.delete(f"/client_tickets/{sold['id']}")).json()["success"] is True
    assert await desk.tickets(person) == []
    late = await desk.pay(person, sold["account_summ_id"], TICKET, 10)
    assert (late["success"], late["error"]) == (False, "Счет закрыт: абонемент удален")
    assert (await desk.http.delete(f"/client_tickets/{sold['id']}")).json()["error"] == "Абонемент клиента не найден"


async def test_a_generated_unpaid_ticket_is_deleted_too(desk: Any) -> None:
    person = desk.somebody("unpaid")
    ticket = (await desk.tickets(person))[0]
    assert (await desk.http.delete(f"/client_tickets/{ticket['id']}")).json()["success"] is True


@pytest.mark.parametrize("scenario", ["active", "debt_part", "debt_fee", "debt_price"])
async def test_a_ticket_something_was_paid_for_is_not_deleted(desk: Any, scenario: str) -> None:
    person = desk.somebody(scenario)
    ticket = (await desk.tickets(person))[0]
    answer = (await desk.http.delete(f"/client_tickets/{ticket['id']}")).json()
    assert answer["error"] == "Абонемент оплачен, удаление невозможно"
    assert len(await desk.tickets(person)) == 1


async def test_a_free_ticket_is_not_deleted(desk: Any) -> None:
    person = desk.somebody("no_ticket")
    sold = (await desk.post("/client_tickets", client_id=person.id, ticket_id=301))["data"]
    assert (await desk.http.delete(f"/client_tickets/{sold['id']}")).json()["success"] is False


async def test_a_whole_sale_paid_in_parts_leaves_no_debt(desk: Any) -> None:
    person = desk.somebody("no_ticket")
    sold = (await desk.post("/client_tickets", client_id=person.id, ticket_id=112))["data"]
    for part in ("700.00", "20.25", "0.25"):
        assert (await desk.pay(person, sold["account_summ_id"], TICKET, part))["success"] is True
    assert (await desk.tickets(person))[0]["summ_debt"] == "0.0"
    assert (await desk.pay(person, sold["account_summ_id"], TICKET, "0.01"))["success"] is False


async def test_time_finishes_a_ticket(desk: Any) -> None:
    person = desk.somebody("ends_today")
    assert (await desk.tickets(person))[0]["ticket_state"] == 1
    desk.clock.pass_by(desk.clock.moment.replace(hour=23, minute=59, second=59) - desk.clock.moment)
    assert (await desk.tickets(person))[0]["ticket_state"] == 1
    desk.clock.moment = desk.clock.moment.replace(day=19, hour=0, minute=0, second=0)
    assert (await desk.tickets(person))[0]["ticket_state"] == 2
