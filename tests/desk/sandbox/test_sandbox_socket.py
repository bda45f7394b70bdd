"""The sandbox over a real socket: connections that are really lost, a port of its own, and an end when it is told to."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from desk.errors import PORT_IN_USE, DeviceError, SettingsError, StoreError
from desk.sandbox.command import serve
from desk.sandbox.server import Addresses, Sandbox

SERVE = "import sys; from desk.sandbox.command import serve; serve(**__import__('json').loads(sys.argv[1]))"


@pytest.fixture(scope="module")
def running() -> Iterator[tuple[Sandbox, Addresses]]:
    sandbox = Sandbox(seed=7, clients=60)
    yield sandbox, sandbox.start()
    sandbox.stop()


@pytest.fixture
def served(running: tuple[Sandbox, Addresses]) -> Iterator[tuple[Sandbox, httpx.Client]]:
    sandbox, addresses = running
    with httpx.Client(base_url=addresses.luckyfit_url, headers={"Api-Key": addresses.luckyfit_key}, timeout=10) as http:
        yield sandbox, http
    sandbox.faults.clear()


def top_up(sandbox: Sandbox) -> dict[str, Any]:
    person = next(iter(sandbox.club.clients))
    return {"client_id": person.id, "account_dest_id": person.id * 100, "finoperation_id": 1, "paykind_id": 2, "summ": 10}


@pytest.mark.parametrize(("fault", "booked"), [("lost_before", 0), ("lost_after", 1)])
def test_a_lost_answer_drops_the_connection(served: tuple[Sandbox, httpx.Client], fault: str, booked: int) -> None:
    sandbox, http = served
    before = len(sandbox.club.movements)
    sandbox.faults.set("POST /transactions", fault)
    with pytest.raises(httpx.RemoteProtocolError, match="without sending a response"):
        http.post("/transactions", json=top_up(sandbox))
    assert len(sandbox.club.movements) == before + booked


def test_a_truncated_answer_breaks_off_in_the_middle(served: tuple[Sandbox, httpx.Client]) -> None:
    sandbox, http = served
    sandbox.faults.set("GET /branches", "truncated")
    with pytest.raises(httpx.RemoteProtocolError, match="without sending complete"):
        http.get("/branches")


def test_a_dripping_answer_comes_in_many_pieces(served: tuple[Sandbox, httpx.Client]) -> None:
    sandbox, http = served
    sandbox.faults.set("GET /branches", "drip", seconds=0.2)
    with http.stream("GET", "/branches") as answer:
        pieces = list(answer.iter_raw())
    assert len(pieces) > 20
    assert json.loads(b"".join(pieces))["success"] is True


def test_a_late_answer_outlasts_a_client_that_waits_less(served: tuple[Sandbox, httpx.Client]) -> None:
    sandbox, http = served
    sandbox.faults.set("GET /branches", "delay", seconds=5)
    with pytest.raises(httpx.ReadTimeout):
        http.get("/branches", timeout=0.1)


def test_it_serves_on_after_every_fault(served: tuple[Sandbox, httpx.Client]) -> None:
    sandbox, http = served
    for fault in ("lost_before", "lost_after", "truncated", "http_500"):
        sandbox.faults.set("GET /goods", fault)
    for _ in range(3):
        with pytest.raises(httpx.RemoteProtocolError):
            http.get("/goods")
    assert [http.get("/goods").status_code, http.get("/goods").status_code] == [500, 200]


def test_a_connection_is_kept_for_the_next_request(served: tuple[Sandbox, httpx.Client]) -> None:
    _sandbox, http = served
    streams = {id(http.get("/goods").extensions["network_stream"]) for _ in range(3)}
    assert len(streams) == 1


def test_instasport_and_control_answer_at_their_addresses(running: tuple[Sandbox, Addresses]) -> None:
    _sandbox, addresses = running
    headers = {"Authorization": f"Key {addresses.instasport_key} {addresses.instasport_slug}"}
    club = httpx.post(addresses.instasport_url, json={"query": "{ club { title } }"}, headers=headers)
    assert club.json()["data"]["club"]["title"]
    assert httpx.get(f"{addresses.control_url}/club").json()["total"] == 60


def test_it_can_be_started_and_stopped_again_without_leaving_a_thread() -> None:
    before = threading.active_count()
    for _ in range(2):
        sandbox = Sandbox(seed=1, clients=3)
        addresses = sandbox.start()
        assert httpx.get(f"{addresses.control_url}/club").status_code == 200
        sandbox.stop()
        with pytest.raises(httpx.ConnectError):
            httpx.get(addresses.control_url)
    assert threading.active_count() == before


def test_stopping_twice_or_before_the_start_does_no_harm() -> None:
    sandbox = Sandbox(seed=1, clients=1)
    sandbox.stop()
    sandbox.start()
    sandbox.stop()
    sandbox.stop()


def test_the_club_in_a_file_stands_again_with_every_change(tmp_path: Path) -> None:
    file = tmp_path / "club.jsonl"
    first = Sandbox(seed=7, clients=60, state=file)
    person = next(each for each in first.club.clients if each.scenario == "no_ticket")
    sold = first.changes.do("sell", body={"client_id": person.id, "ticket_id": 102})
    account = {"client_id": person.id, "account_dest_id": sold.account_summ_id}
    first.changes.do("book", body={**account, "finoperation_id": 2, "paykind_id": 3, "summ": "99.50"})
    first.changes.do("create_client", body={"surname": "Нова", "name": "Ганна", "sex": 0})
    first.changes.do("set_password", client_id=person.id, kept="digest")
    again = Sandbox(state=file)
    assert again.club.people == first.club.people
    assert again.club.movements == first.club.movements
    assert again.club.dealings(person) == first.club.dealings(person)
    assert again.club.passwords == first.club.passwords


@pytest.mark.parametrize(("asked", "name"), [({"seed": 8}, "seed"), ({"clients": 61}, "clients"), ({"clients": 0}, "clients")])
def test_another_club_than_the_one_in_the_file_is_refused_by_name(tmp_path: Path, asked: dict[str, int], name: str) -> None:
    file = tmp_path / "club.jsonl"
    Sandbox(seed=7, clients=60, state=file)
    with pytest.raises(SettingsError) as caught:
        Sandbox(state=file, **asked)
    assert caught.value.name == name
    assert Sandbox(seed=7, clients=60, state=file).club.size == 60


@pytest.mark.parametrize(
    ("asked", "name"),
    [({"port": 99_999}, "port"), ({"port": -1}, "port"), ({"clients": -5}, "clients"), ({"clients": -1}, "clients")],
)
def test_a_number_that_can_not_be_is_refused_by_name(asked: dict[str, int], name: str) -> None:
    with pytest.raises(SettingsError) as caught:
        serve(**asked)
    assert caught.value.name == name


def test_a_club_of_nobody_is_served_too() -> None:
    assert Sandbox(clients=0).club.people == []


HEAD = '{"seed": 7, "clients": 1, "now": "2026-11-18T12:00:00+02:00"}\n'
REFUSED = '{"at": "2026-11-18T12:01:00+02:00", "change": "book", "given": {"body": {"client_id": 5}}}\n'


@pytest.mark.parametrize(
    "text",
    [
        "",
        HEAD + REFUSED,
        HEAD + "{}\n",
        HEAD + "5\n",
        "5\n",
        '{"seed": 7, "clients": 1, "now": 5}\n',
        "[" * 9999 + "\n",
        "nonsense\n",
        '{"seed": 7}\n',
        '{"seed": 7, "clients": 1, "now": "2026-11-18T12:00:00+02:00"}\n[]\n',
    ],
)
def test_a_damaged_file_is_an_error_that_says_so(tmp_path: Path, text: str) -> None:
    file = tmp_path / "club.jsonl"
    file.write_text(text, "utf-8")
    with pytest.raises(StoreError):
        Sandbox(state=file)


def test_a_folder_in_place_of_the_file_is_an_error_that_says_so(tmp_path: Path) -> None:
    with pytest.raises(StoreError):
        Sandbox(state=tmp_path)


def started(**given: Any) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", SERVE, json.dumps(given)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_command_prints_one_line_serves_and_ends_when_told(number: signal.Signals) -> None:
    fault = '{"operation": "GET /goods", "fault": "http_500"}'
    with started(seed=7, clients=30, port=0, json_line=True, faults=[fault]) as process:
        told = json.loads(process.stdout.readline())
        assert {name: set(pairs) for name, pairs in told.items()} == {
            "luckyfit": {"url", "key"},
            "instasport": {"url", "key", "slug"},
            "control": {"url"},
        }
        answer = httpx.get(told["luckyfit"]["url"] + "/goods", headers={"Api-Key": told["luckyfit"]["key"]})
        process.send_signal(number)
        rest, complaints = process.communicate(timeout=20)
    assert (answer.status_code, process.returncode, rest, complaints) == (500, 0, "", "")


def test_a_person_reads_the_addresses_line_by_line() -> None:
    with started(clients=3) as process:
        assert process.stdout.readline().startswith("luckyfit.url = http://127.0.0.1:")
        process.terminate()
        process.communicate(timeout=20)


def test_a_taken_port_is_an_error_that_names_it() -> None:
    before = signal.getsignal(signal.SIGINT)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(DeviceError) as caught:
            serve(clients=1, port=port)
    assert caught.value.port == f"127.0.0.1:{port}"
    assert caught.value.reason == PORT_IN_USE
    assert signal.getsignal(signal.SIGINT) is before


@pytest.mark.parametrize("fault", ["{", '{"operation": "*", "fault": "flood"}'])
def test_a_fault_that_can_not_be_understood_is_wrong_use(fault: str) -> None:
    with pytest.raises(SettingsError):
        serve(clients=1, faults=[fault])


def test_a_change_that_can_not_be_written_down_is_an_error(tmp_path: Path) -> None:
    file = tmp_path / "folder" / "club.jsonl"
    file.parent.mkdir()
    sandbox = Sandbox(clients=1, state=file)
    file.unlink()
    file.parent.rmdir()
    with pytest.raises(StoreError):
        sandbox.changes.do("create_lead", body={"name": "Ольга"})
