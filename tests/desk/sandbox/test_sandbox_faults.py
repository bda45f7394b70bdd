"""Faults and the control address, without a socket: what goes wrong, how often, and what was booked nevertheless."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from desk.sandbox.app import INSTASPORT_KEY, INSTASPORT_SLUG, build
from desk.sandbox.club import generate
from desk.sandbox.faults import BadPlan, ConnectionLost, Fault, Faults

BOOK = "POST /transactions"


async def book_something(desk: Any) -> Any:
    person = desk.somebody("debt_price")
    return await desk.pay(person, desk.club.dealings(person).tickets[0].account_summ_id, 2, 10)


async def plan(desk: Any, **asked: Any) -> httpx.Response:
    answer: httpx.Response = await desk.http.post("/control/faults", json=asked)
    return answer


@pytest.mark.parametrize(
    ("fault", "status", "words"),
    [
        ("unauthorized", 401, "session_expired"),
        ("http_500", 500, "Internal Server Error"),
        ("html_502", 502, "<html>"),
        ("html_200", 200, "sign in to this network"),
        ("expired", 200, "session_expired"),
        ("refuse", 200, "Операция отклонена"),
    ],
)
async def test_an_answer_that_is_no_booking_books_nothing(desk: Any, fault: str, status: int, words: str) -> None:
    before = len(desk.club.movements)
    await plan(desk, operation=BOOK, fault=fault)
    answer = await desk.http.post("/transactions", json={"client_id": 1001})
    assert (answer.status_code, words in answer.text) == (status, True)
    assert len(desk.club.movements) == before


@pytest.mark.parametrize(("fault", "booked"), [("lost_before", 0), ("lost_after", 1), ("truncated", 1)])
async def test_a_lost_answer_is_a_transport_error_here_too(desk: Any, fault: str, booked: int) -> None:
    before = len(desk.club.movements)
    await plan(desk, operation=BOOK, fault=fault, times=1)
    with pytest.raises(httpx.ReadError):
        await book_something(desk)
    assert len(desk.club.movements) == before + booked


@pytest.mark.parametrize("fault", ["delay", "drip"])
async def test_a_slow_answer_is_a_whole_one(desk: Any, fault: str) -> None:
    await plan(desk, operation=BOOK, fault=fault, seconds=0)
    assert (await book_something(desk))["success"] is True


async def test_a_fault_comes_once_unless_more_is_asked(desk: Any) -> None:
    await plan(desk, operation=BOOK, fault="http_500")
    await plan(desk, operation="GET /branches", fault="http_500", times=2)
    told = [(await desk.http.get("/branches")).status_code for _ in range(4)]
    assert told == [500, 500, 200, 200]
    assert (await desk.http.get("/control/faults")).json()["faults"][0]["operation"] == BOOK


async def test_a_fault_meets_only_its_operation(desk: Any) -> None:
    await plan(desk, operation="GET /clients/id/{id}", fault="http_500")
    assert (await desk.http.get("/clients")).status_code == 200
    assert (await desk.http.get("/api/clients/id/1002")).status_code == 500


async def test_a_fault_may_be_for_one_client_only(desk: Any) -> None:
    await plan(desk, operation="GET /client_tickets", fault="http_500", where={"client_id": 1002})
    assert (await desk.get("/client_tickets", client_id=1001))["success"] is True
    assert (await desk.get("/client_tickets", client_id=1002)) == {"status": 500, "error": "Internal Server Error"}


async def test_a_fault_may_be_for_anything_and_be_ended(desk: Any) -> None:
    await plan(desk, operation="*", fault="http_500", times=100)
    assert (await desk.http.get("/goods")).status_code == 500
    assert (await desk.http.delete("/control/faults")).json() == {"faults": []}
    assert (await desk.http.get("/goods")).status_code == 200


async def test_a_refusal_may_have_words_of_its_own(desk: Any) -> None:
    await plan(desk, operation=BOOK, fault="refuse", words="Каса закрита")
    assert (await book_something(desk))["error"] == "Каса закрита"


@pytest.mark.parametrize(
    ("fault", "status", "result"),
    [("refuse", 403, "paymentFailed"), ("unauthorized", 401, "userNotIdentified"), ("expired", 401, "userNotIdentified")],
)
@pytest.mark.parametrize("prefix", ["", "/api"])
async def test_a_terminal_is_refused_in_its_own_protocol(desk: Any, fault: str, status: int, result: str, prefix: str) -> None:
    await plan(desk, operation="POST /terminal/paymentData", fault=fault)
    answer = await desk.http.post(f"{prefix}/terminal/paymentData", json={})
    assert (answer.status_code, answer.json()["result"], set(answer.json())) == (status, result, {"result", "description"})


async def test_a_terminal_may_be_refused_in_other_words(desk: Any) -> None:
    await plan(desk, operation="POST /terminal/ping", fault="refuse", words="Каса закрита")
    assert (await desk.http.post("/terminal/ping", json={})).json() == {"result": "paymentFailed", "description": "Каса закрита"}


async def test_a_request_to_instasport_without_a_field_meets_faults_too(desk: Any) -> None:
    await plan(desk, operation="*", fault="refuse")
    assert "errors" in (await desk.http.post("/instasport/api/", content=b"nonsense")).json()


def tried(seed: int) -> list[bool]:
    faults = Faults(seed)
    faults.set("GET /goods", "http_500", probability=0.5)
    call: Any = type("Call", (), {"operations": ("GET /goods",), "body": None, "params": {}})
    return [faults.take(call) is not None for _ in range(60)]


def test_chance_has_a_seed() -> None:
    assert tried(5) == tried(5)
    assert tried(5) != tried(6)
    assert 10 < sum(tried(5)) < 50


@pytest.mark.parametrize("fault", list(Fault))
def test_every_fault_can_be_planned(fault: Fault) -> None:
    assert Faults().plan({"operation": "*", "fault": fault.value}).fault is fault


@pytest.mark.parametrize(
    "asked",
    [
        None,
        [],
        {},
        {"operation": "*"},
        {"operation": 5, "fault": "delay"},
        {"operation": "*", "fault": "flood"},
        {"operation": "*", "fault": "delay", "times": "1"},
        {"operation": "*", "fault": "delay", "times": 0},
        {"operation": "*", "fault": "delay", "times": -1},
        {"operation": "*", "fault": "delay", "probability": -0.1},
        {"operation": "*", "fault": "delay", "probability": 1.5},
        {"operation": "*", "fault": "delay", "probability": float("nan")},
        {"operation": "*", "fault": "delay", "seconds": -1},
        {"operation": "*", "fault": "delay", "seconds": float("inf")},
        {"operation": "*", "fault": "delay", "probability": True},
        {"operation": "*", "fault": "delay", "where": []},
        {"operation": "*", "fault": "delay", "colour": "red"},
    ],
)
def test_a_plan_that_can_not_be_understood_is_refused(asked: object) -> None:
    faults = Faults()
    with pytest.raises(BadPlan):
        faults.plan(asked)
    assert faults.plans == []


@pytest.mark.parametrize("probability", [0, 0.5, 1])
def test_a_chance_from_none_to_certain_can_be_planned(probability: float) -> None:
    assert Faults().plan({"operation": "*", "fault": "delay", "probability": probability}).probability == probability


@pytest.mark.parametrize("body", [b"", b"{", b'{"operation": "*", "fault": "flood"}'])
async def test_the_control_address_says_what_is_wrong_with_a_plan(desk: Any, body: bytes) -> None:
    answer = await desk.http.post("/control/faults", content=body)
    assert (answer.status_code, bool(answer.json()["error"])) == (400, True)


async def test_without_a_way_to_lose_it_the_fault_says_what_to_hand_over() -> None:
    faults = Faults()
    faults.set("GET /branches", "lost_before")
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(build(generate(1, 1), faults=faults)), base_url="http://s"
    ) as http:
        with pytest.raises(ConnectionLost):
            await http.get("/branches")


async def test_every_request_is_kept_in_order_with_what_it_asked(desk: Any) -> None:
    await desk.get("/clients", match__surname="ко")
    await book_something(desk)
    kept = (await desk.http.get("/control/requests")).json()["requests"]
    assert [row["operation"] for row in kept] == ["GET /clients", BOOK]
    assert kept[0]["params"] == {"match#surname": "ко"}
    assert (kept[1]["body"]["summ"], kept[1]["fault"]) == (10, None)
    await desk.http.delete("/control/requests")
    assert (await desk.http.get("/control/requests")).json() == {"requests": []}


async def instasport(desk: Any, query: str, path: str = "/instasport/api/") -> httpx.Response:
    headers = {"Authorization": f"Key {INSTASPORT_KEY} {INSTASPORT_SLUG}"}
    answer: httpx.Response = await desk.http.post(path, json={"query": query}, headers=headers)
    return answer


@pytest.mark.parametrize("path", ["/instasport/api/", "/instasport/api"])
async def test_instasport_answers_at_its_address(desk: Any, path: str) -> None:
    assert (await instasport(desk, "{ club { title } }", path)).json()["data"]["club"]["title"]


@pytest.mark.parametrize(("fault", "status", "result"), [("refuse", 200, None), ("unauthorized", 401, 1), ("expired", 401, 5)])
async def test_a_fault_at_instasport_is_named_by_the_field(desk: Any, fault: str, status: int, result: int | None) -> None:
    await plan(desk, operation="club", fault=fault)
    assert (await instasport(desk, "{ cardTemplateGroups { id } }")).status_code == 200
    answer = await instasport(desk, "query Ours { club { title } }")
    assert (answer.status_code, answer.json()["errors"][0].get("result")) == (status, result)


async def test_a_code_of_instasport_is_told_by_the_control_address(desk: Any) -> None:
    known = (await desk.http.get("/control/club")).json()["clients"]
    phone = next(row["phone"] for row in known if row["instasport"]["known"])
    await instasport(desk, f'mutation {{ phoneLogin(phone: "{phone}") {{ user {{ id }} }} }}')
    sent = (await desk.http.get("/control/sms", params={"phone": phone})).json()
    assert (sent["vendor"], sent["phone"]) == ("instasport", phone)
    assert sent["code"] in (await desk.http.get("/control")).text


async def test_a_phone_nothing_was_sent_to_is_a_404(desk: Any) -> None:
    assert (await desk.http.get("/control/sms", params={"phone": "+380000000000"})).status_code == 404


async def test_the_club_is_told_page_by_page(desk: Any) -> None:
    first = (await desk.http.get("/control/club", params={"limit": 50})).json()
    last = (await desk.http.get("/control/club", params={"limit": 50, "offset": 100})).json()
    assert (first["total"], len(first["clients"]), len(last["clients"])) == (120, 50, 20)
    assert {row["tag"] for row in first["staff"]} >= {desk.club.staff[0].tag}


async def test_unless_limited_the_whole_club_is_told_however_large() -> None:
    app = build(generate(7, 1_200))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://s") as http:
        told = (await http.get("/control/club")).json()
        none = (await http.get("/control/club", params={"limit": 0})).json()
    assert (told["total"], len(told["clients"]), len(none["clients"])) == (1_200, 1_200, 0)


@pytest.mark.parametrize(
    ("scenario", "verdict", "codes"),
    [
        ("active", "allowed", []),
        ("locked", "denied", ["locked"]),
        ("no_ticket", "denied", ["no_ticket"]),
        ("not_started", "denied", ["not_started"]),
        ("expired", "denied", ["expired"]),
        ("no_passes", "denied", ["no_passes"]),
        ("starts_by_entry", "allowed", []),
        ("ends_soon", "warned", ["ends_soon"]),
        ("ends_today", "warned", ["ends_soon"]),
        ("one_pass", "warned", ["last_passes"]),
        ("message", "warned", ["message"]),
        ("debt_price", "warned", ["debt"]),
        ("debt_fee", "warned", ["fee_unpaid"]),
        ("debt_both", "warned", ["debt", "fee_unpaid"]),
        ("old_debt", "warned", ["debt"]),
    ],
)
async def test_what_is_true_of_a_client_is_told(desk: Any, scenario: str, verdict: str, codes: list[str]) -> None:
    told = (await desk.http.get("/control/club", params={"scenario": scenario})).json()["clients"][0]
    assert told["expected"] == {"verdict": verdict, "because": codes}


@pytest.mark.parametrize(
    ("content", "kind", "operations"),
    [
        (b"query=%7B+club+%7B+id+%7D+%7D", "application/x-www-form-urlencoded", ["club"]),
        (b'{"query": "{ club { id } cardTemplates { id } }"}', "application/json", ["club", "cardTemplates"]),
        (b'{"query": "{ club "}', "application/json", []),
        (b'{"query": 5}', "application/json", []),
        (b"nonsense", "text/plain", []),
    ],
)
async def test_a_request_to_instasport_is_known_by_its_fields(
    desk: Any, content: bytes, kind: str, operations: list[str]
) -> None:
    await desk.http.post("/instasport/api/", content=content, headers={"Content-Type": kind})
    kept = (await desk.http.get("/control/requests")).json()["requests"]
    assert (kept[-1]["vendor"], kept[-1]["operations"]) == ("instasport", operations)


HALF, DEEP = r'"\ud800"', "[" * 100_000 + "]" * 100_000


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("NaN", "NaN"),
        ("-Infinity", "-Infinity"),
        ("1e400", "1e400"),
        (HALF, r"\ud800"),
        (f"{{{HALF}: 1}}", {r"\ud800": 1}),
        ("[" * 30 + "]" * 30, json.loads("[" * 30 + "]" * 30)),
    ],
)
async def test_the_record_tells_what_json_can_not_hold(desk: Any, sent: str, kept: object) -> None:
    await desk.http.post("/transactions", content=f'{{"summ": {sent}}}')
    await desk.http.get("/clients", params={"params": f'{{"surname": {sent}}}'})
    posted, got = (await desk.http.get("/control/requests")).json()["requests"]
    assert (posted["body"], got["params"]) == ({"summ": kept}, {"surname": kept})


@pytest.mark.parametrize("depth", [100, 900, 990, 100_000])
@pytest.mark.parametrize("path", ["/transactions", "/instasport/api/"])
async def test_a_body_nested_without_end_is_refused_and_kept_as_it_came(desk: Any, path: str, depth: int) -> None:
    sent = '{"query": ' + "[" * depth + "]" * depth + "}"
    answer = await desk.http.post(path, content=sent)
    assert answer.status_code in (200, 400)
    assert (await desk.http.get("/control/requests")).json()["requests"][-1]["body"] == sent


async def test_a_query_nested_without_end_is_kept_too(desk: Any) -> None:
    answer = await instasport(desk, "{ club " * 5_000 + "}" * 5_000)
    kept = (await desk.http.get("/control/requests")).json()["requests"]
    assert (answer.status_code, kept[-1]["operations"]) == (400, [])


@pytest.mark.parametrize("where", ['{"summ": NaN}', f'{{"note": {HALF}}}', f'{{"note": {DEEP}}}'])
async def test_a_plan_with_what_json_can_not_hold_leaves_the_plans_answerable(desk: Any, where: str) -> None:
    await desk.http.post("/control/faults", content=f'{{"operation": "*", "fault": "http_500", "where": {where}}}')
    assert (await desk.http.get("/control/faults")).status_code == 200


@pytest.mark.parametrize(
    "operation", ["GET /client", "POST /clients/id/{id}", "GET /clients/id/abc", "transactions", "login", ""]
)
async def test_a_fault_for_an_operation_there_is_not_is_refused_with_those_there_are(desk: Any, operation: str) -> None:
    answer = await plan(desk, operation=operation, fault="http_500")
    assert answer.status_code == 400
    assert all(name in answer.json()["error"] for name in ("*", BOOK, "GET /clients/id/{id}", "phoneLogin", "clientEvents"))
    assert (await desk.http.get("/control/faults")).json() == {"faults": []}


@pytest.mark.parametrize("operation", ["GET /clients/id/1002", "GET /api/clients/id/1002"])
async def test_a_fault_may_be_for_one_path_only(desk: Any, operation: str) -> None:
    await plan(desk, operation=operation, fault="http_500")
    told = [(await desk.http.get(path)).status_code for path in ("/clients/id/1001", "/api/clients/id/1002", "/clients/id/1002")]
    assert told == [200, 500, 200]
